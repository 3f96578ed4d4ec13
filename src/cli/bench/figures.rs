//! What was measured so far of all Dockerfiles, several of which may be measured at a time.

use std::sync::Mutex;
use std::sync::PoisonError;

use crate::benchmark::measurement::Measurement;
use crate::cli::Failure;
use crate::cli::bench::output::Output;

/// The measurements, in the order in which the Dockerfiles were given, and where they go.
pub(super) struct Figures {
    pub(super) output: Output,
    /// Nothing of those that were not begun.
    measured: Mutex<Vec<Option<Measurement>>>,
}

impl Figures {
    /// Nothing is measured yet of so many Dockerfiles.
    pub(super) fn new(output: Output, dockerfiles: usize) -> Self {
        Self { output, measured: Mutex::new(vec![None; dockerfiles]) }
    }

    /// Puts what was measured of one into the place of what was known of it, and all into the files.
    pub(super) fn put(&self, index: usize, measurement: Measurement) -> Result<(), Failure> {
        // It is held until the files are written, so that what is older never comes over what is newer.
        let mut measured = self.measured.lock().unwrap_or_else(PoisonError::into_inner);
        measured[index] = Some(measurement);
        let all: Vec<_> = measured.iter().flatten().cloned().collect();
        self.output.save(&all)
    }
}
