//! `cachemount bench` as far as it needs no engine.

#![expect(clippy::needless_raw_string_hashes, reason = "expect-test writes them")]

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
fn where_nothing_is_to_fix_nothing_is_built() {
    check(
        &[("Dockerfile", CLEAN)],
        &["bench", "--engine", "unix:///nowhere"],
        expect![[r#"
        exit code 0
        --- stderr
        note: Dockerfile: nothing to fix, so nothing to compare; `cachemount check` says what stands in the way of a fix, and --against names another file to compare with
    "#]],
    );
}

#[test]
fn a_file_that_buildkit_refuses_is_told_with_its_place() {
    check(
        &[("Dockerfile", BROKEN)],
        &["bench"],
        expect![[r#"
        exit code 2
        --- stderr
        error: Dockerfile:2:1: unknown instruction `RUNN`; did you mean `RUN`?
    "#]],
    );
    check(
        &[("Dockerfile", OFFENDING), ("b", BROKEN)],
        &["bench", "--against", "b"],
        expect![[r#"
        exit code 2
        --- stderr
        error: b:2:1: unknown instruction `RUNN`; did you mean `RUN`?
    "#]],
    );
    check(
        &[],
        &["bench"],
        expect![[r#"
        exit code 2
        --- stderr
        error: cannot read Dockerfile: no such file or directory
    "#]],
    );
}

#[test]
fn no_engine_is_told_with_what_to_do() {
    check(
        &[("Dockerfile", OFFENDING)],
        &["bench", "--engine", "unix:///nowhere"],
        expect![[r#"
        exit code 2
        --- stderr
        error: no engine answers at unix:///nowhere: there is no socket /nowhere; start Docker, or say where it is with --engine or DOCKER_HOST
    "#]],
    );
    check(
        &[("Dockerfile", OFFENDING)],
        &["bench", "--engine", "https://there"],
        expect![[r#"
        exit code 2
        --- stderr
        error: no engine answers at https://there: give it as tcp:// with its certificates; start Docker, or say where it is with --engine or DOCKER_HOST
    "#]],
    );
}

#[test]
fn files_that_cannot_be_written_are_told_before_anything_is_built() {
    let files = [("Dockerfile", OFFENDING)];
    check(
        &files,
        &["bench", "--export", "report.txt"],
        expect![[r#"
            exit code 2
            --- stderr
            error: cannot tell the format of report.txt; let its name end in .md, .html, .json or .csv, or name the format in front of it, as in bencher=report.txt
        "#]],
    );
    check(
        &files,
        &["bench", "--export", "nowhere/report.md"],
        expect![[r#"
        exit code 2
        --- stderr
        error: cannot write nowhere/report.md: no such file or directory
    "#]],
    );
    check(
        &files,
        &["bench", "--history", "nowhere/runs.jsonl"],
        expect![[r#"
        exit code 2
        --- stderr
        error: cannot write nowhere/runs.jsonl: no such file or directory
    "#]],
    );
}

#[test]
fn bad_arguments_are_told_before_anything_is_built() {
    let files = [("Dockerfile", OFFENDING)];
    check(
        &files,
        &["bench", "--time-budget", "soon"],
        expect![[r#"
        exit code 2
        --- stderr
        error: invalid value 'soon' for '--time-budget <DURATION>': give a number with its unit, as in 90s, 10m, 1h30m or 7d

        For more information, try '--help'.
    "#]],
    );
    check(
        &files,
        &["bench", "--scenario", "cold", "--min-speedup", "1.5"],
        expect![[r#"
            exit code 2
            --- stderr
            error: a limit is set for the scenario dependencies, which is not to be built; add it to --scenario
        "#]],
    );
    check(
        &files,
        &["bench", "--baseline", "Dockerfile"],
        expect![[r#"
        exit code 2
        --- stderr
        error: cannot read the baseline Dockerfile: it is no report that `cachemount bench --export` wrote as JSON: expected value at line 1 column 1
    "#]],
    );
    check(
        &files,
        &["bench", "--max-seconds", "warm=3s"],
        expect![[r#"
        exit code 2
        --- stderr
        error: invalid value 'warm=3s' for '--max-seconds <SCENARIO=TIME>': `warm` is no scenario; they are cold, unchanged, source, dependencies

        For more information, try '--help'.
    "#]],
    );
    check(
        &files,
        &["bench", "--max-regression", "10%"],
        expect![[r#"
        exit code 2
        --- stderr
        error: the following required arguments were not provided:
          --baseline <FILE>

        Usage: cachemount bench --baseline <FILE> --max-regression <PERCENT> [DOCKERFILE]...

        For more information, try '--help'.
    "#]],
    );
    check(
        &files,
        &["bench", "--secret", "src=token"],
        expect![[r#"
        exit code 2
        --- stderr
        error: invalid value 'src=token' for '--secret <SECRET>': give it an id, as in id=token,src=token.txt

        For more information, try '--help'.
    "#]],
    );
    check(
        &files,
        &["bench", "--secret", "id=token,src=gone"],
        expect![[r#"
        exit code 2
        --- stderr
        error: the secret `token` has no file gone
    "#]],
    );
    check(
        &files,
        &["bench", "--context", "gone", "--engine", "unix:///nowhere"],
        expect![[r#"
            exit code 2
            --- stderr
            error: cannot read gone: No such file or directory (os error 2); make it readable, or leave it out with a line in .dockerignore
        "#]],
    );
}

#[test]
fn what_a_report_held_stays_where_nothing_could_be_built() {
    let place = Place::with(&[("Dockerfile", OFFENDING), ("report.md", "old\n")]);
    let ran = place.run(&["bench", "--export", "report.md", "--engine", "unix:///nowhere"]);
    assert_eq!((ran.code, &*place.read("report.md")), (Some(2), "old\n"));
}
