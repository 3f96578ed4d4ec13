//! The configuration as YAML.
//!
//! The shapes here are private, so that what can be written in a file and what the rest of the
//! program sees can change apart from one another.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;

use crate::config::Apt;
use crate::config::CacheId;
use crate::config::Config;
use crate::config::KeepCache;
use crate::config::Known;
use crate::config::StateMount;
use crate::config::Unknown;
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

impl Config {
    /// Reads a configuration; an empty text sets nothing.
    pub fn parse(text: &str, known: Known<'_>) -> Result<Self, ConfigError> {
        let document: Option<Document> = serde_yaml::from_str(text).map_err(|error| from_yaml(&error))?;
        let config = document.unwrap_or_default().into_config();
        let rules = config.select.iter().chain(&config.ignore).chain(config.severity.iter().map(|(name, _)| name));
        for name in rules {
            known.rule(name).map_err(|unknown| located(text, &unknown))?;
        }
        for (name, _) in &config.managers {
            known.manager(name).map_err(|unknown| located(text, &unknown))?;
        }
        Ok(config)
    }
}

/// The file as a whole.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case", expecting = "settings such as `select: [RULE]`")]
struct Document {
    select: Vec<String>,
    ignore: Vec<String>,
    severity: BTreeMap<String, Level>,
    cache_id: Id,
    apt: AptSection,
    managers: BTreeMap<String, Switch>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Level {
    Info,
    Warning,
    Error,
}

#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Id {
    #[default]
    Target,
    Scoped,
}

#[derive(Clone, Copy, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case", expecting = "settings such as `keep-cache: off`")]
struct AptSection {
    state_mount: State,
    keep_cache: Keep,
}

#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum State {
    #[default]
    Lists,
    Full,
}

#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Keep {
    #[default]
    Stage,
    Inline,
    Off,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Switch {
    On,
    Off,
}

impl Document {
    fn into_config(self) -> Config {
        let severity = |level| match level {
            Level::Info => Severity::Info,
            Level::Warning => Severity::Warning,
            Level::Error => Severity::Error,
        };
        Config {
            select: self.select,
            ignore: self.ignore,
            severity: self.severity.into_iter().map(|(name, level)| (name, severity(level))).collect(),
            cache_id: match self.cache_id {
                Id::Target => CacheId::Target,
                Id::Scoped => CacheId::Scoped,
            },
            apt: Apt {
                state_mount: match self.apt.state_mount {
                    State::Lists => StateMount::Lists,
                    State::Full => StateMount::Full,
                },
                keep_cache: match self.apt.keep_cache {
                    Keep::Stage => KeepCache::Stage,
                    Keep::Inline => KeepCache::Inline,
                    Keep::Off => KeepCache::Off,
                },
            },
            managers: self.managers.into_iter().map(|(name, switch)| (name, switch == Switch::On)).collect(),
        }
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

/// The place of an unknown name: the reader of YAML does not tell where values stood, so it is
/// where the name first stands as a word outside a comment.
fn located(text: &str, unknown: &Unknown) -> ConfigError {
    let is_word = |character: char| character.is_alphanumeric() || matches!(character, '-' | '_');
    let place = text.lines().zip(1..).find_map(|(line, number)| {
        let code = line.split('#').next().unwrap_or_default();
        let (at, _) = code
            .match_indices(&unknown.name)
            .find(|(at, name)| !code[..*at].ends_with(is_word) && !code[at + name.len()..].starts_with(is_word))?;
        Some((number, code[..at].chars().count() + 1))
    });
    ConfigError { place, message: unknown.to_string() }
}
