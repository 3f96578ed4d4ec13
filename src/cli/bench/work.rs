//! One Dockerfile after another, on an engine.

use std::fmt::Display;
use std::io;
use std::io::Write;

use futures_util::future::Either;
use futures_util::future::select;
use futures_util::pin_mut;

use crate::benchmark::docker::Docker;
use crate::benchmark::engine::Engine;
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
use crate::benchmark::run::Watcher;
use crate::benchmark::scenario::Scenario;
use crate::benchmark::scenario::Variant;
use crate::cli::Failure;
use crate::cli::Status;
use crate::cli::bench::BenchArguments;
use crate::cli::bench::context::Contexts;
use crate::cli::bench::context::Parts;
use crate::cli::bench::output::Output;
use crate::cli::bench::subject::Subject;
use crate::cli::bench::verify;
use crate::cli::bench::watcher::Companion;
use crate::cli::complain;
use crate::cli::engine;
use crate::cli::terminal;
use crate::cli::terminal::ColorChoice;
use crate::report::printable;

/// Measures all, and writes what came of it.
pub(super) fn run(
    arguments: &BenchArguments,
    subjects: &[Subject],
    request: &Request,
    gates: &Gates,
    output: Output,
    color: ColorChoice,
) -> Result<Status, Failure> {
    let mut work = Work { arguments, request, gates, output, color, done: Vec::new(), status: Status::Clean };
    let subjects = work.with_contexts(subjects);
    if subjects.is_empty() {
        return Ok(work.status);
    }
    engine::wait(work.all(subjects))?;
    Ok(work.status)
}

struct Work<'a> {
    arguments: &'a BenchArguments,
    request: &'a Request,
    gates: &'a Gates,
    output: Output,
    color: ColorChoice,
    done: Vec<Measurement>,
    status: Status,
}

impl<'a> Work<'a> {
    /// Those whose contexts can be read. What is wrong with the others is told.
    fn with_contexts(&mut self, subjects: &'a [Subject]) -> Vec<(&'a Subject, Contexts)> {
        let mut with_contexts = Vec::new();
        let written = self.output.paths();
        for subject in subjects {
            let directory = self.arguments.building.context_of(&subject.path);
            let texts =
                Variant::ALL.map(|variant| subject.text(variant).sent(self.arguments.building.builtin_frontend));
            let parts = Parts {
                directory: &directory,
                dockerfile: &subject.path,
                texts,
                copied: &subject.before.copied,
                command: self.arguments.change.clone(),
                written: &written,
            };
            match Contexts::open(parts) {
                Ok(contexts) => with_contexts.push((subject, contexts)),
                Err(error) => self.complain(&error.to_string(), Status::Failed),
            }
        }
        with_contexts
    }

    async fn all(&mut self, subjects: Vec<(&Subject, Contexts)>) -> Result<(), Failure> {
        let engine = engine::connect(self.arguments.building.engine.as_deref()).await?;
        let note = "stopping and removing what was made; press Ctrl-C again to leave it where it is";
        let stop = engine::stop(self.color, note);
        for (subject, contexts) in subjects {
            self.one(subject, contexts, &engine, stop.clone()).await;
            if self.status == Status::Interrupted {
                break;
            }
        }
        Ok(())
    }

    async fn one(&mut self, subject: &Subject, contexts: Contexts, engine: &Docker, stop: Stop) {
        let mut measurement = Measurement { engine: engine.description(), ..subject.measurement() };
        let order = Order {
            scenarios: self.scenarios(subject, &contexts, &mut measurement),
            repetition: self.arguments.repetition(),
            request: self.request.clone(),
            keeps_images: self.arguments.keep || self.arguments.verify,
        };
        let values = Values::new(&engine::random_name(), self.arguments.change.is_some());
        let done = self.done.clone();
        let mut companion = Companion::new(contexts, &self.output, &done);
        let mut bench = Bench::new(engine, &mut companion, stop.clone(), order, values);
        let mut result = bench.measure(&mut measurement).await;
        if self.arguments.verify && result.is_ok() {
            result = verify_images(&mut bench, engine, stop, &subject.cache_mounts(), &mut measurement).await;
        }
        let kept = if self.arguments.keep { bench.all_images() } else { Vec::new() };
        let left = clean_up(&mut bench, &kept).await;
        let unsaved = companion.finish();
        self.tell(&measurement, &kept);
        for left in left {
            complain(self.color, "warning", &format!("not removed: {left}"));
        }
        if let Some(unsaved) = unsaved {
            self.complain(&unsaved, Status::Failed);
        }
        match result {
            Ok(()) => self.keep(&measurement),
            Err(interruption) => self.interrupted(&interruption),
        }
        if measurement.verified.as_ref().is_some_and(|verified| !verified.holds()) {
            self.status = self.status.or(Status::Findings);
        }
        self.done.push(measurement);
    }

