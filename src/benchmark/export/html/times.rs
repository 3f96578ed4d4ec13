//! How long builds take: a bar for each text in each scenario, up to the median, and a dot for each run.

use crate::benchmark::comparison::Comparison;
use crate::benchmark::export;
use crate::benchmark::export::Report;
use crate::benchmark::export::html::chart;
use crate::benchmark::export::html::chart::Chart;
use crate::benchmark::export::html::chart::Row;
use crate::benchmark::export::html::chart::cell;
use crate::benchmark::export::html::markup::Element;
use crate::benchmark::export::html::scale::Scale;
use crate::benchmark::export::html::scale::Unit;
use crate::benchmark::scenario::Variant;
use crate::benchmark::unit;

pub(super) fn section(report: &Report<'_>) -> Element {
    let section = chart::section("How long a build takes");
    if report.comparisons.is_empty() {
        return section.child(Element::new("p").text("Nothing was measured."));
    }
    section.child(bars(report)).child(note("Bars end at the median, and each dot is a run.")).child(table(report))
}

fn bars(report: &Report<'_>) -> Element {
    let sides = report.comparisons.iter().flat_map(|it| [&it.before, &it.after]);
    let mut chart = Chart::new(Scale::over(Unit::Seconds, sides.flat_map(|side| side.seconds.iter().copied())));
    let mut said = Vec::new();
    for (comparison, row) in report.comparisons.iter().zip(report.times()) {
        let name = comparison.scenario.name();
        let heading = [
            Element::new("strong").text(name),
            cell(export::meaning(row.scenario)),
            Element::of("span", "verdict").text(&verdict(row.verdict, &row.ratio)),
        ];
        let rows = [(Variant::Before, &row.before), (Variant::After, &row.after)].map(|(variant, value)| Row {
            label: variant.name(),
            marks: marks(&chart, comparison, variant, value),
            value: value.clone(),
        });
        chart.group(heading.into(), rows.into());
        said.push(format!("{name}: before {}, after {}, {}", row.before, row.after, verdict(row.verdict, &row.ratio)));
    }
    chart.finish(&format!("Bars of how long a build takes, before and after. {}.", said.join(". ")))
}

fn verdict(verdict: &str, ratio: &str) -> String {
    format!("{verdict}: {ratio}")
}

fn marks(chart: &Chart, comparison: &Comparison, variant: Variant, value: &str) -> Vec<Element> {
    let side = comparison.side(variant);
    let tip = |text: &str| format!("{}, {}: {text}", comparison.scenario.name(), variant.name());
    let bar = side.summary.map(|it| chart.bar(chart::class(variant), 0.0, it.median, &tip(value)));
    let runs = side.seconds.iter().zip(1..);
    let dots = runs.map(|(seconds, run)| chart.dot(*seconds, &tip(&format!("run {run}, {}", unit::seconds(*seconds)))));
    bar.into_iter().chain(dots).collect()
}

fn table(report: &Report<'_>) -> Element {
    let rows = report.times().map(|row| {
        let scenario = Element::new("span")
            .child(Element::new("strong").text(row.scenario.name()))
            .text(&format!(": {}", export::meaning(row.scenario)));
        vec![scenario, cell(&row.before), cell(&row.after), cell(&row.ratio), cell(row.verdict)]
    });
    let header = ["scenario", "before", "after", "ratio", "verdict"];
    chart::table("How long a build takes", &header, &[0, 4], rows.collect())
}

/// What is said below a chart.
pub(super) fn note(text: &str) -> Element {
    Element::of("p", "note").words(text)
}
