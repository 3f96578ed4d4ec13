//! `RUN --mount=…`: the options, as `BuildKit` reads them.

use std::borrow::Cow;

use compact_str::CompactString;

use crate::semantic::path::PathPattern;
use crate::source::Span;
use crate::syntax::Flag;

/// A mount of a `RUN`.
#[derive(Clone, Debug)]
pub struct Mount {
    /// The flag, from its first dash.
    pub span: Span,
    /// Its `type=`; `bind` where there is none.
    pub kind: MountKind,
    /// Its options, in order, the type among them.
    pub options: Vec<MountOption>,
    /// Where it is mounted: absolute and normalised; nothing where that cannot be told.
    pub target: Option<String>,
    /// Whether an option can be written behind the last one just so: no quotes are in the way.
    pub extensible: bool,
}

/// The type of a [`Mount`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is named as in the file")]
pub enum MountKind {
    Bind,
    Cache,
    Tmpfs,
    Secret,
    Ssh,
    /// None that `BuildKit` knows, or one that depends on a variable.
    Other,
}

/// An option of a mount.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MountOption {
    /// Its name, in lower case.
    pub key: CompactString,
    /// What stands behind the `=`, variables not expanded; `None` where there is no `=`.
    pub value: Option<CompactString>,
    /// Where it stands, where that can be told: in a flag without quotes.
    pub span: Option<Span>,
}

impl Mount {
    /// Reads a flag `--mount=…`; `expand` gives the value of a text in the build's environment and
    /// `directory` is the working directory.
    pub fn read(flag: &Flag, expand: &dyn Fn(&str) -> Option<String>, directory: Option<&str>) -> Option<Self> {
        let value = flag.value.as_ref()?;
        let extensible = value.text.len() == value.span.len() as usize;
        let mut offset = extensible.then_some(value.span.start);
        let mut options = Vec::new();
        for field in fields(&value.text) {
            let (key, text) = match field.split_once('=') {
                Some((key, text)) => (key, Some(text.into())),
                None => (&*field, None),
            };
            let length = u32::try_from(field.len()).unwrap_or(u32::MAX);
            let span = offset.map(|start| Span::new(start, start + length));
            // The comma that ends it.
            offset = offset.map(|start| start + length + 1);
            options.push(MountOption { key: CompactString::from(key).to_ascii_lowercase(), value: text, span });
        }
        let mut mount = Self { span: flag.span, kind: MountKind::Bind, options, target: None, extensible };
        mount.kind = mount.read_kind();
        mount.target = mount.read_target(expand, directory);
        Some(mount)
    }

    /// The value of the last option that goes by one of these names.
    pub fn option(&self, names: &[&str]) -> Option<&MountOption> {
        self.options.iter().rev().find(|option| names.contains(&option.key.as_str()))
    }

