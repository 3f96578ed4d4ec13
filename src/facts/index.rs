//! Indexes: whether a step that needs one makes it, and whether a later one counts on it.

use crate::ecosystem::Effect;
use crate::ecosystem::Holds;
use crate::ecosystem::Manager;
use crate::facts::command::Call;
use crate::facts::command::CommandAt;
use crate::facts::command::RunCalls;
use crate::facts::command::behind;
use crate::facts::command::up_to;
use crate::facts::install::IndexLeft;
use crate::facts::install::Install;
use crate::facts::obstacle::Obstacle;
use crate::facts::obstacle::ObstacleKind;
use crate::facts::unseen::unseen_in;
use crate::semantic::Model;
use crate::shell::FrameKind;
use crate::shell::Site;
use crate::source::Span;

/// Why the index that a step uses is another step's.
pub(super) struct Detached {
    /// What that says against a mount.
    pub obstacle: Obstacle,
    /// Whether the step installs with it.
    pub installs: bool,
}

/// Why the index of a step is another step's, if it is: it installs before, or without, downloading the
/// index itself, or downloads it for later steps.
pub(super) fn detached(calls: &RunCalls<'_>, manager: &'static Manager) -> Option<Detached> {
    let span = |call: &Call<'_>| calls.commands[call.command].site.command.span;
    if let Some(call) = foreign(calls, manager) {
        let installs = call.effect.downloads();
        let reason = "it installs with the index that another step downloaded, which a mount would hide; download the index in \
                      the step that installs";
        return Some(Detached { obstacle: Obstacle::at(ObstacleKind::DetachedIndex, span(call), reason), installs });
    }
    let own = || calls.calls.iter().filter(|call| std::ptr::eq(call.manager, manager));
    let refresh = own().find(|call| call.effect == Effect::Refreshes)?;
    let installs = own().any(|call| call.effect.needs_index() && call.effect.downloads());
    let reason = "the index that it downloads is for later steps, and in a mount they would not find it";
    let obstacle = Obstacle::at(ObstacleKind::DetachedIndex, span(refresh), reason);
    (!installs).then_some(Detached { obstacle, installs })
}

/// The call that needs an index which its step has not downloaded; one that installs, before one that
/// does not.
fn foreign<'c, 'a>(calls: &'c RunCalls<'a>, manager: &'static Manager) -> Option<&'c Call<'a>> {
    let own = || calls.calls.iter().filter(|call| std::ptr::eq(call.manager, manager));
    let site = |call: &Call<'_>| &calls.commands[call.command].site;
    let is_made = |site: &Site<'_>| {
        let mut refreshes = own().filter(|call| call.effect == Effect::Refreshes);
        refreshes.any(|refresh| calls.commands[refresh.command].site.dominates(site))
    };
    let is_foreign =
        |call: &&Call<'_>| !is_made(site(call)) && !called(calls, site(call)).is_some_and(|mut it| it.all(is_made));
    let mut foreign = own().filter(|call| call.effect.needs_index()).filter(is_foreign);
    let first = foreign.next()?;
    Some(if first.effect.downloads() { first } else { foreign.find(|call| call.effect.downloads()).unwrap_or(first) })
}

/// Where the function is called that a command stands in; nothing where it stands in none, or in one that nobody
/// calls by its name.
fn called<'c, 'a>(
    calls: &'c RunCalls<'a>,
    site: &Site<'_>,
) -> Option<impl Iterator<Item = &'c Site<'a>> + use<'c, 'a>> {
    let name = site.frames().find_map(|frame| match &frame.kind {
        FrameKind::Function(name) => Some(name.clone()),
        _ => None,
    })?;
    let calls_it =
        move |command: &&CommandAt<'_>| command.invocation.as_ref().is_some_and(|it| it.program == name.as_str());
    let sites = calls.commands.iter().filter(calls_it).map(|command| &command.site);
    let mut sites = sites.peekable();
    sites.peek().is_some().then_some(sites)
}

/// Why a later step counts on the index that this step leaves in the image, or may.
pub(super) fn relied_upon(
    model: &Model<'_>,
    runs: &[RunCalls<'_>],
    run: usize,
    manager: &'static Manager,
) -> Option<Obstacle> {
    if !manager.caches.iter().any(|cache| cache.holds == Holds::Index) {
        return None;
    }
    let mut later = behind(model, runs, run);
    later.find_map(|calls| {
        if let Some(call) = foreign(calls, manager) {
            let reason = "it leaves the index in the image, and a later step counts on it";
            let span = calls.commands[call.command].site.command.span;
            return Some(Obstacle::at(ObstacleKind::IndexReadLater, span, reason));
        }
        let reason = "it leaves the index in the image, and the script that a later step runs may count on it; empty the \
                      index's directory at the end of the step if it does not";
        unseen_in(model, calls).map(|span| Obstacle::at(ObstacleKind::MaybeReadLater, span, reason))
    })
}

/// Why the clean-up of the index in this step has to stay: it takes away what an earlier step left.
pub(super) fn left(model: &Model<'_>, earlier: &[Install<'_>], install: &Install<'_>) -> Option<Obstacle> {
    let stage = model.runs[install.run].stage;
    let of_lineage = |other: &&Install<'_>| {
        std::ptr::eq(other.manager, install.manager) && model.is_on(stage, model.runs[other.run].stage)
    };
    let last = earlier.iter().rev().filter(of_lineage).find(|other| other.index != IndexLeft::Alone)?;
    let reason = "its clean-up is also for the index that an earlier step left in the image";
    (last.index == IndexLeft::Made).then(|| Obstacle::at(ObstacleKind::UsedInStep, last.span, reason))
}

/// The script that must have downloaded the index that a step installs with: one that is not in the file,
/// where no earlier step of its lineage does it.
pub(super) fn unseen(model: &Model<'_>, runs: &[RunCalls<'_>], run: usize, manager: &'static Manager) -> Option<Span> {
    let earlier = || up_to(model, runs, run).filter(|calls| calls.run < run);
    let refreshes = |call: &Call<'_>| std::ptr::eq(call.manager, manager) && call.effect == Effect::Refreshes;
    if earlier().flat_map(|calls| &calls.calls).any(refreshes) {
        return None;
    }
    earlier().find_map(|calls| unseen_in(model, calls))
}
