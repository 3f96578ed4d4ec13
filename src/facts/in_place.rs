//! Caches whose files are used where they lie: who looks for them in the image behind the step that a mount takes
//! them from.

use std::collections::BTreeMap;

use crate::ecosystem;
use crate::ecosystem::Manager;
use crate::ecosystem::Used;
use crate::facts::cache::CacheUse;
use crate::facts::command::CommandAt;
use crate::facts::command::RunCalls;
use crate::facts::container;
use crate::facts::container::ContainerCommand;
use crate::facts::copied::Copies;
use crate::facts::install::Install;
use crate::facts::later::Later;
use crate::facts::obstacle::Obstacle;
use crate::facts::obstacle::ObstacleKind;
use crate::facts::surroundings::is_plain;
use crate::semantic::Base;
use crate::semantic::Model;
use crate::semantic::Run;
use crate::source::Span;
use crate::syntax::Keyword;

/// Notes an obstacle where somebody may use the files of such a cache without its mount: a later step, or a
/// container. They would have to be downloaded once more, which a container may not be able to.
pub(super) fn object(model: &Model<'_>, runs: &[RunCalls<'_>], copies: &Copies, installs: &mut [Install<'_>]) {
    let mut containers = BTreeMap::new();
    let mut by_container =
        |stage: usize| *containers.entry(stage).or_insert_with(|| by_container(model, copies, stage));
    for manager in ecosystem::ALL {
        let is_concerned = |it: &Install<'_>| std::ptr::eq(it.manager, *manager) && it.caches.iter().any(is_moved);
        if installs.iter().any(is_concerned) {
            object_to(manager, model, runs, &mut by_container, installs);
        }
    }
}

