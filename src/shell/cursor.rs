//! A place in a view, and the steps that a shell takes over its bytes.

use crate::source::Span;
use crate::source::View;

/// Bytes that stand for themselves in a word, outside of quotes.
const PLAIN: u8 = 1;
/// Bytes that end a word, and can do nothing else.
const DELIMITER: u8 = 2;
/// Bytes that stand for themselves between double quotes.
const QUOTED: u8 = 4;

/// What each byte may be.
static CLASS: [u8; 256] = classes();

const fn classes() -> [u8; 256] {
    let mut table = [PLAIN | QUOTED; 256];
    let delimiters = b" \t\n;&|()<>";
    let mut i = 0;
    while i < delimiters.len() {
        table[delimiters[i] as usize] = DELIMITER | QUOTED;
        i += 1;
    }
    table[b'\r' as usize] = QUOTED;
    table[b'\'' as usize] = QUOTED;
    table[b'"' as usize] = 0;
    table[b'\\' as usize] = 0;
    table[b'$' as usize] = 0;
    table[b'`' as usize] = 0;
    table[0] = 0;
    table
}

/// Whether `byte` stands for itself in a word.
pub(super) fn is_plain(byte: u8) -> bool {
    CLASS[byte as usize] & PLAIN != 0
}

/// Whether `byte` ends a word.
pub(super) fn is_delimiter(byte: u8) -> bool {
    CLASS[byte as usize] & DELIMITER != 0
}

/// Whether `byte` stands for itself between double quotes.
pub(super) fn is_quoted_plain(byte: u8) -> bool {
    CLASS[byte as usize] & QUOTED != 0
}

/// Whether `byte` can start a variable's name.
pub(super) fn is_name_start(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_'
}

/// Whether `byte` can stand in a variable's name.
pub(super) fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// A place in a view.
///
/// Bytes that the shell never sees are stepped over: elided ones, and a backslash with the line
/// ending behind it. The end of the text reads as 0, which no byte that is seen can be.
#[derive(Debug)]
pub(super) struct Cursor<'v> {
    text: &'v str,
    base: u32,
    /// Index of the next byte.
    pos: usize,
    /// Index just past the last byte that was taken.
    last: usize,
}

impl<'v> Cursor<'v> {
    pub(super) fn new(view: &'v View<'_>) -> Self {
        Self { text: view.text(), base: view.span().start, pos: 0, last: 0 }
    }

    /// The text that is read, with elided bytes in it.
    pub(super) fn text(&self) -> &'v str {
        self.text
    }

    pub(super) fn bytes(&self) -> &'v [u8] {
        self.text.as_bytes()
    }

    /// Index of the next byte in the text.
    pub(super) fn pos(&self) -> usize {
        self.pos
    }

    /// Index just past the last byte that was taken.
    pub(super) fn last(&self) -> usize {
        self.last
    }

    /// Goes on at `pos`, with everything in front of it taken.
    pub(super) fn jump(&mut self, pos: usize) {
        self.pos = pos;
        self.last = pos;
    }

    /// The offset in the file of the byte at `index`.
    pub(super) fn offset(&self, index: usize) -> u32 {
        self.base + u32::try_from(index).expect("a source is shorter than 2^31 bytes")
    }

    /// The span in the file of the bytes from `start` to `end`.
    pub(super) fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.offset(start), self.offset(end.max(start)))
    }

    /// The next byte, continuations stepped over; 0 at the end.
    pub(super) fn peek(&mut self) -> u8 {
        loop {
            let byte = self.raw();
            if byte != b'\\' {
                return byte;
            }
            match self.continuation(self.pos) {
                Some(behind) => self.pos = behind,
                None => return byte,
            }
        }
    }

    /// The next byte as between single quotes, where a continuation is none; 0 at the end.
    pub(super) fn raw(&mut self) -> u8 {
        loop {
            match self.bytes().get(self.pos) {
                Some(0) => self.pos += 1,
                Some(byte) => return *byte,
                None => return 0,
            }
        }
    }

    /// The byte behind the next one; [`Cursor::peek`] must have been called.
    pub(super) fn second(&self) -> u8 {
        self.seen_from(self.pos + 1).1
    }

    /// The first seen byte at or behind `index`, and where.
    pub(super) fn seen_from(&self, mut index: usize) -> (usize, u8) {
        loop {
            match self.bytes().get(index) {
                Some(0) => index += 1,
                Some(b'\\') => match self.continuation(index) {
                    Some(behind) => index = behind,
                    None => return (index, b'\\'),
                },
                Some(byte) => return (index, *byte),
                None => return (index, 0),
            }
        }
    }

    /// Where the line behind the backslash at `index` starts, if that continues its line.
    fn continuation(&self, index: usize) -> Option<usize> {
        let mut rest = index + 1;
        loop {
            match self.bytes().get(rest)? {
                0 | b'\r' => rest += 1,
                b'\n' => return Some(rest + 1),
                _ => return None,
            }
        }
    }

    /// Whether the carriage return at `index` belongs to the line ending behind it.
    ///
    /// A shell would take it for a character of the word, and fail; no script that works has one.
    pub(super) fn is_line_ending(&self, index: usize) -> bool {
        let mut rest = index + 1;
        while self.bytes().get(rest) == Some(&0) {
            rest += 1;
        }
        self.bytes().get(rest) == Some(&b'\n')
    }

    /// Takes the next byte; [`Cursor::peek`] or [`Cursor::raw`] must have been called.
    pub(super) fn bump(&mut self) {
        if self.pos < self.bytes().len() {
            self.pos += 1;
        }
        self.last = self.pos;
    }

    /// Takes the next byte if it is `byte`.
    pub(super) fn eat(&mut self, byte: u8) -> bool {
        let found = self.peek() == byte;
        if found {
            self.bump();
        }
        found
    }

    /// Takes the next character, whole.
    pub(super) fn character(&mut self) -> Option<&'v str> {
        self.raw();
        let character = self.text.get(self.pos..)?.chars().next()?;
        let start = self.pos;
        self.jump(start + character.len_utf8());
        self.text.get(start..self.pos)
    }

    /// Takes the bytes from here on for which `wanted` holds.
    pub(super) fn run(&mut self, wanted: fn(u8) -> bool) -> &'v str {
        let start = self.pos;
        let rest = self.bytes().get(start..).unwrap_or_default();
        let len = rest.iter().position(|byte| !wanted(*byte)).unwrap_or(rest.len());
        if len > 0 {
            self.jump(start + len);
        }
        // Where a run ends inside a character, the bytes were chosen by hand and are ASCII.
        self.text.get(start..start + len).unwrap_or_default()
    }

    /// Steps over blanks and a comment, up to the next token or line ending.
    pub(super) fn blanks(&mut self) {
        loop {
            match self.peek() {
                b' ' | b'\t' => self.pos += 1,
                b'\r' if self.is_line_ending(self.pos) => self.pos += 1,
                b'#' => {
                    let rest = &self.bytes()[self.pos..];
                    self.pos += memchr::memchr(b'\n', rest).unwrap_or(rest.len());
                }
                _ => return,
            }
        }
    }
}
