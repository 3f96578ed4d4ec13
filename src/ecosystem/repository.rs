//! Caches that are more than caches: repositories in which a manager also keeps what no download brings back.

use super::Fact;

/// What a manager does in such a cache besides keeping what it downloads, and which words of a call say so. Each is a
/// word by itself, or the last part of one behind a `:`.
#[derive(Debug)]
pub struct Repository {
    /// Words that put there what the project makes.
    pub installed_by: &'static [&'static str],
    /// Words that put there what they are given.
    pub brought_by: &'static [&'static str],
    /// Programs of other managers that may put there what they make.
    pub filled_by: &'static [&'static str],
    /// Words that take out of it.
    pub purged_by: &'static [&'static str],
    /// Words that leave paths of what is in it for later.
    pub pointed_at_by: &'static [&'static str],
    /// Flags with which it asks again for what may have changed or was missing before; the first is short.
    pub anew: &'static [&'static str],
    /// How it is called, and how with the first of them.
    pub called: &'static [(&'static str, &'static str)],
    /// Flags with which it does not ask again.
    pub stale_by: &'static [&'static str],
    /// Why it has to ask again.
    pub anew_reason: Fact,
    /// Variables that hold arguments, or options of the machine that runs it.
    pub options_in: &'static [&'static str],
    /// What in such a variable moves the repository.
    pub moved_by: &'static [&'static str],
}
