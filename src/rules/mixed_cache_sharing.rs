//! The rule `mixed-cache-sharing`.

use crate::ecosystem::Cache;
use crate::ecosystem::Manager;
use crate::ecosystem::Sharing;
use crate::edit::Applicability;
use crate::edit::Edit;
use crate::edit::Fix;
use crate::facts::Content;
use crate::facts::Made;
use crate::facts::SharingMode;
use crate::rewrite;
use crate::rules::Across;
use crate::rules::AcrossRule;
use crate::rules::Metadata;
use crate::rules::Seen;
use crate::semantic::Mount;

declare_rule! {
    /// ## What it does
    /// Finds cache mounts with one id that differ in their `sharing`, or in `uid`, `gid` or `mode` though one user runs
    /// their steps. It looks at all Dockerfiles of a repository that a run is given, and at all stages of each.
    ///
    /// ## Why is this bad?
    /// Modes of sharing know nothing of each other: a step whose mount says nothing gets a new, empty cache while a step with
    /// `sharing=locked` has the one that is there, instead of waiting for it.
    ///
    /// An owner or a mode makes another cache of the same id, even where it says what holds anyway: `uid=0` and nothing are
    /// two caches. Each downloads what the other has.
    ///
    /// ## Example
    /// ```dockerfile
    /// FROM python:3.12 AS build
    /// RUN --mount=type=cache,target=/root/.cache/uv,sharing=locked uv sync
    ///
    /// FROM python:3.12
    /// RUN --mount=type=cache,target=/root/.cache/uv uv tool install ruff
    /// ```
    ///
    /// Use instead:
    /// ```dockerfile
    /// FROM python:3.12 AS build
    /// RUN --mount=type=cache,target=/root/.cache/uv,sharing=locked uv sync
    ///
    /// FROM python:3.12
    /// RUN --mount=type=cache,target=/root/.cache/uv,sharing=locked uv tool install ruff
    /// ```
    ///
    /// Mounts of steps that different users run are let be: each has to have a cache of its own. So are mounts for a
    /// package manager that bears no other build in its cache, where they are not locked: that is another rule's.
    ///
    /// ## Fix safety
    /// Where one of the mounts is locked, the fix locks the others, so that their steps wait. That is safe where they say
    /// nothing of sharing and the cache has one target in all of them; else it is unsafe, since somebody chose another mode, or
    /// two steps could wait for each other. To give mounts one owner and mode is unsafe: the packages of the cache that is
    /// left are downloaded once more.
    ///
    /// ## References
    /// - <https://docs.docker.com/reference/dockerfile/#run---mounttypecache>
    MixedCacheSharing {
        name: "mixed-cache-sharing",
        summary: "mounts of one id say different things of who may use the cache, and do not have it together",
        severity: Warning,
        fixable: true
    }
}

impl AcrossRule for MixedCacheSharing {
    fn metadata(&self) -> &'static Metadata {
        &Self::METADATA
    }

    fn check(&self, mounts: &[Seen<'_>]) -> Vec<Across> {
        let mut found: Vec<_> = Seen::by_cache(mounts).iter().flat_map(|same| modes(same)).collect();
        found.extend(by_use(mounts).iter().flat_map(|same| owners(same)));
        found
    }
}

