//! One object for programs: `findings`, `errors`, `summary`; or one object a line.
//!
//! The names and shapes here are a contract with scripts: fields may be added, none may change.

use std::io;
use std::io::Write;

use serde::Serialize;

use crate::edit::Fix;
use crate::finding::Elsewhere;
use crate::finding::Finding;
use crate::finding::Label;
use crate::report::FileReport;
use crate::report::Layout;
use crate::report::Problem;
use crate::report::Report;
use crate::report::lines::Lines;
use crate::report::lines::Range;
use crate::report::statistics;
use crate::source::Span;

#[derive(Serialize)]
struct Document<'r> {
    findings: Vec<FindingObject<'r>>,
    errors: Vec<ErrorObject<'r>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    statistics: Option<Vec<CountObject>>,
    summary: SummaryObject,
}

#[derive(Serialize)]
struct FindingObject<'r> {
    rule: &'r str,
    path: &'r str,
    #[serde(flatten)]
    place: Place,
    severity: &'r str,
    message: &'r str,
    help: Option<&'r str>,
    /// Further places, of this file or of others.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related: Vec<RelatedObject<'r>>,
    fix: Option<FixObject<'r>>,
}

#[derive(Serialize)]
struct RelatedObject<'r> {
    path: &'r str,
    #[serde(flatten)]
    place: Place,
    message: &'r str,
}

/// A span as people count it; the end is just past the last character.
#[derive(Serialize)]
struct Place {
    line: u32,
    column: u32,
    end_line: u32,
    end_column: u32,
}

#[derive(Serialize)]
struct FixObject<'r> {
    applicability: &'r str,
    title: &'r str,
    edits: Vec<EditObject<'r>>,
}

#[derive(Serialize)]
struct EditObject<'r> {
    #[serde(flatten)]
    place: Place,
    /// Byte offsets, for programs that edit.
    start: u32,
    end: u32,
    text: &'r str,
}

#[derive(Serialize)]
struct ErrorObject<'r> {
    path: &'r str,
    line: Option<u32>,
    column: Option<u32>,
    message: &'r str,
    help: Option<&'r str>,
}

#[derive(Serialize)]
struct CountObject {
    rule: &'static str,
    findings: usize,
    fixable: usize,
}

#[derive(Serialize)]
struct SummaryObject {
    files: usize,
    findings: usize,
    fixed: usize,
    changed_files: usize,
    fixable: usize,
    held_back_as_unsafe: usize,
    advice_only: usize,
    errors: usize,
}

pub(super) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut document = Document {
        findings: Vec::new(),
        errors: Vec::new(),
        statistics: report.statistics.then(|| counts(report)),
        summary: summary(report),
    };
    for file in report.files {
        let lines = Lines::new(file);
        document.errors.extend(file.errors.iter().map(|problem| lines.error(problem)));
        document.findings.extend(file.findings.iter().map(|finding| lines.finding(finding)));
    }
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}

/// A line of [`write_lines`] or [`write_last_lines`]: the object with a `kind` in it.
#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum Line<'r> {
    Error(ErrorObject<'r>),
    Finding(FindingObject<'r>),
    Count(CountObject),
    Summary(SummaryObject),
}

/// Each error and finding of a file on a line of its own.
pub(super) fn write_lines(_: &Layout, file: &FileReport, out: &mut dyn Write) -> io::Result<()> {
    let lines = Lines::new(file);
    file.errors.iter().try_for_each(|problem| write_line(&Line::Error(lines.error(problem)), out))?;
    file.findings.iter().try_for_each(|finding| write_line(&Line::Finding(lines.finding(finding)), out))
}

/// Each count on a line of its own, and the summary on the last.
pub(super) fn write_last_lines(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    if report.statistics {
        counts(report).into_iter().try_for_each(|count| write_line(&Line::Count(count), out))?;
    }
    write_line(&Line::Summary(summary(report)), out)
}

fn write_line(line: &Line<'_>, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer(&mut *out, line)?;
    writeln!(out)
}

impl<'r> Lines<'r> {
    fn finding(&self, finding: &'r Finding) -> FindingObject<'r> {
        FindingObject {
            rule: finding.rule,
            path: &self.file.name,
            place: self.place(finding.span),
            severity: finding.severity.as_str(),
            message: &finding.message,
            help: finding.help.as_deref(),
            related: self.related(finding),
            fix: finding.fix.as_ref().map(|fix| self.fix(fix)),
        }
    }

    fn related(&self, finding: &'r Finding) -> Vec<RelatedObject<'r>> {
        let label = |label: &'r Label| RelatedObject {
            path: &self.file.name,
            place: self.place(label.span),
            message: &label.text,
        };
        let elsewhere = |it: &'r Elsewhere| RelatedObject {
            path: &it.name,
            place: Range { start: it.start, end: it.end }.into(),
            message: &it.text,
        };
        finding.labels.iter().map(label).chain(finding.elsewhere.iter().map(elsewhere)).collect()
    }

    fn fix(&self, fix: &'r Fix) -> FixObject<'r> {
        let edits = fix.edits().iter().map(|edit| EditObject {
            place: self.place(edit.span),
            start: edit.span.start,
            end: edit.span.end,
            text: &edit.text,
        });
        FixObject { applicability: fix.applicability.as_str(), title: &fix.title, edits: edits.collect() }
    }

    fn error(&self, problem: &'r Problem) -> ErrorObject<'r> {
        let position = problem.span.map(|span| self.position(span.start));
        ErrorObject {
            path: &self.file.name,
            line: position.map(|position| position.line),
            column: position.map(|position| position.column),
            message: &problem.message,
            help: problem.help.as_deref(),
        }
    }

    fn place(&self, span: Span) -> Place {
        self.range(span).into()
    }
}

impl From<Range> for Place {
    fn from(Range { start, end }: Range) -> Self {
        Self { line: start.line, column: start.column, end_line: end.line, end_column: end.column }
    }
}

fn counts(report: &Report<'_>) -> Vec<CountObject> {
    let counts = statistics::by_rule(report.summary).into_iter();
    counts.map(|count| CountObject { rule: count.rule, findings: count.findings, fixable: count.fixable }).collect()
}

fn summary(report: &Report<'_>) -> SummaryObject {
    let summary = &report.summary.counts;
    SummaryObject {
        files: summary.files,
        findings: summary.findings,
        fixed: summary.fixed,
        changed_files: summary.changed,
        fixable: summary.fixable,
        held_back_as_unsafe: summary.held_back,
        advice_only: summary.advice,
        errors: summary.errors,
    }
}
