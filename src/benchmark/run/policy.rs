//! How often a scenario is repeated.

/// How often each scenario is built, by each text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Repetition {
    /// So often.
    Fixed(usize),
    /// As often as it takes, as long as there is time.
    Within {
        /// For the builds of all scenarios together, in seconds.
        budget: f64,
    },
}

/// Fewer runs say nothing of how much they vary.
const FEWEST: usize = 3;

/// More are not made, however much they vary.
const MOST: usize = 10;

impl Repetition {
    /// The seconds that a scenario may take when so many were spent and so many scenarios are left,
    /// itself included.
    pub(super) fn share(self, spent: f64, left: usize) -> f64 {
        match self {
            Self::Fixed(_) => f64::INFINITY,
            #[expect(clippy::cast_precision_loss, reason = "there are four scenarios")]
            Self::Within { budget } => (budget - spent).max(0.0) / left.max(1) as f64,
        }
    }

    /// Whether one more run follows those that took so long, in seconds.
    pub(super) fn goes_on(self, before: &[f64], after: &[f64], share: f64, needs_more: impl FnOnce() -> bool) -> bool {
        let runs = before.len().min(after.len());
        if let Self::Fixed(wanted) = self {
            return runs < wanted;
        }
        let spent: f64 = before.iter().chain(after).sum();
        #[expect(clippy::cast_precision_loss, reason = "there are ten runs at most")]
        let next = spent / runs.max(1) as f64;
        runs < MOST && spent + next <= share && (runs < FEWEST || needs_more())
    }
}

#[cfg(test)]
mod tests {
    use super::Repetition;

    const WITHIN: Repetition = Repetition::Within { budget: 100.0 };

    #[test]
    fn a_number_that_is_given_holds() {
        let three = Repetition::Fixed(3);
        assert!(three.goes_on(&[900.0; 2], &[900.0; 2], three.share(0.0, 4), || false));
        assert!(!three.goes_on(&[1.0; 3], &[1.0; 3], three.share(0.0, 4), || true));
    }

    #[test]
    fn short_builds_are_repeated_until_they_tell() {
        let goes_on =
            |runs: usize, needs_more: bool| WITHIN.goes_on(&vec![0.1; runs], &vec![0.1; runs], 25.0, || needs_more);
        assert!(goes_on(1, false), "one run says nothing of the spread");
        assert!(!goes_on(3, false));
        assert!(goes_on(3, true));
        assert!(!goes_on(10, true));
    }

    #[test]
    fn long_builds_are_built_once_and_not_again_when_time_is_up() {
        assert!(!WITHIN.goes_on(&[9.0], &[9.0], 25.0, || true));
        assert!(WITHIN.goes_on(&[6.0], &[6.0], 25.0, || true));
    }

    #[test]
    fn what_a_scenario_leaves_over_goes_to_those_behind_it() {
        assert!((WITHIN.share(0.0, 4) - 25.0).abs() < 1e-9);
        assert!((WITHIN.share(10.0, 3) - 30.0).abs() < 1e-9);
        assert!(WITHIN.share(500.0, 1).abs() < 1e-9);
    }
}
