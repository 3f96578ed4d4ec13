//! Caches that are only where they are looked for while hard links can be made between them and the project.

use crate::facts::command::Call;
use crate::facts::command::CommandAt;
use crate::facts::command::RunCalls;
use crate::facts::command::up_to;
use crate::facts::leftover::is_made;
use crate::facts::obstacle::Obstacle;
use crate::facts::obstacle::ObstacleKind;
use crate::facts::owner::Owner;
use crate::semantic::Model;
use crate::semantic::Mount;
use crate::semantic::MountKind;
use crate::semantic::PathPattern;
use crate::semantic::Relation;
use crate::shell::Word;

/// Why the manager itself may be in the directory of the cache: nothing in front of the call installs it elsewhere.
pub(super) fn unknown_origin(
    model: &Model<'_>,
    runs: &[RunCalls<'_>],
    calls: &RunCalls<'_>,
    call: &Call<'_>,
) -> Option<Obstacle> {
    let manager = call.manager;
    if manager.brought_by.is_empty() {
        return None;
    }
    let is_named = |text: &str| {
        let name = text.split_once('@').map_or(text, |(name, _)| name);
        text == "enable" || manager.programs.iter().any(|program| program.is_called(name))
    };
    let brings = |command: &CommandAt<'_>| {
        command.invocation.as_ref().is_some_and(|it| {
            let mut arguments = it.arguments.iter().filter_map(Word::literal);
            manager.brought_by.contains(&&*it.program) && arguments.any(|text| is_named(&text))
        })
    };
    if up_to(model, runs, calls.run).any(|calls| calls.commands.iter().any(brings)) {
        return None;
    }
    let reason = format!(
        "nothing in the file says where {} comes from: where it installed itself, a mount may hide it; install it with {}",
        manager.name,
        manager.brought_by.join(" or ")
    );
    Some(Obstacle::at(ObstacleKind::UnknownProgram, calls.commands[call.command].site.command.span, reason))
}

/// Why such a cache may be elsewhere than at `target`, or end up there: another file system is mounted at the project, or
/// the directory above cannot be written while the cache is mounted.
pub(super) fn obstacle(
    model: &Model<'_>,
    runs: &[RunCalls<'_>],
    calls: &RunCalls<'_>,
    command: &CommandAt<'_>,
    (target, owner): (&str, &Owner),
) -> Option<Obstacle> {
    let run = &model.runs[calls.run];
    let directory = command.flow.directory(run);
    let is_at_project = |mount: &Mount, at: &str| match directory {
        Some(directory) => {
            let is_above = matches!(PathPattern::new(at).relation(directory), Relation::Same | Relation::Above);
            is_above || at.strip_prefix(directory.trim_end_matches('/')) == Some("/node_modules")
        }
        None => mount.kind != MountKind::Cache,
    };
    let at_project = run.mounts.iter().find(|mount| mount.target.as_deref().is_some_and(|at| is_at_project(mount, at)));
    if let Some(mount) = at_project {
        let reason = "this puts the project on a file system of its own, and the packages are kept there then; mount its \
                      files one by one, or name the directory in the command";
        return Some(Obstacle::at(ObstacleKind::UnknownPlace, mount.span, reason));
    }
    let (above, _) = target.rsplit_once('/')?;
    if *owner == Owner::ROOT || is_made(model, runs, calls.run, above, Some(&run.scope.user)) {
        return None;
    }
    let reason = format!(
        "the mount makes `{above}` belong to root, and the packages are kept elsewhere where that cannot be written; make it \
         in an earlier step of this user's, as in `mkdir -p {above}`"
    );
    Some(Obstacle::at(ObstacleKind::UsedInStep, command.site.command.span, reason))
}
