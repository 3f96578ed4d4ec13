//! Formats for other programs: what they get of one and the same report.

use expect_test::Expect;
use expect_test::expect;

use crate::edit::Applicability;
use crate::edit::Edit;
use crate::edit::Fix;
use crate::finding::Label;
use crate::finding::Severity;
use crate::report::Format;
use crate::report::Problem;
use crate::report::tests::PLAIN;
use crate::report::tests::finding;
use crate::report::tests::span;
use crate::report::tests::written;

const TEXT: &str = "FROM a\nRUN one \\\n    two\nRUN one\n";

/// An error without a place, a warning over two lines with a fix, and an error that holds all that
/// formats have to escape.
fn report(format: Format) -> String {
    let mut first = finding(TEXT, "one \\\n    two");
    first.labels.push(Label { span: span(TEXT, "FROM a"), text: "it began here".to_owned() });
    first.help = Some("do this\nor that".to_owned());
    first.fix = Some(Fix::new(
        "mount it",
        Applicability::Safe,
        vec![Edit::insertion(span(TEXT, "one").start, "--mount=type=cache ")],
    ));
    let mut second = finding(TEXT, "FROM");
    second.severity = Severity::Error;
    second.message = "50 % of `a|b` & <c>: \"d\", *e* \u{1b}[31m\u{e9}".to_owned();
    let problem =
        Problem { span: None, message: "cannot be read".to_owned(), help: Some("make it readable".to_owned()) };
    written(TEXT, vec![first, second], vec![problem], format, PLAIN)
}

#[expect(clippy::needless_pass_by_value, reason = "so that expectations are written without an ampersand")]
fn check(format: Format, expected: Expect) {
    expected.assert_eq(&report(format));
}

