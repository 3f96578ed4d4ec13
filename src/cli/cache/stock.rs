//! What the engines have.

use crate::benchmark::docker::Docker;
use crate::benchmark::engine::Engine;
use crate::cli::Failure;
use crate::cli::Status;
use crate::cli::complain;
use crate::cli::engine::Engines;
use crate::cli::terminal::ColorChoice;
use crate::inventory::FileMount;
use crate::inventory::Listing;

/// The caches of all engines that tell them.
pub(super) struct Stock {
    /// Of the engines, in the same order.
    pub(super) listings: Vec<Listing>,
    pub(super) engines: Vec<Docker>,
    /// Failed where an engine that was given told nothing.
    pub(super) status: Status,
}

impl Stock {
    /// Asks all engines, and joins what each has with what Dockerfiles ask for. What does not answer is told.
    pub(super) async fn take(given: &[String], mounts: &[FileMount], color: ColorChoice) -> Result<Self, Failure> {
        let connected = Engines::connect(given, color).await?;
        let mut status = if connected.are_complete() { Status::Clean } else { Status::Failed };
        let addresses: Vec<_> = connected.all.iter().map(|engine| connected.address(engine)).collect();
        let (mut listings, mut engines) = (Vec::new(), Vec::new());
        for (engine, address) in connected.all.into_iter().zip(addresses) {
            match engine.records().await {
                Ok(records) => {
                    listings.push(Listing::new(address, &records, mounts.to_vec()));
                    engines.push(engine);
                }
                Err(error) => match address {
                    None => return Err(error.into()),
                    Some(address) => {
                        complain(color, "error", &format!("{address}: {error}"));
                        status = Status::Failed;
                    }
                },
            }
        }
        Ok(Self { listings, engines, status })
    }
}
