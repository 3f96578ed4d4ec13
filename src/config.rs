//! What a user may set: a value, and how to read it from YAML.
//!
//! It reads no files: whoever found the text gives it. It knows no rule and no package manager:
//! whoever knows them gives their names.
//!
//! ```text
//! the defaults <- a file <- its overrides that match <- the command line   -> Config
//! ```

use crate::finding::Severity;
use crate::semantic::DeclaredImage;

mod globs;
mod images;
mod layer;
mod name;
mod schema;
mod show;
mod yaml;

pub use globs::Globs;
pub use layer::{ConfigFile, Layer, Override};
pub use name::{Known, Unknown};
pub use schema::schema;
pub use show::{Source, show};
pub use yaml::ConfigError;

/// The name of the file that holds it.
pub const FILE_NAME: &str = ".cachemount.yaml";

/// What holds for a Dockerfile.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Config {
    /// Rules to run; all where empty.
    pub select: Vec<String>,
    /// Rules not to run.
    pub ignore: Vec<String>,
    /// Severities that are not the rule's own, by rule.
    pub severity: Vec<(String, Severity)>,
    /// What ids mounts get.
    pub cache_id: CacheId,
    /// What is done for apt.
    pub apt: Apt,
    /// Package managers that are looked for or not, where the user said so.
    pub managers: Vec<(String, bool)>,
    /// What the user says of base images, each name once.
    pub images: Vec<DeclaredImage>,
}

/// What ids mounts get.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum CacheId {
    /// None written: the target is the id.
    #[default]
    Target,
    /// By package manager, release and architecture.
    Scoped,
}

/// What is done for apt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Apt {
    /// Which of apt's state is mounted.
    pub state_mount: StateMount,
    /// How apt is made to keep its downloads; pacman too.
    pub keep_cache: KeepCache,
}

/// Which of apt's state is mounted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum StateMount {
    /// `/var/lib/apt/lists`
    #[default]
    Lists,
    /// `/var/lib/apt`, as many guides have it.
    Full,
}

/// How apt, or pacman, is made to keep its downloads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum KeepCache {
    /// By a `RUN` of its own, once per lineage.
    #[default]
    Stage,
    /// At the start of each step.
    Inline,
    /// Not at all: the base image does.
    Off,
}

impl CacheId {
    /// The word for it in a file.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Target => "target",
            Self::Scoped => "scoped",
        }
    }
}

impl StateMount {
    /// The word for it in a file.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Lists => "lists",
            Self::Full => "full",
        }
    }
}

impl KeepCache {
    /// The word for it in a file.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Stage => "stage",
            Self::Inline => "inline",
            Self::Off => "off",
        }
    }
}

impl Config {
    /// Whether the rule of this name is to run.
    pub fn runs(&self, rule: &str) -> bool {
        (self.select.is_empty() || self.select.iter().any(|name| name == rule))
            && !self.ignore.iter().any(|name| name == rule)
    }

    /// Whether the package manager of this name is looked for.
    pub fn uses(&self, manager: &str) -> bool {
        self.managers.iter().find(|(name, _)| name == manager).is_none_or(|(_, used)| *used)
    }
}

#[cfg(test)]
mod tests;
