//! One crate of tests.

mod fixtures;
