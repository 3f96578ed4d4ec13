//! The images and what the cache mounts hold, and whether the images are the same.

use crate::benchmark::export::Report;
use crate::benchmark::export::html::chart;
use crate::benchmark::export::html::chart::Chart;
use crate::benchmark::export::html::markup::Element;
use crate::benchmark::export::html::scale::Scale;
use crate::benchmark::export::html::scale::Unit;
use crate::benchmark::export::summary;
use crate::benchmark::scenario::Variant;
use crate::benchmark::unit;

pub(super) fn section(report: &Report<'_>) -> Element {
    let lines = report.sizes().chain([summary::of_images(report.measurement.verified.as_ref())]);
    let lines = lines.map(|line| Element::new("li").text(&line));
    let differences = report.measurement.verified.iter().flat_map(|verified| &verified.differences);
    let differences: Vec<_> = differences.map(|it| Element::new("li").child(code(&it.to_string()))).collect();
    let differences = (!differences.is_empty()).then(|| Element::new("ul").children(differences));
    let list = Element::new("ul").children(lines).children(differences.map(|it| Element::new("li").child(it)));
    chart::section("The images").children(bars(report)).child(list)
}

fn code(text: &str) -> Element {
    Element::new("code").text(text)
}

#[expect(clippy::cast_precision_loss, reason = "a chart needs no more than a few digits")]
fn bars(report: &Report<'_>) -> Option<Element> {
    let image = |variant, bytes| ("image", variant, bytes);
    let images = report.image_bytes();
    let images = images.map(|(before, after)| [image(Variant::Before, before), image(Variant::After, after)]);
    let mounts = report.mount_bytes().map(|bytes| ("cache mounts", Variant::After, bytes));
    let rows: Vec<_> = images.into_iter().flatten().chain(mounts).collect();
    if rows.is_empty() {
        return None;
    }
    let mut chart = Chart::new(Scale::over(Unit::Bytes, rows.iter().map(|(_, _, bytes)| *bytes as f64)));
    let mut said = Vec::new();
    let mut group = "";
    for (what, variant, bytes) in rows {
        if group != what {
            chart.group(Element::new("div").child(Element::new("strong").text(what)));
            group = what;
        }
        let value = unit::bytes(bytes);
        let tip = format!("{what}, {}: {value}", variant.name());
        let bar = chart.bar(chart::class(variant), 0.0, bytes as f64, &tip);
        chart.row(variant.name(), vec![bar], &value);
        said.push(tip);
    }
    Some(chart.finish(&format!("Bars of sizes. {}.", said.join(". "))))
}
