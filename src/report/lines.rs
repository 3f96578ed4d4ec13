//! Spans of a file as people and other programs count them.

use crate::report::FileReport;
use crate::report::printable::printable;
use crate::source::LineIndex;
use crate::source::Position;
use crate::source::Span;

/// A file whose offsets can be told as lines and columns.
pub(super) struct Lines<'r> {
    /// The file.
    pub(super) file: &'r FileReport,
    index: LineIndex,
}

/// A span: the end is just past the last character.
#[derive(Clone, Copy, Debug)]
pub(super) struct Range {
    pub(super) start: Position,
    pub(super) end: Position,
}

impl<'r> Lines<'r> {
    pub(super) fn new(file: &'r FileReport) -> Self {
        Self { file, index: LineIndex::new(file.source.text()) }
    }

    pub(super) fn position(&self, offset: u32) -> Position {
        self.index.position(self.file.source.text(), offset)
    }

    pub(super) fn range(&self, span: Span) -> Range {
        Range { start: self.position(span.start), end: self.position(span.end) }
    }
}

/// A message and what to do about it, on one line.
pub(super) fn with_help(message: &str, help: Option<&str>) -> String {
    match help {
        Some(help) => format!("{}; {}", printable(message), printable(&help.replace('\n', "; "))),
        None => printable(message).into_owned(),
    }
}
