//! Which words of a command may name a path: found once, for all directories that are asked for.

use crate::semantic::Relation;
use crate::semantic::plain_relation;
use crate::shell::Part;
use crate::shell::Word;

/// The words of a command, parted by what they may name.
pub(super) struct Named<'a> {
    words: &'a [Word],
    /// Those that may lead anywhere: with a slash, a variable, a glob.
    paths: Vec<&'a Word>,
    /// The others name something in the working directory, if anything at all.
    names: Sketch,
}

impl<'a> Named<'a> {
    pub(super) fn new(words: &'a [Word]) -> Self {
        let mut named = Self { words, paths: Vec::new(), names: Sketch(0) };
        for word in words {
            match bare_name(word) {
                Some(name) => named.names.insert(name),
                None => named.paths.push(word),
            }
        }
        named
    }

    /// The first word for which `wanted` holds, of those that may name `target`, something in it or
    /// something above it, from this working directory.
    pub(super) fn find(
        &self,
        directory: Option<&str>,
        target: &str,
        mut wanted: impl FnMut(&Word) -> bool,
    ) -> Option<&'a Word> {
        let may_be_names = match directory {
            Some(directory) => plain_relation(directory.trim_end_matches('/'), target) != Relation::Elsewhere,
            None => target.split('/').any(|name| self.names.may_have(name)),
        };
        if may_be_names {
            self.words.iter().find(|word| wanted(word))
        } else {
            self.paths.iter().copied().find(|word| wanted(word))
        }
    }
}

/// The text of a word that names one thing in the working directory, or nothing at all.
fn bare_name(word: &Word) -> Option<&str> {
    let [Part::Literal { text, .. }] = word.parts.as_slice() else { return None };
    let leads_away = |byte: u8| matches!(byte, b'/' | b'*' | b'?' | b'[' | b'{' | b'~' | b'\\');
    let plain = !text.is_empty() && !text.starts_with('.') && !text.bytes().any(leads_away);
    plain.then_some(text.as_str())
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
