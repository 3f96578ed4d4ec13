//! Commands that have to stand in front of a step's others with a mount: they take locks away that a build which was
//! stopped left in the cache, or make a file there without which the manager keeps nothing.

use crate::ecosystem::Manager;
use crate::facts::command::Call;
use crate::facts::command::CommandAt;
use crate::facts::command::RunCalls;
use crate::facts::obstacle::Obstacle;
use crate::facts::obstacle::ObstacleKind;
use crate::facts::switch;
use crate::semantic::Base;
use crate::semantic::Model;
use crate::shell::RunsAs;
use crate::syntax::Form;

/// The command of a manager's.
const fn of(manager: &Manager) -> Option<&'static str> {
    match (manager.keeping, manager.marker) {
        (Some(keeping), _) => keeping.unlock,
        (None, Some(marker)) => Some(marker.command),
        (None, None) => None,
    }
}

/// The command that has to stand in front of a step's others, unless it is there, or something else does the same.
pub(super) fn command(model: &Model<'_>, calls: &RunCalls<'_>, manager: &Manager) -> Option<&'static str> {
    let text = of(manager)?;
    let is_there = calls.commands.iter().any(|command| is_command(command, manager));
    (!is_there && !is_marked(model, calls, manager)).then_some(text)
}

/// Whether a step makes the file itself, or an earlier one lets the manager keep its packages without it.
fn is_marked(model: &Model<'_>, calls: &RunCalls<'_>, manager: &Manager) -> bool {
    let Some(marker) = manager.marker else { return false };
    let stage = model.runs[calls.run].stage;
    let text = |run: usize| model.source.slice(model.instruction(&model.runs[run]).span);
    let says = |run: usize| marker.said_by.iter().any(|word| text(run).contains(word));
    let mut earlier = (0..=calls.run).filter(|run| model.is_on(stage, model.runs[*run].stage));
    text(calls.run).contains(marker.file) || earlier.any(says)
}

/// Whether a command is the one that has to stand in front.
pub(super) fn is_command(command: &CommandAt<'_>, manager: &Manager) -> bool {
    let Some(text) = of(manager) else { return false };
    let simple = command.site.simple;
    let mut words = simple.words.iter();
    simple.assignments.is_empty()
        && text.split(' ').all(|part| words.next().is_some_and(|word| word.literal().is_some_and(|it| it == part)))
        && words.next().is_none()
}

/// Whether a step is a JSON array, which has commas and quotes of its own, and in which no other command can stand.
pub(super) fn is_array(model: &Model<'_>, calls: &RunCalls<'_>) -> bool {
    matches!(model.instruction(&model.runs[calls.run]).form, Form::Exec(_))
}

/// What speaks against a mount for one call: nothing can stand in front of it, or the file that would be made means
/// nothing to it.
pub(super) fn of_call(model: &Model<'_>, calls: &RunCalls<'_>, call: &Call<'_>) -> Vec<Obstacle> {
    let span = calls.commands[call.command].site.command.span;
    let Some(text) = of(call.manager) else { return Vec::new() };
    let mut found = Vec::new();
    if is_array(model, calls) {
        let flags = call.manager.keeping.map(|it| format!("`{} {}` behind the program, and ", it.refresh, it.flag));
        let reason = format!(
            "a mount needs {}`{text}` in front of it: write the step without brackets",
            flags.unwrap_or_default()
        );
        found.push(Obstacle::at(ObstacleKind::InseparableCleanup, span, reason));
    } else if calls.commands[call.command].runs_as != RunsAs::Same {
        let reason = format!("a mount needs `{text}` in front of it, by root: put `USER root` in front of the step");
        found.push(Obstacle::at(ObstacleKind::UnknownUser, span, reason));
    }
    found.extend(unknown_marker(model, calls, call));
    found
}

/// Why a base image's manager takes no notice of the file, or may take none.
fn unknown_marker(model: &Model<'_>, calls: &RunCalls<'_>, call: &Call<'_>) -> Option<Obstacle> {
    let marker = call.manager.marker.filter(|_| !is_marked(model, calls, call.manager))?;
    let Base::Image { name, .. } = model.base_image(model.runs[calls.run].stage) else { return None };
    let (kind, why) = match name.as_ref().and_then(|name| switch::is_new_enough(name, &marker.known_in)) {
        Some(true) => return None,
        Some(false) => (ObstacleKind::TooOld, "the base image is made from an older release"),
        None => (ObstacleKind::MaybeTooOld, "whether the base image's does cannot be told"),
    };
    let (major, minor) = marker.known_in.release;
    let reason = format!(
        "it deletes what it downloads, but where `{}` is in its cache, which it knows from {} {major}.{minor} on: {why}",
        marker.file, marker.known_in.distribution
    );
    Some(Obstacle::at(kind, calls.commands[call.command].site.command.span, reason))
}
