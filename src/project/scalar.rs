//! A Dockerfile's text as it is written in another file.

use std::ops::Range;

use crate::project::template::Template;

/// The text of a Dockerfile, found in a file.
#[derive(Clone, Debug)]
pub(super) struct Scalar {
    /// The text, before anybody fills in variables.
    pub(super) text: String,
    /// Where it is written, from what introduces it on: `|`, `<<EOT` or a quote.
    pub(super) written: Range<usize>,
    pub(super) form: Form,
    pub(super) template: Template,
}

/// How a text is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// Each of its lines is one of the file, from the one below where it is introduced on.
    Lines {
        /// Whether other places may have it too.
        shared: bool,
    },
    /// In quotes or folded, in YAML.
    Folded,
    /// In quotes, in HCL.
    Quoted,
    /// In quotes, where there is no other way.
    Json,
}

/// A text that is there and cannot be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    /// Offset of its first byte.
    pub start: u32,
    /// Why: lower case, no full stop.
    pub reason: String,
}
