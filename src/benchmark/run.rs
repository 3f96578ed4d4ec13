//! Builds what a plan asks for, one after another, and removes what that made.

use std::collections::BTreeMap;

use futures_util::FutureExt;
use futures_util::future;
use futures_util::future::Either;
use futures_util::future::LocalBoxFuture;
use futures_util::future::Shared;
use futures_util::pin_mut;

use crate::benchmark::build::Build;
use crate::benchmark::engine::Built;
use crate::benchmark::engine::CacheRecord;
use crate::benchmark::engine::Context;
use crate::benchmark::engine::Engine;
use crate::benchmark::engine::EngineError;
use crate::benchmark::engine::Request;
use crate::benchmark::ledger::Ledger;
use crate::benchmark::measurement::Measurement;
use crate::benchmark::measurement::Sample;
use crate::benchmark::plan::Change;
use crate::benchmark::plan::Job;
use crate::benchmark::plan::Values;
use crate::benchmark::plan::order;
use crate::benchmark::scenario::Scenario;
use crate::benchmark::scenario::Variant;
use crate::benchmark::trace::Trace;

mod policy;

pub use policy::Repetition;

/// Comes to its end when the user wants everything to stop.
pub type Stop = Shared<LocalBoxFuture<'static, ()>>;

/// Why a bench run ended before its plan did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Interruption {
    /// The user wanted it to.
    Stopped,
    /// Something went wrong.
    Failed(EngineError),
}

/// Who is told how things go, and gives what has to be read on the way.
#[expect(async_fn_in_trait, reason = "one thread does all the waiting, so no future has to be sent")]
pub trait Watcher {
    /// A build begins. With `counts` it is measured; else it only fills caches.
    fn begins(&mut self, job: &Job, counts: bool);

    /// There is something new in the trace of the build.
    fn goes_on(&mut self, trace: &Trace);

    /// A build has ended well.
    fn ends(&mut self, sample: &Sample);

    /// A build does not count, for it pulled images for so many seconds. It is done again.
    fn discards(&mut self, job: &Job, pull_seconds: f64);

    /// A scenario is done, or nothing more will come: what was measured can be saved.
    async fn saves(&mut self, measurement: &Measurement);

    /// Whether the seconds of both texts, run by run, do not yet tell which is faster by how much.
    fn needs_more(&self, before: &[f64], after: &[f64]) -> bool;

    /// The context of a build.
    async fn context(&mut self, job: &Job, change: Change) -> Result<Context, String>;
}

/// What is to be done.
#[derive(Clone, Debug)]
pub struct Order {
    /// In the order in which they are built.
    pub scenarios: Vec<Scenario>,
    /// How often.
    pub repetition: Repetition,
    /// What all builds have alike; its name and arguments are filled in.
    pub request: Request,
    /// Whether the images of the cold and dependencies builds stay until the end.
    pub keeps_images: bool,
}

/// How long a first build may pull images and still be compared with others, in seconds.
const PULL_TOLERANCE: f64 = 0.5;

/// A bench run of one Dockerfile on one engine.
pub struct Bench<'a, E, W> {
    engine: &'a E,
    watcher: &'a mut W,
    stop: Stop,
    order: Order,
    values: Values,
    ledger: Ledger,
    /// How many builds there have been.
    builds: usize,
}

impl<'a, E: Engine, W: Watcher> Bench<'a, E, W> {
    /// Nothing is built yet.
    pub fn new(engine: &'a E, watcher: &'a mut W, stop: Stop, order: Order, values: Values) -> Self {
        Self { engine, watcher, stop, order, values, ledger: Ledger::default(), builds: 0 }
    }

    /// Builds everything, and notes in `measurement` what came of it, also of what was done before an
    /// interruption.
    ///
    /// # Errors
    ///
    /// What interrupted it. Either way [`Bench::clean_up`] has to follow.
    pub async fn measure(&mut self, measurement: &mut Measurement) -> Result<(), Interruption> {
        let result = self.measure_all(measurement).await;
        if let Err(interruption) = &result {
            measurement.stopped = Some(match interruption {
                Interruption::Stopped => "stopped by the user".to_owned(),
                // What a step wrote before it failed is for whoever sees it fail.
                Interruption::Failed(error) => error.to_string().lines().next().unwrap_or_default().to_owned(),
            });
            self.watcher.saves(measurement).await;
        }
        result
    }