/// The same, for one manager.
fn object_to(
    manager: &'static Manager,
    model: &Model<'_>,
    mut runs: &[RunCalls<'_>],
    by_container: &mut impl FnMut(usize) -> Option<Span>,
    mut installs: &mut [Install<'_>],
) {
    let mut without = Unmounted::default();
    // Whether a step is mounted depends on those behind it, so that the last comes first.
    for (run, Run { stage, .. }) in model.runs.iter().enumerate().rev() {
        let (calls, own);
        (runs, calls) = runs.split_at(runs.partition_point(|it| it.run < run));
        (installs, own) = installs.split_at_mut(installs.partition_point(|it| it.run < run));
        let mut own = own.iter_mut().find(|it| std::ptr::eq(it.manager, manager));
        let moved = own.iter_mut().flat_map(|it| &mut it.caches).filter(|it| is_moved(it));
        let mut moved = moved.peekable();
        let mut used = || {
            let by_step = without.first(model, *stage).map(|span| (span, BY_STEP));
            by_step.or_else(|| by_container(*stage).map(|span| (span, BY_CONTAINER)))
        };
        if moved.peek().is_some()
            && let Some((span, reason)) = used()
        {
            moved.for_each(|cache| cache.object(Obstacle::at(ObstacleKind::MaybeReadLater, span, reason)));
        }
        if !own.is_some_and(|it| it.is_mounted() || it.is_clear()) {
            without.add(model, run, calls.first());
        }
    }
}

const BY_STEP: &str = "a later step may use what this one downloads, and has no mount for it";
const BY_CONTAINER: &str = "who runs the image may count on what the step downloads; copy what it makes into an image of \
                            its own, or say with CMD what runs";

/// Whether a mount would take away what others use where it lies.
fn is_moved(cache: &CacheUse) -> bool {
    cache.cache.used == Used::InPlace && !cache.is_covered()
}

/// The steps without a mount that may use a manager, behind the one that is looked at.
#[derive(Default)]
struct Unmounted {
    /// Those that cannot be read, of which nobody knows what they run.
    unread: Later,
    /// The commands that may call it.
    calling: Later,
}

impl Unmounted {
    fn add(&mut self, model: &Model<'_>, run: usize, calls: Option<&RunCalls<'_>>) {
        let run = &model.runs[run];
        match calls {
            None => self.unread.add(run.stage, Some(model.instruction(run).span)),
            Some(calls) => {
                let command = calls.commands.iter().find(|it| may_call(it));
                self.calling.add(run.stage, command.map(|it| it.site.command.span));
            }
        }
    }

    /// The first in a stage, or in one that is built on it.
    fn first(&self, model: &Model<'_>, stage: usize) -> Option<Span> {
        self.unread.first(model, stage).or_else(|| self.calling.first(model, stage))
    }
}

/// Programs, besides the plain ones and those of distributions, that call no manager of a language.
const TOOLS: &[&str] = &[
    "curl",
    "du",
    "file",
    "git",
    "gunzip",
    "gzip",
    "ldd",
    "md5sum",
    "rsync",
    "setcap",
    "sha256sum",
    "sha512sum",
    "strip",
    "unzip",
    "update-ca-certificates",
    "upx",
    "wget",
    "xz",
];

fn may_call(command: &CommandAt<'_>) -> bool {
    let is_tool = |program: &str| TOOLS.contains(&program) || ecosystem::ROOT_PROGRAMS.contains(&program);
    !is_plain(command) && !command.invocation.as_ref().is_some_and(|it| is_tool(&it.program))
}

/// What says that a container of a stage, or of one that is built on it, may use the manager; where nothing is said of
/// what it runs, the stage.
fn by_container(model: &Model<'_>, copies: &Copies, start: usize) -> Option<Span> {
    let stages = (start..model.stages.len()).filter(|it| model.is_on(*it, start));
    let is_taken = |stage: usize| {
        copies.between_stages(model).any(|(from, _)| from == stage)
            || model.stages.iter().any(|other| other.base == Base::Stage(stage))
    };
    let is_last = |stage: usize| stage + 1 == model.stages.len();
    let starts = |stage: usize| {
        container::commands(model, move |it| it == stage).filter(|it| it.keyword != Keyword::Healthcheck)
    };
    let mut run = stages.filter(|it| is_last(*it) || !is_taken(*it) || starts(*it).next().is_some());
    run.find_map(|stage| {
        let commands: Vec<_> = model.ancestry(stage).flat_map(starts).collect();
        let Some(first) = commands.first() else {
            let from = model.stages[stage].instructions.start;
            return Some(model.dockerfile.instructions[from].span);
        };
        // What CMD says goes to the program of ENTRYPOINT, which it may run as another.
        let takes_arguments = |it: &&ContainerCommand<'_>| {
            let program = it.program().and_then(|program| program.rsplit('/').next());
            it.keyword == Keyword::Entrypoint && !program.is_some_and(|program| INITS.contains(&program))
        };
        match commands.iter().find(takes_arguments) {
            Some(entry) => (!is_of_the_file(model, stage, entry)).then_some(entry.span),
            None => commands.iter().find(|it| !is_of_the_file(model, stage, it)).map(|_| first.span),
        }
    })
}

/// Programs that run what their arguments say.
const INITS: &[&str] = &["tini", "dumb-init", "env", "sh", "bash", "su-exec", "gosu", "exec"];

/// Whether a container runs a program that the file makes, or brings, as a binary.
fn is_of_the_file(model: &Model<'_>, stage: usize, command: &ContainerCommand<'_>) -> bool {
    let Some(program) = command.program() else { return false };
    let name = program.rsplit('/').next().unwrap_or_default();
    let is_script =
        name.rsplit_once('.').is_some_and(|(_, end)| matches!(end, "sh" | "bash" | "py" | "js" | "rb" | "pl"));
    let is_named = |text: &str| {
        text.match_indices(name).any(|(at, _)| {
            let ends =
                !text[at + name.len()..].starts_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
            let front = &text[..at];
            ends && (front.ends_with('/') || front.ends_with("-o ") || front.ends_with("--bin "))
        })
    };
    let makes = |index: usize| {
        let instruction = &model.dockerfile.instructions[index];
        instruction.span != command.span && is_named(model.source.slice(instruction.span))
    };
    !is_script
        && (program.contains('/')
            || model.ancestry(stage).any(|stage| model.stages[stage].instructions.clone().any(makes)))
}
