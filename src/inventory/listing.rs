//! Which cache belongs to which mount.

use std::cmp::Reverse;

use crate::benchmark::cache_mount::CacheMount;
use crate::benchmark::cache_mount::Key;
use crate::benchmark::engine::CacheRecord;
use crate::benchmark::trace::Nanoseconds;
use crate::inventory::mount::FileMount;
use crate::inventory::mount::in_order;
use crate::inventory::package_manager::managers_at;
use crate::inventory::selection::Selection;
use crate::semantic::normalise;

/// A cache on an engine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The engine's record of it.
    pub record: CacheRecord,
    /// Where the step that made it mounted it: absolute; nothing where the engine does not say.
    pub target: Option<String>,
    /// Its namespace and id, where the engine says.
    pub key: Option<Key>,
    /// The package managers that keep their downloads there, as far as a Dockerfile or its target shows.
    pub managers: Vec<&'static str>,
    /// The mounts that use it, by their indices.
    pub mounts: Vec<usize>,
}

impl Listed {
    /// When it was used last, where the engine tells. One that was made and never used again was used when it was made.
    pub fn used(&self) -> Option<Nanoseconds> {
        self.record.last_used.max(self.record.created)
    }
}

/// All caches on an engine, and all mounts that were looked at.
#[derive(Clone, Debug, Default)]
pub struct Listing {
    /// Where the engine is; `None` where it is the only one and need not be told from others.
    pub engine: Option<String>,
    /// The largest first.
    pub caches: Vec<Listed>,
    /// Of all files, in order.
    pub mounts: Vec<FileMount>,
    /// The indices of the mounts that have no cache yet.
    missing: Vec<usize>,
}

impl Listing {
    /// Joins what an engine has with what Dockerfiles ask for.
    ///
    /// A mount and a cache belong together by their id. Where the engine does not tell it, or the file does not, they
    /// do by their target. A file does not say in which namespace it is built, so any will do.
    pub fn new(engine: Option<String>, records: &[CacheRecord], mounts: Vec<FileMount>) -> Self {
        let listed = |record: &CacheRecord| {
            let is = CacheMount::of(record);
            let target = is.as_ref().map(|mount| normalise(&mount.target));
            let key = is.and_then(|mount| mount.key);
            let belongs = |mount: &FileMount| belong_together(key.as_ref(), target.as_deref(), mount);
            let users: Vec<_> = (0..mounts.len()).filter(|index| belongs(&mounts[*index])).collect();
            let shown = in_order(|name| users.iter().any(|index| mounts[*index].managers.contains(&name)));
            let managers = match &target {
                Some(target) if shown.is_empty() => managers_at(target),
                _ => shown,
            };
            Listed { record: record.clone(), target, key, managers, mounts: users }
        };
        let mut caches: Vec<_> = records.iter().filter(|record| record.is_mount).map(listed).collect();
        caches.sort_by(|one, other| {
            let place = |it: &Listed| (Reverse(it.record.bytes), it.target.clone(), it.record.id.clone());
            place(one).cmp(&place(other))
        });
        Self { engine, caches, mounts, missing: Vec::new() }.kept(&Selection::default())
    }

    /// What is left where only these caches count. A mount that has its cache in another namespace has none in this
    /// one; of those that have none, those of the same package managers are left.
    #[must_use]
    pub fn kept(mut self, selection: &Selection) -> Self {
        self.caches.retain(|cache| selection.is_in_namespace(cache));
        let has = |index: &usize| self.caches.iter().any(|cache| cache.mounts.contains(index));
        // Behind `ONBUILD` it is for the builds of other files.
        let is_of_this = |index: &usize| !self.mounts[*index].is_trigger;
        let is_meant = |index: &usize| selection.is_of_manager(&self.mounts[*index].managers);
        let all = 0..self.mounts.len();
        self.missing = all.filter(|index| is_of_this(index) && is_meant(index) && !has(index)).collect();
        self.caches.retain(|cache| selection.takes(cache));
        self
    }

    /// The mounts that have no cache yet, and are not for the builds of other files.
    pub fn missing(&self) -> impl Iterator<Item = &FileMount> {
        self.missing.iter().map(|index| &self.mounts[*index])
    }

    /// The names of the files whose mounts use a cache, each once.
    pub fn dockerfiles_of(&self, cache: &Listed) -> Vec<&str> {
        let mut names: Vec<_> = cache.mounts.iter().map(|index| self.mounts[*index].dockerfile.as_str()).collect();
        names.dedup();
        names
    }

    /// The size of all caches, in bytes.
    pub fn bytes(&self) -> u64 {
        self.caches.iter().map(|cache| cache.record.bytes).sum()
    }
}

