//! Files that may have the same caches: those of one repository.
//!
//! A file that is in no repository is taken by itself: nobody knows whether the files of a directory are ever built by
//! one builder.

use std::collections::BTreeMap;
use std::path::Path;
use std::path::PathBuf;

use rayon::iter::IntoParallelIterator;
use rayon::iter::ParallelIterator;

use crate::cli::check::work::Dockerfile;
use crate::cli::check::work::Job;
use crate::cli::check::work::Outcome;
use crate::cli::check::work::Task;
use crate::cli::check::work::name;
use crate::files::Repositories;
use crate::linter;
use crate::linter::Member;
use crate::linter::Reading;
use crate::linter::Rest;

/// A repository that has several files of a run, by its number among them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Repository(usize);

/// The repository of each job, where it shares one with others.
pub(super) fn repositories(jobs: &[Job]) -> Vec<Option<Repository>> {
    let mut all = Repositories::default();
    let mut by_root: BTreeMap<PathBuf, Vec<usize>> = BTreeMap::new();
    for (index, job) in jobs.iter().enumerate() {
        if let Some(root) = all.root_of(job.path.parent().unwrap_or(Path::new(""))) {
            match by_root.get_mut(root) {
                Some(members) => members.push(index),
                None => {
                    by_root.insert(root.to_owned(), vec![index]);
                }
            }
        }
    }
    let mut of = vec![None; jobs.len()];
    for (number, members) in by_root.into_values().filter(|members| members.len() > 1).enumerate() {
        for index in members {
            of[index] = Some(Repository(number));
        }
    }
    of
}

/// A file that is done when the others of its repository are read.
#[derive(Debug)]
pub(super) enum Waiting {
    /// It was read.
    Read(Dockerfile, Reading),
    /// It was fixed as far as it goes by itself.
    Fixed(Dockerfile, Rest),
}

/// The files of a repository, each with its number in the run.
#[derive(Default)]
struct Members {
    read: Vec<(usize, Dockerfile, Reading)>,
    fixed: Vec<(usize, Dockerfile, Rest)>,
}

/// Does what is left of files, each of which comes with its number in the run and its repository: the outcomes, with
/// these numbers.
pub(super) fn finish(files: Vec<(usize, Repository, Box<Waiting>)>, task: Task) -> Vec<(usize, Outcome)> {
    let mut repositories: BTreeMap<Repository, Members> = BTreeMap::new();
    for (index, repository, waiting) in files {
        let members = repositories.entry(repository).or_default();
        match *waiting {
            Waiting::Read(file, reading) => members.read.push((index, file, reading)),
            Waiting::Fixed(file, rest) => members.fixed.push((index, file, rest)),
        }
    }
    let repositories: Vec<_> = repositories.into_values().collect();
    let outcomes = |Members { read, fixed }: Members| lint(read, task).into_iter().chain(fix(fixed, task));
    repositories.into_par_iter().flat_map_iter(outcomes).collect()
}

fn lint(files: Vec<(usize, Dockerfile, Reading)>, task: Task) -> Vec<(usize, Outcome)> {
    let names: Vec<_> = files.iter().map(|(_, file, _)| name(&file.path)).collect();
    let members = files.iter().zip(&names);
    let members =
        members.map(|((_, file, reading), name)| Member { name, config: &file.config, source: &file.source, reading });
    let found = linter::found_across(&members.collect::<Vec<_>>());
    let outcome = |((index, file, reading), across): ((usize, Dockerfile, Reading), _)| {
        let report = reading.report(&file.source, &file.config, across);
        (index, task.told(&file.path, file.source, report))
    };
    files.into_iter().zip(found).map(outcome).collect()
}

fn fix(files: Vec<(usize, Dockerfile, Rest)>, task: Task) -> Vec<(usize, Outcome)> {
    let names: Vec<_> = files.iter().map(|(_, file, _)| name(&file.path)).collect();
    let (files, texts): (Vec<_>, Vec<_>) = files.into_iter().map(|(index, file, rest)| ((index, file), rest)).unzip();
    let texts = files.iter().zip(&names).zip(texts);
    let texts = texts.map(|(((_, file), name), rest)| (name.as_str(), &*file.config, rest));
    let fixed = linter::fix_together(texts.collect(), task.layout.at_least);
    files.iter().zip(fixed).map(|((index, file), fixed)| (*index, task.written(file, fixed))).collect()
}
