//! The join: this `RUN` runs these installs, with these caches, these clean-ups and these doubts.
//!
//! Invariant: no findings, no edits, no configuration: only what holds in the file.

mod beside;
mod cache;
mod cache_mount;
mod chosen;
mod cleanup;
mod code;
mod command;
mod companion;
mod configured;
mod container;
mod copied;
mod credential;
mod edition;
mod flow;
mod fresh;
mod hard_link;
mod held;
mod idle;
mod in_front;
mod in_place;
mod index;
mod install;
mod keeping;
mod kept;
mod later;
mod leftover;
mod maker;
mod named;
mod obstacle;
mod origin;
mod output;
mod owner;
mod reader;
mod removal;
mod repository;
mod setting;
mod surroundings;
mod switch;
mod twin;
mod unseen;

pub use cache::CacheUse;
pub use cache::Coverage;
pub use cache_mount::CacheKey;
pub use cache_mount::CacheMount;
pub use cache_mount::Content;
pub use cache_mount::Made;
pub use cache_mount::SharingMode;
pub use chosen::Telling;
pub use cleanup::CleanupWord;
pub use command::Call;
pub use companion::Companion;
pub use companion::CompanionState;
pub use install::Install;
pub use install::Rewording;
pub use obstacle::Obstacle;
pub use obstacle::ObstacleKind;
pub use origin::Origin;
pub use output::LostOutput;
pub use owner::Id;
pub use owner::Owner;
pub use removal::Cleanups;
pub use removal::Taken;
pub use removal::removal;

use std::cell::OnceCell;

use memchr::memmem;

use crate::ecosystem;
use crate::ecosystem::Manager;
use crate::facts::copied::Copies;
use crate::facts::output::Search;
use crate::semantic::Model;
use crate::source::Source;
use crate::source::Span;
use crate::syntax::Directive;

/// What is known of one file.
pub struct Facts<'a> {
    /// What the file means.
    pub model: &'a Model<'a>,
    /// What each `RUN` does with each package manager, in the order of the file.
    pub installs: Vec<Install<'a>>,
    /// What has to be set for mounts to keep anything, by lineage.
    pub companions: Vec<Companion>,
    /// Cache mounts that hold what a later instruction looks for in the image.
    pub lost: Vec<LostOutput>,
    /// A `# syntax=` that knows no mounts.
    pub old_syntax: Option<&'a Directive>,
    /// Once somebody has asked for them.
    cache_mounts: OnceCell<Vec<CacheMount>>,
}

impl<'a> Facts<'a> {
    /// Works out what holds for the package managers that are `wanted`, where no mount is added to the steps of
    /// commands that are `declined`.
    pub fn derive(model: &'a Model<'a>, wanted: impl Fn(&Manager) -> bool, declined: impl Fn(Span) -> bool) -> Self {
        let mut calls = command::calls(model);
        for run in &mut calls {
            run.calls.retain(|call| wanted(call.manager));
        }
        let copies = Copies::default();
        let mut installs = maker::installs(model, &calls, &copies, declined);
        let companions = companion::companions(model, &calls, &mut installs);
        let lost = Search { model, runs: &calls, copies: &copies, installs: &installs }.lost();
        let old_syntax = surroundings::old_syntax(model);
        Self { model, installs, companions, lost, old_syntax, cache_mounts: OnceCell::new() }
    }

    /// Whether a text can be of any interest: whether it names a program of a package manager, or has a
    /// mount. Most files do not, and nothing more is read of them.
    pub fn may_concern(source: &Source) -> bool {
        ecosystem::is_any_named(source.text()) || memmem::find(source.bytes(), b"--mount").is_some()
    }

    /// The cache mounts, as other files see them.
    pub fn cache_mounts(&self) -> &[CacheMount] {
        self.cache_mounts.get_or_init(|| cache_mount::all(self))
    }

    /// The setting that an install needs.
    pub fn companion_of(&self, install: &Install<'_>) -> Option<&Companion> {
        install.companion.map(|index| &self.companions[index])
    }

    /// The installs of the `RUN` at this index of the model's runs.
    pub fn installs_of(&self, run: usize) -> impl Iterator<Item = &Install<'a>> {
        install::of_run(&self.installs, run).iter()
    }
}
