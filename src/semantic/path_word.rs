//! Words that may name paths, with what they name worked out once for all directories that are asked
//! for.

use std::cell::OnceCell;

use smallvec::SmallVec;

use crate::semantic::path::PathContext;
use crate::semantic::path::PathPattern;
use crate::semantic::path::Relation;
use crate::semantic::path::has_segment;
use crate::semantic::path::is_near;
use crate::semantic::path::paths;
use crate::semantic::path::plain_relation;
use crate::semantic::path::unknown_relation;
use crate::shell::Part;
use crate::shell::Word;
use crate::shell::basename;

/// A word at one place of a script.
///
/// Invariant: it is always asked with the context of that place.
#[derive(Clone, Debug)]
pub struct PathWord<'a> {
    /// The word.
    pub word: &'a Word,
    shape: Shape,
    /// What it names; nothing where nobody can tell.
    paths: OnceCell<Option<SmallVec<[PathPattern; 1]>>>,
}

/// What can be seen of a word without its context.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    /// An absolute path, normalised but for a slash at its end.
    Absolute,
    /// An absolute path as far as the first special character, which stands behind the slash at this
    /// byte offset of the text: all that it stands for is in that directory.
    Below(usize),
    /// A path from the working directory down.
    Relative,
    /// A name in the working directory, if it is a path at all.
    Name,
    /// Anything else.
    Other,
}

impl Shape {
    fn of(word: &Word) -> Self {
        let [Part::Literal { text, .. }] = word.parts.as_slice() else { return Self::Other };
        let means_more = |byte| matches!(byte, b'/' | b'.' | b'*' | b'?' | b'[' | b'{' | b'~' | b'\\');
        if !text.is_empty() && !text.bytes().any(means_more) {
            return Self::Name;
        }
        let mut before = 0;
        let (mut slashes, mut special) = (0_usize, None);
        let mut odd = false;
        for (offset, byte) in text.bytes().enumerate() {
            match byte {
                b'/' => {
                    slashes += 1;
                    odd |= before == b'/';
                }
                b'.' if before == b'.' => return Self::Other,
                b'.' => odd |= before == b'/',
                b'*' | b'?' | b'[' | b'{' | b'~' | b'\\' if special.is_none() => special = Some(offset),
                _ => {}
            }
            before = byte;
        }
        match (text.as_bytes().first(), special) {
            (Some(b'/'), _) if odd => Self::Other,
            (Some(b'/'), None) => Self::Absolute,
            (Some(b'/'), Some(at)) => text[..at].rfind('/').map_or(Self::Other, Self::Below),
            (None | Some(b'.'), _) | (_, Some(_)) => Self::Other,
            _ if slashes == 0 => Self::Name,
            _ => Self::Relative,
        }
    }
}

impl<'a> PathWord<'a> {
    /// Looks at a word.
    pub fn new(word: &'a Word) -> Self {
        Self { word, shape: Shape::of(word), paths: OnceCell::new() }
    }

    /// Its text, where it names one thing in the working directory, or nothing at all.
    pub fn name(&self) -> Option<&'a str> {
        let [Part::Literal { text, .. }] = self.word.parts.as_slice() else { return None };
        (self.shape == Shape::Name).then_some(text.as_str())
    }

    /// A path as it is written, down to the first directory that only the shell can name; nothing where it may lead
    /// anywhere.
    pub fn written(&self) -> Option<&'a str> {
        let [Part::Literal { text, .. }] = self.word.parts.as_slice() else { return None };
        match self.shape {
            Shape::Name | Shape::Relative => Some(text),
            Shape::Absolute => (text.len() > 1).then_some(text),
            Shape::Below(slash) => (slash > 0).then(|| &text[..slash]),
            Shape::Other => None,
        }
    }

    /// The paths that it names, or nothing where nobody can tell.
    pub fn paths(&self, context: &PathContext<'_>) -> Option<&[PathPattern]> {
        self.paths.get_or_init(|| paths(self.word, context)).as_deref()
    }

    /// How what it names lies to the directory `target`: the closest relation of all that it may name.
    pub fn relation(&self, context: &PathContext<'_>, target: &str) -> Relation {
        if let Some(relation) = self.plain_relation(context, target) {
            return relation;
        }
        let Some(paths) = self.paths(context) else { return unknown_relation(self.word, target) };
        let relations = || paths.iter().map(|path| path.relation(target));
        [Relation::Above, Relation::Same, Relation::Inside]
            .into_iter()
            .find(|wanted| relations().any(|relation| relation == *wanted))
            .unwrap_or(Relation::Elsewhere)
    }

    /// The same where it can be seen without making a path of the word.
    fn plain_relation(&self, context: &PathContext<'_>, target: &str) -> Option<Relation> {
        let [Part::Literal { text, .. }] = self.word.parts.as_slice() else { return None };
        let elsewhere = |apart: bool| apart.then_some(Relation::Elsewhere);
        match (self.shape, context.directory) {
            (Shape::Absolute, _) => Some(plain_relation(text.trim_end_matches('/'), target)),
            (Shape::Below(slash), _) => elsewhere(!is_near(&text[..slash], target)),
            (Shape::Name | Shape::Relative, None) => {
                let last = basename(text.trim_end_matches('/'));
                elsewhere(last != "." && !has_segment(target, last))
            }
            // From a directory that is neither in nor above the target, a path without `..` leads to
            // neither.
            (Shape::Name | Shape::Relative, Some(directory)) => elsewhere(!is_near(directory, target)),
            (Shape::Other, _) => None,
        }
    }
}

/// How what `word` names lies to `target`: the closest relation of all that it may name.
pub fn relation(word: &Word, context: &PathContext<'_>, target: &str) -> Relation {
    PathWord::new(word).relation(context, target)
}
