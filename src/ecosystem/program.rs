//! The programs of a package manager, and what they are called to do.

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
        self.is_called_by(name.as_bytes())
    }

    /// The same for a name in bytes.
    pub fn is_called_by(&self, name: &[u8]) -> bool {
        let bare = if self.versioned { unversioned(name) } else { name };
        self.names.iter().any(|own| own.as_bytes() == bare)
    }
}

/// A name without the version at its end.
pub(super) fn unversioned(name: &[u8]) -> &[u8] {
    let is_version = |byte: &u8| byte.is_ascii_digit() || *byte == b'.';
    let end = name.iter().rposition(|byte| !is_version(byte)).map_or(0, |last| last + 1);
    &name[..end]
}

/// A subcommand of a program.
#[derive(Debug)]
pub struct Subcommand {
    /// Its words; each is one of several spellings. No words: the program itself.
    pub words: &'static [&'static [&'static str]],
    /// Flags that it is called with, where it takes them to do this; each is one of several spellings.
    pub flags: &'static [&'static [&'static str]],
    /// What it does.
    pub effect: Effect,
    /// Whether what follows the first word behind it belongs to another program, that it runs.
    pub runs_program: bool,
    /// Whether no word may stand behind it.
    pub alone: bool,
}

impl Subcommand {
    /// A subcommand that runs no other program.
    pub(super) const fn new(words: &'static [&'static [&'static str]], effect: Effect) -> Self {
        Self { words, flags: &[], effect, runs_program: false, alone: false }
    }

    /// The program itself, with nothing but options.
    pub(super) const fn alone(effect: Effect) -> Self {
        Self { words: &[], flags: &[], effect, runs_program: false, alone: true }
    }

    /// A subcommand, or the program itself, called with flags.
    pub(super) const fn flagged(
        words: &'static [&'static [&'static str]],
        flags: &'static [&'static [&'static str]],
        effect: Effect,
    ) -> Self {
        Self { words, flags, effect, runs_program: false, alone: false }
    }

    /// A subcommand that runs another program.
    pub(super) const fn running(words: &'static [&'static [&'static str]], effect: Effect) -> Self {
        Self { words, flags: &[], effect, runs_program: true, alone: false }
    }
}

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
    /// Downloads packages, and uses only the caches at these places of
    /// [`Manager::caches`](super::Manager::caches).
    FetchesInto(&'static [usize]),
    /// Downloads packages and leaves what it runs later in the cache itself.
    InstallsIntoCache,
    /// Downloads packages, and what it leaves points into the cache.
    LinksIntoCache,
    /// Empties the caches at these places of [`Manager::caches`](super::Manager::caches).
    Empties(&'static [usize]),
    /// Empties these caches as well, and directories that stay in the image.
    EmptiesMore {
        /// The places of the caches.
        caches: &'static [usize],
        /// The command that empties those directories alone.
        others: &'static str,
    },
    /// Removes the directories of all caches of these managers, which fails while something is mounted there.
    RemovesCaches(&'static [&'static str]),
    /// Sets the option named by the next word to the word after it (or `name=value`), for all later
    /// runs; one of these moves the cache, or switches it off.
    Configures(&'static [&'static str]),
    /// Sets one of the variables that words beginning so name, for all later runs: nobody can tell then where the caches
    /// are, or whether they are used.
    Moves(&'static [&'static str]),
    /// Reads the index, and downloads nothing that the caches keep.
    Consults,
    /// Works with what is installed, and downloads nothing.
    Alters,
    /// Downloads nothing.
    Nothing,
    /// Neither uses the caches nor runs anything else.
    Idles,
}

impl Effect {
    /// Whether it downloads packages, or an index of them.
    pub const fn downloads(self) -> bool {
        matches!(
            self,
            Self::Refreshes
                | Self::Fetches { .. }
                | Self::FetchesInto(_)
                | Self::InstallsIntoCache
                | Self::LinksIntoCache
        )
    }

    /// Whether what downloads uses the cache at this place of [`Manager::caches`](super::Manager::caches).
    pub fn uses(self, place: usize) -> bool {
        !matches!(self, Self::FetchesInto(places) if !places.contains(&place))
    }

    /// Whether it downloads nothing and still works in the caches: a manager that is set to keep its downloads
    /// leaves files of its own there.
    pub const fn only_works(self) -> bool {
        matches!(self, Self::Consults | Self::Alters)
    }

    /// The caches that it empties, by their places; none where it empties none.
    pub const fn empties(self) -> &'static [usize] {
        match self {
            Self::Empties(caches) | Self::EmptiesMore { caches, .. } => caches,
            _ => &[],
        }
    }

    /// Whether it fails, or says less, without an index.
    pub const fn needs_index(self) -> bool {
        matches!(self, Self::Fetches { needs_index: true } | Self::Consults)
    }
}

/// What `program` is called to do with these arguments, and how many of their plain words say so;
/// an argument whose text nobody can tell is `None`.
pub fn subcommand(program: &'static Program, arguments: &[Option<&str>]) -> Option<&'static Subcommand> {
    let words = plain_words(program, arguments);
    let is_alone = words.is_empty() && arguments.iter().all(Option::is_some);
    program.subcommands.iter().find(|subcommand| {
        words.len() >= subcommand.words.len()
            && (!subcommand.alone || is_alone)
            && subcommand.flags.iter().all(|spellings| spellings.iter().any(|flag| arguments.contains(&Some(flag))))
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
        // The toolchain that rustup is asked for: https://rust-lang.github.io/rustup/overrides.html
        let is_toolchain = words.is_empty() && argument.starts_with('+');
        if is_toolchain || argument.starts_with('-') && argument.len() > 1 {
            is_value = program.value_options.contains(argument);
        } else {
            words.push((index, *argument));
        }
    }
    words
}
