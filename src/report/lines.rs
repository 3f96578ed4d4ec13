//! Spans of a file as people and other programs count them.

use crate::finding::Finding;
use crate::report::FileReport;
use crate::report::elsewhere::with_places;
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

/// Something that is said of a file.
pub(super) struct Remark<'r> {
    /// The finding; nothing where the file has an error.
    pub(super) finding: Option<&'r Finding>,
    /// Where; nothing for an error of the whole file.
    pub(super) span: Option<Span>,
    pub(super) message: &'r str,
    pub(super) help: Option<&'r str>,
}

impl<'r> Remark<'r> {
    /// All that is said of a file: its errors, then its findings.
    pub(super) fn all(file: &'r FileReport) -> impl Iterator<Item = Self> {
        let errors = file.errors.iter().map(|problem| Self {
            finding: None,
            span: problem.span,
            message: &problem.message,
            help: problem.help.as_deref(),
        });
        errors.chain(file.findings.iter().map(|finding| Self {
            finding: Some(finding),
            span: Some(finding.span),
            message: &finding.message,
            help: finding.help.as_deref(),
        }))
    }

    /// The rule that it comes from, or `error`.
    pub(super) fn name(&self) -> &'static str {
        self.finding.map_or("error", |finding| finding.rule)
    }

    /// What is said and what to do about it, on one line.
    pub(super) fn told(&self) -> String {
        let told = with_help(self.message, self.help);
        self.finding.map_or_else(|| told.clone(), |finding| with_places(&told, finding))
    }
}

/// A message and what to do about it, on one line.
pub(super) fn with_help(message: &str, help: Option<&str>) -> String {
    match help {
        Some(help) => format!("{}; {}", printable(message), printable(&help.replace('\n', "; "))),
        None => printable(message).into_owned(),
    }
}
