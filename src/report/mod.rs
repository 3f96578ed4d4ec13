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
pub use summary::{Counts, Mode, Summary, count};
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

/// How a report is made.
#[derive(Clone, Copy, Debug)]
pub struct Layout {
    /// The format.
    pub format: Format,
    /// How it looks, where people read it.
    pub style: Style,
    /// Which fixes count as those that `--fix` makes.
    pub at_least: Applicability,
    /// Whether findings are counted by rule instead of listed.
    pub statistics: bool,
}

/// What a report tells of one file.
#[derive(Debug)]
pub struct Part(Body);

#[derive(Debug)]
enum Body {
    /// In formats that tell of one file after the other: the text.
    Written(Box<[u8]>),
    /// In formats that tell of all at once: the file.
    Kept(Box<FileReport>),
}

impl Layout {
    /// What the report tells of a file, made as soon as the file is done, so that little is kept of it.
    pub fn part(&self, file: FileReport) -> Part {
        let write = match self.format {
            Format::Full => full::write_file,
            Format::Concise => concise::write_file,
            Format::JsonLines => json::write_lines,
            Format::Github => github::write_file,
            Format::Json | Format::Sarif | Format::Gitlab | Format::Checkstyle | Format::Junit | Format::Markdown => {
                return Part(Body::Kept(Box::new(file)));
            }
        };
        let mut text = Vec::new();
        write(self, &file, &mut text).expect("writing into memory cannot fail, and every place is in its text");
        Part(Body::Written(text.into_boxed_slice()))
    }

    /// Writes the report of these `parts`, which this layout has made, in the order in which they are told.
    pub fn write(&self, parts: Vec<Part>, summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
        let mut files = Vec::new();
        for Part(body) in parts {
            match body {
                Body::Written(text) => out.write_all(&text)?,
                Body::Kept(file) => files.push(*file),
            }
        }
        let report = Report { files: &files, summary, statistics: self.statistics };
        match self.format {
            Format::Full | Format::Concise if self.statistics => statistics::write(summary, out),
            Format::Full | Format::Concise | Format::Github => Ok(()),
            Format::JsonLines => json::write_last_lines(&report, out),
            Format::Json => json::write(&report, out),
            Format::Sarif => sarif::write(&report, out),
            Format::Gitlab => gitlab::write(&report, out),
            Format::Checkstyle => checkstyle::write(&report, out),
            Format::Junit => junit::write(&report, out),
            Format::Markdown => markdown::write(&report, out),
        }
    }

    /// Whether findings are told one by one.
    fn lists(&self) -> bool {
        !self.statistics
    }

    /// Whether `--fix` makes this finding's fix.
    fn applies(&self, finding: &Finding) -> bool {
        finding.fix.as_ref().is_some_and(|fix| fix.applicability >= self.at_least)
    }
}

/// All that a report tells in a format that tells it at once.
#[derive(Clone, Copy, Debug)]
struct Report<'r> {
    /// The files with something to tell, in the order in which they are told of.
    files: &'r [FileReport],
    /// The figures.
    summary: &'r Summary,
    /// Whether findings are counted by rule instead of listed.
    statistics: bool,
}

#[cfg(test)]
mod tests;
