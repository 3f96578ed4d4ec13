//! What the client can, and what it is offered.

use std::borrow::Cow;
use std::path::PathBuf;

use lsp_types::ClientCapabilities;
use lsp_types::CodeActionKind;
use lsp_types::CodeActionOptions;
use lsp_types::DiagnosticTag;
use lsp_types::InitializeParams;
use lsp_types::InitializeResult;
use lsp_types::MarkupKind;
use lsp_types::PositionEncodingKind;
use lsp_types::ServerCapabilities;
use lsp_types::ServerInfo;
use lsp_types::TextDocumentSyncKind;
use lsp_types::TextDocumentSyncOptions;
use lsp_types::WorkspaceFolders;

use crate::lsp::text::Encoding;
use crate::lsp::uri;

/// All safe fixes of a file at once; editors can be told to make them when a file is saved.
pub(super) const FIX_ALL: CodeActionKind = CodeActionKind::Custom(Cow::Borrowed("source.fixAll.cachemount"));

/// What the client can, as far as it matters here; nothing of it until it says so.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a capability of its own")]
pub struct Client {
    /// What columns count.
    pub encoding: Encoding,
    /// Whether it tells when files change that it was asked to watch.
    pub watches_files: bool,
    /// The directory that was opened, where documents that are no files belong.
    pub root: Option<PathBuf>,
    /// Whether diagnostics may say which version of a document they are about.
    pub(super) diagnostic_versions: bool,
    /// Whether diagnostics may have further places.
    pub(super) related_information: bool,
    /// Whether diagnostics may have an address to read more at.
    pub(super) code_descriptions: bool,
    /// Whether diagnostics may be shown as what is not needed.
    pub(super) unnecessary_tag: bool,
    /// Whether code actions may be values; others are not offered.
    pub(super) code_actions: bool,
    /// Whether edits may say which version of a document they are for.
    pub(super) versioned_edits: bool,
    /// Whether hovers may be Markdown.
    pub(super) markdown: bool,
}

impl Client {
    /// Reads what a client says of itself.
    pub fn new(params: &InitializeParams) -> Self {
        let ClientCapabilities { workspace, text_document, general, .. } = &params.capabilities;
        let (workspace, document) = (workspace.as_ref(), text_document.as_ref());
        let encodings = general.as_ref().and_then(|general| general.position_encodings.as_ref());
        let watched = workspace.and_then(|workspace| workspace.did_change_watched_files.as_ref());
        let edits = workspace.and_then(|workspace| workspace.workspace_edit.as_ref());
        let published = document.and_then(|document| document.publish_diagnostics.as_ref());
        let diagnostics = published.map(|published| &published.diagnostics_capabilities);
        let tags = diagnostics.and_then(|diagnostics| diagnostics.tag_support.as_ref());
        let actions = document.and_then(|document| document.code_action.as_ref());
        let formats = document.and_then(|document| document.hover.as_ref()?.content_format.as_ref());
        let utf8 = encodings.is_some_and(|offered| offered.contains(&PositionEncodingKind::UTF8));
        Self {
            encoding: if utf8 { Encoding::Utf8 } else { Encoding::Utf16 },
            watches_files: watched.and_then(|watched| watched.dynamic_registration) == Some(true),
            root: root(params),
            diagnostic_versions: published.and_then(|published| published.version_support) == Some(true),
            related_information: diagnostics.and_then(|diagnostics| diagnostics.related_information) == Some(true),
            code_descriptions: diagnostics.and_then(|diagnostics| diagnostics.code_description_support) == Some(true),
            unnecessary_tag: tags.is_some_and(|tags| tags.value_set.contains(&DiagnosticTag::Unnecessary)),
            code_actions: actions.is_some_and(|actions| actions.code_action_literal_support.is_some()),
            versioned_edits: edits.and_then(|edits| edits.document_changes) == Some(true),
            markdown: formats.is_some_and(|formats| formats.contains(&MarkupKind::Markdown)),
        }
    }

    /// What it is offered.
    pub fn offer(&self) -> InitializeResult {
        let encoding = match self.encoding {
            Encoding::Utf8 => PositionEncodingKind::UTF8,
            Encoding::Utf16 => PositionEncodingKind::UTF16,
        };
        let sync = TextDocumentSyncOptions {
            open_close: Some(true),
            change: Some(TextDocumentSyncKind::Incremental),
            save: Some(true.into()),
            ..TextDocumentSyncOptions::default()
        };
        let actions = CodeActionOptions {
            code_action_kinds: Some(vec![CodeActionKind::QuickFix, FIX_ALL]),
            ..CodeActionOptions::default()
        };
        let capabilities = ServerCapabilities {
            position_encoding: Some(encoding),
            text_document_sync: Some(sync.into()),
            hover_provider: Some(true.into()),
            code_action_provider: self.code_actions.then(|| actions.into()),
            ..ServerCapabilities::default()
        };
        let server = ServerInfo { name: "cachemount".to_owned(), version: Some(env!("CARGO_PKG_VERSION").to_owned()) };
        InitializeResult { capabilities, server_info: Some(server) }
    }
}

/// The directory that was opened; the first where there are several.
fn root(params: &InitializeParams) -> Option<PathBuf> {
    #[expect(deprecated, reason = "what clients say that know no folders")]
    let single = || params.root_uri.as_ref().and_then(uri::to_path);
    match &params.workspace_folders_initialize_params.workspace_folders {
        Some(WorkspaceFolders::WorkspaceFolderList(folders)) => {
            folders.first().and_then(|folder| uri::to_path(&folder.uri)).or_else(single)
        }
        Some(WorkspaceFolders::Null) | None => single(),
    }
}
