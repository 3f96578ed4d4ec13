//! Workflow commands of GitHub Actions: an annotation for each finding.
//!
//! <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#setting-an-error-message>

use std::io;
use std::io::Write;

use crate::finding::Severity;
use crate::report::FileReport;
use crate::report::Layout;
use crate::report::lines::Lines;
use crate::report::lines::Range;
use crate::report::lines::Remark;

/// The annotations of one file.
pub(super) fn write_file(_: &Layout, file: &FileReport, out: &mut dyn Write) -> io::Result<()> {
    let lines = Lines::new(file);
    for remark in Remark::all(file) {
        let level = match remark.finding.map(|finding| finding.severity) {
            None | Some(Severity::Error) => "error",
            Some(Severity::Warning) => "warning",
            Some(Severity::Info) => "notice",
        };
        let range = remark.span.map(|span| lines.range(span));
        command(out, level, file, range, remark.name(), &remark.told())?;
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
