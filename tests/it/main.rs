//! One crate of tests.
