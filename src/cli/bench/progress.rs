//! How far it is, told on standard error.

use std::io;
use std::io::IsTerminal;

use indicatif::ProgressBar;

use crate::benchmark::measurement::Sample;
use crate::benchmark::plan::Job;
use crate::benchmark::trace::Trace;
use crate::cli::spinner;

/// One line that changes on a terminal; elsewhere a line for each build.
pub(super) struct Progress {
    bar: Option<ProgressBar>,
    doing: String,
}

impl Progress {
    pub(super) fn new() -> Self {
        let bar = io::stderr().is_terminal().then(|| {
            let bar = spinner::new();
            bar.enable_steady_tick(spinner::TICK);
            bar
        });
        Self { bar, doing: String::new() }
    }

    /// A line that stays.
    pub(super) fn say(&self, line: &str) {
        match &self.bar {
            Some(bar) => bar.suspend(|| spinner::say(line)),
            None => spinner::say(line),
        }
    }

    pub(super) fn begins(&mut self, job: &Job, counts: bool) {
        let what = if counts { "" } else { " (to fill the caches, not measured)" };
        self.doing = format!("{}, run {}, {}{what}", job.scenario.name(), job.run + 1, job.variant.name());
        if let Some(bar) = &self.bar {
            bar.reset_elapsed();
            bar.set_message(self.doing.clone());
        }
    }

    pub(super) fn goes_on(&self, trace: &Trace) {
        let (Some(bar), Some(step)) = (&self.bar, spinner::step(trace)) else { return };
        bar.set_message(format!("{}: {step}", self.doing));
    }

    pub(super) fn ends(&self, sample: &Sample) {
        let cached = sample.build.steps.iter().filter(|step| step.cached).count();
        let steps = sample.build.steps.len();
        self.say(&format!("{}: {:.2} s, {cached} of {steps} steps from the cache", self.doing, sample.build.seconds));
    }

    /// Something that is no build is done.
    pub(super) fn does(&self, what: &'static str) {
        if let Some(bar) = &self.bar {
            bar.reset_elapsed();
            bar.set_message(what);
        }
    }

    /// Takes the changing line away.
    pub(super) fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
