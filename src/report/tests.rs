#![expect(clippy::needless_raw_string_hashes, reason = "expect-test writes them")]

use expect_test::Expect;
use expect_test::expect;

use crate::edit::Applicability;
use crate::edit::Edit;
use crate::edit::Fix;
use crate::finding::Finding;
use crate::finding::Label;
use crate::finding::Severity;
use crate::report::Counts;
use crate::report::FileReport;
use crate::report::Format;
use crate::report::Layout;
use crate::report::Mode;
use crate::report::Problem;
use crate::report::Style;
use crate::report::Summary;
use crate::report::printable;
use crate::report::printable::same_length;
use crate::report::unified_diff;
use crate::source::Source;
use crate::source::Span;

mod formats;

const PLAIN: Style = Style { color: false, unicode: true, width: 80 };

/// The stretch of `text` that is `part`.
fn span(text: &str, part: &str) -> Span {
    let start = text.find(part).expect("the part is in the text");
    let offset = |offset: usize| u32::try_from(offset).expect("a short text");
    Span::new(offset(start), offset(start + part.len()))
}

/// A finding at `part` of `text`.
fn finding(text: &str, part: &str) -> Finding {
    Finding {
        rule: "some-rule",
        severity: Severity::Warning,
        span: span(text, part),
        message: "something is the matter".to_owned(),
        labels: Vec::new(),
        elsewhere: Vec::new(),
        help: None,
        fix: None,
    }
}

fn written(text: &str, findings: Vec<Finding>, errors: Vec<Problem>, format: Format, style: Style) -> String {
    let source = Source::new(text.as_bytes().to_vec());
    report_of(FileReport { name: "Dockerfile".to_owned(), source, findings, errors }, format, style)
}

fn report_of(file: FileReport, format: Format, style: Style) -> String {
    let summary = Summary::new(Mode::Check, Applicability::Safe);
    let layout = Layout { format, style, at_least: Applicability::Safe, statistics: false };
    let mut out = Vec::new();
    layout.write(vec![layout.part(file)], &summary, &mut out).expect("writing into memory cannot fail");
    String::from_utf8(out).expect("a report is UTF-8")
}

#[expect(clippy::needless_pass_by_value, reason = "so that expectations are written without an ampersand")]
fn check_full(text: &str, finding: Finding, expected: Expect) {
    expected.assert_eq(&written(text, vec![finding], Vec::new(), Format::Full, PLAIN));
}

