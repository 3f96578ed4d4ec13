//! Programs that are another package manager in another image.

use super::Manager;

/// Which package manager programs are in the releases of a distribution.
#[derive(Debug)]
pub struct Edition {
    /// The names that they are called by.
    pub names: &'static [&'static str],
    /// The distribution, by what `ID` or `ID_LIKE` is in its `/etc/os-release`.
    pub distribution: &'static str,
    /// The first of these releases and the last.
    pub releases: (u32, u32),
    /// What they are there.
    pub manager: &'static Manager,
}

impl Edition {
    /// Whether it speaks of a program in a release of a distribution.
    pub fn is_of(&self, name: &str, distribution: &str, release: u32) -> bool {
        let (first, last) = self.releases;
        self.names.contains(&name) && self.distribution == distribution && (first..=last).contains(&release)
    }
}
