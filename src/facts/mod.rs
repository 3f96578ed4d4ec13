//! The join: this `RUN` runs these installs, with these caches and these clean-ups.

use crate::source::Source;
use crate::syntax::Dockerfile;

/// What is known of one file.
pub struct Facts<'a> {
    /// The text.
    pub source: &'a Source,
    /// Its instructions.
    pub dockerfile: &'a Dockerfile,
}
