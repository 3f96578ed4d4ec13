//! The documents that are open, and the configurations that hold for them.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;

use lsp_server::Message;
use lsp_server::Notification;
use lsp_server::Request;
use lsp_types::CodeAction;
use lsp_types::CodeActionParams;
use lsp_types::DidChangeTextDocumentParams;
use lsp_types::DidChangeWatchedFilesRegistrationOptions;
use lsp_types::DidCloseTextDocumentParams;
use lsp_types::DidOpenTextDocumentParams;
use lsp_types::FileSystemWatcher;
use lsp_types::Hover;
use lsp_types::HoverParams;
use lsp_types::LogMessageParams;
use lsp_types::MessageType;
use lsp_types::PublishDiagnosticsParams;
use lsp_types::Registration;
use lsp_types::RegistrationParams;
use lsp_types::ShowMessageParams;
use lsp_types::Uri;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::cli::Failure;
use crate::cli::project;
use crate::cli::settings::BadConfig;
use crate::cli::settings::Reason;
use crate::cli::settings::Settings;
use crate::config::Config;
use crate::config::FILE_NAME;
use crate::lsp;
use crate::lsp::Client;
use crate::lsp::Document;
use crate::lsp::uri;

/// What the editor has open.
#[derive(Debug)]
pub(super) struct Workspace {
    client: Client,
    /// By what the client calls them.
    documents: BTreeMap<String, Document>,
    settings: Settings,
    /// The files that were to be configurations, each with what the client was told of it.
    bad: BTreeMap<PathBuf, Reason>,
}

impl Workspace {
    pub(super) fn new(client: Client) -> Self {
        Self { client, documents: BTreeMap::new(), settings: Settings::nearest(), bad: BTreeMap::new() }
    }

    /// Takes what the client tells; gives what it is told for it.
    pub(super) fn notice(&mut self, notification: Notification) -> Vec<Message> {
        let method = notification.method.clone();
        self.take(notification).unwrap_or_else(|error| {
            let message = format!("`{method}` was not understood: {error}");
            vec![notify("window/logMessage", LogMessageParams { kind: MessageType::Warning, message })]
        })
    }

    fn take(&mut self, notification: Notification) -> serde_json::Result<Vec<Message>> {
        Ok(match notification.method.as_str() {
            "initialized" => self.watch(),
            "textDocument/didOpen" => self.open(read(notification)?),
            "textDocument/didChange" => self.change(read(notification)?),
            "textDocument/didClose" => self.close(&read(notification)?),
            // A client that watches no files may have saved a configuration.
            "textDocument/didSave" | "workspace/didChangeWatchedFiles" => self.reload(),
            _ => Vec::new(),
        })
    }

    /// What there is to read of a place.
    pub(super) fn hover(&self, params: &HoverParams) -> Option<Hover> {
        let place = &params.text_document_position_params;
        self.documents.get(&place.text_document.uri.0)?.hover(place.position, &self.client)
    }

    /// What can be done about a place.
    pub(super) fn actions(&self, params: &CodeActionParams) -> Vec<CodeAction> {
        let document = self.documents.get(&params.text_document.uri.0);
        document.map(|document| document.actions(params, &self.client)).unwrap_or_default()
    }

    /// Asks to be told of configurations that change.
    fn watch(&self) -> Vec<Message> {
        if !self.client.watches_files {
            return Vec::new();
        }
        let watcher = FileSystemWatcher { glob_pattern: format!("**/{FILE_NAME}").into(), kind: None };
        let options = DidChangeWatchedFilesRegistrationOptions { watchers: vec![watcher] };
        let registration = Registration {
            id: "configurations".to_owned(),
            method: "workspace/didChangeWatchedFiles".to_owned(),
            register_options: serde_json::to_value(options).ok(),
        };
        let params = RegistrationParams { registrations: vec![registration] };
        vec![Request::new("watch".to_owned().into(), "client/registerCapability".to_owned(), params).into()]
    }

