//! When the steps of a build work, in the text before and in the one after.

use std::time::Duration;

use crate::benchmark::comparison::Comparison;
use crate::benchmark::comparison::StepFigures;
use crate::benchmark::export::Report;
use crate::benchmark::export::figures;
use crate::benchmark::export::figures::StepTimes;
use crate::benchmark::export::html::chart;
use crate::benchmark::export::html::chart::Chart;
use crate::benchmark::export::html::chart::Row;
use crate::benchmark::export::html::chart::cell;
use crate::benchmark::export::html::markup::Element;
use crate::benchmark::export::html::scale::Scale;
use crate::benchmark::export::html::scale::Unit;
use crate::benchmark::export::html::times::note;
use crate::benchmark::scenario::Scenario;
use crate::benchmark::scenario::Variant;
use crate::benchmark::unit;

/// Nothing where no step takes any time.
pub(super) fn section(report: &Report<'_>) -> Option<Element> {
    let open = open(report);
    let scenarios = report.comparisons.iter().filter_map(|it| scenario(it, open == Some(it.scenario)));
    let scenarios: Vec<_> = scenarios.collect();
    let legend = "Each step begins where its bar does, in seconds since the build began; bars are of the run that is \
                  nearest to the median, figures are the medians of all runs. Steps that install packages have \
                  full bars and say so, others have thin ones. What the whole build takes beside them is the engine's \
                  own, such as writing the image.";
    (!scenarios.is_empty()).then(|| chart::section("Step by step").child(note(legend)).children(scenarios))
}

/// The scenario whose steps say most of what the mounts do.
fn open(report: &Report<'_>) -> Option<Scenario> {
    let scenarios = || report.comparisons.iter().filter(|it| figures::steps(it).next().is_some()).map(|it| it.scenario);
    scenarios().find(|it| *it == Scenario::Dependencies).or_else(|| scenarios().next())
}

fn scenario(comparison: &Comparison, is_open: bool) -> Option<Element> {
    let steps: Vec<_> = figures::steps(comparison).collect();
    if steps.is_empty() {
        return None;
    }
    let name = comparison.scenario.name();
    let details = chart::details(&format!("`{name}`"));
    let details = if is_open { details.with("open", "") } else { details };
    Some(details.child(bars(comparison, &steps)).children(left_out(comparison, steps.len())).child(table(name, &steps)))
}

fn bars(comparison: &Comparison, steps: &[StepTimes<'_>]) -> Element {
    let builds = [Variant::Before, Variant::After].map(|variant| (variant, typical_seconds(comparison, variant)));
    let ends = steps.iter().flat_map(|step| [&step.row.before, &step.row.after]).flatten();
    let ends = ends.flat_map(|figures| &figures.periods).map(|period| period.end.as_secs_f64());
    let scale = Scale::over(Unit::Seconds, ends.chain(builds.iter().filter_map(|(_, seconds)| *seconds)));
    let mut chart = Chart::new(scale);
    for step in steps {
        let installs = step.row.installs_packages();
        let sides = [
            (Variant::Before, step.row.before.as_ref(), &step.before),
            (Variant::After, step.row.after.as_ref(), &step.after),
        ];
        let rows = sides.map(|(variant, figures, value)| {
            let class = class(variant, installs);
            let marks = figures.map_or_else(Vec::new, |figures| marks(&chart, class, figures));
            Row { label: variant.name(), marks, value: value.clone() }
        });
        chart.group(heading(&step.row.name, installs), rows.into());
    }
    let rows = builds.map(|(variant, seconds)| {
        let value = seconds.map_or_else(|| "-".to_owned(), unit::seconds);
        let bar = seconds.map(|seconds| chart.bar("whole", 0.0, seconds, &value));
        Row { label: variant.name(), marks: bar.into_iter().collect(), value }
    });
    chart.group(vec![Element::new("strong").text("the whole build")], rows.into());
    let said = steps.iter().map(|step| format!("{}: before {}, after {}", step.row.name, step.before, step.after));
    let said = said.collect::<Vec<_>>().join(". ");
    chart.finish(&format!("When each step of a build works, before and after. {said}."))
}

/// What the run took that the bars are of.
fn typical_seconds(comparison: &Comparison, variant: Variant) -> Option<f64> {
    let side = comparison.side(variant);
    side.seconds.get(side.typical_run?).copied()
}

fn heading(name: &str, installs: bool) -> Vec<Element> {
    let badge = installs.then(|| Element::of("span", "badge").text("packages"));
    let name = Element::of("code", "step").with("title", name).text(name);
    [name].into_iter().chain(badge).collect()
}

const fn class(variant: Variant, installs: bool) -> &'static str {
    match (variant, installs) {
        (_, true) => chart::class(variant),
        (Variant::Before, false) => "bar before thin",
        (Variant::After, false) => "bar after thin",
    }
}

fn marks(chart: &Chart, class: &'static str, figures: &StepFigures) -> Vec<Element> {
    let seconds = |moment: Duration| unit::seconds(moment.as_secs_f64());
    // What came out of the layer cache takes moments that say nothing.
    let periods = figures.periods.iter().filter(|_| !figures.cached);
    let bar = periods.map(|period| {
        let tip = format!("from {} to {}", seconds(period.start), seconds(period.end));
        chart.bar(class, period.start.as_secs_f64(), period.end.as_secs_f64(), &tip)
    });
    bar.collect()
}

/// How many steps are not shown.
fn left_out(comparison: &Comparison, shown: usize) -> Option<Element> {
    let left_out = comparison.steps.len() - shown;
    let steps = match left_out {
        0 => return None,
        1 => "One more step came".to_owned(),
        _ => format!("{left_out} more steps came"),
    };
    Some(note(&format!("{steps} out of the layer cache or took next to no time.")))
}

fn table(scenario: &str, steps: &[StepTimes<'_>]) -> Element {
    let rows =
        steps.iter().map(|step| vec![Element::new("code").text(&step.row.name), cell(&step.before), cell(&step.after)]);
    let table = chart::table(&format!("{scenario}: step by step"), &["step", "before", "after"], &[0], rows.collect());
    chart::as_table(table)
}