    /// The value of the option of this name.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.option(&[name])?.value.as_deref()
    }

    /// The option that keeps the step from writing into it: the last one that says, where it says so.
    pub fn read_only(&self) -> Option<&MountOption> {
        let option = self.option(&["ro", "readonly", "rw", "readwrite"])?;
        let is_true =
            option.value.as_deref().is_none_or(|value| matches!(value, "1" | "t" | "T" | "true" | "TRUE" | "True"));
        (matches!(option.key.as_str(), "ro" | "readonly") == is_true).then_some(option)
    }

    /// The option that says where it is mounted.
    pub fn target_option(&self) -> Option<&MountOption> {
        self.option(&["target", "dst", "destination"])
    }

    /// The id of the cache that it mounts: what `id` says, or else the target as it is written, cleaned; `value` tells what
    /// an option says. Nothing where neither says anything.
    ///
    /// `dispatchRunMounts` of `frontend/dockerfile/dockerfile2llb/convert_runmount.go` in `BuildKit`.
    ///
    /// # Errors
    ///
    /// Those of `value`.
    pub fn cache_id<E>(&self, value: impl Fn(&MountOption) -> Result<String, E>) -> Result<Option<String>, E> {
        let said = |option: Option<&MountOption>| {
            let said = option.map(&value).transpose()?;
            Ok(said.filter(|said| !said.is_empty()))
        };
        match said(self.option(&["id"]))? {
            Some(id) => Ok(Some(id)),
            None => Ok(said(self.target_option())?.map(|target| cleaned(&target))),
        }
    }

    fn read_kind(&self) -> MountKind {
        match self.value("type").map(str::to_ascii_lowercase).as_deref() {
            None | Some("bind") => MountKind::Bind,
            Some("cache") => MountKind::Cache,
            Some("tmpfs") => MountKind::Tmpfs,
            Some("secret") => MountKind::Secret,
            Some("ssh") => MountKind::Ssh,
            Some(_) => MountKind::Other,
        }
    }

    fn read_target(&self, expand: &dyn Fn(&str) -> Option<String>, directory: Option<&str>) -> Option<String> {
        let text = self.target_option()?.value.as_deref()?;
        let text = if text.contains('$') { expand(text)? } else { text.to_owned() };
        let joined = if text.starts_with('/') { text } else { format!("{}/{text}", directory?) };
        Some(normalise(&joined))
    }
}

/// An absolute path without `.`, `..`, and slashes that mean nothing.
pub fn normalise(path: &str) -> String {
    PathPattern::new(path).to_string()
}

/// A path without what means nothing, as Go's `path.Clean` has it; a relative one stays so.
pub fn cleaned(path: &str) -> String {
    if path.starts_with('/') {
        return normalise(path);
    }
    normalise(&format!("/{path}")).trim_start_matches('/').to_owned()
}

/// The fields of a record of comma-separated values.
fn fields(record: &str) -> Vec<Cow<'_, str>> {
    if !record.contains('"') {
        return record.split(',').map(Cow::Borrowed).collect();
    }
    let mut fields = vec![String::new()];
    let mut quoted = false;
    for character in record.chars() {
        match character {
            '"' => quoted = !quoted,
            ',' if !quoted => fields.push(String::new()),
            _ => {
                if let Some(field) = fields.last_mut() {
                    field.push(character);
                }
            }
        }
    }
    fields.into_iter().map(Cow::Owned).collect()
}

#[cfg(test)]
mod tests {
    use super::{Mount, MountKind};
    use crate::source::Span;
    use crate::syntax::{Flag, FlagValue};

    fn mount(text: &str) -> Mount {
        let length = u32::try_from(text.len()).unwrap();
        let value = FlagValue { span: Span::new(8, 8 + length), text: text.to_owned() };
        let flag = Flag { span: Span::new(0, 8 + length), name: "mount".into(), value: Some(value) };
        let expand = |text: &str| (text == "$D/x").then(|| "/d/x".to_owned());
        Mount::read(&flag, &expand, Some("/app")).unwrap()
    }

    #[test]
    fn options_are_read_in_any_case_and_order() {
        let cache = mount("TARGET=/root/.npm/,Type=CACHE,sharing=locked");
        assert_eq!(cache.kind, MountKind::Cache);
        assert_eq!(cache.target.as_deref(), Some("/root/.npm"));
        assert_eq!(cache.value("sharing"), Some("locked"));
        assert_eq!(cache.options[2].span, Some(Span::new(38, 52)));
    }

    #[test]
    fn targets_are_expanded_and_joined_with_the_working_directory() {
        assert_eq!(mount("type=cache,target=.npm").target.as_deref(), Some("/app/.npm"));
        assert_eq!(mount("type=cache,dst=$D/x").target.as_deref(), Some("/d/x"));
        assert_eq!(mount("type=cache,dst=$UNKNOWN").target, None);
        assert_eq!(mount("target=/x").kind, MountKind::Bind);
    }
}
