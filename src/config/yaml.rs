//! The configuration as YAML.
//!
//! The shapes here are private, so that what can be written in a file and what the rest of the
//! program sees can change apart from one another.

use std::collections::BTreeMap;
use std::fmt;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::config::CacheId;
use crate::config::ConfigFile;
use crate::config::Globs;
use crate::config::KeepCache;
use crate::config::Known;
use crate::config::Layer;
use crate::config::Override;
use crate::config::StateMount;
use crate::config::Unknown;
use crate::config::globs::BadGlob;
use crate::config::images::BadHome;
use crate::config::images::ImageSection;
use crate::config::name::nearest;
use crate::finding::Severity;

/// Why a text is no configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError {
    /// Line and column, from 1, where they can be told.
    pub place: Option<(usize, usize)>,
    /// What is wrong: lower case, no full stop.
    pub message: String,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some((line, column)) = self.place {
            write!(f, "{line}:{column}: ")?;
        }
        f.write_str(&self.message)
    }
}

impl std::error::Error for ConfigError {}

impl ConfigFile {
    /// Reads a file; an empty one sets nothing.
    pub fn parse(text: &str, known: Known<'_>) -> Result<Self, ConfigError> {
        let document: Option<Document> = serde_yaml::from_str(text).map_err(|error| from_yaml(&error))?;
        let file = document.unwrap_or_default().into_file().map_err(|bad| bad.located(text))?;
        let layers = std::iter::once(&file.layer).chain(file.overrides.iter().map(|part| &part.layer));
        for layer in layers {
            let rules = layer.select.iter().flatten().chain(&layer.ignore);
            for name in rules.chain(layer.severity.iter().map(|(name, _)| name)) {
                known.rule(name).map_err(|unknown| located(text, &unknown))?;
            }
            for (name, _) in &layer.managers {
                known.manager(name).map_err(|unknown| located(text, &unknown))?;
            }
        }
        Ok(file)
    }
}

/// Settings of cachemount.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case", expecting = "settings such as `select: [RULE]`")]
pub(super) struct Document {
    /// Rules to run; all where this is left out.
    select: Option<Vec<String>>,
    /// Rules not to run.
    ignore: Vec<String>,
    /// Severities by rule, where they are not the rule's own.
    severity: BTreeMap<String, Level>,
    /// What ids mounts get: `target` writes none where images may share a cache, `scoped` one by manager, base image or release, and architecture.
    cache_id: Option<Id>,
    /// What is done for apt.
    apt: AptSection,
    /// Package managers to look for or not.
    managers: BTreeMap<String, Switch>,
    /// Base images that are not public, by name; `*` in a name stands for any characters.
    images: BTreeMap<String, ImageSection>,
    /// Settings for some files; later ones are laid over earlier ones.
    overrides: Vec<OverrideSection>,
}

/// Settings for the files that a glob matches.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", expecting = "settings such as `files: [\"legacy/**\"]`")]
struct OverrideSection {
    /// Globs of paths from the directory of this file.
    files: Vec<String>,
    /// The rules to run, whatever was selected or ignored before.
    #[serde(default)]
    select: Option<Vec<String>>,
    /// Further rules not to run.
    #[serde(default)]
    ignore: Vec<String>,
    /// Severities by rule.
    #[serde(default)]
    severity: BTreeMap<String, Level>,
    /// What ids mounts get.
    #[serde(default)]
    cache_id: Option<Id>,
    /// What is done for apt.
    #[serde(default)]
    apt: AptSection,
    /// Package managers to look for or not.
    #[serde(default)]
    managers: BTreeMap<String, Switch>,
}

#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum Level {
    Info,
    Warning,
    Error,
}

#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum Id {
    Target,
    Scoped,
}

#[derive(Clone, Copy, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case", expecting = "settings such as `keep-cache: off`")]
struct AptSection {
    /// `lists` mounts its lists of packages, `full` all of /var/lib/apt, as many guides have it.
    state_mount: Option<State>,
    /// How it is made to keep its downloads: by a step of its own, in each step, or not at all.
    keep_cache: Option<Keep>,
}

#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum State {
    Lists,
    Full,
}

#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum Keep {
    Stage,
    Inline,
    Off,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum Switch {
    On,
    Off,
}

/// A value of the right shape that means nothing.
enum BadValue {
    Glob(BadGlob),
    Home(BadHome),
}

