//! The figures of a run, and the line that tells them.

use std::fmt;

use crate::edit::Applicability;
use crate::finding::Finding;
use crate::report::FileReport;

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

/// What is counted of a file, or of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
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
    /// The findings left by rule, each rule once.
    pub(super) rules: Vec<RuleCount>,
}

/// The findings of one rule that are left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct RuleCount {
    pub(super) rule: &'static str,
    pub(super) findings: usize,
    /// Those with a fix that is made on request.
    pub(super) fixable: usize,
}

impl Counts {
    /// What is left of one file, where fixes at `at_least` are made. It says nothing of how many files there are.
    pub fn of(file: &FileReport, at_least: Applicability) -> Self {
        let mut counts = Self { errors: file.errors.len(), ..Self::default() };
        file.findings.iter().for_each(|finding| counts.count(finding, at_least));
        counts
    }

    fn count(&mut self, finding: &Finding, at_least: Applicability) {
        let applicability = finding.fix.as_ref().map_or(Applicability::DisplayOnly, |fix| fix.applicability);
        let is_made = applicability >= at_least;
        let is_advice = applicability == Applicability::DisplayOnly;
        self.findings += 1;
        self.fixable += usize::from(is_made);
        self.held_back += usize::from(!is_made && !is_advice);
        self.advice += usize::from(!is_made && is_advice);
        let fixable = usize::from(is_made);
        self.count_rule(RuleCount { rule: finding.rule, findings: 1, fixable });
    }

    fn count_rule(&mut self, more: RuleCount) {
        match self.rules.iter_mut().find(|count| count.rule == more.rule) {
            Some(count) => {
                count.findings += more.findings;
                count.fixable += more.fixable;
            }
            None => self.rules.push(more),
        }
    }

    /// Adds what was counted elsewhere.
    pub fn add(&mut self, other: &Self) {
        let Self { files, findings, fixed, changed, fixable, held_back, advice, errors, rules } = other;
        self.files += files;
        self.findings += findings;
        self.fixed += fixed;
        self.changed += changed;
        self.fixable += fixable;
        self.held_back += held_back;
        self.advice += advice;
        self.errors += errors;
        for count in rules {
            self.count_rule(*count);
        }
    }
}

/// The figures of a run.
#[derive(Clone, Debug)]
pub struct Summary {
    /// What was done about findings.
    pub mode: Mode,
    /// Which fixes are made.
    pub at_least: Applicability,
    /// What was counted.
    pub counts: Counts,
}

impl Summary {
    /// No figures yet.
    pub fn new(mode: Mode, at_least: Applicability) -> Self {
        Self { mode, at_least, counts: Counts::default() }
    }

    /// What the findings left come to, by what can be done about them.
    fn remedies(&self) -> String {
        let mut parts = Vec::new();
        if self.counts.fixable > 0 {
            parts.push(match (self.mode, self.at_least) {
                (Mode::Check, Applicability::Safe) => format!("{} fixable with --fix", self.counts.fixable),
                (Mode::Check, _) => format!("{} fixable with --fix --unsafe-fixes", self.counts.fixable),
                (Mode::Fix | Mode::Diff, _) => format!("{} that could not be fixed", self.counts.fixable),
            });
        }
        if self.counts.held_back > 0 {
            let how = match self.mode {
                Mode::Fix => "applied with --unsafe-fixes",
                Mode::Check => "shown by --unsafe-fixes --diff",
                Mode::Diff => "shown with --unsafe-fixes",
            };
            parts.push(format!("{} held back as unsafe ({how})", self.counts.held_back));
        }
        if self.counts.advice > 0 {
            parts.push(format!("{} advice only", self.counts.advice));
        }
        parts.join(", ")
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "checked {}: ", count(self.counts.files, "file"))?;
        let done = match self.mode {
            Mode::Check => None,
            Mode::Fix => Some("fixed"),
            Mode::Diff => Some("would fix"),
        }
        .filter(|_| self.counts.changed > 0);
        if let Some(done) = done {
            write!(f, "{done} {} in {}, ", count(self.counts.fixed, "finding"), count(self.counts.changed, "file"))?;
        }
        match (self.counts.findings, done) {
            (0, None) if self.counts.errors == 0 => write!(f, "nothing to report")?,
            (0, None) => write!(f, "no findings")?,
            (0, Some(_)) => write!(f, "none left")?,
            (findings, done) => {
                let left = if done.is_some() { " left" } else { "" };
                write!(f, "{}{left}: {}", count(findings, "finding"), self.remedies())?;
            }
        }
        if self.counts.errors > 0 {
            write!(f, ", {}", count(self.counts.errors, "error"))?;
        }
        Ok(())
    }
}

/// A number of things: `1 file`, `2 files`.
pub fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}
