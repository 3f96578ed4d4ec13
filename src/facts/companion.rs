//! Settings without which mounts keep nothing: where they have to be made, and whether they may.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::ecosystem;
use crate::ecosystem::Manager;
use crate::facts::cache::Coverage;
use crate::facts::cache::coverage;
use crate::facts::command::RunCalls;
use crate::facts::command::behind;
use crate::facts::install::Install;
use crate::facts::install::of_run;
use crate::facts::obstacle::Obstacle;
use crate::facts::obstacle::ObstacleKind;
use crate::facts::unseen::installer_in;
use crate::semantic::Base;
use crate::semantic::Model;
use crate::semantic::Run;
use crate::shell::RunsAs;
use crate::source::Span;

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
pub(super) fn companions(model: &Model<'_>, runs: &[RunCalls<'_>], installs: &mut [Install<'_>]) -> Vec<Companion> {
    let mut companions: Vec<Companion> = Vec::new();
    for manager in ecosystem::ALL {
        let Some(setting) = &manager.companion else { continue };
        let mut making: Option<Vec<usize>> = None;
        for members in by_lineage(model, installs, manager) {
            let making = making.get_or_insert_with(|| runs_making(model, setting));
            let Some(companion) = of_lineage(model, runs, installs, manager, members, making) else { continue };
            for member in &companion.installs {
                installs[*member].companion = Some(companions.len());
            }
            companions.push(companion);
        }
    }
    companions
}

/// The installs with a manager by their lineage, which starts at the first stage on its way that does anything with it.
fn by_lineage(model: &Model<'_>, installs: &[Install<'_>], manager: &'static Manager) -> Vec<Vec<usize>> {
    let is_of = |install: &Install<'_>| std::ptr::eq(install.manager, manager);
    let stage = |install: &Install<'_>| model.runs[install.run].stage;
    let works = |it: &Install<'_>| is_of(it) && it.downloads && !model.runs[it.run].is_trigger;
    let working: BTreeSet<usize> = installs.iter().filter(|it| works(it)).map(stage).collect();
    if working.is_empty() {
        return Vec::new();
    }
    let mut starts: Vec<Option<usize>> = Vec::with_capacity(model.stages.len());
    for (index, stage) in model.stages.iter().enumerate() {
        let inherited = match stage.base {
            Base::Stage(parent) => starts[parent],
            Base::Image { .. } => None,
        };
        starts.push(inherited.or_else(|| working.contains(&index).then_some(index)));
    }
    let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (index, install) in installs.iter().enumerate().filter(|(_, it)| is_of(it)) {
        if let Some(start) = starts[stage(install)] {
            members.entry(start).or_default().push(index);
        }
    }
    members.into_values().collect()
}

/// The `RUN`s that deal with a setting.
fn runs_making(model: &Model<'_>, companion: &ecosystem::Companion) -> Vec<usize> {
    let makes = |run: &Run| {
        let text = model.source.slice(model.instruction(run).span);
        companion.evidence.iter().any(|word| text.contains(word))
    };
    (0..model.runs.len()).filter(|run| makes(&model.runs[*run])).collect()
}

