//! The rule `split-cache`.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::config::CacheId;
use crate::ecosystem::Cache;
use crate::ecosystem::Holds;
use crate::ecosystem::Manager;
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
use crate::semantic::Distribution;

declare_rule! {
    /// ## What it does
    /// Finds cache mounts for one directory of a package manager whose ids differ by accident: where each says nothing but
    /// what is in the cache. `id=pip`, `id=pip-cache` and no id at all are such; `id=pip-api` is not, for somebody meant
    /// that service to have a cache of its own. It looks at all Dockerfiles of a repository that a run is given, and at all
    /// stages of each.
    ///
    /// ## Why is this bad?
    /// Each cache is filled by itself: packages that one has are downloaded again into the others, and take up space in
    /// each.
    ///
    /// ## Example
    /// ```dockerfile
    /// FROM node:22 AS build
    /// RUN --mount=type=cache,id=npm,target=/root/.npm npm ci
    ///
    /// FROM node:22
    /// RUN --mount=type=cache,id=npm-cache,target=/root/.npm npm ci --omit=dev
    /// ```
    ///
    /// Use instead:
    /// ```dockerfile
    /// FROM node:22 AS build
    /// RUN --mount=type=cache,target=/root/.npm npm ci
    ///
    /// FROM node:22
    /// RUN --mount=type=cache,target=/root/.npm npm ci --omit=dev
    /// ```
    ///
    /// What other images cannot use is let be: lists of other releases, what was compiled in other images, the caches of
    /// other users.
    ///
    /// ## Fix safety
    /// The fix gives all mounts the id that most of them have; of two, none is written, unless `cache-id: scoped` is set. It is
    /// unsafe: a cache is lost, and its packages are downloaded once more.
    ///
    /// ## References
    /// - <https://docs.docker.com/reference/dockerfile/#run---mounttypecache>
    SplitCache {
        name: "split-cache",
        summary: "mounts that could have one cache have several, by ids that mean the same",
        severity: Info,
        fixable: true
    }
}

impl AcrossRule for SplitCache {
    fn metadata(&self) -> &'static Metadata {
        &Self::METADATA
    }

    fn check(&self, mounts: &[Seen<'_>]) -> Vec<Across> {
        let mut uses: Vec<_> = mounts.iter().copied().filter_map(Use::of).collect();
        uses.sort_by(|one, other| one.key().cmp(&other.key()));
        uses.chunk_by(|one, other| one.key() == other.key()).flat_map(findings).collect()
    }
}

/// A mount whose id says nothing but what is in the cache.
#[derive(Clone, Copy)]
struct Use<'a> {
    seen: Seen<'a>,
    content: &'a Content,
}

/// What mounts have in common that could have one cache.
type Key<'a> = (*const Manager, *const Cache, Option<&'a str>, Made, Option<&'a str>, Option<&'a Distribution>, Option<&'a str>);

impl<'a> Use<'a> {
    fn of(seen: Seen<'a>) -> Option<Self> {
        let content = seen.mount.only_content()?;
        let origin = &seen.mount.origin;
        let release = origin.distribution.as_ref().and_then(|distribution| distribution.release.as_ref());
        let is_told = (content.cache.holds != Holds::Index || release.is_some())
            && (!content.cache.compiled || origin.image.is_some())
            && Made::for_owner(&content.owner).is_some_and(|usual| usual.uid() == seen.mount.key.made.uid());
        let is_meant_alone = seen.mount.sharing == SharingMode::Private;
        let this = Self { seen, content };
        (is_told && !is_meant_alone && this.is_plain()).then_some(this)
    }

    fn key(&self) -> Key<'a> {
        let Seen { mount, .. } = self.seen;
        let origin = &mount.origin;
        let compiled = self.content.cache.compiled;
        (
            self.content.manager,
            self.content.cache,
            mount.mount.target.as_deref(),
            mount.key.made,
            origin.platform.as_deref(),
            origin.distribution.as_ref().filter(|_| self.content.cache.holds == Holds::Index),
            origin.image.as_deref().filter(|_| compiled),
        )
    }

    fn id(&self) -> &'a str {
        &self.seen.mount.key.id
    }

    /// The id that a mount has where none is written.
    fn is_target(&self) -> bool {
        self.seen.mount.mount.target.as_deref() == Some(self.id())
    }

    /// The id that is written for it where ids are to be.
    fn scoped(&self) -> String {
        rewrite::scoped_id(self.content.manager, self.content.cache, &self.seen.mount.origin)
    }

    /// Whether it has the id that is written where ids are to be, and they are to be.
    fn is_as_configured(&self) -> bool {
        self.seen.config.cache_id == CacheId::Scoped && self.id() == self.scoped()
    }

    /// Whether the id tells nothing that the directory does not.
    fn is_plain(&self) -> bool {
        let target = self.seen.mount.mount.target.as_deref().unwrap_or_default().to_ascii_lowercase();
        let of_manager = self.content.manager.programs.iter().flat_map(|program| program.names);
        let known: Vec<&str> = words(&target).chain([self.content.manager.name]).chain(of_manager.copied()).chain(PLAIN.iter().copied()).collect();
        let id = self.id().to_ascii_lowercase();
        self.is_target() || self.is_as_configured() || words(&id).all(|word| known.contains(&word))
    }
}

/// Words that are true of every cache.
const PLAIN: &[&str] = &["build", "buildkit", "cache", "caches", "dir", "docker", "download", "downloads", "mount", "packages", "pkg"];

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty())
}

/// What there is to say of mounts that could have one cache.
fn findings(same: &[Use<'_>]) -> Vec<Across> {
    let Some(right) = right(same) else { return Vec::new() };
    let (right_ones, others): (Vec<_>, Vec<_>) = same.iter().copied().partition(|it| it.id() == right.id());
    let told = |it: &Use<'_>| if it.is_target() { "no id".to_owned() } else { format!("`id={}`", it.id()) };
    let text = format!("this has {}", told(&right));
    let texts = right_ones.iter().map(|it| (it.seen, text.as_str()));
    let others: Vec<_> = others.into_iter().map(|it| it.seen).collect();
    let finding = |these: &[Seen<'_>]| {
        let manager = right.content.manager.name;
        let message = format!("this mount has another cache for {manager} than others that are for the same, which have {}", told(&right));
        let mut across = Across::new(&SplitCache::METADATA, message, these, texts.clone())?;
        let text = if right.is_target() { "write no id".to_owned() } else { format!("write {}", told(&right)) };
        across.finding.help = Some(format!("{text}, or one that says what the cache is for"));
        let edits = these.iter().map(|seen| edit(seen, right)).collect::<Option<Vec<_>>>();
        across.finding.fix = edits.map(|edits| Fix::new("have one cache for all", Applicability::Unsafe, edits));
        Some(across)
    };
    Seen::by_file(&others).filter_map(finding).collect()
}

/// One that has the id that all get: the one that most have.
fn right<'a>(same: &[Use<'a>]) -> Option<Use<'a>> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for it in same {
        *counts.entry(it.id()).or_default() += 1;
    }
    let rank = |it: &Use<'a>| (it.is_as_configured(), counts.get(it.id()), it.is_target(), Reverse(it.id()));
    same.iter().max_by(|one, other| rank(one).cmp(&rank(other))).copied()
}

fn edit(seen: &Seen<'_>, right: Use<'_>) -> Option<Edit> {
    let mount = &seen.mount.mount;
    if !right.is_target() {
        return rewrite::identify(mount, right.id());
    }
    rewrite::without(mount, mount.option(&["id"])?)
}
