//! Figures for programs that keep them over time and draw them: what each scenario takes with the text
//! after, and what it fetches.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::benchmark::comparison::Comparison;
use crate::benchmark::export::Report;
use crate::benchmark::export::median;
use crate::benchmark::export::ratio;
use crate::benchmark::measurement::Measurement;
use crate::benchmark::unit;

/// For github-action-benchmark, as its `customSmallerIsBetter`.
///
/// <https://github.com/benchmark-action/github-action-benchmark#examples>
pub fn github_action_benchmark(measurements: &[Measurement]) -> String {
    let mut rows = Vec::new();
    for (name, comparison) in figures(measurements) {
        if let Some(summary) = comparison.after.summary {
            rows.push(Row {
                name: name.clone(),
                unit: "s",
                value: summary.median,
                range: Some(format!("± {}", unit::seconds(summary.deviation))),
                extra: format!(
                    "before: {}\nratio: {}\nruns: {}",
                    median(comparison.before.summary),
                    ratio(comparison.ratio),
                    summary.runs
                ),
            });
        }
        if let Some(bytes) = comparison.after.fetched_bytes() {
            let name = format!("{name}: fetched");
            rows.push(Row { name, unit: "B", value: charted(bytes), range: None, extra: unit::bytes(bytes) });
        }
    }
    written(&rows)
}

/// For Bencher, in its metric format: `latency` in nanoseconds, and `fetched` in bytes.
///
/// <https://bencher.dev/docs/reference/bencher-metric-format/>
pub fn bencher(measurements: &[Measurement]) -> String {
    let mut benchmarks: BTreeMap<String, BTreeMap<&str, Metric>> = BTreeMap::new();
    for (name, comparison) in figures(measurements) {
        let measures = benchmarks.entry(name).or_default();
        if let Some(summary) = comparison.after.summary {
            let nanoseconds = |seconds: f64| seconds * 1e9;
            let (lower, upper) = (Some(nanoseconds(summary.least)), Some(nanoseconds(summary.greatest)));
            let value = nanoseconds(summary.median);
            measures.insert("latency", Metric { value, lower_value: lower, upper_value: upper });
        }
        if let Some(bytes) = comparison.after.fetched_bytes() {
            measures.insert("fetched", Metric { value: charted(bytes), lower_value: None, upper_value: None });
        }
    }
    written(&benchmarks)
}

#[derive(Serialize)]
struct Row {
    name: String,
    unit: &'static str,
    value: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    range: Option<String>,
    extra: String,
}

#[derive(Serialize)]
struct Metric {
    value: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    lower_value: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    upper_value: Option<f64>,
}

/// What was measured, by a name that stays the same from run to run.
fn figures(measurements: &[Measurement]) -> Vec<(String, Comparison)> {
    let reports = measurements.iter().map(Report::new);
    let named = reports.flat_map(|report| {
        let dockerfile = &report.measurement.dockerfile;
        let named = |comparison: Comparison| (format!("{dockerfile} ({})", comparison.scenario.name()), comparison);
        report.comparisons.into_iter().map(named).collect::<Vec<_>>()
    });
    named.collect()
}

#[expect(clippy::cast_precision_loss, reason = "a chart needs no more than a few digits")]
fn charted(bytes: u64) -> f64 {
    bytes as f64
}

fn written(value: &impl Serialize) -> String {
    serde_json::to_string_pretty(value).expect("there are no keys but strings") + "\n"
}
