//! Caches that later steps may install from what they could not download: they work offline, or lack what it was
//! asked for with.

use crate::ecosystem;
use crate::ecosystem::Effect;
use crate::ecosystem::Manager;
use crate::ecosystem::Used;
use crate::facts::command::RunCalls;
use crate::facts::configured::names_written;
use crate::facts::credential::Credentials;
use crate::facts::install::Install;
use crate::facts::obstacle::Obstacle;
use crate::facts::obstacle::ObstacleKind;
use crate::semantic::Model;
use crate::source::Span;

/// Notes an obstacle where a step of a lineage lacks the credentials of an earlier one: a mount in the one takes away,
/// or in the other hides, what it may count on.
pub(super) fn object(model: &Model<'_>, installs: &mut [Install<'_>]) {
    let keeps = |install: &Install<'_>| install.caches.iter().any(|it| it.cache.used == Used::Kept);
    if !installs.iter().any(keeps) {
        return;
    }
    let credentials = Credentials::of(model);
    if credentials.are_none() {
        return;
    }
    let kept: Vec<usize> = (0..installs.len()).filter(|at| keeps(&installs[*at])).collect();
    let lost = |first: usize, second: usize| -> Option<Span> {
        let (one, other) = (&installs[first], &installs[second]);
        let follows = one.run < other.run
            && std::ptr::eq(one.manager, other.manager)
            && model.is_on(model.runs[other.run].stage, model.runs[one.run].stage);
        follows.then(|| credentials.lost(model, one.run, other.run)).flatten()
    };
    let pairs = kept.iter().enumerate().flat_map(|(index, first)| {
        let later = kept[index + 1..].iter();
        later.filter_map(|second| Some((*first, *second, lost(*first, *second)?))).collect::<Vec<_>>()
    });
    let all: Vec<_> = pairs.collect();
    for (first, second, span) in all {
        let reason = "a later step may install from what this one downloads, and could not download it itself: it lacks \
                      what this one has to ask for it";
        installs[first].object(Obstacle::at(ObstacleKind::ReadLater, span, reason));
        let reason = "an earlier step downloads with what this one lacks, and a mount would hide what it leaves";
        installs[second].object(Obstacle::at(ObstacleKind::Occupied, span, reason));
    }
}

/// Keeps what a step downloads in the image where a later step of its lineage uses it offline.
pub(super) fn spare_for_offline(model: &Model<'_>, runs: &[RunCalls<'_>], installs: &mut [Install<'_>]) {
    object_to_offline(model, runs, installs);
    let is_offline = |install: &Install<'_>| install.obstacles.iter().any(|it| it.kind == ObstacleKind::Offline);
    let mut offline: Vec<(usize, &'static Manager, Span)> =
        installs.iter().filter(|it| is_offline(it)).map(|it| (it.run, it.manager, it.span)).collect();
    // A call that only asks is no install.
    offline.extend(runs.iter().flat_map(|calls| {
        let consults = calls.calls.iter().filter(|call| call.effect == Effect::Consults);
        consults.filter_map(|call| Some((calls.run, call.manager, call.flags(call.manager.offline).next()?.span)))
    }));
    for (run, manager, span) in offline {
        let stage = model.runs[run].stage;
        for install in installs.iter_mut() {
            let feeds = install.run < run && model.is_on(stage, model.runs[install.run].stage);
            if feeds && std::ptr::eq(install.manager, manager) {
                let reason = format!("a later step {}, from what this one downloads", manager.offline_means);
                install.object(Obstacle::at(ObstacleKind::ReadLater, span, reason));
            }
        }
    }
}

/// Notes an obstacle where an earlier step has set that nothing is fetched.
fn object_to_offline(model: &Model<'_>, runs: &[RunCalls<'_>], installs: &mut [Install<'_>]) {
    if !says_offline(model.source.text()) {
        return;
    }
    for (run, manager, span) in runs.iter().flat_map(|calls| set_offline(model, calls)) {
        for install in installs.iter_mut().filter(|it| it.run > run && std::ptr::eq(it.manager, manager)) {
            if model.is_on(model.runs[install.run].stage, model.runs[run].stage) {
                let reason = "a step has set that nothing is fetched, and this one works from what an earlier one left";
                install.object(Obstacle::at(ObstacleKind::Offline, span, reason));
            }
        }
    }
}

/// Whether a text may tell a manager to fetch nothing; npm's `prefer-offline` does not.
fn says_offline(text: &str) -> bool {
    let is_plain = |at: usize| !text[..at].ends_with("prefer-o") && !text[..at].ends_with("prefer_o");
    text.match_indices("ffline").any(|(at, _)| is_plain(at))
}

/// The managers that a step sets to fetch nothing from then on: by a command of theirs, or in a file that it writes.
fn set_offline(model: &Model<'_>, calls: &RunCalls<'_>) -> Vec<(usize, &'static Manager, Span)> {
    let instruction = model.instruction(&model.runs[calls.run]);
    if !says_offline(model.source.slice(instruction.span)) {
        return Vec::new();
    }
    let configuring = calls.calls.iter().filter(|call| matches!(call.effect, Effect::Configures(_)));
    let by_command = configuring.filter_map(|call| {
        let (word, _) = call.arguments.iter().find(|(_, text)| text.as_deref().is_some_and(says_offline))?;
        Some((calls.run, call.manager, word.span))
    });
    let by_file = calls.commands.iter().flat_map(|command| {
        let managers = names_written(command).flat_map(|name| {
            ecosystem::ALL.iter().filter(move |manager| manager.config_files.iter().any(|(file, _)| *file == name))
        });
        managers.map(|manager| (calls.run, *manager, command.site.command.span))
    });
    by_command.chain(by_file).collect()
}
