//! How long builds took and what they fetched from run to run, as a history tells: a line for each text.

use time::OffsetDateTime;

use crate::benchmark::export;
use crate::benchmark::export::html::chart;
use crate::benchmark::export::html::chart::cell;
use crate::benchmark::export::html::markup::Element;
use crate::benchmark::export::html::scale::Scale;
use crate::benchmark::export::html::scale::Share;
use crate::benchmark::export::html::scale::Unit;
use crate::benchmark::export::html::short;
use crate::benchmark::export::html::written;
use crate::benchmark::history::Entry;
use crate::benchmark::history::Figures;
use crate::benchmark::scenario::Scenario;
use crate::benchmark::scenario::Variant;
use crate::benchmark::unit;

/// The newest runs that are shown.
const MOST: usize = 60;

/// Nothing where only this run is known.
pub(super) fn section(runs: &[&Entry]) -> Option<Element> {
    let older = runs.len().saturating_sub(MOST);
    let runs = &runs[older..];
    if runs.len() < 2 {
        return None;
    }
    let older = if older == 0 { String::new() } else { format!(" {older} older runs are not shown.") };
    let charts = [Measure::Seconds, Measure::Fetched]
        .into_iter()
        .flat_map(|measure| Scenario::ALL.into_iter().filter_map(move |scenario| Trend::of(runs, scenario, measure)));
    let charts: Vec<_> = charts.collect();
    let legend = Element::of("p", "note")
        .child(Element::of("span", "key before").text("before"))
        .child(Element::of("span", "key after").text("after"))
        .text("A point is the median of a run, the line through it goes from its shortest build to its longest.")
        .text(if is_mixed(runs) { " A dashed line: another engine built from here on." } else { "" })
        .text(&older);
    let section = chart::section("From run to run").child(legend);
    Some(section.children(charts.iter().map(Trend::figure)).child(table(runs)))
}

/// Whether they are of several engines, whose times are not alike.
fn is_mixed(runs: &[&Entry]) -> bool {
    runs.windows(2).any(|pair| pair[0].engine != pair[1].engine)
}

/// What is charted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Measure {
    /// How long a build takes.
    Seconds,
    /// What it fetches.
    Fetched,
}

/// The median of a run, with its least and its greatest.
struct Value {
    least: f64,
    median: f64,
    greatest: f64,
    /// The same in words.
    said: String,
}

impl Measure {
    fn of(self, figures: &Figures) -> Option<Value> {
        match self {
            Self::Seconds => {
                let Figures { least, median, greatest, .. } = *figures;
                let [low, middle, high] = [least, median, greatest].map(unit::seconds);
                Some(Value { least, median, greatest, said: format!("{middle} ({low} to {high})") })
            }
            Self::Fetched => {
                let fetched = figures.fetched_bytes?;
                #[expect(clippy::cast_precision_loss, reason = "a chart needs no more than a few digits")]
                let bytes = fetched as f64;
                Some(Value { least: bytes, median: bytes, greatest: bytes, said: unit::bytes(fetched) })
            }
        }
    }

    const fn unit(self) -> Unit {
        match self {
            Self::Seconds => Unit::Seconds,
            Self::Fetched => Unit::Bytes,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Seconds => "how long a build took",
            Self::Fetched => "what was fetched",
        }
    }
}

/// One scenario, run by run.
struct Trend<'r> {
    scenario: Scenario,
    measure: Measure,
    runs: &'r [&'r Entry],
    scale: Scale,
}

/// A median with its place.
struct Point<'r> {
    across: Share,
    value: Value,
    run: &'r Entry,
}

