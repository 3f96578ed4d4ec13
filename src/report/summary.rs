//! The figures of a run, and the line that tells them.

use std::fmt;

use crate::edit::Applicability;
use crate::finding::Finding;

/// What is done about findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// They are told.
    Check,
    /// They are fixed where they can be.
    Fix,
    /// It is shown what fixing would do.
    Diff,
}

/// The figures of a run.
#[derive(Clone, Debug)]
pub struct Summary {
    /// What was done about findings.
    pub mode: Mode,
    /// Which fixes are made.
    pub at_least: Applicability,
    /// Files looked at.
    pub files: usize,
    /// Findings left.
    pub findings: usize,
    /// Findings settled.
    pub fixed: usize,
    /// Files changed, or that would be.
    pub changed: usize,
    /// Of the findings left: those with a fix that is made on request.
    pub fixable: usize,
    /// Of the findings left: those with a fix that somebody must look at first.
    pub held_back: usize,
    /// Of the findings left: those without a fix.
    pub advice: usize,
    /// Errors.
    pub errors: usize,
}

impl Summary {
    /// No figures yet.
    pub fn new(mode: Mode, at_least: Applicability) -> Self {
        Self {
            mode,
            at_least,
            files: 0,
            findings: 0,
            fixed: 0,
            changed: 0,
            fixable: 0,
            held_back: 0,
            advice: 0,
            errors: 0,
        }
    }

    /// Counts a finding that is left.
    pub fn count(&mut self, finding: &Finding) {
        self.findings += 1;
        match finding.fix.as_ref().map_or(Applicability::DisplayOnly, |fix| fix.applicability) {
            Applicability::DisplayOnly => self.advice += 1,
            applicability if applicability >= self.at_least => self.fixable += 1,
            _ => self.held_back += 1,
        }
    }

    /// What the findings left come to, by what can be done about them.
    fn remedies(&self) -> String {
        let mut parts = Vec::new();
        if self.fixable > 0 {
            parts.push(match (self.mode, self.at_least) {
                (Mode::Check, Applicability::Safe) => format!("{} fixable with --fix", self.fixable),
                (Mode::Check, _) => format!("{} fixable with --fix --unsafe-fixes", self.fixable),
                (Mode::Fix | Mode::Diff, _) => format!("{} that could not be fixed", self.fixable),
            });
        }
        if self.held_back > 0 {
            let how = match self.mode {
                Mode::Fix => "applied with --unsafe-fixes",
                Mode::Check => "shown by --unsafe-fixes --diff",
                Mode::Diff => "shown with --unsafe-fixes",
            };
            parts.push(format!("{} held back as unsafe ({how})", self.held_back));
        }
        if self.advice > 0 {
            parts.push(format!("{} advice only", self.advice));
        }
        parts.join(", ")
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "checked {}: ", count(self.files, "file"))?;
        let done = match self.mode {
            Mode::Check => None,
            Mode::Fix => Some("fixed"),
            Mode::Diff => Some("would fix"),
        }
        .filter(|_| self.changed > 0);
        if let Some(done) = done {
            write!(f, "{done} {} in {}, ", count(self.fixed, "finding"), count(self.changed, "file"))?;
        }
        match (self.findings, done) {
            (0, None) if self.errors == 0 => write!(f, "nothing to report")?,
            (0, None) => write!(f, "no findings")?,
            (0, Some(_)) => write!(f, "none left")?,
            (findings, done) => {
                let left = if done.is_some() { " left" } else { "" };
                write!(f, "{}{left}: {}", count(findings, "finding"), self.remedies())?;
            }
        }
        if self.errors > 0 {
            write!(f, ", {}", count(self.errors, "error"))?;
        }
        Ok(())
    }
}

/// A number of things: `1 file`, `2 files`.
pub fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}