    async fn measure_all(&mut self, measurement: &mut Measurement) -> Result<(), Interruption> {
        let records = self.engine.records().await.map_err(Interruption::Failed)?;
        self.ledger.begin(&records);
        let scenarios = self.order.scenarios.clone();
        if !scenarios.contains(&Scenario::Cold) {
            for variant in Variant::ALL {
                self.build_cold(Job { scenario: Scenario::Cold, variant, run: 0 }, false).await?;
            }
        }
        let mut spent = 0.0;
        for (index, scenario) in scenarios.iter().enumerate() {
            let share = self.order.repetition.share(spent, scenarios.len() - index);
            spent += self.measure_scenario(*scenario, share, measurement).await?;
            self.watcher.saves(measurement).await;
        }
        Ok(())
    }

    /// Returns how many seconds were spent on building.
    async fn measure_scenario(
        &mut self,
        scenario: Scenario,
        share: f64,
        measurement: &mut Measurement,
    ) -> Result<f64, Interruption> {
        let (mut before, mut after) = (Vec::new(), Vec::new());
        for run in 0.. {
            for variant in order(run) {
                let job = Job { scenario, variant, run };
                let build = match scenario {
                    Scenario::Cold => self.build_cold(job, true).await?,
                    _ => self.build(job, true).await?.0,
                };
                match variant {
                    Variant::Before => before.push(build.seconds),
                    Variant::After => after.push(build.seconds),
                }
                let sample = Sample { scenario, variant, run, build };
                self.watcher.ends(&sample);
                measurement.samples.push(sample);
            }
            let watcher = &self.watcher;
            if !self.order.repetition.goes_on(&before, &after, share, || watcher.needs_more(&before, &after)) {
                break;
            }
        }
        Ok(before.iter().chain(&after).sum())
    }

    /// A build that finds nothing of what was built before. What the cold build before it left goes
    /// first, so that the disk holds one of each text.
    async fn build_cold(&mut self, job: Job, counts: bool) -> Result<Build, Interruption> {
        for again in [false, true] {
            for name in self.ledger.images_of(Scenario::Cold, job.variant) {
                self.remove_image(&name).await.map_err(Interruption::Failed)?;
            }
            let records = self.ledger.records_of(job.variant);
            self.remove_records(&records).await.map_err(Interruption::Failed)?;
            self.values.chill(job.variant);
            let (build, pull_seconds) = self.build(job, counts).await?;
            if pull_seconds <= PULL_TOLERANCE || again {
                return Ok(build);
            }
            self.watcher.discards(&job, pull_seconds);
        }
        unreachable!("the second time returns")
    }

    /// One build, and how many seconds of it were spent on pulling images.
    async fn build(&mut self, job: Job, counts: bool) -> Result<(Build, f64), Interruption> {
        if self.stop.clone().now_or_never().is_some() {
            return Err(Interruption::Stopped);
        }
        self.watcher.begins(&job, counts);
        self.builds += 1;
        let name = self.values.tag(self.builds);
        self.ledger.will_name(&name, job.scenario, job.variant);
        let mut trace = Trace::default();
        let result = self.ask_for(&job, &name, &mut trace).await;
        self.ledger.built(job.variant, &trace);
        // Also where the build failed: it has left things all the same.
        let records = self.look().await;
        let (result, records) = (result?, records.map_err(Interruption::Failed)?);
        self.remove_needless_images(&job, &name).await.map_err(Interruption::Failed)?;
        let build = Build {
            seconds: result.seconds,
            steps: trace.steps(),
            image: result.image,
            image_bytes: result.image_bytes,
            mount_bytes: Some(self.ledger.mount_bytes(job.variant, &records)),
        };
        Ok((build, trace.pull_seconds()))
    }

