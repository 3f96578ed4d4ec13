//! How far each file is, told on standard error.

use std::io;
use std::io::IsTerminal;

use indicatif::MultiProgress;
use indicatif::ProgressBar;

use crate::benchmark::trace::Trace;
use crate::cli::spinner;

/// A line for each file that is being built, on a terminal; a line that stays for each that is done.
pub(super) struct Progress {
    lines: Option<MultiProgress>,
}

/// The line of one file.
pub(super) struct Line {
    bar: Option<ProgressBar>,
    name: String,
}

impl Progress {
    pub(super) fn new() -> Self {
        Self { lines: io::stderr().is_terminal().then(MultiProgress::new) }
    }

    pub(super) fn begins(&self, name: &str) -> Line {
        let bar = self.lines.as_ref().map(|lines| lines.add(spinner::new()));
        if let Some(bar) = &bar {
            bar.set_message(name.to_owned());
            bar.enable_steady_tick(spinner::TICK);
        }
        Line { bar, name: name.to_owned() }
    }

    /// Lets `tell` write lines that stay.
    pub(super) fn suspend(&self, tell: impl FnOnce()) {
        match &self.lines {
            Some(lines) => lines.suspend(tell),
            None => tell(),
        }
    }
}

impl Line {
    pub(super) fn goes_on(&self, trace: &Trace) {
        if let (Some(bar), Some(step)) = (&self.bar, spinner::step(trace)) {
            bar.set_message(format!("{}: {step}", self.name));
        }
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
