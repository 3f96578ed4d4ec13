//! The images and what the cache mounts hold, and whether the images are the same.

use crate::benchmark::export::Report;
use crate::benchmark::export::html::chart;
use crate::benchmark::export::html::chart::Chart;
use crate::benchmark::export::html::chart::Row;
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

/// The images before and after, and what the mounts hold after.
#[expect(clippy::cast_precision_loss, reason = "a chart needs no more than a few digits")]
fn bars(report: &Report<'_>) -> Option<Element> {
    let images = report.image_bytes();
    let images = images.map(|(before, after)| ("image", vec![(Variant::Before, before), (Variant::After, after)]));
    let mounts = report.mount_bytes().map(|bytes| ("cache mounts", vec![(Variant::After, bytes)]));
    let groups: Vec<_> = images.into_iter().chain(mounts).collect();
    if groups.is_empty() {
        return None;
    }
    let sizes = groups.iter().flat_map(|(_, rows)| rows).map(|(_, bytes)| *bytes as f64);
    let mut chart = Chart::new(Scale::over(Unit::Bytes, sizes));
    let mut said = Vec::new();
    for (what, rows) in groups {
        let rows = rows.into_iter().map(|(variant, bytes)| {
            let value = unit::bytes(bytes);
            let tip = format!("{what}, {}: {value}", variant.name());
            let marks = vec![chart.bar(chart::class(variant), 0.0, bytes as f64, &tip)];
            said.push(tip);
            Row { label: variant.name(), marks, value }
        });
        let rows = rows.collect();
        chart.group(vec![Element::new("strong").text(what)], rows);
    }
    Some(chart.finish(&format!("Bars of sizes. {}.", said.join(". "))))
}
