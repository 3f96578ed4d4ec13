//! What one place sets, laid over what was set before.

use crate::config::CacheId;
use crate::config::Config;
use crate::config::Globs;
use crate::config::KeepCache;
use crate::config::StateMount;
use crate::finding::Severity;
use crate::semantic::DeclaredImage;

/// What one place sets; what it does not name stays as it was.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layer {
    /// The rules to run, whatever was selected or ignored before.
    pub select: Option<Vec<String>>,
    /// Further rules not to run.
    pub ignore: Vec<String>,
    /// Severities by rule.
    pub severity: Vec<(String, Severity)>,
    /// What ids mounts get.
    pub cache_id: Option<CacheId>,
    /// Which of apt's state is mounted.
    pub state_mount: Option<StateMount>,
    /// How apt is made to keep its downloads.
    pub keep_cache: Option<KeepCache>,
    /// Package managers that are looked for or not.
    pub managers: Vec<(String, bool)>,
    /// What is said of base images, each name once.
    pub images: Vec<DeclaredImage>,
}

/// What a file sets for some of the Dockerfiles below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Override {
    /// Which.
    pub files: Globs,
    /// What it sets.
    pub layer: Layer,
}

/// What a file sets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConfigFile {
    /// For all Dockerfiles.
    pub layer: Layer,
    /// For some of them; later ones are laid over earlier ones.
    pub overrides: Vec<Override>,
}

impl Config {
    /// The defaults with these laid over them, one after another.
    pub fn of<'l>(layers: impl IntoIterator<Item = &'l Layer>) -> Self {
        let mut config = Self::default();
        for layer in layers {
            config.lay(layer);
        }
        config
    }

    fn lay(&mut self, layer: &Layer) {
        if let Some(select) = &layer.select {
            self.select.clone_from(select);
            self.ignore.clear();
        }
        self.ignore.extend_from_slice(&layer.ignore);
        replace(&mut self.severity, &layer.severity);
        replace(&mut self.managers, &layer.managers);
        self.images.retain(|image| !layer.images.iter().any(|other| other.name == image.name));
        self.images.extend_from_slice(&layer.images);
        self.cache_id = layer.cache_id.unwrap_or(self.cache_id);
        self.apt.state_mount = layer.state_mount.unwrap_or(self.apt.state_mount);
        self.apt.keep_cache = layer.keep_cache.unwrap_or(self.apt.keep_cache);
    }
}

/// Puts in what is new, in the place of what had its name.
fn replace<T: Clone>(entries: &mut Vec<(String, T)>, new: &[(String, T)]) {
    entries.retain(|(name, _)| !new.iter().any(|(other, _)| other == name));
    entries.extend_from_slice(new);
}
