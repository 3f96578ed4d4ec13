//! From a value to its place in a chart.

use std::fmt;

use crate::benchmark::unit;

/// The most ticks that an axis has beside the one at 0.
const TICKS: f64 = 5.0;

/// What is measured along an axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    Seconds,
    Bytes,
}

impl Unit {
    /// The least difference that is written.
    const fn finest(self) -> f64 {
        match self {
            Self::Seconds => 0.01,
            Self::Bytes => 1.0,
        }
    }
}

/// An axis from 0 to some round number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Scale {
    unit: Unit,
    /// From one tick to the next.
    step: f64,
    /// How many there are beside the one at 0.
    ticks: u32,
}

/// A share of the length of an axis, which is written as SVG and CSS take it.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub(super) struct Share(f64);

impl Scale {
    /// One that has room for all values.
    pub(super) fn over(unit: Unit, values: impl IntoIterator<Item = f64>) -> Self {
        let greatest = values.into_iter().filter(|value| value.is_finite()).fold(0.0, f64::max);
        // Of nothing a chart can be drawn as well.
        let greatest = if greatest > 0.0 { greatest } else { 1.0 };
        let power = 10_f64.powf((greatest / TICKS).log10().floor());
        let steps = [1.0, 2.0, 5.0, 10.0].map(|factor| factor * power);
        let step = steps.into_iter().find(|step| greatest <= step * TICKS).unwrap_or(greatest).max(unit.finest());
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is from 1 to 5")]
        let ticks = (greatest / step - 1e-9).ceil().max(1.0) as u32;
        Self { unit, step, ticks }
    }

    /// Where a value is.
    pub(super) fn at(self, value: f64) -> Share {
        Share((value / (self.step * f64::from(self.ticks))).clamp(0.0, 1.0))
    }

    /// The places of the ticks and what stands at them, from 0 to the end.
    pub(super) fn ticks(self) -> impl DoubleEndedIterator<Item = (Share, String)> {
        (0..=self.ticks).map(move |tick| {
            let value = self.step * f64::from(tick);
            (self.at(value), self.label(value))
        })
    }

    /// As everywhere in the report, without digits that say nothing of a round number.
    fn label(self, value: f64) -> String {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is a number of bytes")]
        let label = match self.unit {
            Unit::Seconds => unit::seconds(value),
            Unit::Bytes => unit::bytes(value.round() as u64),
        };
        match label.split_once(' ') {
            Some((number, unit)) if number.contains('.') => {
                format!("{} {unit}", number.trim_end_matches('0').trim_end_matches('.'))
            }
            _ => label,
        }
    }
}

impl Share {
    /// The beginning of an axis.
    pub(super) const START: Self = Self(0.0);

    /// Its end.
    pub(super) const END: Self = Self(1.0);

    /// From here to there; nothing where that is not behind.
    pub(super) fn to(self, end: Self) -> Self {
        Self((end.0 - self.0).max(0.0))
    }

    /// As seen from the other end.
    pub(super) fn reversed(self) -> Self {
        Self(1.0 - self.0)
    }

    /// The place of one of `count` things that are spread evenly.
    #[expect(clippy::cast_precision_loss, reason = "there are no more than hundreds")]
    pub(super) fn of(index: usize, count: usize) -> Self {
        if count < 2 { Self(0.5) } else { Self(index as f64 / (count - 1) as f64) }
    }

    /// The end of the axis that this is, if it is one.
    pub(super) fn edge(self) -> Option<Edge> {
        match self.0 {
            share if share <= 0.0 => Some(Edge::Start),
            share if share >= 1.0 => Some(Edge::End),
            _ => None,
        }
    }
}

/// An end of an axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Edge {
    Start,
    End,
}

impl fmt::Display for Share {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let percent = format!("{:.2}", self.0 * 100.0);
        write!(formatter, "{}%", percent.trim_end_matches('0').trim_end_matches('.'))
    }
}

#[cfg(test)]
mod tests {
    use super::{Scale, Share, Unit};

    fn ticks(unit: Unit, greatest: f64) -> String {
        let scale = Scale::over(unit, [greatest]);
        scale.ticks().map(|(at, label)| format!("{at} {label}")).collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn ticks_are_round_numbers() {
        assert_eq!(ticks(Unit::Seconds, 33.8), "0% 0 s, 25% 10 s, 50% 20 s, 75% 30 s, 100% 40 s");
        assert_eq!(ticks(Unit::Seconds, 0.51), "0% 0 s, 33.33% 0.2 s, 66.67% 0.4 s, 100% 0.6 s");
        assert_eq!(ticks(Unit::Seconds, 138.0), "0% 0 s, 33.33% 50 s, 66.67% 100 s, 100% 150 s");
        assert_eq!(ticks(Unit::Bytes, 78.6e6), "0% 0 B, 25% 20 MB, 50% 40 MB, 75% 60 MB, 100% 80 MB");
        assert_eq!(ticks(Unit::Bytes, 1.2e9), "0% 0 B, 33.33% 500 MB, 66.67% 1 GB, 100% 1.5 GB");
    }

    #[test]
    fn the_greatest_value_has_room_and_nothing_is_outside() {
        for greatest in [0.0, 1e-3, 0.999, 1.0, 5.0, 5.01, 9.99, 10.0, 86_400.0, f64::NAN] {
            let scale = Scale::over(Unit::Seconds, [greatest]);
            let count = scale.ticks().count();
            assert!((2..=6).contains(&count), "{greatest}: {count} ticks");
            assert!(scale.at(greatest.max(0.0)) <= Share(1.0), "{greatest}");
        }
        assert_eq!(Scale::over(Unit::Seconds, []).at(-3.0), Share(0.0));
    }
}
