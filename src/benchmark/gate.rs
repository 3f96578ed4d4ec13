//! Limits that a build has to keep, so that CI fails where it has become slow.
//!
//! A limit is broken where chance alone does not explain it: where the whole interval of a ratio is beyond
//! it. A single run has no interval, and its ratio is taken as it is.

use std::fmt;

use crate::benchmark::baseline;
use crate::benchmark::baseline::Baseline;
use crate::benchmark::comparison;
use crate::benchmark::comparison::Comparison;
use crate::benchmark::measurement::Measurement;
use crate::benchmark::scenario::Scenario;
use crate::benchmark::statistics::Ratio;
use crate::benchmark::statistics::Summary;
use crate::benchmark::unit;

#[cfg(test)]
mod tests;

/// What has to hold of the text after.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Gates {
    /// Where the package steps run again it is at least so many times as fast as the text before.
    pub min_speedup: Option<f64>,
    /// In these scenarios its median is no longer than so many seconds.
    pub max_seconds: Vec<(Scenario, f64)>,
    /// It is not much slower than it was.
    pub regression: Option<Regression>,
}

/// How much slower than earlier is too much.
#[derive(Clone, Debug, PartialEq)]
pub struct Regression {
    /// What was measured earlier.
    pub baseline: Baseline,
    /// The share of the earlier time that may come on top of it: 0.2 is a fifth.
    pub most: f64,
}

/// What came of holding figures against limits.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Judgement {
    /// Limits that are broken.
    pub broken: Vec<Breach>,
    /// Limits that nothing was measured for.
    pub unjudged: Vec<Unjudged>,
    /// The engine of the baseline, where it is another, and the one of now.
    pub other_engine: Option<(String, String)>,
}

/// A limit that is broken.
#[derive(Clone, Debug, PartialEq)]
pub enum Breach {
    /// The mounts give less than they should.
    Speedup {
        /// How many times as fast it is.
        is: Ratio,
        /// How many times it should be.
        least: f64,
    },
    /// A build takes too long.
    Seconds {
        /// In which scenario.
        scenario: Scenario,
        /// Its median, in seconds.
        is: f64,
        /// The longest that it may be, in seconds.
        most: f64,
    },
    /// A build takes longer than it took.
    Regression {
        /// In which scenario.
        scenario: Scenario,
        /// How many times as long.
        is: Ratio,
        /// The two medians, earlier and now, in seconds.
        medians: [f64; 2],
        /// The share that may come on top.
        most: f64,
    },
}

/// A limit that nothing was measured for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unjudged {
    /// The scenario was not built, or not to its end.
    NotBuilt(Scenario),
    /// The baseline has nothing of this Dockerfile.
    NotInBaseline,
    /// The baseline has nothing of this scenario.
    NoScenarioInBaseline(Scenario),
    /// Several engines share the files, and the baseline has figures of another one.
    OtherEngine,
}

impl Gates {
    /// The scenarios that have to be built to judge.
    pub fn scenarios(&self) -> Vec<Scenario> {
        let mut scenarios: Vec<_> = self.max_seconds.iter().map(|(scenario, _)| *scenario).collect();
        scenarios.extend(self.min_speedup.map(|_| Scenario::Dependencies));
        scenarios
    }

    /// Holds what was measured against the limits.
    pub fn judge(&self, measurement: &Measurement) -> Judgement {
        let comparisons = comparison::compare(measurement);
        let mut judgement = Judgement::default();
        let of = |scenario| comparisons.iter().find(|comparison| comparison.scenario == scenario);
        if let Some(least) = self.min_speedup {
            match of(Scenario::Dependencies).and_then(|comparison| comparison.ratio) {
                Some(is) if high(is) < least => judgement.broken.push(Breach::Speedup { is, least }),
                Some(_) => {}
                None => judgement.unjudged.push(Unjudged::NotBuilt(Scenario::Dependencies)),
            }
        }
        for &(scenario, most) in &self.max_seconds {
            match of(scenario).and_then(|comparison| comparison.after.summary) {
                Some(is) if is.median > most => {
                    judgement.broken.push(Breach::Seconds { scenario, is: is.median, most });
                }
                Some(_) => {}
                None => judgement.unjudged.push(Unjudged::NotBuilt(scenario)),
            }
        }
        if let Some(regression) = &self.regression {
            regression.judge(measurement, &comparisons, &mut judgement);
        }
        judgement
    }
}

impl Regression {
    fn judge(&self, measurement: &Measurement, comparisons: &[Comparison], judgement: &mut Judgement) {
        let Some(earlier) = self.baseline.of(&measurement.dockerfile) else {
            return judgement.unjudged.push(Unjudged::NotInBaseline);
        };
        let engine = &measurement.engine;
        let engines = [earlier.engine(), baseline::describe(engine)];
        let [then, now] = &engines;
        judgement.other_engine = (then != now).then(|| engines.clone().into());
        // Which of several engines a file comes to is chance, and must not decide whether the limit is kept.
        if engine.address.is_some() && engine.address.as_deref() != earlier.address() {
            return judgement.unjudged.push(Unjudged::OtherEngine);
        }
        for comparison in comparisons {
            let (scenario, seconds) = (comparison.scenario, &comparison.after.seconds);
            let before = earlier.seconds(scenario);
            let (Some(is), Some(then), Some(now)) =
                (Ratio::of(seconds, before), Summary::of(before), Summary::of(seconds))
            else {
                judgement.unjudged.push(Unjudged::NoScenarioInBaseline(scenario));
                continue;
            };
            if low(is) > 1.0 + self.most && !is.is_negligible() {
                let medians = [then.median, now.median];
                judgement.broken.push(Breach::Regression { scenario, is, medians, most: self.most });
            }
        }
    }
}

fn low(ratio: Ratio) -> f64 {
    ratio.interval.map_or(ratio.value, |interval| interval.low)
}

fn high(ratio: Ratio) -> f64 {
    ratio.interval.map_or(ratio.value, |interval| interval.high)
}

impl fmt::Display for Breach {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Speedup { is, least } => write!(
                formatter,
                "dependencies: {} as fast as before, and {} at most, where --min-speedup asks for {}",
                unit::times(is.value),
                unit::times(high(*is)),
                unit::times(*least)
            ),
            Self::Seconds { scenario, is, most } => write!(
                formatter,
                "{}: a median of {}, where --max-seconds allows {}",
                scenario.name(),
                unit::seconds(*is),
                unit::seconds(*most)
            ),
            Self::Regression { scenario, is, medians: [then, now], most } => write!(
                formatter,
                "{}: {} where the baseline has {}: {} as long, and {} at least, where --max-regression allows {} more",
                scenario.name(),
                unit::seconds(*now),
                unit::seconds(*then),
                unit::times(is.value),
                unit::times(low(*is)),
                unit::percent(*most)
            ),
        }
    }
}

impl fmt::Display for Unjudged {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotBuilt(scenario) => {
                write!(formatter, "the scenario {} was not built, so its limit cannot be judged", scenario.name())
            }
            Self::NotInBaseline => {
                formatter.write_str("the baseline has no figures of this Dockerfile; measure it anew to have them")
            }
            Self::NoScenarioInBaseline(scenario) => {
                write!(formatter, "the baseline has no figures of the scenario {}", scenario.name())
            }
            Self::OtherEngine => formatter.write_str(
                "not held against the baseline, which was measured by another engine; measure with one engine to have that",
            ),
        }
    }
}
