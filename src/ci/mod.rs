//! Workflows of GitHub Actions: what becomes of each cache mount after a run, and the steps that keep it.
//!
//! A cache mount is a directory of one builder. Where the builder is thrown away with its runner, a step has to take
//! the directory out of it, and another has to put it back: `actions/cache` and `buildkit-cache-dance`.
//!
//! Invariant: no file is read or written here; what stands beside a workflow a [`Repository`] tells. A workflow that is
//! written anew means what it meant before, and the steps that were announced: nothing else.

mod build;
mod builder;
mod command;
mod completion;
mod dance;
mod identity;
mod insertion;
mod job;
mod judge;
mod key;
mod mounts;
mod place;
mod plan;
mod read;
mod runner;
mod steps;

pub use identity::Identity;
pub use identity::Owner;
pub use judge::JudgedBuild;
pub use judge::JudgedJob;
pub use judge::JudgedMount;
pub use judge::Judgement;
pub use judge::Verdict;
pub use judge::judge;
pub use plan::Outcome;
pub use plan::Plan;
pub use plan::keep;
pub use read::Unread;
pub use read::Workflow;

use crate::source::Source;

/// What is in the repository that a workflow checks out, by paths from its root.
pub trait Repository {
    /// The text of a Dockerfile; nothing where there is no such file, or where it cannot be read.
    fn dockerfile(&self, path: &str) -> Option<Source>;

    /// The Dockerfiles that these Bake files in a directory build, or those that Bake looks for there where none is
    /// named. Paths from the root.
    ///
    /// # Errors
    ///
    /// Why that cannot be told: lower case, no full stop.
    fn baked(&self, directory: &str, files: &[String]) -> Result<Vec<String>, String>;

    /// The names of what is in a directory, sorted; none where there is no such directory.
    fn names(&self, directory: &str) -> Vec<String>;
}
