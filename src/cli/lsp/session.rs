//! From the greeting to the farewell: which message is for whom, and when.

use std::ops::ControlFlow;

use lsp_server::ErrorCode;
use lsp_server::Message;
use lsp_server::Request;
use lsp_server::Response;
use lsp_types::CodeActionParams;
use lsp_types::HoverParams;
use lsp_types::InitializeParams;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::cli::Status;
use crate::cli::lsp::workspace::Workspace;
use crate::lsp::Client;

/// How far the conversation has come.
#[derive(Debug, Default)]
pub(super) enum Session {
    /// The client has not said yet what it can.
    #[default]
    New,
    Open(Box<Workspace>),
    /// The client wants nothing more, and will say farewell.
    ShutDown,
}

/// Why a request has no answer.
#[derive(Debug)]
struct Refusal {
    code: ErrorCode,
    message: String,
}

impl Refusal {
    fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }
}

impl Session {
    /// Takes a message; gives the messages that it leads to, or how everything ended.
    pub(super) fn handle(&mut self, message: Message) -> ControlFlow<Status, Vec<Message>> {
        ControlFlow::Continue(match message {
            Message::Request(request) => {
                let id = request.id.clone();
                vec![match self.answer(request) {
                    Ok(result) => Response { id, response_result: Ok(result) }.into(),
                    Err(refusal) => Response::new_err(id, refusal.code as i32, refusal.message).into(),
                }]
            }
            Message::Notification(notification) if notification.method == "exit" => {
                return ControlFlow::Break(self.left());
            }
            Message::Notification(notification) => match self {
                Self::Open(workspace) => workspace.notice(notification),
                Self::New | Self::ShutDown => Vec::new(),
            },
            // All that is asked of a client is to watch files; those that refuse tell of saved files.
            Message::Response(_) => Vec::new(),
        })
    }

    /// How it ended, now that the client is gone.
    pub(super) fn left(&self) -> Status {
        match self {
            Self::ShutDown => Status::Clean,
            Self::New | Self::Open(_) => Status::Abandoned,
        }
    }

    fn answer(&mut self, request: Request) -> Result<Value, Refusal> {
        match (&mut *self, request.method.as_str()) {
            (Self::New, "initialize") => {
                let client = Client::new(&read::<InitializeParams>(request)?);
                let offer = written(client.offer());
                *self = Self::Open(Box::new(Workspace::new(client)));
                offer
            }
            (Self::New, _) => Err(Refusal::new(ErrorCode::ServerNotInitialized, "`initialize` comes first")),
            (Self::ShutDown, _) => Err(Refusal::new(ErrorCode::InvalidRequest, "the server was shut down")),
            (Self::Open(_), "initialize") => {
                Err(Refusal::new(ErrorCode::InvalidRequest, "the server was initialized before"))
            }
            (Self::Open(_), "shutdown") => {
                *self = Self::ShutDown;
                Ok(Value::Null)
            }
            (Self::Open(workspace), "textDocument/hover") => written(workspace.hover(&read::<HoverParams>(request)?)),
            (Self::Open(workspace), "textDocument/codeAction") => {
                written(workspace.actions(&read::<CodeActionParams>(request)?))
            }
            (Self::Open(_), method) => {
                Err(Refusal::new(ErrorCode::MethodNotFound, format!("`{method}` is not offered")))
            }
        }
    }
}

/// What a request asks for.
fn read<P: DeserializeOwned>(request: Request) -> Result<P, Refusal> {
    serde_json::from_value(request.params).map_err(|error| Refusal::new(ErrorCode::InvalidParams, error.to_string()))
}

/// An answer as JSON.
fn written(answer: impl Serialize) -> Result<Value, Refusal> {
    serde_json::to_value(answer).map_err(|error| Refusal::new(ErrorCode::InternalError, error.to_string()))
}
