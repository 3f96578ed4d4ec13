//! Every `fixtures/ci/<case>`: what is told of its workflow, and what writing makes of it.
//!
//! `UPDATE_FIXTURES=1 cargo test --test it ci` writes the expectations anew.

use std::env;
use std::fs;
use std::path::Path;
use std::path::PathBuf;

use cachemount::ci;
use cachemount::ci::Repository;
use cachemount::ci::Verdict;
use cachemount::ci::Workflow;
use cachemount::source::Source;
use proptest::prelude::*;
use serde_yaml::Value;

use crate::fixtures::is_to_be_updated;
use crate::invocation::Place;

pub(crate) const WORKFLOW: &str = ".github/workflows/build.yml";
const TOLD: &str = "told.snap";
const WRITTEN: &str = "written.yml";

/// A case: its name and its directory.
pub(crate) fn cases() -> Vec<(String, PathBuf)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/ci");
    let entries = fs::read_dir(root).expect("there are fixtures").map(|entry| entry.expect("it can be read").path());
    let mut cases: Vec<_> =
        entries.map(|path| (path.file_name().unwrap_or_default().to_string_lossy().into_owned(), path)).collect();
    cases.sort();
    cases
}

/// The files of a case as a repository has them.
pub(crate) fn place(directory: &Path) -> Place {
    let mut files = Vec::new();
    read(directory, "", &mut files);
    let of_repository = |name: &str| if name == "workflow.yml" { WORKFLOW.to_owned() } else { name.to_owned() };
    let files: Vec<_> = files.into_iter().map(|(name, text)| (of_repository(&name), text)).collect();
    let files: Vec<_> = files.iter().filter(|(name, _)| name != TOLD && name != WRITTEN).collect();
    Place::with(&files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect::<Vec<_>>())
}

fn read(directory: &Path, front: &str, files: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(directory).expect("it can be read") {
        let path = entry.expect("it can be read").path();
        let name = format!("{front}{}", path.file_name().unwrap_or_default().to_string_lossy());
        if path.is_dir() {
            read(&path, &format!("{name}/"), files);
        } else {
            files.push((name, fs::read_to_string(&path).expect("it is text")));
        }
    }
}

#[test]
fn every_case_is_told_and_written_as_it_stands_beside_it() {
    let update = is_to_be_updated();
    let mut failures = String::new();
    for (name, directory) in cases() {
        let place = place(&directory);
        let before = place.read(WORKFLOW);
        let mut told = place.run(&["ci", "github"]).shown();
        assert_eq!(place.read(WORKFLOW), before, "{name}: nothing is written without --write");
        told.push_str("\nWith --write:\n\n");
        told.push_str(&place.run(&["ci", "github", "--write"]).shown());
        let written = place.read(WORKFLOW);
        let written = (written != before).then_some(written);
        for (file, text) in [(TOLD, Some(told)), (WRITTEN, written)] {
            let path = directory.join(file);
            if update {
                match &text {
                    Some(text) => fs::write(&path, text).expect("it can be written"),
                    None => drop(fs::remove_file(&path)),
                }
            } else if fs::read_to_string(&path).ok() != text {
                failures.push_str(&format!("== {name}/{file}\n{}\n", text.unwrap_or_default()));
            }
        }
    }
    assert!(failures.is_empty(), "UPDATE_FIXTURES=1 writes them anew\n{failures}");
}

#[test]
fn writing_twice_is_writing_once() {
    for (name, directory) in cases() {
        let place = place(&directory);
        place.run(&["ci", "github", "--write"]);
        let once = place.read(WORKFLOW);
        let again = place.run(&["ci", "github", "--write"]);
        assert_eq!(place.read(WORKFLOW), once, "{name}");
        assert!(!again.out.contains(": written"), "{name}: {}", again.out);
        assert_eq!(place.run(&["ci", "github", "--diff"]).out, "", "{name}");
    }
}

