//! Caches whose files are used where they lie: who looks for them in the image behind the step that a mount takes
//! them from.

use std::collections::BTreeMap;

use crate::ecosystem;
use crate::ecosystem::Manager;
use crate::ecosystem::Used;
use crate::facts::cache::CacheUse;
use crate::facts::command::CommandAt;
use crate::facts::command::RunCalls;
use crate::facts::command::up_to;
use crate::facts::container;
use crate::facts::container::ContainerCommand;
use crate::facts::copied::Copies;
use crate::facts::credential::Credentials;
use crate::facts::install::Install;
use crate::facts::install::of_run;
use crate::facts::later::Later;
use crate::facts::obstacle::Obstacle;
use crate::facts::obstacle::ObstacleKind;
use crate::facts::repository;
use crate::facts::surroundings::is_plain;
use crate::semantic::Base;
use crate::semantic::Model;
use crate::source::Span;
use crate::syntax::Keyword;

/// Notes an obstacle where somebody may use the files of such a cache without its mount: a later step, or a
/// container. They would have to be downloaded once more, which a container may not be able to, nor a step that lacks
/// what they were downloaded with.
pub(super) fn object(model: &Model<'_>, runs: &[RunCalls<'_>], copies: &Copies, installs: &mut [Install<'_>]) {
    let concerned = |install: &Install<'_>| install.caches.iter().any(|it| is_moved(it) || is_made_again(it));
    if !installs.iter().any(concerned) {
        return;
    }
    repository::object(model, runs, installs);
    let credentials = Credentials::of(model);
    let mut unmounted: Vec<Unmounted> = Vec::new();
    let mut containers: BTreeMap<(&str, usize), Option<Span>> = BTreeMap::new();
    for at in (0..installs.len()).rev().filter(|at| concerned(&installs[*at])).collect::<Vec<_>>() {
        let install = &installs[at];
        let stage = model.runs[install.run].stage;
        let mut by_step = || {
            let uses = "a later step may use what this one downloads, and has no mount for it";
            let lacks = "a later step uses what this one downloads, and could not download it itself: it lacks what this \
                         one has to ask for it";
            by_step(model, runs, installs, install, &mut unmounted)
                .map(|span| Obstacle::at(ObstacleKind::MaybeReadLater, span, uses))
                .or_else(|| {
                    let span = without_credentials(model, &credentials, installs, install)?;
                    Some(Obstacle::at(ObstacleKind::ReadLater, span, lacks))
                })
        };
        let mut by_container = || {
            let reason = "who runs the image may count on what the step downloads; copy what it makes into an image \
                          of its own, or say with CMD what runs";
            let place = (install.manager.name, stage);
            let command = containers.entry(place).or_insert_with(|| by_container(model, copies, install, stage));
            command.map(|span| Obstacle::at(ObstacleKind::MaybeReadLater, span, reason))
        };
        let has = |kind: fn(&CacheUse) -> bool| install.caches.iter().any(kind);
        let of_moved = if has(is_moved) { by_step().or_else(&mut by_container) } else { None };
        let of_made_again = if has(is_made_again) { by_container() } else { None };
        for index in 0..installs[at].caches.len() {
            let cache = &installs[at].caches[index];
            let used = match (is_moved(cache), is_made_again(cache)) {
                (true, _) => &of_moved,
                (false, true) => &of_made_again,
                (false, false) => &None,
            };
            if let Some(obstacle) = used.clone() {
                object_to(&mut installs[at], index, obstacle);
            }
        }
    }
    keep_in_sight(model, runs, &credentials, installs);
}

