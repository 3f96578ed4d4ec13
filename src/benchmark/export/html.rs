//! One page that stands for itself: figures, charts and what was changed, for people.
//!
//! It loads nothing and runs nothing, says all that its charts show in words and tables as well, and is made for
//! light and dark screens, narrow ones, and paper.

use time::OffsetDateTime;

use crate::benchmark::export::Report;
use crate::benchmark::export::figures::CACHE_COMMANDS;
use crate::benchmark::export::figures::CACHES;
use crate::benchmark::export::html::markup::Element;
use crate::benchmark::export::summary;
use crate::benchmark::history::Entry;
use crate::benchmark::history::History;
use crate::benchmark::history::Occasion;
use crate::benchmark::measurement::Measurement;
use crate::benchmark::scenario::Scenario;

mod chart;
mod difference;
mod fetched;
mod markup;
mod scale;
mod sizes;
#[cfg(test)]
mod tests;
mod timeline;
mod times;
mod trend;

/// How the page looks.
const STYLE: &str = include_str!("html/page.css");

/// What a browser may do for the page: nothing but follow its style.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";

/// A page on all measurements, which were made on an occasion. With what earlier runs have measured it shows the
/// figures over time.
pub fn render(measurements: &[Measurement], occasion: &Occasion, history: Option<&History>) -> String {
    let chapters = measurements.iter().zip(1..).map(|(it, number)| chapter(it, number, occasion, history));
    let chapters: Vec<_> = chapters.collect();
    let main = if chapters.is_empty() {
        Element::new("main").child(Element::new("p").text("Nothing was measured."))
    } else {
        Element::new("main").children(chapters)
    };
    let body = Element::new("body").child(header(occasion)).children(contents(measurements)).child(main);
    let page = Element::new("html").with("lang", "en").child(head(measurements)).child(body);
    format!("<!DOCTYPE html>{}\n", page.into_html())
}

fn head(measurements: &[Measurement]) -> Element {
    let names: Vec<_> = measurements.iter().map(|it| it.dockerfile.as_str()).collect();
    Element::new("head")
        .child(Element::new("meta").with("charset", "utf-8"))
        .child(Element::new("meta").with("name", "viewport").with("content", "width=device-width, initial-scale=1"))
        .child(Element::new("meta").with("name", "color-scheme").with("content", "light dark"))
        .child(Element::new("meta").with("http-equiv", "Content-Security-Policy").with("content", POLICY))
        .child(Element::new("title").text(&format!("Cache mounts in {}", names.join(", "))))
        .child(Element::new("style").css(STYLE))
}

fn header(occasion: &Occasion) -> Element {
    let commit = occasion.commit.as_deref().map_or_else(String::new, |it| format!(", commit {}", short(it)));
    let when = format!("{}{commit}", written(occasion.time));
    Element::new("header").child(Element::new("h1").text("Cache mounts, measured")).child(Element::new("p").text(&when))
}

/// `2026-11-22 08:30 UTC`
fn written(time: OffsetDateTime) -> String {
    format!("{} {:02}:{:02} UTC", time.date(), time.hour(), time.minute())
}

/// A commit as short as people quote it.
fn short(commit: &str) -> String {
    commit.chars().take(10).collect()
}

/// Where several Dockerfiles were measured, which.
fn contents(measurements: &[Measurement]) -> Option<Element> {
    let links = measurements.iter().zip(1..).map(|(measurement, number)| {
        let link = Element::new("a").with("href", format!("#dockerfile-{number}")).text(&measurement.dockerfile);
        Element::new("li").child(link)
    });
    let links = Element::new("ul").children(links);
    (measurements.len() > 1).then(|| Element::new("nav").with("aria-label", "Dockerfiles").child(links))
}

fn chapter(measurement: &Measurement, number: usize, occasion: &Occasion, history: Option<&History>) -> Element {
    let report = Report::new(measurement);
    let caveats = caveats(&report, number);
    let article = Element::new("article").with("id", format!("dockerfile-{number}"));
    let article = article.child(Element::new("h2").text(&measurement.dockerfile)).child(answer(&report, number));
    article
        .child(times::section(&report))
        .children(fetched::section(&report))
        .children(timeline::section(&report))
        .children(history.and_then(|history| over_time(history, measurement, occasion)))
        .child(sizes::section(&report))
        .child(difference::section(&report))
        .children(caveats)
        .child(method(&report))
}

/// What it comes to, in a sentence for each scenario. That on the mounts comes first.
fn answer(report: &Report<'_>, number: usize) -> Element {
    let mut comparisons: Vec<_> = report.comparisons.iter().collect();
    comparisons.sort_by_key(|it| it.scenario != Scenario::Dependencies);
    let mut sentences = comparisons.into_iter().filter_map(summary::of).map(|sentence| format!("{sentence}."));
    let first = sentences.next().map(|sentence| Element::of("p", "first").words(&sentence));
    let others: Vec<_> = sentences.map(|sentence| Element::new("li").words(&sentence)).collect();
    let others = (!others.is_empty()).then(|| Element::new("ul").children(others));
    let caveats = match report.caveats().len() {
        0 => None,
        1 => Some("There is a caveat.".to_owned()),
        number => Some(format!("There are {number} caveats.")),
    };
    let caveats = caveats.map(|text| {
        let link = Element::new("a").with("href", format!("#caveats-{number}")).text(&text);
        Element::of("p", "warning").child(link)
    });
    Element::of("div", "answer").children(first).children(others).children(caveats)
}

/// The runs of a history that measured the same, and this one.
fn over_time(history: &History, measurement: &Measurement, occasion: &Occasion) -> Option<Element> {
    let newest = Entry::of(measurement, occasion);
    let mut runs: Vec<_> = history.like(&newest).chain([&newest]).collect();
    // Two branches may have been put together.
    runs.sort_by_key(|run| run.time);
    trend::section(&runs)
}

fn caveats(report: &Report<'_>, number: usize) -> Option<Element> {
    let caveats: Vec<_> = report.caveats().iter().map(|caveat| Element::new("li").words(caveat)).collect();
    let id = format!("caveats-{number}");
    (!caveats.is_empty()).then(|| chart::section("Caveats").with("id", id).child(Element::new("ul").children(caveats)))
}

fn method(report: &Report<'_>) -> Element {
    let paragraph = |text: &str| Element::new("p").words(text);
    chart::section("How it was measured")
        .child(paragraph(&report.measured()))
        .child(paragraph(&format!("In every chart {}.", report.subject())))
        .child(
            chart::details("what the figures are, and what becomes of the caches")
                .child(paragraph(&report.about_times()))
                .child(paragraph(CACHES))
                .child(chart::scrolling("Commands").child(Element::new("pre").text(CACHE_COMMANDS))),
        )
}
