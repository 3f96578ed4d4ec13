//! One crate of tests.

mod bench;
mod cli;
mod corpus;
mod docker;
mod docs;
mod fixing;
mod fixtures;
mod invocation;
mod layering;
