//! cachemount.
pub mod shell;
pub mod source;
pub mod syntax;
