//! What a bench run has made on an engine, so that it can be removed, and nothing else.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::benchmark::cache_mount::CacheMount;
use crate::benchmark::engine::CacheRecord;
use crate::benchmark::scenario::Scenario;
use crate::benchmark::scenario::Variant;
use crate::benchmark::trace;
use crate::benchmark::trace::Nanoseconds;
use crate::benchmark::trace::Trace;

mod command;

/// What has been made and not been removed yet.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    /// Names of images, and the job that made each last.
    images: BTreeMap<String, (Scenario, Variant)>,
    /// Ids of records of the build cache, and for which text they were made.
    records: BTreeMap<String, Variant>,
    /// The ids of what was in the build cache before anything was built.
    there: BTreeSet<String>,
    /// What there is to know of each build so far, whether it ended well or not.
    builds: Vec<(Variant, Trace)>,
}

/// How much earlier than its step a record may seem to be made. The engine takes both times from
/// one clock.
const SLACK: Nanoseconds = 5_000_000;

impl Ledger {
    /// Notes the name that a build gives to its image, before it does.
    pub fn will_name(&mut self, name: &str, scenario: Scenario, variant: Variant) {
        self.images.insert(name.to_owned(), (scenario, variant));
    }

    /// Notes that a name is gone.
    pub fn forget_image(&mut self, name: &str) {
        self.images.remove(name);
    }

    /// All names, in order.
    pub fn images(&self) -> Vec<String> {
        self.images.keys().cloned().collect()
    }

    /// The names of the images that this job's predecessors made.
    pub fn images_of(&self, scenario: Scenario, variant: Variant) -> Vec<String> {
        let made = self.images.iter().filter(|(_, job)| **job == (scenario, variant));
        made.map(|(name, _)| name.clone()).collect()
    }

    /// Notes what is in the build cache before anything is built: it is not ours.
    pub fn begin(&mut self, records: &[CacheRecord]) {
        self.there = records.iter().map(|record| record.id.clone()).collect();
    }

    /// Notes a build of a text, whether it ended well or not.
    pub fn built(&mut self, variant: Variant, trace: &Trace) {
        self.builds.push((variant, trace.without_logs()));
    }

    /// Notes what the builds so far have added to the cache. Some of it shows only a while after a
    /// build: the engine gives it another id when it puts it away.
    ///
    /// `namespaces` is what all our namespaces begin with.
    pub fn look(&mut self, records: &[CacheRecord], namespaces: &str) {
        for record in records.iter().filter(|record| !self.there.contains(&record.id)) {
            let mut builds = self.builds.iter().rev();
            if let Some((variant, _)) = builds.find(|(_, trace)| is_of(record, trace, namespaces)) {
                self.records.entry(record.id.clone()).or_insert(*variant);
            }
        }
    }

    /// The records that were made for a text.
    pub fn records_of(&self, variant: Variant) -> Vec<String> {
        self.records.iter().filter(|(_, of)| **of == variant).map(|(id, _)| id.clone()).collect()
    }

    /// All records.
    pub fn records(&self) -> Vec<String> {
        self.records.keys().cloned().collect()
    }

    /// Notes which of `asked` are gone: all that are not `left`.
    pub fn forget_records(&mut self, asked: &[String], left: &[String]) {
        for id in asked.iter().filter(|id| !left.contains(id)) {
            self.records.remove(id);
        }
    }

    /// What the mounts of a text hold, in bytes.
    pub fn mount_bytes(&self, variant: Variant, records: &[CacheRecord]) -> u64 {
        let ours = |record: &&CacheRecord| record.is_mount && self.records.get(&record.id) == Some(&variant);
        records.iter().filter(ours).map(|record| record.bytes).sum()
    }
}

/// Whether a new record is of the build that `trace` tells of, and not of another that ran beside it.
///
/// Newer engines (seen with 28.5) write the id of a mount, and with it our namespace, into its
/// description. Older ones (seen with 20.10) do not, and nobody does for layers: those are told by what
/// made them and by the time. Two builds of one Dockerfile that run the same step in the same moment
/// cannot be told apart there.
fn is_of(record: &CacheRecord, trace: &Trace, namespaces: &str) -> bool {
    if let Some(key) = CacheMount::of(record).and_then(|mount| mount.key) {
        return key.namespace.starts_with(namespaces);
    }
    let Some(created) = record.created else { return false };
    let is_in =
        |(start, end): (Nanoseconds, Nanoseconds)| start - SLACK <= created && created <= end.saturating_add(SLACK);
    trace.intervals(|name| may_make(name, &record.description)).any(is_in)
}

/// Whether a vertex of this name can have made a record of this description.
///
/// What a base image was unpacked to is not ours to remove: others may be built on it by now.
fn may_make(name: &str, description: &str) -> bool {
    let step = trace::split(name).map(|(_, step)| step);
    let keyword = step.map(trace::first_word).unwrap_or_default();
    if let Some((_, command)) = description.split_once(" from exec ") {
        return step.filter(|_| keyword == "RUN").is_some_and(|step| command::runs(step, command));
    }
    match description {
        // The archive of a build context; `docker build` itself sends it in another way.
        _ if description.starts_with("http url http://build-context-") => name.contains("load remote build context"),
        "copy /context /" => name == description,
        "fileop target" => {
            matches!(keyword, "COPY" | "ADD" | "WORKDIR")
                || name.starts_with("copy /context")
                || makes_mount_point(name)
        }
        _ => step.is_some_and(|step| keyword != "FROM" && description.contains(step)),
    }
}

