//! The manual page of what is found at a place.

use lsp_types::Contents;
use lsp_types::Hover;
use lsp_types::MarkupContent;
use lsp_types::MarkupKind;
use lsp_types::Position;

use crate::lsp::client::Client;
use crate::lsp::document::Document;
use crate::rules;
use crate::rules::Metadata;

impl Document {
    /// The manual pages of the rules that found something at `position`, each once.
    pub fn hover(&self, position: Position, client: &Client) -> Option<Hover> {
        let at = self.text().offset(position);
        let found = self.report().findings.iter().filter(|finding| finding.span.start <= at && at <= finding.span.end);
        let found: Vec<_> = found.collect();
        let span = found.iter().map(|finding| finding.span).reduce(|a, b| if b.len() < a.len() { b } else { a })?;
        let mut names: Vec<_> = found.iter().map(|finding| finding.rule).collect();
        names.dedup();
        let pages: Vec<_> =
            names.iter().filter_map(|name| rules::by_name(name)).map(|rule| page(rule.metadata())).collect();
        let kind = if client.markdown { MarkupKind::Markdown } else { MarkupKind::PlainText };
        let contents = Contents::MarkupContent(MarkupContent { kind, value: pages.join("\n---\n\n") });
        Some(Hover { contents, range: Some(self.text().range(span)) })
    }
}

fn page(metadata: &Metadata) -> String {
    let Metadata { name, summary, .. } = metadata;
    format!("# {name}\n\n{summary}\n\n{}", metadata.page())
}
