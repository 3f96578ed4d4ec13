//! What a `RUN` does with a package manager, and what speaks against a mount.

use crate::ecosystem::Cache;
use crate::ecosystem::Effect;
use crate::ecosystem::Manager;
use crate::facts::cache::CacheUse;
use crate::facts::cache::Coverage;
use crate::facts::cache::coverage;
use crate::facts::cache::misplaced;
use crate::facts::cache::place;
use crate::facts::cache::unfit;
use crate::facts::cleanup;
use crate::facts::command::Call;
use crate::facts::command::CommandAt;
use crate::facts::command::RunCalls;
use crate::facts::configured::Configured;
use crate::facts::index;
use crate::facts::obstacle::Obstacle;
use crate::facts::obstacle::ObstacleKind;
use crate::facts::owner::Owner;
use crate::facts::owner::Proofs;
use crate::facts::owner::identity;
use crate::facts::reader::Readers;
use crate::facts::removal::Taken;
use crate::facts::removal::found;
use crate::facts::surroundings;
use crate::semantic::Model;
use crate::shell::Replacement;
use crate::shell::Script;
use crate::source::Span;

/// What a `RUN` does with a package manager.
#[derive(Clone)]
pub struct Install<'a> {
    /// The index of the `RUN` among the model's runs.
    pub run: usize,
    /// Which.
    pub manager: &'static Manager,
    /// What the `RUN` runs.
    pub script: &'a Script,
    /// The first command that downloads.
    pub span: Span,
    /// Whether it downloads packages, and not only an index.
    pub fetches: bool,
    /// Whether it has to download its index itself, does not, and could.
    pub detached: bool,
    /// The caches that it fills; those whose place is known.
    pub caches: Vec<CacheUse>,
    /// Commands that do nothing but empty them.
    pub cleanups: Vec<Span>,
    /// Words that make other commands empty them.
    pub cleanup_words: Vec<Span>,
    /// Words that switch them off.
    pub disablers: Vec<Span>,
    /// What speaks against a mount.
    pub obstacles: Vec<Obstacle>,
    /// What takes the clean-ups and the switches out of the script; nothing where that cannot be
    /// done exactly.
    pub(super) removal: Option<Vec<Replacement>>,
}

impl Install<'_> {
    /// Whether all its caches are mounted.
    pub fn is_mounted(&self) -> bool {
        !self.caches.is_empty() && self.caches.iter().all(|it| matches!(it.coverage, Coverage::Cache(_)))
    }

    /// Whether a mount that is meant for one of its caches is somewhere else.
    pub fn is_misplaced(&self) -> bool {
        self.caches.iter().any(|it| matches!(it.coverage, Coverage::Misplaced(_)))
    }

    /// Whether nothing speaks against mounting what is not mounted.
    pub fn is_clear(&self) -> bool {
        self.obstacles.is_empty()
    }

    /// Notes an obstacle, once a kind.
    pub(super) fn object(&mut self, obstacle: Obstacle) {
        if !self.obstacles.iter().any(|other| other.kind == obstacle.kind) {
            self.obstacles.push(obstacle);
        }
    }
}

/// The installs of every `RUN`, in order.
pub(super) fn installs<'a>(model: &Model<'a>, runs: &[RunCalls<'a>]) -> Vec<Install<'a>> {
    let proofs = Proofs::collect(model, runs);
    let configured = Configured::collect(model, runs);
    let readers = Readers::new();
    let mut installs = Vec::new();
    for calls in runs {
        for manager in managers(calls) {
            installs.push(
                Maker { model, runs, calls, manager, proofs: &proofs, configured: &configured, readers: &readers }
                    .install(),
            );
        }
    }
    spare_for_offline(model, &mut installs);
    installs
}

/// Keeps what a step downloads in the image where a later step of its lineage uses it offline.
fn spare_for_offline(model: &Model<'_>, installs: &mut [Install<'_>]) {
    let is_offline = |install: &Install<'_>| install.obstacles.iter().any(|it| it.kind == ObstacleKind::Offline);
    let offline: Vec<(usize, &'static Manager, Span)> =
        installs.iter().filter(|it| is_offline(it)).map(|it| (it.run, it.manager, it.span)).collect();
    for (run, manager, span) in offline {
        let stages: Vec<usize> = model.ancestry(model.runs[run].stage).collect();
        for install in installs.iter_mut() {
            let feeds = install.run < run && stages.contains(&model.runs[install.run].stage);
            if feeds && std::ptr::eq(install.manager, manager) {
                let reason = "a later step works without the network, from what this one downloads";
                install.object(Obstacle::at(ObstacleKind::ReadLater, span, reason));
            }
        }
    }
}

/// The managers that a `RUN` downloads with, in the order of the tables.
fn managers(calls: &RunCalls<'_>) -> Vec<&'static Manager> {
    let downloads = |call: &&Call<'_>| {
        matches!(call.effect, Effect::Refreshes | Effect::Fetches { .. } | Effect::InstallsIntoCache)
    };
    let used =
        |manager: &&&Manager| calls.calls.iter().filter(downloads).any(|call| std::ptr::eq(call.manager, **manager));
    crate::ecosystem::ALL.iter().filter(used).copied().collect()
}

/// Everything that an install is made from.
struct Maker<'m, 'a> {
    model: &'m Model<'a>,
    runs: &'m [RunCalls<'a>],
    calls: &'m RunCalls<'a>,
    manager: &'static Manager,
    proofs: &'m Proofs,
    configured: &'m Configured,
    readers: &'m Readers,
}

