//! What a base image is made from, told from its name.

use std::borrow::Cow;

use crate::semantic::base_image_names::DEFAULTS;
use crate::semantic::base_image_names::OFFICIAL;
use crate::semantic::base_image_names::PREFIXES;
use crate::semantic::base_image_names::RELEASES;
use crate::semantic::base_image_names::SLIM_DEBIAN;

/// The distribution, or lack of one, in an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Family {
    /// Debian, not Ubuntu.
    Debian,
    /// Ubuntu.
    Ubuntu,
    /// Alpine.
    Alpine,
    /// Red Hat's, Fedora, `CentOS`, Rocky, Alma, Oracle, Amazon.
    RedHat,
    /// SUSE and openSUSE.
    Suse,
    /// Arch.
    Arch,
    /// Windows.
    Windows,
    /// Libraries and little more: no shell, no package manager.
    Distroless,
    /// `FROM scratch`.
    Scratch,
    /// Busybox without a distribution.
    Busybox,
    /// Cannot be told.
    Unknown,
}

/// An image's name, in the form that tables are written in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct BaseImage<'a> {
    /// Without what only says where it is kept: `node`, `oven/bun`, `mcr.microsoft.com/dotnet/sdk`;
    /// in lower case.
    pub repository: Cow<'a, str>,
    /// The tag; `None` where none is written.
    pub tag: Option<&'a str>,
    /// Whether a variable says a part of the tag, which is left out of it.
    pub open: bool,
}

impl<'a> BaseImage<'a> {
    /// Takes a name as it stands behind `FROM`, its tag apart.
    pub(super) fn new(repository: &'a str, tag: Option<&'a str>) -> Self {
        let (name, _digest) = repository.split_once('@').unwrap_or((repository, ""));
        let name = PREFIXES.iter().find_map(|prefix| name.strip_prefix(prefix)).unwrap_or(name);
        let name = OFFICIAL.iter().find_map(|prefix| name.strip_prefix(prefix)).unwrap_or(name);
        let repository = if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
            Cow::Owned(name.to_ascii_lowercase())
        } else {
            Cow::Borrowed(name)
        };
        let tag = tag.map(|tag| tag.split('@').next().unwrap_or(tag)).filter(|tag| !tag.is_empty());
        Self { repository, tag, open: false }
    }

    /// The same where a variable says a part of the tag: nothing holds but what holds for every such tag.
    pub(super) fn open(self) -> Self {
        Self { open: true, ..self }
    }

    /// Whether its repository is `pattern`; a `*` at the end stands for the rest.
    pub(super) fn is(&self, pattern: &str) -> bool {
        // Tables of patterns are gone through for each image, and most differ in the first byte.
        let is_likely = self.repository.as_bytes().first() == pattern.as_bytes().first();
        is_likely
            && match pattern.strip_suffix('*') {
                Some(start) => self.repository.starts_with(start),
                None => self.repository == pattern,
            }
    }

    /// The words of its tag, split at `-`.
    pub(super) fn tag_words(&self) -> impl Iterator<Item = &'a str> {
        self.tag.unwrap_or_default().split(['-', '_'])
    }

    /// The distribution.
    pub(super) fn family(&self) -> Family {
        if self.is_windows() {
            return Family::Windows;
        }
        let default = self.default_family();
        if matches!(default, Some(Family::Distroless | Family::Scratch | Family::Windows)) {
            return default.unwrap_or(Family::Unknown);
        }
        // A chiselled Ubuntu is called by Ubuntu's release, and has no more in it than a distroless.
        if self.tag_words().any(|word| matches!(word, "chiseled" | "distroless")) {
            return Family::Distroless;
        }
        // What is built on something else says so in its tag, which a variable may hide.
        let usual = default.filter(|_| !self.open || self.is_slim());
        self.tag_words().find_map(family_of_word).or(usual).unwrap_or(Family::Unknown)
    }

    /// Whether this is the small variant of an image that has no such variant but Debian's.
    fn is_slim(&self) -> bool {
        SLIM_DEBIAN.contains(&&*self.repository) && self.tag_words().any(|word| word == "slim")
    }

    /// The release by its name (`bookworm`, `noble`) or, where releases have none, its number
    /// (`3.19`); `None` where the name does not say.
    pub(super) fn release(&self) -> Option<&'a str> {
        let family = self.family();
        let named = self.tag_words().find_map(|word| {
            let named = RELEASES.iter().find(|release| release.name == word && release.family == family);
            named.map(|release| release.name).or_else(|| release_behind(word, family))
        });
        named.or_else(|| self.release_by_number(family))
    }

    /// The release that the tag of a distribution's own image numbers.
    fn release_by_number(&self, family: Family) -> Option<&'a str> {
        let first = self.tag_words().next().filter(|_| !self.open);
        let number = first.filter(|word| word.starts_with(|c: char| c.is_ascii_digit()))?;
        match (family, &*self.repository) {
            (Family::Debian, "debian") => named_release(family, number.split('.').next()?),
            (Family::Ubuntu, "ubuntu") => named_release(family, number),
            (Family::Alpine, "alpine") => Some(two_numbers(number)),
            (Family::RedHat, "fedora" | "rockylinux" | "almalinux" | "amazonlinux") => Some(number),
            _ => None,
        }
    }

    /// Whether this is an image that a table knows, not only one whose tag sounds like a release.
    pub(super) fn is_listed(&self) -> bool {
        self.default_family().is_some()
    }

    /// Whether this is one of Docker's official images that the table of names has, or one of those that are made from
    /// what their tags name.
    pub(super) fn is_official(&self) -> bool {
        let is_listed = || DEFAULTS.iter().any(|(pattern, _)| self.is(pattern));
        !self.repository.contains('/') && (matches!(&*self.repository, "maven" | "openjdk") || is_listed())
    }

    /// The user that the image ends with, for a file that has no `USER`.
    pub(super) fn final_user(&self) -> FinalUser {
        crate::semantic::base_users::final_user(self)
    }

    fn is_windows(&self) -> bool {
        let last = self.repository.rsplit('/').next().unwrap_or_default();
        self.repository.contains("/windows/")
            || matches!(last, "nanoserver" | "servercore" | "windowsservercore" | "windows-servercore")
            || self.tag_words().any(|word| {
                word.starts_with("windowsservercore")
                    || word.starts_with("nanoserver")
                    || matches!(word, "servercore" | "windows" | "ltsc2016" | "ltsc2019" | "ltsc2022" | "ltsc2025")
            })
    }

    fn default_family(&self) -> Option<Family> {
        if self.is("mcr.microsoft.com/dotnet/*") {
            // https://github.com/dotnet/dotnet-docker/blob/main/documentation/supported-platforms.md
            let major = self.tag.filter(|_| !self.open)?.split('.').next()?.parse::<u32>().ok()?;
            return Some(if major < 10 { Family::Debian } else { Family::Ubuntu });
        }
        let listed = DEFAULTS.iter().find(|(pattern, _)| self.is(pattern)).map(|(_, family)| *family);
        // Images of build tools name the Java that they are made from.
        listed.or_else(|| {
            self.tag_words().find_map(|word| match word {
                "temurin" => Some(Family::Ubuntu),
                "amazoncorretto" => Some(Family::RedHat),
                _ => None,
            })
        })
    }
}