    /// Has the engine build, unless the user wants to stop meanwhile.
    async fn ask_for(&mut self, job: &Job, name: &str, trace: &mut Trace) -> Result<Built, Interruption> {
        let arguments = self.arguments(job);
        let request = Request { name: name.to_owned(), arguments, ..self.order.request.clone() };
        let context = self.watcher.context(job, self.values.change(job)).await;
        let context = context.map_err(|message| Interruption::Failed(EngineError::Context(message)))?;
        let mut told = |trace: &Trace| self.watcher.goes_on(trace);
        let building = self.engine.build(&request, context, trace, &mut told);
        pin_mut!(building);
        match future::select(self.stop.clone(), building).await {
            Either::Left(((), _)) => Err(Interruption::Stopped),
            Either::Right((result, _)) => result.map_err(Interruption::Failed),
        }
    }

    fn arguments(&self, job: &Job) -> BTreeMap<String, String> {
        let mut arguments = self.order.request.arguments.clone();
        arguments.extend(self.values.arguments(job));
        arguments
    }

    /// Of each scenario whose images are wanted the newest of each text stays.
    async fn remove_needless_images(&mut self, job: &Job, newest: &str) -> Result<(), EngineError> {
        let wanted = self.order.keeps_images && matches!(job.scenario, Scenario::Cold | Scenario::Dependencies);
        let images = self.ledger.images_of(job.scenario, job.variant);
        for name in images.iter().filter(|name| !wanted || *name != newest) {
            self.remove_image(name).await?;
        }
        Ok(())
    }

    async fn remove_image(&mut self, name: &str) -> Result<(), EngineError> {
        self.engine.remove_image(name).await?;
        self.ledger.forget_image(name);
        Ok(())
    }

    async fn remove_records(&mut self, ids: &[String]) -> Result<(), EngineError> {
        if ids.is_empty() {
            return Ok(());
        }
        let removed = self.engine.remove_records(ids).await?;
        self.ledger.forget_records(ids, &removed.left);
        Ok(())
    }

    async fn remove_all_records(&mut self) -> Result<(), EngineError> {
        self.look().await?;
        let records = self.ledger.records();
        self.remove_records(&records).await
    }

    /// What is in the build cache; that of it which is ours is noted.
    async fn look(&mut self) -> Result<Vec<CacheRecord>, EngineError> {
        let records = self.engine.records().await?;
        self.ledger.look(&records, &self.values.namespaces());
        Ok(records)
    }

    /// Who is told.
    pub fn watcher(&mut self) -> &mut W {
        self.watcher
    }

    /// The images of a scenario that are kept, of the text before and after.
    pub fn images(&self, scenario: Scenario) -> Option<(String, String)> {
        let last = |variant| self.ledger.images_of(scenario, variant).pop();
        Some((last(Variant::Before)?, last(Variant::After)?))
    }

    /// The names of all images that are there.
    pub fn all_images(&self) -> Vec<String> {
        self.ledger.images()
    }

    /// What [`Bench::clean_up`] would remove now, in words.
    pub fn left(&self, kept: &[String]) -> Vec<String> {
        let images = self.ledger.images().into_iter().filter(|name| !kept.contains(name));
        let mut left: Vec<_> = images.map(|name| format!("the image {name} (`docker image rm {name}`)")).collect();
        let records = self.ledger.records().len();
        if records > 0 {
            left.push(format!("{records} records of the build cache (`docker builder prune`)"));
        }
        left
    }

    /// Removes what was made: the records of the build cache, and the images but for those of `kept`.
    ///
    /// Returns what is left, in words, with what to do.
    pub async fn clean_up(&mut self, kept: &[String]) -> Vec<String> {
        let mut left = Vec::new();
        for name in self.ledger.images().into_iter().filter(|name| !kept.contains(name)) {
            if let Err(error) = self.remove_image(&name).await {
                left.push(format!("the image {name} (`docker image rm {name}`): {error}"));
            }
        }
        let mut removed = self.remove_all_records().await;
        if removed.is_ok() {
            removed = self.remove_all_records().await;
        }
        let still = self.ledger.records().len();
        let plural = if still == 1 { "" } else { "s" };
        match removed {
            Err(error) if still > 0 => {
                left.push(format!("{still} record{plural} of the build cache (`docker builder prune`): {error}"));
            }
            Ok(()) if still > 0 => left.push(format!(
                "{still} record{plural} of the build cache that something else has begun to use; `docker builder prune` removes \
                 them with all others that are not in use"
            )),
            _ => {}
        }
        left
    }
}

#[cfg(test)]
mod tests;
