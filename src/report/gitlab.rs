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
use crate::report::lines::Remark;

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
        for remark in Remark::all(file) {
            let range = remark.span.map(|span| lines.range(span));
            let (begin, end) = range.map_or((1, 1), |range| (range.start.line, range.end.line));
            issues.push(Issue {
                description: remark.told(),
                check_name: remark.name(),
                fingerprint: match remark.finding {
                    Some(finding) => fingerprints.of(file, finding),
                    None => fingerprints.of_error(file, remark.message),
                },
                severity: remark.finding.map_or("critical", |finding| severity(finding.severity)),
                location: Location { path: &file.name, lines: Begin { begin, end } },
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