/// The user that an image ends with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FinalUser {
    /// Root, as its Dockerfile says.
    Root,
    /// Another, as its Dockerfile says: a name or a number, as behind `USER`.
    Named(&'static str),
    /// The one that the configuration says.
    Declared,
    /// Another, as far as anybody remembers: never to be relied upon.
    Likely(&'static str),
    /// Nothing is known of this image. Most end as root.
    Unlisted,
}

/// The distribution that a word of a tag names.
fn family_of_word(word: &str) -> Option<Family> {
    if let Some(release) = RELEASES.iter().find(|release| release.name == word) {
        return Some(release.family);
    }
    let starts = [
        ("alpine", Family::Alpine),
        ("ubuntu", Family::Ubuntu),
        ("debian", Family::Debian),
        ("ubi", Family::RedHat),
        ("rockylinux", Family::RedHat),
        ("almalinux", Family::RedHat),
        ("centos", Family::RedHat),
        ("fedora", Family::RedHat),
        ("oraclelinux", Family::RedHat),
        ("amazonlinux", Family::RedHat),
        ("opensuse", Family::Suse),
        ("archlinux", Family::Arch),
    ];
    let found = starts.iter().find(|(name, _)| word.strip_prefix(name).is_some_and(is_number))?;
    Some(found.1)
}

/// Whether `text` is empty or a number with dots.
fn is_number(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}

/// The release in `alpine3.19` and `ubuntu22.04`.
fn release_behind(word: &str, family: Family) -> Option<&str> {
    let start = match family {
        Family::Alpine => "alpine",
        Family::Ubuntu => "ubuntu",
        Family::Debian => "debian",
        _ => return None,
    };
    let number = word.strip_prefix(start).filter(|number| !number.is_empty() && is_number(number))?;
    if family == Family::Alpine { Some(two_numbers(number)) } else { named_release(family, number) }
}

/// `3.19` of `3.19.1`.
fn two_numbers(number: &str) -> &str {
    match number.match_indices('.').nth(1) {
        Some((at, _)) => &number[..at],
        None => number,
    }
}

fn named_release(family: Family, number: &str) -> Option<&'static str> {
    RELEASES.iter().find(|release| release.family == family && release.number == number).map(|release| release.name)
}

#[cfg(test)]
mod tests;
