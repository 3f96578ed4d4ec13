//! One crate of tests.

mod cli;
mod fixing;
mod invocation;
