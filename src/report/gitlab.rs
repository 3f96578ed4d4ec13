//! GitLab's code quality report.
//!
//! <https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format>

use std::io;
use std::io::Write;

use serde::Serialize;

use crate::finding::Severity;
use crate::report::Report;
use crate::report::fingerprint::Fingerprints;
use crate::report::lines::Lines;
use crate::report::lines::with_help;

#[derive(Serialize)]
struct Issue<'r> {
    description: String,
    check_name: &'r str,
    fingerprint: String,
    severity: &'r str,
    location: Location<'r>,
}

#[derive(Serialize)]
struct Location<'r> {
    path: &'r str,
    lines: Begin,
}

#[derive(Serialize)]
struct Begin {
    begin: u32,
    end: u32,
}

pub(super) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut fingerprints = Fingerprints::default();
    let mut issues = Vec::new();
    for file in report.files {
        let lines = Lines::new(file);
        for problem in &file.errors {
            let line = problem.span.map_or(1, |span| lines.position(span.start).line);
            issues.push(Issue {
                description: with_help(&problem.message, problem.help.as_deref()),
                check_name: "error",
                fingerprint: fingerprints.of_error(file, &problem.message),
                severity: "critical",
                location: Location { path: &file.name, lines: Begin { begin: line, end: line } },
            });
        }
        for finding in &file.findings {
            let range = lines.range(finding.span);
            issues.push(Issue {
                description: with_help(&finding.message, finding.help.as_deref()),
                check_name: finding.rule,
                fingerprint: fingerprints.of(file, finding),
                severity: severity(finding.severity),
                location: Location { path: &file.name, lines: Begin { begin: range.start.line, end: range.end.line } },
            });
        }
    }
    serde_json::to_writer_pretty(&mut *out, &issues)?;
    writeln!(out)
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "major",
        Severity::Warning => "minor",
        Severity::Info => "info",
    }
}
