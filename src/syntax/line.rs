//! A logical line: what is left of several lines once `BuildKit` has joined them, read in place.

use std::borrow::Cow;

use smallvec::SmallVec;
use smallvec::smallvec;

use crate::source::Span;

/// `at` as an offset into the file, which `Source::MAX_LEN` keeps within 32 bits.
#[expect(clippy::cast_possible_truncation, reason = "a source is never longer than Source::MAX_LEN")]
pub(super) const fn offset(at: usize) -> u32 {
    at as u32
}

/// Whether `byte` separates a keyword or a word from the next: `[\t\v\f\r ]`.
pub(super) const fn is_blank(byte: u8) -> bool {
    matches!(byte, b'\t' | 0x0B | 0x0C | b'\r' | b' ')
}

/// Reads a stretch of the file byte by byte, as if what is elided were not there.
///
/// Invariant: `at` is never inside an elided span, and `elided` holds those behind it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cursor<'a> {
    text: &'a str,
    elided: &'a [Span],
    at: u32,
    end: u32,
}

impl<'a> Cursor<'a> {
    /// Starts at the first byte of `span` that is not elided.
    pub(super) fn new(text: &'a str, span: Span, elided: &'a [Span]) -> Self {
        let passed = elided.partition_point(|gap| gap.end <= span.start);
        let mut cursor = Self { text, elided: &elided[passed..], at: span.start, end: span.end };
        cursor.settle();
        cursor
    }

    fn settle(&mut self) {
        while let [gap, rest @ ..] = self.elided
            && gap.start <= self.at
        {
            self.at = self.at.max(gap.end);
            self.elided = rest;
        }
        self.at = self.at.min(self.end);
    }

    /// Offset of the next byte in the file.
    pub(super) const fn at(&self) -> u32 {
        self.at
    }

    /// Whether everything has been read.
    pub(super) const fn is_done(&self) -> bool {
        self.at >= self.end
    }

    /// The next byte.
    pub(super) fn peek(&self) -> Option<u8> {
        if self.is_done() { None } else { self.text.as_bytes().get(self.at as usize).copied() }
    }

    /// The byte behind the next one.
    pub(super) fn peek_second(mut self) -> Option<u8> {
        self.bump();
        self.peek()
    }

    /// Goes over the next byte.
    pub(super) fn bump(&mut self) {
        self.at += 1;
        self.settle();
    }

    /// Goes over the next byte and gives it.
    pub(super) fn next(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.bump();
        Some(byte)
    }

    /// Goes over what `BuildKit` separates words with.
    pub(super) fn skip_blanks(&mut self) {
        while self.peek().is_some_and(is_blank) {
            self.bump();
        }
    }

    /// Goes over white space of any script, as Go's `strings.TrimSpace` does.
    pub(super) fn skip_white_space(&mut self) {
        while self.is_at_white_space() {
            self.skip_character();
        }
    }

    /// Whether the next character is white space of any script.
    pub(super) fn is_at_white_space(&self) -> bool {
        self.character().is_some_and(char::is_whitespace)
    }

    /// Goes over the next character.
    pub(super) fn skip_character(&mut self) {
        self.at = self.character_end();
        self.settle();
    }

    /// Offset past the next character; at the end, of the end.
    pub(super) fn character_end(&self) -> u32 {
        self.at + self.character().map_or(0, |character| offset(character.len_utf8()))
    }

    fn character(&self) -> Option<char> {
        match self.peek()? {
            byte if byte.is_ascii() => Some(char::from(byte)),
            // None inside of a character, which counts as no white space.
            _ => self.text.get(self.at as usize..)?.chars().next(),
        }
    }

    /// Goes over a word and gives its stretch, which is not empty; words end at blanks.
    pub(super) fn word(&mut self) -> Option<Span> {
        self.skip_blanks();
        let start = self.at;
        let mut end = start;
        while let Some(byte) = self.peek()
            && !is_blank(byte)
        {
            end = self.at + 1;
            self.bump();
        }
        (start < end).then(|| Span::new(start, end))
    }
}

/// Where the text in `span` ends once white space and what is elided are taken off its end.
pub(super) fn trimmed_end(text: &str, span: Span, elided: &[Span]) -> u32 {
    let mut end = span.end;
    let mut gaps = &elided[..elided.partition_point(|gap| gap.start < end)];
    while end > span.start {
        if let [rest @ .., gap] = gaps
            && gap.end >= end
        {
            end = gap.start.max(span.start);
            gaps = rest;
            continue;
        }
        match text[..end as usize].chars().next_back() {
            Some(character) if character.is_whitespace() => end -= offset(character.len_utf8()),
            _ => break,
        }
    }
    end.max(span.start)
}

/// A stretch of the file with the elided bytes taken out, and the way back to the file.
#[derive(Clone, Debug)]
pub(super) struct Joined<'s> {
    /// The text as `BuildKit` joins it.
    pub(super) text: Cow<'s, str>,
    /// Offset in `text` and offset in the file of each part; ascending, the first in `text` is 0.
    parts: SmallVec<[(u32, u32); 1]>,
}

impl<'s> Joined<'s> {
    /// Joins what is not elided in `span`.
    pub(super) fn new(text: &'s str, span: Span, elided: &[Span]) -> Self {
        let first = elided.partition_point(|gap| gap.end <= span.start);
        let last = elided.partition_point(|gap| gap.start < span.end);
        let gaps = elided.get(first..last).unwrap_or_default();
        if gaps.is_empty() {
            return Self { text: Cow::Borrowed(&text[span.range()]), parts: smallvec![(0, span.start)] };
        }
        let mut joined = String::with_capacity(span.len() as usize);
        let mut parts = SmallVec::with_capacity(gaps.len() + 1);
        let mut at = span.start;
        for gap in gaps.iter().copied().chain([Span::empty(span.end)]) {
            if at < gap.start || parts.is_empty() {
                parts.push((offset(joined.len()), at));
                joined.push_str(&text[at as usize..gap.start.max(at) as usize]);
            }
            at = gap.end.max(at);
        }
        Self { text: Cow::Owned(joined), parts }
    }

    /// Where the byte at `at` of the text stands in the file.
    fn place(&self, at: usize) -> u32 {
        let (start, file) = self.parts[self.parts.partition_point(|part| part.0 as usize <= at) - 1];
        file + (offset(at) - start)
    }

    /// The stretch of the file from the byte at `start` to the one before `end`.
    pub(super) fn span(&self, start: usize, end: usize) -> Span {
        if start < end { Span::new(self.place(start), self.place(end - 1) + 1) } else { Span::empty(self.place(start)) }
    }
}
