//! What stands in the tables of several formats, and the sentences around them: the same words everywhere.

use crate::benchmark::comparison::Comparison;
use crate::benchmark::comparison::StepFigures;
use crate::benchmark::comparison::StepRow;
use crate::benchmark::export;
use crate::benchmark::export::Report;
use crate::benchmark::export::summary;
use crate::benchmark::scenario::Scenario;
use crate::benchmark::unit;

/// Steps that take less in both texts are left out, in seconds.
const SHORT: f64 = 0.1;

/// How long builds take in a scenario.
pub(super) struct Times {
    pub(super) scenario: Scenario,
    pub(super) before: String,
    pub(super) after: String,
    pub(super) ratio: String,
    pub(super) verdict: &'static str,
}

/// What one package manager fetches in a scenario.
pub(super) struct Fetched {
    pub(super) scenario: Scenario,
    /// The package manager, and what of its.
    pub(super) what: String,
    pub(super) before: String,
    pub(super) after: String,
    /// The share that comes out of a cache in the text after.
    pub(super) from_cache: String,
}

/// What one step takes in a scenario.
pub(super) struct StepTimes<'c> {
    pub(super) row: &'c StepRow,
    pub(super) before: String,
    pub(super) after: String,
}

/// How to look after the caches that the mounts leave behind.
pub(super) const CACHES: &str =
    "The mounts of this measurement are removed. Those of everyday builds stay with the builder:";

/// The commands for that.
pub(super) const CACHE_COMMANDS: &str = "\
docker buildx du --verbose --filter type=exec.cachemount    # what they hold
docker builder prune --filter type=exec.cachemount          # remove those that nothing uses
";

/// What the figures of fetched packages are.
pub(super) const FETCHED: &str =
    "In bytes where the package manager tells them, else in packages or files of an index.";

impl Report<'_> {
    /// A row for each scenario.
    pub(super) fn times(&self) -> impl Iterator<Item = Times> {
        self.comparisons.iter().map(|comparison| Times {
            scenario: comparison.scenario,
            before: export::median(comparison.before.summary),
            after: export::median(comparison.after.summary),
            ratio: export::ratio(comparison.ratio),
            verdict: comparison.verdict().name(),
        })
    }

    /// What the figures of times are.
    pub(super) fn about_times(&self) -> String {
        let runs = self.comparisons.iter().map(|it| it.before.seconds.len().min(it.after.seconds.len()));
        let (least, most) = (runs.clone().min().unwrap_or(0), runs.max().unwrap_or(0));
        let runs = match (least, most) {
            (1, 1) => "One run of each text".to_owned(),
            (least, most) if least == most => format!("Median of {least} runs of each text, which take turns"),
            _ => format!("Median of {least} to {most} runs of each text, which take turns"),
        };
        format!(
            "{runs}, ± the median absolute deviation. The ratio is before to after, with an interval that holds it \
             with 95 % confidence where there are four runs or more. The scenarios answer different questions and do \
             not add up; `unchanged` is the layer cache alone."
        )
    }

    /// A row for each scenario in which something may be fetched, and each package manager.
    pub(super) fn fetched(&self) -> impl Iterator<Item = Fetched> {
        let comparisons = self.comparisons.iter().filter(|it| it.scenario != Scenario::Unchanged);
        comparisons.flat_map(|comparison| {
            export::transfers(comparison).into_iter().map(|(what, before, after)| Fetched {
                scenario: comparison.scenario,
                what,
                before: export::fetched(before),
                after: export::fetched(after),
                from_cache: export::hit_rate(after),
            })
        })
    }

    /// What is not fetched any more, a sentence for each scenario in which that is known.
    pub(super) fn saved(&self) -> impl Iterator<Item = (Scenario, String)> {
        let saved = |it: &Comparison| Some((it.scenario, summary::of_saved(it.saved.as_ref()?)?));
        self.comparisons.iter().filter_map(saved)
    }

    /// The sizes of both images in bytes, as the last builds have left them.
    pub(super) fn image_bytes(&self) -> Option<(u64, u64)> {
        self.comparisons.iter().rev().find_map(|it| Some((it.before.image_bytes?, it.after.image_bytes?)))
    }

    /// What the mounts hold of the text after, in bytes, as the last build has left them.
    pub(super) fn mount_bytes(&self) -> Option<u64> {
        self.comparisons.iter().rev().find_map(|it| it.after.mount_bytes)
    }

    /// How large the images and the caches are, a line each.
    pub(super) fn sizes(&self) -> impl Iterator<Item = String> {
        let images = self.image_bytes();
        let images =
            images.map(|(before, after)| format!("{} before, {} after", unit::bytes(before), unit::bytes(after)));
        let mounts = self.mount_bytes().map(|bytes| format!("the cache mounts hold {}", unit::bytes(bytes)));
        images.into_iter().chain(mounts)
    }

    /// What to bear in mind, a line each.
    pub(super) fn caveats(&self) -> Vec<String> {
        let warnings = self.warnings.iter().map(|it| format!("`{}`: {}", it.scenario.name(), it.problem));
        let skipped = self.measurement.skipped.iter();
        let skipped = skipped.map(|(it, reason)| format!("`{}` was not built: {reason}", it.name()));
        let stopped = self.measurement.stopped.iter();
        let stopped = stopped.map(|reason| format!("the measurement stopped early: {reason}"));
        warnings
            .chain(skipped)
            .chain(self.lost_engines())
            .chain(stopped)
            .map(|caveat| caveat.replace('\n', " "))
            .collect()
    }

    /// By what and on what it was measured.
    pub(super) fn measured(&self) -> String {
        format!("Measured with cachemount {} on {}.", env!("CARGO_PKG_VERSION"), self.engine())
    }
}

/// A row for each step that takes some time in one of the texts.
pub(super) fn steps(comparison: &Comparison) -> impl Iterator<Item = StepTimes<'_>> {
    let is_long = |figures: &Option<StepFigures>| figures.as_ref().is_some_and(|it| it.seconds >= SHORT);
    let rows = comparison.steps.iter().filter(move |row| is_long(&row.before) || is_long(&row.after));
    rows.map(|row| StepTimes { row, before: seconds(row.before.as_ref()), after: seconds(row.after.as_ref()) })
}

fn seconds(figures: Option<&StepFigures>) -> String {
    match figures {
        None => "-".to_owned(),
        Some(figures) if figures.cached => "cached".to_owned(),
        Some(figures) => unit::seconds(figures.seconds),
    }
}