#[test]
fn what_is_written_is_what_was_there_and_new_steps() {
    for (name, directory) in cases() {
        let place = place(&directory);
        let before = place.read(WORKFLOW);
        place.run(&["ci", "github", "--write"]);
        let after = place.read(WORKFLOW);
        if before == after || name.starts_with("dance") {
            continue;
        }
        let (before, mut after): (Value, Value) =
            (serde_yaml::from_str(&before).expect("it is YAML"), serde_yaml::from_str(&after).expect("it is YAML"));
        for (id, job) in after["jobs"].as_mapping_mut().expect("there are jobs") {
            let was = &before["jobs"][id]["steps"];
            let steps = job["steps"].as_sequence_mut().expect("there are steps");
            steps.retain(|step| {
                let uses = step["uses"].as_str().unwrap_or_default();
                let is_new = uses.starts_with("reproducible-containers/")
                    || step["with"]["path"].as_str().is_some_and(|path| path.contains("cache-mounts"));
                !is_new
            });
            for (step, was) in steps.iter_mut().zip(was.as_sequence().expect("there were steps")) {
                if was.get("id").is_none() && step.get("id").is_some() {
                    step.as_mapping_mut().expect("it is a mapping").remove("id");
                }
            }
        }
        assert_eq!(before, after, "{name}");
    }
}

/// A workflow that builds the Dockerfile of its repository.
pub(crate) const BUILDING: &str = "on: push
jobs:
  image:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: docker/build-push-action@v6
";

#[test]
fn one_broken_workflow_stops_no_other() {
    let files = [(".github/workflows/a.yml", "jobs: [\n"), (WORKFLOW, BUILDING), ("Dockerfile", DOCKERFILE)];
    let place = Place::with(&files);
    let ran = place.run(&["ci", "github", "--write"]);
    assert_eq!(ran.code, Some(2), "{}", ran.shown());
    assert!(ran.err.starts_with("error: .github/workflows/a.yml:2:1: no YAML: "), "{}", ran.err);
    assert!(ran.out.contains(".github/workflows/build.yml: written"), "{}", ran.out);
    let ran = Place::with(&files).run(&["ci", "github"]);
    assert_eq!(ran.code, Some(1), "{}", ran.shown());
}

#[test]
fn workflows_are_found_below_directories_and_by_name() {
    let place = Place::with(&[
        ("a/.github/workflows/build.yaml", BUILDING),
        ("a/Dockerfile", DOCKERFILE),
        ("a/.github/other.yml", "on: push"),
        ("drafts/image.txt", BUILDING),
        ("Dockerfile", "FROM debian:12\n"),
    ]);
    let ran = place.run(&["ci", "github"]);
    assert!(ran.out.starts_with("a/.github/workflows/build.yaml: job `image`"), "{}", ran.shown());
    assert!(ran.out.contains("Dockerfile:2: /root/.npm"), "{}", ran.shown());
    let ran = place.run(&["ci", "github", "drafts/image.txt"]);
    assert!(ran.out.contains("no cache mounts in Dockerfile"), "{}", ran.shown());
    let ran = place.run(&["ci", "github", "drafts", "none"]);
    assert_eq!(ran.code, Some(2), "{}", ran.shown());
    assert!(ran.err.contains("error: none: no such file or directory"), "{}", ran.err);
    let ran = place.run(&["ci", "github", "drafts"]);
    assert_eq!((ran.code, ran.err.contains("warning: no workflows found")), (Some(0), true), "{}", ran.shown());
}

#[test]
fn programs_are_told_in_json() {
    let place = Place::with(&[(WORKFLOW, BUILDING), ("Dockerfile", DOCKERFILE)]);
    let ran = place.run(&["ci", "github", "--output-format", "json"]);
    let told: serde_json::Value = serde_json::from_str(&ran.out).expect("it is JSON");
    let job = &told["workflows"][0]["jobs"][0];
    let mount = &job["builds"][0]["mounts"][1];
    assert_eq!(
        (mount["id"].as_str(), mount["uid"].as_u64(), mount["line"].as_u64()),
        (Some("/root/.npm"), Some(1000), Some(3))
    );
    assert_eq!(mount["verdict"], "lost");
    assert!(job["plans"][0]["text"].as_str().is_some_and(|text| text.contains("uses: actions/cache@v4")), "{job}");
    assert!(job["plans"][0]["obstacle"].is_null(), "{job}");
    assert_eq!((told["summary"]["lost"].as_u64(), ran.code), (Some(2), Some(1)));
}

