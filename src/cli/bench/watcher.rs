//! What the benchmark asks for and tells while it runs.

use crate::benchmark::engine::Context;
use crate::benchmark::measurement::Measurement;
use crate::benchmark::measurement::Sample;
use crate::benchmark::plan::Change;
use crate::benchmark::plan::Job;
use crate::benchmark::run::Watcher;
use crate::benchmark::statistics;
use crate::benchmark::trace::Trace;
use crate::cli::bench::context::Contexts;
use crate::cli::bench::output::Output;
use crate::cli::bench::progress::Progress;

/// Shows progress, reads contexts and saves figures.
pub(super) struct Companion<'a> {
    pub(super) progress: Progress,
    contexts: Contexts,
    output: &'a Output,
    /// What was measured of the Dockerfiles before this one.
    done: &'a [Measurement],
    /// Why the files could not be saved, the last time.
    unsaved: Option<String>,
}

impl<'a> Companion<'a> {
    pub(super) fn new(contexts: Contexts, output: &'a Output, done: &'a [Measurement]) -> Self {
        Self { progress: Progress::new(), contexts, output, done, unsaved: None }
    }

    /// Takes the progress away, and tells why the files could not be saved, if they could not.
    pub(super) fn finish(self) -> Option<String> {
        self.progress.finish();
        self.unsaved
    }
}

impl Watcher for Companion<'_> {
    fn begins(&mut self, job: &Job, counts: bool) {
        self.progress.begins(job, counts);
    }

    fn goes_on(&mut self, trace: &Trace) {
        self.progress.goes_on(trace);
    }

    fn ends(&mut self, sample: &Sample) {
        self.progress.ends(sample);
    }

    fn discards(&mut self, job: &Job, pull_seconds: f64) {
        let (scenario, variant) = (job.scenario.name(), job.variant.name());
        self.progress.say(&format!(
            "{scenario}, {variant}: pulled images for {pull_seconds:.1} s; built again, so that this does not count"
        ));
    }

    fn saves(&mut self, measurement: &Measurement) {
        let mut all = self.done.to_vec();
        all.push(measurement.clone());
        self.unsaved = self.output.save(&all).err().map(|failure| failure.message);
    }

    fn needs_more(&self, before: &[f64], after: &[f64]) -> bool {
        statistics::more_runs(before, after) > 0
    }

    fn context(&mut self, job: &Job, change: Change) -> Result<Context, String> {
        self.contexts.of(job, change)
    }
}
