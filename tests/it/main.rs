//! One crate of tests.

mod across;
mod bench;
mod cache;
mod ci;
mod cli;
mod completions;
mod corpus;
mod counterparts;
mod docker;
mod docs;
#[cfg(unix)]
mod fake_engine;
mod fixing;
mod fixtures;
mod growth;
#[cfg(unix)]
mod hostile;
mod inlines;
mod invocation;
mod layering;
mod lsp;
mod project;
mod promises;
mod shell_oracle;
mod typed;
