//! The cache mounts of a file, as other steps and files see them that may have the same caches.

use crate::ecosystem::Cache;
use crate::ecosystem::Manager;
use crate::facts::Facts;
use crate::facts::cache::Coverage;
use crate::facts::origin::Origin;
use crate::facts::owner::Id;
use crate::facts::owner::Owner;
use crate::semantic::Model;
use crate::semantic::Mount;
use crate::semantic::MountKind;
use crate::semantic::MountOption;
use crate::semantic::Run;

/// A cache mount of a step, of which everything can be told that says which cache it is.
#[derive(Clone, Debug)]
pub struct CacheMount {
    /// As it is written.
    pub mount: Mount,
    /// Which cache it is.
    pub key: CacheKey,
    /// What others may do with the cache meanwhile.
    pub sharing: SharingMode,
    /// The package managers' directories that are in it.
    pub contents: Vec<Content>,
    /// What its stage is made from.
    pub origin: Origin,
}

/// What `BuildKit` looks a cache up by: mounts with equal ones have the same cache on a builder, whatever files, images
/// and platforms they are for.
///
/// `getRefCacheDir` of `solver/llbsolver/mounts/mount.go` in `BuildKit`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CacheKey {
    /// The `id`, or else the target as it is written, cleaned.
    pub id: String,
    /// How the directory is made.
    pub made: Made,
}

/// How the directory of a new cache is made. One that is made for an owner is another cache than one that is not, be
/// that owner root.
///
/// `dispatchRunMounts` of `frontend/dockerfile/dockerfile2llb/convert_runmount.go` in `BuildKit`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Made {
    /// The mount says nothing of it: it is root's, and others may read it.
    Plain,
    /// The mount says `uid`, `gid` or `mode`; what it leaves out is 0, 0 and 0755.
    For {
        /// The user's number.
        uid: u32,
        /// The group's number.
        gid: u32,
        /// The permissions.
        mode: u32,
    },
}

/// The permissions of a directory that no `mode` says.
const USUAL_MODE: u32 = 0o755;

impl Made {
    /// As a mount makes it that is written for this owner; nothing where a variable says who that is.
    pub fn for_owner(owner: &Owner) -> Option<Self> {
        if *owner == Owner::ROOT {
            return Some(Self::Plain);
        }
        let uid = owner.uid.number()?;
        let gid = owner.gid.as_ref().map_or(Some(0), Id::number)?;
        Some(Self::For { uid, gid, mode: USUAL_MODE })
    }

    /// The user whose directory it is.
    pub const fn uid(self) -> u32 {
        match self {
            Self::Plain => 0,
            Self::For { uid, .. } => uid,
        }
    }

    /// The options of a mount that make it so: none, or all that are not what they would be without.
    pub fn options(self) -> Vec<(&'static str, String)> {
        let Self::For { uid, gid, mode } = self else { return Vec::new() };
        let mut options = vec![("uid", uid.to_string()), ("gid", gid.to_string())];
        if mode != USUAL_MODE {
            options.push(("mode", format!("{mode:04o}")));
        }
        options
    }
}

/// What others may do with a cache while a step has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SharingMode {
    /// Have it too.
    Shared,
    /// Get another one, an empty one at first.
    Private,
    /// Wait.
    Locked,
}

impl SharingMode {
    /// The value of the option.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Shared => "shared",
            Self::Private => "private",
            Self::Locked => "locked",
        }
    }
}

/// A package manager's directory in a cache.
#[derive(Clone, Debug)]
pub struct Content {
    /// Whose.
    pub manager: &'static Manager,
    /// Which of them.
    pub cache: &'static Cache,
    /// Whether it is the whole of the cache, and not a directory below.
    pub is_whole: bool,
    /// Who fills it.
    pub owner: Owner,
    /// Whether the step needs what another step put into it.
    pub is_detached: bool,
}

impl CacheMount {
    /// Its one content, where nothing else is in it as far as the step tells.
    pub fn only_content(&self) -> Option<&Content> {
        match self.contents.as_slice() {
            [only] if only.is_whole => Some(only),
            _ => None,
        }
    }
}

/// All cache mounts of a file, in order, but for those of `ONBUILD`, those that begin with files of an image, and those of
/// which a variable says which cache they are.
pub(super) fn all(facts: &Facts<'_>) -> Vec<CacheMount> {
    let model = facts.model;
    let mut all = Vec::new();
    let mut of_stage: Option<(usize, Origin)> = None;
    for (index, run) in model.runs.iter().enumerate().filter(|(_, run)| !run.is_trigger) {
        for (at, mount) in run.mounts.iter().enumerate().filter(|(_, mount)| mount.kind == MountKind::Cache) {
            let Some((key, sharing)) = key(model, run, mount).zip(sharing(mount)) else { continue };
            let contents = contents(facts, index, at, mount);
            // Tables of images are long, and many mounts are in one stage.
            let (_, origin) = match of_stage.take() {
                Some((stage, origin)) if stage == run.stage => of_stage.insert((stage, origin.at(run))),
                _ => of_stage.insert((run.stage, Origin::of(model, run))),
            };
            all.push(CacheMount { mount: mount.clone(), key, sharing, contents, origin: origin.clone() });
        }
    }
    all
}

