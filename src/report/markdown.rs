//! A table for each file, for a pull request or the summary of a CI job.

use std::io;
use std::io::Write;

use crate::edit::Applicability;
use crate::finding::Finding;
use crate::report::FileReport;
use crate::report::Report;
use crate::report::elsewhere::with_places;
use crate::report::lines::Lines;
use crate::report::lines::with_help;
use crate::report::statistics;

pub(super) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "### cachemount\n\n{}", sentence(&report.summary.to_string()))?;
    if report.statistics {
        writeln!(out, "\n| Findings | Fixable | Rule |\n|---:|---:|---|")?;
        for count in statistics::by_rule(report.summary) {
            writeln!(out, "| {} | {} | `{}` |", count.findings, count.fixable, count.rule)?;
        }
    }
    for file in report.files.iter().filter(|file| !report.statistics || !file.errors.is_empty()) {
        write_file(report, file, out)?;
    }
    Ok(())
}

fn write_file(report: &Report<'_>, file: &FileReport, out: &mut dyn Write) -> io::Result<()> {
    let lines = Lines::new(file);
    writeln!(out, "\n#### {}\n\n| Line | Severity | Rule | Finding | Fix |\n|---:|---|---|---|---|", code(&file.name))?;
    for problem in &file.errors {
        let line = problem.span.map_or_else(String::new, |span| lines.position(span.start).line.to_string());
        writeln!(out, "| {line} | error | | {} | |", text(&with_help(&problem.message, problem.help.as_deref())))?;
    }
    for finding in file.findings.iter().filter(|_| !report.statistics) {
        let line = lines.position(finding.span.start).line;
        let told = text(&with_places(&with_help(&finding.message, finding.help.as_deref()), finding));
        let severity = finding.severity.as_str();
        writeln!(out, "| {line} | {severity} | `{}` | {told} | {} |", finding.rule, fix(finding))?;
    }
    Ok(())
}

fn fix(finding: &Finding) -> &'static str {
    match finding.fix.as_ref().map(|fix| fix.applicability) {
        Some(Applicability::Safe) => "`--fix`",
        Some(Applicability::Unsafe) => "`--fix --unsafe-fixes`",
        Some(Applicability::DisplayOnly) | None => "",
    }
}

/// Text in a cell: what Markdown would take for more is escaped, but for code in backquotes.
fn text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    // Backquotes that are not closed would run on into the next cell.
    let paired = text.matches('`').count().is_multiple_of(2);
    let mut in_code = false;
    for character in text.chars() {
        match character {
            '`' if paired => {
                in_code = !in_code;
                out.push('`');
            }
            '|' => out.push_str("\\|"),
            '\\' | '`' | '*' | '_' | '<' | '>' | '[' | ']' | '#' | '~' if !in_code => {
                out.push('\\');
                out.push(character);
            }
            _ => out.push(character),
        }
    }
    out
}

/// A name as code, with as many backquotes around it as it needs.
fn code(name: &str) -> String {
    let longest = name.split(|character| character != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    let blank = if longest == 0 { "" } else { " " };
    format!("{fence}{blank}{name}{blank}{fence}")
}

/// With a capital in front and a full stop behind.
fn sentence(text: &str) -> String {
    let mut characters = text.chars();
    let first: String = characters.next().map(|first| first.to_uppercase().collect()).unwrap_or_default();
    format!("{first}{}.", characters.as_str())
}
