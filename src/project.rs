//! Which Dockerfiles Compose and Bake files build: those that they name, and those whose text stands in
//! them.
//!
//! Only what stands there in plain words is followed: a path with a variable in it is left alone, and so is
//! a text.
//!
//! Invariant: a file that is written anew has the text that it was given, and nothing else in it is read
//! otherwise than before.

use serde::Deserialize;
use serde_yaml::Value;

use crate::edit::Applicability;
use crate::edit::Fix;
use crate::finding::Finding;
use crate::fixer;
use crate::source::Source;

mod bake;
mod block;
mod compose;
mod inline;
mod offsets;
mod scalar;
mod template;

pub use inline::Inline;
pub use scalar::Unread;

/// What kind of file describes builds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProjectKind {
    /// `compose.yaml`
    Compose,
    /// `docker-bake.hcl`
    BakeHcl,
    /// `docker-bake.json`
    BakeJson,
}

impl ProjectKind {
    /// The kind of a file of this name, if it is one that Docker looks for.
    ///
    /// <https://docs.docker.com/compose/intro/compose-application-model/#the-compose-file>,
    /// <https://docs.docker.com/build/bake/reference/#file-lookup>
    pub fn of(name: &str) -> Option<Self> {
        let (stem, extension) = name.rsplit_once('.')?;
        let named =
            |first: &str| stem.strip_prefix(first).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '-']));
        match extension {
            "yaml" | "yml" if named("compose") || named("docker-compose") => Some(Self::Compose),
            "hcl" if named("docker-bake") => Some(Self::BakeHcl),
            "json" if named("docker-bake") => Some(Self::BakeJson),
            _ => None,
        }
    }
}

/// A build as Compose and Bake write it.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Build {
    context: Option<String>,
    dockerfile: Option<String>,
    #[serde(alias = "dockerfile-inline")]
    dockerfile_inline: Option<serde::de::IgnoredAny>,
}

/// A Compose or Bake file.
#[derive(Clone, Debug)]
pub struct Project {
    kind: ProjectKind,
    source: Source,
    /// The Dockerfiles that it names: paths from its directory, each once, in order.
    pub dockerfiles: Vec<String>,
    /// Those whose text stands in it, in the order of the file.
    pub inlines: Vec<Inline>,
    /// Those of which it cannot be told what a build sees.
    pub unread: Vec<Unread>,
}

impl Project {
    /// Reads a file.
    ///
    /// # Errors
    ///
    /// Why the text is no such file: lower case, no full stop.
    pub fn read(kind: ProjectKind, source: Source) -> Result<Self, String> {
        let text = String::from_utf8_lossy(source.bytes());
        let dockerfiles = dockerfiles(kind, &value(kind, &text)?);
        let mut project = Self { kind, dockerfiles, inlines: Vec::new(), unread: Vec::new(), source };
        if KEYS.iter().any(|key| project.source.text().contains(key)) {
            project.read_inlines();
        }
        Ok(project)
    }

    fn read_inlines(&mut self) {
        let text = self.source.text();
        let found = match self.kind {
            ProjectKind::Compose => compose::inlines(text).map(|found| found.into_iter().map(Ok).collect()),
            ProjectKind::BakeHcl => bake::inlines(text),
            ProjectKind::BakeJson => compose::json_inlines(text).map(|found| found.into_iter().map(Ok).collect()),
        };
        let found = found.unwrap_or_else(|reason| vec![Err(Unread { start: 0, reason })]);
        let mut texts = Vec::new();
        for scalar in found {
            match scalar {
                Ok(scalar) => texts.push(scalar),
                Err(unread) => self.unread.push(unread),
            }
        }
        texts.sort_by_key(|scalar| scalar.written.start);
        // What several services have is one text.
        texts.dedup_by_key(|scalar| scalar.written.start);
        for scalar in texts {
            match Inline::new(&self.source, &scalar) {
                Ok(inline) => self.inlines.push(inline),
                Err(unread) => self.unread.push(unread),
            }
        }
        self.unread.sort_by_key(|unread| unread.start);
    }

    /// The file as it is.
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// What there is to say of one of its texts, at its place in the file. A fix that cannot be made in the
    /// file becomes advice.
    pub fn finding(&self, inline: usize, finding: Finding) -> Finding {
        let text = &self.inlines[inline];
        let fix = finding.fix.as_ref().map(|fix| self.fix(inline, fix).unwrap_or_else(|| Fix::advice(&fix.title)));
        text.finding(finding, fix)
    }

