//! One Dockerfile after another, on an engine. The only place with an async runtime.

use std::env;
use std::future;
use std::hash::BuildHasher;
use std::hash::Hasher;
use std::hash::RandomState;
use std::io;
use std::io::Write;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::Either;
use futures_util::future::select;
use futures_util::pin_mut;
use tokio::runtime;

use crate::benchmark::docker::Docker;
use crate::benchmark::docker::host;
use crate::benchmark::engine::Engine;
use crate::benchmark::engine::EngineError;
use crate::benchmark::engine::Request;
use crate::benchmark::measurement::Measurement;
use crate::benchmark::plan::Values;
use crate::benchmark::run::Bench;
use crate::benchmark::run::Interruption;
use crate::benchmark::run::Order;
use crate::benchmark::run::Stop;
use crate::benchmark::scenario::Scenario;
use crate::benchmark::scenario::Variant;
use crate::cli::Failure;
use crate::cli::Status;
use crate::cli::bench::BenchArguments;
use crate::cli::bench::context::Contexts;
use crate::cli::bench::context::source_change;
use crate::cli::bench::output::Output;
use crate::cli::bench::progress::Progress;
use crate::cli::bench::subject::Subject;
use crate::cli::bench::watcher::Companion;
use crate::cli::complain;
use crate::cli::terminal::ColorChoice;

/// How long threads that still read a context are waited for.
const GRACE: Duration = Duration::from_secs(1);

/// Measures all, and writes what came of it.
pub(super) fn run(
    arguments: &BenchArguments,
    subjects: &[Subject],
    request: &Request,
    output: Output,
    color: ColorChoice,
) -> Result<Status, Failure> {
    let runtime = runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failure::new(format!("cannot start: {error}")))?;
    let mut work = Work { arguments, request, output, color, done: Vec::new(), status: Status::Clean };
    let result = runtime.block_on(work.all(subjects));
    runtime.shutdown_timeout(GRACE);
    result?;
    Ok(work.status)
}

struct Work<'a> {
    arguments: &'a BenchArguments,
    request: &'a Request,
    output: Output,
    color: ColorChoice,
    done: Vec<Measurement>,
    status: Status,
}

impl Work<'_> {
    async fn all(&mut self, subjects: &[Subject]) -> Result<(), Failure> {
        let host = host::find(self.arguments.engine.as_deref(), |name| env::var(name).ok());
        let engine = match host {
            Ok(host) => Docker::connect(&host).await,
            Err(error) => Err(error),
        };
        let engine = engine.map_err(|error| Failure::new(error.to_string()))?;
        let stop = stop(self.color);
        for subject in subjects {
            self.one(subject, &engine, stop.clone()).await;
            if self.status == Status::Interrupted {
                break;
            }
        }
        Ok(())
    }

    async fn one(&mut self, subject: &Subject, engine: &Docker, stop: Stop) {
        let mut measurement = Measurement { engine: engine.description(), ..subject.measurement() };
        let directory = self.arguments.context_of(&subject.path);
        let source = source_change(&directory, subject);
        let scenarios = self.scenarios(subject, source.as_ref().err(), &mut measurement);
        let texts = Variant::ALL.map(|variant| subject.text(variant).sent(&[], self.arguments.builtin_frontend));
        let source = source.ok().filter(|_| scenarios.contains(&Scenario::Source));
        let done = self.done.clone();
        let mut companion = Companion {
            progress: Progress::new(),
            contexts: Contexts::new(&directory, texts, source),
            output: &mut self.output,
            done: &done,
            unsaved: None,
        };
        let order = Order {
            scenarios,
            repetition: self.arguments.repetition(),
            request: self.request.clone(),
            keeps_images: self.arguments.keep || self.arguments.verify,
        };
        let values = Values::new(&random_name(), self.arguments.change.is_some());
        let mut bench = Bench::new(engine, &mut companion, stop, order, values);
        let result = bench.measure(&mut measurement).await;
        let kept = if self.arguments.keep { bench.all_images() } else { Vec::new() };
        let left = clean_up(&mut bench, &kept).await;
        companion.progress.finish();
        let unsaved = companion.unsaved.take();
        tell(&measurement);
        if !kept.is_empty() {
            let names = kept.join(" ");
            complain(
                self.color,
                "note",
                &format!("kept the images {}; `docker image rm {names}` removes them", kept.join(", ")),
            );
        }
        for left in left {
            complain(self.color, "warning", &format!("not removed: {left}"));
        }
        if let Some(unsaved) = unsaved {
            complain(self.color, "error", &unsaved);
            self.status = self.status.or(Status::Failed);
        }
        if let Err(interruption) = result {
            self.interrupted(&interruption);
        }
        self.done.push(measurement);
    }

    /// The scenarios that can be built; why the others cannot goes into the measurement.
    fn scenarios(&self, subject: &Subject, no_source: Option<&String>, measurement: &mut Measurement) -> Vec<Scenario> {
        let mut scenarios = self.arguments.scenarios();
        let packages = Variant::ALL.iter().all(|variant| subject.text(*variant).outline.has_packages());
        scenarios.retain(|scenario| {
            let reason = match scenario {
                Scenario::Source => no_source.cloned(),
                Scenario::Dependencies if !packages => Some("no step is known to download packages".to_owned()),
                _ => None,
            };
            measurement.skipped.extend(reason.iter().map(|reason| (*scenario, reason.clone())));
            reason.is_none()
        });
        scenarios
    }

    fn interrupted(&mut self, interruption: &Interruption) {
        match interruption {
            Interruption::Stopped => self.status = Status::Interrupted,
            Interruption::Failed(error) => {
                complain(self.color, "error", &error.to_string());
                let status = match error {
                    EngineError::Step(_) | EngineError::Build(_) | EngineError::Image { .. } => Status::Findings,
                    _ => Status::Failed,
                };
                self.status = self.status.or(status);
            }
        }
    }
}