/// Whether a vertex makes the directory that a cache mount with an owner or a mode begins as:
/// `setCacheUIDGID` in
/// <https://github.com/moby/buildkit/blob/v0.25.2/frontend/dockerfile/dockerfile2llb/convert_runmount.go>.
fn makes_mount_point(name: &str) -> bool {
    name.starts_with("[internal] settin") && name.ends_with(" cache mount permissions")
}

#[cfg(test)]
mod tests {
    use super::Ledger;
    use crate::benchmark::engine::CacheRecord;
    use crate::benchmark::scenario::Variant;
    use crate::benchmark::trace::{Message, Nanoseconds, Trace, Vertex};

    fn trace() -> Trace {
        let vertex = |digest: &str, name: &str, started, completed| Vertex {
            digest: digest.to_owned(),
            name: name.to_owned(),
            started: Some(started),
            completed: Some(completed),
            ..Vertex::default()
        };
        let mut trace = Trace::default();
        let vertices = vec![
            vertex("1", "[1/3] FROM debian", 1_000_000_000, 1_000_000_000),
            vertex("2", "[2/3] RUN --mount=type=cache,target=/c apt-get update", 2_000_000_000, 3_000_000_000),
            vertex("3", "[3/3] COPY . .", 3_000_000_000, 4_000_000_000),
            vertex("4", "[internal] load remote build context", 0, 500_000_000),
            vertex("5", "[internal] settings cache mount permissions", 600_000_000, 700_000_000),
        ];
        trace.take(Message { vertices, outputs: Vec::new() });
        trace
    }

    fn record(id: &str, description: &str, created: Nanoseconds) -> CacheRecord {
        let is_mount = description.starts_with("cached mount");
        CacheRecord {
            id: id.to_owned(),
            is_mount,
            description: description.to_owned(),
            bytes: 7,
            created: Some(created),
            ..CacheRecord::default()
        }
    }

    fn kept(before: &[&str], after: &[CacheRecord]) -> Vec<String> {
        let mut ledger = Ledger::default();
        let before = before.iter().map(|id| CacheRecord { id: (*id).to_owned(), ..CacheRecord::default() });
        ledger.begin(&before.collect::<Vec<_>>());
        ledger.built(Variant::After, &trace());
        ledger.look(after, "cachemount-bench-x-");
        ledger.records()
    }

    #[test]
    fn what_was_there_before_is_never_ours() {
        let old = record("old", "cached mount /c from exec /bin/sh -c apt-get update", 2_500_000_000);
        assert!(kept(&["old"], &[old]).is_empty());
    }

    #[test]
    fn a_mount_is_told_by_its_namespace_where_it_shows() {
        let of = |namespace: &str| {
            let description = format!("cached mount /c from exec /bin/sh -c apt-get update with id \"{namespace}//c\"");
            record(namespace, &description, 2_500_000_000)
        };
        let records = [of("cachemount-bench-x-after-1"), of("cachemount-bench-y-after-1"), of("")];
        assert_eq!(kept(&[], &records), ["cachemount-bench-x-after-1"]);
    }

    #[test]
    fn where_no_namespace_shows_command_and_time_have_to_fit() {
        let records = [
            record("ours", "cached mount /c from exec /bin/sh -c apt-get update", 2_000_000_001),
            record("late", "cached mount /c from exec /bin/sh -c apt-get update", 3_500_000_000),
            record("other", "cached mount /c from exec /bin/sh -c make", 2_500_000_000),
            record("layer", "mount / from exec /bin/sh -c apt-get update", 2_000_000_001),
            record("context", "http url http://build-context-abc", 400_000_000),
            record("copied", "fileop target", 3_500_000_000),
            record("mount point", "fileop target", 650_000_000),
            record("copied elsewhere", "fileop target", 2_500_000_000),
            record("newer", "mount / from [3/3] COPY . .", 3_500_000_000),
            record("theirs", "local source for context", 400_000_000),
            record("base", "pulled from docker.io/library/debian", 1_000_000_000),
        ];
        assert_eq!(kept(&[], &records), ["context", "copied", "layer", "mount point", "newer", "ours"]);
    }

    #[test]
    fn only_the_mounts_of_the_text_count() {
        let mut ledger = Ledger::default();
        let mount = record("m", "cached mount /c from exec /bin/sh -c apt-get update", 2_500_000_000);
        let layer = record("l", "mount / from exec /bin/sh -c apt-get update", 2_500_000_000);
        let records = [mount, layer];
        ledger.built(Variant::After, &trace());
        ledger.look(&records, "n");
        assert_eq!(ledger.mount_bytes(Variant::After, &records), 7);
        assert_eq!(ledger.mount_bytes(Variant::Before, &records), 0);
    }

    #[test]
    fn what_could_not_be_removed_stays_in_the_book() {
        let mut ledger = Ledger::default();
        let records = [record("a", "fileop target", 3_500_000_000), record("b", "fileop target", 3_500_000_000)];
        ledger.built(Variant::After, &trace());
        ledger.look(&records, "n");
        let asked = ledger.records();
        ledger.forget_records(&asked, &["b".to_owned()]);
        assert_eq!(ledger.records(), ["b"]);
    }
}