    fn fix(&self, inline: usize, fix: &Fix) -> Option<Fix> {
        let text = &self.inlines[inline];
        let (after, _) = fixer::apply_once(text.text(), &[fix], fix.applicability)?;
        self.with(inline, &after)?;
        let edits = text.edits(&self.source, &after)?;
        Some(Fix::new(&fix.title, fix.applicability, edits))
    }

    /// The file with one of its texts made `after`; nothing where that cannot be written, or where anything
    /// else in the file would be read in another way.
    #[must_use]
    pub fn with(&self, inline: usize, after: &Source) -> Option<Self> {
        let edits = self.inlines[inline].edits(&self.source, after)?;
        let source = if edits.is_empty() {
            self.source.clone()
        } else {
            let fix = Fix::new("write it", Applicability::Safe, edits);
            fixer::apply_once(&self.source, &[&fix], fix.applicability)?.0
        };
        let made = Self::read(self.kind, source).ok()?;
        let is_same = |at: usize| {
            let expected = if at == inline { after } else { self.inlines[at].text() };
            made.inlines[at].text().bytes() == expected.bytes()
        };
        let same = made.inlines.len() == self.inlines.len()
            && (0..self.inlines.len()).all(is_same)
            && made.unread.len() == self.unread.len()
            && made.rest()? == self.rest()?;
        same.then_some(made)
    }

    /// All that stands in the file but for the texts of Dockerfiles.
    fn rest(&self) -> Option<Value> {
        let mut value = value(self.kind, self.source.text()).ok()?;
        without_texts(&mut value);
        Some(value)
    }
}

/// What the text of a Dockerfile is the value of, in Compose and in Bake.
const KEYS: [&str; 2] = ["dockerfile_inline", "dockerfile-inline"];

fn without_texts(value: &mut Value) {
    match value {
        Value::Mapping(entries) => {
            for (key, value) in entries.iter_mut() {
                if key.as_str().is_some_and(|key| KEYS.contains(&key)) {
                    *value = Value::Null;
                }
                without_texts(value);
            }
        }
        Value::Sequence(values) => values.iter_mut().for_each(without_texts),
        Value::Tagged(tagged) => without_texts(&mut tagged.value),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// All that stands in a file.
fn value(kind: ProjectKind, text: &str) -> Result<Value, String> {
    match kind {
        ProjectKind::Compose => yaml_value(text),
        ProjectKind::BakeHcl => hcl::from_str(text).map_err(|error| error.to_string()),
        ProjectKind::BakeJson => serde_json::from_str(text).map_err(|error| error.to_string()),
    }
}

fn yaml_value(text: &str) -> Result<Value, String> {
    let mut value: Value = serde_yaml::from_str(text).map_err(|error| error.to_string())?;
    value.apply_merge().map_err(|error| error.to_string())?;
    Ok(value)
}

/// The Dockerfiles that a file names: paths from its directory, each once, in order.
fn dockerfiles(kind: ProjectKind, value: &Value) -> Vec<String> {
    let builds = if kind == ProjectKind::Compose { "services" } else { "target" };
    let mut paths = Vec::new();
    for (_, entry) in value.get(builds).and_then(Value::as_mapping).into_iter().flatten() {
        let build = match (kind, entry.get("build")) {
            (ProjectKind::Compose, None) => None,
            (ProjectKind::Compose, Some(Value::String(context))) => {
                Some(Build { context: Some(context.clone()), ..Build::default() })
            }
            (ProjectKind::Compose, Some(build)) => Build::deserialize(build).ok(),
            (ProjectKind::BakeHcl | ProjectKind::BakeJson, _) => Build::deserialize(entry).ok(),
        };
        let path = build.as_ref().and_then(path);
        paths.extend(path.filter(|path| !paths.contains(path)));
    }
    paths
}

/// The Dockerfile of a build that has one in a directory here.
fn path(build: &Build) -> Option<String> {
    if build.dockerfile_inline.is_some() {
        return None;
    }
    let context = build.context.as_deref().unwrap_or(".");
    let dockerfile = build.dockerfile.as_deref().unwrap_or("Dockerfile");
    let is_remote = context.contains("://") || context.starts_with("git@");
    if is_remote || context.contains('$') || dockerfile.contains('$') {
        return None;
    }
    if dockerfile.starts_with('/') || matches!(context, "." | "./") {
        return Some(dockerfile.to_owned());
    }
    Some(format!("{}/{dockerfile}", context.trim_end_matches('/')))
}

#[cfg(test)]
mod tests;
