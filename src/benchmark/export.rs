//! Measurements to text that people paste and programs read.

use crate::benchmark::comparison;
use crate::benchmark::comparison::Comparison;
use crate::benchmark::fetched::Told;
use crate::benchmark::fetched::Transfer;
use crate::benchmark::measurement::Measurement;
use crate::benchmark::scenario::Scenario;
use crate::benchmark::statistics::Ratio;
use crate::benchmark::statistics::Summary;
use crate::benchmark::unit;
use crate::benchmark::warning;
use crate::benchmark::warning::Warning;

pub mod columns;
pub mod csv;
pub mod html;
pub mod json;
pub mod markdown;
pub mod table;
pub mod tracker;

mod figures;
mod summary;
#[cfg(test)]
mod tests;

/// A measurement with all that is computed from it.
struct Report<'m> {
    measurement: &'m Measurement,
    comparisons: Vec<Comparison>,
    warnings: Vec<Warning>,
}

impl<'m> Report<'m> {
    fn new(measurement: &'m Measurement) -> Self {
        let comparisons = comparison::compare(measurement);
        let warnings = warning::warnings(&comparisons);
        Self { measurement, comparisons, warnings }
    }

    /// What the two texts are, in words.
    fn subject(&self) -> String {
        match &self.measurement.against {
            Some(against) => format!("before is {}, after is {against}", self.measurement.dockerfile),
            None => "before is the file as it is, after is what the fix makes of it".to_owned(),
        }
    }

    /// Who built, in words.
    fn engine(&self) -> String {
        let engine = &self.measurement.engine;
        let mut words = vec![format!("API {}", engine.api), engine.platform.clone()];
        words.extend(engine.processors.map(|number| format!("{number} processors")));
        words.extend(engine.memory_bytes.map(|bytes| format!("{} of memory", unit::bytes(bytes))));
        format!("{} ({})", engine.title(), words.join(", "))
    }

    /// Who had begun with it, a sentence each.
    fn lost_engines(&self) -> impl Iterator<Item = String> {
        let lost = self.measurement.lost_engines.iter();
        lost.map(|engine| format!("measured anew from the start, for {} had stopped answering", engine.title()))
    }
}

/// What a scenario stands for, in a few words.
const fn meaning(scenario: Scenario) -> &'static str {
    match scenario {
        Scenario::Cold => "no layers, empty mounts",
        Scenario::Unchanged => "nothing changed: the layer cache",
        Scenario::Source => "a source file changed",
        Scenario::Dependencies => "the package steps run again, full mounts",
    }
}

/// `33.5 s ± 0.1`
fn median(summary: Option<Summary>) -> String {
    let Some(summary) = summary else { return "-".to_owned() };
    let median = unit::seconds(summary.median);
    if summary.runs < 2 {
        return median;
    }
    let deviation = unit::seconds(summary.deviation);
    format!("{median} ± {}", deviation.trim_end_matches(" s"))
}

/// `2.47x (2.31 to 2.60)`
fn ratio(ratio: Option<Ratio>) -> String {
    let Some(ratio) = ratio else { return "-".to_owned() };
    let value = unit::times(ratio.value);
    let Some(interval) = ratio.interval else { return value };
    let end = |end| unit::times(end).trim_end_matches('x').to_owned();
    format!("{value} ({} to {})", end(interval.low), end(interval.high))
}

/// `0 B of 78.6 MB`, `485 of 485`, `not told`: what came over the network of what was needed.
fn fetched(transfer: Option<&Transfer>) -> String {
    let Some(transfer) = transfer else { return "-".to_owned() };
    let bytes = |told: Told| number(told, unit::bytes);
    let items = |told: Told| number(told, |items| items.to_string());
    let (fetched, needed) = (transfer.fetched, transfer.needed);
    match (fetched.bytes, needed.bytes, fetched.items, needed.items) {
        (Some(fetched), Some(needed), ..) => format!("{} of {}", bytes(fetched), bytes(needed)),
        (size, None, Some(fetched), Some(needed)) => {
            let size = size.filter(|size| size.number() > 0).map(|size| format!(" ({})", bytes(size)));
            format!("{} of {}{}", items(fetched), items(needed), size.unwrap_or_default())
        }
        (Some(fetched), ..) => bytes(fetched),
        _ => "not told".to_owned(),
    }
}

/// A number, and whether it may be more.
fn number(told: Told, show: impl Fn(u64) -> String) -> String {
    match told {
        Told::Exactly(number) => show(number),
        Told::AtLeast(number) => format!("≥ {}", show(number)),
    }
}

/// A row for each package manager and what it fetches, in both texts.
fn transfers(comparison: &Comparison) -> Vec<(String, Option<&Transfer>, Option<&Transfer>)> {
    let sides = [&comparison.before, &comparison.after];
    let mut keys: Vec<_> = sides.iter().flat_map(|side| &side.transfers).map(|it| (it.manager, it.content)).collect();
    keys.sort_unstable();
    keys.dedup();
    let rows = keys.into_iter().map(|key| {
        let of = |side: usize| sides[side].transfers.iter().find(|it| (it.manager, it.content) == key);
        (format!("{} {}", key.0, key.1.name()), of(0), of(1))
    });
    rows.collect()
}

/// How much of what `after` needed came out of a cache.
fn hit_rate(transfer: Option<&Transfer>) -> String {
    transfer.and_then(Transfer::hit_rate).map_or_else(|| "-".to_owned(), unit::percent)
}
