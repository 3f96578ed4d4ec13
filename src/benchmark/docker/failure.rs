//! What went wrong, in our words.

use bollard::errors::Error;

use crate::benchmark::engine::EngineError;
use crate::benchmark::trace::Trace;

/// The error in words, without what only a programmer needs.
pub(super) fn words(error: &Error) -> String {
    match error {
        Error::DockerResponseServerError { message, .. } => message.trim().to_owned(),
        Error::DockerStreamError { error } => error.trim().to_owned(),
        Error::SocketNotFoundError(path) => format!("there is no socket {path}"),
        Error::RequestTimeoutError => "it took too long to answer".to_owned(),
        other => cause(other),
    }
}

/// The cause at the bottom of an error, which says most: those above it tell of the layers of a client.
fn cause(error: &dyn std::error::Error) -> String {
    let deepest = std::iter::successors(Some(error), |error| error.source()).last().unwrap_or(error);
    let words = deepest.to_string();
    let words = words.split(" (os error").next().unwrap_or_default();
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// Why a build failed.
pub(super) fn of_build(error: &Error, trace: &Trace) -> EngineError {
    match error {
        Error::DockerStreamError { error } => EngineError::of_build(error, trace),
        Error::DockerResponseServerError { message, .. } if message.to_lowercase().contains("buildkit") => {
            EngineError::Unsupported(format!("the engine cannot build with BuildKit: {message}"))
        }
        Error::DockerResponseServerError { message, .. } => EngineError::of_build(message, trace),
        other => EngineError::Gone(words(other)),
    }
}

/// Why something else was not done.
pub(super) fn refused(request: &'static str, error: &Error) -> EngineError {
    match error {
        Error::DockerResponseServerError { message, .. } => {
            EngineError::Refused { request, message: message.trim().to_owned() }
        }
        Error::JsonDataError { message, .. } => {
            EngineError::Refused { request, message: format!("its answer cannot be read: {message}") }
        }
        other => EngineError::Gone(words(other)),
    }
}

/// Takes what is not there for what has been removed.
pub(super) fn unless_missing(result: Result<(), Error>) -> Result<(), Error> {
    match result {
        Err(Error::DockerResponseServerError { status_code: 404, .. }) => Ok(()),
        other => other,
    }
}
