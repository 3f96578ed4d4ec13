//! Dockerfiles whose text stands in Compose and Bake files, at the command line.

#![expect(clippy::needless_raw_string_hashes, reason = "expect-test writes them")]

use expect_test::Expect;
use expect_test::expect;
use serde_json::Value;

use crate::invocation::CLEAN;
use crate::invocation::OFFENDING;
use crate::invocation::Place;

const COMPOSE: &str = "# the site
services:
  web:
    build:
      context: .
      dockerfile_inline: |
        FROM debian:12
        # what the site needs
        RUN apt-get update && apt-get install -y curl \"$${EXTRA}\" # ${NOTHING} of Compose's
  db: {image: postgres}
";

const BAKE: &str = "target \"app\" {
  dockerfile-inline = <<EOT
FROM node:22
# cachemount: ignore[missing-cache-mount] it stays as it is
RUN npm ci
RUN npm install --global yarn
EOT
}
";

/// What Compose fills in makes a text another one, of which nothing is known.
fn plain() -> String {
    COMPOSE.replace(" # ${NOTHING} of Compose's", "")
}

#[expect(clippy::needless_pass_by_value, reason = "so that expectations are written without an ampersand")]
fn check(files: &[(&str, &str)], arguments: &[&str], expected: Expect) {
    expected.assert_eq(&Place::with(files).run(arguments).shown());
}

