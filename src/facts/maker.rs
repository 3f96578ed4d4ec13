//! What each `RUN` does with each package manager, put together from what is known of its commands.

use crate::ecosystem::Cache;
use crate::ecosystem::Effect;
use crate::ecosystem::Holds;
use crate::ecosystem::Manager;
use crate::facts::beside::Caller;
use crate::facts::cache::CacheUse;
use crate::facts::cache::Coverage;
use crate::facts::cache::coverage;
use crate::facts::cache::linked_coverage;
use crate::facts::cache::misplaced;
use crate::facts::cache::place;
use crate::facts::cache::unfit;
use crate::facts::chosen::Around;
use crate::facts::cleanup;
use crate::facts::cleanup::Effects;
use crate::facts::command::Call;
use crate::facts::command::CommandAt;
use crate::facts::command::RunCalls;
use crate::facts::command::managers;
use crate::facts::configured::Configured;
use crate::facts::copied::Copies;
use crate::facts::hard_link;
use crate::facts::in_front;
use crate::facts::in_place;
use crate::facts::index;
use crate::facts::index::Indexes;
use crate::facts::install::IndexLeft;
use crate::facts::install::Install;
use crate::facts::install::Rewording;
use crate::facts::keeping;
use crate::facts::kept;
use crate::facts::leftover;
use crate::facts::obstacle::Obstacle;
use crate::facts::obstacle::ObstacleKind;
use crate::facts::owner::Owner;
use crate::facts::owner::Proofs;
use crate::facts::owner::identity;
use crate::facts::reader::Readers;
use crate::facts::removal::Taken;
use crate::facts::removal::found;
use crate::facts::repository;
use crate::facts::setting::Setting;
use crate::facts::surroundings;
use crate::facts::switch;
use crate::facts::twin;
use crate::semantic::Model;
use crate::shell::FrameKind;
use crate::shell::Word;
use crate::source::Span;

/// The installs of every `RUN`, in order; those of commands that are `declined` get no mounts.
pub(super) fn installs<'a>(
    model: &Model<'a>,
    runs: &[RunCalls<'a>],
    copies: &Copies,
    declined: impl Fn(Span) -> bool,
) -> Vec<Install<'a>> {
    let proofs = Proofs::collect(model, runs);
    let configured = Configured::collect(model, runs);
    let readers = Readers::new(copies);
    let indexes = Indexes::new(model, runs);
    let mut installs: Vec<Install<'a>> = Vec::new();
    for calls in runs {
        for manager in managers(calls) {
            let (earlier, proofs, configured) = (&installs, &proofs, &configured);
            let (readers, indexes) = (&readers, &indexes);
            let maker = Maker { model, runs, calls, manager, earlier, proofs, configured, copies, readers, indexes };
            installs.extend(maker.install());
        }
    }
    for install in installs.iter_mut().filter(|it| !it.is_mounted() && declined(it.span)) {
        let reason = "a comment says that what is found here is meant";
        install.object(Obstacle::at(ObstacleKind::Declined, install.span, reason));
    }
    kept::spare_for_offline(model, runs, &mut installs);
    keep_in_sight(model, &mut installs);
    leftover::object(model, runs, &mut installs);
    in_place::object(model, runs, copies, &mut installs);
    kept::object(model, &mut installs);
    switch::object(model, runs, &mut installs);
    installs
}

/// Leaves directories in sight that hold what an earlier step of the lineage installed: a mount would hide it from
/// whatever else the step runs.
fn keep_in_sight(model: &Model<'_>, installs: &mut [Install<'_>]) {
    let links = |install: &Install<'_>| {
        install.manager.caches.iter().all(|cache| cache.holds == Holds::Downloads)
            && install.obstacles.iter().any(|it| it.kind == ObstacleKind::LinkedIntoCache)
    };
    let linked: Vec<(usize, &'static Manager, Span)> =
        installs.iter().filter(|it| links(it)).map(|it| (it.run, it.manager, it.span)).collect();
    if linked.is_empty() {
        return;
    }
    for install in installs.iter_mut() {
        let stage = model.runs[install.run].stage;
        let earlier = linked.iter().find(|(run, manager, _)| {
            *run < install.run && model.is_on(stage, model.runs[*run].stage) && std::ptr::eq(install.manager, *manager)
        });
        if let Some((_, _, span)) = earlier {
            let reason =
                "an earlier step installs what points into the directory, which a mount would hide from this one";
            install.object(Obstacle::at(ObstacleKind::Occupied, *span, reason));
        }
    }
}

