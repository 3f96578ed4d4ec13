//! Indexes: whether a step that needs one makes it, and whether a later one counts on it.

use std::cell::OnceCell;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use crate::ecosystem::Effect;
use crate::ecosystem::Holds;
use crate::ecosystem::Manager;
use crate::facts::command::Call;
use crate::facts::command::CommandAt;
use crate::facts::command::RunCalls;
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

/// What the steps of a file do with indexes, gone over once for each manager that somebody asks about.
pub(super) struct Indexes<'m, 'a> {
    model: &'m Model<'a>,
    runs: &'m [RunCalls<'a>],
    known: RefCell<BTreeMap<&'static str, Rc<Steps>>>,
    /// The steps that run a script which is not in the file, in order, and where.
    scripts: OnceCell<Vec<(usize, Span)>>,
}

/// The steps that have to do with the index of one manager, in order.
struct Steps {
    /// The `RUN`s that download it.
    refreshing: Vec<usize>,
    /// Those that count on one which another step downloaded, or may: by what, and why.
    counting: Vec<(usize, Span, ObstacleKind)>,
}

impl<'m, 'a> Indexes<'m, 'a> {
    /// Nothing is looked for yet.
    pub(super) fn new(model: &'m Model<'a>, runs: &'m [RunCalls<'a>]) -> Self {
        Self { model, runs, known: RefCell::default(), scripts: OnceCell::new() }
    }

    /// Why a later step counts on the index that this step leaves in the image, or may.
    pub(super) fn relied_upon(&self, run: usize, manager: &'static Manager) -> Option<Obstacle> {
        if !manager.caches.iter().any(|cache| cache.holds == Holds::Index) {
            return None;
        }
        let steps = self.of(manager);
        let (_, later) = steps.counting.split_at(steps.counting.partition_point(|(it, ..)| *it <= run));
        let stage = |run: usize| self.model.runs[run].stage;
        let (_, span, kind) = later.iter().find(|(it, ..)| self.model.is_on(stage(*it), stage(run)))?;
        let reason = match kind {
            ObstacleKind::IndexReadLater => "it leaves the index in the image, and a later step counts on it",
            _ => {
                "it leaves the index in the image, and the script that a later step runs may count on it; empty the index's \
                 directory at the end of the step if it does not"
            }
        };
        Some(Obstacle::at(*kind, *span, reason))
    }

    /// The script that must have downloaded the index that a step installs with: one that is not in the file,
    /// where no earlier step of its lineage does it.
    pub(super) fn unseen(&self, run: usize, manager: &'static Manager) -> Option<Span> {
        let stage = |run: usize| self.model.runs[run].stage;
        let is_earlier = |it: usize| it < run && self.model.is_on(stage(run), stage(it));
        if self.of(manager).refreshing.iter().any(|it| is_earlier(*it)) {
            return None;
        }
        let scripts = self.scripts.get_or_init(|| {
            self.runs.iter().filter_map(|calls| Some((calls.run, unseen_in(self.model, calls)?))).collect()
        });
        scripts.iter().find(|(it, _)| is_earlier(*it)).map(|(_, span)| *span)
    }

    fn of(&self, manager: &'static Manager) -> Rc<Steps> {
        Rc::clone(self.known.borrow_mut().entry(manager.name).or_insert_with(|| Rc::new(self.steps(manager))))
    }

    fn steps(&self, manager: &'static Manager) -> Steps {
        let refreshes = |call: &Call<'_>| std::ptr::eq(call.manager, manager) && call.effect == Effect::Refreshes;
        let refreshing = self.runs.iter().filter(|calls| calls.calls.iter().any(refreshes)).map(|calls| calls.run);
        let counting = self.runs.iter().filter_map(|calls| {
            let (span, kind) = match foreign(calls, manager) {
                Some(call) => (calls.commands[call.command].site.command.span, ObstacleKind::IndexReadLater),
                None => (unseen_in(self.model, calls)?, ObstacleKind::MaybeReadLater),
            };
            Some((calls.run, span, kind))
        });
        Steps { refreshing: refreshing.collect(), counting: counting.collect() }
    }
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
