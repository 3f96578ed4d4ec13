//! `cachemount cache` on a real engine.
//!
//! Other tests fill and use caches meanwhile: each of these has targets of its own, and names what it removes.

use serde_json::Value;

use crate::docker::BASE;
use crate::docker::Engine;
use crate::docker::engine;
#[cfg(unix)]
use crate::docker::interrupt;
#[cfg(unix)]
use crate::docker::wait_until_it_runs;
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
    engine.docker(&["image", "rm", &format!("{mark}:1")], "");
    engine.forget(mark, &before);
}

/// A file whose package step keeps what apt downloads, and that cannot be built behind it.
fn with_apt(mark: &str) -> String {
    format!(
        "FROM {BASE}\nRUN rm -f /etc/apt/apt.conf.d/docker-clean\nRUN --mount=type=cache,target=/var/cache/apt,sharing=locked \
         --mount=type=cache,target=/var/lib/apt/lists,sharing=locked \\\n    : {mark}; apt-get update && \
         apt-get install -y --no-install-recommends hello\nRUN exit 1\n"
    )
}

#[test]
fn caches_are_filled_whatever_becomes_of_other_files() {
    let Some(engine) = engine("caches_are_filled_whatever_becomes_of_other_files") else { return };
    let mark = "cmtest-warm";
    let before = engine.inventory(mark);
    let namespace = format!("BUILDKIT_CACHE_MOUNT_NS={mark}-{}", std::process::id());
    let text = with_apt(mark);
    let broken = format!("FROM {BASE}\nRUN --mount=type=cache,target=/{mark} echo gone wrong; exit 7\n");
    let place = Place::with(&[
        ("good/Dockerfile", &text),
        ("broken/Dockerfile", &broken),
        ("none/Dockerfile", &format!("FROM {BASE}\n")),
    ]);
    for run in ["first", "second"] {
        let ran = engine.cache(&place, &["warm", ".", "--jobs", "2", "--build-arg", &namespace]);
        assert_eq!(ran.code, Some(1), "{}", ran.shown());
        assert!(ran.err.contains("error: broken/Dockerfile: the build failed at `RUN "), "{}", ran.shown());
        assert!(ran.err.contains("  | gone wrong"), "{}", ran.shown());
        assert!(ran.out.contains("filled the caches of 1 file in "), "{}", ran.shown());
        assert!(ran.out.contains(", 1 failed, 1 without mounts; "), "{}", ran.shown());
        // The layers of the first run are there, and the step runs all the same.
        assert!(ran.err.contains(" fetched by apt\n"), "{run}: {}", ran.shown());
    }
    assert_eq!(engine.answer(&["image", "ls", "--quiet", "cachemount-fill"]), "");
    // Without a network there is nothing but the cache.
    let offline = text.replace("apt-get update && ", "").replace("RUN exit 1\n", "");
    let built = ["build", "--network", "none", "--build-arg", &namespace, "--tag", &format!("{mark}:1"), "-"];
    assert!(engine.docker(&built, &offline).is_some(), "the caches are full");
    engine.docker(&["image", "rm", &format!("{mark}:1")], "");
    engine.forget(mark, &before);
}

#[cfg(unix)]
#[test]
fn an_interrupt_stops_filling_and_leaves_no_image() {
    let Some(engine) = engine("an_interrupt_stops_filling_and_leaves_no_image") else { return };
    let mark = "cmtest-halt";
    let before = engine.inventory(mark);
    let text = |end: &str| format!("FROM {BASE}\nRUN --mount=type=cache,target=/{mark} echo {mark}; {end}\n");
    let place = Place::with(&[("a/Dockerfile", &text("true")), ("b/Dockerfile", &text("sleep 301"))]);
    let child = engine.start(&place, &["cache", "warm", "--jobs", "1"]);
    wait_until_it_runs(b"sleep\x00301\x00");
    interrupt(&child);
    let output = child.wait_with_output().expect("it ends");
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.code(), Some(130), "{err}");
    assert!(err.contains("a/Dockerfile: ") && err.contains("note: stopping"), "{err}");
    assert!(out.contains("filled the caches of 1 file in ") && out.contains(", 1 stopped"), "{out}");
    assert_eq!(engine.answer(&["image", "ls", "--quiet", "cachemount-fill"]), "");
    engine.forget(mark, &before);
}
