//! Indexes: whether a step that needs one makes it, and whether a later one counts on it.

use crate::ecosystem::Effect;
use crate::ecosystem::Holds;
use crate::ecosystem::Manager;
use crate::facts::command::Call;
use crate::facts::command::RunCalls;
use crate::facts::obstacle::Obstacle;
use crate::facts::obstacle::ObstacleKind;
use crate::semantic::Model;

/// Whether a call fails without an index.
pub(super) fn needs_index(call: &Call<'_>) -> bool {
    call.effect == Effect::Fetches { needs_index: true }
}

/// Why the index that a step uses is another step's, if it is: it installs before, or without,
/// downloading the index itself.
pub(super) fn detached(calls: &RunCalls<'_>, manager: &'static Manager) -> Option<Obstacle> {
    let own = || calls.calls.iter().filter(|call| std::ptr::eq(call.manager, manager));
    let site = |call: &Call<'_>| &calls.commands[call.command].site;
    let refreshes = || own().filter(|call| call.effect == Effect::Refreshes);
    let alone = own()
        .filter(|call| needs_index(call))
        .find(|call| !refreshes().any(|refresh| site(refresh).dominates(site(call))));
    let alone = alone.map(|call| {
        let reason = "it installs with the index that another step downloaded, which a mount would hide; download the index in \
                      the step that installs";
        Obstacle::at(ObstacleKind::DetachedIndex, site(call).command.span, reason)
    });
    alone.or_else(|| {
        let refresh = refreshes().next().filter(|_| !own().any(needs_index))?;
        let reason = "the index that it downloads is for later steps, and in a mount they would not find it";
        Some(Obstacle::at(ObstacleKind::DetachedIndex, site(refresh).command.span, reason))
    })
}

/// Why a script of a later step may count on the index that this step leaves in the image.
///
/// `cleaned` tells whether the step takes the index out of the image itself.
pub(super) fn relied_upon(
    model: &Model<'_>,
    runs: &[RunCalls<'_>],
    run: usize,
    manager: &'static Manager,
    cleaned: bool,
) -> Option<Obstacle> {
    if cleaned || !manager.caches.iter().any(|cache| cache.holds == Holds::Index) {
        return None;
    }
    let stages = model.descendants(model.runs[run].stage);
    let later = runs.iter().filter(|calls| calls.run > run && stages.contains(&model.runs[calls.run].stage));
    later.flat_map(|calls| &calls.commands).find(|command| runs_unseen_script(command)).map(|command| {
        let reason = "it leaves the index in the image, and the script that a later step runs may count on it; empty the \
                      index's directory at the end of the step if it does not";
        Obstacle::at(ObstacleKind::MaybeReadLater, command.site.command.span, reason)
    })
}

/// Words in the names of scripts that install things.
const INSTALLERS: &[&str] = &["install", "setup", "bootstrap", "provision", "deps", "dependencies", "requirements"];

/// Whether a command runs a script that is not in the file and that may install packages.
fn runs_unseen_script(command: &crate::facts::command::CommandAt<'_>) -> bool {
    let Some(invocation) = &command.invocation else { return false };
    let is_shell = matches!(&*invocation.program, "sh" | "bash" | "dash" | "ash" | "zsh" | "." | "source");
    if is_shell {
        return command.site.simple.nested.is_none();
    }
    if !invocation.program_word.literal().is_some_and(|word| word.contains('/')) {
        return false;
    }
    let name = invocation.program.to_ascii_lowercase();
    name.rsplit('.').next() == Some("sh") || INSTALLERS.iter().any(|word| name.contains(word))
}
