//! Findings to bytes, one file per format.
//!
//! Invariant: a format decides nothing, neither a severity nor an exit code. It writes where it is
//! told to and can fail only by that.

mod checkstyle;
mod concise;
mod diff;
mod elsewhere;
mod fingerprint;
mod full;
mod github;
mod gitlab;
mod json;
mod junit;
mod lines;
mod markdown;
mod printable;
mod sarif;
mod statistics;
mod summary;
mod uri;

use std::io;
use std::io::Write;

use crate::edit::Applicability;
use crate::finding::Finding;
use crate::source::Source;
use crate::source::Span;

pub use diff::unified_diff;
pub use printable::printable;
pub use summary::{Mode, Summary, count};
pub use uri::uri_path;

/// How findings are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For people: with the source, the change and where to read more.
    Full,
    /// For people and editors: one line each.
    Concise,
    /// For programs: one object.
    Json,
    /// For programs that read as it is written: one object a line.
    JsonLines,
    /// SARIF 2.1.0.
    Sarif,
    /// Annotations of GitHub Actions.
    Github,
    /// GitLab's code quality report.
    Gitlab,
    /// Checkstyle's XML.
    Checkstyle,
    /// `JUnit`'s XML.
    Junit,
    /// Tables for a pull request.
    Markdown,
}

impl Format {
    /// Whether people read it, so that it ends with the summary.
    pub const fn is_for_people(self) -> bool {
        matches!(self, Self::Full | Self::Concise)
    }
}

/// How text for people looks.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// Whether colors are written.
    pub color: bool,
    /// Whether lines are drawn with characters beyond ASCII.
    pub unicode: bool,
    /// How many columns messages may take.
    pub width: usize,
}

/// What there is to say about one file.
#[derive(Clone, Debug)]
pub struct FileReport {
    /// Its name, fit for printing.
    pub name: String,
    /// The text that the spans point into.
    pub source: Source,
    /// What was found, in the order of the text.
    pub findings: Vec<Finding>,
    /// Why the file could not be read, understood or written.
    pub errors: Vec<Problem>,
}

/// Why something could not be done with a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where, if it is about a place in the text.
    pub span: Option<Span>,
    /// What is wrong: lower case, no full stop.
    pub message: String,
    /// What to do about it: lower case, no full stop.
    pub help: Option<String>,
}

/// All that a report tells.
#[derive(Clone, Copy, Debug)]
pub struct Report<'r> {
    /// The files with something to tell, in the order in which they are told of.
    pub files: &'r [FileReport],
    /// The figures.
    pub summary: &'r Summary,
    /// Which fixes count as those that `--fix` makes.
    pub at_least: Applicability,
    /// Whether findings are counted by rule instead of listed.
    pub statistics: bool,
}

impl Report<'_> {
    /// Writes the report.
    pub fn write(&self, format: Format, style: Style, out: &mut dyn Write) -> io::Result<()> {
        match format {
            Format::Full => full::write(self, style, out),
            Format::Concise => concise::write(self, style, out),
            Format::Json => json::write(self, out),
            Format::JsonLines => json::write_lines(self, out),
            Format::Sarif => sarif::write(self, out),
            Format::Github => github::write(self, out),
            Format::Gitlab => gitlab::write(self, out),
            Format::Checkstyle => checkstyle::write(self, out),
            Format::Junit => junit::write(self, out),
            Format::Markdown => markdown::write(self, out),
        }
    }

    /// Whether `--fix` makes this finding's fix.
    fn applies(&self, finding: &Finding) -> bool {
        finding.fix.as_ref().is_some_and(|fix| fix.applicability >= self.at_least)
    }
}

#[cfg(test)]
mod tests;
