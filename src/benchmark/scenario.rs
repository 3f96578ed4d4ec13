//! The questions that a benchmark answers.

/// What has changed since the build before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scenario {
    /// Everything is new: no layer, empty mounts. What do the mounts cost a first build?
    Cold,
    /// Nothing changed: the layer cache alone.
    Unchanged,
    /// A source file changed: layers up to its first use, full mounts. The everyday rebuild.
    Source,
    /// The package steps changed: layers up to the first of them, full mounts. What the mounts
    /// themselves give.
    Dependencies,
}

impl Scenario {
    /// All, in the order in which they are reported.
    pub const ALL: [Self; 4] = [Self::Cold, Self::Unchanged, Self::Source, Self::Dependencies];

    /// As on the command line and in every report.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Cold => "cold",
            Self::Unchanged => "unchanged",
            Self::Source => "source",
            Self::Dependencies => "dependencies",
        }
    }
}

/// Which of the two texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Variant {
    /// The Dockerfile as it is.
    Before,
    /// As the fix would leave it, or the file it is compared with.
    After,
}

impl Variant {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Before, Self::After];

    /// As in every report.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Before => "before",
            Self::After => "after",
        }
    }
}
