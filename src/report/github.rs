//! Workflow commands of GitHub Actions: an annotation for each finding.
//!
//! <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#setting-an-error-message>

use std::io;
use std::io::Write;

use crate::finding::Severity;
use crate::report::FileReport;
use crate::report::Report;
use crate::report::lines::Lines;
use crate::report::lines::Range;
use crate::report::lines::with_help;

pub(super) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    for file in report.files {
        let lines = Lines::new(file);
        for problem in &file.errors {
            let range = problem.span.map(|span| lines.range(span));
            let message = with_help(&problem.message, problem.help.as_deref());
            command(out, "error", file, range, "error", &message)?;
        }
        for finding in &file.findings {
            let level = match finding.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Info => "notice",
            };
            let message = with_help(&finding.message, finding.help.as_deref());
            command(out, level, file, Some(lines.range(finding.span)), finding.rule, &message)?;
        }
    }
    Ok(())
}

fn command(
    out: &mut dyn Write,
    level: &str,
    file: &FileReport,
    range: Option<Range>,
    title: &str,
    message: &str,
) -> io::Result<()> {
    write!(out, "::{level} title=cachemount ({}),file={}", property(title), property(&file.name))?;
    if let Some(Range { start, end }) = range {
        write!(out, ",line={}", start.line)?;
        // Columns are only heeded where they are of one line.
        if start.line == end.line {
            write!(out, ",col={},endColumn={}", start.column, end.column)?;
        } else {
            write!(out, ",endLine={}", end.line)?;
        }
    }
    writeln!(out, "::{}", data(message))
}

/// Text behind the second `::`, as `escapeData` of the runner's toolkit writes it.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a property, as `escapeProperty` of the runner's toolkit writes it.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
