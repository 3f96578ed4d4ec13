//! `--verify`: whether the two images hold the same files.

use std::io;
use std::sync::mpsc;

use crate::benchmark::engine::Engine;
use crate::benchmark::engine::EngineError;
use crate::benchmark::equivalence::Chunks;
use crate::benchmark::equivalence::Equivalence;
use crate::benchmark::equivalence::Snapshot;
use crate::benchmark::equivalence::compare;

/// How many chunks wait to be hashed.
const AHEAD: usize = 16;

/// Compares two images; `mounts` are the directories that their cache mounts cover.
pub(super) async fn compare_images(
    engine: &impl Engine,
    (before, after): &(String, String),
    mounts: &[String],
) -> Result<Equivalence, EngineError> {
    let before = snapshot(engine, before).await?;
    let after = snapshot(engine, after).await?;
    Ok(compare(&before, &after, mounts))
}

/// Reads the files of an image on a thread of its own, while the engine sends them.
async fn snapshot(engine: &impl Engine, image: &str) -> Result<Snapshot, EngineError> {
    let (sender, receiver) = mpsc::sync_channel::<io::Result<Vec<u8>>>(AHEAD);
    let reader = tokio::task::spawn_blocking(move || Snapshot::read(Chunks::new(receiver)));
    // A reader that has seen enough is gone.
    engine.export(image, &mut |chunk| sender.send(Ok(chunk)).is_ok()).await?;
    drop(sender);
    let unreadable = |reason: String| EngineError::Refused {
        request: "send the files of an image",
        message: format!("they cannot be read: {reason}"),
    };
    match reader.await {
        Ok(snapshot) => snapshot.map_err(|error| unreadable(error.to_string())),
        Err(error) => Err(unreadable(error.to_string())),
    }
}
