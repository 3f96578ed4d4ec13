//! A document that is open in the editor.

use std::sync::Arc;

use lsp_types::DidChangeTextDocumentParams;
use lsp_types::TextDocumentContentChangeEvent;
use lsp_types::TextDocumentItem;
use lsp_types::Uri;

use crate::config::Config;
use crate::linter;
use crate::linter::Report;
use crate::lsp::text::Encoding;
use crate::lsp::text::Text;

/// A document as the client has it, saved or not, and what there is to say of it.
///
/// Invariant: what there is to say is of this text, by this configuration.
#[derive(Clone, Debug)]
pub struct Document {
    uri: Uri,
    version: i32,
    text: Text,
    config: Arc<Config>,
    report: Report,
}

impl Document {
    /// Takes a document that was opened, and lints it.
    pub fn open(item: TextDocumentItem, encoding: Encoding, config: Arc<Config>) -> Self {
        let text = Text::new(item.text, encoding);
        let report = linter::lint(text.source(), &config);
        Self { uri: item.uri, version: item.version, text, config, report }
    }

    /// Makes the changes of the client, one after the other, and lints what results.
    pub fn change(&mut self, params: DidChangeTextDocumentParams) {
        for change in params.content_changes {
            self.text = match change {
                TextDocumentContentChangeEvent::TextDocumentContentChangePartial(part) => {
                    self.text.replaced(part.range, &part.text)
                }
                TextDocumentContentChangeEvent::TextDocumentContentChangeWholeDocument(whole) => {
                    Text::new(whole.text, self.text.encoding())
                }
            };
        }
        self.version = params.text_document.version;
        self.report = linter::lint(self.text.source(), &self.config);
    }

    /// Lints it by another configuration.
    pub fn configure(&mut self, config: Arc<Config>) {
        self.report = linter::lint(self.text.source(), &config);
        self.config = config;
    }

    /// What the client calls it.
    pub fn uri(&self) -> &Uri {
        &self.uri
    }

    /// The client's count of its changes.
    pub(super) fn version(&self) -> i32 {
        self.version
    }

    /// Its text.
    pub fn text(&self) -> &Text {
        &self.text
    }

    /// The configuration that it is linted by.
    pub(super) fn config(&self) -> &Config {
        &self.config
    }

    /// What there is to say of it.
    pub(super) fn report(&self) -> &Report {
        &self.report
    }
}
