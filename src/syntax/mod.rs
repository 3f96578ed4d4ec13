//! Dockerfile text to lossless instructions, as `BuildKit` reads it.
//!
//! Invariant: reading never fails and never panics; what `BuildKit` would reject becomes a
//! [`SyntaxError`] with a place, and the rest of the file is read all the same.
//! Invariant: the pieces of a [`Dockerfile`], concatenated, are the source.
//! No variable is expanded here and no shell is parsed.

mod ast;
mod check;
mod check_flags;
mod directive;
mod error;
mod flag;
mod heredoc;
mod instruction;
mod json;
mod keyword;
mod line;
mod parse;
pub mod typed;
mod words;

pub use ast::{
    Directive, Dockerfile, Escape, ExecArgument, Flag, FlagValue, Form, Heredoc, Instruction, Keyword, Piece, PieceKind,
};
pub use error::SyntaxError;
pub use parse::parse;

#[cfg(test)]
mod tests;
