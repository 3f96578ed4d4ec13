//! Directories that mounts leave in the image: those that were not there before belong to root then, and a
//! user who is not root finds them in the way.
//!
//! `BuildKit` takes them away again from 0.11 on, with a frontend from 1.5 on. Docker before 24 does not:
//! with `uid=1000` on the mount, `mkdir ~/.npm/x` in the next step ended with `Permission denied` (tried with
//! Docker 20.10). <https://github.com/moby/buildkit/issues/3153>

use crate::ecosystem::Manager;
use crate::facts::chosen;
use crate::facts::cleanup::with_context;
use crate::facts::command::CommandAt;
use crate::facts::command::RunCalls;
use crate::facts::command::behind;
use crate::facts::command::up_to;
use crate::facts::container;
use crate::facts::container::ContainerCommand;
use crate::facts::install::Install;
use crate::facts::obstacle::Obstacle;
use crate::facts::obstacle::ObstacleKind;
use crate::facts::owner::Owner;
use crate::facts::surroundings::is_plain;
use crate::semantic::Model;
use crate::semantic::Relation;
use crate::semantic::Run;
use crate::semantic::User;
use crate::semantic::relation;
use crate::shell::RunsAs;
use crate::source::Span;

/// Notes an obstacle where a later step, or the container, may want to write where a mount leaves a directory of
/// root's.
pub(super) fn object(model: &Model<'_>, runs: &[RunCalls<'_>], installs: &mut [Install<'_>]) {
    let found: Vec<Option<(Span, String)>> = installs.iter().map(|it| in_the_way(model, runs, installs, it)).collect();
    for (install, found) in installs.iter_mut().zip(found) {
        if let Some((span, directory)) = found {
            let reason = format!(
                "Docker before 24 leaves `{directory}` in the image as root's, and this may have to write there; make it \
                 in an earlier step of this user's, as in `mkdir -p {directory}`"
            );
            install.object(Obstacle::at(ObstacleKind::ParentDirectory, span, reason));
        }
    }
}

/// Who would write later where mounts of `install` leave directories of root's, and into which.
fn in_the_way(
    model: &Model<'_>,
    runs: &[RunCalls<'_>],
    installs: &[Install<'_>],
    install: &Install<'_>,
) -> Option<(Span, String)> {
    let run = &model.runs[install.run];
    let home = run.scope.user.known_home();
    let new = install.wanted().filter(|it| !it.is_covered() && it.owner != Owner::ROOT);
    new.filter(|it| !chosen::is_at(it.cache, &it.target) && !is_made(model, runs, install.run, &it.target, None))
        .find_map(|cache| {
            let own = started(model, install.run, install.manager)
                .or_else(|| unmounted(model, installs, install, &cache.target));
            if let Some(span) = own {
                return Some((span, cache.target.clone()));
            }
            let above = topmost(home, &cache.target)?;
            let others = || other_program(model, runs, install);
            let is_new = home != Some(above) && !above.is_empty() && !is_made(model, runs, install.run, above, None);
            is_new.then(others).flatten().map(|span| (span, above.to_owned()))
        })
}

/// The highest directory that a mount at `target` may have to be given: right below the home directory, or else the
/// one above it.
pub(super) fn topmost<'t>(home: Option<&str>, target: &'t str) -> Option<&'t str> {
    let (parent, _) = target.rsplit_once('/')?;
    let below = home.and_then(|home| parent.strip_prefix(home)?.strip_prefix('/'));
    let deeper = below.map_or(0, |below| below.split_once('/').map_or(0, |(_, deeper)| deeper.len() + 1));
    Some(&parent[..parent.len() - deeper])
}

