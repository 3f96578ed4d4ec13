//! What each package manager does with its cache: data, each fact with its source.
//!
//! Invariant: typed constants and look-up, no other behaviour. Nothing here knows of Dockerfiles,
//! findings or edits. Whatever a rule or the facts need to know of a manager is a column of
//! [`Manager`], so that neither has to name one.

mod apt;
mod interpreter;
mod npm;
mod pip;
mod script;
mod uv;

pub use interpreter::module;
pub use script::is_known_address;
pub use script::is_known_name;

/// Every package manager that is known, in the order in which they are told of.
pub static ALL: &[&Manager] = &[&apt::APT, &pip::PIP, &uv::UV, &npm::NPM];

/// A fact and where it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fact {
    /// What holds: lower case, no full stop.
    pub text: &'static str,
    /// A page or source file that says so, or how it was tried.
    pub source: &'static str,
}

/// A package manager.
#[derive(Debug)]
pub struct Manager {
    /// Its name.
    pub name: &'static str,
    /// The programs that are it.
    pub programs: &'static [Program],
    /// The directories that it keeps downloads in; in the order in which they are mounted.
    pub caches: &'static [Cache],
    /// Whether two of it may work in one cache at a time.
    pub sharing: Sharing,
    /// Why.
    pub sharing_reason: Fact,
    /// Arguments and variables that switch the cache off.
    pub disabled_by: Disablers,
    /// A flag that makes it work without the network, from what is in the cache.
    pub offline: &'static [&'static str],
    /// Variables that do the same.
    pub offline_env: &'static [&'static str],
    /// Flags with which it fetches nothing, and does not need its cache.
    pub idle_by: &'static [&'static str],
    /// Ends of arguments that name packages which are there already: where all are such, it fetches nothing.
    pub local_packages: &'static [&'static str],
    /// Settings without which a mounted cache keeps nothing.
    pub companion: Option<Companion>,
    /// Arguments (in lower case, up to where they vary) that put its directories where nobody can
    /// tell; also as the value of the option in front.
    pub relocated_by: &'static [&'static str],
    /// Variables that do the same.
    pub relocated_by_env: &'static [&'static str],
    /// Values of flags or variables that make what is installed point into the cache.
    pub links_into_cache: &'static [Link],
    /// Names of configuration files and the word in one that moves the cache.
    pub config_files: &'static [(&'static str, &'static str)],
    /// Whether it works only as root, so that a step that runs it is a step of root's.
    pub needs_root: bool,
    /// What else there is to know: hazards, advice.
    pub notes: &'static [Fact],
}

/// A program of a package manager.
#[derive(Debug)]
pub struct Program {
    /// The names it is called by.
    pub names: &'static [&'static str],
    /// Whether a version may stand behind the name, as in `pip3.12`.
    pub versioned: bool,
    /// Options in front of the subcommand that take the next word as their value.
    pub value_options: &'static [&'static str],
    /// What its subcommands do; the first that matches counts, and none means that it fetches nothing.
    pub subcommands: &'static [Subcommand],
}

impl Program {
    /// Whether it is called by this name.
    pub fn is_called(&self, name: &str) -> bool {
        self.names.contains(&if self.versioned { unversioned(name) } else { name })
    }
}

/// A name without the version at its end.
fn unversioned(name: &str) -> &str {
    name.trim_end_matches(|character: char| character.is_ascii_digit() || character == '.')
}

/// A subcommand of a program.
#[derive(Debug)]
pub struct Subcommand {
    /// Its words; each is one of several spellings. No words: the program itself.
    pub words: &'static [&'static [&'static str]],
    /// What it does.
    pub effect: Effect,
    /// Whether what follows the first word behind it belongs to another program, that it runs.
    pub runs_program: bool,
}

impl Subcommand {
    /// A subcommand that runs no other program.
    const fn new(words: &'static [&'static [&'static str]], effect: Effect) -> Self {
        Self { words, effect, runs_program: false }
    }

    /// A subcommand that runs another program.
    const fn running(words: &'static [&'static [&'static str]], effect: Effect) -> Self {
        Self { words, effect, runs_program: true }
    }
}

/// Programs that work only as root: where one runs, root runs it.
///
/// They write below `/etc`, `/usr` and `/var`, which belong to root in every distribution's image.
pub static ROOT_PROGRAMS: &[&str] = &[
    "apt-get",
    "apt",
    "aptitude",
    "dpkg",
    "apk",
    "dnf",
    "yum",
    "microdnf",
    "tdnf",
    "rpm",
    "zypper",
    "pacman",
    "useradd",
    "groupadd",
    "usermod",
    "addgroup",
    "adduser",
    "update-alternatives",
    "ldconfig",
    "locale-gen",
];

/// What a subcommand does with the caches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Downloads the index of what there is.
    Refreshes,
    /// Downloads packages.
    Fetches {
        /// Whether it fails without the index.
        needs_index: bool,
    },
    /// Downloads packages and leaves what it runs later in the cache itself.
    InstallsIntoCache,
    /// Empties the caches at these places of [`Manager::caches`].
    Empties(&'static [usize]),
    /// Sets the option named by the next word to the word after it (or `name=value`), for all later
    /// runs; one of these moves the cache, or switches it off.
    Configures(&'static [&'static str]),
    /// Reads the index, and downloads nothing that the caches keep.
    Consults,
    /// Works with what is installed, and downloads nothing.
    Alters,
    /// Downloads nothing.
    Nothing,
}

impl Effect {
    /// Whether it downloads packages, or an index of them.
    pub const fn downloads(self) -> bool {
        matches!(self, Self::Refreshes | Self::Fetches { .. } | Self::InstallsIntoCache)
    }

