//! Byte offsets to the protocol's positions and back.

use lsp_types::Position;
use lsp_types::Range;

use crate::source::Source;
use crate::source::Span;
use crate::source::offset;

/// What columns count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Encoding {
    /// Bytes.
    Utf8,
    /// Halves of what is beyond the Basic Multilingual Plane, and whole characters elsewhere: what every
    /// client understands.
    #[default]
    Utf16,
}

impl Encoding {
    /// How many columns a character takes.
    const fn columns(self, character: char) -> usize {
        match self {
            Self::Utf8 => character.len_utf8(),
            Self::Utf16 => character.len_utf16(),
        }
    }
}

/// A text as the client and the server have it, with the lines that the client counts.
#[derive(Clone, Debug)]
pub struct Text {
    source: Source,
    encoding: Encoding,
    /// Offset of the first byte of each line. Invariant: ascending, the first is 0.
    starts: Vec<u32>,
}

impl Text {
    /// Finds the lines of `text`.
    ///
    /// Unlike `BuildKit`, the protocol has lines end at a lone `\r` too. A byte order mark that a client
    /// sends is a character of its first line.
    pub fn new(text: String, encoding: Encoding) -> Self {
        let source = Source::new(text.into_bytes());
        let bytes = source.text().as_bytes();
        let ends = memchr::memchr2_iter(b'\n', b'\r', bytes)
            .filter(|at| bytes[*at] == b'\n' || bytes.get(at + 1) != Some(&b'\n'));
        let starts = std::iter::once(0).chain(ends.map(|at| offset(at) + 1)).collect();
        Self { source, encoding, starts }
    }

    /// The text itself.
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// What columns count.
    pub fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// The position of the byte at `at`, or of the character that it is in.
    pub fn position(&self, at: u32) -> Position {
        let text = self.source.text();
        let line = self.starts.partition_point(|start| *start <= at) - 1;
        let before = text[self.starts[line] as usize..].char_indices();
        let within = (at - self.starts[line]) as usize;
        let characters = before.take_while(|(index, character)| index + character.len_utf8() <= within);
        let column = characters.map(|(_, character)| self.encoding.columns(character)).sum();
        Position { line: offset(line), character: offset(column) }
    }

    /// The positions around `span`.
    pub fn range(&self, span: Span) -> Range {
        Range { start: self.position(span.start), end: self.position(span.end) }
    }

    /// The offset of `position`: as the protocol has it, past the end of a line is its end. Within a
    /// character is where that starts, and past the last line is the end of the text.
    pub fn offset(&self, position: Position) -> u32 {
        let text = self.source.text();
        let line = position.line as usize;
        let Some(start) = self.starts.get(line) else { return offset(text.len()) };
        let end = self.starts.get(line + 1).map_or(text.len(), |next| *next as usize);
        let rest = text[*start as usize..end].trim_end_matches(['\r', '\n']);
        let mut left = position.character as usize;
        let fits = |character: &char| {
            let columns = self.encoding.columns(*character);
            let fits = columns <= left;
            left = left.saturating_sub(columns);
            fits
        };
        start + offset(rest.chars().take_while(fits).map(char::len_utf8).sum())
    }

    /// The stretch between two positions; empty where the second comes first.
    pub fn span(&self, range: Range) -> Span {
        let start = self.offset(range.start);
        Span::new(start, self.offset(range.end).max(start))
    }

    /// The text with `text` in the place of `range`.
    #[must_use]
    pub fn replaced(&self, range: Range, text: &str) -> Self {
        let range = self.span(range).range();
        let whole = self.source.text();
        Self::new([&whole[..range.start], text, &whole[range.end..]].concat(), self.encoding)
    }
}

#[cfg(test)]
mod tests;
