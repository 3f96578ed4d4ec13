//! Caches whose files are used where they lie: who looks for them in the image behind the step that a mount takes
//! them from.

use crate::ecosystem;
use crate::ecosystem::Used;
use crate::facts::cache::CacheUse;
use crate::facts::command::CommandAt;
use crate::facts::command::RunCalls;
use crate::facts::container;
use crate::facts::container::ContainerCommand;
use crate::facts::copied::Copies;
use crate::facts::install::Install;
use crate::facts::obstacle::Obstacle;
use crate::facts::obstacle::ObstacleKind;
use crate::facts::surroundings::is_plain;
use crate::semantic::Base;
use crate::semantic::Model;
use crate::source::Span;
use crate::syntax::Keyword;

/// Notes an obstacle where somebody may use the files of such a cache without its mount: a later step, or a
/// container. They would have to be downloaded once more, which a container may not be able to.
pub(super) fn object(model: &Model<'_>, runs: &[RunCalls<'_>], copies: &Copies, installs: &mut [Install<'_>]) {
    let concerned = |install: &Install<'_>| install.caches.iter().any(is_moved);
    for at in (0..installs.len()).rev().filter(|at| concerned(&installs[*at])).collect::<Vec<_>>() {
        let install = &installs[at];
        let stages = model.descendants(model.runs[install.run].stage);
        let used = by_step(model, runs, installs, install, &stages)
            .map(|span| (span, "a later step may use what this one downloads, and has no mount for it"))
            .or_else(|| {
                let reason = "who runs the image may count on what the step downloads; copy what it makes into an image \
                              of its own, or say with CMD what runs";
                by_container(model, copies, &stages).map(|span| (span, reason))
            });
        let Some((span, reason)) = used else { continue };
        for cache in installs[at].caches.iter_mut().filter(|it| is_moved(it)) {
            cache.object(Obstacle::at(ObstacleKind::MaybeReadLater, span, reason));
        }
    }
}

/// Whether a mount would take away what others use where it lies.
fn is_moved(cache: &CacheUse) -> bool {
    cache.cache.used == Used::InPlace && !cache.is_covered()
}

/// The command of a later step without the mount that may use the manager.
fn by_step(
    model: &Model<'_>,
    runs: &[RunCalls<'_>],
    installs: &[Install<'_>],
    install: &Install<'_>,
    stages: &[usize],
) -> Option<Span> {
    let has_mount = |run: usize| {
        let mut same = installs.iter().filter(|other| other.run == run && std::ptr::eq(other.manager, install.manager));
        same.any(|other| other.is_mounted() || other.is_clear())
    };
    let later = |run: usize| run > install.run && stages.contains(&model.runs[run].stage) && !has_mount(run);
    // Where a step cannot be read, nobody knows what it runs.
    let unread = (0..model.runs.len()).filter(|run| later(*run)).find(|run| runs.iter().all(|it| it.run != *run));
    let unread = unread.map(|run| model.instruction(&model.runs[run]).span);
    let mut later = runs.iter().filter(|calls| later(calls.run));
    unread.or_else(|| {
        later.find_map(|calls| calls.commands.iter().find(|it| may_call(it)).map(|it| it.site.command.span))
    })
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

/// What says that a container of these stages may use the manager; where nothing is said of what it runs, the stage.
fn by_container(model: &Model<'_>, copies: &Copies, stages: &[usize]) -> Option<Span> {
    let is_taken = |stage: usize| {
        copies.between_stages(model).any(|(from, _)| from == stage)
            || model.stages.iter().any(|other| other.base == Base::Stage(stage))
    };
    let is_last = |stage: usize| stage + 1 == model.stages.len();
    let starts = |stage: usize| container::commands(model, [stage]).filter(|it| it.keyword != Keyword::Healthcheck);
    let mut run = stages.iter().copied().filter(|it| is_last(*it) || !is_taken(*it) || starts(*it).next().is_some());
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
