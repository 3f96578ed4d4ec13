//! The rule `crossed-release-cache`.

use std::fmt;

use crate::ecosystem::Holds;
use crate::edit::Applicability;
use crate::edit::Fix;
use crate::facts::Content;
use crate::facts::Origin;
use crate::rewrite;
use crate::rules::Across;
use crate::rules::AcrossRule;
use crate::rules::Metadata;
use crate::rules::Seen;
use crate::semantic::Distribution;

declare_rule! {
    /// ## What it does
    /// Finds cache mounts that are one cache for two releases of a distribution, two distributions or two platforms, where
    /// what is in it is good for one of them only: lists of packages, and what was compiled in an image. It looks at all
    /// Dockerfiles of a repository that a run is given, and at all stages of each.
    ///
    /// A cache is found by its `id`, which is the target where none is written, whatever the base image.
    ///
    /// ## Why is this bad?
    /// `apt-get update` deletes the lists of a release that its image does not have, and downloads its own again; then the
    /// other image does the same. What was compiled for a newer release may not run on an older one, and what was
    /// compiled on Debian does not run on Alpine: pip takes such a wheel from its cache all the same.
    ///
    /// ## Example
    /// ```dockerfile
    /// FROM debian:12 AS build
    /// RUN rm -f /etc/apt/apt.conf.d/docker-clean
    /// RUN --mount=type=cache,target=/var/cache/apt,sharing=locked \
    ///     --mount=type=cache,target=/var/lib/apt/lists,sharing=locked \
    ///     apt-get update && apt-get install -y gcc
    ///
    /// FROM debian:11
    /// RUN rm -f /etc/apt/apt.conf.d/docker-clean
    /// RUN --mount=type=cache,target=/var/cache/apt,sharing=locked \
    ///     --mount=type=cache,target=/var/lib/apt/lists,sharing=locked \
    ///     apt-get update && apt-get install -y curl
    /// ```
    ///
    /// Use instead:
    /// ```dockerfile
    /// FROM debian:12 AS build
    /// RUN rm -f /etc/apt/apt.conf.d/docker-clean
    /// RUN --mount=type=cache,target=/var/cache/apt,sharing=locked \
    ///     --mount=type=cache,target=/var/lib/apt/lists,sharing=locked \
    ///     apt-get update && apt-get install -y gcc
    ///
    /// FROM debian:11
    /// RUN rm -f /etc/apt/apt.conf.d/docker-clean
    /// RUN --mount=type=cache,target=/var/cache/apt,sharing=locked \
    ///     --mount=type=cache,id=apt-index-bullseye,target=/var/lib/apt/lists,sharing=locked \
    ///     apt-get update && apt-get install -y curl
    /// ```
    ///
    /// The release that most mounts are for stays where it is. A stage whose image does not tell its release is only
    /// held against other distributions.
    ///
    /// ## Fix safety
    /// The fix gives the cache of the others an id of its own, in all steps of the file. It is safe where none was
    /// written, and each step downloads the lists that it installs with: the cache is filled anew once. It is unsafe where
    /// an id was written, which somebody chose, and where another step has the same cache, of which cannot be told what it
    /// takes from there.
    ///
    /// ## References
    /// - <https://docs.docker.com/reference/dockerfile/#run---mounttypecache>
    CrossedReleaseCache {
        name: "crossed-release-cache",
        summary: "one cache for two releases that cannot use what the other leaves there",
        severity: Warning,
        fixable: true
    }
}

impl AcrossRule for CrossedReleaseCache {
    fn metadata(&self) -> &'static Metadata {
        &Self::METADATA
    }

    fn check(&self, mounts: &[Seen<'_>]) -> Vec<Across> {
        Seen::by_cache(mounts).iter().flat_map(|same| crossings(same)).collect()
    }
}

/// Something that is good for one release only, and where it is.
#[derive(Clone, Copy)]
struct Bound<'a> {
    seen: Seen<'a>,
    content: &'a Content,
    release: Release<'a>,
}

/// What it is good for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Release<'a> {
    distribution: Option<&'a Distribution>,
    /// Nothing where that makes no difference.
    platform: Option<&'a str>,
}

impl<'a> Release<'a> {
    fn of(origin: &'a Origin, content: &Content) -> Self {
        // What is compiled goes by the architecture's name everywhere.
        let platform = origin.platform.as_deref().filter(|_| content.cache.holds == Holds::Index);
        Self { distribution: origin.distribution.as_ref(), platform }
    }

    /// Whether the two are certainly not the same.
    fn differs_from(&self, other: &Self) -> bool {
        let distributions = self.distribution.zip(other.distribution);
        let platforms = self.platform.zip(other.platform);
        distributions.is_some_and(|(one, other)| one.differs_from(other)) || platforms.is_some_and(|(one, other)| one != other)
    }
}

