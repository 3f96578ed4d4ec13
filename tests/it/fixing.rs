//! Findings and fixes through the command line.

#![expect(clippy::needless_raw_string_hashes, reason = "expect-test writes them")]

use std::fs;

use expect_test::expect;

use crate::invocation::BROKEN;
use crate::invocation::CLEAN;
use crate::invocation::OFFENDING;
use crate::invocation::Place;
#[cfg(unix)]
use crate::invocation::mode;
#[cfg(unix)]
use crate::invocation::set_mode;

#[test]
fn findings_end_with_1_in_every_format() {
    let place = Place::with(&[("Dockerfile", OFFENDING)]);
    expect![[r#"
        exit code 1
        --- stdout
        Dockerfile:2:23: warning[missing-cache-mount] apt downloads packages that no cache mount keeps [*]
        checked 1 file: 1 finding: 1 fixable with --fix
    "#]]
    .assert_eq(&place.run(&["check"]).shown());
    expect![[r#"
        exit code 1
        --- stdout
        missing-cache-mount (https://github.com/cachemount/cachemount#missing-cache-mount)

          ⚠ apt downloads packages that no cache mount keeps
           ╭─[Dockerfile:2:23]
         1 │ FROM debian:12
         2 │ RUN apt-get update && apt-get install -y curl
           ·                       ───────────────────────
           ╰────
          fix: mount a cache for apt
              2 - RUN apt-get update && apt-get install -y curl
              2 + RUN rm -f /etc/apt/apt.conf.d/docker-clean; echo 'Binary::apt::APT::Keep-Downloaded-Packages "true";' > /etc/apt/apt.conf.d/keep-cache
              3 + RUN --mount=type=cache,target=/var/cache/apt,sharing=locked \
              4 +     --mount=type=cache,target=/var/lib/apt/lists,sharing=locked \
              5 +     apt-get update && apt-get install -y curl

        checked 1 file: 1 finding: 1 fixable with --fix
    "#]].assert_eq(&place.run(&["check", "--output-format", "full"]).shown());
    expect![[r#"
        exit code 1
        --- stdout
        {
          "findings": [
            {
              "rule": "missing-cache-mount",
              "path": "Dockerfile",
              "line": 2,
              "column": 23,
              "end_line": 2,
              "end_column": 46,
              "severity": "warning",
              "message": "apt downloads packages that no cache mount keeps",
              "help": null,
              "fix": {
                "applicability": "safe",
                "title": "mount a cache for apt",
                "edits": [
                  {
                    "line": 2,
                    "column": 1,
                    "end_line": 2,
                    "end_column": 1,
                    "start": 15,
                    "end": 15,
                    "text": "RUN rm -f /etc/apt/apt.conf.d/docker-clean; echo 'Binary::apt::APT::Keep-Downloaded-Packages \"true\";' > /etc/apt/apt.conf.d/keep-cache\n"
                  },
                  {
                    "line": 2,
                    "column": 5,
                    "end_line": 2,
                    "end_column": 5,
                    "start": 19,
                    "end": 19,
                    "text": "--mount=type=cache,target=/var/cache/apt,sharing=locked \\\n    --mount=type=cache,target=/var/lib/apt/lists,sharing=locked \\\n    "
                  }
                ]
              }
            }
          ],
          "errors": [],
          "summary": {
            "files": 1,
            "findings": 1,
            "fixed": 0,
            "changed_files": 0,
            "fixable": 1,
            "held_back_as_unsafe": 0,
            "advice_only": 0,
            "errors": 0
          }
        }
        --- stderr
        checked 1 file: 1 finding: 1 fixable with --fix
    "#]].assert_eq(&place.run(&["check", "--output-format", "json"]).shown());
    expect![[r#"
        exit code 1
        --- stdout
             1  missing-cache-mount [1 *]
        checked 1 file: 1 finding: 1 fixable with --fix
    "#]]
    .assert_eq(&place.run(&["check", "--statistics"]).shown());
    assert_eq!(place.run(&["check", "--exit-zero"]).code, Some(0));
    assert_eq!(place.read("Dockerfile"), OFFENDING);
}

#[test]
fn findings_count_for_more_than_errors() {
    let place = Place::with(&[("a.Dockerfile", BROKEN), ("b.Dockerfile", OFFENDING)]);
    let ran = place.run(&["check", ".", "none"]);
    assert_eq!(ran.code, Some(1), "{}", ran.shown());
    assert_eq!(place.run(&["check", ".", "--exit-zero"]).code, Some(2));
}

#[test]
fn a_rule_can_be_chosen_and_left_out() {
    let place = Place::with(&[("Dockerfile", OFFENDING), ("none.yaml", "ignore: [missing-cache-mount]\n")]);
    assert_eq!(place.run(&["check", "--ignore", "missing-cache-mount"]).code, Some(0));
    assert_eq!(place.run(&["check", "--select", "unlocked-cache"]).code, Some(0));
    assert_eq!(place.run(&["check", "--config", "none.yaml"]).code, Some(0));
    assert_eq!(place.run(&["check", "--config", "none.yaml", "--select", "missing-cache-mount"]).code, Some(1));
}

#[test]
fn a_diff_is_a_patch_and_writes_nothing() {
    let place = Place::with(&[
        ("Dockerfile", OFFENDING),
        ("a/Dockerfile", "FROM debian:12\nRUN apt-get update && apt-get install -y curl"),
    ]);
    let ran = place.run(&["check", "--fix", "--diff"]);
    expect![[r#"
        exit code 1
        --- stdout
        --- a/Dockerfile
        +++ b/Dockerfile
        @@ -1,2 +1,5 @@
         FROM debian:12
        -RUN apt-get update && apt-get install -y curl
        +RUN rm -f /etc/apt/apt.conf.d/docker-clean; echo 'Binary::apt::APT::Keep-Downloaded-Packages "true";' > /etc/apt/apt.conf.d/keep-cache
        +RUN --mount=type=cache,target=/var/cache/apt,sharing=locked \
        +    --mount=type=cache,target=/var/lib/apt/lists,sharing=locked \
        +    apt-get update && apt-get install -y curl
        --- a/a/Dockerfile
        +++ b/a/Dockerfile
        @@ -1,2 +1,5 @@
         FROM debian:12
        -RUN apt-get update && apt-get install -y curl
        \ No newline at end of file
        +RUN rm -f /etc/apt/apt.conf.d/docker-clean; echo 'Binary::apt::APT::Keep-Downloaded-Packages "true";' > /etc/apt/apt.conf.d/keep-cache
        +RUN --mount=type=cache,target=/var/cache/apt,sharing=locked \
        +    --mount=type=cache,target=/var/lib/apt/lists,sharing=locked \
        +    apt-get update && apt-get install -y curl
        \ No newline at end of file
        --- stderr
        checked 2 files: would fix 2 findings in 2 files, none left
    "#]].assert_eq(&ran.shown());
    assert_eq!(place.read("Dockerfile"), OFFENDING);
}

#[test]
fn fixing_settles_what_is_safe_and_a_second_time_changes_nothing() {
    let place = Place::with(&[("Dockerfile", OFFENDING)]);
    expect![[r#"
        exit code 0
        --- stdout
        checked 1 file: fixed 1 finding in 1 file, none left
    "#]]
    .assert_eq(&place.run(&["check", "--fix"]).shown());
    let fixed = place.read("Dockerfile");
    expect![[r#"
        FROM debian:12
        RUN rm -f /etc/apt/apt.conf.d/docker-clean; echo 'Binary::apt::APT::Keep-Downloaded-Packages "true";' > /etc/apt/apt.conf.d/keep-cache
        RUN --mount=type=cache,target=/var/cache/apt,sharing=locked \
            --mount=type=cache,target=/var/lib/apt/lists,sharing=locked \
            apt-get update && apt-get install -y curl
    "#]].assert_eq(&fixed);
    assert_eq!(place.run(&["check", "--fix"]).code, Some(0));
    assert_eq!(place.read("Dockerfile"), fixed);
}

#[test]
fn standard_input_is_fixed_to_standard_output() {
    let ran = Place::with(&[]).run_with(&["check", "-", "--fix"], OFFENDING, &[]);
    expect![[r#"
        exit code 0
        --- stdout
        FROM debian:12
        RUN rm -f /etc/apt/apt.conf.d/docker-clean; echo 'Binary::apt::APT::Keep-Downloaded-Packages "true";' > /etc/apt/apt.conf.d/keep-cache
        RUN --mount=type=cache,target=/var/cache/apt,sharing=locked \
            --mount=type=cache,target=/var/lib/apt/lists,sharing=locked \
            apt-get update && apt-get install -y curl
        --- stderr
        checked 1 file: fixed 1 finding in 1 file, none left
    "#]].assert_eq(&ran.shown());
}

#[cfg(unix)]
#[test]
fn fixing_keeps_the_mode() {
    let place = Place::with(&[("Dockerfile", OFFENDING)]);
    set_mode(&place.path("Dockerfile"), 0o6754);
    assert_eq!(place.run(&["check", "--fix"]).code, Some(0));
    assert_ne!(place.read("Dockerfile"), OFFENDING);
    assert_eq!(mode(&place.path("Dockerfile")), 0o6754);
}

#[cfg(unix)]
#[test]
fn fixing_follows_a_link_to_its_target() {
    let place = Place::with(&[("real/image.txt", OFFENDING)]);
    std::os::unix::fs::symlink("real/image.txt", place.path("Dockerfile")).expect("a link can be made");
    assert_eq!(place.run(&["check", "--fix", "Dockerfile"]).code, Some(0));
    assert!(fs::symlink_metadata(place.path("Dockerfile")).expect("the link is there").is_symlink());
    assert_ne!(place.read("real/image.txt"), OFFENDING);
    assert_eq!(fs::read_dir(place.path("real")).expect("it can be read").count(), 1, "nothing else is left behind");
}

#[cfg(unix)]
#[test]
fn what_is_read_only_stays_and_the_others_are_fixed() {
    let place = Place::with(&[("a/Dockerfile", OFFENDING), ("b/Dockerfile", OFFENDING), ("c/Dockerfile", OFFENDING)]);
    set_mode(&place.path("a/Dockerfile"), 0o444);
    set_mode(&place.path("b"), 0o555);
    let ran = place.run(&["check", "--fix"]);
    set_mode(&place.path("b"), 0o755);
    expect![[r#"
        exit code 1
        --- stdout
        a/Dockerfile: error: not fixed: the file is read-only; make it writable, or see the change with --diff
        a/Dockerfile:2:23: warning[missing-cache-mount] apt downloads packages that no cache mount keeps [*]
        b/Dockerfile: error: not fixed: no file can be made in its directory: permission denied; make the directory writable, or see the change with --diff
        b/Dockerfile:2:23: warning[missing-cache-mount] apt downloads packages that no cache mount keeps [*]
        checked 3 files: fixed 1 finding in 1 file, 2 findings left: 2 that could not be fixed, 2 errors
    "#]].assert_eq(&ran.shown());
    assert_eq!(place.read("a/Dockerfile"), OFFENDING);
    assert_eq!(place.read("b/Dockerfile"), OFFENDING);
    assert_ne!(place.read("c/Dockerfile"), OFFENDING);
}

#[test]
fn without_findings_nothing_is_written() {
    let place = Place::with(&[("Dockerfile", CLEAN)]);
    let changed =
        || fs::metadata(place.path("Dockerfile")).expect("the file is there").modified().expect("it has a time");
    let before = changed();
    assert_eq!(place.run(&["check", "--fix"]).code, Some(0));
    assert_eq!(changed(), before);
}

#[test]
fn a_text_that_is_no_utf8_keeps_its_bytes() {
    let place = Place::with(&[]);
    let before = b"# caf\xe9\nFROM debian:12\nRUN apt-get update && apt-get install -y curl # \xe9\n";
    fs::write(place.path("Dockerfile"), before).expect("a file can be written");
    assert_eq!(place.run(&["check", "--fix"]).code, Some(0));
    let after = fs::read(place.path("Dockerfile")).expect("the file can be read");
    assert!(after.starts_with(b"# caf\xe9\n") && after.ends_with(b" # \xe9\n") && after != before);
}

#[test]
fn a_comment_waives_a_finding() {
    let text = OFFENDING.replace("RUN", "# cachemount: ignore[missing-cache-mount] it is meant\nRUN");
    let place = Place::with(&[("Dockerfile", &text)]);
    assert_eq!(place.run(&["check"]).code, Some(0));
}
