//! From a measurement to what is said about it: the two texts side by side, scenario by scenario.

use std::collections::BTreeMap;

use crate::benchmark::build::Build;
use crate::benchmark::fetched;
use crate::benchmark::fetched::Content;
use crate::benchmark::fetched::Told;
use crate::benchmark::fetched::Transfer;
use crate::benchmark::measurement::Measurement;
use crate::benchmark::scenario::Scenario;
use crate::benchmark::scenario::Variant;
use crate::benchmark::statistics::Ratio;
use crate::benchmark::statistics::Summary;

mod miss;
mod step;
#[cfg(test)]
mod tests;

pub use miss::Reason;
pub use miss::Rerun;
use step::Runs;
pub use step::StepFigures;
pub use step::StepRow;

/// The bandwidths for which saved bytes are turned into seconds, in megabits a second.
pub const BANDWIDTHS: [u32; 3] = [10, 50, 200];

/// All that was measured of one scenario. The scenarios are never added up: each answers a question of its
/// own.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// Which.
    pub scenario: Scenario,
    /// The Dockerfile as it is.
    pub before: Side,
    /// As the fix leaves it, or the other file.
    pub after: Side,
    /// How many times as long `before` took; above 1 the fix pays.
    pub ratio: Option<Ratio>,
    /// Step by step.
    pub steps: Vec<StepRow>,
    /// Where a source file changed: the package steps of the text after that ran for it, in the last run.
    pub reruns: Vec<Rerun>,
    /// Why package managers fetched in the last run of the text after, where caches were there.
    pub reasons: BTreeMap<&'static str, Vec<Reason>>,
    /// What was not fetched any more; `None` where neither log tells of a package manager.
    pub saved: Option<Saved>,
}

/// One text in one scenario.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Side {
    /// Of each run, in the order of the runs.
    pub seconds: Vec<f64>,
    /// What they come to; `None` without runs.
    pub summary: Option<Summary>,
    /// The run that took what is nearest to the median, as an index into `seconds`; `None` without runs.
    pub typical_run: Option<usize>,
    /// What the run in the middle fetched, for each package manager.
    pub transfers: Vec<Transfer>,
    /// The size of the image of the last run, in bytes.
    pub image_bytes: Option<u64>,
    /// What the mounts held after the last run, in bytes.
    pub mount_bytes: Option<u64>,
    /// Steps that run a command, in the last run.
    pub commands: usize,
    /// Those of them that came out of the layer cache.
    pub cached_commands: usize,
    /// Whether all steps of the last run did, those that copy files among them.
    pub all_cached: bool,
}

/// Bytes that were fetched before and are not any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saved {
    /// Below 0 where more is fetched than before.
    pub bytes: i64,
    /// Whether it may be more.
    pub is_at_least: bool,
    /// Package managers and what of theirs has no size in the log, and so is not in it.
    pub untold: Vec<(&'static str, Content)>,
}

impl Saved {
    /// What they take at so many megabits a second, in seconds.
    #[expect(clippy::cast_precision_loss, reason = "seconds need no more than a few digits")]
    pub fn seconds_at(&self, megabits: u32) -> f64 {
        self.bytes as f64 * 8.0 / (f64::from(megabits) * 1e6)
    }
}

/// What a scenario shows, in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is the layer cache that is seen, not the mounts.
    LayerCache,
    /// Surely faster than before.
    Faster,
    /// Surely slower than before.
    Slower,
    /// No difference worth a name.
    Same,
    /// The figures do not tell.
    Unclear,
}

impl Verdict {
    /// As in every report.
    pub const fn name(self) -> &'static str {
        match self {
            Self::LayerCache => "layer cache",
            Self::Faster => "faster",
            Self::Slower => "slower",
            Self::Same => "no difference",
            Self::Unclear => "not clear",
        }
    }
}

/// Compares the two texts in each scenario that was built, in the order of [`Scenario::ALL`].
pub fn compare(measurement: &Measurement) -> Vec<Comparison> {
    let built = |scenario: &Scenario| measurement.samples.iter().any(|sample| sample.scenario == *scenario);
    Scenario::ALL.into_iter().filter(built).map(|scenario| Comparison::of(measurement, scenario)).collect()
}

impl Comparison {
    fn of(measurement: &Measurement, scenario: Scenario) -> Self {
        let builds = |variant| -> Vec<&Build> {
            let samples = measurement.samples.iter();
            let samples = samples.filter(|sample| sample.scenario == scenario && sample.variant == variant);
            samples.map(|sample| &sample.build).collect()
        };
        let (builds_before, builds_after) = (builds(Variant::Before), builds(Variant::After));
        let (before, after) = (Side::of(&builds_before), Side::of(&builds_after));
        let steps = &measurement.package_steps;
        let last = builds_after.last();
        let changed = last.filter(|_| scenario == Scenario::Source);
        let warm = last.filter(|_| scenario != Scenario::Cold);
        Self {
            scenario,
            ratio: Ratio::of(&before.seconds, &after.seconds),
            steps: step::rows(&before.runs(&builds_before), &after.runs(&builds_after)),
            reruns: changed.map(|build| miss::reruns(build, steps)).unwrap_or_default(),
            reasons: warm.map(|build| miss::reasons(build, steps)).unwrap_or_default(),
            saved: saved(&before.transfers, &after.transfers),
            before,
            after,
        }
    }

