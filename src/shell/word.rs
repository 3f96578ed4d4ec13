//! Words: literal text, quotes and what is expanded in them.

use smallvec::SmallVec;
use smallvec::smallvec;

use crate::shell::ast::Part;
use crate::shell::ast::Word;
use crate::shell::cursor;
use crate::shell::parser::Parser;
use crate::source::Span;

/// The parts of a word while it is read.
#[derive(Debug, Default)]
pub(super) struct Parts {
    parts: SmallVec<[Part; 1]>,
}

impl Parts {
    /// Adds text; text that is quoted alike grows together.
    pub(super) fn literal(&mut self, text: &str, quoted: bool) {
        match self.parts.last_mut() {
            Some(Part::Literal { text: before, quoted: same }) if *same == quoted => before.push_str(text),
            _ => self.push(Part::Literal { text: text.into(), quoted }),
        }
    }

    pub(super) fn push(&mut self, part: Part) {
        self.parts.push(part);
    }

    /// Adds the parts of a word.
    pub(super) fn append(&mut self, word: Word) {
        for part in word.parts {
            match part {
                Part::Literal { text, quoted } => self.literal(&text, quoted),
                part => self.push(part),
            }
        }
    }

    /// All of it as a word.
    pub(super) fn word(self, span: Span) -> Word {
        Word { span, parts: self.parts }
    }

    /// Adds something of which only the commands within are known.
    pub(super) fn opaque(&mut self, inner: Self) {
        self.push(Part::Opaque);
        let commands = inner.parts.into_iter().filter(|part| matches!(part, Part::Substitution(_)));
        self.parts.extend(commands);
    }
}

impl Parser<'_> {
    /// One word; the cursor stands at its first byte. `None` where it cannot be read.
    pub(super) fn word(&mut self) -> Option<Word> {
        self.cursor.peek();
        let start = self.cursor.pos();
        if let Some(word) = self.plain_word(start) {
            return Some(word);
        }
        let mut parts = Parts::default();
        loop {
            match self.cursor.peek() {
                b'\\' => self.escaped(&mut parts),
                b'\'' => self.single_quoted(&mut parts),
                b'"' => self.double_quoted(&mut parts),
                b'$' => self.dollar(&mut parts, false),
                b'`' => self.backquoted(&mut parts, false),
                b'<' | b'>' if self.cursor.second() == b'(' => self.process(&mut parts),
                b'\r' if !self.cursor.is_line_ending(self.cursor.pos()) => {
                    self.cursor.bump();
                    parts.literal("\r", false);
                }
                byte if cursor::is_plain(byte) => {
                    let text = self.cursor.run(cursor::is_plain);
                    parts.literal(text, false);
                }
                _ => break,
            }
        }
        if self.failed() {
            return None;
        }
        if self.cursor.last() <= start {
            // Nothing of a word stands here; taking nothing for one would never end.
            self.fail("a word was expected");
            return None;
        }
        Some(parts.word(self.cursor.span(start, self.cursor.last())))
    }

    /// A word of plain bytes only, as most are.
    fn plain_word(&mut self, start: usize) -> Option<Word> {
        let bytes = self.cursor.bytes();
        let rest = &bytes[start..];
        let len = rest.iter().position(|byte| !cursor::is_plain(*byte)).unwrap_or(rest.len());
        let process =
            matches!(rest.get(len), Some(b'<' | b'>')) && rest.get(len + 1).is_none_or(|b| matches!(b, 0 | b'('));
        if len == 0 || process || !rest.get(len).is_none_or(|byte| cursor::is_delimiter(*byte)) {
            return None;
        }
        let text = self.cursor.text()[start..start + len].into();
        self.cursor.jump(start + len);
        let parts = smallvec![Part::Literal { text, quoted: false }];
        Some(Word { span: self.cursor.span(start, start + len), parts })
    }

    fn escaped(&mut self, parts: &mut Parts) {
        self.cursor.bump();
        match self.cursor.character() {
            Some(character) => parts.literal(character, true),
            None => parts.literal("\\", true),
        }
    }

    fn single_quoted(&mut self, parts: &mut Parts) {
        self.cursor.bump();
        let start = self.cursor.pos();
        let Some(len) = memchr::memchr(b'\'', &self.cursor.bytes()[start..]) else {
            self.fail("a single quote that is not closed");
            return;
        };
        self.seen(parts, start, start + len, true);
        self.cursor.jump(start + len + 1);
    }

    /// Adds the seen bytes between two indices.
    fn seen(&self, parts: &mut Parts, start: usize, end: usize, quoted: bool) {
        let text = &self.cursor.text()[start..end];
        parts.literal("", quoted);
        for piece in text.split('\0').filter(|piece| !piece.is_empty()) {
            parts.literal(piece, quoted);
        }
    }

    pub(super) fn double_quoted(&mut self, parts: &mut Parts) {
        self.cursor.bump();
        let before = parts.parts.len();
        loop {
            match self.cursor.peek() {
                0 => {
                    self.fail("a double quote that is not closed");
                    return;
                }
                b'"' => {
                    self.cursor.bump();
                    if parts.parts.len() == before {
                        parts.literal("", true);
                    }
                    return;
                }
                b'\\' => {
                    self.cursor.bump();
                    match self.cursor.raw() {
                        b'$' | b'`' | b'"' | b'\\' => {
                            let character = self.cursor.character().unwrap_or_default();
                            parts.literal(character, true);
                        }
                        _ => parts.literal("\\", true),
                    }
                }
                b'$' => self.dollar(parts, true),
                b'`' => self.backquoted(parts, true),
                _ => {
                    let text = self.cursor.run(cursor::is_quoted_plain);
                    parts.literal(text, true);
                }
            }
        }
    }

    /// `$'…'`; the cursor stands at the quote.
    pub(super) fn ansi_quoted(&mut self, parts: &mut Parts) {
        self.cursor.bump();
        let mut text = String::new();
        let mut known = true;
        loop {
            match self.cursor.raw() {
                0 => {
                    self.fail("a single quote that is not closed");
                    return;
                }
                b'\'' => break,
                b'\\' => {
                    self.cursor.bump();
                    match self.cursor.character() {
                        Some("n") => text.push('\n'),
                        Some("t") => text.push('\t'),
                        Some("r") => text.push('\r'),
                        Some(character @ ("\\" | "'" | "\"" | "?")) => text.push_str(character),
                        _ => known = false,
                    }
                }
                _ => text.push_str(self.cursor.character().unwrap_or_default()),
            }
        }
        self.cursor.bump();
        if known {
            parts.literal(&text, true);
        } else {
            parts.push(Part::Opaque);
        }
    }
}
