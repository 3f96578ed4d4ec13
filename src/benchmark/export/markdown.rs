//! Markdown for a pull request.

use crate::benchmark::comparison::Comparison;
use crate::benchmark::comparison::StepFigures;
use crate::benchmark::export;
use crate::benchmark::export::Report;
use crate::benchmark::export::summary;
use crate::benchmark::measurement::Measurement;
use crate::benchmark::scenario::Scenario;
use crate::benchmark::unit;

/// The longest name of a step that is shown, in characters.
const LONGEST_STEP: usize = 72;

/// Steps that take less in both texts are left out, in seconds.
const SHORT: f64 = 0.1;

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
    text.push_str(&format!("\nMeasured with cachemount {} on {}.\n", env!("CARGO_PKG_VERSION"), report.engine()));
    changes(&report, &mut text);
    times(&report, &mut text);
    fetched(&report, &mut text);
    steps(&report, &mut text);
    images(&report, &mut text);
    caveats(&report, &mut text);
    text.push_str(CACHES);
    text
}

/// How to look after the caches that the mounts leave behind.
const CACHES: &str = "
### Looking after the caches

The mounts of this measurement are removed. Those of everyday builds stay with the builder:

```sh
docker buildx du --verbose --filter type=exec.cachemount    # what they hold
docker builder prune --filter type=exec.cachemount          # remove those that nothing uses
```
";

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
    for comparison in &report.comparisons {
        let scenario = comparison.scenario;
        text.push_str(&format!(
            "| **{}**: {} | {} | {} | {} | {} |\n",
            scenario.name(),
            export::meaning(scenario),
            export::median(comparison.before.summary),
            export::median(comparison.after.summary),
            export::ratio(comparison.ratio),
            comparison.verdict().name()
        ));
    }
    let runs: Vec<usize> =
        report.comparisons.iter().map(|it| it.before.seconds.len().min(it.after.seconds.len())).collect();
    let (least, most) = (runs.iter().min().copied().unwrap_or(0), runs.iter().max().copied().unwrap_or(0));
    let runs = match (least, most) {
        (1, 1) => "One run of each text".to_owned(),
        (least, most) if least == most => format!("Median of {least} runs of each text, which take turns"),
        _ => format!("Median of {least} to {most} runs of each text, which take turns"),
    };
    text.push_str(&format!(
        "\n{runs}, ± the median absolute deviation. The ratio is before \
         to after, with an interval that holds it with 95 % confidence where there are four runs or more. The \
         scenarios answer different questions and do not add up; `unchanged` is the layer cache alone.\n"
    ));
}

fn fetched(report: &Report<'_>, text: &mut String) {
    let mut rows = String::new();
    for comparison in report.comparisons.iter().filter(|it| it.scenario != Scenario::Unchanged) {
        for (what, before, after) in export::transfers(comparison) {
            rows.push_str(&format!(
                "| {} | {what} | {} | {} | {} |\n",
                comparison.scenario.name(),
                export::fetched(before),
                export::fetched(after),
                export::hit_rate(after)
            ));
        }
    }
    if rows.is_empty() {
        return;
    }
    text.push_str("\n### What was fetched, of what was needed\n\n");
    text.push_str("| scenario | | before | after | after: from a cache |\n| --- | --- | ---: | ---: | ---: |\n");
    text.push_str(&rows);
    text.push_str("\nIn bytes where the package manager tells them, else in packages or files of an index.\n");
    for comparison in &report.comparisons {
        if let Some(saved) = comparison.saved.as_ref().and_then(summary::of_saved) {
            text.push_str(&format!("\n`{}`: {saved}.\n", comparison.scenario.name()));
        }
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
    let is_long = |figures: &Option<StepFigures>| figures.as_ref().is_some_and(|it| it.seconds >= SHORT);
    let mut rows = String::new();
    for row in comparison.steps.iter().filter(|row| is_long(&row.before) || is_long(&row.after)) {
        let name = in_table(&code(&unit::shortened(&row.name, LONGEST_STEP)));
        rows.push_str(&format!("| {name} | {} | {} |\n", seconds(row.before.as_ref()), seconds(row.after.as_ref())));
    }
    let name = comparison.scenario.name();
    (!rows.is_empty()).then(|| format!("\n| `{name}` | before | after |\n| --- | ---: | ---: |\n{rows}"))
}

fn seconds(figures: Option<&StepFigures>) -> String {
    match figures {
        None => "-".to_owned(),
        Some(figures) if figures.cached => "cached".to_owned(),
        Some(figures) => unit::seconds(figures.seconds),
    }
}

fn images(report: &Report<'_>, text: &mut String) {
    text.push_str("\n### The images\n\n");
    let last = report.comparisons.iter().rev();
    let sizes = last.clone().find_map(|it| Some((it.before.image_bytes?, it.after.image_bytes?)));
    if let Some((before, after)) = sizes {
        text.push_str(&format!("* {} before, {} after\n", unit::bytes(before), unit::bytes(after)));
    }
    if let Some(mounts) = last.clone().find_map(|it| it.after.mount_bytes) {
        text.push_str(&format!("* the cache mounts hold {}\n", unit::bytes(mounts)));
    }
    text.push_str(&format!("* {}\n", summary::of_images(report.measurement.verified.as_ref())));
    for difference in report.measurement.verified.iter().flat_map(|verified| &verified.differences) {
        text.push_str(&format!("  * {}\n", code(&difference.to_string())));
    }
}

fn caveats(report: &Report<'_>, text: &mut String) {
    let measurement = report.measurement;
    let warnings = report.warnings.iter().map(|it| format!("`{}`: {}", it.scenario.name(), it.problem));
    let skipped = measurement.skipped.iter().map(|(it, reason)| format!("`{}` was not built: {reason}", it.name()));
    let stopped = measurement.stopped.iter().map(|reason| format!("the measurement stopped early: {reason}"));
    let caveats: Vec<String> = warnings.chain(skipped).chain(stopped).collect();
    if !caveats.is_empty() {
        text.push_str("\n### Caveats\n\n");
        for caveat in caveats {
            text.push_str(&format!("* {}\n", caveat.replace('\n', " ")));
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
