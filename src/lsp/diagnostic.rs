//! Findings to diagnostics.

use lsp_types::CodeDescription;
use lsp_types::Diagnostic;
use lsp_types::DiagnosticRelatedInformation;
use lsp_types::DiagnosticSeverity;
use lsp_types::DiagnosticTag;
use lsp_types::Location;
use lsp_types::Position;
use lsp_types::PublishDiagnosticsParams;
use lsp_types::Range;
use lsp_types::Uri;

use crate::finding::Finding;
use crate::finding::Severity;
use crate::lsp::client::Client;
use crate::lsp::document::Document;
use crate::report::printable;
use crate::rules;
use crate::source::offset;
use crate::syntax::SyntaxError;

/// Who speaks.
const SOURCE: &str = "cachemount";

/// Rules that find text which does nothing; editors show such text faded.
const UNNECESSARY: &[&str] = &["unused-ignore"];

impl Document {
    /// All there is to say of the document, errors first.
    pub fn diagnostics(&self, client: &Client) -> PublishDiagnosticsParams {
        let report = self.report();
        let errors = report.errors.iter().map(|error| self.error(error));
        let findings = report.findings.iter().map(|finding| self.diagnostic(finding, client));
        PublishDiagnosticsParams {
            uri: self.uri().clone(),
            version: client.diagnostic_versions.then_some(self.version()),
            diagnostics: errors.chain(findings).collect(),
        }
    }

    /// What a rule has to say.
    pub(super) fn diagnostic(&self, finding: &Finding, client: &Client) -> Diagnostic {
        let link = rules::by_name(finding.rule).map(|rule| CodeDescription { href: rule.metadata().url().into() });
        let unnecessary = client.unnecessary_tag && UNNECESSARY.contains(&finding.rule);
        let related = finding.labels.iter().map(|label| DiagnosticRelatedInformation {
            location: Location { uri: self.uri().clone(), range: self.text().range(label.span) },
            message: printable(&label.text).into_owned(),
        });
        let related: Vec<_> = related.filter(|_| client.related_information).collect();
        Diagnostic {
            range: self.text().range(finding.span),
            severity: Some(match finding.severity {
                Severity::Error => DiagnosticSeverity::Error,
                Severity::Warning => DiagnosticSeverity::Warning,
                Severity::Info => DiagnosticSeverity::Information,
            }),
            code: Some(finding.rule.to_owned().into()),
            code_description: link.filter(|_| client.code_descriptions),
            source: Some(SOURCE.to_owned()),
            message: message(&finding.message, finding.help.as_deref()).into(),
            tags: unnecessary.then(|| vec![DiagnosticTag::Unnecessary]),
            related_information: (!related.is_empty()).then_some(related),
            data: None,
        }
    }

    /// What `BuildKit` would reject.
    fn error(&self, error: &SyntaxError) -> Diagnostic {
        Diagnostic {
            range: self.text().range(error.span),
            severity: Some(DiagnosticSeverity::Error),
            source: Some(SOURCE.to_owned()),
            message: message(&error.message, Some(&error.help)).into(),
            ..Diagnostic::default()
        }
    }
}

/// What is wrong with a file that is not linted but set up with, at a line and column from 1.
///
/// Columns are taken as characters of one unit each: the file's text is not at hand.
pub fn misplaced(uri: Uri, place: Option<(usize, usize)>, message: &str) -> PublishDiagnosticsParams {
    let (line, column) = place.unwrap_or((1, 1));
    let at = Position { line: offset(line.saturating_sub(1)), character: offset(column.saturating_sub(1)) };
    let diagnostic = Diagnostic {
        range: Range { start: at, end: at },
        severity: Some(DiagnosticSeverity::Error),
        source: Some(SOURCE.to_owned()),
        message: message.to_owned().into(),
        ..Diagnostic::default()
    };
    PublishDiagnosticsParams { uri, version: None, diagnostics: vec![diagnostic] }
}

/// What is the matter and, on lines of its own, what to do.
fn message(message: &str, help: Option<&str>) -> String {
    let lines = std::iter::once(message).chain(help.into_iter().flat_map(str::lines));
    lines.map(printable).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::UNNECESSARY;
    use crate::rules;

    #[test]
    fn what_is_shown_faded_are_rules() {
        assert!(UNNECESSARY.iter().all(|name| rules::by_name(name).is_some()));
    }
}
