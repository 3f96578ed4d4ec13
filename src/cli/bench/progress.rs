//! How far a measurement is, told on standard error.

use crate::benchmark::measurement::Sample;
use crate::benchmark::plan::Job;
use crate::benchmark::trace::Trace;
use crate::cli::spinner::Line;
use crate::cli::spinner::Lines;

/// One line that changes on a terminal; elsewhere a line for each build.
pub(super) struct Progress {
    lines: Lines,
    line: Line,
    /// What every line begins with: which file it is about, where several are measured at a time.
    start: String,
    doing: String,
}

impl Progress {
    pub(super) fn new(lines: &Lines, file: Option<&str>) -> Self {
        let start = file.map(|file| format!("{file}: ")).unwrap_or_default();
        Self { lines: lines.clone(), line: lines.add(), start, doing: String::new() }
    }

    /// A line that stays.
    pub(super) fn say(&self, line: &str) {
        self.lines.say(&format!("{}{line}", self.start));
    }

    pub(super) fn begins(&mut self, job: &Job, counts: bool) {
        let what = if counts { "" } else { " (to fill the caches, not measured)" };
        self.doing = format!("{}, run {}, {}{what}", job.scenario.name(), job.run + 1, job.variant.name());
        self.does(&self.doing);
    }

    pub(super) fn goes_on(&self, trace: &Trace) {
        self.line.goes_on(&format!("{}{}", self.start, self.doing), trace);
    }

    pub(super) fn ends(&self, sample: &Sample) {
        let cached = sample.build.steps.iter().filter(|step| step.cached).count();
        let steps = sample.build.steps.len();
        self.say(&format!("{}: {:.2} s, {cached} of {steps} steps from the cache", self.doing, sample.build.seconds));
    }

    /// Something that may be no build is done.
    pub(super) fn does(&self, what: &str) {
        self.line.begins(&format!("{}{what}", self.start));
    }
}