fn contents(facts: &Facts<'_>, run: usize, at: usize, mount: &Mount) -> Vec<Content> {
    let of_install = facts.installs_of(run).flat_map(|install| {
        let within = install.caches.iter().filter(|cache| cache.coverage == Coverage::Cache(at));
        within.map(|cache| Content {
            manager: install.manager,
            cache: cache.cache,
            is_whole: mount.target.as_ref() == Some(&cache.target),
            owner: cache.owner.clone(),
            is_detached: install.detached.is_some(),
        })
    });
    of_install.collect()
}

fn sharing(mount: &Mount) -> Option<SharingMode> {
    let Some(option) = mount.option(&["sharing"]) else { return Some(SharingMode::Shared) };
    let all = [SharingMode::Shared, SharingMode::Private, SharingMode::Locked];
    all.into_iter().find(|mode| option.value.as_deref().is_some_and(|value| value.eq_ignore_ascii_case(mode.as_str())))
}

fn key(model: &Model<'_>, run: &Run, mount: &Mount) -> Option<CacheKey> {
    if mount.option(&["from", "source", "src"]).is_some() {
        return None;
    }
    let value = |option: &MountOption| told(model, run, option.value.as_deref()?);
    let id = mount.cache_id(|option| value(option).ok_or(())).ok()??;
    let number = |name: &str, radix: u32, usual: u32| match mount.option(&[name]) {
        Some(option) => u32::from_str_radix(&value(option)?, radix).ok(),
        None => Some(usual),
    };
    let made = match mount.option(&["uid", "gid", "mode"]) {
        None => Made::Plain,
        Some(_) => {
            Made::For { uid: number("uid", 10, 0)?, gid: number("gid", 10, 0)?, mode: number("mode", 8, USUAL_MODE)? }
        }
    };
    Some(CacheKey { id, made })
}

/// Variables that say what a build is for, so that they are the same wherever it makes a difference.
/// <https://docs.docker.com/reference/dockerfile/#automatic-platform-args-in-the-global-scope>
const OF_PLATFORM: &[&str] = &["TARGETPLATFORM", "TARGETOS", "TARGETARCH", "TARGETVARIANT"];

/// What `raw` says: with its variables put in, or as it is where they only tell platforms apart.
fn told(model: &Model<'_>, run: &Run, raw: &str) -> Option<String> {
    if !raw.contains('$') {
        return Some(raw.to_owned());
    }
    let expanded = run.scope.environment.expand(raw, model.dockerfile.escape);
    let sure = expanded.text.filter(|_| expanded.argument.is_none());
    sure.or_else(|| of_platform(raw).then(|| raw.replace(['{', '}'], "")))
}

/// Whether all variables in `raw` are such that tell platforms apart.
fn of_platform(raw: &str) -> bool {
    let mut names = raw.split('$').skip(1).map(|rest| {
        let rest = rest.strip_prefix('{').unwrap_or(rest);
        rest.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).next().unwrap_or_default()
    });
    names.all(|name| OF_PLATFORM.contains(&name))
}

#[cfg(test)]
mod tests {
    use crate::facts::Facts;
    use crate::semantic::Model;
    use crate::source::Source;

    #[track_caller]
    fn check(mount: &str, expected: Option<&str>) {
        let text = format!(
            "FROM debian:12\nENV E=e\nARG A=a\nARG TARGETARCH\nWORKDIR /w\nRUN --mount=type=cache,{mount} true\n"
        );
        let source = Source::new(text.into_bytes());
        let dockerfile = crate::syntax::parse(&source);
        let model = Model::build(&source, &dockerfile, &[]);
        let facts = Facts::derive(&model, |_| true, |_| false);
        let mounts = facts.cache_mounts();
        let found = mounts.first().map(|it| format!("{} {:?} {:?}", it.key.id, it.key.made, it.sharing));
        assert_eq!(found.as_deref(), expected, "{mount}");
    }

    #[test]
    fn a_cache_is_found_by_its_id_or_else_by_the_target_as_it_is_written() {
        check("target=/a/../b/", Some("/b Plain Shared"));
        check("target=.c/x", Some(".c/x Plain Shared"));
        check("id=$E,target=/a", Some("e Plain Shared"));
        check("id=,target=/a,sharing=LOCKED", Some("/a Plain Locked"));
        check("id=x-${TARGETARCH},target=/a", Some("x-$TARGETARCH Plain Shared"));
    }

    #[test]
    fn an_owner_or_a_mode_makes_another_cache() {
        check("target=/a,uid=0", Some("/a For { uid: 0, gid: 0, mode: 493 } Shared"));
        check("target=/a,gid=7,mode=0777", Some("/a For { uid: 0, gid: 7, mode: 511 } Shared"));
    }

    #[test]
    fn a_cache_that_cannot_be_told_is_left_out() {
        check("id=$A,target=/a", None);
        check("target=/a,uid=$A", None);
        check("target=/a,gid", None);
        check("target=/a,mode=", None);
        check("target=/a,sharing=some", None);
        check("target=/a,from=debian:12", None);
    }
}
