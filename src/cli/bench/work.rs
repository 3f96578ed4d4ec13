//! The Dockerfiles, shared out among the engines: one at a time on each, from its first build to its last.

use std::cell::Cell;
use std::fmt::Display;
use std::io;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::Either;
use futures_util::future::select;
use futures_util::pin_mut;

use crate::benchmark::docker::Docker;
use crate::benchmark::engine::Engine;
use crate::benchmark::engine::EngineError;
use crate::benchmark::engine::Request;
use crate::benchmark::export::table;
use crate::benchmark::gate::Gates;
use crate::benchmark::gate::Unjudged;
use crate::benchmark::measurement::Measurement;
use crate::benchmark::plan::Values;
use crate::benchmark::run::Bench;
use crate::benchmark::run::Interruption;
use crate::benchmark::run::Order;
use crate::benchmark::run::Stop;
use crate::benchmark::share::MOST_LOST;
use crate::benchmark::share::Outcome;
use crate::benchmark::share::share;
use crate::cli::Failure;
use crate::cli::Status;
use crate::cli::bench::BenchArguments;
use crate::cli::bench::figures::Figures;
use crate::cli::bench::output::Output;
use crate::cli::bench::progress::Progress;
use crate::cli::bench::subject::Subject;
use crate::cli::bench::task::Task;
use crate::cli::bench::verify;
use crate::cli::bench::watcher::Companion;
use crate::cli::complain;
use crate::cli::engine;
use crate::cli::engine::Engines;
use crate::cli::spinner::Lines;
use crate::cli::terminal;
use crate::cli::terminal::ColorChoice;
use crate::report::printable;

/// How long an engine that has stopped answering is tried to be tidied up.
const GRACE: Duration = Duration::from_secs(10);

/// Measures all, and writes what came of it.
pub(super) fn run(
    arguments: &BenchArguments,
    subjects: &[Subject],
    request: &Request,
    gates: &Gates,
    output: Output,
    color: ColorChoice,
) -> Result<Status, Failure> {
    let mut status = Status::Clean;
    let written = output.paths();
    let mut tasks = Vec::new();
    for subject in subjects {
        match Task::open(arguments, subject, tasks.len(), &written) {
            Ok(task) => tasks.push(task),
            Err(message) => {
                complain(color, "error", &message);
                status = Status::Failed;
            }
        }
    }
    if tasks.is_empty() {
        return Ok(status);
    }
    let figures = Arc::new(Figures::new(output, tasks.len()));
    engine::wait(async {
        let engines = Engines::connect(&arguments.building.engines, color).await?;
        if let Some(machine) = engines.shared_machine() {
            let words = "builds on one slow those on the other, so the times tell less; give each a machine of its own";
            complain(color, "warning", &format!("two engines run on the machine `{}`: {words}", printable(machine)));
        }
        let work = Work {
            arguments,
            request,
            gates,
            figures,
            color,
            lines: Lines::new(),
            left: Cell::new(engines.all.len()),
            engines,
            status: Cell::new(status),
        };
        work.all(tasks).await;
        Ok(work.status.get())
    })
}

/// What came of measuring one.
struct Measured {
    measurement: Measurement,
    result: Result<(), Interruption>,
    /// The images that stay.
    kept: Vec<String>,
    /// Why the files could not be saved.
    unsaved: Option<String>,
}

impl Measured {
    /// Why its engine cannot be asked for anything more, if it cannot.
    fn loss(&self) -> Option<&EngineError> {
        match &self.result {
            Err(Interruption::Failed(error)) if error.is_loss() => Some(error),
            _ => None,
        }
    }
}

struct Work<'a> {
    arguments: &'a BenchArguments,
    request: &'a Request,
    gates: &'a Gates,
    figures: Arc<Figures>,
    color: ColorChoice,
    lines: Lines,
    engines: Engines,
    /// How many engines still answer.
    left: Cell<usize>,
    status: Cell<Status>,
}

