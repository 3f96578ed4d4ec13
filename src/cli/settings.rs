//! Which configuration holds for which file.

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;

use crate::cli::Failure;
use crate::cli::explain::manager_names;
use crate::cli::explain::rule_names;
use crate::config::Config;
use crate::config::ConfigError;
use crate::config::FILE_NAME;
use crate::config::Known;
use crate::files;
use crate::report::printable;

/// Where configurations come from.
#[derive(Debug)]
pub(super) enum Origin {
    /// From no file.
    Nowhere,
    /// From this file, for all.
    File(PathBuf),
    /// From the nearest file above each Dockerfile.
    Nearest,
}

/// What the command line sets beside the files.
#[derive(Clone, Debug, Default)]
pub(super) struct Overlay {
    pub(super) select: Vec<String>,
    pub(super) ignore: Vec<String>,
}

impl Overlay {
    /// `--select` says what runs whatever a file says; `--ignore` takes more away.
    fn over(&self, mut config: Config) -> Config {
        if !self.select.is_empty() {
            config.select.clone_from(&self.select);
            config.ignore.clear();
        }
        config.ignore.extend_from_slice(&self.ignore);
        config
    }
}

/// The configurations of a run; each file of them is read once.
#[derive(Debug)]
pub(super) struct Settings {
    overlay: Overlay,
    /// What holds where no file is found.
    base: Arc<Config>,
    nearest: bool,
    by_directory: HashMap<PathBuf, Arc<Config>>,
    by_file: HashMap<PathBuf, Arc<Config>>,
}

impl Settings {
    pub(super) fn new(origin: &Origin, overlay: Overlay) -> Result<Self, Failure> {
        let (rules, managers) = (rule_names(), manager_names());
        let known = Known { rules: &rules, managers: &managers };
        for name in overlay.select.iter().chain(&overlay.ignore) {
            known.rule(name).map_err(|unknown| Failure::new(unknown.to_string()))?;
        }
        let base = match origin {
            Origin::File(path) => read(path)?,
            Origin::Nowhere | Origin::Nearest => Config::default(),
        };
        Ok(Self {
            base: Arc::new(overlay.over(base)),
            overlay,
            nearest: matches!(origin, Origin::Nearest),
            by_directory: HashMap::new(),
            by_file: HashMap::new(),
        })
    }

    /// The nearest configuration of each file, and nothing beside it.
    pub(super) fn nearest() -> Self {
        Self {
            overlay: Overlay::default(),
            base: Arc::default(),
            nearest: true,
            by_directory: HashMap::new(),
            by_file: HashMap::new(),
        }
    }

    /// The configuration of the Dockerfile at `path`.
    pub(super) fn of(&mut self, path: &Path) -> Result<Arc<Config>, BadConfig> {
        if !self.nearest {
            return Ok(Arc::clone(&self.base));
        }
        let directory = path.parent().unwrap_or(Path::new(""));
        if let Some(config) = self.by_directory.get(directory) {
            return Ok(Arc::clone(config));
        }
        // An empty path names the working directory only when it is written out.
        let start = if directory.as_os_str().is_empty() { Path::new(".") } else { directory };
        let config = match files::find_upwards(start, FILE_NAME) {
            None => Arc::clone(&self.base),
            Some(file) => self.read_once(file)?,
        };
        self.by_directory.insert(directory.to_owned(), Arc::clone(&config));
        Ok(config)
    }

    fn read_once(&mut self, file: PathBuf) -> Result<Arc<Config>, BadConfig> {
        if let Some(config) = self.by_file.get(&file) {
            return Ok(Arc::clone(config));
        }
        let config = Arc::new(self.overlay.over(read(&file)?));
        self.by_file.insert(file, Arc::clone(&config));
        Ok(config)
    }
}

/// A file that is no configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct BadConfig {
    pub(super) path: PathBuf,
    pub(super) reason: Reason,
}

/// Why a file is no configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Reason {
    /// It cannot be read: what the system says.
    Unreadable(String),
    /// What it says cannot be set.
    Invalid(ConfigError),
}

impl From<BadConfig> for Failure {
    fn from(bad: BadConfig) -> Self {
        let name = bad.path.to_string_lossy();
        let name = printable(&name);
        Self::new(match bad.reason {
            Reason::Unreadable(error) => format!("cannot read the configuration {name}: {error}"),
            Reason::Invalid(error) => format!("{name}:{error}"),
        })
    }
}

fn read(path: &Path) -> Result<Config, BadConfig> {
    let bad = |reason| BadConfig { path: path.to_owned(), reason };
    let text = fs::read_to_string(path).map_err(|error| bad(Reason::Unreadable(files::describe(&error))))?;
    let (rules, managers) = (rule_names(), manager_names());
    let known = Known { rules: &rules, managers: &managers };
    Config::parse(&text, known).map_err(|error| bad(Reason::Invalid(error)))
}
