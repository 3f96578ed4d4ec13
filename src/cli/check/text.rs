//! What is linted: a Dockerfile, or a file with Dockerfiles in it.

use std::path::Path;

use crate::cli::project;
use crate::config::Config;
use crate::edit::Applicability;
use crate::files::FileError;
use crate::linter;
use crate::linter::Fixed;
use crate::linter::Report;
use crate::project::Project;
use crate::report::printable;
use crate::source::LineIndex;
use crate::source::Source;

/// A text that was read.
#[derive(Clone, Debug)]
pub(super) enum Text {
    Dockerfile(Source),
    Project(Box<Project>),
}

impl Text {
    /// What a file that is called so holds.
    pub(super) fn of(path: &Path, bytes: Vec<u8>) -> Result<Self, FileError> {
        match project::kind(path) {
            None => Ok(Self::Dockerfile(Source::new(bytes))),
            Some(kind) => project::understood(kind, path, bytes).map(|project| Self::Project(Box::new(project))),
        }
    }
}

/// What of a file was not looked at, and why: a line each.
pub(super) fn notes(project: &Project, path: &Path) -> Vec<String> {
    let text = project.source().text();
    let index = LineIndex::new(text);
    let notes = project.unread.iter().map(|unread| {
        let place = index.position(text, unread.start);
        let name = printable(&path.to_string_lossy()).into_owned();
        let reason = printable(&unread.reason).into_owned();
        format!("{name}:{}:{}: this Dockerfile is not looked at: {reason}", place.line, place.column)
    });
    notes.collect()
}

/// What there is to say of all Dockerfiles in a file.
pub(super) fn report_of(project: &Project, config: &Config) -> Report {
    let mut whole = Report::default();
    for (at, inline) in project.inlines.iter().enumerate() {
        let report = linter::lint(inline.text(), config);
        whole.findings.extend(report.findings.into_iter().map(|finding| project.finding(at, finding)));
        whole.errors.extend(report.errors.into_iter().map(|error| inline.error(error)));
    }
    whole
}

/// Fixes each Dockerfile in a file, as far as the result can be written there.
pub(super) fn fix_within(project: &Project, config: &Config, at_least: Applicability) -> Fixed {
    let mut made = project.clone();
    let mut fixed = 0;
    let mut refused = Vec::new();
    for at in 0..project.inlines.len() {
        let outcome = linter::fix(project.inlines[at].text().clone(), config, at_least);
        if let Some(with) = made.with(at, &outcome.source) {
            made = with;
            fixed += outcome.fixed;
            // What the report of the text that results would not say: that a fix was taken back.
            refused.extend(outcome.report.errors.into_iter().map(|error| made.inlines[at].error(error)));
        }
    }
    let mut report = report_of(&made, config);
    report.errors.extend(refused.into_iter().filter(|error| !report.errors.contains(error)).collect::<Vec<_>>());
    Fixed { source: made.source().clone(), fixed, report }
}
