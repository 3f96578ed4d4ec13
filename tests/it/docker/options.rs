//! What a user can say about the builds: `--change`, `--target`, `--build-arg`, `--platform`; and about their
//! figures: limits, and a history.

use std::fs;

use serde_json::Value;

use crate::docker::BASE;
use crate::docker::engine;
use crate::invocation::Place;

/// A step that is known to download packages and does not, for there is nothing to do.
const PACKAGES: &str = "apt-get install -y --no-install-recommends ca-certificates";

#[test]
fn a_change_of_the_users_own_is_made_in_a_copy() {
    let Some(engine) = engine("a_change_of_the_users_own_is_made_in_a_copy") else { return };
    let text = |end: &str| format!("FROM {BASE}\nCOPY list /list\nRUN cat /list && {PACKAGES}{end}\n");
    let place = Place::with(&[("Dockerfile", &text("")), ("After", &text(" && true")), ("list", "one\n")]);
    let outside = place.path("outside");
    fs::create_dir(&outside).expect("a directory can be made");
    let change = format!("echo more >> list; cp list {}/$(wc -l < list)", outside.display());
    let arguments = ["--against", "After", "--runs", "2", "--scenario", "dependencies", "--export", "report.json"];
    let arguments = [&arguments[..], &["--change", &change]].concat();
    let ran = engine.bench(&place, &arguments);
    assert_eq!(ran.code, Some(0), "{}", ran.shown());
    assert_eq!(place.read("list"), "one\n", "the context itself is changed");
    // Once for each run: both texts are built with one change, and each change comes on top of the last.
    let mut changes: Vec<_> = fs::read_dir(&outside).expect("it is there").flatten().map(|it| it.file_name()).collect();
    changes.sort_unstable();
    assert_eq!(changes, ["2", "3"]);
    let report: Value = serde_json::from_str(&place.read("report.json")).expect("the report is JSON");
    let scenario = &report["benchmarks"][0]["scenarios"][0];
    for text in ["before", "after"] {
        assert_eq!(scenario[text]["cached_commands"], 0, "{scenario}");
    }
}

#[test]
fn a_change_that_fails_is_told_with_what_it_said() {
    let Some(engine) = engine("a_change_that_fails_is_told_with_what_it_said") else { return };
    let text = |end: &str| format!("FROM {BASE}\nCOPY . /app\nRUN {PACKAGES}{end}\n");
    let place = Place::with(&[("Dockerfile", &text("")), ("After", &text(" && true"))]);
    let change = "echo no such package >&2; exit 3";
    let ran = engine.bench(&place, &["--against", "After", "--runs", "1", "--change", change]);
    assert_eq!(ran.code, Some(2), "{}", ran.shown());
    assert!(ran.err.contains(change) && ran.err.contains("no such package"), "{}", ran.err);
    assert!(ran.out.contains("stopped early"), "what was measured before is told: {}", ran.shown());
}

#[test]
fn stage_and_arguments_and_platform_are_those_that_were_asked_for() {
    let Some(engine) = engine("stage_and_arguments_and_platform_are_those_that_were_asked_for") else { return };
    let platform = engine.answer(&["version", "--format", "{{.Server.Os}}/{{.Server.Arch}}"]);
    let platform = platform.trim();
    let text = |end: &str| {
        format!(
            "ARG BASE=nowhere.invalid/none\nFROM $BASE AS packages\nARG WHO=you\nARG TARGETPLATFORM\n\
             RUN test \"$WHO\" = me && test \"$TARGETPLATFORM\" = {platform}{end}\n\
             FROM packages AS wanted\nCOPY --from=packages /etc/os-release /copied\nRUN test -e /copied\n\
             FROM wanted\nRUN exit 1\n"
        )
    };
    let place = Place::with(&[("Dockerfile", &text("")), ("After", &text(" && true"))]);
    let base = format!("BASE={BASE}");
    let arguments = ["--against", "After", "--runs", "1", "--scenario", "cold", "--build-arg", &base];
    let arguments = [&arguments[..], &["--build-arg", "WHO=me", "--platform", platform]].concat();
    let ran = engine.bench(&place, &[&arguments[..], &["--target", "wanted"]].concat());
    assert_eq!(ran.code, Some(0), "{}", ran.shown());
    let ran = engine.bench(&place, &[&arguments[..], &["--target", "nothing"]].concat());
    assert_eq!(ran.code, Some(1), "{}", ran.shown());
    assert!(ran.err.contains("error: the build failed: ") && ran.err.contains("nothing"), "{}", ran.err);
    let ran = engine.bench(&place, &arguments);
    assert_eq!(ran.code, Some(1), "{}", ran.shown());
    assert!(ran.err.contains("error: the build failed at `RUN exit 1`"), "{}", ran.err);
}

