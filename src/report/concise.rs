//! One line for each finding: `path:line:column: severity[rule] message [*]`.

use std::io;
use std::io::Write;

use crate::finding::Severity;
use crate::report::FileReport;
use crate::report::Layout;
use crate::report::Style;
use crate::report::elsewhere::with_places;
use crate::report::printable::printable;
use crate::source::LineIndex;

/// The lines of one file; errors first, for they may be why findings are missing.
pub(super) fn write_file(layout: &Layout, file: &FileReport, out: &mut dyn Write) -> io::Result<()> {
    let style = layout.style;
    let index = LineIndex::new(file.source.text());
    let place = |start: u32| {
        let position = index.position(file.source.text(), start);
        format!("{}:{}:{}", file.name, position.line, position.column)
    };
    let error = paint("error", Severity::Error, style);
    for problem in &file.errors {
        let place = problem.span.map_or_else(|| file.name.clone(), |span| place(span.start));
        let help = problem.help.as_deref().map_or_else(String::new, |help| format!("; {}", printable(help)));
        writeln!(out, "{place}: {error}: {}{help}", printable(&problem.message))?;
    }
    for finding in file.findings.iter().filter(|_| layout.lists()) {
        let severity = paint(finding.severity.as_str(), finding.severity, style);
        let mark = if layout.applies(finding) { " [*]" } else { "" };
        let message = with_places(&printable(&finding.message), finding);
        writeln!(out, "{}: {severity}[{}] {message}{mark}", place(finding.span.start), finding.rule)?;
    }
    Ok(())
}

/// `word` in the color of a severity.
fn paint(word: &str, severity: Severity, style: Style) -> String {
    let color = match severity {
        Severity::Error => 31,
        Severity::Warning => 33,
        Severity::Info => 36,
    };
    if style.color { format!("\x1b[{color}m{word}\x1b[0m") } else { word.to_owned() }
}
