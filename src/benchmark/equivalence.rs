//! Whether two images hold the same files.
//!
//! Of each image comes the tar archive that an engine exports of a container's file system. It is read
//! once, contents are hashed and not kept. Times are not compared: two builds never have the same.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fmt;
use std::io;
use std::io::Read;

use crate::benchmark::scenario::Variant;

mod excuse;
mod snapshot;
#[cfg(test)]
mod tests;

pub use excuse::EXCUSES;
pub use excuse::Excuse;
pub use excuse::Extent;
pub use excuse::Place;
pub use snapshot::Chunks;
pub use snapshot::Snapshot;

use snapshot::Entry;
use snapshot::Kind;

/// What a comparison of two images has shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Equivalence {
    /// How many paths were compared.
    pub compared: usize,
    /// Differences without an excuse, by path.
    pub differences: Vec<Difference>,
    /// How many differences have an excuse, by its reason.
    pub excused: BTreeMap<&'static str, usize>,
}

impl Equivalence {
    /// Whether nothing but what is excused differs.
    pub fn holds(&self) -> bool {
        self.differences.is_empty()
    }

    /// How many paths differ without an excuse.
    pub fn paths(&self) -> usize {
        let paths: BTreeSet<&str> = self.differences.iter().map(|difference| difference.path.as_str()).collect();
        paths.len()
    }
}

/// A path that is not the same in both images.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Without a `/` in front.
    pub path: String,
    /// What is not the same about it.
    pub aspect: Aspect,
}

/// What differs, in the image before and in the image after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Aspect {
    /// Only this image has it.
    OnlyIn(Variant),
    /// What it is, in words.
    Type(&'static str, &'static str),
    /// The permissions and what stands with them, such as the bit for set-uid.
    Mode(u32, u32),
    /// User and group.
    Owner((u64, u64), (u64, u64)),
    /// What a symbolic link points to.
    Link(String, String),
    /// The content, with its sizes in bytes.
    Content(u64, u64),
    /// The numbers of a device.
    Device,
    /// Extended attributes, such as capabilities.
    Attributes,
}

/// Compares two images.
///
/// `mounts` are the directories that cache mounts cover in one of them: their content is a cache by the
/// word of whoever mounted it. Each is an absolute path.
pub fn compare(before: &Snapshot, after: &Snapshot, mounts: &[String]) -> Equivalence {
    let mut paths: Vec<&str> = before.entries.keys().chain(after.entries.keys()).map(String::as_str).collect();
    paths.sort_unstable();
    paths.dedup();
    let excuses = excuse::Excuses::new(mounts);
    let mut result = Equivalence { compared: paths.len(), ..Equivalence::default() };
    // From the last to the first, so that what is in a directory comes before it.
    for path in paths.into_iter().rev() {
        for aspect in aspects(before.entries.get(path), after.entries.get(path)) {
            let holds_only_excused =
                |difference: &Difference| !difference.path.strip_prefix(path).is_some_and(|rest| rest.starts_with('/'));
            let reason = excuses.of(path, &aspect).or_else(|| {
                // A directory that was made for a cache, and holds nothing else.
                let is_for_cache = matches!(aspect, Aspect::OnlyIn(_)) && excuses.is_above_cache(path);
                (is_for_cache && result.differences.iter().all(holds_only_excused)).then_some(excuse::ABOVE_CACHE)
            });
            match reason {
                Some(reason) => *result.excused.entry(reason).or_default() += 1,
                None => result.differences.push(Difference { path: path.to_owned(), aspect }),
            }
        }
    }
    result.differences.reverse();
    result
}

/// Reads the archives of both images and compares them.
///
/// # Errors
///
/// When an archive cannot be read or is none.
pub fn compare_archives(before: impl Read, after: impl Read, mounts: &[String]) -> io::Result<Equivalence> {
    Ok(compare(&Snapshot::read(before)?, &Snapshot::read(after)?, mounts))
}

fn aspects(before: Option<&Entry>, after: Option<&Entry>) -> Vec<Aspect> {
    let (before, after) = match (before, after) {
        (Some(before), Some(after)) => (before, after),
        (Some(_), None) => return vec![Aspect::OnlyIn(Variant::Before)],
        (None, Some(_)) => return vec![Aspect::OnlyIn(Variant::After)],
        (None, None) => return Vec::new(),
    };
    let mut aspects = Vec::new();
    match (&before.kind, &after.kind) {
        (one, other) if one == other => {}
        (Kind::File { size: one, .. }, Kind::File { size: other, .. }) => aspects.push(Aspect::Content(*one, *other)),
        (Kind::Link(one), Kind::Link(other)) => aspects.push(Aspect::Link(one.clone(), other.clone())),
        (Kind::Device { .. }, Kind::Device { .. }) => aspects.push(Aspect::Device),
        (one, other) => aspects.push(Aspect::Type(one.name(), other.name())),
    }
    if before.mode != after.mode {
        aspects.push(Aspect::Mode(before.mode, after.mode));
    }
    if before.owner != after.owner {
        aspects.push(Aspect::Owner(before.owner, after.owner));
    }
    if before.attributes != after.attributes {
        aspects.push(Aspect::Attributes);
    }
    aspects
}

impl fmt::Display for Difference {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "/{}: {}", self.path, self.aspect)
    }
}

impl fmt::Display for Aspect {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OnlyIn(variant) => write!(formatter, "only in `{}`", variant.name()),
            Self::Type(before, after) => write!(formatter, "{before} before, {after} after"),
            Self::Mode(before, after) => write!(formatter, "mode {before:04o} before, {after:04o} after"),
            Self::Owner(before, after) => {
                write!(formatter, "owner {}:{} before, {}:{} after", before.0, before.1, after.0, after.1)
            }
            Self::Link(before, after) => write!(formatter, "link to {before} before, to {after} after"),
            Self::Content(before, after) if before == after => {
                write!(formatter, "other content of the same {before} bytes")
            }
            Self::Content(before, after) => write!(formatter, "{before} bytes before, {after} bytes after"),
            Self::Device => formatter.write_str("another device"),
            Self::Attributes => formatter.write_str("other extended attributes"),
        }
    }
}
