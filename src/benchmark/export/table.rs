//! Tables for the terminal.

use comfy_table::Cell;
use comfy_table::Table;

use crate::benchmark::export;
use crate::benchmark::export::Report;
use crate::benchmark::export::columns::right;
use crate::benchmark::export::columns::table;
use crate::benchmark::export::columns::trimmed;
use crate::benchmark::export::summary;
use crate::benchmark::measurement::Measurement;

/// What a measurement has shown, no wider than `width` columns, with a newline at its end.
pub fn render(measurement: &Measurement, width: u16) -> String {
    let report = Report::new(measurement);
    let mut text = format!("{}: {}\n{}\n\n", measurement.dockerfile, report.subject(), report.engine());
    if report.comparisons.is_empty() {
        text.push_str("nothing was measured\n");
    } else {
        text.push_str(&format!("{}\n", times(&report, width)));
    }
    if let Some(table) = fetched(&report, width) {
        text.push_str(&format!("\n{table}\n"));
    }
    for (scenario, saved) in report.saved() {
        text.push_str(&format!("\n{}: {saved}\n", scenario.name()));
    }
    text.push_str(&format!("\n{}\n", summary::of_images(measurement.verified.as_ref())));
    for difference in measurement.verified.iter().flat_map(|verified| &verified.differences) {
        text.push_str(&format!("  {difference}\n"));
    }
    for (scenario, reason) in &measurement.skipped {
        text.push_str(&format!("not built: {}: {reason}\n", scenario.name()));
    }
    for warning in &report.warnings {
        text.push_str(&format!("warning: {}: {}\n", warning.scenario.name(), warning.problem));
    }
    for lost in report.lost_engines() {
        text.push_str(&format!("{lost}\n"));
    }
    if let Some(stopped) = &measurement.stopped {
        text.push_str(&format!("stopped early: {}\n", stopped.replace('\n', "\n  ")));
    }
    trimmed(&text)
}

fn times(report: &Report<'_>, width: u16) -> Table {
    let mut table = table(&["scenario", "before", "after", "ratio", ""], width);
    for row in report.times() {
        table.add_row([
            Cell::new(format!("{}\n{}", row.scenario.name(), export::meaning(row.scenario))),
            right(row.before),
            right(row.after),
            right(row.ratio),
            Cell::new(row.verdict),
        ]);
    }
    table
}

fn fetched(report: &Report<'_>, width: u16) -> Option<Table> {
    let mut table = table(&["fetched", "", "before", "after", "from a cache"], width);
    for row in report.fetched() {
        table.add_row([
            Cell::new(row.scenario.name()),
            Cell::new(row.what),
            right(row.before),
            right(row.after),
            right(row.from_cache),
        ]);
    }
    (!table.is_empty()).then_some(table)
}
