//! Package managers that delete what they downloaded as soon as it is installed, unless a flag of the call says
//! otherwise, or a file in their cache.

use super::Fact;
use super::KnownIn;

/// How calls are written whose downloads a cache keeps.
#[derive(Debug)]
pub struct Keeping {
    /// The flag with which it keeps its packages. It stands in the place of a flag that says the contrary.
    pub flag: &'static str,
    /// The same where the flag's value is a word of its own.
    pub value: &'static str,
    /// Words that say the same.
    pub said_by: &'static [&'static str],
    /// The flag with which it asks whether the index in the cache is the newest.
    pub refresh: &'static str,
    /// How it is called, as it is written.
    pub called: &'static [Called],
    /// The command that takes locks away which a build that was stopped may have left in the cache.
    pub unlock: Option<&'static str>,
    /// Why the flags are needed, and the command.
    pub reasons: &'static [Fact],
}

/// A file in a cache that makes a manager keep what it downloads there.
#[derive(Debug)]
pub struct Marker {
    /// The command that makes it.
    pub command: &'static str,
    /// Its name.
    pub file: &'static str,
    /// Words of steps which show that it keeps its packages without the file.
    pub said_by: &'static [&'static str],
    /// Which images know the file.
    pub known_in: KnownIn,
    /// Why it is needed.
    pub reason: Fact,
}

/// How a program is called, and how with flags.
#[derive(Debug)]
pub struct Called {
    /// Without any.
    pub bare: &'static str,
    /// So that it keeps its packages.
    pub keeping: &'static str,
    /// So that it asks for the newest index.
    pub refreshing: &'static str,
    /// Both.
    pub both: &'static str,
}
