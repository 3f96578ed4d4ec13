//! Which words of a command may name a path: found once, for all directories that are asked for.

use crate::facts::code;
use crate::semantic::PathContext;
use crate::semantic::PathWord;
use crate::semantic::is_near;
use crate::shell::Word;

/// The words of a command, parted by what they may name.
pub(super) struct Named<'a> {
    /// Those that may lead anywhere: with a slash, a variable, a glob.
    paths: Vec<PathWord<'a>>,
    /// All of them; the others name something in the working directory, if anything at all.
    words: &'a [Word],
    /// The names among them.
    names: Sketch,
    /// The names of the directories on the ways of `paths`, as far as they are written.
    on_the_way: Sketch,
    /// Whether one of `paths` may lead anywhere at all.
    anywhere: bool,
    /// Whether one of them is a program in another language.
    has_code: bool,
}

impl<'a> Named<'a> {
    pub(super) fn new(words: &'a [Word]) -> Self {
        let mut all = Self {
            paths: Vec::new(),
            words,
            names: Sketch::default(),
            on_the_way: Sketch::default(),
            anywhere: false,
            has_code: words.iter().any(code::is_code),
        };
        for word in words {
            let word = PathWord::new(word);
            if let Some(name) = word.name() {
                all.names.insert(Sketch::of(name));
                continue;
            }
            match word.written() {
                Some(way) => all.on_the_way.insert(Sketch::of_all(way)),
                None => all.anywhere = true,
            }
            all.paths.push(word);
        }
        all
    }

    /// Whether a word may lead out of the working directory.
    pub(super) fn has_paths(&self) -> bool {
        !self.paths.is_empty()
    }

    /// The first word that is a program in another language and names `target` or something above it.
    pub(super) fn in_code(&self, home: Option<&str>, target: &str) -> Option<&'a Word> {
        let words = if self.has_code { self.words } else { &[] };
        words.iter().find(|word| code::is_code(word) && code::names(word, home, target))
    }

    /// The first word for which `wanted` holds, of those that may name `target`, something in it or
    /// something above it.
    pub(super) fn find(
        &self,
        context: &PathContext<'_>,
        target: &str,
        mut wanted: impl FnMut(&PathWord<'a>) -> bool,
    ) -> Option<&'a Word> {
        let next = next(context.directory, target);
        if self.names.may_share(next) {
            return self.words.iter().find(|word| wanted(&PathWord::new(word)));
        }
        if self.paths.is_empty() {
            return None;
        }
        // Behind a path's own last name may stand what ends it, such as a colon.
        let starts = || match target.trim_start_matches('/').split_once('/') {
            Some((first, _)) => self.on_the_way.may_share(Sketch::of(first)),
            None => true,
        };
        let leads = self.anywhere || self.on_the_way.may_share(next) || starts();
        if leads { self.paths.iter().find(|word| wanted(word)).map(|word| word.word) } else { None }
    }
}

/// The names that lead from the working directory to `target`, or past it, where they come first in a path.
fn next(directory: Option<&str>, target: &str) -> Sketch {
    let Some(directory) = directory else { return Sketch::of_all(target) };
    let directory = directory.trim_end_matches('/');
    match target.strip_prefix(directory).and_then(|rest| rest.strip_prefix('/')) {
        Some(rest) => Sketch::of(rest.split_once('/').map_or(rest, |(first, _)| first)),
        None if is_near(directory, target) => Sketch::ALL,
        None => Sketch::default(),
    }
}

/// A set of names of which only a hash is kept: it may seem to have one that it does not.
#[derive(Clone, Copy, Default)]
struct Sketch(u64);

impl Sketch {
    const ALL: Self = Self(u64::MAX);

    fn of(name: &str) -> Self {
        Self::of_bytes(name.as_bytes())
    }

    fn of_bytes(name: &[u8]) -> Self {
        // The end of a name tells more of it than its start.
        let end = |at: usize| name.len().checked_sub(at).map_or(0, |at| usize::from(name[at]));
        Self(1 << ((name.len() * 7 + end(1) * 3 + end(2) * 31 + end(3) * 11) % 64))
    }

    /// The names of a path.
    fn of_all(path: &str) -> Self {
        let names = path.as_bytes().split(|byte| *byte == b'/');
        Self(names.map(Self::of_bytes).fold(0, |all, name| all | name.0))
    }

    fn insert(&mut self, names: Self) {
        self.0 |= names.0;
    }

    fn may_share(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}
