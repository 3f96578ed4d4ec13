//! One object for programs.
//!
//! ```text
//! version          1; goes up when something that is there changes its meaning or goes
//! cachemount       the version that measured
//! benchmarks[]
//!   dockerfile, against, diff, changes[]
//!   engine         name, address (null where it was the only one), api, platform, processors, memory_bytes
//!   lost_engines[] who had begun with it and stopped answering: as engine; nothing that they built is in here
//!   scenarios[]    name, verdict (layer cache, faster, slower, no difference, not clear)
//!     before, after
//!       runs[]     in seconds, in the order of the runs
//!       median, deviation, least, greatest   in seconds; null without runs
//!       typical_run                          the run nearest to the median, counted from 0
//!       image_bytes, mount_bytes
//!       commands, cached_commands            RUN steps, and those out of the layer cache
//!       fetched[]  see below
//!     ratio        value, low, high, confidence: before to after; null where it is not known
//!     saved        bytes (below 0: more is fetched), at_least, untold[]: what has no size in the log,
//!                  seconds: bandwidth in Mbit/s to seconds of download; null where no package manager was
//!                  heard of
//!     steps[]      name; before, after: null where the text has no such step, else seconds, cached, cache_mount,
//!                  periods[] (start and end in seconds of the typical run, counted from its beginning), fetched[]
//!     warnings[]   in words
//!   skipped[]      scenario, reason
//!   stopped        why the run ended early; null where it did not
//!   images         null where they were not compared, else same, compared,
//!                  differences[] (path, difference), excused: reason to number
//!
//! fetched[]        manager, content (packages, index), hit_rate (0 to 1)
//!   fetched, needed: bytes, items; each null, or number and exact (false: it may be more)
//! ```
//!
//! Fields may be added.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::Serialize;

use crate::benchmark::comparison::BANDWIDTHS;
use crate::benchmark::comparison::Comparison;
use crate::benchmark::comparison::Saved;
use crate::benchmark::comparison::Side;
use crate::benchmark::comparison::StepFigures;
use crate::benchmark::comparison::StepRow;
use crate::benchmark::equivalence::Equivalence;
use crate::benchmark::export::Report;
use crate::benchmark::fetched::Amount;
use crate::benchmark::fetched::Told;
use crate::benchmark::fetched::Transfer;
use crate::benchmark::measurement::EngineDescription;
use crate::benchmark::measurement::Measurement;
use crate::benchmark::statistics::Ratio;

/// The version of what is written.
pub(crate) const VERSION: u32 = 1;

/// All measurements as one object, with a newline at its end.
pub fn render(measurements: &[Measurement]) -> String {
    let reports: Vec<_> = measurements.iter().map(Report::new).collect();
    let document = Document {
        version: VERSION,
        cachemount: env!("CARGO_PKG_VERSION"),
        benchmarks: reports.iter().map(BenchmarkObject::of).collect(),
    };
    let text = serde_json::to_string_pretty(&document).expect("there are no keys but strings");
    text + "\n"
}

#[derive(Serialize)]
struct Document<'r> {
    version: u32,
    cachemount: &'r str,
    benchmarks: Vec<BenchmarkObject<'r>>,
}

#[derive(Serialize)]
struct BenchmarkObject<'r> {
    dockerfile: &'r str,
    against: Option<&'r str>,
    diff: &'r str,
    changes: &'r [String],
    engine: EngineObject<'r>,
    lost_engines: Vec<EngineObject<'r>>,
    scenarios: Vec<ScenarioObject<'r>>,
    skipped: Vec<SkippedObject<'r>>,
    stopped: Option<&'r str>,
    images: Option<ImagesObject<'r>>,
}

#[derive(Serialize)]
struct EngineObject<'r> {
    name: &'r str,
    address: Option<&'r str>,
    api: &'r str,
    platform: &'r str,
    processors: Option<u64>,
    memory_bytes: Option<u64>,
}

#[derive(Serialize)]
struct ScenarioObject<'r> {
    name: &'r str,
    verdict: &'r str,
    before: SideObject<'r>,
    after: SideObject<'r>,
    ratio: Option<RatioObject>,
    saved: Option<SavedObject>,
    steps: Vec<StepObject<'r>>,
    warnings: Vec<String>,
}

#[derive(Serialize)]
struct SideObject<'r> {
    runs: &'r [f64],
    median: Option<f64>,
    deviation: Option<f64>,
    least: Option<f64>,
    greatest: Option<f64>,
    typical_run: Option<usize>,
    image_bytes: Option<u64>,
    mount_bytes: Option<u64>,
    commands: usize,
    cached_commands: usize,
    fetched: Vec<TransferObject<'r>>,
}

/// How many times as long the text before took as the one after.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct RatioObject {
    pub(crate) value: f64,
    pub(crate) low: Option<f64>,
    pub(crate) high: Option<f64>,
    pub(crate) confidence: Option<f64>,
}

#[derive(Serialize)]
struct SavedObject {
    bytes: i64,
    at_least: bool,
    untold: Vec<String>,
    seconds: BTreeMap<u32, f64>,
}

#[derive(Serialize)]
struct StepObject<'r> {
    name: &'r str,
    before: Option<FiguresObject<'r>>,
    after: Option<FiguresObject<'r>>,
}

#[derive(Serialize)]
struct FiguresObject<'r> {
    seconds: f64,
    cached: bool,
    cache_mount: bool,
    periods: Vec<[f64; 2]>,
    fetched: Vec<TransferObject<'r>>,
}

