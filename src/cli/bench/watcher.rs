//! What the benchmark asks for and tells while it runs.
//!
//! Builds on other engines go on meanwhile, and the moment in which they end counts. So whatever takes its time here is
//! done on threads of its own.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;

use tokio::task::spawn_blocking;

use crate::benchmark::engine::Context;
use crate::benchmark::measurement::Measurement;
use crate::benchmark::measurement::Sample;
use crate::benchmark::plan::Change;
use crate::benchmark::plan::Job;
use crate::benchmark::run::Watcher;
use crate::benchmark::statistics;
use crate::benchmark::trace::Trace;
use crate::cli::bench::context::Contexts;
use crate::cli::bench::figures::Figures;
use crate::cli::bench::progress::Progress;

/// Shows progress, reads contexts and saves figures.
pub(super) struct Companion {
    pub(super) progress: Progress,
    contexts: Arc<Mutex<Contexts>>,
    figures: Arc<Figures>,
    /// Which of the Dockerfiles it is.
    index: usize,
    /// Why the files could not be saved, the last time.
    pub(super) unsaved: Option<String>,
}

impl Companion {
    pub(super) fn new(progress: Progress, contexts: Arc<Mutex<Contexts>>, figures: Arc<Figures>, index: usize) -> Self {
        Self { progress, contexts, figures, index, unsaved: None }
    }
}

impl Watcher for Companion {
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

    async fn saves(&mut self, measurement: &Measurement) {
        let (figures, index, measurement) = (Arc::clone(&self.figures), self.index, measurement.clone());
        let saved = spawn_blocking(move || figures.put(index, measurement).err().map(|failure| failure.message));
        self.unsaved = saved.await.unwrap_or_else(|error| Some(error.to_string()));
    }

    fn needs_more(&self, before: &[f64], after: &[f64]) -> bool {
        statistics::more_runs(before, after) > 0
    }

    async fn context(&mut self, job: &Job, change: Change) -> Result<Context, String> {
        let (contexts, job) = (Arc::clone(&self.contexts), *job);
        let made = spawn_blocking(move || contexts.lock().unwrap_or_else(PoisonError::into_inner).of(&job, change));
        made.await.unwrap_or_else(|error| Err(error.to_string()))
    }
}
