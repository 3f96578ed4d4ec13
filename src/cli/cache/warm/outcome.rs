//! What came of filling caches.

use std::io;
use std::io::Write;

use serde::Serialize;

use crate::benchmark::engine::EngineError;
use crate::benchmark::fetched;
use crate::benchmark::fetched::Told;
use crate::benchmark::fetched::Transfer;
use crate::benchmark::unit;
use crate::report::count;

/// What came of one file.
pub(super) struct Outcome {
    pub(super) name: String,
    /// Where it was built, if that has to be said.
    pub(super) engine: Option<String>,
    pub(super) seconds: f64,
    /// What its steps fetched, as far as package managers tell.
    pub(super) transfers: Vec<Transfer>,
    /// Why builds failed; none where all ended well.
    pub(super) errors: Vec<EngineError>,
}

/// What came of all of them.
pub(super) struct Outcomes {
    pub(super) files: Vec<Outcome>,
    /// How many files have no cache mounts.
    pub(super) without: usize,
    /// How many files were not begun, or not built to the end.
    pub(super) stopped: usize,
    /// From the first build to the end of the last.
    pub(super) seconds: f64,
    pub(super) filled: Filled,
}

/// The caches that were used.
#[derive(Default)]
pub(super) struct Filled {
    /// How many these are.
    pub(super) caches: usize,
    /// What they hold, in bytes.
    pub(super) bytes: u64,
}

impl Outcome {
    /// What came of it, in a line.
    pub(super) fn line(&self) -> String {
        let fetched = fetched(&self.transfers).map(|text| format!(", {text}")).unwrap_or_default();
        let failed = if self.errors.is_empty() { "" } else { ", failed" };
        let engine = self.engine.as_ref().map(|engine| format!(" on {engine}")).unwrap_or_default();
        format!("{}: {}{engine}{fetched}{failed}", self.name, unit::seconds(self.seconds))
    }
}

/// What was fetched, and who tells: most package managers say nothing of it.
fn fetched(transfers: &[Transfer]) -> Option<String> {
    let told = bytes(transfers)?;
    let tells = transfers.iter().filter(|transfer| transfer.fetched.bytes.is_some());
    let mut managers: Vec<_> = tells.map(|transfer| transfer.manager).collect();
    managers.sort_unstable();
    managers.dedup();
    let at_least = if told.is_exact() { "" } else { "at least " };
    Some(format!("{at_least}{} fetched by {}", unit::bytes(told.number()), managers.join(", ")))
}

/// What was fetched, as far as there is a number.
fn bytes(transfers: &[Transfer]) -> Option<Told> {
    transfers.iter().filter_map(|transfer| transfer.fetched.bytes).reduce(|sum, more| sum + more)
}

/// How fast that was; nothing where nothing was fetched.
fn rate(bytes: Option<u64>, seconds: f64) -> Option<String> {
    let bytes = bytes.filter(|bytes| *bytes > 0)?;
    #[expect(clippy::cast_precision_loss, reason = "two digits are shown")]
    let rate = (bytes as f64 / seconds).round();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is no more than the bytes, or so")]
    Some(format!("{}/s", unit::bytes(rate as u64)))
}

impl Outcomes {
    fn failed(&self) -> usize {
        self.files.iter().filter(|file| !file.errors.is_empty()).count()
    }

    fn transfers(&self) -> Vec<Transfer> {
        fetched::total(self.files.iter().flat_map(|file| file.transfers.iter().copied()))
    }

    /// What came of all, for people.
    pub(super) fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let Self { seconds, filled: Filled { caches, bytes: held }, .. } = self;
        let filled = self.files.len() - self.failed();
        let mut text = format!("filled the caches of {} in {}", count(filled, "file"), unit::seconds(*seconds));
        for (count, what) in [(self.failed(), "failed"), (self.stopped, "stopped"), (self.without, "without mounts")] {
            if count > 0 {
                text += &format!(", {count} {what}");
            }
        }
        let transfers = self.transfers();
        if let Some(fetched) = fetched(&transfers) {
            text += &format!("; {fetched}");
            text += &rate(bytes(&transfers).map(Told::number), *seconds)
                .map(|rate| format!(" ({rate})"))
                .unwrap_or_default();
        }
        text += &format!("\n{} used, {}", count(*caches, "cache"), unit::bytes(*held));
        writeln!(out, "{text}")
    }

    /// The same for programs.
    pub(super) fn write_json(&self, out: &mut dyn Write) -> io::Result<()> {
        let report = Report {
            files: self.files.iter().map(OfFile::new).collect(),
            filled: self.files.len() - self.failed(),
            failed: self.failed(),
            stopped: self.stopped,
            without_mounts: self.without,
            seconds: self.seconds,
            fetched_bytes: bytes(&self.transfers()).map(Told::number),
            caches: self.filled.caches,
            bytes: self.filled.bytes,
        };
        serde_json::to_writer_pretty(&mut *out, &report)?;
        writeln!(out)
    }
}

#[derive(Serialize)]
struct Report<'o> {
    files: Vec<OfFile<'o>>,
    filled: usize,
    failed: usize,
    stopped: usize,
    without_mounts: usize,
    seconds: f64,
    /// Nothing where no package manager tells.
    fetched_bytes: Option<u64>,
    caches: usize,
    /// What these caches hold.
    bytes: u64,
}

#[derive(Serialize)]
struct OfFile<'o> {
    dockerfile: &'o str,
    /// Nothing where there is only one.
    engine: Option<&'o str>,
    seconds: f64,
    fetched_bytes: Option<u64>,
    errors: Vec<String>,
}

impl<'o> OfFile<'o> {
    fn new(outcome: &'o Outcome) -> Self {
        Self {
            dockerfile: &outcome.name,
            engine: outcome.engine.as_deref(),
            seconds: outcome.seconds,
            fetched_bytes: bytes(&outcome.transfers).map(Told::number),
            errors: outcome.errors.iter().map(ToString::to_string).collect(),
        }
    }
}
