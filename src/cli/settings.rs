//! Which configuration holds for which file.

use std::collections::HashMap;
use std::env;
use std::fs;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;

use crate::cli::Failure;
use crate::cli::explain::manager_names;
use crate::cli::explain::rule_names;
use crate::config;
use crate::config::Config;
use crate::config::ConfigError;
use crate::config::ConfigFile;
use crate::config::FILE_NAME;
use crate::config::Known;
use crate::config::Layer;
use crate::config::Source;
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

impl Origin {
    /// What `--config` and `--isolated` say.
    pub(super) fn of(config: Option<&Path>, isolated: bool) -> Self {
        match config {
            Some(file) => Self::File(file.to_owned()),
            None if isolated => Self::Nowhere,
            None => Self::Nearest,
        }
    }
}

/// What the command line sets beside the files.
#[derive(Clone, Debug, Default)]
pub(super) struct Overlay {
    /// `--select`: what runs, whatever a file says.
    pub(super) select: Vec<String>,
    /// `--ignore`: what does not.
    pub(super) ignore: Vec<String>,
}

impl Overlay {
    fn into_layer(self) -> Layer {
        let select = (!self.select.is_empty()).then_some(self.select);
        Layer { select, ignore: self.ignore, ..Layer::default() }
    }
}

/// The configurations of a run; each file of them is read once.
#[derive(Debug)]
pub(super) struct Settings {
    /// What the command line sets, over all files.
    overlay: Layer,
    /// What holds where no file is found.
    base: Arc<Config>,
    origin: Origin,
    by_directory: HashMap<PathBuf, Option<Arc<Loaded>>>,
    by_file: HashMap<PathBuf, Arc<Loaded>>,
    /// What a file and the overrides of it that matched come to.
    made: HashMap<(PathBuf, Vec<usize>), Arc<Config>>,
}

/// A configuration file that was read.
#[derive(Debug)]
struct Loaded {
    path: PathBuf,
    /// Where its globs start; absolute.
    directory: PathBuf,
    file: ConfigFile,
}

impl Settings {
    pub(super) fn new(origin: Origin, overlay: Overlay) -> Result<Self, Failure> {
        let (rules, managers) = (rule_names(), manager_names());
        let known = Known { rules: &rules, managers: &managers };
        for name in overlay.select.iter().chain(&overlay.ignore) {
            known.rule(name).map_err(|unknown| Failure::new(unknown.to_string()))?;
        }
        let mut settings = Self::of_layer(origin, overlay.into_layer());
        // A bad file is told of also where it holds for no Dockerfile.
        if let Origin::File(path) = &settings.origin {
            settings.load(path.clone())?;
        }
        Ok(settings)
    }

    /// The nearest configuration of each file, and nothing over it.
    pub(super) fn nearest() -> Self {
        Self::of_layer(Origin::Nearest, Layer::default())
    }

    fn of_layer(origin: Origin, overlay: Layer) -> Self {
        Self {
            base: Arc::new(Config::of([&overlay])),
            overlay,
            origin,
            by_directory: HashMap::new(),
            by_file: HashMap::new(),
            made: HashMap::new(),
        }
    }

    /// The configuration of the Dockerfile at `path`.
    pub(super) fn of(&mut self, path: &Path) -> Result<Arc<Config>, BadConfig> {
        let Some(loaded) = self.file_of(path)? else { return Ok(Arc::clone(&self.base)) };
        let matching = loaded.matching(path);
        let overlay = &self.overlay;
        let made = self.made.entry((loaded.path.clone(), matching)).or_insert_with_key(|(_, matching)| {
            let overrides = matching.iter().map(|index| &loaded.file.overrides[*index].layer);
            let layers = std::iter::once(&loaded.file.layer).chain(overrides).chain([overlay]);
            Arc::new(Config::of(layers))
        });
        Ok(Arc::clone(made))
    }

    /// What holds for the Dockerfile at `path`, with where each value comes from.
    pub(super) fn shown(&mut self, path: &Path) -> Result<String, Failure> {
        let loaded = self.file_of(path)?;
        let mut sources = Vec::new();
        if let Some(loaded) = &loaded {
            let here = env::current_dir().unwrap_or_default();
            let path = loaded.path.strip_prefix(here).unwrap_or(&loaded.path);
            let name = printable(&path.to_string_lossy()).into_owned();
            sources.push(Source { name: name.clone(), layer: &loaded.file.layer });
            for index in loaded.matching(path) {
                let part = &loaded.file.overrides[index];
                let files = part.files.patterns().join(", ");
                sources.push(Source { name: format!("{name}, overrides for {files}"), layer: &part.layer });
            }
        }
        sources.push(Source { name: "the command line".to_owned(), layer: &self.overlay });
        Ok(config::show(&sources))
    }

    /// The configuration file that holds for the Dockerfile at `path`.
    fn file_of(&mut self, path: &Path) -> Result<Option<Arc<Loaded>>, BadConfig> {
        let directory = match &self.origin {
            Origin::Nowhere => return Ok(None),
            Origin::File(file) => return self.load(file.clone()).map(Some),
            Origin::Nearest => path.parent().unwrap_or(Path::new("")),
        };
        if let Some(loaded) = self.by_directory.get(directory) {
            return Ok(loaded.clone());
        }
        // An empty path names the working directory only when it is written out.
        let start = if directory.as_os_str().is_empty() { Path::new(".") } else { directory };
        let loaded = files::find_upwards(start, FILE_NAME).map(|file| self.load(file)).transpose()?;
        self.by_directory.insert(directory.to_owned(), loaded.clone());
        Ok(loaded)
    }

    fn load(&mut self, path: PathBuf) -> Result<Arc<Loaded>, BadConfig> {
        if let Some(loaded) = self.by_file.get(&path) {
            return Ok(Arc::clone(loaded));
        }
        let file = read(&path)?;
        let directory = std::path::absolute(&path).unwrap_or_else(|_| path.clone());
        let directory = directory.parent().unwrap_or(Path::new("/")).to_owned();
        let loaded = Arc::new(Loaded { path: path.clone(), directory, file });
        self.by_file.insert(path, Arc::clone(&loaded));
        Ok(loaded)
    }
}

impl Loaded {
    /// The overrides that hold for the Dockerfile at `path`, by number.
    fn matching(&self, path: &Path) -> Vec<usize> {
        if self.file.overrides.is_empty() {
            return Vec::new();
        }
        let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        let from_here = absolute.strip_prefix(&self.directory).unwrap_or(&absolute);
        let name: Vec<_> = from_here.iter().map(|part| part.to_string_lossy()).collect();
        let name = name.join("/");
        let overrides = self.file.overrides.iter().enumerate();
        overrides.filter(|(_, part)| part.files.matches(&name)).map(|(index, _)| index).collect()
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

fn read(path: &Path) -> Result<ConfigFile, BadConfig> {
    let bad = |reason| BadConfig { path: path.to_owned(), reason };
    let text = fs::read_to_string(path).map_err(|error| bad(Reason::Unreadable(files::describe(&error))))?;
    let (rules, managers) = (rule_names(), manager_names());
    let known = Known { rules: &rules, managers: &managers };
    ConfigFile::parse(&text, known).map_err(|error| bad(Reason::Invalid(error)))
}
