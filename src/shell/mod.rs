//! A `RUN` body to commands and words, with byte spans.
//!
//! Invariant: reading never fails, never panics and never overflows the stack. What cannot be
//! read makes the script *opaque* ([`Script::error`]); nothing is guessed.
//! It knows nothing of instructions or package managers.

mod assignment;
mod ast;
mod compound;
mod cursor;
mod errexit;
mod expansion;
mod heredoc;
mod invocation;
mod keyword;
mod nested;
mod options;
mod parser;
mod pattern;
mod redirect;
mod removal;
mod walk;
mod word;
mod wrapper;

pub use ast::{
    Assignment, Branch, Command, CommandKind, Compound, CompoundKind, Connector, ConnectorKind, Item, List, Part,
    Pipeline, Redirect, RedirectKind, Role, Script, ShellError, Simple, Terminator, TerminatorKind, Word,
};
pub use errexit::errexit;
pub use invocation::{Home, Invocation, RunsAs, basename, invocation};
pub use parser::parse;
pub use removal::{Removal, Replacement, Surroundings, remove};
pub use walk::{Frame, FrameKind, Site, sites};

#[cfg(test)]
mod tests;
