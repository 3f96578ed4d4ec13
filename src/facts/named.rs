//! Which words of a command may name a path: found once, for all directories that are asked for.

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
    names: Sketch,
}

impl<'a> Named<'a> {
    pub(super) fn new(words: &'a [Word]) -> Self {
        let mut named = Self { paths: Vec::new(), words, names: Sketch(0) };
        for word in words {
            let word = PathWord::new(word);
            match word.name() {
                Some(name) => named.names.insert(name),
                None => named.paths.push(word),
            }
        }
        named
    }

    /// The first word for which `wanted` holds, of those that may name `target`, something in it or
    /// something above it.
    pub(super) fn find(
        &self,
        context: &PathContext<'_>,
        target: &str,
        mut wanted: impl FnMut(&PathWord<'a>) -> bool,
    ) -> Option<&'a Word> {
        let may_be_names = match context.directory.map(|directory| directory.trim_end_matches('/')) {
            Some(directory) => match target.strip_prefix(directory).map(|rest| rest.strip_prefix('/')) {
                Some(Some(rest)) => self.names.may_have(rest.split('/').next().unwrap_or_default()),
                _ => is_near(directory, target),
            },
            None => target.split('/').any(|name| self.names.may_have(name)),
        };
        if may_be_names {
            self.words.iter().find(|word| wanted(&PathWord::new(word)))
        } else {
            self.paths.iter().find(|word| wanted(word)).map(|word| word.word)
        }
    }
}

/// A set of names of which only a hash is kept: it may seem to have one that it does not.
struct Sketch(u64);

impl Sketch {
    fn bit(name: &str) -> u64 {
        let first = name.as_bytes().first().copied().unwrap_or_default();
        1 << ((name.len() * 7 + usize::from(first)) % 64)
    }

    fn insert(&mut self, name: &str) {
        self.0 |= Self::bit(name);
    }

    fn may_have(&self, name: &str) -> bool {
        self.0 & Self::bit(name) != 0
    }
}
