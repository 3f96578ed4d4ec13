//! One crate of tests.

mod cli;
mod docs;
mod fixing;
mod invocation;
mod layering;