impl<'r> Trend<'r> {
    /// Nothing where there is nothing to see.
    fn of(runs: &'r [&'r Entry], scenario: Scenario, measure: Measure) -> Option<Self> {
        let figures = runs.iter().flat_map(|run| Variant::ALL.map(|variant| figures(run, scenario, variant)));
        let values = figures.flatten().filter_map(|figures| measure.of(figures));
        let greatest = values.map(|value| value.greatest).fold(0.0, f64::max);
        let scale = Scale::over(measure.unit(), [greatest]);
        (greatest > 0.0).then_some(Self { scenario, measure, runs, scale })
    }

    fn figure(&self) -> Element {
        let heading = Element::of("div", "heading")
            .child(Element::new("strong").text(self.scenario.name()))
            .child(Element::new("span").text(&format!("{}, {}", self.measure.name(), export::meaning(self.scenario))));
        let ends = [self.runs.first(), self.runs.last()].map(|run| run.map(|run| run.time));
        let same_day = ends[0].map(OffsetDateTime::date) == ends[1].map(OffsetDateTime::date);
        let ends = ends.into_iter().flatten();
        let ends = ends.map(|time| cell(&if same_day { written(time) } else { time.date().to_string() }));
        let times = Element::of("div", "dates").children(ends);
        let chart = Element::of("div", "trend").with("role", "img").with("aria-label", self.said());
        Element::new("div").child(heading).child(chart.child(self.axis()).child(self.plot()).child(times))
    }

    fn said(&self) -> String {
        let newest = |variant| {
            let last = self.points(variant).last().map(|point| point.value.said);
            last.unwrap_or_else(|| "-".to_owned())
        };
        format!(
            "{}: {} in {} runs. The newest: before {}, after {}.",
            self.scenario.name(),
            self.measure.name(),
            self.runs.len(),
            newest(Variant::Before),
            newest(Variant::After)
        )
    }

    fn axis(&self) -> Element {
        let labels = self.scale.ticks().map(|(at, label)| {
            let text = Element::new("text").with("x", "100%").with("y", at.reversed()).with("dy", "4");
            text.with("text-anchor", "end").text(&label)
        });
        Element::of("svg", "upright").with("aria-hidden", "true").children(labels)
    }

    fn plot(&self) -> Element {
        let grid = self.scale.ticks().map(|(at, _)| line("grid", (Share::START, at), (Share::END, at)));
        let breaks = self.runs.windows(2).zip(1..).filter(|(pair, _)| pair[0].engine != pair[1].engine);
        let breaks = breaks.map(|(_, index)| {
            let at = Share::of(index, self.runs.len());
            line("break", (at, Share::START), (at, Share::END))
        });
        let svg = Element::of("svg", "over-time").with("aria-hidden", "true").children(grid).children(breaks);
        Variant::ALL.into_iter().fold(svg, |svg, variant| svg.children(self.series(variant)))
    }

    fn series(&self, variant: Variant) -> Vec<Element> {
        let points: Vec<_> = self.points(variant).collect();
        let at = |point: &Point<'_>, seconds: f64| (point.across, self.scale.at(seconds));
        let median = |point: &Point<'_>| at(point, point.value.median);
        // The ring of the one shows around the other where they coincide.
        let (path, spread, dot, radius) = match variant {
            Variant::Before => ("path before", "spread before", "dot before", "5"),
            Variant::After => ("path after", "spread after", "dot after", "3"),
        };
        let path = points.windows(2).map(|pair| line(path, median(&pair[0]), median(&pair[1])));
        let spreads = points.iter().map(|it| line(spread, at(it, it.value.least), at(it, it.value.greatest)));
        let dots = points.iter().map(|point| {
            let (across, up) = median(point);
            let dot = Element::of("circle", dot).with("cx", across).with("cy", up.reversed()).with("r", radius);
            dot.child(Element::new("title").text(&tip(point, variant)))
        });
        path.chain(spreads).chain(dots).collect()
    }

    fn points(&self, variant: Variant) -> impl Iterator<Item = Point<'r>> {
        let runs = self.runs.iter().enumerate();
        let (count, scenario, measure) = (self.runs.len(), self.scenario, self.measure);
        runs.filter_map(move |(index, run)| {
            let value = measure.of(figures(run, scenario, variant)?)?;
            Some(Point { across: Share::of(index, count), value, run })
        })
    }
}

fn figures(run: &Entry, scenario: Scenario, variant: Variant) -> Option<&Figures> {
    let noted = run.scenario(scenario)?;
    match variant {
        Variant::Before => noted.before.as_ref(),
        Variant::After => noted.after.as_ref(),
    }
}

/// From one place to another, both as shares across and up.
fn line(class: &'static str, from: (Share, Share), to: (Share, Share)) -> Element {
    let line = Element::of("line", class).with("x1", from.0).with("y1", from.1.reversed());
    line.with("x2", to.0).with("y2", to.1.reversed())
}

fn tip(point: &Point<'_>, variant: Variant) -> String {
    let commit = commit(point.run).map_or_else(String::new, |commit| format!(", commit {commit}"));
    format!("{}{commit}, {}: {}", written(point.run.time), variant.name(), point.value.said)
}

fn commit(run: &Entry) -> Option<String> {
    run.commit.as_deref().map(short)
}

/// The medians after, newest first.
fn table(runs: &[&Entry]) -> Element {
    let built: Vec<_> =
        Scenario::ALL.into_iter().filter(|scenario| runs.iter().any(|run| run.scenario(*scenario).is_some())).collect();
    let median = |run: &Entry, scenario: &Scenario, variant| {
        figures(run, *scenario, variant).map_or_else(|| "-".to_owned(), |figures| unit::seconds(figures.median))
    };
    let rows = runs.iter().rev().map(|run| {
        let words = [written(run.time), commit(run).unwrap_or_else(|| "-".to_owned())];
        let medians = built.iter().map(|scenario| {
            cell(&format!("{} → {}", median(run, scenario, Variant::Before), median(run, scenario, Variant::After)))
        });
        words.iter().map(|text| cell(text)).chain(medians).collect()
    });
    let header: Vec<_> = ["run", "commit"].into_iter().chain(built.iter().map(|scenario| scenario.name())).collect();
    let table = chart::table("From run to run: medians before → after", &header, &[0, 1], rows.collect());
    chart::as_table(table)
}
