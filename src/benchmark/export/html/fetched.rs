//! What was fetched of what was needed: a frame for what was needed, filled as far as it came over the network.

use crate::benchmark::comparison::Comparison;
use crate::benchmark::export;
use crate::benchmark::export::Report;
use crate::benchmark::export::figures::FETCHED;
use crate::benchmark::export::html::chart;
use crate::benchmark::export::html::chart::Chart;
use crate::benchmark::export::html::chart::Row;
use crate::benchmark::export::html::chart::cell;
use crate::benchmark::export::html::markup::Element;
use crate::benchmark::export::html::scale::Scale;
use crate::benchmark::export::html::scale::Unit;
use crate::benchmark::export::html::times::note;
use crate::benchmark::fetched::Amount;
use crate::benchmark::fetched::Told;
use crate::benchmark::fetched::Transfer;
use crate::benchmark::scenario::Scenario;
use crate::benchmark::scenario::Variant;

/// Nothing where no package manager was heard of.
pub(super) fn section(report: &Report<'_>) -> Option<Element> {
    let rows: Vec<_> = report.fetched().collect();
    if rows.is_empty() {
        return None;
    }
    let cells = rows
        .iter()
        .map(|row| [row.scenario.name(), &row.what, &row.before, &row.after, &row.from_cache].map(cell).to_vec());
    let header = ["scenario", "what", "before", "after", "after: from a cache"];
    let table = chart::table("What was fetched, of what was needed", &header, &[0, 1], cells.collect());
    let saved = report.saved().map(|(scenario, saved)| {
        Element::new("p").child(Element::new("code").text(scenario.name())).text(&format!(": {saved}."))
    });
    let section = chart::section("What was fetched, of what was needed").children(bars(report));
    Some(section.child(table).child(note(FETCHED)).children(saved))
}

/// Nothing where no size is told.
fn bars(report: &Report<'_>) -> Option<Element> {
    let comparisons = || report.comparisons.iter().filter(|it| it.scenario != Scenario::Unchanged);
    let transfers = comparisons().flat_map(|it| it.before.transfers.iter().chain(&it.after.transfers));
    let sizes: Vec<f64> = transfers.flat_map(|it| [it.fetched, it.needed]).filter_map(bytes).collect();
    if sizes.iter().copied().fold(0.0, f64::max) <= 0.0 {
        return None;
    }
    let mut chart = Chart::new(Scale::over(Unit::Bytes, sizes));
    let mut said = Vec::new();
    for comparison in comparisons() {
        rows(comparison, &mut chart, &mut said);
    }
    let said = format!("Bars of what was fetched, before and after. {}.", said.join(". "));
    let legend = note("The frame is what was needed, and it is filled as far as it came over the network.");
    Some(Element::new("div").child(chart.finish(&said)).child(legend))
}

fn rows(comparison: &Comparison, chart: &mut Chart, said: &mut Vec<String>) {
    let scenario = comparison.scenario.name();
    for (what, before, after) in export::transfers(comparison) {
        // Without any size there is nothing to draw; the table has it.
        let sizes = [before, after].into_iter().flatten().flat_map(|it| [it.fetched, it.needed]).filter_map(bytes);
        if sizes.fold(0.0, f64::max) <= 0.0 {
            continue;
        }
        let rows = [(Variant::Before, before), (Variant::After, after)].map(|(variant, transfer)| {
            let value = export::fetched(transfer);
            let tip = format!("{scenario}, {what}, {}: {value}", variant.name());
            let marks = transfer.map_or_else(Vec::new, |transfer| marks(chart, variant, transfer, &tip));
            Row { label: variant.name(), marks, value }
        });
        chart.group(vec![Element::new("strong").text(scenario), cell(&what)], rows.into());
        let (before, after) = (export::fetched(before), export::fetched(after));
        said.push(format!("{scenario}, {what}: before {before}, after {after}"));
    }
}

fn marks(chart: &Chart, variant: Variant, transfer: &Transfer, tip: &str) -> Vec<Element> {
    let frame = bytes(transfer.needed).map(|bytes| chart.bar("frame", 0.0, bytes, tip));
    let bar = bytes(transfer.fetched).map(|bytes| chart.bar(chart::class(variant), 0.0, bytes, tip));
    frame.into_iter().chain(bar).collect()
}

#[expect(clippy::cast_precision_loss, reason = "a chart needs no more than a few digits")]
fn bytes(amount: Amount) -> Option<f64> {
    amount.bytes.map(|told: Told| told.number() as f64)
}