impl fmt::Display for Release<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.distribution, self.platform) {
            (Some(distribution), Some(platform)) => write!(f, "{distribution} ({platform})"),
            (Some(distribution), None) => distribution.fmt(f),
            (None, platform) => f.write_str(platform.unwrap_or("another image")),
        }
    }
}

impl<'a> Bound<'a> {
    fn of(seen: Seen<'a>) -> Option<Self> {
        let content = seen.mount.contents.iter().find(|it| it.cache.holds == Holds::Index || it.cache.compiled)?;
        Some(Self { seen, content, release: Release::of(&seen.mount.origin, content) })
    }

    /// The id of a cache that nothing else is in.
    fn own_id(&self) -> String {
        rewrite::scoped_id(self.content.manager, self.content.cache, &self.seen.mount.origin)
    }
}

/// What there is to say of mounts that have the same cache.
fn crossings(same: &[Seen<'_>]) -> Vec<Across> {
    let bound: Vec<_> = same.iter().copied().filter_map(Bound::of).collect();
    let Some(stays) = staying(&bound) else { return Vec::new() };
    let (crossing, others): (Vec<_>, Vec<_>) = bound.iter().copied().partition(|it| it.release.differs_from(&stays));
    let others: Vec<_> = others.into_iter().map(|it| (it, format!("this is for {}", it.release))).collect();
    let of_file = |these: &[Bound<'_>]| {
        // Each release of a file is told of by itself.
        let mut releases: Vec<_> = these.iter().map(|it| it.release).collect();
        releases.sort_unstable();
        releases.dedup();
        let of_release = |release| these.iter().copied().filter(|it| it.release == release).collect::<Vec<_>>();
        releases.into_iter().filter_map(|release| finding(&of_release(release), &others, same)).collect::<Vec<_>>()
    };
    crossing.chunk_by(|one, other| one.seen.file == other.seen.file).flat_map(of_file).collect()
}

/// The release that keeps the cache: the one that most mounts are for, of those that others differ from. Of two it
/// is the same one whatever other files there are.
fn staying<'a>(bound: &[Bound<'a>]) -> Option<Release<'a>> {
    let mut releases: Vec<_> = bound.iter().map(|it| it.release).collect();
    releases.sort_unstable();
    let mut counted: Vec<_> = releases.chunk_by(|one, other| one == other).map(|same| (same.len(), same[0])).collect();
    counted.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    let is_crossed = |release: &Release<'_>| releases.iter().any(|other| other.differs_from(release));
    counted.into_iter().map(|(_, release)| release).find(is_crossed)
}

fn finding(these: &[Bound<'_>], others: &[(Bound<'_>, String)], same: &[Seen<'_>]) -> Option<Across> {
    let first = these.first()?;
    let manager = first.content.manager.name;
    let mut crossed = others.iter().filter(|(other, _)| other.release.differs_from(&first.release));
    let texts = crossed.clone().map(|(other, text)| (other.seen, text.as_str()));
    let other = crossed.next()?.0.release;
    let message = match first.content.cache.holds {
        Holds::Index => {
            format!("{} and {other} have one cache for the lists of {manager}, and each deletes the other's", first.release)
        }
        _ => format!(
            "{} and {other} have one cache for {manager}, and each may take from it what is good for the other only",
            first.release
        ),
    };
    let id = first.own_id();
    let seen: Vec<_> = these.iter().map(|it| it.seen).collect();
    let mut across = Across::new(&CrossedReleaseCache::METADATA, message, &seen, texts)?;
    across.finding.help = Some(format!("give it a cache of its own: `id={id}`"));
    // What is compiled goes by the image, and images of a release may be several.
    let moving = these.iter().filter(|it| it.own_id() != it.seen.mount.key.id);
    let edits = moving.map(|it| rewrite::identify(&it.seen.mount.mount, &it.own_id())).collect::<Option<Vec<_>>>();
    let edits = edits.filter(|edits| !edits.is_empty());
    let title = format!("give {} a cache of its own", first.release);
    across.finding.fix = edits.map(|edits| Fix::new(title, applicability(these, same), edits));
    Some(across)
}

/// Whether the cache can be another one: whether each step of the file that goes on with these needs nothing from it but
/// what it puts there itself.
fn applicability(these: &[Bound<'_>], same: &[Seen<'_>]) -> Applicability {
    let release = these[0].release;
    let is_chosen = these.iter().any(|it| it.seen.mount.mount.option(&["id"]).is_some());
    let needs_nothing = |seen: &Seen<'_>| {
        Bound::of(*seen).is_some_and(|it| it.release.differs_from(&release) || !it.content.is_detached)
    };
    let mut in_file = same.iter().filter(|seen| seen.file == these[0].seen.file);
    if !is_chosen && in_file.all(needs_nothing) { Applicability::Safe } else { Applicability::Unsafe }
}
