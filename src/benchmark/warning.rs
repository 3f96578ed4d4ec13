//! Why a figure cannot be trusted, or is not what it could be, and what to do about it.

use std::fmt;

use crate::benchmark::comparison::Comparison;
use crate::benchmark::comparison::Reason;
use crate::benchmark::comparison::Rerun;
use crate::benchmark::comparison::Verdict;
use crate::benchmark::fetched::Content;
use crate::benchmark::fetched::Told;
use crate::benchmark::fetched::Transfer;
use crate::benchmark::measurement::Doubt;
use crate::benchmark::scenario::Scenario;
use crate::benchmark::scenario::Variant;
use crate::benchmark::statistics;
use crate::benchmark::unit;

#[cfg(test)]
mod tests;

/// A deviation above this share of the median is much.
const MUCH: f64 = 0.1;

/// More runs than this are not worth their time.
const MANY: usize = 30;

/// A warning and the scenario that it is about.
#[derive(Clone, Debug, PartialEq)]
pub struct Warning {
    /// Which.
    pub scenario: Scenario,
    /// What is wrong.
    pub problem: Problem,
}

/// Why a figure cannot be trusted, or is not what it could be.
#[derive(Clone, Debug, PartialEq)]
pub enum Problem {
    /// Only one of the texts was built.
    OneSided(Variant),
    /// Too few runs to give an interval of 95 %.
    FewRuns {
        /// Of each text.
        runs: usize,
        /// What they give, from 0 to 1, where they give an interval.
        confidence: Option<f64>,
    },
    /// The runs of a text differ much.
    Spread {
        /// Which text.
        variant: Variant,
        /// The deviation as a share of the median.
        deviation: f64,
    },
    /// The interval leaves open which text is faster.
    Unclear {
        /// So many runs of each may tell.
        runs: usize,
    },
    /// The first run took far longer than all others.
    FirstRun {
        /// Which text.
        variant: Variant,
        /// The first run, in seconds.
        first: f64,
        /// The median, in seconds.
        median: f64,
    },
    /// Everything came out of the layer cache where something should have run.
    AllCached(Variant),
    /// Commands ran though nothing had changed.
    NotCached {
        /// Which text.
        variant: Variant,
        /// How many.
        commands: usize,
    },
    /// Packages were installed with everything empty, and none was fetched.
    NothingFetched {
        /// The package manager.
        manager: &'static str,
    },
    /// Caches might have been full, and packages were fetched all the same.
    FetchedAgain {
        /// The package manager.
        manager: &'static str,
        /// How much, as it is told.
        bytes: Option<u64>,
        /// The share that came out of a cache, from 0 to 1.
        hit_rate: f64,
        /// Why, as far as the text after tells.
        reasons: Vec<Reason>,
    },
    /// Package steps ran because a source file had changed.
    Rerun(Rerun),
    /// A package manager does not tell what it fetched.
    Silent {
        /// Which.
        manager: &'static str,
    },
    /// The mounts hold nothing after a build.
    EmptyMounts,
}

/// What is to be warned of, in the order of the scenarios.
pub fn warnings(comparisons: &[Comparison]) -> Vec<Warning> {
    let mut warnings = Vec::new();
    for comparison in comparisons {
        let mut problems = Vec::new();
        times(comparison, &mut problems);
        layers(comparison, &mut problems);
        packages(comparison, &mut problems);
        warnings.extend(problems.into_iter().map(|problem| Warning { scenario: comparison.scenario, problem }));
    }
    warnings
}

/// Whether there are enough runs, and how they differ.
fn times(comparison: &Comparison, problems: &mut Vec<Problem>) {
    let runs = |variant| comparison.side(variant).seconds.len();
    if let Some(built) = Variant::ALL.into_iter().find(|variant| runs(*variant) == 0) {
        let other = if built == Variant::Before { Variant::After } else { Variant::Before };
        problems.push(Problem::OneSided(other));
        return;
    }
    let interval = comparison.ratio.and_then(|ratio| ratio.interval);
    if !interval.is_some_and(|interval| interval.is_confident()) {
        let runs = runs(Variant::Before).min(runs(Variant::After));
        problems.push(Problem::FewRuns { runs, confidence: interval.map(|interval| interval.confidence) });
    }
    for variant in Variant::ALL {
        let side = comparison.side(variant);
        let Some(summary) = side.summary else { continue };
        if statistics::first_is_outlier(&side.seconds) {
            let first = side.seconds.first().copied().unwrap_or_default();
            problems.push(Problem::FirstRun { variant, first, median: summary.median });
        } else if summary.relative_deviation() > MUCH && summary.deviation > statistics::NEGLIGIBLE_SECONDS {
            problems.push(Problem::Spread { variant, deviation: summary.relative_deviation() });
        }
    }
    if comparison.verdict() == Verdict::Unclear && interval.is_some() {
        let more = statistics::more_runs(&comparison.before.seconds, &comparison.after.seconds);
        problems.push(Problem::Unclear { runs: runs(Variant::Before).min(runs(Variant::After)) + more });
    }
}

/// Whether the layers were those of the scenario.
fn layers(comparison: &Comparison, problems: &mut Vec<Problem>) {
    for variant in Variant::ALL {
        let side = comparison.side(variant);
        let run = side.commands - side.cached_commands;
        if comparison.scenario == Scenario::Unchanged {
            if run > 0 {
                problems.push(Problem::NotCached { variant, commands: run });
            }
        } else if side.all_cached || (side.commands > 0 && run == 0 && comparison.scenario != Scenario::Source) {
            // A source file may be copied behind the last command.
            problems.push(Problem::AllCached(variant));
        }
    }
}