/// The setting for the installs of one lineage, where there are `making`s.
fn of_lineage(
    model: &Model<'_>,
    runs: &[RunCalls<'_>],
    installs: &mut [Install<'_>],
    manager: &'static Manager,
    mut members: Vec<usize>,
    making: &[usize],
) -> Option<Companion> {
    let is_part = |install: &Install<'_>| !model.runs[install.run].is_trigger;
    let first = members.iter().map(|at| &installs[*at]).find(|it| is_part(it) && it.fetches)?.run;
    let lineage = model.runs[first].stage;
    let made = making.iter().copied().find(|it| *it <= first && model.is_on(lineage, model.runs[*it].stage));
    // What runs in front of a step that makes the setting goes without it.
    members.retain(|at| made.is_none_or(|it| installs[*at].run >= it));
    let before = members.iter().map(|at| &installs[*at]).find(|it| is_part(it) && it.downloads)?.run;
    members.retain(|at| installs[*at].downloads || installs[*at].run > before || made.is_some());
    let blocked = || {
        let withheld = withheld(model, installs, &members, before);
        withheld.or_else(|| behind_a_script(model, runs, installs, &members, before))
    };
    let state = match made.map_or_else(blocked, |_| None) {
        None if made.is_some() => CompanionState::Made,
        None => CompanionState::Missing,
        Some((state, obstacle)) => {
            for index in &members {
                if installs[*index].is_clear() && !installs[*index].is_mounted() {
                    installs[*index].object(obstacle.clone());
                }
            }
            state
        }
    };
    Some(Companion { manager, before, installs: members, state })
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
    let wrapped = of_run(installs, before).iter().any(|it| runs_as(it) != RunsAs::Same);
    if !by_root || wrapped {
        let reason = "mounts keep nothing unless the manager keeps its downloads, and only root can set that: put `USER root` in \
                      front of the step";
        let obstacle = Obstacle::at(ObstacleKind::UnknownUser, model.instruction(run).keyword_span, reason);
        return Some((CompanionState::Impossible, obstacle));
    }
    let withhold = |span, reason| Some((CompanionState::Withheld, Obstacle::at(ObstacleKind::Companion, span, reason)));
    let members = || members.iter().map(|index| &installs[*index]);
    if let Some(blocked) = members().find(|it| !it.is_clear() && !it.is_mounted()) {
        let reason = "mounts keep nothing unless the manager keeps its downloads, and it would leave them in the image in another \
                      step, which cannot be mounted";
        return withhold(blocked.span, reason);
    }
    if let Some(script) = members().find_map(|it| it.unseen_index.or_else(|| counted_on_unseen(model, installs, it))) {
        let reason = "mounts keep nothing unless the manager keeps its downloads, and it would leave files in the image in a step \
                      without a mount, which reads the index or runs a script that may";
        return withhold(script, reason);
    }
    if !members().any(|it| it.fetches && model.runs[it.run].stage == run.stage) {
        let reason = "mounts keep nothing unless the manager keeps its downloads, and that would have to be set in a stage that \
                      installs nothing; download the index in the step that installs";
        return withhold(model.instruction(run).keyword_span, reason);
    }
    None
}

/// The same, where a later script that is not in the file may install with the manager, in a step that has no mount.
fn behind_a_script(
    model: &Model<'_>,
    runs: &[RunCalls<'_>],
    installs: &[Install<'_>],
    members: &[usize],
    before: usize,
) -> Option<(CompanionState, Obstacle)> {
    let members = || members.iter().map(|index| &installs[*index]);
    let target = &members().find_map(|it| it.caches.first())?.target;
    let runs_of_members: Vec<usize> = members().map(|it| it.run).collect();
    let script = behind(model, runs, before).find_map(|calls| {
        let is_mounted = matches!(coverage(&model.runs[calls.run], target), Coverage::Cache(_))
            || runs_of_members.binary_search(&calls.run).is_ok();
        if is_mounted { None } else { installer_in(model, calls) }
    })?;
    let reason = format!(
        "mounts keep nothing unless the manager keeps its downloads, and a script that is not in the file may install \
         with it, which would leave them in the image; mount `{target}` in that step too, or put it in front of the \
         first step that installs"
    );
    Some((CompanionState::Withheld, Obstacle::at(ObstacleKind::Companion, script, reason)))
}

/// The command of a step without a mount that counts on the index which this step leaves in the image: one that reads
/// it, or a script that is not in the file and may well install with it.
fn counted_on_unseen(model: &Model<'_>, installs: &[Install<'_>], install: &Install<'_>) -> Option<Span> {
    let counts = |kind| matches!(kind, ObstacleKind::MaybeReadLater | ObstacleKind::IndexReadLater);
    // What is in a mount already, nobody finds in the image.
    let obstacles = install.caches.iter().filter(|it| !it.is_covered()).flat_map(|cache| &cache.obstacles);
    let script = obstacles.into_iter().find(|it| counts(it.kind))?.span?;
    let same = |other: &Install<'_>| std::ptr::eq(other.manager, install.manager);
    let instructions = &model.dockerfile.instructions;
    let holder = instructions.partition_point(|it| it.span.end < script.end);
    let own = model.run_of(holder).map_or(&[][..], |run| of_run(installs, run));
    (!own.iter().any(same)).then_some(script)
}

/// As whom the first call of an install runs.
fn runs_as(install: &Install<'_>) -> RunsAs {
    let sites = crate::shell::sites(install.script);
    let own = sites.iter().find(|site| site.command.span == install.span);
    own.and_then(|site| crate::shell::invocation(site.simple)).map_or(RunsAs::Same, |it| it.runs_as)
}
