//! Which caches are meant.

use crate::benchmark::trace::Nanoseconds;
use crate::inventory::listing::Listed;

/// The shortest beginning of a record's id that stands for it: as much as Docker shows of ids.
const SHORTEST: usize = 12;

/// Which caches are meant: those of which all that is given here holds; of several values one has to. What is not
/// known of a cache does not hold.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// Ids of mounts, or of the engine's records, of which twelve characters will do.
    pub ids: Vec<String>,
    /// Targets, absolute.
    pub targets: Vec<String>,
    /// Names of package managers.
    pub managers: Vec<String>,
    /// Namespaces; an empty one is that of builds which give none.
    pub namespaces: Vec<String>,
    /// Not used since this moment.
    pub unused_since: Option<Nanoseconds>,
    /// Used since this moment.
    pub used_since: Option<Nanoseconds>,
    /// Whether no mount may use it.
    pub unused: bool,
}

impl Selection {
    /// Whether this cache is meant.
    pub fn takes(&self, cache: &Listed) -> bool {
        one_of(&self.ids, &|id| Self::is_called(cache, id))
            && one_of(&self.targets, &|target| cache.target.as_ref() == Some(target))
            && self.is_of_manager(&cache.managers)
            && self.is_in_namespace(cache)
            && self.unused_since.is_none_or(|since| cache.used().is_some_and(|used| used < since))
            && self.used_since.is_none_or(|since| cache.used().is_some_and(|used| used >= since))
            && (!self.unused || cache.mounts.is_empty())
    }

    /// Whether one of these package managers is meant.
    pub(super) fn is_of_manager(&self, managers: &[&str]) -> bool {
        one_of(&self.managers, &|manager| managers.contains(&manager.as_str()))
    }

    /// Whether this cache is in a namespace that is meant.
    pub(super) fn is_in_namespace(&self, cache: &Listed) -> bool {
        one_of(&self.namespaces, &|it| cache.key.as_ref().is_some_and(|key| key.namespace == *it))
    }

    /// Whether this is the id of a cache, or of its record.
    pub fn is_called(cache: &Listed, id: &str) -> bool {
        cache.key.as_ref().is_some_and(|key| key.id == id)
            || cache.record.id == id
            || (id.len() >= SHORTEST && cache.record.id.starts_with(id))
    }
}

/// Whether nothing special is wanted, or this is.
fn one_of(wanted: &[String], is: &dyn Fn(&String) -> bool) -> bool {
    wanted.is_empty() || wanted.iter().any(is)
}

#[cfg(test)]
mod tests {
    use super::Selection;
    use crate::benchmark::engine::CacheRecord;
    use crate::inventory::listing::tests::{listing, record};

    const STEPS: &str = "RUN --mount=type=cache,target=/root/.npm true\n";

    /// The records that are meant.
    fn taken(selection: &Selection) -> Vec<String> {
        let records = [
            CacheRecord {
                last_used: Some(100),
                created: Some(1),
                ..record("a1234567890123", "/root/.npm", Some("//root/.npm"), 5)
            },
            CacheRecord { created: Some(50), ..record("b1234567890123", "/root/.npm", Some("ci//root/.npm"), 4) },
            CacheRecord { last_used: Some(10), ..record("c1234567890123", "/root/.cache/uv", Some("/uv"), 3) },
            record("d", "/var/cache/apt", None, 2),
        ];
        let caches = listing(&records, STEPS).caches.into_iter();
        caches.filter(|cache| selection.takes(cache)).map(|cache| cache.record.id[..1].to_owned()).collect()
    }

    fn some(values: &[&str]) -> Vec<String> {
        values.iter().map(|value| (*value).to_owned()).collect()
    }

    #[test]
    fn ids_are_those_of_mounts_or_of_records() {
        let ids = |ids: &[&str]| taken(&Selection { ids: some(ids), ..Selection::default() });
        assert_eq!(ids(&["/root/.npm"]), ["a", "b"]);
        assert_eq!(ids(&["uv", "d"]), ["c", "d"]);
        assert_eq!(ids(&["b12345678901"]), ["b"]);
        assert_eq!(ids(&["b1234567890", "ci//root/.npm", ""]), [""; 0]);
    }

    #[test]
    fn what_is_not_known_does_not_hold() {
        let namespaces = some(&["", "ci"]);
        assert_eq!(taken(&Selection { namespaces, ..Selection::default() }), ["a", "b", "c"]);
        assert_eq!(taken(&Selection { unused_since: Some(60), ..Selection::default() }), ["b", "c"]);
        assert_eq!(taken(&Selection { unused_since: Some(101), ..Selection::default() }), ["a", "b", "c"]);
        assert_eq!(taken(&Selection { used_since: Some(50), ..Selection::default() }), ["a", "b"]);
    }

    #[test]
    fn all_that_is_given_has_to_hold() {
        let managers = some(&["npm", "apt"]);
        assert_eq!(taken(&Selection { managers: managers.clone(), ..Selection::default() }), ["a", "b", "d"]);
        assert_eq!(taken(&Selection { managers: managers.clone(), unused: true, ..Selection::default() }), ["d"]);
        let targets = some(&["/root/.npm"]);
        assert_eq!(taken(&Selection { managers, targets, unused_since: Some(60), ..Selection::default() }), ["b"]);
    }
}
