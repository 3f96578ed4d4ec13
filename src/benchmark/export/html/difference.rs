//! What was changed between the two texts.

use crate::benchmark::export::Report;
use crate::benchmark::export::html::chart;
use crate::benchmark::export::html::markup::Element;

pub(super) fn section(report: &Report<'_>) -> Element {
    let measurement = report.measurement;
    let against = measurement.against.as_ref().map(|against| {
        let code = |text: &str| Element::new("code").text(text);
        Element::new("p").child(code(&measurement.dockerfile)).text(" is compared with ").child(code(against)).text(".")
    });
    let changes = measurement.changes.iter().map(|change| Element::new("li").text(change));
    let changes = (!measurement.changes.is_empty()).then(|| Element::new("ul").children(changes));
    let section = chart::section("What was changed").children(against).children(changes);
    section.children((!measurement.diff.is_empty()).then(|| diff(&measurement.diff)))
}

/// Each line is told by its first character, and colored by what that says.
fn diff(text: &str) -> Element {
    let lines = text.split_inclusive('\n').map(|line| Element::of("span", class(line)).text(line));
    let code = Element::new("code").children(lines);
    chart::scrolling("The difference between the two files").child(Element::of("pre", "diff").child(code))
}

fn class(line: &str) -> &'static str {
    let starts = |start: &str| line.starts_with(start);
    match () {
        () if starts("--- ") || starts("+++ ") => "file",
        () if starts("@@ ") => "hunk",
        () if starts("+") => "added",
        () if starts("-") => "removed",
        () => "same",
    }
}
