//! `cachemount cache` on a real engine.
//!
//! Other tests fill and use caches meanwhile: each of these has targets of its own, and names what it removes.

use serde_json::Value;

use crate::docker::BASE;
use crate::docker::Engine;
use crate::docker::engine;
use crate::invocation::Place;
use crate::invocation::Ran;

impl Engine {
    /// Runs `cachemount cache` with these arguments.
    fn cache(&self, place: &Place, arguments: &[&str]) -> Ran {
        let arguments: Vec<_> = ["cache"].iter().chain(arguments).copied().collect();
        place.run_with(&arguments, "", &[("DOCKER_HOST", &self.host)])
    }

    /// What `cache ls` says of the caches whose target begins so: record, target, managers, bytes, lines of mounts.
    fn listed(&self, place: &Place, arguments: &[&str], target: &str) -> Vec<Cache> {
        let arguments: Vec<_> = ["ls", "--output-format", "json"].iter().chain(arguments).copied().collect();
        let ran = self.cache(place, &arguments);
        assert_eq!(ran.code, Some(0), "{}", ran.shown());
        let report: Value = serde_json::from_str(&ran.out).expect("it is JSON");
        let caches = report["caches"].as_array().expect("there is a list").iter().map(Cache::read);
        let mut caches: Vec<_> = caches.filter(|cache| cache.target.starts_with(target)).collect();
        caches.sort_by(|one, other| one.target.cmp(&other.target));
        caches
    }
}

#[derive(Debug, PartialEq, Eq)]
struct Cache {
    record: String,
    target: String,
    managers: Vec<String>,
    bytes: u64,
    /// Where the mounts are that use it.
    places: Vec<String>,
}

impl Cache {
    fn read(value: &Value) -> Self {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let list = |value: &Value| value.as_array().expect("there is a list").clone();
        Self {
            record: text(&value["record"]),
            target: text(&value["target"]),
            managers: list(&value["managers"]).iter().map(text).collect(),
            bytes: value["bytes"].as_u64().expect("there is a size"),
            places: list(&value["mounts"])
                .iter()
                .map(|it| format!("{}:{}", text(&it["dockerfile"]), it["line"]))
                .collect(),
        }
    }
}

/// A step that fills a mount of this target with so many kilobytes.
fn fills(target: &str, kilobytes: usize) -> String {
    format!("RUN --mount=type=cache,target={target} head -c {kilobytes}000 /dev/urandom > {target}/kept\n")
}

#[test]
fn caches_are_listed_with_the_files_that_use_them_and_removed_one_by_one() {
    let Some(engine) = engine("caches_are_listed_with_the_files_that_use_them_and_removed_one_by_one") else { return };
    let mark = "cmtest-ls";
    let before = engine.inventory(mark);
    let root = format!("/{mark}-{}", std::process::id());
    let (npm, other, gone) = (format!("{root}/.npm"), format!("{root}/other"), format!("{root}/gone"));
    let text = format!("FROM {BASE}\n{}{}", fills(&npm, 300), fills(&other, 20));
    assert!(engine.docker(&["build", "--tag", &format!("{mark}:1"), "-"], &text).is_some());
    let second = format!("FROM {BASE}\n{}{}", fills(&npm, 300), fills(&gone, 1));
    let place = Place::with(&[("a/Dockerfile", &text), ("b/Dockerfile", &second)]);

    let caches = engine.listed(&place, &["a", "b"], &root);
    let targets: Vec<_> = caches.iter().map(|cache| cache.target.as_str()).collect();
    assert_eq!(targets, [&npm, &other], "{caches:?}");
    assert_eq!(caches[0].managers, ["npm"]);
    assert_eq!(caches[0].places, ["a/Dockerfile:2", "b/Dockerfile:2"]);
    assert_eq!(caches[1].places, ["a/Dockerfile:3"]);
    assert!((300_000..400_000).contains(&caches[0].bytes), "{caches:?}");
    assert!(engine.listed(&place, &["--manager", "npm"], &other).is_empty());
    let shown = engine.cache(&place, &["ls", "b"]);
    assert!(shown.out.contains(&format!("no cache yet:\n  {gone}: b/Dockerfile:3\n")), "{}", shown.shown());

    let (one, rest) = (&caches[0].record[..12], &caches[1]);
    let dry = engine.cache(&place, &["prune", "--id", one, "--dry-run"]);
    assert_eq!(dry.code, Some(0), "{}", dry.shown());
    assert!(dry.out.contains("would remove 1 cache, 30"), "{}", dry.shown());
    let unused = ["prune", "--target", &npm, "--target", &other, "--unused-by", "b", "--dry-run"];
    let unused = engine.cache(&place, &unused);
    assert!(unused.out.contains(&rest.record[..12]) && !unused.out.contains(one), "{}", unused.shown());
    assert_eq!(engine.listed(&place, &[], &root).len(), 2);

    let pruned = engine.cache(&place, &["prune", "--id", one, "--force"]);
    assert_eq!(pruned.code, Some(0), "{}", pruned.shown());
    assert!(pruned.out.contains("removed 1 cache, 30") && pruned.out.contains("freed 30"), "{}", pruned.shown());
    let left = engine.listed(&place, &["a", "b"], &root);
    assert_eq!(left, caches[1..]);
    engine.forget(mark, &before);
}
