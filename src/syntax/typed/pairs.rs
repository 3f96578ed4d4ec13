//! `ENV` and `ARG`: names and values.

use crate::source::Source;
use crate::source::Span;
use crate::syntax::Escape;
use crate::syntax::Instruction;
use crate::syntax::Keyword;
use crate::syntax::line::Cursor;
use crate::syntax::typed::Text;
use crate::syntax::words::Word;
use crate::syntax::words::Words;

/// `ENV name=value …` or `ENV name value`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Env {
    /// In order.
    pub pairs: Vec<EnvPair>,
}

/// One variable of an [`Env`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnvPair {
    /// Its name.
    pub name: Text,
    /// Its value, quotes and all; may be empty.
    pub value: Text,
    /// Name and value together.
    pub span: Span,
}

/// `ARG name[=default] …`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arg {
    /// In order.
    pub definitions: Vec<ArgDefinition>,
}

/// One variable of an [`Arg`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArgDefinition {
    /// Its name.
    pub name: Text,
    /// What stands behind the `=`, quotes and all; `None` without `=`.
    pub default: Option<Text>,
}

impl Instruction {
    /// Reads an `ENV`; words without `=` among others with it are passed over.
    pub fn as_env(&self, source: &Source, escape: Escape) -> Option<Env> {
        if self.keyword != Keyword::Env {
            return None;
        }
        let mut words = Words::new(source.text(), self.body, &self.elided, escape).peekable();
        if words.peek().is_some_and(|first| first.equals.is_none()) {
            return Some(Env { pairs: self.old_pair(source).into_iter().collect() });
        }
        let pairs = words.filter_map(|word| {
            let (name, value) = self.split(source, word);
            value.map(|value| EnvPair { name, value, span: word.span })
        });
        Some(Env { pairs: pairs.collect() })
    }

    /// Reads an `ARG`.
    pub fn as_arg(&self, source: &Source, escape: Escape) -> Option<Arg> {
        if self.keyword != Keyword::Arg {
            return None;
        }
        let words = Words::new(source.text(), self.body, &self.elided, escape);
        let definitions = words.map(|word| {
            let (name, default) = self.split(source, word);
            ArgDefinition { name, default }
        });
        Some(Arg { definitions: definitions.collect() })
    }

    fn split(&self, source: &Source, word: Word) -> (Text, Option<Text>) {
        let Some(equals) = word.equals else { return (self.text_at(source, word.span), None) };
        let name = self.text_at(source, Span::new(word.span.start, equals));
        let value = self.text_at(source, Span::new(equals + 1, word.span.end));
        (name, Some(value))
    }

    /// `name value`: one pair, the value of which is all that follows the name.
    fn old_pair(&self, source: &Source) -> Option<EnvPair> {
        let mut cursor = Cursor::new(source.text(), self.body, &self.elided);
        let name = cursor.word()?;
        cursor.skip_blanks();
        let value = Span::new(cursor.at().min(self.body.end), self.body.end);
        Some(EnvPair { name: self.text_at(source, name), value: self.text_at(source, value), span: self.body })
    }
}
