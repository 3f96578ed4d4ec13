//! Several files at a time, on an engine.

use std::cell::Cell;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::io;
use std::io::Write;
use std::time::Duration;
use std::time::Instant;

use futures_util::StreamExt;
use futures_util::future::Either;
use futures_util::future::select;
use futures_util::pin_mut;
use futures_util::stream;

use crate::benchmark::docker::Docker;
use crate::benchmark::engine::Engine;
use crate::benchmark::engine::EngineError;
use crate::benchmark::engine::Request;
use crate::benchmark::fetched;
use crate::benchmark::plan;
use crate::benchmark::trace::Nanoseconds;
use crate::benchmark::trace::Trace;
use crate::cli::Failure;
use crate::cli::Status;
use crate::cli::cache::OutputFormat;
use crate::cli::cache::warm::Task;
use crate::cli::cache::warm::outcome::Filled;
use crate::cli::cache::warm::outcome::Outcome;
use crate::cli::cache::warm::outcome::Outcomes;
use crate::cli::cache::warm::progress::Progress;
use crate::cli::complain;
use crate::cli::engine;
use crate::cli::spinner;
use crate::cli::terminal::ColorChoice;
use crate::cli::unless_closed;
use crate::inventory::Listing;
use crate::inventory::Selection;

/// How often caches that are still in use are looked at again, and how long is waited in between.
const TRIES: usize = 20;
const PAUSE: Duration = Duration::from_millis(250);

/// What is to be done.
pub(super) struct Order {
    pub(super) tasks: Vec<Task>,
    /// How many files have no cache mounts.
    pub(super) without: usize,
    /// What all builds have alike; its name and our argument are filled in.
    pub(super) request: Request,
    /// How many files are built at a time.
    pub(super) jobs: usize,
    pub(super) color: ColorChoice,
}

/// Fills the caches of all, and tells what came of it.
pub(super) async fn run(order: Order, engine: Option<&str>, format: OutputFormat) -> Result<Status, Failure> {
    let engine = engine::connect(engine).await?;
    let began = Instant::now();
    let work = Work {
        order: &order,
        engine: &engine,
        run: engine::random_name(),
        builds: Cell::new(0),
        began: Cell::new(None),
        images: RefCell::default(),
        progress: Progress::new(),
    };
    let (files, mut status) = work.all().await;
    let seconds = began.elapsed().as_secs_f64();
    work.clean_up().await;
    let filled = work.filled().await?;
    let stopped = order.tasks.len() - files.len();
    let outcomes = Outcomes { files, without: order.without, stopped, seconds, filled };
    let mut out = io::stdout().lock();
    unless_closed(match format {
        OutputFormat::Full => outcomes.write(&mut out),
        OutputFormat::Json => outcomes.write_json(&mut out),
    })?;
    for error in outcomes.files.iter().flat_map(|file| &file.errors) {
        status = status.or(engine::status(error));
    }
    unless_closed(out.flush())?;
    Ok(status)
}

struct Work<'a> {
    order: &'a Order,
    engine: &'a Docker,
    /// A name that no other run has. Steps that several files have alike run once in a run.
    run: String,
    /// How many builds have begun.
    builds: Cell<usize>,
    /// When the engine began with the first step that it told of, on its clock.
    began: Cell<Option<Nanoseconds>>,
    /// The names of images that may be there.
    images: RefCell<BTreeSet<String>>,
    progress: Progress,
}

impl Work<'_> {
    /// Builds all files until the user wants to stop. The outcomes come as they are done.
    async fn all(&self) -> (Vec<Outcome>, Status) {
        let note = "stopping; the caches keep what they have";
        let stop = engine::stop(self.order.color, note);
        let mut outcomes = Vec::new();
        let building = stream::iter(&self.order.tasks).map(|task| self.one(task)).buffer_unordered(self.order.jobs);
        pin_mut!(building);
        loop {
            match select(stop.clone(), building.next()).await {
                Either::Left(((), _)) => return (outcomes, Status::Interrupted),
                Either::Right((None, _)) => return (outcomes, Status::Clean),
                Either::Right((Some(outcome), _)) => {
                    self.progress.suspend(|| self.tell(&outcome));
                    outcomes.push(outcome);
                }
            }
        }
    }

    fn tell(&self, outcome: &Outcome) {
        spinner::say(&outcome.line());
        for error in &outcome.errors {
            complain(self.order.color, "error", &format!("{}: {error}", outcome.name));
        }
    }

    async fn one(&self, task: &Task) -> Outcome {
        let line = self.progress.begins(&task.name);
        let began = Instant::now();
        let mut transfers = Vec::new();
        let mut errors = Vec::new();
        for text in &task.texts {
            let mut trace = Trace::default();
            if let Err(error) = self.build(task, text, &mut trace, &mut |trace| line.goes_on(trace)).await {
                errors.push(error);
            }
            transfers.extend(trace.steps().iter().flat_map(fetched::of));
        }
        let transfers = fetched::total(transfers);
        Outcome { name: task.name.clone(), seconds: began.elapsed().as_secs_f64(), transfers, errors }
    }

    /// Builds a text, and removes the image that comes of it.
    async fn build(
        &self,
        task: &Task,
        text: &[u8],
        trace: &mut Trace,
        told: &mut dyn FnMut(&Trace),
    ) -> Result<(), EngineError> {
        self.builds.set(self.builds.get() + 1);
        let name = format!("cachemount-fill:{}-{}", self.run, self.builds.get());
        let mut request = Request { name: name.clone(), ..self.order.request.clone() };
        request.arguments.insert(plan::FILL.to_owned(), self.run.clone());
        self.images.borrow_mut().insert(name.clone());
        let mut told = |trace: &Trace| {
            let first = || trace.intervals(|_| true).map(|(start, _)| start).min();
            self.began.set(self.began.get().or_else(first));
            told(trace);
        };
        let built = self.engine.build(&request, task.context(text)?, trace, &mut told).await;
        let removed = self.engine.remove_image(&name).await;
        if removed.is_ok() {
            self.images.borrow_mut().remove(&name);
        }
        built.map(|_| ()).and(removed)
    }

    /// The caches of the files that were used since the first step began. On an engine that does not tell their ids,
    /// builds of others may be among those.
    async fn filled(&self) -> Result<Filled, Failure> {
        let mounts: Vec<_> = self.order.tasks.iter().flat_map(|task| task.mounts.clone()).collect();
        let selection = Selection { used_since: self.began.get(), ..Selection::default() };
        let mut tries = 0;
        loop {
            let mut caches = Listing::new(&self.engine.records().await?, mounts.clone()).kept(&selection).caches;
            caches.retain(|cache| !cache.mounts.is_empty());
            // The engine lets go of a cache a little after the build, and does not tell the size of one in use.
            if tries == TRIES || !caches.iter().any(|cache| cache.record.in_use) {
                let bytes = caches.iter().map(|cache| cache.record.bytes).sum();
                return Ok(Filled { caches: caches.len(), bytes });
            }
            tries += 1;
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Removes the images of builds that were called off. Who does not want to wait presses Ctrl-C once more.
    async fn clean_up(&self) {
        let names: Vec<_> = self.images.borrow().iter().cloned().collect();
        for name in names {
            let removing = self.engine.remove_image(&name);
            let again = engine::signal();
            pin_mut!(removing, again);
            let removed = match select(again, removing).await {
                Either::Left(((), _)) => return,
                Either::Right((removed, _)) => removed,
            };
            if let Err(error) = removed {
                let what = format!("the image {name} may be left (`docker image rm {name}`): {error}");
                complain(self.order.color, "warning", &what);
            }
        }
    }
}
