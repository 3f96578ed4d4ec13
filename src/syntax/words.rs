//! Words of `ENV`, `ARG` and `LABEL`, which quotes and escapes hold together.

use crate::source::Span;
use crate::syntax::Escape;
use crate::syntax::line::Cursor;

/// A word with its quotes and escapes still in it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Word {
    pub(super) span: Span,
    /// Where its first `=` stands, in quotes or not.
    pub(super) equals: Option<u32>,
}

/// Splits into words as `parseWords` in `BuildKit`'s `line_parsers.go` does.
pub(super) struct Words<'a> {
    cursor: Cursor<'a>,
    escape: u8,
}

impl<'a> Words<'a> {
    pub(super) fn new(text: &'a str, body: Span, elided: &'a [Span], escape: Escape) -> Self {
        Self { cursor: Cursor::new(text, body, elided), escape: escape.as_byte() }
    }
}

impl Iterator for Words<'_> {
    type Item = Word;

    fn next(&mut self) -> Option<Word> {
        let cursor = &mut self.cursor;
        cursor.skip_white_space();
        let start = cursor.at();
        let mut word = Word { span: Span::empty(start), equals: None };
        let mut quote = None;
        while let Some(byte) = cursor.peek() {
            if quote.is_none() && cursor.is_at_white_space() {
                break;
            }
            let at = cursor.at();
            word.span.end = at + 1;
            cursor.bump();
            match byte {
                _ if quote == Some(byte) => quote = None,
                _ if byte == self.escape && quote != Some(b'\'') && !cursor.is_done() => {
                    word.span.end = cursor.character_end();
                    if cursor.peek() == Some(b'=') {
                        word.equals.get_or_insert(cursor.at());
                    }
                    cursor.skip_character();
                }
                b'\'' | b'"' if quote.is_none() => quote = Some(byte),
                b'=' => {
                    word.equals.get_or_insert(at);
                }
                _ => {}
            }
        }
        (!word.span.is_empty()).then_some(word)
    }
}