    fn open(&mut self, params: DidOpenTextDocumentParams) -> Vec<Message> {
        let item = params.text_document;
        if is_other(&item.uri) {
            return Vec::new();
        }
        let told = self.bad.clone();
        let config = self.config_of(&item.uri);
        let name = item.uri.0.clone();
        let document = Document::open(item, self.client.encoding, config);
        let mut messages = self.of_configurations(&told);
        messages.push(publish(document.diagnostics(&self.client)));
        self.documents.insert(name, document);
        messages
    }

    fn change(&mut self, params: DidChangeTextDocumentParams) -> Vec<Message> {
        let name = &params.text_document.text_document_identifier.uri.0;
        let Some(document) = self.documents.get_mut(name) else { return Vec::new() };
        document.change(params);
        vec![publish(document.diagnostics(&self.client))]
    }

    /// What was said of a document goes when it is closed.
    fn close(&mut self, params: &DidCloseTextDocumentParams) -> Vec<Message> {
        let closed = self.documents.remove(&params.text_document.uri.0);
        closed.map(|document| nothing_of(document.uri().clone())).into_iter().collect()
    }

    /// Reads all configurations again, and lints by them.
    fn reload(&mut self) -> Vec<Message> {
        self.settings = Settings::nearest();
        let told = std::mem::take(&mut self.bad);
        let mut documents = std::mem::take(&mut self.documents);
        for document in documents.values_mut() {
            document.configure(self.config_of(document.uri()));
        }
        self.documents = documents;
        let mut messages = self.of_configurations(&told);
        messages.extend(self.documents.values().map(|document| publish(document.diagnostics(&self.client))));
        messages
    }

    /// What holds for a document; where its configuration is none, what holds without.
    fn config_of(&mut self, uri: &Uri) -> Arc<Config> {
        let path = uri::to_path(uri).unwrap_or_else(|| {
            // As for standard input, whose name is a file's that is not there.
            self.client.root.as_deref().unwrap_or(Path::new("")).join("-")
        });
        self.settings.of(&path).unwrap_or_else(|BadConfig { path, reason }| {
            self.bad.insert(path, reason);
            Arc::default()
        })
    }

    /// What is to be told of configurations, when all this was told of them before.
    fn of_configurations(&self, told: &BTreeMap<PathBuf, Reason>) -> Vec<Message> {
        let mended = told.keys().filter(|path| !self.bad.contains_key(*path));
        let mut messages: Vec<_> = mended.map(|path| nothing_of(uri::from_path(path))).collect();
        for (path, reason) in self.bad.iter().filter(|(path, reason)| told.get(*path) != Some(reason)) {
            let (place, text) = match reason {
                Reason::Unreadable(error) => (None, format!("cannot read the configuration: {error}")),
                Reason::Invalid(error) => (error.place, error.message.clone()),
            };
            messages.push(publish(lsp::misplaced(uri::from_path(path), place, &text)));
            let Failure { message } = BadConfig { path: path.clone(), reason: reason.clone() }.into();
            let message = format!("{message}; files below it are linted without it");
            messages.push(notify("window/showMessage", ShowMessageParams { kind: MessageType::Error, message }));
        }
        messages
    }
}

/// Whether a document is a configuration, a Compose or a Bake file, which are no Dockerfiles whatever the
/// client takes them for.
fn is_other(uri: &Uri) -> bool {
    let is_other = |name: &OsStr| name == FILE_NAME || project::is_project(name);
    uri::to_path(uri).is_some_and(|path| path.file_name().is_some_and(is_other))
}

fn read<P: DeserializeOwned>(notification: Notification) -> serde_json::Result<P> {
    serde_json::from_value(notification.params)
}

fn notify(method: &str, params: impl Serialize) -> Message {
    Notification::new(method.to_owned(), params).into()
}

fn publish(params: PublishDiagnosticsParams) -> Message {
    notify("textDocument/publishDiagnostics", params)
}

/// Takes back what was said of a document.
fn nothing_of(uri: Uri) -> Message {
    publish(PublishDiagnosticsParams { uri, version: None, diagnostics: Vec::new() })
}