/// Whether a step in front of the `RUN` of this index makes a directory, or one in it; one of this user's, where one is given.
pub(super) fn is_made(
    model: &Model<'_>,
    runs: &[RunCalls<'_>],
    run: usize,
    directory: &str,
    by: Option<&User>,
) -> bool {
    let mut earlier = up_to(model, runs, run).filter(|calls| calls.run < run);
    let is_theirs = |run: &Run, command: &CommandAt<'_>| {
        by.is_none_or(|user| run.scope.user.uid == user.uid && command.runs_as == RunsAs::Same)
    };
    earlier.any(|calls| {
        let run = &model.runs[calls.run];
        calls.commands.iter().any(|command| is_theirs(run, command) && makes(run, command, directory))
    })
}

/// Whether a command makes a directory, or one in it.
pub(super) fn makes(run: &Run, command: &CommandAt<'_>, directory: &str) -> bool {
    command.invocation.as_ref().is_some_and(|it| matches!(&*it.program, "mkdir" | "install"))
        && with_context(run, command, |context| {
            let mut words = command.site.simple.words.iter();
            words.any(|word| matches!(relation(word, context, directory), Relation::Same | Relation::Inside))
        })
}

fn is_root(run: &Run) -> bool {
    run.scope.user.uid.get() == Some(&0)
}

/// The command of a container that downloads with the manager, as somebody else than root.
fn started(model: &Model<'_>, run: usize, manager: &'static Manager) -> Option<Span> {
    let stage = model.runs[run].stage;
    let of_other = |it: usize| model.is_on(it, stage) && model.stages[it].end.user.uid.get() != Some(&0);
    let downloads = |command: &ContainerCommand<'_>| {
        let has = |word: &&str| command.has(word);
        manager.programs.iter().filter(|program| command.runs(program)).any(|program| {
            let mut downloading = program.subcommands.iter().filter(|it| it.effect.downloads());
            downloading.any(|it| !it.alone && it.words.iter().all(|spellings| spellings.iter().any(has)))
        })
    };
    container::commands(model, of_other).find(downloads).map(|it| it.span)
}

/// A later step of another user than root's that uses the cache without a mount.
fn unmounted(model: &Model<'_>, installs: &[Install<'_>], install: &Install<'_>, target: &str) -> Option<Span> {
    let stage = model.runs[install.run].stage;
    let mut later = installs.iter().filter(|other| {
        let run = &model.runs[other.run];
        other.run > install.run
            && std::ptr::eq(other.manager, install.manager)
            && model.is_on(run.stage, stage)
            && !is_root(run)
    });
    let uses = |other: &&Install<'_>| other.caches.is_empty() || other.caches.iter().any(|it| it.target == target);
    later.find(|other| uses(other) && !other.is_clear() && !other.is_mounted()).map(|other| other.span)
}

/// A later command of another user than root's that may write beside the cache.
fn other_program(model: &Model<'_>, runs: &[RunCalls<'_>], install: &Install<'_>) -> Option<Span> {
    let mut later = behind(model, runs, install.run).filter(|calls| !is_root(&model.runs[calls.run]));
    later.find_map(|calls| {
        let own = |index: usize| calls.call_of(index).is_some_and(|it| std::ptr::eq(it.manager, install.manager));
        let mut commands = calls.commands.iter().enumerate();
        let writes = |(index, command): &(usize, &CommandAt<'_>)| {
            !is_plain(command) && !own(*index) && command.runs_as == RunsAs::Same
        };
        commands.find(writes).map(|(_, command)| command.site.command.span)
    })
}

#[cfg(test)]
mod tests {
    use super::topmost;

    #[test]
    fn the_highest_directory_of_a_mount_is_right_below_the_home_directory() {
        let home = Some("/home/app");
        assert_eq!(topmost(home, "/home/app/.cache/pypoetry/cache"), Some("/home/app/.cache"));
        assert_eq!(topmost(home, "/home/app/.cache/pip"), Some("/home/app/.cache"));
        assert_eq!(topmost(home, "/home/app/.npm"), home);
        assert_eq!(topmost(home, "/home/apple/.cache/x/y"), Some("/home/apple/.cache/x"));
        assert_eq!(topmost(None, "/opt/cache/x"), Some("/opt/cache"));
    }
}
