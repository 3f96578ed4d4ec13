//! The options in front of the operands of a program, as `getopt` reads them.

use std::borrow::Cow;

use crate::shell::ast::Part;
use crate::shell::ast::Word;

/// Which options of a program take a value.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spec {
    /// Those of one letter.
    pub(super) short: &'static str,
    /// The long ones, without dashes.
    pub(super) long: &'static [&'static str],
}

/// An option that was given.
#[derive(Debug)]
pub(super) struct Given<'a> {
    /// Without its dashes.
    pub(super) name: Cow<'a, str>,
    /// The word that holds its value.
    pub(super) value: Option<&'a Word>,
    /// Where in that word the value starts.
    skip: usize,
}

impl<'a> Given<'a> {
    /// The word that is its value, where that is a word of its own.
    pub(super) fn whole_value(&self) -> Option<&'a Word> {
        self.value.filter(|_| self.skip == 0)
    }

    /// Its value, where that is literal.
    pub(super) fn value_text(&self) -> Option<Cow<'a, str>> {
        match self.value?.literal()? {
            Cow::Borrowed(text) => Some(Cow::Borrowed(text.get(self.skip..)?)),
            Cow::Owned(text) => Some(Cow::Owned(text.get(self.skip..)?.to_owned())),
        }
    }
}

/// The options in front of the operands.
#[derive(Debug)]
pub(super) struct Options<'a> {
    /// In order.
    pub(super) found: Vec<Given<'a>>,
    /// The operands.
    pub(super) rest: &'a [Word],
}

impl<'a> Options<'a> {
    /// Reads the options at the start of `words`; `None` where one is not literal, so that nobody
    /// can tell where the operands start.
    pub(super) fn new(mut words: &'a [Word], spec: Spec) -> Option<Self> {
        let mut found = Vec::new();
        while let [first, rest @ ..] = words {
            let Some(Part::Literal { text, .. }) = first.parts.first() else { break };
            if !text.starts_with('-') || &**text == "-" && first.parts.len() == 1 {
                break;
            }
            words = rest;
            if let Some(long) = text.strip_prefix("--") {
                if long.is_empty() && first.parts.len() == 1 {
                    break;
                }
                if let Some((name, _)) = long.split_once('=') {
                    found.push(Given { name: name.into(), value: Some(first), skip: name.len() + 3 });
                    continue;
                }
                first.literal()?;
                let mut value = None;
                if spec.long.contains(&long) {
                    let [next, rest @ ..] = words else { return None };
                    value = Some(next);
                    words = rest;
                }
                found.push(Given { name: long.into(), value, skip: 0 });
            } else {
                words = cluster(first, words, spec, &mut found)?;
            }
        }
        Some(Self { found, rest: words })
    }

    /// The last of `names` that is given.
    pub(super) fn given(&self, names: &[&str]) -> Option<&Given<'a>> {
        self.found.iter().rev().find(|given| names.contains(&&*given.name))
    }

    /// Whether one of `names` is given.
    pub(super) fn has(&self, names: &[&str]) -> bool {
        self.given(names).is_some()
    }
}

/// Reads letters behind one dash; gives the words behind them and their value.
fn cluster<'a>(word: &'a Word, rest: &'a [Word], spec: Spec, found: &mut Vec<Given<'a>>) -> Option<&'a [Word]> {
    let Part::Literal { text, .. } = word.parts.first()? else { return None };
    for (at, letter) in text.char_indices().skip(1) {
        let end = at + letter.len_utf8();
        let name = Cow::Borrowed(&text[at..end]);
        if !spec.short.contains(letter) {
            found.push(Given { name, value: None, skip: 0 });
            continue;
        }
        if end < text.len() || word.parts.len() > 1 {
            found.push(Given { name, value: Some(word), skip: end });
            return Some(rest);
        }
        let [next, rest @ ..] = rest else { return None };
        found.push(Given { name, value: Some(next), skip: 0 });
        return Some(rest);
    }
    word.literal()?;
    Some(rest)
}
