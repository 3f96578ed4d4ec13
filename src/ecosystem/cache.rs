//! The directories of a package manager's caches.

use super::Fact;

/// A directory that a package manager keeps downloads in.
#[derive(Debug)]
pub struct Cache {
    /// What is in it.
    pub holds: Holds,
    /// Where it is.
    pub place: Place,
    /// Whether a step gains from mounts for the manager's other caches alone. What is in this one stays
    /// in the image then, where later steps find it.
    pub optional: bool,
    /// Whether it also keeps what was compiled against the libraries of an image, or goes by a name that means something
    /// else in another image: each base image needs a cache of its own.
    pub compiled: bool,
    /// What becomes of it.
    pub used: Used,
    /// Whether it is there only while the directory above it can be written, and is on one file system with the project:
    /// the manager tries whether it could make hard links from one to the other, and goes elsewhere where it cannot.
    pub hard_linked: bool,
    /// What many guides mount instead of it, where that is wider.
    pub wider: Option<&'static str>,
    /// What else the manager keeps in the directory above it, which holds nothing else then.
    pub beside: Option<&'static Beside>,
    /// A directory in it that must be empty when a step begins.
    pub scratch: Option<&'static Scratch>,
    /// Where that comes from.
    pub source: &'static str,
}

impl Cache {
    /// The base row: what a table leaves out does not hold for its cache.
    pub(super) const PLAIN: Self = Self {
        holds: Holds::Downloads,
        place: Place { flags: &[], env: &[], default: Default::Absolute(""), below: "" },
        optional: false,
        compiled: false,
        used: Used::Installed,
        hard_linked: false,
        wider: None,
        beside: None,
        scratch: None,
        source: "",
    };
}

/// What becomes of what is in a cache.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Used {
    /// It is installed somewhere else, and not looked at again.
    Installed,
    /// The same; a later step that installs it again takes it from here, also where it could not download it.
    Kept,
    /// The manager works with it where it lies: who works with it later needs the mount as well, or has to download
    /// it again.
    InPlace,
    /// The manager makes it again wherever it is not: who works without it waits longer.
    MadeAgain,
}

/// What a directory holds. Packages that the image needs are mounted by no fix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// Packages as they were downloaded, which can be downloaded again.
    Downloads,
    /// Packages that what is installed points to, so that the image needs them.
    Linked {
        /// What a project says that does not need them.
        unless: &'static str,
    },
    /// What was made of downloads on this machine.
    Builds,
    /// Lists of what there is, without which nothing can be installed.
    Index,
}

/// Where a directory is: the first of flag, variable and default that says.
#[derive(Debug)]
pub struct Place {
    /// Flags whose value is the directory.
    pub flags: &'static [&'static str],
    /// Variables, in order.
    pub env: &'static [EnvPlace],
    /// Where it is otherwise.
    pub default: Default,
    /// The directory that is meant, below the one that any of these says; empty for that one itself.
    pub below: &'static str,
}

/// A variable that says where a directory is.
#[derive(Debug)]
pub struct EnvPlace {
    /// Its name.
    pub name: &'static str,
    /// Whether it is found in any case.
    pub any_case: bool,
    /// The directory below the value that is meant; empty for the value itself.
    pub below: &'static str,
    /// Whether a relative value is ignored.
    pub absolute_only: bool,
}

/// What a manager keeps beside a cache, and the image is for.
#[derive(Debug)]
pub struct Beside {
    /// What it is, in the plural.
    pub what: &'static str,
    /// Settings that put it elsewhere, or that make none of it.
    pub elsewhere: &'static [Elsewhere],
}

/// A directory in a cache whose content no other step may find: it gets a mount in memory, which goes with its step.
#[derive(Debug)]
pub struct Scratch {
    /// Its path below the cache.
    pub name: &'static str,
    /// Why.
    pub reason: Fact,
}

/// A setting that keeps something out of a directory.
#[derive(Debug)]
pub struct Elsewhere {
    /// The variable.
    pub env: &'static str,
    /// The option of the manager's own configuration, which counts where the variable is not set.
    pub option: &'static str,
    /// The values that do so; none for any path that is somewhere else.
    pub values: &'static [&'static str],
}

/// A directory that a manager is told of in front of a call, since nobody can tell which one it would take, or since it
/// takes one that is none to mount.
#[derive(Debug)]
pub struct Chosen {
    /// The variable.
    pub env: &'static str,
    /// The directory. The one above it is root's in every image, and nothing of a user's.
    pub path: &'static str,
    /// The two as they are written: `env=path`; behind other variables that it needs to be told for that.
    pub assignment: &'static str,
    /// What it has to be told also where the directory is said.
    pub needs: Option<Needed>,
    /// What holds while it is not told: a part of a sentence.
    pub untold: &'static str,
    /// Where it may be else, below the home directory.
    pub usual: &'static [&'static str],
    /// What is in the paths of mounts that are meant for it.
    pub named: &'static str,
    /// Whether a clean-up of the manager's own has something else to clean while it is not told of the directory: what it
    /// would take by itself, and the image may have.
    pub cleans_elsewhere: bool,
}

/// A variable without which a manager does not use a directory.
#[derive(Clone, Copy, Debug)]
pub struct Needed {
    /// Its name.
    pub env: &'static str,
    /// How it is set: `env=value`.
    pub assignment: &'static str,
}

/// Where a directory is when nobody says.
#[derive(Clone, Copy, Debug)]
pub enum Default {
    /// Where nobody can tell: what is written in front of a call says it.
    Chosen(&'static Chosen),
    /// At this path.
    Absolute(&'static str),
    /// Below the user's home directory.
    Home(&'static str),
    /// Below the home directory of the user's account, whatever HOME says.
    Account(&'static str),
    /// At one path for root, whatever root's home directory is, and below the home directory of others.
    ByUser {
        /// The path.
        root: &'static str,
        /// The path below the home directory.
        others: &'static str,
    },
}

/// Whether two may work in one cache at a time: the value of the mount's option.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sharing {
    /// Any number.
    Shared,
    /// One after the other.
    Locked,
    /// Nobody says: new mounts let one in after the other, and those that are there are let be.
    Unsaid,
}

impl Sharing {
    /// The value as it is written in a mount.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Shared => "shared",
            Self::Locked | Self::Unsaid => "locked",
        }
    }
}