#[derive(Serialize)]
struct TransferObject<'r> {
    manager: &'r str,
    content: &'r str,
    fetched: AmountObject,
    needed: AmountObject,
    hit_rate: Option<f64>,
}

#[derive(Serialize)]
struct AmountObject {
    bytes: Option<ToldObject>,
    items: Option<ToldObject>,
}

#[derive(Serialize)]
struct ToldObject {
    number: u64,
    exact: bool,
}

#[derive(Serialize)]
struct SkippedObject<'r> {
    scenario: &'r str,
    reason: &'r str,
}

#[derive(Serialize)]
struct ImagesObject<'r> {
    same: bool,
    compared: usize,
    differences: Vec<DifferenceObject<'r>>,
    excused: &'r BTreeMap<&'static str, usize>,
}

#[derive(Serialize)]
struct DifferenceObject<'r> {
    path: &'r str,
    difference: String,
}

impl<'r> BenchmarkObject<'r> {
    fn of(report: &'r Report<'_>) -> Self {
        let measurement = report.measurement;
        let skipped = measurement.skipped.iter();
        Self {
            dockerfile: &measurement.dockerfile,
            against: measurement.against.as_deref(),
            diff: &measurement.diff,
            changes: &measurement.changes,
            engine: EngineObject::of(&measurement.engine),
            lost_engines: measurement.lost_engines.iter().map(EngineObject::of).collect(),
            scenarios: report.comparisons.iter().map(|comparison| ScenarioObject::of(report, comparison)).collect(),
            skipped: skipped.map(|(scenario, reason)| SkippedObject { scenario: scenario.name(), reason }).collect(),
            stopped: measurement.stopped.as_deref(),
            images: measurement.verified.as_ref().map(ImagesObject::of),
        }
    }
}

impl<'r> EngineObject<'r> {
    fn of(engine: &'r EngineDescription) -> Self {
        Self {
            name: &engine.name,
            address: engine.address.as_deref(),
            api: &engine.api,
            platform: &engine.platform,
            processors: engine.processors,
            memory_bytes: engine.memory_bytes,
        }
    }
}

impl<'r> ScenarioObject<'r> {
    fn of(report: &Report<'_>, comparison: &'r Comparison) -> Self {
        let warnings = report.warnings.iter().filter(|warning| warning.scenario == comparison.scenario);
        Self {
            name: comparison.scenario.name(),
            verdict: comparison.verdict().name(),
            before: SideObject::of(&comparison.before),
            after: SideObject::of(&comparison.after),
            ratio: comparison.ratio.map(RatioObject::of),
            saved: comparison.saved.as_ref().map(SavedObject::of),
            steps: comparison.steps.iter().map(StepObject::of).collect(),
            warnings: warnings.map(|warning| warning.problem.to_string()).collect(),
        }
    }
}

impl<'r> SideObject<'r> {
    fn of(side: &'r Side) -> Self {
        let summary = side.summary;
        Self {
            runs: &side.seconds,
            median: summary.map(|it| it.median),
            deviation: summary.map(|it| it.deviation),
            least: summary.map(|it| it.least),
            greatest: summary.map(|it| it.greatest),
            typical_run: side.typical_run,
            image_bytes: side.image_bytes,
            mount_bytes: side.mount_bytes,
            commands: side.commands,
            cached_commands: side.cached_commands,
            fetched: side.transfers.iter().map(TransferObject::of).collect(),
        }
    }
}

impl RatioObject {
    pub(crate) fn of(ratio: Ratio) -> Self {
        let interval = ratio.interval;
        Self {
            value: ratio.value,
            low: interval.map(|it| it.low),
            high: interval.map(|it| it.high),
            confidence: interval.map(|it| it.confidence),
        }
    }
}

impl SavedObject {
    fn of(saved: &Saved) -> Self {
        Self {
            bytes: saved.bytes,
            at_least: saved.is_at_least,
            untold: saved.untold.iter().map(|(manager, content)| format!("{manager} {}", content.name())).collect(),
            seconds: BANDWIDTHS.map(|megabits| (megabits, saved.seconds_at(megabits))).into(),
        }
    }
}

impl<'r> StepObject<'r> {
    fn of(row: &'r StepRow) -> Self {
        let figures = |figures: &'r StepFigures| FiguresObject {
            seconds: figures.seconds,
            cached: figures.cached,
            cache_mount: figures.has_cache_mount,
            periods: figures.periods.iter().map(|it| [it.start, it.end].map(|moment| moment.as_secs_f64())).collect(),
            fetched: figures.transfers.iter().map(TransferObject::of).collect(),
        };
        Self { name: &row.name, before: row.before.as_ref().map(figures), after: row.after.as_ref().map(figures) }
    }
}

impl<'r> TransferObject<'r> {
    fn of(transfer: &'r Transfer) -> Self {
        Self {
            manager: transfer.manager,
            content: transfer.content.name(),
            fetched: AmountObject::of(transfer.fetched),
            needed: AmountObject::of(transfer.needed),
            hit_rate: transfer.hit_rate(),
        }
    }
}

impl AmountObject {
    fn of(amount: Amount) -> Self {
        let told = |told: Told| ToldObject { number: told.number(), exact: told.is_exact() };
        Self { bytes: amount.bytes.map(told), items: amount.items.map(told) }
    }
}

impl<'r> ImagesObject<'r> {
    fn of(equivalence: &'r Equivalence) -> Self {
        let differences = equivalence.differences.iter();
        let differences =
            differences.map(|it| DifferenceObject { path: &it.path, difference: it.aspect.to_string() }).collect();
        Self { same: equivalence.holds(), compared: equivalence.compared, differences, excused: &equivalence.excused }
    }
}
