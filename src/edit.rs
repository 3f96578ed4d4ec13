//! Changes to a text, and how far they can be trusted.

use crate::source::Span;

/// How far a fix can be trusted. Ordered: the further, the greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Applicability {
    /// Advice. Nobody applies it by machine.
    DisplayOnly,
    /// A person should look: the build or the image may change.
    Unsafe,
    /// The build still succeeds, cold and warm, on any machine, also with the cache pruned and
    /// beside other builds; the image holds the same files, apart from package managers' caches
    /// and the setting that makes one keep its downloads.
    Safe,
}

impl Applicability {
    /// The word for it in reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::DisplayOnly => "display-only",
            Self::Unsafe => "unsafe",
            Self::Safe => "safe",
        }
    }
}

/// One change: `span` becomes `text`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edit {
    /// What goes; empty for an insertion.
    pub span: Span,
    /// What comes.
    pub text: String,
}

impl Edit {
    /// Puts `text` in front of the byte at `offset`.
    pub fn insertion(offset: u32, text: impl Into<String>) -> Self {
        Self { span: Span::empty(offset), text: text.into() }
    }

    /// Takes `span` out.
    pub fn deletion(span: Span) -> Self {
        Self { span, text: String::new() }
    }

    /// Puts `text` in the place of `span`.
    pub fn replacement(span: Span, text: impl Into<String>) -> Self {
        Self { span, text: text.into() }
    }

    /// Whether the two cannot both be made in one pass: they overlap, or insert at one place.
    pub fn touches(&self, other: &Self) -> bool {
        self.span.start <= other.span.end && other.span.start <= self.span.end
    }
}

/// Changes that belong together: all are made, or none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does, as an order: lower case, no full stop.
    pub title: String,
    /// How far it can be trusted.
    pub applicability: Applicability,
    /// Invariant: sorted, no two overlap; empty only for advice.
    edits: Vec<Edit>,
}

impl Fix {
    /// A fix of these edits, which are put in order.
    ///
    /// Without edits, or with edits that overlap, it is advice: nobody can apply it.
    pub fn new(title: impl Into<String>, applicability: Applicability, mut edits: Vec<Edit>) -> Self {
        edits.sort();
        edits.dedup();
        let overlap = edits.windows(2).any(|pair| pair[0].span.end > pair[1].span.start);
        debug_assert!(!overlap, "edits of one fix do not overlap: {edits:?}");
        let applicability = if edits.is_empty() || overlap { Applicability::DisplayOnly } else { applicability };
        Self { title: title.into(), applicability, edits }
    }

    /// Advice without edits.
    pub fn advice(title: impl Into<String>) -> Self {
        Self { title: title.into(), applicability: Applicability::DisplayOnly, edits: Vec::new() }
    }

    /// The changes, in the order of the text.
    pub fn edits(&self) -> &[Edit] {
        &self.edits
    }
}
