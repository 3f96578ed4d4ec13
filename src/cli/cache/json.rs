//! Caches and mounts for programs: one object.

use std::io;
use std::io::Write;

use serde::Serialize;

use crate::benchmark::trace::Nanoseconds;
use crate::inventory::FileMount;
use crate::inventory::Listed;
use crate::inventory::Listing;

#[derive(Serialize)]
struct Report<'l> {
    caches: Vec<OfCache<'l>>,
    missing: Vec<Missing<'l>>,
}

/// A mount without a cache.
#[derive(Serialize)]
struct Missing<'l> {
    engine: Option<&'l str>,
    #[serde(flatten)]
    mount: OfMount<'l>,
}

#[derive(Serialize)]
struct OfCache<'l> {
    /// Nothing where there is only one.
    engine: Option<&'l str>,
    record: &'l str,
    /// Nothing where the engine does not say; empty where the build gave none.
    namespace: Option<&'l str>,
    id: Option<&'l str>,
    target: Option<&'l str>,
    managers: &'l [&'static str],
    bytes: u64,
    /// Seconds since 1970.
    created: Option<Nanoseconds>,
    last_used: Option<Nanoseconds>,
    uses: Option<u64>,
    in_use: bool,
    mounts: Vec<OfMount<'l>>,
}

#[derive(Serialize)]
struct OfMount<'l> {
    dockerfile: &'l str,
    line: u32,
    target: Option<&'l str>,
    id: Option<&'l str>,
    managers: &'l [&'static str],
}

/// Writes all caches, and the mounts that have none.
pub(super) fn write(listings: &[Listing], out: &mut dyn Write) -> io::Result<()> {
    let caches = listings.iter().flat_map(|listing| listing.caches.iter().map(|it| cache(listing, it))).collect();
    let missing = listings.iter().flat_map(|listing| {
        let engine = listing.engine.as_deref();
        listing.missing().map(move |it| Missing { engine, mount: mount(it) })
    });
    serde_json::to_writer_pretty(&mut *out, &Report { caches, missing: missing.collect() })?;
    writeln!(out)
}

#[derive(Serialize)]
struct Removal<'l> {
    dry_run: bool,
    /// Those that went, or would go.
    removed: Vec<OfCache<'l>>,
    /// What that has freed, as the engine says.
    freed_bytes: u64,
    /// The records of those that a build uses.
    in_use: Vec<&'l str>,
}

/// Writes which of the caches of these listings went, or would go; the others are in use.
pub(super) fn write_removed(
    listings: &[Listing],
    went: impl Fn(&Listing, &Listed) -> bool,
    freed_bytes: u64,
    dry_run: bool,
    out: &mut dyn Write,
) -> io::Result<()> {
    let all = listings.iter().flat_map(|listing| listing.caches.iter().map(move |cache| (listing, cache)));
    let (gone, left): (Vec<_>, Vec<_>) = all.partition(|(listing, cache)| went(listing, cache));
    let in_use = left.into_iter().map(|(_, cache)| cache.record.id.as_str()).collect();
    let removed = gone.into_iter().map(|(listing, it)| cache(listing, it)).collect();
    serde_json::to_writer_pretty(&mut *out, &Removal { dry_run, removed, freed_bytes, in_use })?;
    writeln!(out)
}

/// One cache.
fn cache<'l>(listing: &'l Listing, cache: &'l Listed) -> OfCache<'l> {
    let seconds = |moment: Nanoseconds| moment / 1_000_000_000;
    let record = &cache.record;
    OfCache {
        engine: listing.engine.as_deref(),
        record: &record.id,
        namespace: cache.key.as_ref().map(|key| key.namespace.as_str()),
        id: cache.key.as_ref().map(|key| key.id.as_str()),
        target: cache.target.as_deref(),
        managers: &cache.managers,
        bytes: record.bytes,
        created: record.created.map(seconds),
        last_used: record.last_used.map(seconds),
        uses: record.uses,
        in_use: record.in_use,
        mounts: cache.mounts.iter().map(|index| mount(&listing.mounts[*index])).collect(),
    }
}

fn mount(mount: &FileMount) -> OfMount<'_> {
    OfMount {
        dockerfile: &mount.dockerfile,
        line: mount.line,
        target: mount.target.as_deref(),
        id: mount.id.as_deref(),
        managers: &mount.managers,
    }
}
