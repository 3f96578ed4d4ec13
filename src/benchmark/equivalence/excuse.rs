//! What may differ between two images of which one was built with cache mounts.

/// A place where files may differ, and why that changes nothing for who uses the image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Excuse {
    /// Where.
    pub place: Place,
    /// Why it is no difference that counts.
    pub reason: &'static str,
}

/// Where something is. Paths have no `/` in front; `*` stands for one name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A directory of caches with all that is in it.
    Cache(&'static str),
    /// A directory with all that is in it.
    Below(&'static str),
    /// One file.
    File(&'static str),
    /// Files anywhere whose names end so.
    Ending(&'static str),
    /// Files below a directory whose names end so.
    EndingBelow(&'static str, &'static str),
}

const APT_CACHE: &str = "packages that apt has downloaded";
const APT_LISTS: &str = "lists of packages, which `apt-get update` fetches anew";
const LOG: &str = "logs, which have times in them";
const BACKUP: &str = "what dpkg and debconf were before their last change";
const LINKER: &str = "an index that is made of the times of libraries";
const APT_SETTING: &str = "the setting that lets apt keep packages, which the fix changes";
const UV_TIMES: &str = "times of the files that uv has built a project from";
const MANAGER_CACHE: &str = "what a package manager has downloaded";
const MOUNT: &str = "the directory of a cache mount";

/// Why a directory may be in one image only.
pub(super) const ABOVE_CACHE: &str = "a directory that was made for a cache";

/// All excuses. Each was seen in real builds, before and after a fix.
#[rustfmt::skip]
pub const EXCUSES: &[Excuse] = &[
    Excuse { place: Place::Cache("var/cache/apt"), reason: APT_CACHE },
    Excuse { place: Place::Cache("var/lib/apt/lists"), reason: APT_LISTS },
    Excuse { place: Place::File("var/lib/apt/extended_states"), reason: "which packages apt put in by itself, in no fixed order" },
    Excuse { place: Place::File("etc/apt/apt.conf.d/docker-clean"), reason: APT_SETTING },
    Excuse { place: Place::File("etc/apt/apt.conf.d/keep-cache"), reason: APT_SETTING },
    Excuse { place: Place::Below("var/log"), reason: LOG },
    Excuse { place: Place::Below("tmp"), reason: "temporary files" },
    Excuse { place: Place::EndingBelow("var/lib/dpkg", "-old"), reason: BACKUP },
    Excuse { place: Place::EndingBelow("var/cache/debconf", "-old"), reason: BACKUP },
    Excuse { place: Place::File("etc/ld.so.cache"), reason: LINKER },
    Excuse { place: Place::File("var/cache/ldconfig/aux-cache"), reason: LINKER },
    Excuse { place: Place::Ending(".pyc"), reason: "compiled Python, which has the time of its source in it" },
    Excuse { place: Place::Ending(".dist-info/uv_cache.json"), reason: UV_TIMES },
    Excuse { place: Place::Ending(".dist-info/RECORD"), reason: "hashes of files that are compared themselves" },
    Excuse { place: Place::Cache("root/.cache/uv"), reason: MANAGER_CACHE },
    Excuse { place: Place::Cache("home/*/.cache/uv"), reason: MANAGER_CACHE },
    Excuse { place: Place::Cache("root/.npm"), reason: MANAGER_CACHE },
    Excuse { place: Place::Cache("home/*/.npm"), reason: MANAGER_CACHE },
];

/// The table with the mounts of one comparison.
pub(super) struct Excuses {
    mounts: Vec<String>,
}

impl Excuses {
    pub(super) fn new(mounts: &[String]) -> Self {
        Self { mounts: mounts.iter().map(|mount| mount.trim_matches('/').to_owned()).collect() }
    }

    /// Why a path may differ.
    pub(super) fn of(&self, path: &str) -> Option<&'static str> {
        let excuse = EXCUSES.iter().find(|excuse| excuse.place.holds(path)).map(|excuse| excuse.reason);
        excuse.or_else(|| self.mounts.iter().any(|mount| is_within(path, mount)).then_some(MOUNT))
    }

    /// Whether a cache lies somewhere below a directory.
    pub(super) fn is_above_cache(&self, path: &str) -> bool {
        let is_above =
            |cache: &str| cache.split('/').count() > path.split('/').count() && is_within_pattern(cache, path);
        let known = EXCUSES.iter().filter_map(|excuse| match excuse.place {
            Place::Cache(cache) => Some(cache),
            _ => None,
        });
        known.chain(self.mounts.iter().map(String::as_str)).any(is_above)
    }
}

impl Place {
    fn holds(self, path: &str) -> bool {
        match self {
            Self::Cache(directory) | Self::Below(directory) => is_within(path, directory),
            Self::File(file) => path == file,
            Self::Ending(ending) => path.ends_with(ending),
            Self::EndingBelow(directory, ending) => is_within(path, directory) && path.ends_with(ending),
        }
    }
}

/// Whether `path` is `directory` or in it.
fn is_within(path: &str, directory: &str) -> bool {
    let mut names = path.split('/');
    directory.split('/').all(|part| names.next().is_some_and(|name| part == "*" || part == name))
}

/// Whether a place that may have `*` in it is in `directory`.
fn is_within_pattern(place: &str, directory: &str) -> bool {
    let mut names = directory.split('/');
    place.split('/').map_while(|part| names.next().map(|name| part == "*" || part == name)).all(|same| same)
}
