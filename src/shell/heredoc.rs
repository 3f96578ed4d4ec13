//! Here-documents within the text.

use crate::shell::cursor::Cursor;
use crate::source::Span;

/// Here-documents whose lines are still to come, and those that were found.
#[derive(Debug, Default)]
pub(super) struct Heredocs {
    pending: Vec<Pending>,
    /// Contents, in the order in which they are named.
    found: Vec<Span>,
    /// Contents as an earlier reading of the same text found them.
    known: Vec<Span>,
    /// How many were named.
    named: usize,
}

#[derive(Debug)]
struct Pending {
    delimiter: String,
    quoted: bool,
    tabs: bool,
}

impl Heredocs {
    /// For a text whose contents are known.
    pub(super) fn known(known: Vec<Span>) -> Self {
        Self { known, ..Self::default() }
    }

    /// The contents, in the order in which they are named.
    pub(super) fn found(self) -> Vec<Span> {
        self.found
    }

    /// Notes that a here-document is named; gives its content, if that is known.
    pub(super) fn name(&mut self, delimiter: String, quoted: bool, tabs: bool) -> Option<Span> {
        self.pending.push(Pending { delimiter, quoted, tabs });
        self.named += 1;
        self.known.get(self.named - 1).copied()
    }

    /// Takes the lines of all that are pending; the cursor stands at the start of a line.
    pub(super) fn read_bodies(&mut self, cursor: &mut Cursor<'_>) {
        for pending in std::mem::take(&mut self.pending) {
            let content = pending.read(cursor);
            self.found.push(content);
        }
    }

    /// The text has ended: those that are pending have no lines.
    pub(super) fn finish(&mut self, cursor: &Cursor<'_>) {
        let end = cursor.bytes().len();
        self.found.extend(self.pending.drain(..).map(|_| cursor.span(end, end)));
    }
}

impl Pending {
    /// Takes the lines up to the delimiter and that line; up to the end of the text where it is
    /// missing, which a shell only warns of.
    fn read(&self, cursor: &mut Cursor<'_>) -> Span {
        let bytes = cursor.bytes();
        let start = cursor.pos();
        let mut line = start;
        let mut continued = false;
        while line < bytes.len() {
            let end = memchr::memchr(b'\n', &bytes[line..]).map_or(bytes.len(), |at| line + at);
            let next = (end + 1).min(bytes.len());
            if !continued && self.ends_with(&bytes[line..end]) {
                cursor.jump(next);
                return cursor.span(start, line);
            }
            continued =
                !self.quoted && bytes[line..end].iter().rev().take_while(|byte| **byte == b'\\').count() % 2 == 1;
            line = next;
        }
        cursor.jump(bytes.len());
        cursor.span(start, bytes.len())
    }

    /// Whether `line` is the delimiter.
    fn ends_with(&self, line: &[u8]) -> bool {
        let mut seen = line.iter().copied().filter(|byte| *byte != 0).peekable();
        while self.tabs && seen.next_if_eq(&b'\t').is_some() {}
        for wanted in self.delimiter.bytes() {
            if seen.next() != Some(wanted) {
                return false;
            }
        }
        seen.next_if_eq(&b'\r');
        seen.next().is_none()
    }
}
