//! What a rule has to say about a place.

use crate::edit::Fix;
use crate::source::Position;
use crate::source::Span;

/// How much a finding matters. Ordered: the more, the greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Costs time or does nothing.
    Warning,
    /// Breaks the build, or damages something.
    Error,
}

impl Severity {
    /// The word for it in reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// A further place that belongs to a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// What about it: lower case, no full stop.
    pub text: String,
}

/// A place in another file that belongs to a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Elsewhere {
    /// The file's name, fit for printing.
    pub name: String,
    /// Where it begins.
    pub start: Position,
    /// Just past its last character.
    pub end: Position,
    /// What about it: lower case, no full stop.
    pub text: String,
}

/// What a rule has to say about a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The rule's name.
    pub rule: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// The place.
    pub span: Span,
    /// What is the matter: lower case, no full stop.
    pub message: String,
    /// Further places.
    pub labels: Vec<Label>,
    /// Further places in other files, in the order of the run.
    pub elsewhere: Vec<Elsewhere>,
    /// What to do, or why nothing can be done by machine: lower case, no full stop.
    pub help: Option<String>,
    /// The change that would settle it.
    pub fix: Option<Fix>,
}
