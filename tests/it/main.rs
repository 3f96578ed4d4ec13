//! One crate of tests.

mod cli;
mod completions;
mod corpus;
mod counterparts;
mod docs;
mod fixing;
mod fixtures;
mod invocation;
mod layering;
mod lsp;
mod typed;
