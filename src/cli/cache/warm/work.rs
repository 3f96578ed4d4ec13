//! Several files at a time, on each of the engines.

use std::cell::Cell;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::io;
use std::io::Write;
use std::time::Duration;
use std::time::Instant;

use futures_util::future::Either;
use futures_util::future::select;
use futures_util::pin_mut;

use crate::benchmark::docker::Docker;
use crate::benchmark::engine::Engine;
use crate::benchmark::engine::EngineError;
use crate::benchmark::engine::Request;
use crate::benchmark::fetched;
use crate::benchmark::plan;
use crate::benchmark::share::MOST_LOST;
use crate::benchmark::share::Outcome as Shared;
use crate::benchmark::share::share;
use crate::benchmark::trace::Nanoseconds;
use crate::benchmark::trace::Trace;
use crate::cli::Failure;
use crate::cli::Status;
use crate::cli::cache::OutputFormat;
use crate::cli::cache::warm::Task;
use crate::cli::cache::warm::outcome::Filled;
use crate::cli::cache::warm::outcome::Outcome;
use crate::cli::cache::warm::outcome::Outcomes;
use crate::cli::complain;
use crate::cli::engine;
use crate::cli::engine::Engines;
use crate::cli::spinner::Lines;
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
    /// How many files are built at a time on each engine.
    pub(super) jobs: usize,
    pub(super) color: ColorChoice,
}

/// Fills the caches of all, and tells what came of it.
pub(super) async fn run(order: Order, engines: &[String], format: OutputFormat) -> Result<Status, Failure> {
    let engines = Engines::connect(engines, order.color).await?;
    let began = Instant::now();
    let place = |engine| Place {
        address: engines.address(engine),
        engine,
        began: Cell::new(None),
        images: RefCell::default(),
        is_lost: Cell::new(false),
    };
    let work = Work {
        order: &order,
        places: engines.all.iter().map(place).collect(),
        run: engine::random_name(),
        builds: Cell::new(0),
        outcomes: RefCell::default(),
        lines: Lines::new(),
    };
    let mut status = work.all().await;
    let seconds = began.elapsed().as_secs_f64();
    work.clean_up().await;
    let filled = work.filled().await?;
    let files = work.outcomes.into_inner();
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

/// An engine, and what is done on it.
struct Place<'a> {
    engine: &'a Docker,
    /// Where it is, if that has to be said.
    address: Option<String>,
    /// When it began with the first step that it told of, on its clock.
    began: Cell<Option<Nanoseconds>>,
    /// The names of images that may be there.
    images: RefCell<BTreeSet<String>>,
    /// Whether it has stopped answering.
    is_lost: Cell<bool>,
}

struct Work<'a> {
    order: &'a Order,
    places: Vec<Place<'a>>,
    /// A name that no other run has. Steps that several files have alike run once in a run.
    run: String,
    /// How many builds have begun.
    builds: Cell<usize>,
    /// What came of the files so far, as they were done.
    outcomes: RefCell<Vec<Outcome>>,
    lines: Lines,
}

/// A file, and how many engines have stopped answering while they built it.
type Attempt<'a> = (&'a Task, usize);

