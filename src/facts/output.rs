//! What cache mounts hold that a later instruction looks for in the image.

use crate::facts::cache::CacheUse;
use crate::facts::cleanup::mention;
use crate::facts::cleanup::with_context;
use crate::facts::command::CommandAt;
use crate::facts::command::RunCalls;
use crate::facts::container;
use crate::facts::copied::Copies;
use crate::facts::install::Install;
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

impl<'s, 'a> Search<'s, 'a> {
    /// The mounts of a file that hold such a thing, each reader once.
    pub(super) fn lost(self) -> Vec<LostOutput> {
        let mut found: Vec<LostOutput> = Vec::new();
        for (index, run) in self.model.runs.iter().enumerate().filter(|(_, run)| !run.is_trigger) {
            let caches = run.mounts.iter().enumerate().filter(|(_, mount)| mount.kind == MountKind::Cache);
            for (mount, target) in caches.filter_map(|(at, mount)| Some((at, mount.target.as_deref()?))) {
                let reader = self.reader(index, target).filter(|reader| !found.iter().any(|it| it.reader == *reader));
                found.extend(reader.map(|reader| LostOutput { run: index, mount, reader }));
            }
        }
        found
    }

    /// Who looks for something in `target` behind the `RUN` of this index that only its mount can hold.
    fn reader(self, run: usize, target: &str) -> Option<Span> {
        let Run { instruction, stage, .. } = self.model.runs[run];
        let stages = self.model.descendants(stage);
        let reader = self.copied(&stages, instruction, target);
        let reader = reader.or_else(|| self.used(&stages, run, target)).or_else(|| self.started(&stages, target))?;
        (!self.is_filled(&stages, stage, target)).then_some(reader)
    }

    /// A `COPY` that takes from one of `stages` what is in `target`.
    fn copied(self, stages: &[usize], instruction: usize, target: &str) -> Option<Span> {
        let mut copies = self.copies.between_stages(self.model);
        let (_, copy) = copies.find(|(from, copy)| {
            let is_in = |path: &PathPattern| matches!(path.relation(target), Relation::Same | Relation::Inside);
            copy.instruction > instruction && stages.contains(from) && copy.sources.iter().flatten().any(is_in)
        })?;
        Some(self.model.dockerfile.instructions[copy.instruction].span)
    }

    /// A command of a later step without a mount that runs or copies what is in `target`.
    fn used(self, stages: &[usize], run: usize, target: &str) -> Option<Span> {
        let later = self.runs.iter().filter(|calls| calls.run > run);
        self.unmounted(later, stages, target).find_map(|(run, calls)| {
            let user = calls.commands.iter().find(|command| uses(run, command, target))?;
            Some(user.site.command.span)
        })
    }

    /// What a container runs that is in `target`.
    fn started(self, stages: &[usize], target: &str) -> Option<Span> {
        let is_in = |text: &str| {
            let program = text.trim_start_matches(['[', ' ', '\t', '"']);
            program.strip_prefix(target).is_some_and(|rest| rest.starts_with('/'))
        };
        container::commands(self.model, stages.iter().copied()).find(|it| is_in(it.text)).map(|it| it.span)
    }

    /// Whether anything but a mount may put files into `target`, in a stage that `stage` is built on or in one of
    /// `stages`, which are built on it.
    fn is_filled(self, stages: &[usize], stage: usize, target: &str) -> bool {
        let lineage: Vec<usize> = self.model.ancestry(stage).chain(stages.iter().copied()).collect();
        let names = |run: &Run, command: &CommandAt<'_>| {
            let mentions = || with_context(run, command, |context| mention(command, context, target).is_some());
            !uses(run, command, target) && mentions()
        };
        let downloads = |install: &Install<'_>| {
            let holds = |it: &CacheUse| it.target == target && !it.is_covered();
            lineage.contains(&self.model.runs[install.run].stage) && install.caches.iter().any(holds)
        };
        let mut unmounted = self.unmounted(self.runs.iter(), &lineage, target);
        unmounted.any(|(run, calls)| calls.commands.iter().any(|command| names(run, command)))
            || self.installs.iter().any(downloads)
            || self.copies.fill(self.model, &lineage, target)
    }

    /// Those of `calls` in `stages` in which nothing is mounted at `target`, or above it.
    fn unmounted<'t>(
        self,
        calls: impl Iterator<Item = &'s RunCalls<'a>>,
        stages: &'t [usize],
        target: &'t str,
    ) -> impl Iterator<Item = (&'s Run, &'s RunCalls<'a>)> {
        let covers = move |run: &Run| {
            let mut targets = run.mounts.iter().filter_map(|mount| mount.target.as_deref());
            targets.any(|at| matches!(PathPattern::new(at).relation(target), Relation::Same | Relation::Above))
        };
        let all = calls.map(move |calls| (&self.model.runs[calls.run], calls));
        all.filter(move |(run, _)| stages.contains(&run.stage) && !covers(run))
    }
}

/// Programs that need all their arguments but the last to be there.
const TAKERS: &[&str] = &["cp", "mv", "install", "strip"];

/// Whether a command runs a program in `target`, or takes a file from there.
fn uses(run: &Run, command: &CommandAt<'_>, target: &str) -> bool {
    let Some((program, arguments)) = command.site.simple.words.split_first() else { return false };
    let is_taker = command.invocation.as_ref().is_some_and(|it| TAKERS.contains(&&*it.program));
    let taken = arguments.split_last().map_or(&[][..], |(_, taken)| taken).iter().filter(|_| is_taker);
    // A name without a slash is looked for in `PATH`.
    let is_path = |word: &&Word| word.literal().is_none_or(|text| text.contains('/'));
    let mut needed = std::iter::once(program).filter(is_path).chain(taken).peekable();
    if needed.peek().is_none() {
        return false;
    }
    with_context(run, command, |context| needed.any(|word| relation(word, context, target) == Relation::Inside))
}
