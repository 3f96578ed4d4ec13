//! A line on standard error that tells what a build does now.

use std::io;
use std::io::Write;
use std::time::Duration;

use indicatif::ProgressBar;
use indicatif::ProgressStyle;

use crate::benchmark::trace::Trace;
use crate::report::printable;

/// How much of a step's name is shown.
const WIDTH: usize = 60;

/// How often the line is drawn anew.
pub(super) const TICK: Duration = Duration::from_millis(200);

/// A line that is not drawn yet.
pub(super) fn new() -> ProgressBar {
    let style = ProgressStyle::with_template("{spinner} {elapsed} {msg}");
    ProgressBar::new_spinner().with_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()))
}

/// The step that a build is at, as place and name.
pub(super) fn step(trace: &Trace) -> Option<String> {
    let (place, name) = trace.current()?;
    let name = printable(name);
    let cut: String = name.chars().take(WIDTH).collect();
    let more = if cut.len() < name.len() { "…" } else { "" };
    Some(format!("[{place}] {cut}{more}"))
}

/// Writes a line that stays. That it cannot be written is nothing that could be told.
pub(super) fn say(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}
