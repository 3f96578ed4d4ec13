//! What may differ between two images of which one was built with cache mounts.
//!
//! What a cache mount covers in one of the texts may differ. Nothing else may but for the few rows here, each of
//! which was needed by a real build: a row too many hides what a fix has broken.

use crate::benchmark::equivalence::Aspect;

/// A place where files may differ, and why that changes nothing for who uses the image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Excuse {
    /// Where.
    pub place: Place,
    /// What may differ about it.
    pub extent: Extent,
    /// Why it is no difference that counts.
    pub reason: &'static str,
}

/// Where something is. Paths have no `/` in front.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// All that is in a directory.
    Below(&'static str),
    /// One file.
    File(&'static str),
    /// Files in a directory whose names begin and end so, and all that is in directories of such names there.
    Named(&'static str, &'static str, &'static str),
    /// Files anywhere whose paths end so.
    Ending(&'static str),
    /// All that is in directories anywhere whose paths end so.
    BelowEnding(&'static str),
    /// Directories anywhere whose paths end so, and all that is in them at any depth.
    Within(&'static str),
}

/// What may differ about a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// Both images have it, with another content.
    Content,
    /// One image may be without it.
    Everything,
}

const APT_SETTING: &str = "the setting that lets apt keep packages, which the fix changes";
const COMPOSER: &str = "Composer's cache, which the fix puts into a directory of its own";
const MOUNT: &str = "the directory of a cache mount";

/// Why a directory may be in one image only.
pub(super) const ABOVE_CACHE: &str = "a directory that was made for a cache";

/// All excuses but the mounts themselves.
///
/// Seen where the projects of `fixtures/projects` are built before and after the fix, cold and with full mounts:
/// apt (the first two), apt and dpkg (logs), `ldconfig` by way of apt, uv (locks, and what it notes of a project
/// that it has built); and npm's logs where its cache is elsewhere, in the fixture `npm_config_set`; what pnpm
/// notes, and virtualenv, pip and Pipenv, in the fixtures of pnpm and Pipenv; Yarn's directories where a real file runs a
/// script with it; Composer's caches in those of Composer; Bundler's in those of Bundler, and what it notes of extensions;
/// the databases of dnf and RPM in those of dnf; pacman's and zypper's in theirs. For compiled Python, whose header holds
/// the time of its source, see PEP 552.
#[rustfmt::skip]
pub const EXCUSES: &[Excuse] = &[
    Excuse { place: Place::File("etc/apt/apt.conf.d/docker-clean"), extent: Extent::Everything, reason: APT_SETTING },
    Excuse { place: Place::File("etc/apt/apt.conf.d/keep-cache"), extent: Extent::Everything, reason: APT_SETTING },
    Excuse { place: Place::File("usr/share/libalpm/hooks/package-cleanup.hook"), extent: Extent::Everything, reason: "the hook that keeps pacman from keeping packages, which the fix takes away" },
    Excuse { place: Place::Below("var/log"), extent: Extent::Content, reason: "logs, which have times in them" },
    Excuse { place: Place::File("var/cache/ldconfig/aux-cache"), extent: Extent::Content, reason: "an index that is made of the times of libraries" },
    Excuse { place: Place::Named("tmp", "uv-", ".lock"), extent: Extent::Everything, reason: "locks of uv, named by directories that are gone" },
    Excuse { place: Place::BelowEnding("/.npm/_logs"), extent: Extent::Everything, reason: "logs of npm, named by their time" },
    Excuse { place: Place::Named("tmp", "yarn--", ""), extent: Extent::Everything, reason: "what Yarn calls by other names for scripts, in directories named by the time and by chance" },
    Excuse { place: Place::Ending("node_modules/.modules.yaml"), extent: Extent::Content, reason: "what pnpm notes of an install, with its time" },
    Excuse { place: Place::Ending("node_modules/.pnpm-workspace-state-v1.json"), extent: Extent::Content, reason: "what pnpm notes of a project, with the time" },
    Excuse { place: Place::Ending("/embed/3/pip.json"), extent: Extent::Content, reason: "when virtualenv looked for a newer pip" },
    Excuse { place: Place::Ending("/embed/3/setuptools.json"), extent: Extent::Content, reason: "when virtualenv looked for newer setuptools" },
    Excuse { place: Place::BelowEnding("/.cache/virtualenv/wheel/house"), extent: Extent::Everything, reason: "what virtualenv was downloading, named by chance" },
    Excuse { place: Place::Named("tmp", "pipenv-re", ".json"), extent: Extent::Everything, reason: "what Pipenv and its resolver tell each other, named by chance" },
    Excuse { place: Place::Named("tmp", "pip-build-tracker-", ""), extent: Extent::Everything, reason: "what a pip leaves that virtualenv runs beside itself, named by chance" },
    Excuse { place: Place::Named("tmp", "pip-download-", ""), extent: Extent::Everything, reason: "what a pip leaves that virtualenv runs beside itself, named by chance" },
    Excuse { place: Place::Named("tmp", "tmp", "cacert.pem"), extent: Extent::Everything, reason: "certificates that pip unpacks, named by chance" },
    Excuse { place: Place::Ending(".dist-info/uv_cache.json"), extent: Extent::Content, reason: "times of the files that uv has built a project from" },
    Excuse { place: Place::Ending(".dist-info/RECORD"), extent: Extent::Content, reason: "hashes of files that are compared themselves" },
    Excuse { place: Place::Within("/.composer/cache"), extent: Extent::Everything, reason: COMPOSER },
    Excuse { place: Place::Within("/.cache/composer"), extent: Extent::Everything, reason: COMPOSER },
    Excuse { place: Place::Within("/.bundle/cache"), extent: Extent::Everything, reason: "Bundler's index, which the fix puts into a directory of its own" },
    Excuse { place: Place::Ending("/gem_make.out"), extent: Extent::Content, reason: "how RubyGems built an extension, with names made by chance" },
    Excuse { place: Place::Named("var/lib/dnf", "history.sqlite", ""), extent: Extent::Content, reason: "what dnf notes of each call, with its words and its time" },
    Excuse { place: Place::Named("var/lib/rpm", "rpmdb.sqlite", ""), extent: Extent::Content, reason: "the database of RPM, which has the time of each installation in it" },
    Excuse { place: Place::File("var/lib/zypp/AnonymousUniqueId"), extent: Extent::Content, reason: "a number that zypper makes by chance" },
    Excuse { place: Place::File("var/lib/zypp/AutoInstalled"), extent: Extent::Content, reason: "what zypper notes of packages, with the time" },
    Excuse { place: Place::Below("var/cache/zypp/solv"), extent: Extent::Content, reason: "zypper's index, which has the time of each installation in it" },
    Excuse { place: Place::Below("var/lib/pacman/local"), extent: Extent::Content, reason: "what pacman notes of a package, with the time of its installation" },
    Excuse { place: Place::Ending(".pyc"), extent: Extent::Content, reason: "compiled Python, which has the time of its source in it" },
];

/// The table with the mounts of one comparison.
pub(super) struct Excuses {
    mounts: Vec<String>,
}

impl Excuses {
    pub(super) fn new(mounts: &[String]) -> Self {
        Self { mounts: mounts.iter().map(|mount| mount.trim_matches('/').to_owned()).collect() }
    }

    /// Why a path may differ like that.
    pub(super) fn of(&self, path: &str, aspect: &Aspect) -> Option<&'static str> {
        if self.mounts.iter().any(|mount| is_within(path, mount)) {
            return Some(MOUNT);
        }
        let excuse = EXCUSES.iter().find(|excuse| excuse.place.holds(path) && excuse.extent.holds(aspect));
        excuse.map(|excuse| excuse.reason)
    }

    /// Whether a mount, or a cache that has an excuse itself, lies somewhere below a directory.
    pub(super) fn is_above_cache(&self, path: &str) -> bool {
        let holds_cache = |excuse: &Excuse| match excuse.place {
            Place::Within(cache) => cache.rsplit_once('/').is_some_and(|(above, _)| path.ends_with(above)),
            _ => false,
        };
        self.mounts.iter().any(|mount| mount != path && is_within(mount, path)) || EXCUSES.iter().any(holds_cache)
    }
}

impl Place {
    fn holds(self, path: &str) -> bool {
        match self {
            Self::Below(directory) => path != directory && is_within(path, directory),
            Self::File(file) => path == file,
            Self::Named(directory, start, end) => {
                let below = path.strip_prefix(directory).and_then(|rest| rest.strip_prefix('/'));
                let name = below.map(|below| below.split('/').next().unwrap_or(below));
                name.and_then(|name| name.strip_prefix(start)).is_some_and(|rest| rest.ends_with(end))
            }
            Self::Ending(ending) => path.ends_with(ending),
            Self::BelowEnding(ending) => path.rsplit_once('/').is_some_and(|(parent, _)| parent.ends_with(ending)),
            Self::Within(directory) => {
                let behind = path.find(directory).map(|at| &path[at + directory.len()..]);
                behind.is_some_and(|behind| behind.is_empty() || behind.starts_with('/'))
            }
        }
    }
}

impl Extent {
    fn holds(self, aspect: &Aspect) -> bool {
        match self {
            Self::Content => matches!(aspect, Aspect::Content(..)),
            Self::Everything => matches!(aspect, Aspect::Content(..) | Aspect::OnlyIn(_)),
        }
    }
}

/// Whether `path` is `directory` or in it.
fn is_within(path: &str, directory: &str) -> bool {
    path.strip_prefix(directory).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
