//! Stages, their order and ancestry; environment, users, working directories and shells; mounts;
//! who reads which path later.
//!
//! Invariant: it knows no package managers and makes no messages of its own findings.

mod mount;
mod path;
