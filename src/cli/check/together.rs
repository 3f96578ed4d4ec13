//! Files that may have the same caches: those of one repository.

use std::collections::BTreeMap;
use std::collections::HashMap;
use std::path::Path;
use std::path::PathBuf;

use crate::cli::check::work::Dockerfile;
use crate::cli::check::work::Outcome;
use crate::cli::check::work::Step;
use crate::cli::check::work::Task;
use crate::cli::check::work::name;
use crate::cli::check::work::told;
use crate::files;
use crate::linter;
use crate::linter::Fixed;
use crate::linter::Member;
use crate::linter::Reading;

/// The files of a repository that are not done, each with its number in the run.
#[derive(Default)]
struct Repository {
    read: Vec<(usize, Dockerfile, Reading)>,
    fixed: Vec<(usize, Dockerfile, Fixed)>,
}

/// Does what is left of each step, repository by repository; the outcomes come in the order of the steps. A file that is in
/// no repository is taken by itself: nobody knows whether the files of a directory are ever built by one builder.
pub(super) fn finish(steps: Vec<Step>, task: Task) -> Vec<Outcome> {
    let mut outcomes = Vec::with_capacity(steps.len());
    // By its root, or by the file's path.
    let mut repositories: BTreeMap<PathBuf, Repository> = BTreeMap::new();
    let mut roots: HashMap<PathBuf, Option<PathBuf>> = HashMap::new();
    let mut root = |path: &Path| {
        let directory = path.parent().unwrap_or(Path::new("")).to_owned();
        let root = roots.entry(directory).or_insert_with_key(|directory| files::repository_of(directory));
        root.clone().unwrap_or_else(|| path.to_owned())
    };
    for (index, step) in steps.into_iter().enumerate() {
        let done = match step {
            Step::Done(outcome) => *outcome,
            Step::Read(file, reading) => {
                repositories.entry(root(&file.path)).or_default().read.push((index, file, reading));
                Outcome::default()
            }
            Step::Fixed(file, fixed) => {
                repositories.entry(root(&file.path)).or_default().fixed.push((index, file, fixed));
                Outcome::default()
            }
        };
        outcomes.push(done);
    }
    for Repository { read, fixed } in repositories.into_values() {
        for (index, outcome) in lint(read).into_iter().chain(fix(fixed, task)) {
            outcomes[index] = outcome;
        }
    }
    outcomes
}

fn lint(files: Vec<(usize, Dockerfile, Reading)>) -> Vec<(usize, Outcome)> {
    let names: Vec<_> = files.iter().map(|(_, file, _)| name(&file.path)).collect();
    let (files, readings): (Vec<_>, Vec<_>) =
        files.into_iter().map(|(index, file, reading)| ((index, file), reading)).unzip();
    let members = files.iter().zip(&names).zip(readings);
    let members = members.map(|(((_, file), name), reading)| Member {
        name,
        config: &file.config,
        source: &file.source,
        reading,
    });
    let reports = linter::lint_together(members.collect());
    let outcome = |((index, file), report): ((usize, Dockerfile), _)| {
        (index, Outcome { report: told(&file.path, file.source, report), ..Outcome::default() })
    };
    files.into_iter().zip(reports).map(outcome).collect()
}

fn fix(files: Vec<(usize, Dockerfile, Fixed)>, task: Task) -> Vec<(usize, Outcome)> {
    let names: Vec<_> = files.iter().map(|(_, file, _)| name(&file.path)).collect();
    let (files, fixed): (Vec<_>, Vec<_>) = files.into_iter().map(|(index, file, fixed)| ((index, file), fixed)).unzip();
    let texts = files.iter().zip(&names).zip(fixed);
    let texts = texts.map(|(((_, file), name), fixed)| (name.as_str(), &*file.config, fixed));
    let fixed = linter::fix_together(texts.collect(), task.at_least);
    files.iter().zip(fixed).map(|((index, file), fixed)| (*index, task.written(file, fixed))).collect()
}
