//! The lines around a place, for `miette`.
//!
//! `miette` reads a text from its start to find a place in it, which makes the cost of a finding
//! grow with the file. This goes by the line index.

use std::borrow::Cow;

use miette::MietteError;
use miette::MietteSpanContents;
use miette::SourceCode;
use miette::SourceSpan;
use miette::SpanContents;

use crate::report::FileReport;
use crate::report::printable::same_length;
use crate::source::LineIndex;
use crate::source::Span;

/// A file from which lines can be cut.
#[derive(Debug)]
pub(super) struct Excerpt<'r> {
    name: &'r str,
    text: Cow<'r, str>,
    index: LineIndex,
}

impl<'r> Excerpt<'r> {
    pub(super) fn new(file: &'r FileReport) -> Self {
        let text = same_length(file.source.text());
        let index = LineIndex::new(&text);
        Self { name: &file.name, text, index }
    }

    /// The part of `span` that is on its first line, without the continuation at the end, so that
    /// what is underlined stays short where a whole instruction is meant.
    pub(super) fn first_line(&self, span: Span) -> SourceSpan {
        let text = &self.text[span.range()];
        let cut = match text.split_once('\n') {
            None => text,
            Some((line, _)) => line.trim_end().trim_end_matches(['\\', '`']).trim_end(),
        };
        (span.start as usize, cut.len()).into()
    }
}

impl SourceCode for Excerpt<'_> {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        lines_before: usize,
        lines_after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let offset = |offset: usize| u32::try_from(offset).map_err(|_| MietteError::OutOfBounds);
        let (start, end) = (offset(span.offset())?, offset(span.offset() + span.len())?);
        if end as usize > self.text.len() {
            return Err(MietteError::OutOfBounds);
        }
        let first = self.index.line(start).saturating_sub(lines_before);
        let last = self.index.line(end) + lines_after;
        let from = self.index.start(first).unwrap_or_default() as usize;
        let to = self.index.start(last + 1).map_or(self.text.len(), |start| start as usize);
        // Asked for no context, `miette` wants to know the column of the span itself.
        let column = if lines_before == 0 { self.index.position(&self.text, start).column as usize - 1 } else { 0 };
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.to_owned(),
            &self.text.as_bytes()[from..to],
            (from, to - from).into(),
            first,
            column,
            self.text[from..to].lines().count(),
        )))
    }
}
