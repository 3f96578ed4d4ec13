//! Globs of files, as `files:` in an override names them.

use globset::GlobBuilder;
use globset::GlobSet;
use globset::GlobSetBuilder;

/// Globs of paths from the directory of the configuration; one without a slash is of names at any
/// depth.
#[derive(Clone, Debug)]
pub struct Globs {
    patterns: Vec<String>,
    set: GlobSet,
}

impl PartialEq for Globs {
    fn eq(&self, other: &Self) -> bool {
        self.patterns == other.patterns
    }
}

impl Eq for Globs {}

/// A pattern that is no glob.
#[derive(Debug)]
pub(super) struct BadGlob {
    pub(super) pattern: String,
    pub(super) message: String,
}

impl Globs {
    pub(super) fn new(patterns: Vec<String>) -> Result<Self, BadGlob> {
        let mut set = GlobSetBuilder::new();
        for pattern in &patterns {
            let bad = |error: globset::Error| BadGlob { pattern: pattern.clone(), message: error.kind().to_string() };
            let anchored = pattern.trim_start_matches("./").trim_start_matches('/');
            let whole = if pattern.contains('/') { anchored.to_owned() } else { format!("**/{anchored}") };
            set.add(GlobBuilder::new(&whole).literal_separator(true).build().map_err(bad)?);
        }
        let bad = |error: globset::Error| BadGlob { pattern: String::new(), message: error.kind().to_string() };
        Ok(Self { set: set.build().map_err(bad)?, patterns })
    }

    /// Whether one of them matches `path`, from the directory of the configuration, with slashes.
    pub fn matches(&self, path: &str) -> bool {
        self.set.is_match(path)
    }

    /// As they are written.
    pub fn patterns(&self) -> &[String] {
        &self.patterns
    }
}
