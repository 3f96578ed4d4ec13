//! The lines of a script, and what goes of each.

use std::ops::Range;

use crate::shell::removal::Dead;
use crate::shell::removal::Surroundings;
use crate::source::Span;

/// A line of the source, as indices into it.
#[derive(Debug)]
pub(super) struct Line {
    /// Its first byte.
    pub(super) start: usize,
    /// Past its line ending.
    pub(super) end: usize,
    /// In front of its line ending.
    pub(super) newline: usize,
    /// From its first byte that is no blank to the last one, a continuation left aside.
    pub(super) content: Range<usize>,
    /// Whether it goes on in the next line.
    pub(super) continued: bool,
    /// Whether it is a comment that the script never sees.
    pub(super) comment: bool,
    /// What goes of it, in order.
    pub(super) cuts: Vec<Cut>,
}

/// A part of a line that goes.
#[derive(Clone, Debug)]
pub(super) struct Cut {
    pub(super) range: Range<usize>,
    /// What stands in for it.
    pub(super) text: &'static str,
    /// Whether what stands behind may take its place.
    pub(super) opening: bool,
}

/// What is left of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rest {
    /// Something of the script, or of what is around it.
    Code,
    /// A comment behind what went.
    Comment,
    /// Nothing, and something was there.
    Nothing,
    /// It was blank, or a comment line.
    Untouched,
}

impl Line {
    /// The lines that `span` touches.
    pub(super) fn all(span: Span, around: Surroundings<'_>) -> Vec<Self> {
        let text = around.text.as_bytes();
        let mut start = memchr::memrchr(b'\n', &text[..span.start as usize]).map_or(0, |at| at + 1);
        let mut comments = around.comments.iter().peekable();
        let mut lines = Vec::new();
        while start < text.len() && (start <= span.end as usize) {
            let end = memchr::memchr(b'\n', &text[start..]).map_or(text.len(), |at| start + at + 1);
            while comments.next_if(|comment| comment.end as usize <= start).is_some() {}
            let comment = comments.peek().is_some_and(|comment| (comment.start as usize) < end);
            lines.push(Self::new(text, start, end, around.escape, comment));
            start = end;
        }
        lines
    }

    fn new(text: &[u8], start: usize, end: usize, escape: u8, comment: bool) -> Self {
        let line = &text[start..end];
        let ended = line.last() == Some(&b'\n');
        let newline = if line.ends_with(b"\r\n") { end - 2 } else { end - usize::from(ended) };
        let mut last = trim_end(text, start, newline);
        let continued = ended && !comment && last > start && text[last - 1] == escape;
        if continued {
            last = trim_end(text, start, last - 1);
        }
        let first = start + text[start..last].iter().take_while(|byte| is_blank(**byte)).count();
        Self { start, end, newline, content: first..last, continued, comment, cuts: Vec::new() }
    }

    /// Takes the part of `dead` that lies on this line; the text that stands in for it only where
    /// it starts.
    pub(super) fn cut(&mut self, dead: &Dead) {
        let range = (dead.span.start as usize).max(self.content.start)..(dead.span.end as usize).min(self.content.end);
        if self.comment || range.is_empty() {
            return;
        }
        let text = if range.start == dead.span.start as usize { dead.text } else { "" };
        self.cuts.push(Cut { range, text, opening: dead.opening });
    }

    /// Makes one of cuts with nothing but blanks between them.
    pub(super) fn join_cuts(&mut self, text: &[u8]) {
        let mut joined: Vec<Cut> = Vec::with_capacity(self.cuts.len());
        for cut in self.cuts.drain(..) {
            match joined.last_mut() {
                Some(before)
                    if before.text.is_empty()
                        && cut.text.is_empty()
                        && text[before.range.end.min(cut.range.start)..cut.range.start]
                            .iter()
                            .all(|b| is_blank(*b)) =>
                {
                    before.range.end = before.range.end.max(cut.range.end);
                }
                _ => joined.push(cut),
            }
        }
        self.cuts = joined;
    }

    /// What is left of it.
    pub(super) fn rest(&self, text: &[u8]) -> Rest {
        if self.comment || self.content.is_empty() {
            return Rest::Untouched;
        }
        let Some(last) = self.cuts.last() else { return Rest::Code };
        let mut from = self.content.start;
        for cut in &self.cuts {
            if !cut.text.is_empty() || !text[from..cut.range.start].iter().all(|byte| is_blank(*byte)) {
                return Rest::Code;
            }
            from = cut.range.end;
        }
        match skip_blanks(text, last.range.end, self.content.end) {
            at if at == self.content.end => Rest::Nothing,
            at if text[at] == b'#' => Rest::Comment,
            _ => Rest::Code,
        }
    }

    /// Where what is left of it starts.
    pub(super) fn first_left(&self, text: &[u8]) -> usize {
        match self.cuts.first() {
            Some(cut) if cut.range.start == self.content.start && cut.text.is_empty() => {
                skip_blanks(text, cut.range.end, self.content.end)
            }
            _ => self.content.start,
        }
    }

    /// Where what is left of it ends.
    pub(super) fn last_left(&self, text: &[u8]) -> usize {
        match self.cuts.last() {
            Some(cut) if cut.range.end == self.content.end && cut.text.is_empty() => {
                trim_end(text, self.content.start, cut.range.start)
            }
            _ => self.content.end,
        }
    }
}

/// Whether `byte` is a blank within a line.
pub(super) fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r')
}

/// The end of `text[start..end]` without blanks.
pub(super) fn trim_end(text: &[u8], start: usize, end: usize) -> usize {
    end - text[start..end].iter().rev().take_while(|byte| is_blank(**byte)).count()
}

/// The first index from `start` up to `end` that holds no blank.
pub(super) fn skip_blanks(text: &[u8], start: usize, end: usize) -> usize {
    start + text[start..end].iter().take_while(|byte| is_blank(**byte)).count()
}
