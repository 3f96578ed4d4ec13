//! cachemount.
pub mod config;
pub mod edit;
pub mod facts;
pub mod finding;
pub mod linter;
pub mod rules;
pub mod shell;
pub mod source;
pub mod syntax;
