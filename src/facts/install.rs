//! What a `RUN` does with a package manager, and what speaks against a mount.

use crate::ecosystem::Holds;
use crate::ecosystem::Manager;
use crate::facts::cache::CacheUse;
use crate::facts::cache::Coverage;
use crate::facts::cache::is_any_meant;
use crate::facts::chosen::Telling;
use crate::facts::cleanup::CleanupWord;
use crate::facts::obstacle::Obstacle;
use crate::semantic::Model;
use crate::shell::Replacement;
use crate::shell::Script;
use crate::source::Span;

/// How a step leaves an index in the image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum IndexLeft {
    /// As it found it.
    Alone,
    /// It downloads one into the image.
    Made,
    /// It takes it out of the image.
    Removed,
}

/// What a `RUN` does with a package manager.
#[derive(Clone)]
pub struct Install<'a> {
    /// The index of the `RUN` among the model's runs.
    pub run: usize,
    /// Which.
    pub manager: &'static Manager,
    /// What the `RUN` runs.
    pub script: &'a Script,
    /// The first command that downloads, or else the first that works in the caches.
    pub span: Span,
    /// Whether it downloads packages, and not only an index.
    pub fetches: bool,
    /// Whether it downloads anything. A step that does not is here for the files that the manager leaves in its
    /// caches all the same.
    pub downloads: bool,
    /// Why the index that it installs with is another step's, where it is.
    pub detached: Option<Obstacle>,
    /// The caches that it fills; those whose place is known.
    pub caches: Vec<CacheUse>,
    /// Commands that do nothing but empty them.
    pub cleanups: Vec<Span>,
    /// Words that make other commands empty them.
    pub cleanup_words: Vec<CleanupWord>,
    /// What becomes of the words of commands that empty them and directories that stay in the image.
    pub narrowed: Vec<Rewording>,
    /// Words that switch them off.
    pub disablers: Vec<Span>,
    /// What becomes of these words, and of others that the mounts cannot go with.
    pub rewordings: Vec<Rewording>,
    /// The programs of calls that delete what they download, for lack of a flag.
    pub unkept: Vec<Span>,
    /// The command that has to come in front of the step's others with a mount, where it is not there.
    pub in_front: Option<&'static str>,
    /// What is written in front of its calls, so that they find the mounts.
    pub tellings: Vec<Telling>,
    /// The home directories of those who call it so, each once.
    pub(super) told_homes: Vec<String>,
    /// Whether the caches are switched off for all that it downloads.
    pub(super) is_off: bool,
    /// What speaks against any mount.
    pub obstacles: Vec<Obstacle>,
    /// How the step leaves the manager's index in the image.
    pub(super) index: IndexLeft,
    /// The script of an earlier step that must have downloaded the index, and that is not in the file.
    pub(super) unseen_index: Option<Span>,
    /// The setting that its mounts need, among those of the file.
    pub(super) companion: Option<usize>,
    /// What takes the clean-ups and the switches out of the script; nothing where that cannot be
    /// done exactly.
    pub(super) removal: Option<Vec<Replacement>>,
}

/// What becomes of a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rewording {
    /// The word.
    pub span: Span,
    /// What stands in its place; empty where it goes.
    pub text: &'static str,
}

impl Install<'_> {
    /// The caches that mounts are for: all but those that the manager can do without and that something
    /// speaks against, where there are others.
    pub fn wanted(&self) -> impl Iterator<Item = &CacheUse> {
        let is_any = self.needs_none();
        self.caches.iter().filter(move |it| is_any || it.is_wanted())
    }

    /// The caches that stay in the image, while others are mounted.
    pub fn unwanted(&self) -> impl Iterator<Item = &CacheUse> {
        let is_any = self.needs_none();
        self.caches.iter().filter(move |it| !is_any && !it.is_wanted())
    }

    /// Whether the manager can do without each of its caches, so that none goes before another.
    fn needs_none(&self) -> bool {
        self.caches.iter().all(|it| it.cache.optional)
    }

    /// Whether something in the step empties the caches.
    pub fn has_cleanups(&self) -> bool {
        !self.cleanups.is_empty() || !self.cleanup_words.is_empty() || !self.narrowed.is_empty()
    }

    /// Why a mount is not to be made where what goes with it cannot be taken out exactly.
    pub(super) fn inseparable(&self) -> &'static str {
        if self.has_cleanups() {
            "a clean-up of the step would empty the mount and cannot be taken out exactly; take it out by hand"
        } else {
            "a flag of the step switches the cache off and cannot be taken out exactly; take it out by hand"
        }
    }

    /// Whether all the caches that mounts are for are mounted.
    pub fn is_mounted(&self) -> bool {
        !self.caches.is_empty() && self.wanted().all(CacheUse::is_covered)
    }

    /// Whether a mount that is meant for one of its caches is somewhere else.
    pub fn is_misplaced(&self) -> bool {
        self.caches.iter().any(|it| matches!(it.coverage, Coverage::Misplaced(_)))
    }

    /// Whether nobody can tell where its caches are, and a mount of the step looks as if it were for one of them.
    pub fn may_be_mounted(&self, model: &Model<'_>) -> bool {
        self.caches.is_empty() && is_any_meant(&model.runs[self.run], self.manager)
    }

    /// Whether nothing speaks against mounting what is not mounted.
    pub fn is_clear(&self) -> bool {
        self.obstacles().next().is_none()
    }

    /// What speaks against the mounts that are missing.
    pub fn obstacles(&self) -> impl Iterator<Item = &Obstacle> {
        let of_caches = self.wanted().filter(|it| !it.is_covered()).flat_map(|it| &it.obstacles);
        self.obstacles.iter().chain(of_caches)
    }

    /// Notes what speaks against any mount, once a kind.
    pub(super) fn object(&mut self, obstacle: Obstacle) {
        if !self.obstacles.iter().any(|other| other.kind == obstacle.kind) {
            self.obstacles.push(obstacle);
        }
    }

    /// Gives up the mounts that are not there and that the manager can do without; tells whether there
    /// were any.
    pub(super) fn spare(&mut self, reason: &Obstacle) -> bool {
        let mut spared = false;
        if self.needs_none() {
            return false;
        }
        for cache in self.caches.iter_mut().filter(|it| it.cache.optional && it.is_wanted() && !it.is_covered()) {
            cache.object(reason.clone());
            spared = true;
        }
        spared
    }

    /// Notes what speaks against a mount for the index.
    pub(super) fn object_to_index(&mut self, obstacle: &Obstacle) {
        for cache in self.caches.iter_mut().filter(|it| it.cache.holds == Holds::Index) {
            cache.object(obstacle.clone());
        }
    }
}

/// Those of `installs`, which are in the order of the file, that are in the `RUN` of this index.
pub(super) fn of_run<'i, 'a>(installs: &'i [Install<'a>], run: usize) -> &'i [Install<'a>] {
    let start = installs.partition_point(|install| install.run < run);
    let end = installs.partition_point(|install| install.run <= run);
    &installs[start..end]
}
