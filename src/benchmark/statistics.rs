//! Figures out of few repetitions: medians, spreads, and how well a ratio is known.
//!
//! Build times are few (3 to 10), skewed, and now and then one is far off. Medians and ranks are used
//! throughout, for they ask nothing of how times are distributed.
//!
//! The interval of a ratio is that of Hodges and Lehmann, on ratios instead of differences: all ratios of a
//! time before to a time after are sorted, and as many are cut off at both ends as the distribution of the
//! Mann-Whitney statistic allows. It is exact for the smallest samples, where a bootstrap is too narrow, and needs no
//! random numbers. With three runs each the best that can be had is 90 %, with four 97 %.
//! Source: M. Hollander, D. A. Wolfe, E. Chicken, Nonparametric Statistical Methods, section 4.3.

#[cfg(test)]
mod tests;

/// The confidence that is aimed at.
const CONFIDENCE: f64 = 0.95;

/// The quantile of the normal distribution that belongs to [`CONFIDENCE`], two-sided.
const NORMAL_QUANTILE: f64 = 1.959_964;

/// Beyond so many runs of a text the statistic is as good as normal.
const EXACT_RUNS: usize = 20;

/// An interval that is no wider than this is precise, as a natural logarithm: a tenth to each side.
const PRECISE: f64 = 0.2;

/// An interval is also precise when it is no wider than this share of the effect.
const SHARE_OF_EFFECT: f64 = 0.5;

/// Differences that are no larger are nobody's concern, in seconds.
pub const NEGLIGIBLE_SECONDS: f64 = 0.25;

/// Ratios that are no farther from 1 are nobody's concern, as a natural logarithm.
const NEGLIGIBLE: f64 = 0.03;

/// Makes the median absolute deviation comparable to a standard deviation, where times are normal.
const DEVIATION_SCALE: f64 = 1.4826;

/// What repeated times come to, in seconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Summary {
    /// How many there are.
    pub runs: usize,
    /// The middle one, or halfway between the two in the middle.
    pub median: f64,
    /// The median of how far they are from the median.
    pub deviation: f64,
    /// The shortest.
    pub least: f64,
    /// The longest.
    pub greatest: f64,
}

impl Summary {
    /// Sums up times; `None` where there are none.
    pub fn of(seconds: &[f64]) -> Option<Self> {
        let sorted = sorted(seconds);
        let median = median(&sorted)?;
        let distances: Vec<f64> = sorted.iter().map(|value| (value - median).abs()).collect();
        let deviation = self::median(&self::sorted(&distances))?;
        Some(Self { runs: sorted.len(), median, deviation, least: *sorted.first()?, greatest: *sorted.last()? })
    }

    /// The deviation as a share of the median; 0 where the median is.
    pub fn relative_deviation(&self) -> f64 {
        if self.median > 0.0 { self.deviation / self.median } else { 0.0 }
    }
}

/// How many times as long the one took as the other.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ratio {
    /// The ratio of the medians.
    pub value: f64,
    /// What it may be as well; `None` where one run each says nothing of that.
    pub interval: Option<Interval>,
    /// The median that it is counted in, in seconds.
    unit: f64,
}

/// An interval that holds the true ratio with some confidence. It always holds the ratio of the medians.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// Its lower end.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
    /// From 0 to 1. Less than 0.95 where there are fewer than four runs.
    pub confidence: f64,
}

impl Interval {
    /// Whether it leaves open which of the two is faster.
    pub fn holds_one(&self) -> bool {
        self.low <= 1.0 && self.high >= 1.0
    }

    /// Whether it is 95 % or more.
    pub fn is_confident(&self) -> bool {
        self.confidence >= CONFIDENCE
    }
}

impl Ratio {
    /// How many times as long `before` took as `after`, both in seconds. `None` where one of them has no
    /// time above 0.
    pub fn of(before: &[f64], after: &[f64]) -> Option<Self> {
        let (before, after) = (positive(before), positive(after));
        let unit = median(&after)?;
        let value = median(&before)? / unit;
        Some(Self { value, interval: interval(&before, &after, value), unit })
    }

    /// Whether the interval is narrow, or what it leaves open is negligible, beside the effect or at all.
    pub fn is_precise(&self) -> bool {
        self.interval.is_some_and(|interval| interval.is_confident() && self.excess(&interval) <= 1.0)
    }

    /// Whether the difference is so small that nobody would notice it.
    pub fn is_negligible(&self) -> bool {
        self.value.ln().abs() <= NEGLIGIBLE || (self.value - 1.0).abs() * self.unit <= NEGLIGIBLE_SECONDS
    }

    /// How many times as wide the interval is as it should be.
    fn excess(&self, interval: &Interval) -> f64 {
        let wanted = PRECISE.max(self.value.ln().abs() * SHARE_OF_EFFECT);
        let excess = (interval.high / interval.low).ln() / wanted;
        excess.min((interval.high - interval.low) * self.unit / NEGLIGIBLE_SECONDS)
    }
}