#[test]
fn full_underlines_the_first_line_of_a_long_place() {
    let text = "FROM a\r\nRUN one \\\r\n    two \\\r\n    three\r\n";
    check_full(
        text,
        finding(text, "one \\\r\n    two \\\r\n    three"),
        expect![[r#"
        some-rule

          ⚠ something is the matter
           ╭─[Dockerfile:2:5]
         1 │ FROM a
         2 │ RUN one \
           ·     ───
         3 │     two \
           ╰────

    "#]],
    );
}

#[test]
fn full_counts_lines_and_columns_as_people_do_far_down_and_behind_other_scripts() {
    let text = format!("{}# \u{e9}\u{e9} place\nRUN b\n", "RUN a\n".repeat(30_000));
    check_full(
        &text,
        finding(&text, "place"),
        expect![[r#"
        some-rule

          ⚠ something is the matter
               ╭─[Dockerfile:30001:6]
         30000 │ RUN a
         30001 │ # éé place
               ·      ─────
         30002 │ RUN b
               ╰────

    "#]],
    );
}

#[test]
fn full_shows_labels_far_away_and_the_lines_that_a_fix_changes() {
    let text = format!("FROM a\nRUN one\n{}RUN two\nRUN last", "RUN x\n".repeat(12));
    let mut finding = finding(&text, "RUN two");
    finding.labels.push(Label { span: span(&text, "RUN one"), text: "it began here".to_owned() });
    finding.help = Some("look here too\nand there".to_owned());
    let (one, last) = (span(&text, "one"), span(&text, "last"));
    let edits = vec![Edit::insertion(one.start, "--mount "), Edit::replacement(last, "done\nRUN more")];
    finding.fix = Some(Fix::new("mount it", Applicability::Unsafe, edits));
    check_full(
        &text,
        finding,
        expect![[r#"
        some-rule

          ⚠ something is the matter
           ╭─[Dockerfile:2:1]
         1 │ FROM a
         2 │ RUN one
           · ───┬───
           ·    ╰── it began here
         3 │ RUN x
           ╰────
            ╭─[Dockerfile:15:1]
         14 │ RUN x
         15 │ RUN two
            · ───────
         16 │ RUN last
            ╰────
          help: look here too
                and there
          unsafe fix: mount it
              2 - RUN one
              2 + RUN --mount one
              ...
             16 - RUN last
             16 + RUN done
             17 + RUN more

    "#]],
    );
}

#[test]
fn full_draws_the_end_of_the_text_and_an_empty_one() {
    let text = "FROM a\nRUN b";
    let mut at_end = finding(text, "b");
    at_end.span = Span::empty(span(text, "b").end);
    check_full(
        text,
        at_end.clone(),
        expect![[r#"
        some-rule

          ⚠ something is the matter
           ╭─[Dockerfile:2:6]
         1 │ FROM a
         2 │ RUN b
           ╰────

    "#]],
    );
    at_end.span = Span::empty(0);
    check_full(
        "",
        at_end,
        expect![[r#"
        some-rule

          ⚠ something is the matter
           ╭─[Dockerfile:1:1]
           ╰────

    "#]],
    );
}

#[test]
fn full_lets_nothing_in_the_text_act_on_the_terminal() {
    let text = "FROM a\nRUN \x1b[31mred\u{202e} \u{9b}x\ry\n";
    let shown = written(text, vec![finding(text, "RUN")], Vec::new(), Format::Full, PLAIN);
    assert!(shown.contains("RUN ?[31mred\u{fffd} \u{bf}x?y\n"), "{shown}");
    let ascii = written(text, vec![finding(text, "RUN")], Vec::new(), Format::Full, Style { unicode: false, ..PLAIN });
    assert!(!ascii.contains('\u{256d}'), "{ascii}");
}

#[test]
fn an_error_without_a_place_is_a_line() {
    let problem =
        || Problem { span: None, message: "permission denied".to_owned(), help: Some("ask\nfor it".to_owned()) };
    let shown = |format| written("", Vec::new(), vec![problem()], format, PLAIN);
    expect![[r#"
        error: Dockerfile: permission denied
          help: ask\nfor it

    "#]]
    .assert_eq(&shown(Format::Full));
    expect![[r#"
        Dockerfile: error: permission denied; ask\nfor it
    "#]]
    .assert_eq(&shown(Format::Concise));
}

#[test]
fn json_escapes_what_acts() {
    let text = "FROM \u{e9}\nRUN b\n";
    let mut finding = finding(text, "RUN b");
    finding.message = "\u{1b} \" \n".to_owned();
    let shown = written(text, vec![finding], Vec::new(), Format::Json, PLAIN);
    let value: serde_json::Value = serde_json::from_str(&shown).expect("JSON");
    assert_eq!(value["findings"][0]["message"], "\u{1b} \" \n");
    assert_eq!(value["findings"][0]["line"], 2);
    assert!(!shown.contains('\u{1b}'));
}

#[test]
fn text_is_made_printable() {
    assert_eq!(printable("caf\u{e9} \u{1f980}"), "caf\u{e9} \u{1f980}");
    assert_eq!(printable("a\tb\nc\u{1b}\u{85}\u{202e}"), r"a\tb\nc\u{1b}\u{85}\u{202e}");
    for text in ["a\x1b\u{85}\u{feff}\rb\r\n\t", "\r", "plain"] {
        assert_eq!(same_length(text).len(), text.len());
    }
    assert_eq!(same_length("a\rb\r\n\tc"), "a?b\r\n\tc");
}

#[expect(clippy::needless_pass_by_value, reason = "so that expectations are written without an ampersand")]
fn check_diff(before: &[u8], after: &[u8], expected: Expect) {
    let mut out = Vec::new();
    unified_diff("a dir/Dockerfile", before, after, false, &mut out).expect("writing into memory cannot fail");
    expected.assert_eq(&out.escape_ascii().to_string().replace("\\n", "\n"));
}

#[test]
fn a_diff_keeps_bytes_and_tells_of_missing_line_ends() {
    check_diff(b"same\n", b"same\n", expect![[""]]);
    check_diff(
        b"",
        b"new\n",
        expect![[r#"
        --- a/a dir/Dockerfile\t
        +++ b/a dir/Dockerfile\t
        @@ -0,0 +1 @@
        +new
    "#]],
    );
    check_diff(
        b"a\r\nb\xe9\r\nc\rd",
        b"a\r\nB\xe9\r\nc\rd\n",
        expect![[r#"
        --- a/a dir/Dockerfile\t
        +++ b/a dir/Dockerfile\t
        @@ -1,3 +1,3 @@
         a\r
        -b\xe9\r
        -c\rd
        \\ No newline at end of file
        +B\xe9\r
        +c\rd
    "#]],
    );
}

#[test]
fn a_diff_has_a_hunk_for_each_place() {
    let before = "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n";
    let after = before.replace("2\n3", "two\n3").replace("11\n", "");
    check_diff(
        before.as_bytes(),
        after.as_bytes(),
        expect![[r#"
        --- a/a dir/Dockerfile\t
        +++ b/a dir/Dockerfile\t
        @@ -1,5 +1,5 @@
         1
        -2
        +two
         3
         4
         5
        @@ -8,5 +8,4 @@
         8
         9
         10
        -11
         12
    "#]],
    );
}

#[test]
fn the_summary_counts_what_can_be_done() {
    let text = "RUN a";
    let with = |applicability| {
        let edits = vec![Edit::insertion(0, "x")];
        Finding { fix: Some(Fix::new("do it", applicability, edits)), ..finding(text, "RUN") }
    };
    let told = |mode, at_least, findings: &[Finding], changed| {
        let findings = findings.to_vec();
        let source = Source::new(text.as_bytes().to_vec());
        let file = FileReport { name: "Dockerfile".to_owned(), source, findings, errors: Vec::new() };
        let counts = Counts { files: 1, fixed: 2 * changed, changed, ..Counts::of(&file, at_least) };
        Summary { mode, at_least, counts }.to_string()
    };
    let (safe, held, advice) = (with(Applicability::Safe), with(Applicability::Unsafe), finding(text, "RUN"));
    let all = [safe, held, advice];
    let lines = [
        told(Mode::Check, Applicability::Safe, &[], 0),
        told(Mode::Check, Applicability::Safe, &all, 0),
        told(Mode::Check, Applicability::Unsafe, &all, 0),
        told(Mode::Fix, Applicability::Safe, &all[1..2], 1),
        told(Mode::Fix, Applicability::Safe, &[], 2),
        told(Mode::Diff, Applicability::Safe, &all[1..], 1),
        told(Mode::Diff, Applicability::Safe, &[], 0),
    ];
    expect![[r#"
        checked 1 file: nothing to report
        checked 1 file: 3 findings: 1 fixable with --fix, 1 held back as unsafe (shown by --unsafe-fixes --diff), 1 advice only
        checked 1 file: 3 findings: 2 fixable with --fix --unsafe-fixes, 1 advice only
        checked 1 file: fixed 2 findings in 1 file, 1 finding left: 1 held back as unsafe (applied with --unsafe-fixes)
        checked 1 file: fixed 4 findings in 2 files, none left
        checked 1 file: would fix 2 findings in 1 file, 2 findings left: 1 held back as unsafe (shown with --unsafe-fixes), 1 advice only
        checked 1 file: nothing to report"#]].assert_eq(&lines.join("\n"));
}
