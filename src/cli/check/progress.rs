//! How far a long run is, told on standard error.

use std::env;
use std::io;
use std::io::IsTerminal;
use std::sync::OnceLock;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;
use std::time::Duration;
use std::time::Instant;

use indicatif::ProgressBar;
use indicatif::ProgressDrawTarget;
use indicatif::ProgressStyle;

/// How long a run takes before anybody wonders.
const PATIENCE: Duration = Duration::from_millis(500);

/// How often a second the line is drawn anew at most.
const RATE: u8 = 10;

/// A line on a terminal that changes while files are looked at, and then goes. There is none in a short
/// run. The threads that do the work draw it, so that none is started for it.
#[derive(Debug)]
pub(super) struct Progress {
    since: Instant,
    done: AtomicU64,
    bar: OnceLock<ProgressBar>,
}

impl Progress {
    /// Begins to wait; where nobody watches, there is nothing to tell.
    pub(super) fn new() -> Option<Self> {
        let watched = io::stderr().is_terminal() && env::var_os("TERM").is_none_or(|term| term != "dumb");
        watched.then(|| Self { since: Instant::now(), done: AtomicU64::new(0), bar: OnceLock::new() })
    }

    /// One more of so many files was looked at.
    pub(super) fn advance(&self, files: usize) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        if self.since.elapsed() >= PATIENCE {
            self.bar.get_or_init(|| bar(files)).set_position(done);
        }
    }

    /// Takes the line away.
    pub(super) fn finish(&self) {
        if let Some(bar) = self.bar.get() {
            bar.finish_and_clear();
        }
    }
}

fn bar(files: usize) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(files as u64), ProgressDrawTarget::stderr_with_hz(RATE));
    let style = ProgressStyle::with_template("checked {pos} of {len} files {wide_bar}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar
}