/// Whether package managers fetched what they should have.
fn packages(comparison: &Comparison, problems: &mut Vec<Problem>) {
    let installed = |variant| {
        let transfers = comparison.side(variant).transfers.iter();
        transfers.filter(|it| it.content == Content::Packages && it.needed.items.is_some_and(|it| it.number() > 0))
    };
    for variant in Variant::ALL {
        for transfer in installed(variant).filter(|it| it.fetched.items.is_none()) {
            let problem = Problem::Silent { manager: transfer.manager };
            if !problems.contains(&problem) {
                problems.push(problem);
            }
        }
    }
    let fetched_nothing = |it: &&Transfer| it.fetched.items == Some(Told::Exactly(0));
    if comparison.scenario == Scenario::Cold {
        for transfer in installed(Variant::Before).filter(fetched_nothing) {
            problems.push(Problem::NothingFetched { manager: transfer.manager });
        }
    } else {
        for transfer in installed(Variant::After) {
            let Some(hit_rate) = transfer.hit_rate().filter(|rate| *rate < 0.5) else { continue };
            let bytes = transfer.fetched.bytes.map(Told::number);
            let reasons = comparison.reasons.get(transfer.manager).cloned().unwrap_or_default();
            problems.push(Problem::FetchedAgain { manager: transfer.manager, bytes, hit_rate, reasons });
        }
    }
    problems.extend(comparison.reruns.iter().cloned().map(Problem::Rerun));
    let has_packages = installed(Variant::After).next().is_some();
    if has_packages && comparison.after.mount_bytes == Some(0) {
        problems.push(Problem::EmptyMounts);
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let percent = |share: f64| format!("{:.0} %", share * 100.0);
        match self {
            Self::OneSided(variant) => {
                write!(formatter, "only `{}` was built, so there is nothing to compare it with", variant.name())
            }
            Self::FewRuns { runs, confidence: None } => write!(
                formatter,
                "{} says nothing of how much times vary; build more often with --runs 5",
                if *runs == 1 { "one run of each".to_owned() } else { format!("{runs} runs of each") }
            ),
            Self::FewRuns { runs, confidence: Some(confidence) } => write!(
                formatter,
                "{runs} runs of each give an interval of {} at best; build more often with --runs 5",
                percent(*confidence)
            ),
            Self::Spread { variant, deviation } => write!(
                formatter,
                "the times of `{}` vary by {}; end other programs that use the processor, the disk or the network, or \
                 raise --runs",
                variant.name(),
                percent(*deviation)
            ),
            Self::Unclear { runs } if *runs <= MANY => {
                write!(formatter, "the times do not tell which text is faster; --runs {runs} may")
            }
            Self::Unclear { .. } => formatter.write_str(
                "the times vary too much to tell which text is faster; build on a machine that does nothing else, or \
                 go by what was fetched",
            ),
            Self::FirstRun { variant, first, median } => write!(
                formatter,
                "the first run of `{}` took {first:.1} s and the median is {median:.1} s; something had to get going first, so \
                 leave it out of account or measure again",
                variant.name()
            ),
            Self::AllCached(variant) => write!(
                formatter,
                "all of `{}` came out of the layer cache though something should have run; the time says nothing of the \
                 mounts",
                variant.name()
            ),
            Self::NotCached { variant, commands } => write!(
                formatter,
                "{commands} of the commands of `{}` ran though nothing had changed; see whether something else builds \
                 or prunes on this engine",
                variant.name()
            ),
            Self::NothingFetched { manager } => write!(
                formatter,
                "{manager} fetched nothing though all was empty; if its packages come with the base image or the \
                 context, mounts cannot help"
            ),
            Self::FetchedAgain { manager, bytes, hit_rate, reasons } => {
                let bytes = bytes.map_or(String::new(), |bytes| format!(" ({})", unit::bytes(bytes)));
                write!(
                    formatter,
                    "{manager} fetched packages again{bytes} in `after`, {} came out of a cache; {}",
                    percent(*hit_rate),
                    told(reasons)
                )
            }
            Self::Rerun(Rerun { steps, by }) => {
                let first = steps.first().map_or(String::new(), |step| short(step));
                let (which, runs, them) = match steps.len() {
                    0 | 1 => (format!("`{first}`"), "runs", "it"),
                    more => (format!("`{first}` and {} more", more - 1), "run", "them"),
                };
                write!(
                    formatter,
                    "{which} {runs} again whenever a source file changes, for `{}` stands above {them}; move {them} up, \
                     behind a COPY of no more than what has to be there",
                    short(by)
                )
            }
            Self::Silent { manager } => write!(
                formatter,
                "{manager} does not tell what it fetched; take options such as -qq or --silent out of the step to see it"
            ),
            Self::EmptyMounts => formatter.write_str(
                "the mounts hold nothing after the build; see whether the step uses another directory or empties it",
            ),
        }
    }
}

/// An instruction, as much of it as tells which it is.
fn short(instruction: &str) -> String {
    unit::shortened(instruction, 48)
}

/// Why caches were not used, and what to do about it.
fn told(reasons: &[Reason]) -> String {
    let told = reasons.iter().map(|reason| match reason {
        Reason::NoMount { step } => format!("`{}` has no cache mount", short(step)),
        Reason::Doubt(Doubt { rule, message }) => format!("{message} (`cachemount explain {rule}`)"),
    });
    let told: Vec<_> = told.collect();
    if told.is_empty() {
        return "the text does not say why; see whether a configuration file or a script moves its cache or empties it"
            .to_owned();
    }
    told.join(", and ")
}