/// What there is to say of the modes of mounts that have the same cache.
fn modes(same: &[Seen<'_>]) -> Vec<Across> {
    let told: Vec<_> = same.iter().copied().filter(|seen| !must_be_locked(*seen)).collect();
    let mode = |seen: &Seen<'_>| seen.mount.sharing;
    // A lock does no harm to anybody, and who shares a cache loses nothing to those who do too.
    let modes = [SharingMode::Locked, SharingMode::Shared, SharingMode::Private];
    let Some(right) = modes.into_iter().find(|right| told.iter().any(|seen| mode(seen) == *right)) else {
        return Vec::new();
    };
    let (right_ones, others): (Vec<_>, Vec<_>) = told.into_iter().partition(|seen| mode(seen) == right);
    let text = format!("this is `{}`", right.as_str());
    let texts = right_ones.iter().map(|seen| (*seen, text.as_str()));
    let has_one_target = same.windows(2).all(|pair| pair[0].mount.mount.target == pair[1].mount.mount.target);
    let finding = |these: &[Seen<'_>]| {
        let mode = these.first()?.mount.sharing.as_str();
        let message = format!(
            "this mount is `{mode}`, and others of its cache are `{}`: who comes second gets an empty one",
            right.as_str()
        );
        let mut across = Across::new(&MixedCacheSharing::METADATA, message, these, texts.clone())?;
        across.finding.help = Some(format!("write one mode everywhere: `sharing={}`", right.as_str()));
        across.finding.fix = lock(these, has_one_target).filter(|_| right == SharingMode::Locked);
        Some(across)
    };
    Seen::by_file(&others).filter_map(finding).collect()
}

/// Whether the mount has to be locked whatever others are.
fn must_be_locked(seen: Seen<'_>) -> bool {
    seen.mount.sharing == SharingMode::Shared
        && seen.mount.contents.iter().any(|content| content.manager.sharing == Sharing::Locked)
}

fn lock(these: &[Seen<'_>], has_one_target: bool) -> Option<Fix> {
    let edit = |mount: &Mount| match mount.option(&["sharing"]) {
        None => rewrite::extend(mount, "sharing=locked"),
        Some(option) => Some(Edit::replacement(option.span?, "sharing=locked")),
    };
    let mounts = || these.iter().map(|seen| &seen.mount.mount);
    let is_said = mounts().any(|mount| mount.option(&["sharing"]).is_some());
    let applicability = if is_said || !has_one_target { Applicability::Unsafe } else { Applicability::Safe };
    Some(Fix::new("lock the cache here too", applicability, mounts().map(edit).collect::<Option<Vec<_>>>()?))
}

/// What a mount is for: mounts that are for the same could have one cache.
#[derive(Clone, Copy)]
struct Use<'a> {
    seen: Seen<'a>,
    content: &'a Content,
    /// As a mount for the user of the step makes the cache.
    usual: Made,
}

impl<'a> Use<'a> {
    /// Nothing where the user of the step cannot write into the cache, or nobody can tell.
    fn of(seen: Seen<'a>) -> Option<Self> {
        let content = seen.mount.only_content()?;
        let usual = Made::for_owner(&content.owner)?;
        (usual.uid() == seen.mount.key.made.uid()).then_some(Self { seen, content, usual })
    }

    fn key(&self) -> (&str, *const Manager, *const Cache, u32) {
        (&self.seen.mount.key.id, self.content.manager, self.content.cache, self.usual.uid())
    }
}

/// The mounts that are for the same and have one id.
fn by_use<'a>(mounts: &[Seen<'a>]) -> Vec<Vec<Use<'a>>> {
    let mut uses: Vec<_> = mounts.iter().copied().filter_map(Use::of).collect();
    uses.sort_by(|one, other| one.key().cmp(&other.key()));
    uses.chunk_by(|one, other| one.key() == other.key()).map(<[Use<'_>]>::to_vec).collect()
}

/// What there is to say of the owners of caches that could be one.
fn owners(same: &[Use<'_>]) -> Vec<Across> {
    let made = |it: &Use<'_>| it.seen.mount.key.made;
    // The one that needs no choice, if a mount has it: it is the same one whatever other files there are.
    let usual = same.iter().find(|it| made(it) == it.usual).map(made);
    let Some(right) = usual.or_else(|| same.iter().map(made).min()) else { return Vec::new() };
    let (right_ones, others): (Vec<_>, Vec<_>) = same.iter().copied().partition(|it| made(it) == right);
    let texts = right_ones.iter().map(|it| (it.seen, "this has another cache"));
    let others: Vec<_> = others.into_iter().map(|it| it.seen).collect();
    let finding = |these: &[Seen<'_>]| {
        let manager = same.first()?.content.manager.name;
        let message = format!("the owner or mode of this mount gives {manager} another cache than mounts of the same id and user");
        let mut across = Across::new(&MixedCacheSharing::METADATA, message, these, texts.clone())?;
        let written: Vec<_> = right.options().into_iter().map(|(name, value)| format!("{name}={value}")).collect();
        across.finding.help = Some(if written.is_empty() {
            "write no `uid`, `gid` and `mode`: the cache belongs to root anyway".to_owned()
        } else {
            format!("write `{}` in all of them", written.join(","))
        });
        let edits = these.iter().map(|seen| rewrite::remake(&seen.mount.mount, right)).collect::<Option<Vec<_>>>();
        let fix = |edits: Vec<Vec<_>>| Fix::new("give the mounts one owner and mode", Applicability::Unsafe, edits.concat());
        across.finding.fix = edits.map(fix);
        Some(across)
    };
    Seen::by_file(&others).filter_map(finding).collect()
}
