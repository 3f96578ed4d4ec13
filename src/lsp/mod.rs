//! The language server's side of things: what an editor says to calls, and what comes of them to what an
//! editor shows.
//!
//! Invariant: values to values. Nothing here reads a stream or a file, and nothing is asked of the
//! editor; the loop that does both is the command line's.
//! <https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/>

mod action;
mod client;
mod diagnostic;
mod document;
mod hover;
mod text;
pub mod uri;
mod waiver;

pub use client::Client;
pub use diagnostic::misplaced;
pub use document::Document;
pub use text::Encoding;
pub use text::Text;
