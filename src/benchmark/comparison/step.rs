//! Which step of the one text is which of the other, and what each took.

use std::collections::BTreeMap;

use crate::benchmark::build::Build;
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
    /// What the run in the middle fetched in it.
    pub transfers: Vec<Transfer>,
}

/// How alike the words of two instructions must be to count as one, from 0 to 1. A fix takes words out of a
/// step, but never most of them.
const ALIKE: f64 = 0.5;

/// Whether the step runs a command: only those take time of their own and can have mounts.
pub(super) fn runs_command(step: &Step) -> bool {
    keyword(&step.name) == "RUN"
}

/// The steps of both texts side by side, in the order of the text after.
pub(super) fn rows(before: &[&Build], after: &[&Build]) -> Vec<StepRow> {
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
    fn all(builds: &[&Build]) -> Vec<Self> {
        let mut order: Vec<(&str, &str)> = Vec::new();
        let mut runs: BTreeMap<(&str, &str), Vec<&Step>> = BTreeMap::new();
        for step in builds.iter().flat_map(|build| &build.steps) {
            let key = (step.place.as_str(), step.name.as_str());
            let steps = runs.entry(key).or_default();
            if steps.is_empty() {
                order.push(key);
            }
            steps.push(step);
        }
        order.iter().filter_map(|key| Some(Self::of(key.1, runs.get(key)?))).collect()
    }

    fn of(name: &str, runs: &[&Step]) -> Self {
        let seconds: Vec<f64> = runs.iter().map(|step| step.seconds).collect();
        let figures = StepFigures {
            seconds: Summary::of(&seconds).map_or(0.0, |summary| summary.median),
            cached: runs.iter().all(|step| step.cached),
            transfers: middle(runs.iter().map(|step| fetched::of(step))),
        };
        Self { words: words(name), figures }
    }
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
