//! cachemount finds package-manager steps of Dockerfiles that download the same bytes on every build,
//! and rewrites them to use `BuildKit` cache mounts.
//!
//! This page is the map of the house: what each room is for, in the order in which a file goes
//! through them, and what never happens there.
//!
//! ```text
//! bytes -> source -> syntax -> shell -> semantic -+
//!                                     ecosystem --+-> facts -> rules (with rewrite) -> findings
//!                                                                |                        |
//!                       re-analyse <---------- fixer <-----------+        suppression -> report
//!
//! text before, text after -> benchmark -> figures
//!
//! records of an engine -> inventory <- facts
//! ```
//!
//! * [`source`]: the bytes of a file as text, with byte offsets for everything that follows.
//!   *Never*: knows what a Dockerfile is; changes a byte.
//! * [`syntax`]: text to lossless instructions, as `BuildKit` reads them. *Never*: fails; expands a
//!   variable; parses shell text. What `BuildKit` rejects becomes an error with a place.
//! * [`shell`]: what a `RUN` runs, to commands and words with their offsets; and how to take commands
//!   out of it exactly. *Never*: guesses; what it cannot read makes the script opaque, and no fix
//!   touches that.
//! * [`semantic`]: stages and what they are built on; variables, users, directories and shells at each
//!   step; mounts; paths. Each value says whether it may be relied upon. *Never*: knows a package
//!   manager.
//! * [`ecosystem`]: what each package manager does with its cache: typed constants, each with its
//!   source. *Never*: behaves; mentions Dockerfiles.
//! * [`facts`]: the join: which step installs what, with which caches and clean-ups, and what speaks
//!   against a mount. *Never*: makes findings or edits; reads the configuration.
//! * [`rewrite`]: facts to edits: the text of mounts, and where it goes. *Never*: decides anything.
//! * [`rules`]: one file per rule: manual page, metadata and check. *Never*: names a package manager;
//!   knows another rule.
//! * [`finding`], [`edit`]: the values that rules return.
//! * [`fixer`]: text and fixes to text. *Never*: knows rules or Dockerfiles; makes
//!   half a fix.
//! * [`guard`]: the text in front of a fix and the one behind it: whether the model says the same of
//!   both. *Never*: knows a rule or a fix.
//! * [`suppression`]: what comments waive. [`config`]: what users may set.
//! * [`linter`]: puts the rooms together. *Never*: reads or writes a file.
//! * [`report`]: findings to bytes, one file per format. *Never*: decides severities or exit codes.
//! * [`lsp`]: an open document to what an editor shows of it, and what an editor may do about it. *Never*:
//!   reads or writes anything; knows how messages come and go.
//! * [`yaml`]: YAML with the places of what stands in it. *Never*: knows what a file is for.
//! * [`ci`]: a workflow of GitHub Actions to what becomes of each cache mount after a run, and to the steps that
//!   keep it. *Never*: reads or writes anything; lints.
//! * [`files`]: finds, reads, and writes back atomically. *Never*: parses. [`project`]: which Dockerfiles
//!   Compose and Bake files name, and those whose text stands in them: where, and how it is written there.
//! * [`benchmark`]: two texts of a Dockerfile, built in turn on an engine, to figures. *Never*: uses the
//!   linter; prints. Only `benchmark/docker` knows that the engine is Docker.
//! * [`inventory`]: the cache mounts on an engine, joined with those that Dockerfiles ask for. *Never*: asks an engine
//!   or reads a file; guesses what neither says.
//! * [`cli`]: arguments to calls to an exit code; the only room that prints.
//!
//! The lines meet only in `inventory` and `cli`. From `source` to `fixer` nothing reads a file, prints, knows the time
//! or fails. A test holds the arrows between the rooms (`tests/it/layering.rs`).
//!
//! To add a rule: a file in `rules`, a line in its registry, a folder in `fixtures`. To add a package
//! manager: a file in `ecosystem`, a line in its list, and fixtures.

pub mod source;

pub mod syntax;

pub mod shell;

pub mod semantic;

pub mod ecosystem;

pub mod facts;

pub mod rewrite;

pub mod rules;

pub mod edit;
pub mod finding;

pub mod fixer;

pub mod guard;

pub mod config;
pub mod suppression;

pub mod linter;

pub mod report;

pub mod lsp;

pub mod yaml;

pub mod ci;

pub mod files;

pub mod project;

#[cfg(feature = "bench")]
pub mod benchmark;

#[cfg(feature = "bench")]
pub mod inventory;

pub mod cli;