/// How many more runs of each text make their ratio precise, as far as can be told now; 0 where it is.
///
/// The width of an interval goes down with the square root of the runs.
pub fn more_runs(before: &[f64], after: &[f64]) -> usize {
    let Some(ratio) = Ratio::of(before, after) else { return 0 };
    if ratio.is_precise() {
        return 0;
    }
    let runs = before.len().min(after.len());
    let enough_to_tell = fewest_runs().saturating_sub(runs);
    let Some(interval) = ratio.interval else { return enough_to_tell.max(1) };
    let excess = ratio.excess(&interval).min(10.0);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "small positive numbers"
    )]
    let wanted = (runs as f64 * excess * excess).ceil() as usize;
    wanted.saturating_sub(runs).max(enough_to_tell).max(1)
}

/// Whether the first time stands out above all others, as when something had to get going.
pub fn first_is_outlier(seconds: &[f64]) -> bool {
    let [first, others @ ..] = seconds else { return false };
    let Some(summary) = Summary::of(others).filter(|summary| summary.runs >= 2) else { return false };
    let usual = (3.0 * DEVIATION_SCALE * summary.deviation).max(0.25 * summary.median);
    *first > summary.median + usual && *first > summary.greatest
}

/// The fewest runs of each text that can give [`CONFIDENCE`].
fn fewest_runs() -> usize {
    (2..=EXACT_RUNS)
        .find(|runs| cut(*runs, *runs).is_some_and(|cut| cut.confidence >= CONFIDENCE))
        .unwrap_or(EXACT_RUNS)
}

fn interval(before: &[f64], after: &[f64], value: f64) -> Option<Interval> {
    let cut = cut(before.len(), after.len())?;
    let ratios = before.iter().flat_map(|before| after.iter().map(move |after| before / after));
    let ratios = sorted(&ratios.collect::<Vec<_>>());
    let low = ratios.get(cut.at_each_end)?.min(value);
    let high = ratios.get(ratios.len().checked_sub(cut.at_each_end + 1)?)?.max(value);
    Some(Interval { low, high, confidence: cut.confidence })
}

/// How much is cut off.
struct Cut {
    /// How many ratios at each end.
    at_each_end: usize,
    /// What is left holds the true ratio with this confidence.
    confidence: f64,
}

/// The most that can be cut off so that [`CONFIDENCE`] is kept, or nothing where even that does not give
/// it. `None` for less than two runs, which give no interval.
fn cut(before: usize, after: usize) -> Option<Cut> {
    if before.min(after) < 2 {
        return None;
    }
    if before.max(after) > EXACT_RUNS {
        return Some(Cut { at_each_end: normal_cut(before, after), confidence: CONFIDENCE });
    }
    let counts = arrangements(before, after);
    let all: f64 = counts.iter().sum();
    let mut cut = Cut { at_each_end: 0, confidence: 1.0 - 2.0 * counts[0] / all };
    let mut outside = counts[0];
    for (at_each_end, count) in counts.iter().enumerate().skip(1) {
        outside += count;
        let confidence = 1.0 - 2.0 * outside / all;
        if confidence < CONFIDENCE {
            break;
        }
        cut = Cut { at_each_end, confidence };
    }
    Some(cut)
}

#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "there are no more than thousands of runs"
)]
fn normal_cut(before: usize, after: usize) -> usize {
    let (before, after) = (before as f64, after as f64);
    let deviation = (before * after * (before + after + 1.0) / 12.0).sqrt();
    (before * after / 2.0 - NORMAL_QUANTILE * deviation).floor().max(0.0) as usize
}

/// In how many orders of the times each value of the Mann-Whitney statistic comes about, from 0 up.
fn arrangements(before: usize, after: usize) -> Vec<f64> {
    // One row for each number of times before, for the number of times after that has been reached.
    let mut rows: Vec<Vec<f64>> = vec![vec![1.0]; before + 1];
    for reached in 1..=after {
        let mut next: Vec<Vec<f64>> = vec![vec![1.0]];
        for times in 1..=before {
            // The greatest of all times is one before, which is above all those after, or one after.
            let mut row = vec![0.0; times * reached + 1];
            for (value, count) in next[times - 1].iter().enumerate() {
                row[value + reached] += count;
            }
            for (value, count) in rows[times].iter().enumerate() {
                row[value] += count;
            }
            next.push(row);
        }
        rows = next;
    }
    rows.pop().unwrap_or_default()
}

fn positive(seconds: &[f64]) -> Vec<f64> {
    sorted(&seconds.iter().copied().filter(|seconds| *seconds > 0.0).collect::<Vec<_>>())
}

/// From the least to the greatest, without what is no number.
fn sorted(values: &[f64]) -> Vec<f64> {
    let mut sorted: Vec<f64> = values.iter().copied().filter(|value| value.is_finite()).collect();
    sorted.sort_by(f64::total_cmp);
    sorted
}

fn median(sorted: &[f64]) -> Option<f64> {
    let middle = sorted.len() / 2;
    let upper = sorted.get(middle)?;
    Some(if sorted.len() % 2 == 1 { *upper } else { f64::midpoint(sorted[middle - 1], *upper) })
}
