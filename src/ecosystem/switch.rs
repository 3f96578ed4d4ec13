//! Caches that are on only while their directory is there, and take an index in it as it is.

use super::Fact;

/// What is to be known of a manager whose cache a mount switches on by being there.
#[derive(Debug)]
pub struct Switch {
    /// The flag with which it downloads its indexes anew, whatever is in the cache.
    pub refresh: &'static str,
    /// Flags in whose place it is put, beside those that switch the cache off.
    pub instead_of: &'static [&'static str],
    /// Flags that name repositories: nothing in front of such a call has downloaded their indexes.
    pub repositories: &'static [&'static str],
    /// Flags with which it may choose a package that another image left in the cache.
    pub newest: &'static [&'static str],
    /// Flags that name a package of their own making: one of a version that is written there too may stand for what
    /// another image left in the cache.
    pub named: &'static [&'static str],
    /// The directory with the manager's configuration: who writes there may add repositories.
    pub configuration: &'static str,
    /// Which images know the flag.
    pub known_in: KnownIn,
    /// Where it keeps its indexes, and no packages, while the cache's own directory is not there.
    pub indexes: &'static str,
    /// Words of a step that make it keep packages there all the same.
    pub linked_by: &'static [&'static str],
    /// Why the flag is needed.
    pub reason: Fact,
}

/// From which release on images know something.
#[derive(Debug)]
pub struct KnownIn {
    /// The distribution, as tags and images are called.
    pub distribution: &'static str,
    /// Its first release, by two numbers.
    pub release: (u32, u32),
    /// Images whose tags are its releases, by the last part of their names.
    pub own: &'static [&'static str],
    /// Words of tags that say nothing of a version: without a number among them it is the newest.
    pub current: &'static [&'static str],
    /// Images that are made from it, each with the first version of its own of which all are made from such a release.
    pub images: &'static [(&'static str, (u32, u32))],
    /// Where that comes from.
    pub source: &'static str,
}