#[test]
fn a_byte_order_mark_stays() {
    let place = Place::with(&[(WORKFLOW, &format!("\u{feff}{BUILDING}")), ("Dockerfile", DOCKERFILE)]);
    let ran = place.run(&["ci", "github", "--write"]);
    assert_eq!(ran.code, Some(0), "{}", ran.shown());
    let written = place.read(WORKFLOW);
    assert!(
        written.starts_with("\u{feff}on: push\njobs:") && is_within(&format!("\u{feff}{BUILDING}"), &written),
        "{written}"
    );
}

#[test]
fn what_acts_on_a_terminal_is_shown_as_its_escape() {
    let text = BUILDING.replace("  image:", "  \"im\\e[31mage\":");
    let ran = Place::with(&[(WORKFLOW, &text), ("Dockerfile", DOCKERFILE)]).run(&["ci", "github"]);
    assert!(!ran.out.contains('\u{1b}') && ran.out.contains("\\u{1b}[31m"), "{}", ran.out);
}

#[test]
fn the_documents_show_what_is_written() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |name: &str| fs::read_to_string(root.join(name)).expect("it is there");
    assert!(read("docs/ci.md").contains(&format!("```yaml\n{}```", read("fixtures/ci/guide/written.yml"))));
    let told = read("fixtures/ci/guide/told.snap");
    let (_, told) = told.split_once("--- stdout\n").expect("something is told");
    let (told, _) = told.split_once("\n\nWith --write:").expect("and then it is written");
    assert!(read("README.md").contains(&format!("```\n$ cachemount ci github\n{told}\n```")), "{told}");
    assert_eq!(Place::with(&[]).run(&["explain", "ci"]).out, read("docs/ci.md"));
}

/// A Dockerfile with mounts of two owners.
const DOCKERFILE: &str = "FROM node:22
RUN --mount=type=cache,target=/root/.npm npm ci
RUN --mount=type=cache,target=/root/.npm,uid=1000 npm ci
";

/// A repository with this Dockerfile wherever one is looked for.
struct Everywhere;

impl Repository for Everywhere {
    fn dockerfile(&self, _: &str) -> Option<Source> {
        Some(Source::new(DOCKERFILE.as_bytes().to_vec()))
    }

    fn baked(&self, _: &str, _: &[String]) -> Result<Vec<String>, String> {
        Ok(vec!["Dockerfile".to_owned()])
    }

    fn names(&self, _: &str) -> Vec<String> {
        vec!["package-lock.json".to_owned()]
    }
}

/// How a workflow is written.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each varies by itself")]
struct Manner {
    nested: usize,
    list: usize,
    behind_dash: usize,
    newline: &'static str,
    spaced: bool,
    commented: bool,
    named: bool,
    quoted: bool,
    jobs: usize,
    setup: usize,
    conditional: bool,
}

impl Manner {
    fn text(&self) -> String {
        let mut lines = vec!["on: push".to_owned(), "jobs:".to_owned()];
        let of = |depth: usize| " ".repeat(self.nested * depth);
        for job in 0..self.jobs {
            lines.push(format!("{}job{job}:", of(1)));
            lines.push(format!("{}runs-on: ubuntu-latest", of(2)));
            lines.push(format!("{}steps:", of(2)));
            let quote = if self.quoted { "\"" } else { "" };
            let mut step = |uses: &str, more: &[&str]| {
                if self.spaced {
                    lines.push(String::new());
                }
                let dash = format!("{}{}", of(2), " ".repeat(self.list));
                if self.commented {
                    lines.push(format!("{dash}# What comes next: - uses: {uses}"));
                }
                let front = format!("{dash}-{}", " ".repeat(self.behind_dash));
                let keys = " ".repeat(front.len());
                let uses = format!("uses: {quote}{uses}{quote}");
                if self.named {
                    lines.push(format!("{front}name: 'A st\u{e9}p: one'"));
                    lines.push(format!("{keys}{uses} # as it is"));
                } else {
                    lines.push(format!("{front}{uses}"));
                }
                lines.extend(more.iter().map(|line| format!("{keys}{line}")));
            };
            step("actions/checkout@v4", &[]);
            match self.setup {
                0 => {}
                1 => step("docker/setup-buildx-action@v3", &[]),
                2 => step("docker/setup-buildx-action@v3", &["id: made"]),
                _ => step("docker/setup-buildx-action@v3", &["with: {name: made}"]),
            }
            let with = format!("{}context: .", of(1));
            let condition = if self.conditional { "if: ${{ github.ref == 'main' }}" } else { "timeout-minutes: 5" };
            step("docker/build-push-action@v6", &[condition, "with:", &with]);
        }
        lines.join(self.newline) + self.newline
    }
}

