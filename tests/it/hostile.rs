//! Files, names and circumstances that are meant to break a tool that goes over whole trees.

use std::fs;
use std::fs::File;
use std::os::unix::fs::symlink;
use std::process::Command;
use std::process::Stdio;

use cachemount::files;
use expect_test::expect;

use crate::invocation::OFFENDING;
use crate::invocation::Place;

#[test]
fn pipes_devices_and_loops_are_told_of_and_never_read() {
    let place = Place::with(&[("Dockerfile", OFFENDING)]);
    let made = Command::new("mkfifo").arg(place.path("pipe")).status().expect("mkfifo starts");
    assert!(made.success());
    symlink("/dev/zero", place.path("zero")).expect("a link can be made");
    symlink("there", place.path("back")).expect("a link can be made");
    symlink("back", place.path("there")).expect("a link can be made");
    let ran = place.run(&["check", "Dockerfile", "pipe", "zero", "back"]);
    expect![[r"
        exit code 1
        --- stdout
        back: error: too many levels of symbolic links
        pipe: error: neither a file nor a directory; give the text on standard input, as `-`
        zero: error: neither a file nor a directory; give the text on standard input, as `-`
        Dockerfile:2:23: warning[missing-cache-mount] apt downloads packages that no cache mount keeps [*]
        checked 1 file: 1 finding: 1 fixable with --fix, 3 errors
    "]]
    .assert_eq(&ran.shown());
}

#[test]
fn a_tree_that_leads_back_into_itself_is_searched_once() {
    let place = Place::with(&[("a/b/Dockerfile", OFFENDING)]);
    symlink("../..", place.path("a/b/up")).expect("a link can be made");
    symlink("/dev/zero", place.path("a/Dockerfile.zero")).expect("a link can be made");
    let ran = place.run(&["check", "."]);
    expect![[r"
        exit code 1
        --- stdout
        a/b/Dockerfile:2:23: warning[missing-cache-mount] apt downloads packages that no cache mount keeps [*]
        checked 1 file: 1 finding: 1 fixable with --fix
    "]]
    .assert_eq(&ran.shown());
}

#[test]
fn what_is_too_large_is_not_read() {
    let place = Place::with(&[("Dockerfile", OFFENDING)]);
    let huge = File::create(place.path("Dockerfile.huge")).expect("a file can be made");
    // It has holes in the place of bytes.
    huge.set_len(1 << 40).expect("a file can have holes");
    let ran = place.run(&["check", "."]);
    expect![[r"
        exit code 1
        --- stdout
        Dockerfile:2:23: warning[missing-cache-mount] apt downloads packages that no cache mount keeps [*]
        Dockerfile.huge: error: larger than 64 MiB
        checked 2 files: 1 finding: 1 fixable with --fix, 1 error
    "]]
    .assert_eq(&ran.shown());
}

#[test]
fn names_cannot_speak_to_the_terminal_or_end_a_line() {
    let place = Place::with(&[("Dockerfile.\u{1b}[31mred", OFFENDING), ("Dockerfile.a\nb: error: c", OFFENDING)]);
    for format in ["concise", "full", "json", "sarif", "github", "gitlab", "junit", "checkstyle", "markdown"] {
        let ran = place.run(&["check", "--output-format", format, "."]);
        assert_eq!(ran.code, Some(1), "{format}: {}", ran.err);
        let all = ran.out + &ran.err;
        assert!(!all.contains('\u{1b}'), "{format} passes an escape on: {all:?}");
        assert!(!all.contains("a\nb"), "{format} lets a name end its line: {all:?}");
    }
}

#[test]
fn a_disk_that_is_full_leaves_the_old_text() {
    let place = Place::with(&[("Dockerfile", OFFENDING)]);
    // No file may be longer than nothing: a write fails as it does on a full disk.
    let script =
        format!("trap '' XFSZ; ulimit -f 0; exec '{}' check --fix Dockerfile", env!("CARGO_BIN_EXE_cachemount"));
    let output = Command::new("sh").args(["-c", &script]).current_dir(place.path("")).output().expect("sh starts");
    assert_eq!(place.read("Dockerfile"), OFFENDING);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(said.contains("Dockerfile: error: not fixed: file too large"), "{said}");
    assert_eq!(fs::read_dir(place.path("")).expect("it can be read").count(), 1, "nothing else is left behind");
}

#[test]
fn what_was_changed_meanwhile_is_left_alone() {
    let place = Place::with(&[("Dockerfile", "FROM b\n")]);
    let path = place.path("Dockerfile");
    let error = files::write_back(&path, b"FROM a\n", b"FROM a:1\n").expect_err("the file holds something else");
    assert_eq!(error.message, "not fixed: it was changed meanwhile");
    assert_eq!(place.read("Dockerfile"), "FROM b\n");
    files::write_back(&path, b"FROM a\n", b"FROM b\n").expect("it holds already what it is to hold");
    files::write_back(&path, b"FROM b\n", b"FROM c\n").expect("it holds what was read");
    assert_eq!(place.read("Dockerfile"), "FROM c\n");
}

#[test]
fn several_at_once_leave_each_file_fixed_and_nothing_else() {
    let names: Vec<String> = (0..60).map(|number| format!("d{}/{number}.Dockerfile", number % 5)).collect();
    let files: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), OFFENDING)).collect();
    let place = Place::with(&files);
    let start = || {
        Command::new(env!("CARGO_BIN_EXE_cachemount"))
            .args(["check", "--fix", "--isolated", "."])
            .current_dir(place.path(""))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the command starts")
    };
    for mut run in [(); 6].map(|()| start()) {
        let status = run.wait().expect("it ends");
        assert!(matches!(status.code(), Some(0..=2)), "{status}");
    }
    assert_eq!(place.run(&["check", "--isolated", "."]).code, Some(0), "every file is fixed");
    let fixed = place.read(&names[0]);
    assert!(names.iter().all(|name| place.read(name) == fixed));
    let left: usize =
        (0..5).map(|number| fs::read_dir(place.path(&format!("d{number}"))).expect("it can be read").count()).sum();
    assert_eq!(left, names.len(), "nothing else is left behind");
}

#[test]
fn a_step_with_a_nul_byte_is_not_read_as_a_shells() {
    let text = "FROM debian:12\nRUN apt-get update && apt-get\0ins'tall -y curl \\\n  rm -rf a \\\n  # 'b\n  /var/lib/apt/lists/*\n";
    let place = Place::with(&[("Dockerfile", text)]);
    let ran = place.run(&["check", "--fix", "--unsafe-fixes", "Dockerfile"]);
    assert!(!(ran.out + &ran.err).contains("internal error"));
    assert_eq!(place.read("Dockerfile"), text);
}
