//! Every `fixtures/across/<case>`, a directory of Dockerfiles: what is found across them, and what fixing makes of them.
//!
//! `UPDATE_FIXTURES=1 cargo test --test it across` writes the expectations anew.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::path::PathBuf;

use crate::fixtures::compare;
use crate::fixtures::directories;
use crate::fixtures::is_to_be_updated;
use crate::invocation::Place;

const EXPECTED: &str = "report.snap";

/// What makes a directory the root of a repository.
const REPOSITORY: (&str, &str) = (".git/HEAD", "");

/// The files of a case, by their paths in it, in order.
fn files(case: &Path) -> Vec<(String, String)> {
    let mut files = Vec::new();
    let mut open = vec![case.to_owned()];
    while let Some(directory) = open.pop() {
        for entry in fs::read_dir(&directory).expect("a case can be read") {
            let path = entry.expect("a case can be read").path();
            if path.is_dir() {
                open.push(path);
            } else if !path.ends_with(EXPECTED) {
                let name = path.strip_prefix(case).expect("it was found there").to_string_lossy().into_owned();
                files.push((name, fs::read_to_string(path).expect("a case can be read")));
            }
        }
    }
    files.sort();
    files
}

fn place(files: &[(String, String)]) -> Place {
    let files = files.iter().map(|(name, text)| (name.as_str(), text.as_str()));
    Place::with(&files.chain([REPOSITORY]).collect::<Vec<_>>())
}

fn texts(place: &Place, files: &[(String, String)]) -> Vec<String> {
    files.iter().map(|(name, _)| place.read(name)).collect()
}

fn for_every_case(assert: impl Fn(&Path, &[(String, String)]) -> Result<(), String>) {
    let mut failures = String::new();
    let mut cases: Vec<PathBuf> = directories(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/across"));
    cases.sort();
    for case in cases {
        if let Err(failure) = assert(&case, &files(&case)) {
            let _ = writeln!(failures, "== {}\n{failure}", case.display());
        }
    }
    assert!(failures.is_empty(), "\n{failures}");
}

#[test]
fn every_case_gives_what_is_written_beside_it() {
    for_every_case(|case, files| {
        let place = place(files);
        let mut text = String::new();
        for arguments in [&["check"][..], &["check", "--diff"], &["check", "--diff", "--unsafe-fixes"]] {
            let _ = write!(text, "$ cachemount {}\n{}\n", arguments.join(" "), place.run(arguments).out);
        }
        compare(&case.join(EXPECTED), Some(text.trim_end().as_bytes()), is_to_be_updated())
    });
}

#[test]
fn every_case_is_fixed_once_and_for_all() {
    for_every_case(|_, files| {
        for arguments in [&["check", "--fix"][..], &["check", "--fix", "--unsafe-fixes"]] {
            let place = place(files);
            place.run(arguments);
            let once = texts(&place, files);
            let again = place.run(arguments);
            if texts(&place, files) != once {
                return Err(format!("`{}` made a second time changes something", arguments.join(" ")));
            }
            if again.out.contains("[*]") {
                return Err(format!("`{}` leaves a fix:\n{}", arguments.join(" "), again.out));
            }
        }
        Ok(())
    });
}

/// As a hook does that is given the files that a commit changes.
#[test]
fn files_that_come_one_by_one_get_no_fix_that_the_others_undo() {
    for_every_case(|_, files| {
        let dockerfiles = || files.iter().map(|(name, _)| name.as_str()).filter(|name| name.contains("Dockerfile"));
        let place = place(files);
        for name in dockerfiles() {
            let ran = place.run(&["check", name]);
            if ran.out.contains("unused-ignore") && !place.run(&["check"]).out.contains("unused-ignore") {
                return Err(format!("a waiver that others need is told of as unused:\n{}", ran.out));
            }
            place.run(&["check", "--fix", "--unsafe-fixes", name]);
        }
        place.run(&["check", "--fix", "--unsafe-fixes"]);
        let whole = texts(&place, files);
        for name in dockerfiles() {
            place.run(&["check", "--fix", "--unsafe-fixes", name]);
        }
        if texts(&place, files) == whole {
            Ok(())
        } else {
            Err("files by themselves are fixed in another way".to_owned())
        }
    });
}

const LOCKED: &str = "FROM node:22\nRUN --mount=type=cache,target=/root/.npm,sharing=locked npm ci\n";
const SHARED: &str = "FROM node:22\nRUN --mount=type=cache,target=/root/.npm npm ci\n";

#[test]
fn files_of_two_repositories_are_not_held_against_each_other() {
    let files = [("a/.git/HEAD", ""), ("a/Dockerfile", LOCKED), ("b/.git", "gitdir: x"), ("b/c/Dockerfile", SHARED)];
    assert_eq!(Place::with(&files).run(&["check", "a", "b"]).code, Some(0));
    let ran = Place::with(&files[1..]).run(&["check", "a", "b"]);
    assert_eq!(ran.code, Some(0), "one of them is in none: {}", ran.shown());
    let ran = Place::with(&[files[1], files[3]]).run(&["check", "a", "b"]);
    assert_eq!(ran.code, Some(0), "both are in none: {}", ran.shown());
    let ran = Place::with(&[REPOSITORY, files[1], files[3]]).run(&["check", "a", "b"]);
    assert!(ran.out.starts_with("b/c/Dockerfile:2:5: warning[mixed-cache-sharing] "), "{}", ran.shown());
}

#[test]
fn standard_input_is_held_against_files() {
    let place = Place::with(&[REPOSITORY, ("a/Dockerfile", LOCKED)]);
    let ran = place.run_with(&["check", "a", "-", "--stdin-filename", "b/Dockerfile"], SHARED, &[]);
    assert!(ran.out.starts_with("b/Dockerfile:2:5: warning[mixed-cache-sharing] "), "{}", ran.shown());
    let ran = place.run_with(&["check", "--fix", "a", "-", "--stdin-filename", "b/Dockerfile"], SHARED, &[]);
    assert_eq!(ran.out, LOCKED);
}

#[test]
fn formats_tell_where_the_others_are() {
    let place = Place::with(&[REPOSITORY, ("a/Dockerfile", LOCKED), ("b/Dockerfile", SHARED)]);
    let told = |format| place.run(&["check", "--output-format", format]).out;
    for format in ["concise", "github", "gitlab", "checkstyle", "junit", "markdown"] {
        assert!(told(format).contains("; see a/Dockerfile:2:5"), "{format}: {}", told(format));
    }
    assert!(told("full").contains("a/Dockerfile:2:5: this is `locked`"), "{}", told("full"));
    let json: serde_json::Value = serde_json::from_str(&told("json")).expect("it is JSON");
    let related = &json["findings"][0]["related"][0];
    assert_eq!((&related["path"], &related["line"]), (&"a/Dockerfile".into(), &2.into()), "{json}");
    let sarif: serde_json::Value = serde_json::from_str(&told("sarif")).expect("it is JSON");
    let related = &sarif["runs"][0]["results"][0]["relatedLocations"][0];
    let place = &related["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "a/Dockerfile", "{related}");
    assert_eq!(place["region"]["startLine"], 2, "{related}");
}