#[test]
fn limits_that_are_broken_fail_the_run() {
    let Some(engine) = engine("limits_that_are_broken_fail_the_run") else { return };
    let text = |seconds: &str| format!("FROM {BASE}\nRUN sleep {seconds} && {PACKAGES}\n");
    let place = Place::with(&[("Dockerfile", &text("0")), ("Quick", &text("0.1")), ("Slow", &text("3"))]);
    let bench = |against: &str, more: &[&str]| {
        let arguments = ["--against", against, "--runs", "2", "--scenario", "dependencies"];
        engine.bench(&place, &[&arguments[..], more].concat())
    };
    let within = ["--max-seconds", "dependencies=5m", "--min-speedup", "0.001"];
    let ran = bench("Quick", &[&within[..], &["--export", "quick.json"]].concat());
    assert_eq!(ran.code, Some(0), "{}", ran.shown());
    // However busy the machine is, this build does not come near it.
    let mut quick: Value = serde_json::from_str(&place.read("quick.json")).expect("the report is JSON");
    quick["benchmarks"][0]["scenarios"][0]["after"]["runs"] = serde_json::json!([0.01, 0.01]);
    fs::write(place.path("quick.json"), quick.to_string()).expect("it can be written");
    let broken = ["--max-seconds", "dependencies=1s", "--min-speedup", "20"];
    let ran = bench("Slow", &[&broken[..], &["--baseline", "quick.json", "--export", "bencher=figures"]].concat());
    assert_eq!(ran.code, Some(1), "{}", ran.shown());
    for limit in ["--max-seconds allows 1.0 s", "--min-speedup asks for 20.0x", "--max-regression allows 20 % more"] {
        assert!(ran.err.contains(limit), "{limit} in\n{}", ran.err);
    }
    let figures: Value = serde_json::from_str(&place.read("figures")).expect("the figures are JSON");
    let latency = figures["Dockerfile (dependencies)"]["latency"]["value"].as_f64();
    assert!(latency.is_some_and(|nanoseconds| nanoseconds > 3e9), "{figures}");
}

#[test]
fn a_history_goes_on_from_run_to_run() {
    let Some(engine) = engine("a_history_goes_on_from_run_to_run") else { return };
    let text = |command: &str| format!("FROM {BASE}\nRUN {command}\n");
    let damaged = "{\"version\":1,\"ti";
    let place = Place::with(&[
        ("Dockerfile", &text("true")),
        ("After", &text("true && true")),
        ("Fails", &text("exit 1")),
        ("runs.jsonl", damaged),
    ]);
    let bench = |against: &str| {
        let arguments = ["--against", against, "--runs", "1", "--scenario", "cold", "--history", "runs.jsonl"];
        engine.bench(&place, &[&arguments[..], &["--export", "report.html"]].concat())
    };
    let over_time = || place.read("report.html").contains("From run to run");
    let ran = bench("After");
    assert_eq!(ran.code, Some(0), "{}", ran.shown());
    assert!(ran.err.contains("warning: runs.jsonl:1: left out of the history: "), "{}", ran.err);
    assert!(!over_time(), "there is nothing yet to compare with");
    let ran = bench("After");
    assert_eq!((ran.code, over_time()), (Some(0), true), "{}", ran.shown());
    let ran = bench("Fails");
    assert_eq!(ran.code, Some(1), "{}", ran.shown());
    let history = place.read("runs.jsonl");
    let lines: Vec<_> = history.lines().collect();
    assert_eq!((lines.len(), lines[0]), (3, damaged), "what did not come to its end is not noted: {history}");
    for line in &lines[1..] {
        let line: Value = serde_json::from_str(line).expect("each line is JSON");
        assert_eq!((&line["dockerfile"], &line["against"]), (&"Dockerfile".into(), &"After".into()));
        assert!(line["scenarios"][0]["after"]["median"].as_f64().is_some_and(|seconds| seconds > 0.0), "{line}");
    }
}
