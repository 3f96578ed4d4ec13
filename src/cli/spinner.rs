//! Lines on standard error that tell what builds do now.

use std::io;
use std::io::IsTerminal;
use std::io::Write;
use std::time::Duration;

use indicatif::MultiProgress;
use indicatif::ProgressBar;
use indicatif::ProgressStyle;

use crate::benchmark::trace::Trace;
use crate::report::printable;

/// How much of a step's name is shown.
const WIDTH: usize = 60;

/// How often a line is drawn anew.
const TICK: Duration = Duration::from_millis(200);

/// Lines that change, on a terminal; elsewhere there are none.
#[derive(Clone)]
pub(super) struct Lines {
    drawn: Option<MultiProgress>,
}

/// One of them. It goes when this does.
pub(super) struct Line {
    bar: Option<ProgressBar>,
}

impl Lines {
    pub(super) fn new() -> Self {
        Self { drawn: io::stderr().is_terminal().then(MultiProgress::new) }
    }

    /// A line that shows nothing yet.
    pub(super) fn add(&self) -> Line {
        let style = ProgressStyle::with_template("{spinner} {elapsed} {msg}");
        let style = style.unwrap_or_else(|_| ProgressStyle::default_spinner());
        let bar = self.drawn.as_ref().map(|lines| lines.add(ProgressBar::new_spinner().with_style(style)));
        if let Some(bar) = &bar {
            bar.enable_steady_tick(TICK);
        }
        Line { bar }
    }

    /// Lets `tell` write what stays.
    pub(super) fn suspend<T>(&self, tell: impl FnOnce() -> T) -> T {
        match &self.drawn {
            Some(lines) => lines.suspend(tell),
            None => tell(),
        }
    }

    /// Writes a line that stays. That it cannot be written is nothing that could be told.
    pub(super) fn say(&self, line: &str) {
        self.suspend(|| {
            let _ = writeln!(io::stderr(), "{line}");
        });
    }
}

impl Line {
    /// What is done from now on.
    pub(super) fn begins(&self, what: &str) {
        if let Some(bar) = &self.bar {
            bar.reset_elapsed();
            bar.set_message(what.to_owned());
        }
    }

    /// The step that the build of `what` is at.
    pub(super) fn goes_on(&self, what: &str, trace: &Trace) {
        if let (Some(bar), Some(step)) = (&self.bar, step(trace)) {
            bar.set_message(format!("{what}: {step}"));
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

/// The step that a build is at, as place and name.
fn step(trace: &Trace) -> Option<String> {
    let (place, name) = trace.current()?;
    let name = printable(name);
    let cut: String = name.chars().take(WIDTH).collect();
    let more = if cut.len() < name.len() { "…" } else { "" };
    Some(format!("[{place}] {cut}{more}"))
}