impl<'a> Maker<'_, 'a> {
    fn install(&self) -> Install<'a> {
        let downloads = self.downloads();
        let first = downloads.iter().find(|call| call.effect != Effect::Refreshes).or(downloads.first());
        let span = first.map_or(self.calls.script.span, |call| self.command(call).site.command.span);
        let mut install = Install {
            run: self.calls.run,
            manager: self.manager,
            script: self.calls.script,
            span,
            fetches: downloads.iter().any(|call| call.effect != Effect::Refreshes),
            detached: false,
            caches: Vec::new(),
            cleanups: Vec::new(),
            cleanup_words: Vec::new(),
            disablers: Vec::new(),
            obstacles: Vec::new(),
            removal: None,
        };
        self.surroundings(&mut install);
        for call in &downloads {
            self.places(call, &mut install);
            install.disablers.extend(call.flags(self.manager.disabled_by.flags).map(|word| word.span));
        }
        self.uses(&mut install);
        install.removal = found(self.model, &[&install], Taken::Everything);
        if install.removal.is_none() {
            let reason =
                "a clean-up of the step would empty the mount and cannot be taken out exactly; take it out by hand";
            install.object(Obstacle::at(ObstacleKind::InseparableCleanup, install.span, reason));
        }
        install
    }

    /// The calls that download something, or an index.
    fn downloads(&self) -> Vec<&Call<'a>> {
        let calls = self.calls.calls.iter().filter(|call| std::ptr::eq(call.manager, self.manager));
        calls.filter(|call| !matches!(call.effect, Effect::Empties(_) | Effect::Configures(_))).collect()
    }

    fn command(&self, call: &Call<'_>) -> &CommandAt<'a> {
        &self.calls.commands[call.command]
    }

    /// What speaks against any mount in this step.
    fn surroundings(&self, install: &mut Install<'a>) {
        for obstacle in surroundings::obstacles(self.model, self.calls) {
            install.object(obstacle);
        }
        for call in self.downloads() {
            for obstacle in surroundings::of_call(self.model, self.calls, call) {
                install.object(obstacle);
            }
        }
    }

    /// Where the caches of one call are.
    fn places(&self, call: &Call<'a>, install: &mut Install<'a>) {
        let run = &self.model.runs[self.calls.run];
        let command = self.command(call);
        let identity = match identity(run, command, self.proofs) {
            Ok(identity) => identity,
            Err(obstacle) => return install.object(obstacle),
        };
        if self.manager.needs_root && identity.owner != Owner::ROOT {
            let reason = "only root can run it, and the step's user is another";
            return install.object(Obstacle::at(ObstacleKind::UnknownUser, command.site.command.span, reason));
        }
        let configured = self.configured.of(self.model, self.manager, self.calls.run);
        for cache in self.manager.caches {
            match place(run, command, call, cache, &identity, configured) {
                Ok(target) => self.cache(cache, target, identity.owner, install),
                Err(obstacle) => install.object(obstacle),
            }
        }
    }

    fn cache(&self, cache: &'static Cache, target: String, owner: Owner, install: &mut Install<'a>) {
        let run = &self.model.runs[self.calls.run];
        if install.caches.iter().any(|other| other.target == target) {
            return;
        }
        if let Some(obstacle) = unfit(self.model, run, self.manager, &target) {
            install.object(obstacle);
        }
        let mut coverage = coverage(run, &target);
        if coverage == Coverage::None
            && let Some(index) = misplaced(run, cache, &target)
        {
            coverage = Coverage::Misplaced(index);
            let reason = "a mount that is meant for it is somewhere else";
            install.object(Obstacle::at(ObstacleKind::Occupied, run.mounts[index].span, reason));
        }
        install.caches.push(CacheUse { cache, target, owner, coverage });
    }

    /// What this and other steps do with the caches.
    fn uses(&self, install: &mut Install<'a>) {
        let run = &self.model.runs[self.calls.run];
        let effects = cleanup::effects(run, self.calls, self.manager, &install.caches);
        for obstacle in effects.obstacles {
            install.object(obstacle);
        }
        let cleaned = effects.empties_index;
        (install.cleanups, install.cleanup_words) = (effects.commands, effects.words);
        if let Some(obstacle) = index::detached(self.calls, self.manager) {
            install.detached = install.fetches;
            install.object(obstacle);
        }
        if let Some(obstacle) = index::relied_upon(self.model, self.runs, self.calls.run, self.manager, cleaned) {
            install.object(obstacle);
        }
        for cache in install.caches.clone() {
            if let Some(obstacle) = self.readers.of(self.model, self.runs, self.calls.run, self.manager, &cache.target)
            {
                install.object(obstacle);
            }
            if let Some(obstacle) = surroundings::parent_directory(self.model, self.calls, self.manager, &cache) {
                install.object(obstacle);
            }
        }
    }
}