fn belong_together(key: Option<&Key>, target: Option<&str>, mount: &FileMount) -> bool {
    let by_target = || target.is_some() && target == mount.target.as_deref();
    match (key, &mount.id) {
        (Some(key), Some(id)) if key.id == *id => true,
        (Some(_), Some(_)) => mount.varies && by_target(),
        _ => by_target(),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::{Listing, Selection};
    use crate::benchmark::engine::CacheRecord;
    use crate::inventory::mount::mounts;
    use crate::source::Source;

    /// A cache; `key` as an engine writes it, or nothing on one that does not.
    pub(in crate::inventory) fn record(id: &str, target: &str, key: Option<&str>, bytes: u64) -> CacheRecord {
        let end = key.map(|key| format!(" with id \"{key}\"")).unwrap_or_default();
        let description = format!("cached mount {target} from exec /bin/sh -c make{end}");
        CacheRecord { id: id.to_owned(), is_mount: true, description, bytes, ..CacheRecord::default() }
    }

    /// Joins records with a Dockerfile of these steps.
    pub(in crate::inventory) fn listing(records: &[CacheRecord], steps: &str) -> Listing {
        let source = Source::new(format!("FROM debian:12\n{steps}").into_bytes());
        Listing::new(None, records, mounts("Dockerfile", &source, &[]))
    }

    /// Each cache with the lines that use it, and the lines of mounts without one.
    fn told(records: &[CacheRecord], steps: &str) -> (Vec<String>, Vec<u32>) {
        let listing = listing(records, steps);
        let lines = |mounts: &[usize]| mounts.iter().map(|index| listing.mounts[*index].line).collect::<Vec<_>>();
        let caches = listing.caches.iter().map(|cache| format!("{} {:?}", cache.record.id, lines(&cache.mounts)));
        (caches.collect(), listing.missing().map(|mount| mount.line).collect())
    }

    const STEPS: &str = "RUN --mount=type=cache,target=/c true\nRUN --mount=type=cache,id=uv,target=/c true\n\
                         RUN --mount=type=cache,id=gone,target=/d true\n";

    #[test]
    fn caches_and_mounts_belong_together_by_id() {
        let records = [
            record("default", "/c/", Some("//c"), 3),
            record("uv", "/elsewhere", Some("ns/uv"), 2),
            record("other", "/d", Some("/other"), 1),
        ];
        let caches = ["default [2]", "uv [3]", "other []"].map(str::to_owned).to_vec();
        assert_eq!(told(&records, STEPS), (caches, vec![4]));
    }

    #[test]
    fn where_no_id_is_told_they_do_by_target() {
        let records = [record("one", "/c", None, 1), record("two", "/c", None, 2), record("three", "/e", None, 3)];
        let caches = ["three []", "two [2, 3]", "one [2, 3]"].map(str::to_owned).to_vec();
        assert_eq!(told(&records, STEPS), (caches, vec![4]));
    }

    #[test]
    fn an_id_that_an_argument_may_change_may_be_any_of_its_target() {
        let steps =
            "ARG A=1\nRUN --mount=type=cache,id=c-$A,target=/c true\nONBUILD RUN --mount=type=cache,target=/o x\n";
        let records = [record("other", "/c", Some("/c-2"), 1), record("else", "/d", Some("/d"), 1)];
        assert_eq!(told(&records, steps).0, ["other [3]", "else []"]);
        assert_eq!(told(&records, steps).1, [0; 0]);
    }

    #[test]
    fn of_a_part_only_what_belongs_to_it_is_left() {
        let steps = "RUN --mount=type=cache,target=/root/.npm --mount=type=cache,target=/root/.cache/uv true\n";
        let records = [record("a", "/root/.npm", Some("ci//root/.npm"), 1), record("b", "/c", Some("//c"), 0)];
        let kept = |selection: Selection| {
            let listing = listing(&records, steps).kept(&selection);
            let caches: Vec<_> = listing.caches.iter().map(|cache| cache.record.id.clone()).collect();
            (caches, listing.missing().map(|mount| mount.target.clone().unwrap()).collect::<Vec<_>>())
        };
        let some = |text: &str| vec![text.to_owned()];
        let both = ["/root/.npm", "/root/.cache/uv"].map(str::to_owned).to_vec();
        assert_eq!(kept(Selection { namespaces: some(""), ..Selection::default() }), (some("b"), both));
        let npm = Selection { managers: some("npm"), ..Selection::default() };
        assert_eq!(kept(npm), (some("a"), Vec::new()));
    }

    #[test]
    fn layers_are_no_caches() {
        let layer = CacheRecord { is_mount: false, ..record("layer", "/c", None, 5) };
        assert!(listing(&[layer], "").caches.is_empty());
    }

    #[test]
    fn a_file_knows_better_than_a_path_whose_cache_it_is() {
        let steps = "RUN --mount=type=cache,target=/root/.cache/uv pip install --cache-dir=/root/.cache/uv x\n";
        let records = [record("a", "/root/.cache/uv", None, 1), record("b", "/root/.npm", None, 0)];
        let managers: Vec<_> = listing(&records, steps).caches.into_iter().map(|cache| cache.managers).collect();
        assert_eq!(managers, [["pip"], ["npm"]]);
    }
}
