//! Two texts of one Dockerfile, built again and again by a real engine, and what came of it.
//!
//! ```text
//! text before, text after -> plan -> engine -> trace -> builds -> comparison -> export
//! ```
//!
//! Everything but `docker` is free of any engine: a plan is a list of what is to be built, a
//! measurement a list of builds, and all figures are computed from those. Where there are several
//! engines, `share` hands out what they do.

pub mod baseline;
pub mod build;
pub mod cache_mount;
pub mod comparison;
pub mod context;
pub mod docker;
pub mod engine;
pub mod equivalence;
pub mod export;
pub mod fetched;
pub mod gate;
pub mod history;
pub mod ledger;
pub mod measurement;
pub mod plan;
pub mod run;
pub mod scenario;
pub mod share;
pub mod source_change;
pub mod statistics;
pub mod trace;
pub mod unit;
pub mod warning;

#[cfg(test)]
mod tests;