impl Work<'_> {
    /// Builds all files until the user wants to stop.
    async fn all(&self) -> Status {
        let note = "stopping; the caches keep what they have";
        let stop = engine::stop(self.order.color, note);
        let tasks = self.order.tasks.iter().map(|task| (task, 0));
        let building =
            share(tasks, self.places.len(), self.order.jobs, |place, task| self.fill(&self.places[place], task));
        pin_mut!(building);
        match select(stop, building).await {
            Either::Left(((), _)) => Status::Interrupted,
            Either::Right((undone, _)) if undone.is_empty() => Status::Clean,
            Either::Right((undone, _)) => {
                for (task, _) in undone {
                    let message = format!("{}: not built to the end, for no engine is left", task.name);
                    complain(self.order.color, "error", &message);
                }
                Status::Failed
            }
        }
    }

    /// Fills the caches of a file, on this engine if it stays.
    async fn fill<'t>(&self, place: &Place<'_>, (task, lost): Attempt<'t>) -> Shared<Attempt<'t>> {
        let outcome = self.one(place, task).await;
        let Some(error) = outcome.errors.iter().find(|error| error.is_loss()) else {
            self.tell(outcome);
            return Shared::Done;
        };
        place.is_lost.set(true);
        if lost + 1 < MOST_LOST && self.places.iter().any(|place| !place.is_lost.get()) {
            let words = format!("{}: {error}; {} is built on another engine", place.engine.host(), task.name);
            self.lines.suspend(|| complain(self.order.color, "warning", &words));
            return Shared::Lost(Some((task, lost + 1)));
        }
        self.tell(outcome);
        Shared::Lost(None)
    }

    fn tell(&self, outcome: Outcome) {
        self.lines.say(&outcome.line());
        for error in &outcome.errors {
            let message = format!("{}: {error}", outcome.name);
            self.lines.suspend(|| complain(self.order.color, "error", &message));
        }
        self.outcomes.borrow_mut().push(outcome);
    }

    async fn one(&self, place: &Place<'_>, task: &Task) -> Outcome {
        let line = self.lines.add();
        line.begins(&task.name);
        let began = Instant::now();
        let mut transfers = Vec::new();
        let mut errors = Vec::new();
        for text in &task.texts {
            let mut trace = Trace::default();
            let mut told = |trace: &Trace| line.goes_on(&task.name, trace);
            let built = self.build(place, task, text, &mut trace, &mut told).await;
            transfers.extend(trace.steps().iter().flat_map(fetched::of));
            errors.extend(built.err());
            if errors.last().is_some_and(EngineError::is_loss) {
                break;
            }
        }
        Outcome {
            name: task.name.clone(),
            engine: place.address.clone(),
            seconds: began.elapsed().as_secs_f64(),
            transfers: fetched::total(transfers),
            errors,
        }
    }

    /// Builds a text, and removes the image that comes of it.
    async fn build(
        &self,
        place: &Place<'_>,
        task: &Task,
        text: &[u8],
        trace: &mut Trace,
        told: &mut dyn FnMut(&Trace),
    ) -> Result<(), EngineError> {
        self.builds.set(self.builds.get() + 1);
        let name = format!("cachemount-fill:{}-{}", self.run, self.builds.get());
        let mut request = Request { name: name.clone(), ..self.order.request.clone() };
        request.arguments.insert(plan::FILL.to_owned(), self.run.clone());
        place.images.borrow_mut().insert(name.clone());
        let mut told = |trace: &Trace| {
            let first = || trace.intervals(|_| true).map(|(start, _)| start).min();
            place.began.set(place.began.get().or_else(first));
            told(trace);
        };
        let built = place.engine.build(&request, task.context(text)?, trace, &mut told).await;
        if built.as_ref().is_err_and(EngineError::is_loss) {
            return built.map(|_| ());
        }
        let removed = place.engine.remove_image(&name).await;
        if removed.is_ok() {
            place.images.borrow_mut().remove(&name);
        }
        built.map(|_| ()).and(removed)
    }

    /// The caches of the files that were used on the engines that are left.
    async fn filled(&self) -> Result<Filled, Failure> {
        let mut all = Filled::default();
        for place in self.places.iter().filter(|place| !place.is_lost.get()) {
            let Filled { caches, bytes } = self.filled_on(place).await?;
            all.caches += caches;
            all.bytes += bytes;
        }
        Ok(all)
    }

    /// The caches of the files that were used since the first step began. On an engine that does not tell their ids,
    /// builds of others may be among those.
    async fn filled_on(&self, place: &Place<'_>) -> Result<Filled, Failure> {
        if place.began.get().is_none() {
            return Ok(Filled::default());
        }
        let mounts: Vec<_> = self.order.tasks.iter().flat_map(|task| task.mounts.clone()).collect();
        let selection = Selection { used_since: place.began.get(), ..Selection::default() };
        let mut tries = 0;
        loop {
            let mut caches = Listing::new(None, &place.engine.records().await?, mounts.clone()).kept(&selection).caches;
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

    /// Removes the images of builds that were called off. Who does not want to wait presses Ctrl-C once more; an engine
    /// that is lost is asked for nothing.
    async fn clean_up(&self) {
        for place in &self.places {
            let names: Vec<_> = place.images.borrow().iter().cloned().collect();
            for name in names {
                let on = place.address.as_ref().map(|address| format!(" on {address}")).unwrap_or_default();
                let left = format!("the image {name} may be left{on} (`docker image rm {name}`)");
                if place.is_lost.get() {
                    complain(self.order.color, "warning", &left);
                    continue;
                }
                let removing = place.engine.remove_image(&name);
                let again = engine::signal();
                pin_mut!(removing, again);
                let removed = match select(again, removing).await {
                    Either::Left(((), _)) => return,
                    Either::Right((removed, _)) => removed,
                };
                if let Err(error) = removed {
                    complain(self.order.color, "warning", &format!("{left}: {error}"));
                }
            }
        }
    }
}