    /// The scenarios that can be built; why the others cannot goes into the measurement.
    fn scenarios(&self, subject: &Subject, contexts: &Contexts, measurement: &mut Measurement) -> Vec<Scenario> {
        let mut scenarios = self.arguments.scenarios();
        let packages = Variant::ALL.iter().all(|variant| subject.text(*variant).outline.has_packages());
        scenarios.retain(|scenario| {
            let reason = match scenario {
                Scenario::Source => contexts.no_source().cloned(),
                Scenario::Dependencies if !packages => Some("no step is known to download packages".to_owned()),
                _ => None,
            };
            measurement.skipped.extend(reason.iter().map(|reason| (*scenario, reason.clone())));
            reason.is_none()
        });
        scenarios
    }

    /// Holds a measurement that came to its end against what was asked of it.
    fn judge(&mut self, measurement: &Measurement) {
        let judgement = self.gates.judge(measurement);
        let of_file = |words: &dyn Display| format!("{}: {words}", printable(&measurement.dockerfile));
        if let Some((then, now)) = &judgement.other_engine {
            let words = format!("the baseline was measured by {then}, and this by {now}; the times are not alike");
            complain(self.color, "warning", &of_file(&words));
        }
        for unjudged in &judgement.unjudged {
            match unjudged {
                Unjudged::NotBuilt(_) => self.complain(&of_file(unjudged), Status::Failed),
                // What is new has no past.
                Unjudged::NotInBaseline | Unjudged::NoScenarioInBaseline(_) => {
                    complain(self.color, "warning", &of_file(unjudged));
                }
            }
        }
        for breach in &judgement.broken {
            self.complain(&of_file(breach), Status::Findings);
        }
    }

    /// What came to its end goes into the history, and is held against what was asked of it.
    fn keep(&mut self, measurement: &Measurement) {
        if let Err(failure) = self.output.note(measurement) {
            self.complain(&failure.message, Status::Failed);
        }
        self.judge(measurement);
    }

    fn interrupted(&mut self, interruption: &Interruption) {
        match interruption {
            Interruption::Stopped => self.status = Status::Interrupted,
            Interruption::Failed(error) => {
                self.complain(&error.to_string(), engine::status(error));
            }
        }
    }

    fn complain(&mut self, message: &str, status: Status) {
        complain(self.color, "error", message);
        self.status = self.status.or(status);
    }

    fn tell(&self, measurement: &Measurement, kept: &[String]) {
        let stdout = io::stdout();
        let width = u16::try_from(terminal::style(&stdout, self.color).width).unwrap_or(u16::MAX);
        // Who has closed the pipe has read enough.
        let _ = stdout.lock().write_all(table::render(measurement, width).as_bytes());
        if !kept.is_empty() {
            let (names, all) = (kept.join(", "), kept.join(" "));
            complain(self.color, "note", &format!("kept the images {names}; `docker image rm {all}` removes them"));
        }
    }
}

/// Compares the images of both texts as they are built cold, and as they are built with full mounts.
async fn verify_images(
    bench: &mut Bench<'_, Docker, Companion<'_>>,
    engine: &Docker,
    stop: Stop,
    mounts: &[String],
    measurement: &mut Measurement,
) -> Result<(), Interruption> {
    for scenario in [Scenario::Cold, Scenario::Dependencies] {
        let Some(images) = bench.images(scenario) else { continue };
        bench.watcher().progress.does("comparing the files of the images");
        let comparing = verify::compare_images(engine, &images, mounts);
        pin_mut!(comparing);
        let verified = match select(stop.clone(), comparing).await {
            Either::Left(((), _)) => return Err(Interruption::Stopped),
            Either::Right((verified, _)) => verified.map_err(Interruption::Failed)?,
        };
        let holds = verified.holds();
        measurement.verified = Some(verified);
        if !holds {
            break;
        }
    }
    bench.watcher().saves(measurement);
    Ok(())
}

/// Removes what was made; what could not be removed is told. Who does not want to wait presses Ctrl-C
/// once more.
async fn clean_up<E: Engine>(bench: &mut Bench<'_, E, Companion<'_>>, kept: &[String]) -> Vec<String> {
    bench.watcher().progress.does("removing what was made");
    {
        let cleaning = bench.clean_up(kept);
        let again = engine::signal();
        pin_mut!(cleaning, again);
        if let Either::Left((left, _)) = select(cleaning, again).await {
            return left;
        }
    }
    bench.left(kept)
}