/// Leaves in sight what an earlier step of the lineage downloads without a mount: behind a mount it would have to be
/// downloaded again. Of a step that may do so without saying it, this matters where a later one could not.
fn keep_in_sight(
    model: &Model<'_>,
    runs: &[RunCalls<'_>],
    credentials: &Credentials<'_>,
    installs: &mut [Install<'_>],
) {
    for at in 0..installs.len() {
        let install = &installs[at];
        let stage = model.runs[install.run].stage;
        let unsaid = || {
            let mut earlier = up_to(model, runs, install.run).filter(|calls| calls.run < install.run);
            let may_fetch = |calls: &&RunCalls<'_>| {
                of_run(installs, calls.run).iter().all(|it| !std::ptr::eq(it.manager, install.manager))
                    && calls.commands.iter().any(may_call)
            };
            if credentials.are_none() {
                return None;
            }
            earlier.find_map(|it| may_fetch(&it).then(|| credentials.lost(model, it.run, install.run)).flatten())
        };
        let hidden_by = |target: &str| {
            let mut earlier = installs[..at].iter().filter(|other| {
                other.run < install.run
                    && std::ptr::eq(other.manager, install.manager)
                    && model.is_on(stage, model.runs[other.run].stage)
            });
            let stays =
                |it: &CacheUse, other: &Install<'_>| is_moved(it) && it.target == target && !is_to_be(it, other);
            earlier.find(|other| other.caches.iter().any(|it| stays(it, other))).map(|other| other.span).or_else(unsaid)
        };
        let hidden = install.caches.iter().enumerate().filter(|(_, it)| is_moved(it) && it.cache.optional);
        let hidden: Vec<_> = hidden.filter_map(|(index, it)| Some((index, hidden_by(&it.target)?))).collect();
        for (index, span) in hidden {
            let reason = "an earlier step leaves in the image what a mount would hide from this one";
            object_to(&mut installs[at], index, Obstacle::at(ObstacleKind::Occupied, span, reason));
        }
    }
}

/// Notes an obstacle at a cache; at all, where the step also empties one, since that goes with the mount.
fn object_to(install: &mut Install<'_>, cache: usize, obstacle: Obstacle) {
    if install.cleanups.is_empty() && install.cleanup_words.is_empty() {
        install.caches[cache].object(obstacle);
    } else {
        install.object(obstacle);
    }
}

/// Whether a mount would take away what others use where it lies.
fn is_moved(cache: &CacheUse) -> bool {
    cache.cache.used == Used::InPlace && !cache.is_covered()
}

/// Whether a mount would take away what others would have to make again.
fn is_made_again(cache: &CacheUse) -> bool {
    cache.cache.used == Used::MadeAgain && !cache.is_covered()
}

/// Whether a cache of an install is mounted, or is going to be.
fn is_to_be(cache: &CacheUse, install: &Install<'_>) -> bool {
    cache.is_covered() || install.is_clear() && install.wanted().any(|it| std::ptr::eq(it, cache))
}

/// Whether an install uses the files of another's caches where they lie, with mounts for all of these.
fn shares_mounts(install: &Install<'_>, other: &Install<'_>) -> bool {
    std::ptr::eq(install.manager, other.manager)
        && has_mounts_at(other, install.caches.iter().filter(|it| is_moved(it)).map(|it| it.target.as_str()))
}

/// Whether an install has, or is going to have, mounts at all of these directories.
fn has_mounts_at<'t>(install: &Install<'_>, mut targets: impl Iterator<Item = &'t str>) -> bool {
    targets.all(|target| install.caches.iter().any(|it| it.target == target && is_to_be(it, install)))
}

/// The steps that may use a manager without mounts at some directories, from one `RUN` of the file on.
struct Unmounted {
    manager: &'static Manager,
    targets: Vec<String>,
    /// The first `RUN` that has been looked at.
    from: usize,
    /// Those that cannot be read, of which nobody knows what they run.
    unread: Later,
    /// The commands that may call it.
    calling: Later,
}

impl Unmounted {
    /// Looks at the `RUN`s behind the one of this index that have not been looked at.
    fn reach(&mut self, model: &Model<'_>, runs: &[RunCalls<'_>], installs: &[Install<'_>], run: usize) {
        for run in (run + 1..self.from).rev() {
            let is_same = |it: &Install<'_>| std::ptr::eq(it.manager, self.manager);
            let mut own = of_run(installs, run).iter().filter(|it| is_same(it));
            if own.any(|it| has_mounts_at(it, self.targets.iter().map(String::as_str))) {
                continue;
            }
            let entry = &model.runs[run];
            match runs.binary_search_by_key(&run, |it| it.run) {
                Err(_) => self.unread.add(entry.stage, Some(model.instruction(entry).span)),
                Ok(index) => self.calling.add(entry.stage, self.caller(&runs[index])),
            }
        }
        self.from = self.from.min(run + 1);
    }

    /// The first command of a step that may call the manager, other than to empty its caches.
    fn caller(&self, calls: &RunCalls<'_>) -> Option<Span> {
        let empties = |index: usize| {
            let call = calls.call_of(index).filter(|call| std::ptr::eq(call.manager, self.manager));
            call.is_some_and(|call| !call.effect.empties().is_empty())
        };
        let mut commands = calls.commands.iter().enumerate().filter(|(index, _)| !empties(*index));
        commands.find(|(_, it)| may_call(it)).map(|(_, it)| it.site.command.span)
    }
}

