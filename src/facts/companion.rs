//! Settings without which mounts keep nothing: where they have to be made, and whether they may.

use crate::ecosystem;
use crate::ecosystem::Manager;
use crate::facts::install::Install;
use crate::facts::obstacle::Obstacle;
use crate::facts::obstacle::ObstacleKind;
use crate::semantic::Model;
use crate::shell::RunsAs;

/// The setting of one manager for one lineage: a stage and all that are built on it.
#[derive(Clone, Debug)]
pub struct Companion {
    /// Whose.
    pub manager: &'static Manager,
    /// The `RUN` in front of which it has to be made: the first that installs.
    pub before: usize,
    /// The installs that it is for, by their index in the facts.
    pub installs: Vec<usize>,
    /// How it stands.
    pub state: CompanionState,
}

/// How a [`Companion`] stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompanionState {
    /// A step of the file makes it.
    Made,
    /// It is missing, and may be made: every step it is for is mounted, or can be.
    Missing,
    /// It is missing, and may not be made: a step that cannot be mounted would leave its downloads in
    /// the image.
    Withheld,
    /// It is missing, and cannot be made: the step's user is not root.
    Impossible,
}

/// The settings of a file. Installs whose setting may not be made get an obstacle.
pub(super) fn companions(model: &Model<'_>, installs: &mut [Install<'_>]) -> Vec<Companion> {
    let mut companions = Vec::new();
    for manager in ecosystem::ALL.iter().filter(|manager| manager.companion.is_some()) {
        for (stage, _) in model.stages.iter().enumerate() {
            companions.extend(of_lineage(model, installs, manager, stage));
        }
    }
    companions
}

/// The setting for the lineage that starts at the stage `start`, where it starts there: the first stage on its way
/// that installs.
fn of_lineage(
    model: &Model<'_>,
    installs: &mut [Install<'_>],
    manager: &'static Manager,
    start: usize,
) -> Option<Companion> {
    let installs_in = |stage: usize| {
        let of_stage = move |install: &&Install<'_>| {
            let run = &model.runs[install.run];
            install.fetches && std::ptr::eq(install.manager, manager) && run.stage == stage && !run.is_trigger
        };
        installs.iter().find(of_stage)
    };
    let before = installs_in(start)?.run;
    if model.ancestry(start).skip(1).any(|parent| installs_in(parent).is_some()) {
        return None;
    }
    let stages = model.descendants(start);
    let within = |install: &Install<'_>| {
        std::ptr::eq(install.manager, manager) && stages.contains(&model.runs[install.run].stage)
    };
    let members: Vec<usize> = (0..installs.len()).filter(|index| within(&installs[*index])).collect();
    let state = if is_made(model, manager, before) {
        CompanionState::Made
    } else {
        match withheld(model, installs, &members, before) {
            None => CompanionState::Missing,
            Some((made, obstacle)) => {
                for index in &members {
                    if installs[*index].is_clear() && !installs[*index].is_mounted() {
                        installs[*index].object(obstacle.clone());
                    }
                }
                made
            }
        }
    };
    Some(Companion { manager, before, installs: members, state })
}

/// Whether a step at or in front of the `RUN` of this index, on its way, deals with the setting.
fn is_made(model: &Model<'_>, manager: &Manager, before: usize) -> bool {
    let Some(companion) = &manager.companion else { return true };
    let stages: Vec<usize> = model.ancestry(model.runs[before].stage).collect();
    model.runs[..=before].iter().filter(|run| stages.contains(&run.stage)).any(|run| {
        let text = model.source.slice(model.instruction(run).span);
        companion.evidence.iter().any(|word| text.contains(word))
    })
}

/// Why the setting may not be made, if it may not.
fn withheld(
    model: &Model<'_>,
    installs: &[Install<'_>],
    members: &[usize],
    before: usize,
) -> Option<(CompanionState, Obstacle)> {
    let run = &model.runs[before];
    let by_root = run.scope.user.uid.get().is_none_or(|uid| *uid == 0);
    let wrapped = installs.iter().any(|it| it.run == before && runs_as(it) != RunsAs::Same);
    if !by_root || wrapped {
        let reason = "mounts keep nothing unless the manager keeps its downloads, and only root can set that: put `USER root` in \
                      front of the step";
        let obstacle = Obstacle::at(ObstacleKind::UnknownUser, model.instruction(run).keyword_span, reason);
        return Some((CompanionState::Impossible, obstacle));
    }
    let mut unmounted = members.iter().map(|index| &installs[*index]).filter(|it| it.fetches);
    let blocked = unmounted.find(|it| !it.is_clear() && !it.is_mounted())?;
    let reason = "mounts keep nothing unless the manager keeps its downloads, and it would leave them in the image in another \
                  step, which cannot be mounted";
    Some((CompanionState::Withheld, Obstacle::at(ObstacleKind::Companion, blocked.span, reason)))
}

/// As whom the first call of an install runs.
fn runs_as(install: &Install<'_>) -> RunsAs {
    let sites = crate::shell::sites(install.script);
    let own = sites.iter().find(|site| site.command.span == install.span);
    own.and_then(|site| crate::shell::invocation(site.simple)).map_or(RunsAs::Same, |it| it.runs_as)
}