fn tell(measurement: &Measurement) {
    let mut out = io::stdout().lock();
    for sample in &measurement.samples {
        let _ = writeln!(
            out,
            "{} {} {} {:.2} {:?}",
            sample.scenario.name(),
            sample.variant.name(),
            sample.run,
            sample.build.seconds,
            sample.build.mount_bytes
        );
    }
    for (scenario, reason) in &measurement.skipped {
        let _ = writeln!(out, "{} skipped: {reason}", scenario.name());
    }
}

/// Removes what was made; what could not be removed is told. Who does not want to wait presses Ctrl-C
/// once more.
async fn clean_up<E: Engine>(bench: &mut Bench<'_, E, Companion<'_>>, kept: &[String]) -> Vec<String> {
    {
        let cleaning = bench.clean_up(kept);
        let again = signal();
        pin_mut!(cleaning, again);
        if let Either::Left((left, _)) = select(cleaning, again).await {
            return left;
        }
    }
    bench.left(kept)
}

/// Comes to its end with the first Ctrl-C.
fn stop(color: ColorChoice) -> Stop {
    let stopped = signal().map(move |()| {
        complain(color, "note", "stopping and removing what was made; press Ctrl-C again to leave it where it is");
    });
    stopped.boxed_local().shared()
}

/// Waits for Ctrl-C, or for being asked to end in another way.
#[cfg(unix)]
async fn signal() {
    use tokio::signal::unix;

    let wait = |kind| async move {
        match unix::signal(kind) {
            Ok(mut signal) => signal.recv().await.unwrap_or_default(),
            Err(_) => future::pending().await,
        }
    };
    let (interrupt, terminate) = (wait(unix::SignalKind::interrupt()), wait(unix::SignalKind::terminate()));
    pin_mut!(interrupt, terminate);
    select(interrupt, terminate).await;
}

/// Waits for Ctrl-C.
#[cfg(not(unix))]
async fn signal() {
    if tokio::signal::ctrl_c().await.is_err() {
        future::pending::<()>().await;
    }
}

/// A name that no other bench run has. The standard library draws it from the system.
fn random_name() -> String {
    format!("{:012x}", RandomState::new().build_hasher().finish() & 0xffff_ffff_ffff)
}
