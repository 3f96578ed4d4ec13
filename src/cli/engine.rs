//! The engines that a command works on, and waiting for it. The only async runtime.

use std::env;
use std::future;
use std::future::Future;
use std::hash::BuildHasher;
use std::hash::Hasher;
use std::hash::RandomState;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::join_all;
use futures_util::future::select;
use futures_util::pin_mut;
use tokio::runtime;

use crate::benchmark::docker::Docker;
use crate::benchmark::docker::host;
use crate::benchmark::engine::Engine;
use crate::benchmark::engine::EngineError;
use crate::benchmark::measurement::EngineDescription;
use crate::benchmark::run::Stop;
use crate::cli::Failure;
use crate::cli::Status;
use crate::cli::complain;
use crate::cli::terminal::ColorChoice;
use crate::report::printable;

/// How long threads that still read a context are waited for.
const GRACE: Duration = Duration::from_secs(1);

impl From<EngineError> for Failure {
    fn from(error: EngineError) -> Self {
        Self::new(error.to_string())
    }
}

/// Waits until `work` is done.
pub(super) fn wait<T>(work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let runtime = runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failure::new(format!("cannot start: {error}")))?;
    let result = runtime.block_on(work);
    runtime.shutdown_timeout(GRACE);
    result
}

/// The engines that a command works on: one at least.
pub(super) struct Engines {
    pub(super) all: Vec<Docker>,
    /// How many were given.
    given: usize,
}

impl Engines {
    /// Those of the given engines that answer; where none is given, the one that the environment or Docker's
    /// configuration names. It is told which others do not answer.
    ///
    /// Fails where none answers, and where one is given twice: it would be asked for two things at a time.
    pub(super) async fn connect(given: &[String], color: ColorChoice) -> Result<Self, Failure> {
        let given: Vec<_> =
            if given.is_empty() { vec![None] } else { given.iter().map(|it| Some(it.as_str())).collect() };
        let count = given.len();
        let mut all: Vec<Docker> = Vec::new();
        let mut errors = Vec::new();
        for connected in join_all(given.into_iter().map(connect)).await {
            match connected {
                Ok(engine) => all.push(engine),
                Err(error) => errors.push(error),
            }
        }
        let last = if all.is_empty() { errors.pop() } else { None };
        for error in errors {
            complain(color, if all.is_empty() { "error" } else { "warning" }, &error.to_string());
        }
        if let Some(last) = last {
            return Err(last.into());
        }
        match twice(&all, Docker::identity) {
            Some((one, other)) => Err(Failure::new(format!(
                "{} and {} are one engine; give each once",
                printable(one.host()),
                printable(other.host())
            ))),
            None => Ok(Self { all, given: count }),
        }
    }

    /// Whether it has to be said which engine is meant.
    pub(super) fn are_several(&self) -> bool {
        self.given > 1
    }

    /// Whether all that were given answer.
    pub(super) fn are_complete(&self) -> bool {
        self.all.len() == self.given
    }

    /// Who one of them is, and where, if that has to be said.
    pub(super) fn description(&self, engine: &Docker) -> EngineDescription {
        EngineDescription { address: self.address(engine), ..engine.description() }
    }

    /// Where one of them is, if that has to be said.
    pub(super) fn address(&self, engine: &Docker) -> Option<String> {
        self.are_several().then(|| printable(engine.host()).into_owned())
    }

    /// The name of a machine that two of them run on.
    pub(super) fn shared_machine(&self) -> Option<&str> {
        twice(&self.all, Docker::machine)?.0.machine()
    }
}

/// Two engines of which the same is told.
fn twice(all: &[Docker], told: impl Fn(&Docker) -> Option<&str>) -> Option<(&Docker, &Docker)> {
    let pairs = all.iter().enumerate().flat_map(|(index, one)| all[index + 1..].iter().map(move |other| (one, other)));
    let mut pairs = pairs.filter(|(one, other)| told(one).is_some() && told(one) == told(other));
    pairs.next()
}

/// The engine that `given`, the environment or Docker's configuration names.
async fn connect(given: Option<&str>) -> Result<Docker, EngineError> {
    Docker::connect(&host::find(given, |name| env::var(name).ok())?).await
}

/// What a caller should hear of a build that failed: whether the Dockerfile is to blame, or it could not run.
pub(super) fn status(error: &EngineError) -> Status {
    match error {
        EngineError::Step(_) | EngineError::Build(_) | EngineError::Image { .. } => Status::Findings,
        _ => Status::Failed,
    }
}

/// Comes to its end with the first Ctrl-C, and tells `note` then.
pub(super) fn stop(color: ColorChoice, note: &'static str) -> Stop {
    signal().map(move |()| complain(color, "note", note)).boxed_local().shared()
}

/// Waits for Ctrl-C, or for being asked to end in another way.
#[cfg(unix)]
pub(super) async fn signal() {
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
pub(super) async fn signal() {
    if tokio::signal::ctrl_c().await.is_err() {
        future::pending::<()>().await;
    }
}

/// A name that no other run has. The standard library draws it from the system.
pub(super) fn random_name() -> String {
    format!("{:012x}", RandomState::new().build_hasher().finish() & 0xffff_ffff_ffff)
}