#[test]
fn github_gets_annotations() {
    check(
        Format::Github,
        expect![[r#"
        ::error title=cachemount (error),file=Dockerfile::cannot be read; make it readable
        ::warning title=cachemount (some-rule),file=Dockerfile,line=2,endLine=3::something is the matter; do this; or that
        ::error title=cachemount (some-rule),file=Dockerfile,line=1,col=1,endColumn=5::50 %25 of `a|b` & <c>: "d", *e* \u{1b}[31mé
    "#]],
    );
}

#[test]
fn gitlab_gets_issues() {
    check(
        Format::Gitlab,
        expect![[r#"
        [
          {
            "description": "cannot be read; make it readable",
            "check_name": "error",
            "fingerprint": "c837601b603d9671f6f3de97bcabc05d",
            "severity": "critical",
            "location": {
              "path": "Dockerfile",
              "lines": {
                "begin": 1,
                "end": 1
              }
            }
          },
          {
            "description": "something is the matter; do this; or that",
            "check_name": "some-rule",
            "fingerprint": "a7e9e5e52410ab396a0f9578b37d5f5e",
            "severity": "minor",
            "location": {
              "path": "Dockerfile",
              "lines": {
                "begin": 2,
                "end": 3
              }
            }
          },
          {
            "description": "50 % of `a|b` & <c>: \"d\", *e* \\u{1b}[31mé",
            "check_name": "some-rule",
            "fingerprint": "d79435e8145cf91f99d6e7a9696398dd",
            "severity": "major",
            "location": {
              "path": "Dockerfile",
              "lines": {
                "begin": 1,
                "end": 1
              }
            }
          }
        ]
    "#]],
    );
}

#[test]
fn checkstyle_gets_files_and_errors() {
    check(
        Format::Checkstyle,
        expect![[r#"
        <?xml version="1.0" encoding="UTF-8"?>
        <checkstyle version="4.3">
          <file name="Dockerfile">
            <error line="1" column="1" severity="error" message="cannot be read; make it readable" source="cachemount.error"/>
            <error line="2" column="5" severity="warning" message="something is the matter; do this; or that" source="cachemount.some-rule"/>
            <error line="1" column="1" severity="error" message="50 % of `a|b` &amp; &lt;c&gt;: &quot;d&quot;, *e* \u{1b}[31mé" source="cachemount.some-rule"/>
          </file>
        </checkstyle>
    "#]],
    );
}

#[test]
fn junit_gets_a_case_for_each_finding() {
    check(
        Format::Junit,
        expect![[r#"
        <?xml version="1.0" encoding="UTF-8"?>
        <testsuites name="cachemount" tests="3" failures="2" errors="1">
          <testsuite name="Dockerfile" tests="3" failures="2" errors="1">
            <testcase name="error at Dockerfile" classname="Dockerfile">
              <error type="error" message="cannot be read">cannot be read; make it readable</error>
            </testcase>
            <testcase name="some-rule at Dockerfile:2:5" classname="Dockerfile">
              <failure type="warning" message="something is the matter">something is the matter; do this; or that</failure>
            </testcase>
            <testcase name="some-rule at Dockerfile:1:1" classname="Dockerfile">
              <failure type="error" message="50 % of `a|b` &amp; &lt;c&gt;: &quot;d&quot;, *e* \u{1b}[31mé">50 % of `a|b` &amp; &lt;c&gt;: &quot;d&quot;, *e* \u{1b}[31mé</failure>
            </testcase>
          </testsuite>
        </testsuites>
    "#]],
    );
}

#[test]
fn markdown_gets_a_table_for_each_file() {
    check(
        Format::Markdown,
        expect![[r####"
        ### cachemount

        Checked 0 files: nothing to report.

        #### `Dockerfile`

        | Line | Severity | Rule | Finding | Fix |
        |---:|---|---|---|---|
        |  | error | | cannot be read; make it readable | |
        | 2 | warning | `some-rule` | something is the matter; do this; or that | `--fix` |
        | 1 | error | `some-rule` | 50 % of `a\|b` & \<c\>: "d", \*e\* \\u{1b}\[31mé |  |
    "####]],
    );
}

#[test]
fn json_lines_can_be_read_one_by_one() {
    check(
        Format::JsonLines,
        expect![[r#"
            {"kind":"error","path":"Dockerfile","line":null,"column":null,"message":"cannot be read","help":"make it readable"}
            {"kind":"finding","rule":"some-rule","path":"Dockerfile","line":2,"column":5,"end_line":3,"end_column":8,"severity":"warning","message":"something is the matter","help":"do this\nor that","related":[{"path":"Dockerfile","line":1,"column":1,"end_line":1,"end_column":7,"message":"it began here"}],"fix":{"applicability":"safe","title":"mount it","edits":[{"line":2,"column":5,"end_line":2,"end_column":5,"start":11,"end":11,"text":"--mount=type=cache "}]}}
            {"kind":"finding","rule":"some-rule","path":"Dockerfile","line":1,"column":1,"end_line":1,"end_column":5,"severity":"error","message":"50 % of `a|b` & <c>: \"d\", *e* \u001b[31mé","help":null,"fix":null}
            {"kind":"summary","files":0,"findings":0,"fixed":0,"changed_files":0,"fixable":0,"held_back_as_unsafe":0,"advice_only":0,"errors":0}
        "#]],
    );
}

#[test]
#[expect(clippy::too_many_lines, reason = "SARIF takes many words")]
fn sarif_tells_of_results_fixes_and_errors() {
    let log: serde_json::Value = serde_json::from_str(&report(Format::Sarif)).expect("JSON");
    let run = &log["runs"][0];
    let told = serde_json::json!([run["results"], run["invocations"]]);
    let told = serde_json::to_string_pretty(&told).expect("it can be written");
    expect![[r#"
        [
          [
            {
              "fixes": [
                {
                  "artifactChanges": [
                    {
                      "artifactLocation": {
                        "uri": "Dockerfile",
                        "uriBaseId": "%SRCROOT%"
                      },
                      "replacements": [
                        {
                          "deletedRegion": {
                            "endColumn": 5,
                            "endLine": 2,
                            "startColumn": 5,
                            "startLine": 2
                          },
                          "insertedContent": {
                            "text": "--mount=type=cache "
                          }
                        }
                      ]
                    }
                  ],
                  "description": {
                    "text": "mount it"
                  },
                  "properties": {
                    "applicability": "safe"
                  }
                }
              ],
              "level": "warning",
              "locations": [
                {
                  "physicalLocation": {
                    "artifactLocation": {
                      "uri": "Dockerfile",
                      "uriBaseId": "%SRCROOT%"
                    },
                    "region": {
                      "endColumn": 8,
                      "endLine": 3,
                      "startColumn": 5,
                      "startLine": 2
                    }
                  }
                }
              ],
              "message": {
                "text": "something is the matter; do this; or that"
              },
              "partialFingerprints": {
                "cachemount/v1": "a7e9e5e52410ab396a0f9578b37d5f5e"
              },
              "relatedLocations": [
                {
                  "id": 0,
                  "message": {
                    "text": "it began here"
                  },
                  "physicalLocation": {
                    "artifactLocation": {
                      "uri": "Dockerfile",
                      "uriBaseId": "%SRCROOT%"
                    },
                    "region": {
                      "endColumn": 7,
                      "endLine": 1,
                      "startColumn": 1,
                      "startLine": 1
                    }
                  }
                }
              ],
              "ruleId": "some-rule"
            },
            {
              "level": "error",
              "locations": [
                {
                  "physicalLocation": {
                    "artifactLocation": {
                      "uri": "Dockerfile",
                      "uriBaseId": "%SRCROOT%"
                    },
                    "region": {
                      "endColumn": 5,
                      "endLine": 1,
                      "startColumn": 1,
                      "startLine": 1
                    }
                  }
                }
              ],
              "message": {
                "text": "50 % of `a|b` & <c>: \"d\", *e* \\u{1b}[31mé"
              },
              "partialFingerprints": {
                "cachemount/v1": "d79435e8145cf91f99d6e7a9696398dd"
              },
              "relatedLocations": [],
              "ruleId": "some-rule"
            }
          ],
          [
            {
              "executionSuccessful": false,
              "toolExecutionNotifications": [
                {
                  "level": "error",
                  "locations": [
                    {
                      "physicalLocation": {
                        "artifactLocation": {
                          "uri": "Dockerfile",
                          "uriBaseId": "%SRCROOT%"
                        }
                      }
                    }
                  ],
                  "message": {
                    "text": "cannot be read; make it readable"
                  }
                }
              ]
            }
          ]
        ]"#]]
    .assert_eq(&told);
}

#[test]
fn the_same_text_in_the_same_file_has_fingerprints_of_its_own() {
    let twice = vec![finding(TEXT, "one"), finding(TEXT, "one")];
    let issues = written(TEXT, twice, Vec::new(), Format::Gitlab, PLAIN);
    let issues: serde_json::Value = serde_json::from_str(&issues).expect("JSON");
    assert_ne!(issues[0]["fingerprint"], issues[1]["fingerprint"]);
}

#[test]
fn lines_above_do_not_change_a_fingerprint() {
    let fingerprint = |text: &str| {
        let issues = written(text, vec![finding(text, "two")], Vec::new(), Format::Gitlab, PLAIN);
        serde_json::from_str::<serde_json::Value>(&issues).expect("JSON")[0]["fingerprint"].clone()
    };
    assert_eq!(fingerprint(TEXT), fingerprint(&format!("# more\n{TEXT}")));
}

#[test]
fn paths_are_uris_in_sarif() {
    use crate::report::FileReport;
    use crate::report::tests::report_of;
    use crate::source::Source;

    let uri = |name: &str| {
        let findings = vec![finding(TEXT, "one")];
        let source = Source::new(TEXT.as_bytes().to_vec());
        let file = FileReport { name: name.to_owned(), source, findings, errors: Vec::new() };
        let out = report_of(file, Format::Sarif, PLAIN);
        let log: serde_json::Value = serde_json::from_str(&out).expect("JSON");
        log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].clone()
    };
    assert_eq!(uri("a b/D\u{e9}.Dockerfile"), "a%20b/D%C3%A9.Dockerfile");
    assert_eq!(uri("/srv/Dockerfile"), "file:///srv/Dockerfile");
    assert_eq!(uri("a\\Dockerfile"), "a/Dockerfile");
}