#[test]
fn they_are_found_with_the_others() {
    let compose = plain();
    let files = [("compose.yaml", compose.as_str()), ("docker-bake.hcl", BAKE), ("Dockerfile", OFFENDING)];
    check(
        &files,
        &["check"],
        expect![[r#"
        exit code 1
        --- stdout
        Dockerfile:2:23: warning[missing-cache-mount] apt downloads packages that no cache mount keeps [*]
        compose.yaml:9:31: warning[missing-cache-mount] apt downloads packages that no cache mount keeps [*]
        docker-bake.hcl:6:5: warning[missing-cache-mount] npm downloads packages that no cache mount keeps [*]
        checked 3 files: 3 findings: 3 fixable with --fix
    "#]],
    );
    check(
        &files,
        &["check", "docker-bake.hcl"],
        expect![[r#"
        exit code 1
        --- stdout
        docker-bake.hcl:6:5: warning[missing-cache-mount] npm downloads packages that no cache mount keeps [*]
        checked 1 file: 1 finding: 1 fixable with --fix
    "#]],
    );
}

#[test]
fn the_full_report_shows_the_lines_of_the_file() {
    check(
        &[("compose.yaml", &plain())],
        &["check", "--output-format", "full"],
        expect![[r#"
        exit code 1
        --- stdout
        missing-cache-mount (https://github.com/cachemount/cachemount#missing-cache-mount)

          ⚠ apt downloads packages that no cache mount keeps
            ╭─[compose.yaml:9:31]
          8 │         # what the site needs
          9 │         RUN apt-get update && apt-get install -y curl "$${EXTRA}"
            ·                               ───────────────────────────────────
         10 │   db: {image: postgres}
            ╰────
          fix: mount a cache for apt
              8 +         RUN rm -f /etc/apt/apt.conf.d/docker-clean; echo 'Binary::apt::APT::Keep-Downloaded-Packages "true";' > /etc/apt/apt.conf.d/keep-cache
              ...
              9 -         RUN apt-get update && apt-get install -y curl "$${EXTRA}"
             10 +         RUN --mount=type=cache,target=/var/cache/apt,sharing=locked \
             11 +             --mount=type=cache,target=/var/lib/apt/lists,sharing=locked \
             12 +             apt-get update && apt-get install -y curl "$${EXTRA}"

        checked 1 file: 1 finding: 1 fixable with --fix
    "#]],
    );
}

#[test]
fn what_compose_fills_in_is_told_and_not_looked_at() {
    check(
        &[("compose.yaml", COMPOSE)],
        &["check"],
        expect![[r#"
        exit code 0
        --- stdout
        checked 1 file: nothing to report
        --- stderr
        warning: compose.yaml:6:26: this Dockerfile is not looked at: Compose fills in `${NOTHING}` before it is built; write `$${NOTHING}` for the build's own
    "#]],
    );
}

#[test]
fn a_fix_changes_the_lines_of_the_text_and_no_others() {
    let compose = plain();
    check(
        &[("compose.yaml", &compose)],
        &["check", "--diff"],
        expect![[r#"
        exit code 1
        --- stdout
        --- a/compose.yaml
        +++ b/compose.yaml
        @@ -5,6 +5,9 @@
               context: .
               dockerfile_inline: |
                 FROM debian:12
        +        RUN rm -f /etc/apt/apt.conf.d/docker-clean; echo 'Binary::apt::APT::Keep-Downloaded-Packages "true";' > /etc/apt/apt.conf.d/keep-cache
                 # what the site needs
        -        RUN apt-get update && apt-get install -y curl "$${EXTRA}"
        +        RUN --mount=type=cache,target=/var/cache/apt,sharing=locked \
        +            --mount=type=cache,target=/var/lib/apt/lists,sharing=locked \
        +            apt-get update && apt-get install -y curl "$${EXTRA}"
           db: {image: postgres}
        --- stderr
        checked 1 file: would fix 1 finding in 1 file, none left
    "#]],
    );
    let place = Place::with(&[("compose.yaml", &compose), ("docker-bake.hcl", BAKE)]);
    let shown = place.run(&["check", "--diff", "--output-file", "told"]).out;
    assert_eq!(place.run(&["check", "--fix"]).code, Some(0), "{shown}");
    assert_eq!(place.run(&["check", "--diff"]).out, "");
    expect![[r#"
        target "app" {
          dockerfile-inline = <<EOT
        FROM node:22
        # cachemount: ignore[missing-cache-mount] it stays as it is
        RUN npm ci
        RUN --mount=type=cache,target=/root/.npm \
            npm install --global yarn
        EOT
        }
    "#]]
    .assert_eq(&place.read("docker-bake.hcl"));
}

#[test]
fn edits_for_programs_are_those_of_the_file() {
    let place = Place::with(&[("compose.yaml", &plain())]);
    let told: Value = serde_json::from_str(&place.run(&["check", "--output-format", "json"]).out).expect("JSON");
    let mut text = plain();
    let edits = told["findings"][0]["fix"]["edits"].as_array().expect("a list").clone();
    for edit in edits.iter().rev() {
        let at = |key: &str| usize::try_from(edit[key].as_u64().expect("a number")).expect("a short text");
        text.replace_range(at("start")..at("end"), edit["text"].as_str().expect("text"));
    }
    place.run(&["check", "--fix"]);
    assert_eq!(place.read("compose.yaml"), text);
}

#[test]
fn every_format_names_the_file_and_the_line() {
    let place = Place::with(&[("compose.yaml", &plain())]);
    let line = plain().lines().position(|line| line.contains("apt-get")).expect("it is there") + 1;
    for (format, told) in [
        ("concise", format!("compose.yaml:{line}:31: ")),
        ("github", format!("file=compose.yaml,line={line},")),
        ("gitlab", format!("\"begin\": {line},")),
        ("checkstyle", format!("<error line=\"{line}\" column=\"31\"")),
        ("junit", format!("at compose.yaml:{line}:31")),
        ("sarif", format!("\"startLine\": {line}")),
        ("markdown", format!("| {line} | warning |")),
        ("json-lines", format!("\"line\":{line},\"column\":31,")),
    ] {
        let out = place.run(&["check", "--output-format", format]).out;
        assert!(out.contains(&told) && out.contains("compose.yaml"), "{format}: {out}");
    }
}

#[test]
fn standard_input_goes_by_its_name() {
    let place = Place::with(&[("Dockerfile", CLEAN)]);
    let arguments = ["check", "--fix", "--stdin-filename", "compose.yaml", "-"];
    let ran = place.run_with(&arguments, &plain(), &[]);
    assert!(ran.out.contains("        RUN --mount=type=cache"), "{ran:?}");
    let ran = place.run_with(&arguments, "a: [", &[]);
    assert_eq!(ran.code, Some(2), "{ran:?}");
}

#[test]
fn settings_are_those_of_the_file() {
    let config = "overrides: [{files: [compose.yaml], ignore: [missing-cache-mount]}]\n";
    check(
        &[("compose.yaml", &plain()), (".cachemount.yaml", config)],
        &["check"],
        expect![[r#"
        exit code 0
        --- stdout
        checked 1 file: nothing to report
    "#]],
    );
}
