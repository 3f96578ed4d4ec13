//! What a bench run has made on an engine, so that it can be removed, and nothing else.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::benchmark::engine::CacheRecord;
use crate::benchmark::scenario::Scenario;
use crate::benchmark::scenario::Variant;
use crate::benchmark::trace::Nanoseconds;
use crate::benchmark::trace::Trace;

/// What has been made and not been removed yet.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    /// Names of images, and the job that made each last.
    images: BTreeMap<String, (Scenario, Variant)>,
    /// Ids of records of the build cache, and for which text they were made.
    records: BTreeMap<String, Variant>,
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

    /// Notes what a build of a text has added to the cache, whether it ended well or not.
    ///
    /// `before` are the ids from before it; `namespaces` is what all our namespaces begin with.
    pub fn built(
        &mut self,
        variant: Variant,
        before: &BTreeSet<String>,
        after: &[CacheRecord],
        trace: &Trace,
        namespaces: &str,
    ) {
        let new = after.iter().filter(|record| !before.contains(&record.id));
        for record in new.filter(|record| is_of(record, trace, namespaces)) {
            self.records.entry(record.id.clone()).or_insert(variant);
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
/// description. Older ones (seen with 20.10) do not, and nobody does for layers: those are told by the
/// command that they were made for and by the time. Two builds of one Dockerfile that run the same
/// step in the same moment cannot be told apart there.
fn is_of(record: &CacheRecord, trace: &Trace, namespaces: &str) -> bool {
    if record.is_mount
        && let Some((_, id)) = record.description.rsplit_once(" with id \"")
    {
        return id.starts_with(namespaces);
    }
    let Some(created) = record.created else { return false };
    let is_in = |(start, end): (Nanoseconds, Nanoseconds)| start - SLACK <= created && created <= end;
    match record.description.split_once(" from exec ") {
        Some((_, command)) => trace.intervals_of(command).any(is_in),
        None => trace.interval().is_some_and(is_in),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

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
        }
    }

    fn kept(before: &[&str], after: &[CacheRecord]) -> Vec<String> {
        let mut ledger = Ledger::default();
        let before: BTreeSet<_> = before.iter().map(|id| (*id).to_owned()).collect();
        ledger.built(Variant::After, &before, after, &trace(), "cachemount-bench-x-");
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
            record("context", "local source for context", 3_500_000_000),
            record("earlier", "local source for context", 500_000_000),
        ];
        assert_eq!(kept(&[], &records), ["context", "layer", "ours"]);
    }

    #[test]
    fn only_the_mounts_of_the_text_count() {
        let mut ledger = Ledger::default();
        let mount = record("m", "cached mount /c from exec /bin/sh -c apt-get update", 2_500_000_000);
        let layer = record("l", "mount / from exec /bin/sh -c apt-get update", 2_500_000_000);
        let records = [mount, layer];
        ledger.built(Variant::After, &BTreeSet::new(), &records, &trace(), "n");
        assert_eq!(ledger.mount_bytes(Variant::After, &records), 7);
        assert_eq!(ledger.mount_bytes(Variant::Before, &records), 0);
    }

    #[test]
    fn what_could_not_be_removed_stays_in_the_book() {
        let mut ledger = Ledger::default();
        let records = [record("a", "x", 2_500_000_000), record("b", "x", 2_500_000_000)];
        ledger.built(Variant::After, &BTreeSet::new(), &records, &trace(), "n");
        let asked = ledger.records();
        ledger.forget_records(&asked, &["b".to_owned()]);
        assert_eq!(ledger.records(), ["b"]);
    }
}