impl BadValue {
    fn located(self, text: &str) -> ConfigError {
        let (value, message) = match self {
            Self::Glob(BadGlob { pattern, message }) => {
                let message = format!("`{pattern}` is no glob of files: {message}");
                (pattern, message)
            }
            Self::Home(BadHome(home)) => {
                let message = format!("the home directory `{home}` has to start with a `/`");
                (home, message)
            }
        };
        ConfigError { place: place_of(text, &value), message }
    }
}

impl From<BadGlob> for BadValue {
    fn from(bad: BadGlob) -> Self {
        Self::Glob(bad)
    }
}

impl From<BadHome> for BadValue {
    fn from(bad: BadHome) -> Self {
        Self::Home(bad)
    }
}

impl Document {
    fn into_file(self) -> Result<ConfigFile, BadValue> {
        let Self { select, ignore, severity, cache_id, apt, managers, images, overrides } = self;
        let overrides = overrides.into_iter().map(OverrideSection::into_override).collect::<Result<_, _>>()?;
        let images = images.into_iter().map(|(name, image)| image.into_image(name)).collect::<Result<_, _>>()?;
        let layer = Layer { images, ..layer(select, ignore, severity, cache_id, apt, managers) };
        Ok(ConfigFile { layer, overrides })
    }
}

impl OverrideSection {
    fn into_override(self) -> Result<Override, BadGlob> {
        let Self { files, select, ignore, severity, cache_id, apt, managers } = self;
        Ok(Override { files: Globs::new(files)?, layer: layer(select, ignore, severity, cache_id, apt, managers) })
    }
}

fn layer(
    select: Option<Vec<String>>,
    ignore: Vec<String>,
    severity: BTreeMap<String, Level>,
    cache_id: Option<Id>,
    apt: AptSection,
    managers: BTreeMap<String, Switch>,
) -> Layer {
    let level = |level| match level {
        Level::Info => Severity::Info,
        Level::Warning => Severity::Warning,
        Level::Error => Severity::Error,
    };
    Layer {
        select,
        ignore,
        severity: severity.into_iter().map(|(name, severity)| (name, level(severity))).collect(),
        cache_id: cache_id.map(|id| match id {
            Id::Target => CacheId::Target,
            Id::Scoped => CacheId::Scoped,
        }),
        state_mount: apt.state_mount.map(|state| match state {
            State::Lists => StateMount::Lists,
            State::Full => StateMount::Full,
        }),
        keep_cache: apt.keep_cache.map(|keep| match keep {
            Keep::Stage => KeepCache::Stage,
            Keep::Inline => KeepCache::Inline,
            Keep::Off => KeepCache::Off,
        }),
        managers: managers.into_iter().map(|(name, switch)| (name, switch == Switch::On)).collect(),
        ..Layer::default()
    }
}

fn from_yaml(error: &serde_yaml::Error) -> ConfigError {
    let place = error.location().map(|location| (location.line(), location.column()));
    let text = error.to_string();
    let mut message = text.split(" at line ").next().unwrap_or_default().to_owned();
    if message.contains("unknown field") || message.contains("unknown variant") {
        // The words between backticks are the one that is wrong and those that would be right.
        let words: Vec<_> = message.split('`').skip(1).step_by(2).collect();
        if let Some((wrong, right)) = words.split_first()
            && let Some(meant) = nearest(wrong, right)
        {
            message = format!("{message}; did you mean `{meant}`?");
        }
    }
    ConfigError { place, message }
}

fn located(text: &str, unknown: &Unknown) -> ConfigError {
    ConfigError { place: place_of(text, &unknown.name), message: unknown.to_string() }
}

/// The place of a name: the reader of YAML does not tell where values stood, so it is where the name
/// first stands as a word outside a comment.
fn place_of(text: &str, name: &str) -> Option<(usize, usize)> {
    if name.is_empty() {
        return None;
    }
    let is_word = |character: char| character.is_alphanumeric() || matches!(character, '-' | '_');
    text.lines().zip(1..).find_map(|(line, number)| {
        let code = line.split('#').next().unwrap_or_default();
        let (at, _) = code
            .match_indices(name)
            .find(|(at, name)| !code[..*at].ends_with(is_word) && !code[at + name.len()..].starts_with(is_word))?;
        Some((number, code[..at].chars().count() + 1))
    })
}
