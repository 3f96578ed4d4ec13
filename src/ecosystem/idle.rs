//! Where a package manager fetches nothing that its caches keep, whatever it is called to do.

/// Where a package manager fetches nothing that its caches keep.
#[derive(Debug)]
pub struct Idle {
    /// Variables, each with a word of its value.
    pub env: &'static [(&'static str, &'static str)],
    /// The same for those with which it works without the network, from what was fetched before.
    pub offline_env: &'static [(&'static str, &'static str)],
    /// Names of directories of a project from which it takes packages, once an instruction copies them.
    pub copied: &'static [&'static str],
    /// Words of the calls that make such directories.
    pub made_by: &'static [&'static str],
    /// Releases that have no such caches.
    pub before: Releases,
}

/// Releases that keep packages elsewhere.
#[derive(Debug)]
pub struct Releases {
    /// The repository of the image that brings the manager, and whose tags begin with its release.
    pub image: &'static str,
    /// The first release that is none of these.
    pub since: (u32, u32),
    /// Words of a file which show that they do as later ones, where they can.
    pub unless: &'static [&'static str],
    /// Words of a file which show that later ones do as these.
    pub or_with: &'static [&'static str],
    /// What these do, as a part of a sentence.
    pub instead: &'static str,
}
