//! Markdown for a pull request.

use crate::benchmark::comparison::Comparison;
use crate::benchmark::export;
use crate::benchmark::export::Report;
use crate::benchmark::export::figures;
use crate::benchmark::export::figures::CACHE_COMMANDS;
use crate::benchmark::export::figures::CACHES;
use crate::benchmark::export::figures::FETCHED;
use crate::benchmark::export::summary;
use crate::benchmark::measurement::Measurement;
use crate::benchmark::unit;

/// The longest name of a step that is shown, in characters.
const LONGEST_STEP: usize = 72;

/// A document on all measurements, one chapter for each.
pub fn render(measurements: &[Measurement]) -> String {
    measurements.iter().map(chapter).collect::<Vec<_>>().join("\n")
}

fn chapter(measurement: &Measurement) -> String {
    let report = Report::new(measurement);
    let mut text = format!("## Cache mounts in {}\n\n", code(&measurement.dockerfile));
    for sentence in report.comparisons.iter().filter_map(summary::of) {
        text.push_str(&format!("* {sentence}.\n"));
    }
    text.push_str(&format!("\n{}\n", report.measured()));
    changes(&report, &mut text);
    times(&report, &mut text);
    fetched(&report, &mut text);
    steps(&report, &mut text);
    images(&report, &mut text);
    caveats(&report, &mut text);
    text.push_str(&format!("\n### Looking after the caches\n\n{CACHES}\n\n```sh\n{CACHE_COMMANDS}```\n"));
    text
}

fn changes(report: &Report<'_>, text: &mut String) {
    text.push_str("\n### What was changed\n\n");
    if let Some(against) = &report.measurement.against {
        text.push_str(&format!("{} is compared with {}.\n", code(&report.measurement.dockerfile), code(against)));
    }
    for change in &report.measurement.changes {
        text.push_str(&format!("* {change}\n"));
    }
    if !report.measurement.diff.is_empty() {
        let fence = fence(&report.measurement.diff);
        let diff = report.measurement.diff.trim_end();
        let summary = "<details><summary>The difference between the two files</summary>";
        text.push_str(&format!("\n{summary}\n\n{fence}diff\n{diff}\n{fence}\n\n</details>\n"));
    }
}

fn times(report: &Report<'_>, text: &mut String) {
    text.push_str("\n### How long a build takes\n\n");
    if report.comparisons.is_empty() {
        text.push_str("Nothing was measured.\n");
        return;
    }
    text.push_str("| scenario | before | after | ratio | |\n| --- | ---: | ---: | ---: | --- |\n");
    for row in report.times() {
        text.push_str(&format!(
            "| **{}**: {} | {} | {} | {} | {} |\n",
            row.scenario.name(),
            export::meaning(row.scenario),
            row.before,
            row.after,
            row.ratio,
            row.verdict
        ));
    }
    text.push_str(&format!("\n{}\n", report.about_times()));
}

fn fetched(report: &Report<'_>, text: &mut String) {
    let rows = report.fetched().map(|row| {
        let (scenario, what) = (row.scenario.name(), row.what);
        format!("| {scenario} | {what} | {} | {} | {} |\n", row.before, row.after, row.from_cache)
    });
    let rows: String = rows.collect();
    if rows.is_empty() {
        return;
    }
    text.push_str("\n### What was fetched, of what was needed\n\n");
    text.push_str("| scenario | | before | after | after: from a cache |\n| --- | --- | ---: | ---: | ---: |\n");
    text.push_str(&rows);
    text.push_str(&format!("\n{FETCHED}\n"));
    for (scenario, saved) in report.saved() {
        text.push_str(&format!("\n`{}`: {saved}.\n", scenario.name()));
    }
}

fn steps(report: &Report<'_>, text: &mut String) {
    let tables: String = report.comparisons.iter().filter_map(step_table).collect();
    if !tables.is_empty() {
        text.push_str("\n### Step by step\n");
        text.push_str(&tables);
    }
}

fn step_table(comparison: &Comparison) -> Option<String> {
    let rows = figures::steps(comparison).map(|step| {
        let name = in_table(&code(&unit::shortened(&step.row.name, LONGEST_STEP)));
        format!("| {name} | {} | {} |\n", step.before, step.after)
    });
    let rows: String = rows.collect();
    let name = comparison.scenario.name();
    (!rows.is_empty()).then(|| format!("\n| `{name}` | before | after |\n| --- | ---: | ---: |\n{rows}"))
}

fn images(report: &Report<'_>, text: &mut String) {
    text.push_str("\n### The images\n\n");
    for size in report.sizes() {
        text.push_str(&format!("* {size}\n"));
    }
    text.push_str(&format!("* {}\n", summary::of_images(report.measurement.verified.as_ref())));
    for difference in report.measurement.verified.iter().flat_map(|verified| &verified.differences) {
        text.push_str(&format!("  * {}\n", code(&difference.to_string())));
    }
}

fn caveats(report: &Report<'_>, text: &mut String) {
    let caveats = report.caveats();
    if !caveats.is_empty() {
        text.push_str("\n### Caveats\n\n");
        for caveat in caveats {
            text.push_str(&format!("* {caveat}\n"));
        }
    }
}

/// Without what would end a cell.
fn in_table(text: &str) -> String {
    text.replace('|', "\\|")
}

/// As code in the middle of a line.
fn code(text: &str) -> String {
    let ticks = "`".repeat(longest_run(text) + 1);
    let text = text.replace(['\n', '\r'], " ");
    let space = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{ticks}{space}{text}{space}{ticks}")
}

/// A fence that the text does not close.
fn fence(text: &str) -> String {
    "`".repeat(longest_run(text).max(2) + 1)
}

/// The most backticks in a row.
fn longest_run(text: &str) -> usize {
    text.split(|character| character != '`').map(str::len).max().unwrap_or(0)
}
