//! A build context, read while it is sent.

use std::io;
use std::sync::Arc;
use std::sync::Mutex;

use futures_util::Stream;
use futures_util::stream;
use tokio::sync::mpsc;

use crate::benchmark::engine::EngineError;

/// How many chunks wait to be sent.
const AHEAD: usize = 4;

/// Why a context could not be read to its end.
pub(super) type Unread = Arc<Mutex<Option<EngineError>>>;

/// The bytes of a context; where reading fails, `unread` says why.
pub(super) fn of(
    archive: impl Iterator<Item = io::Result<Vec<u8>>> + Send + 'static,
    unread: Unread,
) -> impl Stream<Item = io::Result<Vec<u8>>> + Send + 'static {
    let (sender, mut receiver) = mpsc::channel(AHEAD);
    tokio::task::spawn_blocking(move || {
        for chunk in archive {
            if let Err(error) = &chunk
                && let Ok(mut unread) = unread.lock()
            {
                *unread = Some(EngineError::Context(error.to_string()));
            }
            // The engine has read enough.
            if sender.blocking_send(chunk).is_err() {
                break;
            }
        }
    });
    stream::poll_fn(move |context| receiver.poll_recv(context))
}