    /// Whether it downloads nothing and still works in the caches: a manager that is set to keep its downloads
    /// leaves files of its own there.
    pub const fn only_works(self) -> bool {
        matches!(self, Self::Consults | Self::Alters)
    }

    /// Whether it fails, or says less, without an index.
    pub const fn needs_index(self) -> bool {
        matches!(self, Self::Fetches { needs_index: true } | Self::Consults)
    }
}

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
    /// Whether it also keeps what was compiled against the libraries of an image, which is of no use in images with
    /// others: each base image needs a cache of its own.
    pub compiled: bool,
    /// What many guides mount instead of it, where that is wider.
    pub wider: Option<&'static str>,
    /// A directory above it that holds nothing but the manager's own state: its removal is a
    /// clean-up of this cache.
    pub own_parent: Option<&'static str>,
    /// Where that comes from.
    pub source: &'static str,
}

/// What a directory holds. Only downloads and indexes may be mounted by a safe fix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// Packages as they were downloaded, which can be downloaded again.
    Downloads,
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

/// Where a directory is when nobody says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Default {
    /// At this path.
    Absolute(&'static str),
    /// Below the user's home directory.
    Home(&'static str),
}

/// Whether two may work in one cache at a time: the value of the mount's option.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sharing {
    /// Any number.
    Shared,
    /// One after the other.
    Locked,
}

impl Sharing {
    /// The value as it is written in a mount.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Shared => "shared",
            Self::Locked => "locked",
        }
    }
}

/// What switches a cache off.
#[derive(Debug)]
pub struct Disablers {
    /// Flags, of which each is a word of its own.
    pub flags: &'static [&'static str],
    /// Variables, by any value but those of `left_on_by`.
    pub env: &'static [&'static str],
    /// Values of such a variable that leave the cache on.
    pub left_on_by: &'static [&'static str],
}

/// A setting without which a mounted cache keeps nothing.
#[derive(Debug)]
pub struct Companion {
    /// The command that makes it.
    pub command: &'static str,
    /// Words that show that a step deals with the setting already.
    pub evidence: &'static [&'static str],
    /// Why it is needed.
    pub reason: Fact,
}

/// A setting that makes what is installed point into the cache.
#[derive(Debug)]
pub struct Link {
    /// The variable.
    pub env: &'static str,
    /// The flag.
    pub flag: &'static str,
    /// The value.
    pub value: &'static str,
}

/// The manager of this name.
pub fn by_name(name: &str) -> Option<&'static Manager> {
    ALL.iter().copied().find(|manager| manager.name == name)
}

/// The manager that a program of this name belongs to.
pub fn by_program(name: &str) -> Option<(&'static Manager, &'static Program)> {
    ALL.iter().find_map(|manager| {
        manager.programs.iter().find(|program| program.is_called(name)).map(|program| (*manager, program))
    })
}

/// What `program` is called to do with these arguments, and how many of their plain words say so;
/// an argument whose text nobody can tell is `None`.
pub fn subcommand(program: &'static Program, arguments: &[Option<&str>]) -> Option<&'static Subcommand> {
    let words = plain_words(program, arguments);
    program.subcommands.iter().find(|subcommand| {
        words.len() >= subcommand.words.len()
            && subcommand.words.iter().zip(&words).all(|(spellings, (_, word))| spellings.contains(word))
    })
}

/// The arguments that are no options and no options' values, each with its index.
///
/// An argument that nobody can tell ends them, since all that follows may mean something else.
pub fn plain_words<'a>(program: &Program, arguments: &[Option<&'a str>]) -> Vec<(usize, &'a str)> {
    let mut words = Vec::new();
    let mut is_value = false;
    for (index, argument) in arguments.iter().enumerate() {
        let Some(argument) = argument else { break };
        if std::mem::take(&mut is_value) {
            continue;
        }
        if argument.starts_with('-') && argument.len() > 1 {
            is_value = program.value_options.contains(argument);
        } else {
            words.push((index, *argument));
        }
    }
    words
}