fn manners() -> impl Strategy<Value = Manner> {
    let size = (prop_oneof![Just(2_usize), Just(4), Just(3)], 0..5_usize, 1..4_usize, 1..4_usize, 0..4_usize);
    let switches = (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>());
    (size, switches).prop_map(
        |((nested, list, behind_dash, jobs, setup), (crlf, spaced, commented, named, quoted, conditional))| {
            let newline = if crlf { "\r\n" } else { "\n" };
            Manner { nested, list, behind_dash, newline, spaced, commented, named, quoted, jobs, setup, conditional }
        },
    )
}

/// Whether the lines of `text` are all in `of`, in their order.
fn is_within(text: &str, of: &str) -> bool {
    let mut of = of.split_inclusive('\n');
    text.split_inclusive('\n').all(|line| of.any(|other| other == line))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_damaged_workflow_does_no_harm(
        case in any::<prop::sample::Index>(), at in any::<prop::sample::Index>(), length in 0..40_usize, put in "[-:#&*{}|'\"\n a\u{e9}]{0,3}",
    ) {
        let texts: Vec<_> = cases().into_iter().map(|(_, directory)| fs::read_to_string(directory.join("workflow.yml")).expect("it is text")).collect();
        let whole: Vec<char> = case.get(&texts).chars().collect();
        let at = at.index(whole.len());
        let text: String = whole[..at].iter().copied().chain(put.chars()).chain(whole[(at + length).min(whole.len())..].iter().copied()).collect();
        let Ok(before) = Workflow::read("a.yml", Source::new(text.clone().into_bytes())) else { return Ok(()) };
        let outcome = ci::keep(&before, &Everywhere);
        prop_assert_eq!(ci::keep(&outcome.workflow, &Everywhere).made, 0, "{}", text);
        // A map that is completed has another line where it lacked one.
        prop_assert!(is_within(&text, outcome.workflow.source.text()) || text.contains("cache-dance"), "{}", text);
    }

    #[test]
    fn whatever_its_manner_a_workflow_stays_and_gets_steps(manner in manners()) {
        let text = manner.text();
        let before = Workflow::read("a.yml", Source::new(text.clone().into_bytes())).expect("it is a workflow");
        let outcome = ci::keep(&before, &Everywhere);
        prop_assert_eq!(outcome.made, manner.jobs, "{}", text);
        let after = outcome.workflow.source.text();
        prop_assert!(is_within(&text, after), "{}", after);
        prop_assert_eq!(after.matches('\n').count(), after.matches(manner.newline).count(), "one kind of line ending");
        let mounts = || outcome.judgement.jobs.iter().flat_map(|job| &job.builds).flat_map(|build| &build.mounts);
        prop_assert_eq!(mounts().count(), manner.jobs * 2);
        prop_assert!(mounts().all(|mount| mount.verdict == Verdict::Survives), "{}", after);
        prop_assert_eq!(ci::keep(&outcome.workflow, &Everywhere).made, 0);
        let (was, is): (Value, Value) = (serde_yaml::from_str(&text).expect("YAML"), serde_yaml::from_str(after).expect("YAML"));
        for job in 0..manner.jobs {
            let steps = |of: &Value| of["jobs"][format!("job{job}")]["steps"].as_sequence().expect("steps").clone();
            let (was, is) = (steps(&was), steps(&is));
            prop_assert_eq!(is.len(), was.len() + 2);
            prop_assert_eq!(is.last(), was.last());
            prop_assert_eq!(is.first(), was.first());
            prop_assert_eq!(is[is.len() - 2].get("if"), was[was.len() - 1].get("if"));
        }
    }
}