/// The command of a later step without the mounts that may use the manager.
fn by_step(
    model: &Model<'_>,
    runs: &[RunCalls<'_>],
    installs: &[Install<'_>],
    install: &Install<'_>,
    unmounted: &mut Vec<Unmounted>,
) -> Option<Span> {
    let (manager, stage) = (install.manager, model.runs[install.run].stage);
    let targets: Vec<String> = install.caches.iter().filter(|it| is_moved(it)).map(|it| it.target.clone()).collect();
    let known = unmounted.iter().position(|it| std::ptr::eq(it.manager, manager) && it.targets == targets);
    let index = known.unwrap_or_else(|| {
        let (unread, calling) = Default::default();
        unmounted.push(Unmounted { manager, targets, from: model.runs.len(), unread, calling });
        unmounted.len() - 1
    });
    let later = &mut unmounted[index];
    later.reach(model, runs, installs, install.run);
    // Where a step cannot be read, nobody knows what it runs.
    later.unread.first(model, stage).or_else(|| later.calling.first(model, stage))
}

/// What an install downloads with that a later step lacks, which uses its files with mounts of its own.
fn without_credentials(
    model: &Model<'_>,
    credentials: &Credentials<'_>,
    installs: &[Install<'_>],
    install: &Install<'_>,
) -> Option<Span> {
    if credentials.are_none() {
        return None;
    }
    let stage = model.runs[install.run].stage;
    let mut later = installs.iter().filter(|other| {
        other.run > install.run && model.is_on(model.runs[other.run].stage, stage) && shares_mounts(install, other)
    });
    later.find_map(|other| credentials.lost(model, install.run, other.run))
}

/// Programs, besides the plain ones and those of distributions, that call no manager of a language.
const TOOLS: &[&str] = &[
    "curl",
    "du",
    "file",
    "git",
    "gunzip",
    "gzip",
    "jar",
    "jdeps",
    "jlink",
    "keytool",
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

/// Whether a command may call a manager of a language.
pub(super) fn may_call(command: &CommandAt<'_>) -> bool {
    if command.idles {
        return false;
    }
    let is_tool = |program: &str| TOOLS.contains(&program) || ecosystem::ROOT_PROGRAMS.contains(&program);
    !is_plain(command) && !command.invocation.as_ref().is_some_and(|it| is_tool(&it.program))
}

/// What says that a container of a stage, or of one that is built on it, may use the manager; where nothing is said of
/// what it runs, the stage.
fn by_container(model: &Model<'_>, copies: &Copies, install: &Install<'_>, start: usize) -> Option<Span> {
    let stages = (start..model.stages.len()).filter(|it| model.is_on(*it, start));
    let is_taken = |stage: usize| {
        copies.between_stages(model).any(|(from, _)| from == stage)
            || model.stages.iter().any(|other| other.base == Base::Stage(stage))
    };
    let is_last = |stage: usize| stage + 1 == model.stages.len();
    let starts = |stage: usize| {
        container::commands(model, move |it| it == stage).filter(|it| it.keyword != Keyword::Healthcheck)
    };
    let calls = |command: &ContainerCommand<'_>| {
        let words = || command.text.split(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '[' | ']' | ','));
        install.manager.programs.iter().any(|program| words().any(|word| program.is_called(word)))
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
        if let Some(command) = commands.iter().find(|it| calls(it)) {
            return Some(command.span);
        }
        match commands.iter().find(takes_arguments) {
            Some(entry) => (!is_of_the_file(model, stage, entry)).then_some(entry.span),
            None => commands.iter().find(|it| !is_of_the_file(model, stage, it)).map(|_| first.span),
        }
    })
}

/// Programs that run what their arguments say.
const INITS: &[&str] = &["tini", "dumb-init", "env", "sh", "bash", "su-exec", "gosu", "exec"];

/// Programs that run what somebody asks for later, or that wait for it.
const RUNNERS: &[&str] = &[
    "sh", "bash", "dash", "ash", "zsh", "fish", "env", "exec", "sleep", "tail", "cat", "make", "just", "task", "sshd",
];

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
    let brings = |index: usize| {
        let instruction = &model.dockerfile.instructions[index];
        let text = model.source.slice(instruction.span);
        let is_fetched = |rest: &str| rest.starts_with('@') || text.contains(" get ");
        let is_meant = |at: usize| text[..at].ends_with('/') && is_imported(&text[..at]);
        instruction.keyword == Keyword::Run
            && text.match_indices(name).any(|(at, _)| is_meant(at) && is_fetched(&text[at + name.len()..]))
    };
    let mut lineage = model.ancestry(stage).flat_map(|stage| model.stages[stage].instructions.clone());
    // A tool that others made may call the manager.
    !is_script
        && !RUNNERS.contains(&name)
        && !lineage.any(brings)
        && (program.contains('/')
            || model.ancestry(stage).any(|stage| model.stages[stage].instructions.clone().any(makes)))
}

/// Whether the path that a text ends in begins with a domain, as those of packages do that are fetched.
/// <https://go.dev/ref/mod#module-path>
fn is_imported(text: &str) -> bool {
    let word =
        text.rsplit(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '=' | ',')).next().unwrap_or_default();
    let domain = word.split('/').next().unwrap_or_default();
    domain.contains('.') && domain.starts_with(|c: char| c.is_ascii_alphanumeric()) && !domain.contains(':')
}
