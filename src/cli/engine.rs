//! The engine that a command works on, and waiting for it. The only async runtime.

use std::env;
use std::future;
use std::future::Future;
use std::hash::BuildHasher;
use std::hash::Hasher;
use std::hash::RandomState;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::select;
use futures_util::pin_mut;
use tokio::runtime;

use crate::benchmark::docker::Docker;
use crate::benchmark::docker::host;
use crate::benchmark::engine::EngineError;
use crate::benchmark::run::Stop;
use crate::cli::Failure;
use crate::cli::Status;
use crate::cli::complain;
use crate::cli::terminal::ColorChoice;

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

/// The engine that `given`, the environment or Docker's configuration names.
pub(super) async fn connect(given: Option<&str>) -> Result<Docker, Failure> {
    let host = host::find(given, |name| env::var(name).ok())?;
    Ok(Docker::connect(&host).await?)
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