/// Everything that an install is made from.
struct Maker<'m, 'a> {
    model: &'m Model<'a>,
    runs: &'m [RunCalls<'a>],
    calls: &'m RunCalls<'a>,
    manager: &'static Manager,
    /// What earlier steps do.
    earlier: &'m [Install<'a>],
    proofs: &'m Proofs,
    configured: &'m Configured,
    copies: &'m Copies,
    readers: &'m Readers<'m>,
    indexes: &'m Indexes<'m, 'a>,
}

impl<'a> Maker<'_, 'a> {
    /// Nothing for a step that neither downloads nor leaves files.
    fn install(&self) -> Option<Install<'a>> {
        let downloads = self.downloads();
        let works = if downloads.is_empty() { self.works() } else { downloads };
        let first = works.iter().find(|call| call.effect != Effect::Refreshes).or(works.first());
        let span = first.map_or(self.calls.script.span, |call| self.command(call).site.command.span);
        let mut install = Install {
            run: self.calls.run,
            manager: self.manager,
            script: self.calls.script,
            span,
            fetches: works.iter().any(|call| call.effect.downloads() && call.effect != Effect::Refreshes),
            downloads: works.iter().any(|call| call.effect.downloads()),
            detached: None,
            caches: Vec::new(),
            cleanups: Vec::new(),
            cleanup_words: Vec::new(),
            narrowed: Vec::new(),
            disablers: Vec::new(),
            rewordings: Vec::new(),
            unkept: Vec::new(),
            in_front: in_front::command(self.model, self.calls, self.manager),
            tellings: Vec::new(),
            told_homes: Vec::new(),
            is_off: self.is_off(),
            obstacles: Vec::new(),
            index: IndexLeft::Alone,
            unseen_index: None,
            companion: None,
            removal: None,
        };
        self.surroundings(&mut install);
        for call in &works {
            self.places(call, &mut install);
            install.disablers.extend(call.flags(self.manager.disabled_by.flags).map(|word| word.span));
            self.reword(call, &mut install);
            let assignments = &self.command(call).site.simple.assignments;
            let disablers = &self.manager.disabled_by;
            let leaves_on = |word: &Word| word.literal().is_some_and(|text| disablers.left_on_by.contains(&&*text));
            let off =
                assignments.iter().filter(|it| disablers.env.contains(&it.name.as_str()) && !leaves_on(&it.value));
            for assignment in off {
                install.disablers.push(assignment.span);
                install.rewordings.push(Rewording { span: assignment.span, text: "" });
            }
        }
        self.uses(&mut install);
        let leaves_files = || !install.obstacles.iter().any(|it| it.kind == ObstacleKind::UnknownUser);
        (install.downloads || leaves_files() && !self.is_emptied_behind(&works)).then_some(install)
    }

    /// What becomes of the words of a call.
    fn reword(&self, call: &Call<'a>, install: &mut Install<'a>) {
        if self.manager.keeping.is_some() {
            let is_mounted = install.is_mounted();
            install.rewordings.extend(keeping::rewordings(self.model, self.calls, call, is_mounted));
            install.unkept.extend(keeping::unkept(self.calls, call));
        } else {
            let added = repository::rewording(self.model, self.calls, call);
            install.rewordings.extend(switch::rewordings(call).into_iter().chain(added));
        }
    }

    /// The calls that work in the caches without downloading anything.
    fn works(&self) -> Vec<&Call<'a>> {
        let calls = self.calls.calls.iter().filter(|call| std::ptr::eq(call.manager, self.manager));
        calls.filter(|call| call.effect.only_works()).collect()
    }

    /// Whether the manager empties its first cache behind all of these calls.
    fn is_emptied_behind(&self, works: &[&Call<'a>]) -> bool {
        let last = works.iter().map(|call| call.command).max();
        let own = self.calls.calls.iter().filter(|call| std::ptr::eq(call.manager, self.manager));
        own.filter(|call| Some(call.command) > last).any(|call| {
            let mut frames = self.command(call).site.frames();
            call.effect.empties().contains(&0)
                && frames.all(|frame| matches!(frame.kind, FrameKind::AfterAnd { rescued: false }))
        })
    }

    /// Whether flags switch the caches off for all that is downloaded.
    fn is_off(&self) -> bool {
        let flags = self.manager.disabled_by.flags;
        self.downloads().iter().all(|call| call.flags(flags).next().is_some())
    }

    /// The calls that download something, or an index.
    fn downloads(&self) -> Vec<&Call<'a>> {
        let calls = self.calls.calls.iter().filter(|call| std::ptr::eq(call.manager, self.manager));
        calls.filter(|call| call.effect.downloads()).collect()
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
            let of_call = surroundings::of_call(self.model, self.calls, call);
            let doubt = twin::doubt(self.model, self.runs, self.calls, call);
            let origin = hard_link::unknown_origin(self.model, self.runs, self.calls, call);
            let switched = switch::of_call(self.model, self.calls, call);
            for obstacle in of_call.into_iter().chain(doubt).chain(origin).chain(switched) {
                install.object(obstacle);
            }
        }
    }

    /// Where the caches of one call are.
    fn places(&self, call: &Call<'a>, install: &mut Install<'a>) {
        let run = &self.model.runs[self.calls.run];
        let command = self.command(call);
        let identity = match identity(self.model, run, command, self.proofs) {
            Ok(identity) => identity,
            Err(obstacle) => return install.object(obstacle),
        };
        if self.manager.needs_root && identity.owner != Owner::ROOT {
            let reason = "only root can run it, and the step's user is another";
            return install.object(Obstacle::at(ObstacleKind::UnknownUser, command.site.command.span, reason));
        }
        let configured = self.configured.of(self.model, self.manager, self.calls.run);
        for (_, cache) in self.manager.caches.iter().enumerate().filter(|(at, _)| call.effect.uses(*at)) {
            match place(run, command, call, (self.manager, cache), &identity, configured) {
                Ok(target) => {
                    let around = Around { model: self.model, runs: self.runs, calls: self.calls, command };
                    if let Some(choice) = around.choice(self.manager, cache, &target, configured.is_some()) {
                        around.tell(install, choice, &identity, (self.readers, self.copies));
                    }
                    let is_said = configured.is_some() || call.flag_value(cache.place.flags) != Setting::Unset;
                    let linked = || {
                        let at = (target.as_str(), &identity.owner);
                        hard_link::obstacle(self.model, self.runs, self.calls, command, at)
                    };
                    let linked = if cache.hard_linked && !is_said { linked() } else { None };
                    self.cache(call, cache, target, identity.owner.clone(), install);
                    if let (Some(linked), Some(cache)) = (linked, install.caches.last_mut()) {
                        cache.object(linked);
                    }
                }
                Err(obstacle) => install.object(obstacle),
            }
        }
    }

    fn cache(&self, call: &Call<'a>, cache: &'static Cache, target: String, owner: Owner, install: &mut Install<'a>) {
        let run = &self.model.runs[self.calls.run];
        let caller = Caller { model: self.model, runs: self.runs, calls: self.calls, call };
        let (own_parent, kept_out) = (caller.own_parent(cache, &target), caller.kept_out(cache, &target, &owner));
        if let Some(other) = install.caches.iter_mut().find(|other| other.target == target) {
            other.own_parent = other.own_parent.take().filter(|_| own_parent.is_some());
            if let Some(obstacle) = kept_out {
                other.object(obstacle);
            }
            return;
        }
        let mut obstacles: Vec<Obstacle> = unfit(self.model, run, self.manager, &target).into_iter().collect();
        let mut linked = None;
        if let Holds::Linked { unless } = cache.holds {
            let reason = format!(
                "what {} installs points into `{target}`, so that the image needs it; with {unless} it does not: write the \
                 mount by hand then",
                self.manager.name
            );
            obstacles.push(Obstacle::new(ObstacleKind::LinkedIntoCache, reason));
            linked = linked_coverage(run, cache);
        }
        let mut coverage = linked.unwrap_or_else(|| coverage(run, &target));
        if coverage == Coverage::None
            && let Some(linked) = switch::linked(self.model, self.calls.run, self.manager)
        {
            coverage = linked;
        }
        if coverage == Coverage::None
            && let Some(index) = misplaced(run, self.manager, cache, &target)
        {
            coverage = Coverage::Misplaced(index);
            let reason = "a mount that is meant for it is somewhere else";
            obstacles.push(Obstacle::at(ObstacleKind::Occupied, run.mounts[index].span, reason));
        }
        obstacles.extend(kept_out);
        install.caches.push(CacheUse { cache, target, owner, own_parent, coverage, obstacles });
    }

    /// What this and other steps do with the caches.
    fn uses(&self, install: &mut Install<'a>) {
        for cache in &mut install.caches {
            let reader = self.readers.of(self.model, self.runs, self.calls.run, self.manager, &cache.target);
            let parent = surroundings::parent_directory(self.model, self.calls, self.manager, cache);
            let filled = self.copies.hidden(self.model, self.calls.run, self.manager, cache);
            let chooser = self
                .downloads()
                .into_iter()
                .find_map(|call| twin::parent_directory(self.model, self.runs, self.calls, call, cache));
            reader.into_iter().chain(parent).chain(filled).chain(chooser).for_each(|obstacle| cache.object(obstacle));
        }
        let effects = self.effects(install.caches.iter());
        let empties_index = effects.empties_index;
        self.index(install, empties_index);
        self.clean_ups(install, effects);
        let mounted = |it: &CacheUse| it.cache.holds == Holds::Index && (it.is_covered() || install.is_clear());
        install.index = if install.wanted().any(mounted) {
            IndexLeft::Alone
        } else if empties_index {
            IndexLeft::Removed
        } else if self.downloads().iter().any(|call| call.effect == Effect::Refreshes) {
            IndexLeft::Made
        } else {
            IndexLeft::Alone
        };
    }

    /// What speaks against a mount for the index.
    fn index(&self, install: &mut Install<'a>, empties_index: bool) {
        if !install.downloads {
            let reason = "it downloads no index";
            install.object_to_index(&Obstacle::at(ObstacleKind::DetachedIndex, install.span, reason));
            return;
        }
        if let Some(detached) = index::detached(self.calls, self.manager) {
            install.object_to_index(&detached.obstacle);
            if detached.installs {
                install.unseen_index = self.indexes.unseen(self.calls.run, self.manager);
                install.detached = Some(detached.obstacle);
            }
        }
        let relied_upon = || self.indexes.relied_upon(self.calls.run, self.manager);
        let obstacle = if empties_index { index::left(self.model, self.earlier, install) } else { relied_upon() };
        if let Some(obstacle) = obstacle {
            install.object_to_index(&obstacle);
        }
    }

    /// What the step does to these caches.
    fn effects<'c>(&self, caches: impl Iterator<Item = &'c CacheUse>) -> Effects {
        let caches: Vec<&CacheUse> = caches.collect();
        cleanup::effects(&self.model.runs[self.calls.run], self.calls, self.manager, &caches)
    }

    /// What goes from the script with the mounts, given what the step does to all caches. Where something
    /// cannot go, it is tried again without the caches that the manager can do without.
    fn clean_ups(&self, install: &mut Install<'a>, of_all: Effects) {
        let are_all_wanted = install.unwanted().next().is_none();
        let effects = if are_all_wanted { of_all } else { self.effects(install.wanted()) };
        let mut obstacles = self.taken_out(install, effects);
        if let Some(first) = obstacles.first()
            && !cleanup::removes_state(self.calls, &install.caches)
            && install.spare(first)
        {
            let effects = self.effects(install.wanted());
            obstacles = self.taken_out(install, effects);
        }
        for obstacle in obstacles {
            install.object(obstacle);
        }
    }

    /// Notes what goes from the script with the mounts that are wanted, and tells what cannot.
    fn taken_out(&self, install: &mut Install<'a>, effects: Effects) -> Vec<Obstacle> {
        (install.cleanups, install.cleanup_words, install.narrowed) =
            (effects.commands, effects.words, effects.narrowed);
        let mut obstacles = effects.obstacles;
        install.removal = found(self.model, &[install], Taken::Everything);
        if install.removal.is_none() {
            obstacles.push(Obstacle::at(ObstacleKind::InseparableCleanup, install.span, install.inseparable()));
        }
        obstacles
    }
}