impl Work<'_> {
    async fn all(&self, tasks: Vec<Task<'_>>) {
        let note = "stopping and removing what was made; press Ctrl-C again to leave it where it is";
        let stop = engine::stop(self.color, note);
        let engines = &self.engines.all;
        let measure = |engine: usize, task| self.one(task, &engines[engine], stop.clone());
        let undone = share(tasks, engines.len(), 1, measure).await;
        if self.status.get() == Status::Interrupted {
            return;
        }
        for task in undone {
            let name = name(&task.subject.path);
            let end = if task.lost_engines.is_empty() { "" } else { " to the end" };
            self.complain(&format!("{name}: not measured{end}, for no engine is left"), Status::Failed);
        }
    }

    /// Has one Dockerfile measured by one engine, and tells what came of it.
    async fn one<'t>(&self, mut task: Task<'t>, engine: &Docker, stop: Stop) -> Outcome<Task<'t>> {
        let measured = self.measure(&task, engine, stop).await;
        let lost = measured.loss().cloned();
        if let Some(error) = &lost {
            self.left.set(self.left.get() - 1);
            task.lost_engines.push(measured.measurement.engine.clone());
            if self.left.get() > 0 && task.lost_engines.len() < MOST_LOST {
                let name = name(&task.subject.path);
                self.warn(&format!("{}: {error}; {name} begins anew on another engine", engine.host()));
                return Outcome::Lost(Some(task));
            }
        }
        let Measured { measurement, result, kept, unsaved } = measured;
        self.tell(&measurement, &kept);
        if let Some(unsaved) = unsaved {
            self.complain(&unsaved, Status::Failed);
        }
        if measurement.verified.as_ref().is_some_and(|verified| !verified.holds()) {
            self.add(Status::Findings);
        }
        match result {
            Ok(()) => self.keep(&measurement),
            Err(Interruption::Failed(error)) => {
                let file =
                    if self.engines.are_several() { format!("{}: ", measurement.dockerfile) } else { String::new() };
                self.complain(&format!("{file}{error}"), engine::status(&error));
            }
            Err(Interruption::Stopped) => {
                self.add(Status::Interrupted);
                return Outcome::Stopped;
            }
        }
        if lost.is_some() { Outcome::Lost(None) } else { Outcome::Done }
    }

    /// Builds all that is to be built of one Dockerfile, and removes it.
    async fn measure(&self, task: &Task<'_>, engine: &Docker, stop: Stop) -> Measured {
        let (subject, name) = (task.subject, name(&task.subject.path));
        let description = self.engines.description(engine);
        let progress = Progress::new(&self.lines, self.engines.are_several().then_some(&name));
        if self.engines.are_several() {
            progress.say(&format!("begins on {}", description.title()));
        }
        let lost_engines = task.lost_engines.clone();
        let mut measurement = Measurement { engine: description, lost_engines, ..subject.measurement() };
        let order = Order {
            scenarios: task.scenarios(self.arguments, &mut measurement),
            repetition: self.arguments.repetition(),
            request: self.request.clone(),
            keeps_images: self.arguments.keep || self.arguments.verify,
        };
        let values = Values::new(&engine::random_name(), self.arguments.change.is_some());
        let mut companion = Companion::new(progress, Arc::clone(&task.contexts), Arc::clone(&self.figures), task.index);
        let mut bench = Bench::new(engine, &mut companion, stop.clone(), order, values);
        let mut result = bench.measure(&mut measurement).await;
        if self.arguments.verify && result.is_ok() {
            result = verify::images(&mut bench, engine, stop, &subject.cache_mounts(), &mut measurement).await;
        }
        let mut measured = Measured { measurement, result, kept: Vec::new(), unsaved: None };
        let is_lost = measured.loss().is_some();
        if self.arguments.keep && !is_lost {
            measured.kept = bench.all_images();
        }
        let place = self.engines.address(engine).map(|address| format!(" from {address}")).unwrap_or_default();
        for left in clean_up(&mut bench, &measured.kept, is_lost).await {
            self.warn(&format!("not removed{place}: {left}"));
        }
        measured.unsaved = companion.unsaved.take();
        measured
    }

    /// Holds a measurement that came to its end against what was asked of it.
    fn judge(&self, measurement: &Measurement) {
        let judgement = self.gates.judge(measurement);
        let of_file = |words: &dyn Display| format!("{}: {words}", printable(&measurement.dockerfile));
        if let Some((then, now)) = &judgement.other_engine {
            let words = format!("the baseline was measured by {then}, and this by {now}; the times are not alike");
            self.warn(&of_file(&words));
        }
        for unjudged in &judgement.unjudged {
            match unjudged {
                Unjudged::NotBuilt(_) => self.complain(&of_file(unjudged), Status::Failed),
                // What is new has no past.
                Unjudged::NotInBaseline | Unjudged::NoScenarioInBaseline(_) | Unjudged::OtherEngine => {
                    self.warn(&of_file(unjudged));
                }
            }
        }
        for breach in &judgement.broken {
            self.complain(&of_file(breach), Status::Findings);
        }
    }

    /// What came to its end goes into the history, and is held against what was asked of it.
    fn keep(&self, measurement: &Measurement) {
        if let Err(failure) = self.figures.output.note(measurement) {
            self.complain(&failure.message, Status::Failed);
        }
        self.judge(measurement);
    }

    fn complain(&self, message: &str, status: Status) {
        self.lines.suspend(|| complain(self.color, "error", message));
        self.add(status);
    }

    fn warn(&self, message: &str) {
        self.lines.suspend(|| complain(self.color, "warning", message));
    }

    fn add(&self, status: Status) {
        self.status.set(self.status.get().or(status));
    }

    fn tell(&self, measurement: &Measurement, kept: &[String]) {
        let stdout = io::stdout();
        let width = u16::try_from(terminal::style(&stdout, self.color).width).unwrap_or(u16::MAX);
        let table = table::render(measurement, width);
        // Who has closed the pipe has read enough.
        self.lines.suspend(|| drop(stdout.lock().write_all(table.as_bytes())));
        if !kept.is_empty() {
            let (names, all) = (kept.join(", "), kept.join(" "));
            let note = format!("kept the images {names}; `docker image rm {all}` removes them");
            self.lines.suspend(|| complain(self.color, "note", &note));
        }
    }
}

/// Removes what was made; what could not be removed is told. Who does not want to wait presses Ctrl-C once more; an
/// engine that is lost is not waited for.
async fn clean_up<E: Engine>(bench: &mut Bench<'_, E, Companion>, kept: &[String], is_lost: bool) -> Vec<String> {
    bench.watcher().progress.does("removing what was made");
    {
        let cleaning = bench.clean_up(kept);
        let enough = async {
            if is_lost {
                tokio::time::sleep(GRACE).await;
            } else {
                engine::signal().await;
            }
        };
        pin_mut!(cleaning, enough);
        if let Either::Left((left, _)) = select(cleaning, enough).await {
            return left;
        }
    }
    bench.left(kept)
}

/// A path, fit for printing.
fn name(path: &Path) -> String {
    printable(&path.to_string_lossy()).into_owned()
}