    /// One of the two texts.
    pub fn side(&self, variant: Variant) -> &Side {
        match variant {
            Variant::Before => &self.before,
            Variant::After => &self.after,
        }
    }

    /// What it shows.
    pub fn verdict(&self) -> Verdict {
        let interval = self.ratio.and_then(|ratio| ratio.interval);
        match (self.scenario, self.ratio, interval) {
            (Scenario::Unchanged, ..) => Verdict::LayerCache,
            (_, Some(ratio), Some(_)) if ratio.is_precise() && ratio.is_negligible() => Verdict::Same,
            (_, Some(ratio), Some(interval)) if interval.holds_one() => {
                if ratio.is_precise() {
                    Verdict::Same
                } else {
                    Verdict::Unclear
                }
            }
            (_, Some(ratio), Some(_)) if ratio.value > 1.0 => Verdict::Faster,
            (_, Some(_), Some(_)) => Verdict::Slower,
            _ => Verdict::Unclear,
        }
    }
}

impl Side {
    fn of(builds: &[&Build]) -> Self {
        let seconds: Vec<f64> = builds.iter().map(|build| build.seconds).collect();
        let last = builds.last();
        let commands = || last.into_iter().flat_map(|build| &build.steps).filter(|step| step::runs_command(step));
        Self {
            typical_run: typical_run(&seconds),
            summary: Summary::of(&seconds),
            seconds,
            transfers: middle(builds.iter().map(|build| build.steps.iter().flat_map(fetched::of))),
            image_bytes: last.map(|build| build.image_bytes),
            mount_bytes: last.and_then(|build| build.mount_bytes),
            commands: commands().count(),
            cached_commands: commands().filter(|step| step.cached).count(),
            all_cached: last.is_some_and(|build| build.steps.iter().all(|step| step.cached)),
        }
    }

    /// What was fetched, in bytes; `None` where not all of it is known.
    pub fn fetched_bytes(&self) -> Option<u64> {
        let exact = |it: &Transfer| it.fetched.bytes.filter(|told| told.is_exact()).map(Told::number);
        if self.transfers.is_empty() { None } else { self.transfers.iter().map(exact).sum() }
    }

    fn runs<'b>(&self, builds: &'b [&'b Build]) -> Runs<'b> {
        Runs { builds, typical: self.typical_run }
    }
}

/// The first of those that are nearest to the median.
fn typical_run(seconds: &[f64]) -> Option<usize> {
    let median = Summary::of(seconds)?.median;
    let distance = |index: &usize| (seconds[*index] - median).abs();
    (0..seconds.len()).min_by(|one, other| distance(one).total_cmp(&distance(other)))
}

/// Of what several runs fetched, for each package manager what the run in the middle did.
fn middle<T: IntoIterator<Item = Transfer>>(runs: impl Iterator<Item = T>) -> Vec<Transfer> {
    let totals: Vec<Vec<Transfer>> = runs.map(fetched::total).collect();
    let mut keys: Vec<_> = totals.iter().flatten().map(|it| (it.manager, it.content)).collect();
    keys.sort_unstable();
    keys.dedup();
    let size = |it: &&Transfer| (it.fetched.bytes.map(Told::number), it.fetched.items.map(Told::number));
    let of_key = |key| {
        let mut found: Vec<_> = totals.iter().flatten().filter(|it| (it.manager, it.content) == key).collect();
        found.sort_by_key(size);
        found.get(found.len() / 2).map(|it| **it)
    };
    keys.into_iter().filter_map(of_key).collect()
}

fn saved(before: &[Transfer], after: &[Transfer]) -> Option<Saved> {
    let mut saved = Saved { bytes: 0, is_at_least: false, untold: Vec::new() };
    for transfer in before {
        let counterpart = after.iter().find(|it| (it.manager, it.content) == (transfer.manager, transfer.content));
        // What is silent after the fix is not known to fetch nothing.
        let bytes_after = counterpart.and_then(|it| it.fetched.bytes);
        match (transfer.fetched.bytes, bytes_after) {
            (Some(before), Some(Told::Exactly(after))) => {
                saved.bytes = saved.bytes.saturating_add(before.number().cast_signed().saturating_sub_unsigned(after));
                saved.is_at_least |= matches!(before, Told::AtLeast(_));
            }
            _ => saved.untold.push((transfer.manager, transfer.content)),
        }
    }
    (!before.is_empty()).then_some(saved)
}
