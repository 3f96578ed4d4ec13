//! `--verify`: whether the two images hold the same files.

use std::fmt::Display;
use std::io;
use std::sync::mpsc;

use futures_util::future::Either;
use futures_util::future::select;
use futures_util::pin_mut;

use crate::benchmark::docker::Docker;
use crate::benchmark::engine::Engine;
use crate::benchmark::engine::EngineError;
use crate::benchmark::equivalence::Chunks;
use crate::benchmark::equivalence::Equivalence;
use crate::benchmark::equivalence::Snapshot;
use crate::benchmark::equivalence::compare;
use crate::benchmark::measurement::Measurement;
use crate::benchmark::run::Bench;
use crate::benchmark::run::Interruption;
use crate::benchmark::run::Stop;
use crate::benchmark::run::Watcher;
use crate::benchmark::scenario::Scenario;
use crate::cli::bench::watcher::Companion;

/// How many chunks wait to be hashed.
const AHEAD: usize = 16;

/// Compares the images of both texts as they are built cold, and as they are built with full mounts.
pub(super) async fn images(
    bench: &mut Bench<'_, Docker, Companion>,
    engine: &Docker,
    stop: Stop,
    mounts: &[String],
    measurement: &mut Measurement,
) -> Result<(), Interruption> {
    for scenario in [Scenario::Cold, Scenario::Dependencies] {
        let Some(images) = bench.images(scenario) else { continue };
        bench.watcher().progress.does("comparing the files of the images");
        let comparing = compare_images(engine, &images, mounts);
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
    bench.watcher().saves(measurement).await;
    Ok(())
}

/// Compares two images; `mounts` are the directories that their cache mounts cover.
async fn compare_images(
    engine: &impl Engine,
    (before, after): &(String, String),
    mounts: &[String],
) -> Result<Equivalence, EngineError> {
    let before = snapshot(engine, before).await?;
    let after = snapshot(engine, after).await?;
    let mounts = mounts.to_vec();
    let comparing = tokio::task::spawn_blocking(move || compare(&before, &after, &mounts));
    comparing.await.map_err(|error| unreadable(&error))
}

/// Reads the files of an image on a thread of its own, while the engine sends them.
async fn snapshot(engine: &impl Engine, image: &str) -> Result<Snapshot, EngineError> {
    let (sender, receiver) = mpsc::sync_channel::<io::Result<Vec<u8>>>(AHEAD);
    let reader = tokio::task::spawn_blocking(move || Snapshot::read(Chunks::new(receiver)));
    // A reader that has seen enough is gone.
    engine.export(image, &mut |chunk| sender.send(Ok(chunk)).is_ok()).await?;
    drop(sender);
    match reader.await {
        Ok(snapshot) => snapshot.map_err(|error| unreadable(&error)),
        Err(error) => Err(unreadable(&error)),
    }
}

fn unreadable(reason: &dyn Display) -> EngineError {
    EngineError::Refused { request: "send the files of an image", message: format!("they cannot be read: {reason}") }
}
