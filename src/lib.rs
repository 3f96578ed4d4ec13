//! cachemount.
pub mod cli;
pub mod config;
pub mod ecosystem;
pub mod edit;
pub mod facts;
pub mod files;
pub mod finding;
pub mod fixer;
pub mod linter;
pub mod rewrite;
pub mod report;
pub mod rules;
pub mod semantic;
pub mod shell;
pub mod source;
pub mod suppression;
pub mod syntax;
