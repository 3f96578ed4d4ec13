//! The contract of the command line, as far as it needs no findings.

#![expect(clippy::needless_raw_string_hashes, reason = "expect-test writes them")]

use std::process::Command;
use std::process::Stdio;

use expect_test::Expect;
use expect_test::expect;

use crate::invocation::BROKEN;
use crate::invocation::CLEAN;
use crate::invocation::OFFENDING;
use crate::invocation::Place;

#[expect(clippy::needless_pass_by_value, reason = "so that expectations are written without an ampersand")]
fn check(files: &[(&str, &str)], arguments: &[&str], expected: Expect) {
    expected.assert_eq(&Place::with(files).run(arguments).shown());
}

#[test]
fn nothing_to_report_ends_with_0() {
    check(
        &[("Dockerfile", CLEAN)],
        &["check"],
        expect![[r#"
        exit code 0
        --- stdout
        checked 1 file: nothing to report
    "#]],
    );
    check(
        &[("Dockerfile", CLEAN)],
        &["check", "--output-format", "json"],
        expect![[r#"
        exit code 0
        --- stdout
        {
          "findings": [],
          "errors": [],
          "summary": {
            "files": 1,
            "findings": 0,
            "fixed": 0,
            "changed_files": 0,
            "fixable": 0,
            "held_back_as_unsafe": 0,
            "advice_only": 0,
            "errors": 0
          }
        }
        --- stderr
        checked 1 file: nothing to report
    "#]],
    );
    check(
        &[("Dockerfile", CLEAN)],
        &["check", "--output-format", "full"],
        expect![[r#"
        exit code 0
        --- stdout
        checked 1 file: nothing to report
    "#]],
    );
}

#[test]
fn no_dockerfiles_is_told_and_no_error() {
    check(
        &[("README.md", "")],
        &["check"],
        expect![[r#"
        exit code 0
        --- stdout
        checked 0 files: nothing to report
        --- stderr
        warning: no Dockerfiles found in the paths given; name files to lint them all the same
    "#]],
    );
}

#[test]
fn bad_arguments_end_with_2() {
    check(
        &[],
        &["check", "--jobs", "0"],
        expect![[r#"
        exit code 2
        --- stderr
        error: invalid value '0' for '--jobs <N>': 0 is not in 1..=65535

        For more information, try '--help'.
    "#]],
    );
    check(
        &[],
        &["check", "--select", "missing-cach-mount"],
        expect![[r#"
        exit code 2
        --- stderr
        error: unknown rule `missing-cach-mount`; did you mean `missing-cache-mount`?
    "#]],
    );
    check(
        &[],
        &["check", "--config", "none.yaml"],
        expect![[r#"
        exit code 2
        --- stderr
        error: cannot read the configuration none.yaml: no such file or directory
    "#]],
    );
    check(
        &[],
        &["explain", "missing-cache-mout"],
        expect![[r#"
        exit code 2
        --- stderr
        error: unknown rule or package manager `missing-cache-mout`; did you mean `missing-cache-mount`?
    "#]],
    );
    assert_eq!(Place::with(&[]).run(&[]).code, Some(2));
    assert_eq!(Place::with(&[]).run(&["check", "--isolated", "--config", "x"]).code, Some(2));
}

#[test]
fn a_path_that_does_not_exist_is_told_and_the_others_are_read() {
    check(
        &[("Dockerfile", CLEAN)],
        &["check", "missing", "Dockerfile"],
        expect![[r#"
        exit code 2
        --- stdout
        missing: error: no such file or directory
        checked 1 file: no findings, 1 error
    "#]],
    );
}

#[test]
fn a_file_that_cannot_be_parsed_is_told_with_its_place() {
    check(
        &[("Dockerfile", BROKEN)],
        &["check"],
        expect![[r#"
        exit code 2
        --- stdout
        Dockerfile:2:1: error: unknown instruction `RUNN`; did you mean `RUN`?
        checked 1 file: no findings, 1 error
    "#]],
    );
    check(
        &[("Dockerfile", BROKEN)],
        &["check", "--output-format", "full"],
        expect![[r#"
        exit code 2
        --- stdout
        syntax-error

          × unknown instruction `RUNN`
           ╭─[Dockerfile:2:1]
         1 │ FROM debian:12
         2 │ RUNN true
           · ────
           ╰────
          help: did you mean `RUN`?

        checked 1 file: no findings, 1 error
    "#]],
    );
    check(
        &[("Dockerfile", BROKEN)],
        &["check", "--output-format", "json"],
        expect![[r#"
        exit code 2
        --- stdout
        {
          "findings": [],
          "errors": [
            {
              "path": "Dockerfile",
              "line": 2,
              "column": 1,
              "message": "unknown instruction `RUNN`",
              "help": "did you mean `RUN`?"
            }
          ],
          "summary": {
            "files": 1,
            "findings": 0,
            "fixed": 0,
            "changed_files": 0,
            "fixable": 0,
            "held_back_as_unsafe": 0,
            "advice_only": 0,
            "errors": 1
          }
        }
        --- stderr
        checked 1 file: no findings, 1 error
    "#]],
    );
    check(
        &[("Dockerfile", BROKEN)],
        &["check", "--diff"],
        expect![[r#"
        exit code 2
        --- stderr
        Dockerfile:2:1: error: unknown instruction `RUNN`; did you mean `RUN`?
        checked 1 file: no findings, 1 error
    "#]],
    );
    check(
        &[("Dockerfile", BROKEN)],
        &["check", "--exit-zero"],
        expect![[r#"
        exit code 2
        --- stdout
        Dockerfile:2:1: error: unknown instruction `RUNN`; did you mean `RUN`?
        checked 1 file: no findings, 1 error
    "#]],
    );
}

#[test]
fn directories_are_searched_by_name_and_in_order() {
    let names = [
        "z/Dockerfile",
        "Dockerfile",
        "a/web.Dockerfile",
        "a/api.dockerfile",
        "Dockerfile.dev",
        "Containerfile",
        "c/Containerfile.prod",
    ];
    let others = [
        "Dockerfile.dockerignore",
        "Dockerfiles",
        ".hidden/Dockerfile",
        "MyDockerfile",
        "Dockerfile.",
        ".dockerfile",
        "ignored/Dockerfile",
    ];
    let mut files: Vec<_> = names.iter().chain(&others).map(|name| (*name, BROKEN)).collect();
    // As in `ripgrep`, `.gitignore` counts in repositories and `.ignore` everywhere.
    files.extend([(".git/HEAD", ""), (".gitignore", "ignored/\n")]);
    let ran = Place::with(&files).run(&["check"]);
    let found: Vec<_> = ran.out.lines().filter_map(|line| line.split_once(':')).map(|(name, _)| name).collect();
    expect![[r#"
        Containerfile
        Dockerfile
        Dockerfile.dev
        a/api.dockerfile
        a/web.Dockerfile
        c/Containerfile.prod
        z/Dockerfile"#]]
    .assert_eq(&found[..found.len() - 1].join("\n"));
}

#[test]
fn a_file_named_outright_is_read_whatever_its_name_and_once() {
    let place = Place::with(&[("image.txt", BROKEN), ("Dockerfile", BROKEN)]);
    let absolute = place.path("Dockerfile");
    let absolute = absolute.to_str().expect("the name is UTF-8");
    let ran = place.run(&["check", "image.txt", "./Dockerfile", ".", absolute, "Dockerfile"]);
    expect![[r#"
        exit code 2
        --- stdout
        Dockerfile:2:1: error: unknown instruction `RUNN`; did you mean `RUN`?
        image.txt:2:1: error: unknown instruction `RUNN`; did you mean `RUN`?
        checked 2 files: no findings, 2 errors
    "#]]
    .assert_eq(&ran.shown());
}

#[test]
fn names_cannot_act_on_a_terminal() {
    let place = Place::with(&[("x\x1b[31m\n.Dockerfile", BROKEN)]);
    for format in ["full", "concise", "json"] {
        let ran = place.run(&["check", "--output-format", format]);
        assert!(ran.out.contains(r"x\u{1b}[31m\n.Dockerfile") || ran.out.contains(r"x\\u{1b}[31m\\n.Dockerfile"));
        assert!(!ran.out.contains('\x1b'), "{format}: {}", ran.out);
    }
}

#[test]
fn standard_input_goes_by_a_name() {
    let place = Place::with(&[]);
    expect![[r#"
        exit code 2
        --- stdout
        -:2:1: error: unknown instruction `RUNN`; did you mean `RUN`?
        checked 1 file: no findings, 1 error
    "#]]
    .assert_eq(&place.run_with(&["check", "-"], BROKEN, &[]).shown());
    let arguments = ["check", "-", "--stdin-filename", "a/Dockerfile", "--output-format", "concise"];
    expect![[r#"
        exit code 2
        --- stdout
        a/Dockerfile:2:1: error: unknown instruction `RUNN`; did you mean `RUN`?
        checked 1 file: no findings, 1 error
    "#]]
    .assert_eq(&place.run_with(&arguments, BROKEN, &[]).shown());
}

#[test]
fn standard_input_without_findings_comes_out_as_it_went_in() {
    let text = "\u{feff}FROM a\r\n\r\n# no end of line";
    let ran = Place::with(&[]).run_with(&["check", "-", "--fix"], text, &[]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(0), text));
    assert_eq!(ran.err, "checked 1 file: nothing to report\n");
}

#[test]
fn colors_are_written_only_where_they_are_wanted() {
    let place = Place::with(&[("Dockerfile", BROKEN)]);
    let colored = |arguments: &[&str], environment: &[(&str, &str)]| {
        place.run_with(arguments, "", environment).out.contains('\x1b')
    };
    for format in ["full", "concise"] {
        let check = ["check", "--output-format", format];
        let always = ["check", "--output-format", format, "--color", "always"];
        let never = ["check", "--output-format", format, "--color", "never"];
        assert!(!colored(&check, &[]));
        assert!(colored(&check, &[("CLICOLOR_FORCE", "1")]));
        assert!(!colored(&check, &[("CLICOLOR_FORCE", "0")]));
        assert!(!colored(&check, &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]));
        assert!(colored(&always, &[("NO_COLOR", "1")]));
        assert!(!colored(&never, &[("CLICOLOR_FORCE", "1")]));
    }
    assert!(!colored(&["check", "--output-format", "json", "--color", "always"], &[]));
}

#[test]
fn the_nearest_configuration_counts() {
    let files = [
        (".cachemount.yaml", "ignore: [missing-cache-mount]\n"),
        ("a/.cachemount.yaml", "selct: []\n"),
        ("a/b/Dockerfile", CLEAN),
        ("Dockerfile", CLEAN),
    ];
    let place = Place::with(&files);
    let told = |arguments: &[&str]| {
        let shown = place.run(arguments).shown();
        shown.replace(place.path("").to_str().expect("the name is UTF-8"), "HERE/")
    };
    expect![[r#"
        exit code 2
        --- stderr
        error: HERE/a/.cachemount.yaml:1:1: unknown field `selct`, expected one of `select`, `ignore`, `severity`, `cache-id`, `apt`, `managers`, `images`, `overrides`; did you mean `select`?
    "#]].assert_eq(&told(&["check", "a"]));
    expect![[r#"
        exit code 0
        --- stdout
        checked 1 file: nothing to report
    "#]]
    .assert_eq(&told(&["check", "Dockerfile"]));
    expect![[r#"
        exit code 0
        --- stdout
        checked 2 files: nothing to report
    "#]]
    .assert_eq(&told(&["check", "--isolated"]));
    expect![[r#"
        exit code 2
        --- stderr
        error: a/.cachemount.yaml:1:1: unknown field `selct`, expected one of `select`, `ignore`, `severity`, `cache-id`, `apt`, `managers`, `images`, `overrides`; did you mean `select`?
    "#]].assert_eq(&told(&["check", "--config", "a/.cachemount.yaml"]));
}

#[test]
fn the_report_goes_into_a_file() {
    let place = Place::with(&[("Dockerfile", BROKEN)]);
    let ran = place.run(&["check", "--output-file", "report.txt"]);
    expect![[r#"
        exit code 2
        --- stderr
        checked 1 file: no findings, 1 error
        --- report.txt
        Dockerfile:2:1: error: unknown instruction `RUNN`; did you mean `RUN`?
    "#]]
    .assert_eq(&format!("{}--- report.txt\n{}", ran.shown(), place.read("report.txt")));
    check(
        &[],
        &["check", "--output-file", "none/report.txt"],
        expect![[r#"
        exit code 2
        --- stderr
        error: cannot write none/report.txt: no such file or directory
    "#]],
    );
}

#[test]
fn a_reader_that_leaves_early_is_no_error() {
    let place = Place::with(&[]);
    for number in 0..500 {
        std::fs::write(place.path(&format!("{number}.Dockerfile")), BROKEN).expect("a file can be written");
    }
    for format in ["full", "concise", "json"] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_cachemount"))
            .args(["check", "--output-format", format])
            .current_dir(place.path(""))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the command starts");
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("the command ends");
        assert_eq!(output.status.code(), Some(2), "the files are broken, and nothing else is");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{format}");
    }
}

#[test]
fn explain_lists_rules_and_prints_their_pages() {
    let place = Place::with(&[]);
    let list = place.run(&["explain"]);
    assert_eq!(list.code, Some(0));
    for rule in cachemount::rules::ALL {
        let name = rule.metadata().name;
        assert!(list.out.contains(name), "{name}");
        let page = place.run(&["explain", name]);
        assert!(page.code == Some(0) && page.out.starts_with(&format!("# {name}\n")), "{name}");
        assert!(page.out.contains("\n## What it does\n"), "{name}: the blank of the doc comment is off");
    }
}

#[test]
fn what_the_configuration_says_is_shown_and_heeded() {
    let files = [
        (
            ".cachemount.yaml",
            "severity: {missing-cache-mount: error}\noverrides:\n  - files: [legacy/**]\n    ignore: [missing-cache-mount]\n",
        ),
        ("Dockerfile", OFFENDING),
        ("legacy/Dockerfile", OFFENDING),
    ];
    check(
        &files,
        &["check"],
        expect![[r#"
        exit code 1
        --- stdout
        Dockerfile:2:23: error[missing-cache-mount] apt downloads packages that no cache mount keeps [*]
        checked 2 files: 1 finding: 1 fixable with --fix
    "#]],
    );
    check(
        &files,
        &["config", "show", "legacy/Dockerfile"],
        expect![[r#"
            exit code 0
            --- stdout
            # legacy/Dockerfile
            select: []  # all rules: default
            ignore: []  # default
            severity:
              missing-cache-mount: error  # .cachemount.yaml
            managers: {}  # default
            images: {}  # default
            cache-id: target  # default
            apt:
              state-mount: lists  # default
              keep-cache: stage  # default
        "#]],
    );
}

#[test]
fn the_schema_of_the_configuration_is_json() {
    let ran = Place::with(&[]).run(&["config", "schema"]);
    let schema: serde_json::Value = serde_json::from_str(&ran.out).expect("JSON");
    assert_eq!(ran.code, Some(0));
    assert!(schema.pointer("/properties/overrides/items").is_some(), "{schema:#}");
}

#[test]
fn nothing_is_found_in_our_own_dockerfile() {
    let own = concat!(env!("CARGO_MANIFEST_DIR"), "/Dockerfile");
    let ran = Place::with(&[]).run(&["check", "--isolated", own]);
    assert_eq!((ran.code, &*ran.out), (Some(0), "checked 1 file: nothing to report\n"), "{}", ran.err);
}

#[test]
fn dockerfiles_are_found_through_compose_and_bake_files() {
    let files = [
        (
            "compose.yaml",
            "services:\n  web: {build: {context: ./web, dockerfile: build/web.docker}}\n  api: {build: api}\n",
        ),
        ("docker-bake.hcl", "target \"job\" {\n  dockerfile = \"job.docker\"\n}\n"),
        ("template/compose.yaml", "{% if web %}\n"),
        ("web/build/web.docker", OFFENDING),
        ("api/Dockerfile", OFFENDING),
        ("job.docker", OFFENDING),
        ("other.docker", OFFENDING),
    ];
    check(
        &files,
        &["check"],
        expect![[r#"
        exit code 1
        --- stdout
        api/Dockerfile:2:23: warning[missing-cache-mount] apt downloads packages that no cache mount keeps [*]
        job.docker:2:23: warning[missing-cache-mount] apt downloads packages that no cache mount keeps [*]
        web/build/web.docker:2:23: warning[missing-cache-mount] apt downloads packages that no cache mount keeps [*]
        checked 3 files: 3 findings: 3 fixable with --fix
    "#]],
    );
    check(
        &files,
        &["check", "compose.yaml"],
        expect![[r#"
        exit code 1
        --- stdout
        api/Dockerfile:2:23: warning[missing-cache-mount] apt downloads packages that no cache mount keeps [*]
        web/build/web.docker:2:23: warning[missing-cache-mount] apt downloads packages that no cache mount keeps [*]
        checked 2 files: 2 findings: 2 fixable with --fix
    "#]],
    );
    check(
        &files,
        &["check", "template/compose.yaml"],
        expect![[r#"
        exit code 2
        --- stdout
        template/compose.yaml: error: cannot be read: found character that cannot start any token at line 1 column 2, while scanning for the next token; mend it, or name the Dockerfiles themselves
        checked 0 files: no findings, 1 error
    "#]],
    );
}
