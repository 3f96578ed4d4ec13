//! One crate of tests.

mod corpus;
mod fixtures;
