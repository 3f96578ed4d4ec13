//! What cache mounts hold that a later instruction looks for in the image.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::facts::cache::CacheUse;
use crate::facts::cleanup::mention;
use crate::facts::cleanup::with_context;
use crate::facts::command::CommandAt;
use crate::facts::command::RunCalls;
use crate::facts::container;
use crate::facts::copied::Copied;
use crate::facts::copied::Copies;
use crate::facts::install::Install;
use crate::facts::reader::Reader;
use crate::semantic::Model;
use crate::semantic::MountKind;
use crate::semantic::PathPattern;
use crate::semantic::Relation;
use crate::semantic::Run;
use crate::semantic::relation;
use crate::shell::Word;
use crate::source::Span;

/// A cache mount that holds what a later instruction looks for in the image.
#[derive(Clone, Debug)]
pub struct LostOutput {
    /// The index of the `RUN` among the model's runs.
    pub run: usize,
    /// The index of the mount among those of the `RUN`.
    pub mount: usize,
    /// What looks for it.
    pub reader: Span,
}

/// Everything that is looked for with.
#[derive(Clone, Copy)]
pub(super) struct Search<'s, 'a> {
    pub(super) model: &'s Model<'a>,
    pub(super) runs: &'s [RunCalls<'a>],
    pub(super) copies: &'s Copies,
    pub(super) installs: &'s [Install<'a>],
}

/// A directory that something is mounted at, looked for in the whole file.
struct Place {
    /// Who looks for what is in it: those that copy, those that use it in a later step, containers; each in order.
    readers: [Vec<Reader>; 3],
    /// The stages in which anything but a mount may put files into it, once somebody asked.
    filled: OnceCell<Vec<usize>>,
}

impl Search<'_, '_> {
    /// The mounts of a file that hold such a thing, each reader once.
    pub(super) fn lost(self) -> Vec<LostOutput> {
        let mut places: BTreeMap<&str, Place> = BTreeMap::new();
        let mut told = BTreeSet::new();
        let mut found = Vec::new();
        for (index, run) in self.model.runs.iter().enumerate().filter(|(_, run)| !run.is_trigger) {
            let caches = run.mounts.iter().enumerate().filter(|(_, mount)| mount.kind == MountKind::Cache);
            for (mount, target) in caches.filter_map(|(at, mount)| Some((at, mount.target.as_deref()?))) {
                let place = places.entry(target).or_insert_with(|| self.place(target));
                let reader = self.reader(place, run, target).filter(|reader| told.insert(*reader));
                found.extend(reader.map(|reader| LostOutput { run: index, mount, reader }));
            }
        }
        found
    }

    fn place(self, target: &str) -> Place {
        let readers = [self.copying(target), self.using(target), self.starting(target)];
        Place { readers, filled: OnceCell::new() }
    }

    /// Who looks for something in `target` behind a `RUN` that only its mount can hold.
    fn reader(self, place: &Place, run: &Run, target: &str) -> Option<Span> {
        let is_behind = |it: &&Reader| it.is_behind(self.model, run);
        let reader = place.readers.iter().find_map(|readers| readers.iter().find(is_behind))?;
        let filled = place.filled.get_or_init(|| self.filled(target));
        let is_near = |stage: &usize| self.model.is_on(*stage, run.stage) || self.model.is_on(run.stage, *stage);
        (!filled.iter().any(is_near)).then_some(reader.span)
    }

    /// Each `COPY` that takes from another stage what is in `target`.
    fn copying(self, target: &str) -> Vec<Reader> {
        let is_in = |path: &PathPattern| matches!(path.relation(target), Relation::Same | Relation::Inside);
        let copies = self.copies.between_stages(self.model);
        let copies = copies.filter(|(_, copy)| copy.sources.iter().flatten().any(is_in));
        let reader = |(stage, copy): (usize, &Copied)| {
            let span = self.model.dockerfile.instructions[copy.instruction].span;
            Reader { instruction: copy.instruction, stage, span }
        };
        copies.map(reader).collect()
    }

    /// The first command of each step without a mount that runs or copies what is in `target`.
    fn using(self, target: &str) -> Vec<Reader> {
        let user = |calls: &RunCalls<'_>| {
            let run = &self.model.runs[calls.run];
            let user = calls.commands.iter().find(|command| uses(run, command, target))?;
            let reader = Reader { instruction: run.instruction, stage: run.stage, span: user.site.command.span };
            (!is_covered(run, target)).then_some(reader)
        };
        self.runs.iter().filter_map(user).collect()
    }

    /// What containers run that is in `target`.
    fn starting(self, target: &str) -> Vec<Reader> {
        let is_in = |text: &str| {
            let program = text.trim_start_matches(['[', ' ', '\t', '"']);
            program.strip_prefix(target).is_some_and(|rest| rest.starts_with('/'))
        };
        let started = container::commands(self.model, |_| true).filter(|it| is_in(it.text));
        // A container starts behind all instructions.
        started.map(|it| Reader { instruction: usize::MAX, stage: it.stage, span: it.span }).collect()
    }

    /// The stages in which anything but a mount may put files into `target`.
    fn filled(self, target: &str) -> Vec<usize> {
        let has_name = |run: &Run, command: &CommandAt<'_>| {
            let mentions = || with_context(run, command, |context| mention(command, context, target).is_some());
            !uses(run, command, target) && mentions()
        };
        let named = self.runs.iter().filter(|calls| {
            let run = &self.model.runs[calls.run];
            calls.commands.iter().any(|it| has_name(run, it)) && !is_covered(run, target)
        });
        let named = named.map(|calls| self.model.runs[calls.run].stage);
        let holds = |it: &CacheUse| it.target == target && !it.is_covered();
        let downloads = self.installs.iter().filter(|install| install.caches.iter().any(holds));
        let downloads = downloads.map(|install| self.model.runs[install.run].stage);
        let mut stages: Vec<usize> =
            named.chain(downloads).chain(self.copies.filling_stages(self.model, target)).collect();
        stages.sort_unstable();
        stages.dedup();
        stages
    }
}

/// Whether anything is mounted at `target`, or above it, while a step runs.
fn is_covered(run: &Run, target: &str) -> bool {
    let mut targets = run.mounts.iter().filter_map(|mount| mount.target.as_deref());
    targets.any(|at| matches!(PathPattern::new(at).relation(target), Relation::Same | Relation::Above))
}

/// Whether a program needs all its arguments but the last to be there.
fn is_taker(program: &str) -> bool {
    matches!(program, "cp" | "mv" | "install" | "strip")
}

/// Whether a command runs a program in `target`, or takes a file from there.
fn uses(run: &Run, command: &CommandAt<'_>, target: &str) -> bool {
    let Some((program, arguments)) = command.site.simple.words.split_first() else { return false };
    let is_taker = command.invocation.as_ref().is_some_and(|it| is_taker(&it.program));
    let taken = arguments.split_last().map_or(&[][..], |(_, taken)| taken).iter().filter(|_| is_taker);
    // A name without a slash is looked for in `PATH`.
    let is_path = |word: &&Word| word.literal().is_none_or(|text| text.contains('/'));
    let mut needed = std::iter::once(program).filter(is_path).chain(taken).peekable();
    if needed.peek().is_none() {
        return false;
    }
    with_context(run, command, |context| needed.any(|word| relation(word, context, target) == Relation::Inside))
}
