//! Which step of the one text is which of the other, and what each took.

use std::collections::BTreeMap;

use crate::benchmark::build::Build;
use crate::benchmark::build::Period;
use crate::benchmark::build::Step;
use crate::benchmark::comparison::middle;
use crate::benchmark::fetched;
use crate::benchmark::fetched::Transfer;
use crate::benchmark::statistics::Summary;

/// A step as both texts have it; one of them may not.
#[derive(Clone, Debug, PartialEq)]
pub struct StepRow {
    /// Its instruction without mounts and other flags, as the text before has it.
    pub name: String,
    /// In the text before.
    pub before: Option<StepFigures>,
    /// In the text after.
    pub after: Option<StepFigures>,
}

/// What a step took in the runs of one text.
#[derive(Clone, Debug, PartialEq)]
pub struct StepFigures {
    /// The median, in seconds.
    pub seconds: f64,
    /// Whether it came out of the layer cache in each run.
    pub cached: bool,
    /// Whether it has a cache mount.
    pub has_cache_mount: bool,
    /// When it worked in the typical run of its text.
    pub periods: Vec<Period>,
    /// What the run in the middle fetched in it.
    pub transfers: Vec<Transfer>,
}

impl StepRow {
    /// Whether packages are installed here, as far as can be told: a package manager was heard of, or there is a
    /// cache mount.
    pub fn installs_packages(&self) -> bool {
        let sides = [&self.before, &self.after].into_iter().flatten();
        sides.into_iter().any(|figures| figures.has_cache_mount || !figures.transfers.is_empty())
    }
}

/// The builds of one text in one scenario.
pub(super) struct Runs<'b> {
    /// In the order of the runs.
    pub(super) builds: &'b [&'b Build],
    /// Which of them the others are most like, as an index.
    pub(super) typical: Option<usize>,
}

/// How alike the words of two instructions must be to count as one, from 0 to 1. A fix takes words out of a
/// step, but never most of them.
const ALIKE: f64 = 0.5;

/// Whether the step runs a command: only those take time of their own and can have mounts.
pub(super) fn runs_command(step: &Step) -> bool {
    keyword(&step.name) == "RUN"
}

/// The steps of both texts side by side, in the order of the text after.
pub(super) fn rows(before: &Runs<'_>, after: &Runs<'_>) -> Vec<StepRow> {
    let (before, after) = (Named::all(before), Named::all(after));
    let partners = partners(&before, &after);
    let mut rows: Vec<(Position, StepRow)> = Vec::new();
    for (index, step) in after.iter().enumerate() {
        let partner = partners.get(&index).map(|partner| &before[*partner]);
        let row = StepRow {
            name: partner.unwrap_or(step).words.join(" "),
            before: partner.map(|partner| partner.figures.clone()),
            after: Some(step.figures.clone()),
        };
        rows.push(((index, 1, 0), row));
    }
    for (index, step) in before.iter().enumerate() {
        if partners.values().any(|partner| *partner == index) {
            continue;
        }
        // In front of the next step that both have.
        let next = partners.iter().find(|(_, partner)| **partner > index).map_or(after.len(), |(after, _)| *after);
        let row = StepRow { name: step.words.join(" "), before: Some(step.figures.clone()), after: None };
        rows.push(((next, 0, index), row));
    }
    rows.sort_by_key(|(position, _)| *position);
    rows.into_iter().map(|(_, row)| row).collect()
}

/// The index after, whether it is a step of that text, and the index before.
type Position = (usize, usize, usize);

/// A step of one text with what all its runs came to.
struct Named {
    /// The words of its instruction without its flags.
    words: Vec<String>,
    figures: StepFigures,
}

impl Named {
    /// The steps of a text, in the order in which they first began.
    fn all(runs: &Runs<'_>) -> Vec<Self> {
        let mut order: Vec<(&str, &str)> = Vec::new();
        let mut found: BTreeMap<(&str, &str), Vec<&Step>> = BTreeMap::new();
        for step in runs.builds.iter().flat_map(|build| &build.steps) {
            let steps = found.entry(key(step)).or_default();
            if steps.is_empty() {
                order.push(key(step));
            }
            steps.push(step);
        }
        let typical = runs.typical.and_then(|run| runs.builds.get(run));
        let periods = |wanted: (&str, &str)| -> Vec<Period> {
            let steps = typical.into_iter().flat_map(|build| &build.steps);
            steps.filter(|step| key(step) == wanted).flat_map(|step| step.periods.clone()).collect()
        };
        order.iter().filter_map(|key| Some(Self::of(key.1, found.get(key)?, periods(*key)))).collect()
    }

    fn of(name: &str, runs: &[&Step], periods: Vec<Period>) -> Self {
        let seconds: Vec<f64> = runs.iter().map(|step| step.seconds()).collect();
        let figures = StepFigures {
            seconds: Summary::of(&seconds).map_or(0.0, |summary| summary.median),
            cached: runs.iter().all(|step| step.cached),
            has_cache_mount: flags(name).any(is_cache_mount),
            periods,
            transfers: middle(runs.iter().map(|step| fetched::of(step))),
        };
        Self { words: words(name), figures }
    }
}

/// What tells a step from the others of its build.
fn key(step: &Step) -> (&str, &str) {
    (&step.place, &step.name)
}

fn flags(name: &str) -> impl Iterator<Item = &str> {
    name.split_whitespace().skip(1).take_while(|word| word.starts_with("--"))
}

fn is_cache_mount(flag: &str) -> bool {
    let options = flag.strip_prefix("--mount=");
    options.is_some_and(|options| options.split(',').any(|option| option.eq_ignore_ascii_case("type=cache")))
}

/// The words of an instruction without the flags behind its keyword.
pub(super) fn words(name: &str) -> Vec<String> {
    let mut words = name.split_whitespace();
    let keyword = words.next();
    let rest = words.skip_while(|word| word.starts_with("--"));
    keyword.into_iter().chain(rest).map(str::to_owned).collect()
}

pub(super) fn keyword(name: &str) -> &str {
    name.split_whitespace().next().unwrap_or_default()
}

/// For steps after, by index, which step before each is. The most alike find each other first.
fn partners(before: &[Named], after: &[Named]) -> BTreeMap<usize, usize> {
    let mut pairs = Vec::new();
    for (after_index, after) in after.iter().enumerate() {
        for (before_index, before) in before.iter().enumerate() {
            let likeness = likeness(&before.words, &after.words);
            if likeness >= ALIKE {
                pairs.push((likeness, before_index.abs_diff(after_index), before_index, after_index));
            }
        }
    }
    pairs.sort_by(|one, other| other.0.total_cmp(&one.0).then_with(|| one.1.cmp(&other.1)));
    let mut partners = BTreeMap::new();
    for (_, _, before, after) in pairs {
        if !partners.contains_key(&after) && partners.values().all(|taken| *taken != before) {
            partners.insert(after, before);
        }
    }
    partners
}

/// The share of words that both have; 0 for different instructions.
#[expect(clippy::cast_precision_loss, reason = "an instruction has no more than thousands of words")]
fn likeness(one: &[String], other: &[String]) -> f64 {
    if one.first() != other.first() {
        return 0.0;
    }
    let mut left: Vec<_> = other.iter().collect();
    let mut common = 0;
    for word in one {
        if let Some(at) = left.iter().position(|it| *it == word) {
            left.swap_remove(at);
            common += 1;
        }
    }
    2.0 * f64::from(common) / (one.len() + other.len()) as f64
}
