//! A Dockerfile whose text stands in another file.

use crate::edit::Edit;
use crate::edit::Fix;
use crate::finding::Finding;
use crate::finding::Label;
use crate::project::block::Block;
use crate::project::offsets::Offsets;
use crate::project::scalar::Form;
use crate::project::scalar::Scalar;
use crate::project::scalar::Unread;
use crate::project::template::Template;
use crate::source::LineIndex;
use crate::source::Source;
use crate::source::Span;
use crate::source::offset;
use crate::syntax::SyntaxError;

/// A Dockerfile whose text stands in another file.
#[derive(Clone, Debug)]
pub struct Inline {
    text: Source,
    /// From the text to how it is written, before variables are filled in.
    filled: Offsets,
    template: Template,
    form: Form,
    /// The lines that it stands in, where each is one of its own.
    block: Option<Block>,
    /// What introduces it: to the end of the line.
    introduction: Span,
}

impl Inline {
    /// What a build sees of a text of `file`.
    pub(super) fn new(file: &Source, scalar: &Scalar) -> Result<Self, Unread> {
        let start = offset(scalar.written.start);
        let filled = scalar.template.fill(&scalar.text).map_err(|reason| Unread { start, reason })?;
        let block = matches!(scalar.form, Form::Lines { .. }).then(|| Block::of(file, scalar)).flatten();
        let line = file.slice(Span::new(start, file.line_end(start))).trim_end();
        Ok(Self {
            text: Source::new(filled.text.into_bytes()),
            filled: filled.offsets,
            template: scalar.template,
            form: scalar.form,
            block,
            introduction: Span::new(start, start + offset(line.len())),
        })
    }

    /// The text, as a build sees it.
    pub fn text(&self) -> &Source {
        &self.text
    }

    /// Where a stretch of the text stands in the file; where the text has no places there, what
    /// introduces it.
    pub fn span(&self, span: Span) -> Span {
        let Some(block) = &self.block else { return self.introduction };
        let at = |inner| block.at(self.filled.at(inner));
        let start = at(span.start);
        if span.is_empty() {
            return Span::empty(start);
        }
        // Its last byte, not the one behind it, which may be on the next line.
        Span::new(start, (at(span.end - 1) + 1).max(start))
    }

    /// What is wrong with the text, at its place in the file.
    pub fn error(&self, error: SyntaxError) -> SyntaxError {
        let help = self.with_line(error.help, error.span);
        SyntaxError { span: self.span(error.span), help, ..error }
    }

    /// What there is to say of the text, at its place in the file and with this fix.
    pub(super) fn finding(&self, finding: Finding, fix: Option<Fix>) -> Finding {
        let mut help: Vec<_> = finding.help.into_iter().collect();
        if finding.fix.as_ref().is_some_and(|fix| !fix.edits().is_empty())
            && fix.as_ref().is_none_or(|fix| fix.edits().is_empty())
        {
            help.push(self.why_unfixed().to_owned());
        }
        let help = help.join("\n");
        let help = if self.block.is_some() { help } else { self.with_line(help, finding.span) };
        let labels = finding.labels.into_iter().filter(|_| self.block.is_some());
        Finding {
            span: self.span(finding.span),
            labels: labels.map(|label| Label { span: self.span(label.span), ..label }).collect(),
            help: (!help.is_empty()).then_some(help),
            fix,
            ..finding
        }
    }

    /// `help` and, where places cannot be told, the line of the text that it is about.
    fn with_line(&self, help: String, span: Span) -> String {
        if self.block.is_some() {
            return help;
        }
        let line = LineIndex::new(self.text.text()).position(self.text.text(), span.start).line;
        let end = if help.is_empty() { "" } else { "\n" };
        format!("{help}{end}this is about line {line} of the Dockerfile that begins here")
    }

    /// Why a fix is not made here, and what to do for it.
    fn why_unfixed(&self) -> &'static str {
        match self.form {
            Form::Lines { shared: true } => "no fix is made in a text that has an anchor, which other places may use",
            Form::Lines { shared: false } => "no fix is made here, since the file would not be read as before",
            Form::Folded => {
                "no fix is made in such a text; write it as a literal block, `dockerfile_inline: |`, for one"
            }
            Form::Quoted => "no fix is made in such a text; write it as a heredoc, `<<EOT`, for one",
            Form::Json => "no fix is made in a text in JSON; put it into a file of its own for one",
        }
    }

    /// The changes of the file that make this text `after`; nothing where they cannot be made.
    pub(super) fn edits(&self, file: &Source, after: &Source) -> Option<Vec<Edit>> {
        let block = self.block.as_ref().filter(|_| self.form == Form::Lines { shared: false })?;
        block.edits(file, self.template, self.text.text(), after.text())
    }
}
