use proptest::collection::vec;
use proptest::prelude::*;

use super::{Interval, Ratio, Summary, arrangements, cut, first_is_outlier, more_runs};

fn near(one: f64, other: f64) -> bool {
    (one - other).abs() <= 1e-9 * one.abs().max(other.abs())
}

fn interval(before: &[f64], after: &[f64]) -> Interval {
    Ratio::of(before, after).unwrap().interval.unwrap()
}

#[test]
fn one_time_that_is_far_off_moves_the_median_little() {
    let summary = Summary::of(&[10.0, 90.0, 11.0, 12.0, 10.5]).unwrap();
    assert!(near(summary.median, 11.0) && near(summary.deviation, 1.0));
    assert!(near(summary.least, 10.0) && near(summary.greatest, 90.0) && summary.runs == 5);
    assert!(near(Summary::of(&[1.0, 2.0]).unwrap().median, 1.5));
    assert!(Summary::of(&[]).is_none());
}

#[test]
fn the_orders_of_times_are_counted_as_in_the_tables() {
    assert_eq!(arrangements(2, 2), [1.0, 1.0, 2.0, 1.0, 1.0]);
    assert_eq!(arrangements(3, 3), [1.0, 1.0, 2.0, 3.0, 3.0, 3.0, 3.0, 2.0, 1.0, 1.0]);
    assert!(near(arrangements(10, 10).iter().sum(), 184_756.0), "20 over 10");
}

#[test]
fn confidence_is_what_so_many_runs_can_give() {
    let confidence = |runs| cut(runs, runs).map(|cut| (cut.at_each_end, (cut.confidence * 1000.0).round() / 1000.0));
    assert_eq!(confidence(1), None);
    assert_eq!(confidence(2), Some((0, 0.667)));
    assert_eq!(confidence(3), Some((0, 0.9)));
    assert_eq!(confidence(4), Some((0, 0.971)));
    assert_eq!(confidence(5), Some((2, 0.968)));
    assert_eq!(confidence(10), Some((23, 0.957)));
}

/// Every order in which four times of each of two equal texts can come about is as likely as any other.
#[test]
fn intervals_hold_the_truth_as_often_as_they_say() {
    let (mut held, mut all) = (0, 0);
    for chosen in 0u32..256 {
        if chosen.count_ones() == 4 {
            let of = |is_before: bool| -> Vec<f64> {
                (0..8).filter(|rank| (chosen >> rank & 1 == 1) == is_before).map(|rank| f64::from(rank) + 1.0).collect()
            };
            all += 1;
            held += u32::from(interval(&of(true), &of(false)).holds_one());
        }
    }
    let confidence = cut(4, 4).unwrap().confidence;
    assert!(near(f64::from(held) / f64::from(all), confidence), "{held} of {all}");
}

#[test]
fn clear_ratios_need_no_more_runs_and_noisy_ones_do() {
    assert_eq!(more_runs(&[20.0, 20.2, 19.9, 20.1], &[10.0, 10.1, 9.9, 10.0]), 0);
    assert_eq!(more_runs(&[20.0, 20.2, 19.9], &[10.0, 10.1, 9.9]), 1, "three runs cannot give 95 %");
    assert_eq!(more_runs(&[20.0], &[10.0]), 3);
    let (before, after) = ([20.0, 26.0, 19.0, 23.0], [18.0, 25.0, 21.0, 16.0]);
    assert!(interval(&before, &after).holds_one());
    assert!(more_runs(&before, &after) > 10);
    assert_eq!(more_runs(&[], &[1.0]), 0);
}

#[test]
fn equal_times_give_a_ratio_that_is_precise() {
    let ratio = Ratio::of(&[0.2; 4], &[0.2; 4]).unwrap();
    assert!(near(ratio.value, 1.0) && ratio.is_precise());
}

#[test]
fn what_is_too_short_to_matter_needs_no_more_runs() {
    assert_eq!(more_runs(&[0.2, 0.3, 0.25, 0.22], &[0.3, 0.21, 0.2, 0.26]), 0);
    assert!(more_runs(&[2.0, 3.0, 2.5, 2.2], &[3.0, 2.1, 2.0, 2.6]) > 0);
}

#[test]
fn times_of_zero_give_no_ratio() {
    assert!(Ratio::of(&[1.0, 2.0], &[0.0, 0.0]).is_none());
    assert!(Ratio::of(&[1.0], &[f64::NAN]).is_none());
}

#[test]
fn many_runs_give_an_interval_as_well() {
    let before: Vec<f64> = (0..100).map(|run| 20.0 + f64::from(run % 7)).collect();
    let after: Vec<f64> = (0..100).map(|run| 10.0 + f64::from(run % 5)).collect();
    let interval = interval(&before, &after);
    assert!(interval.low > 1.7 && interval.high < 2.1 && interval.is_confident());
}

#[test]
fn a_first_run_that_stands_out_is_seen() {
    assert!(first_is_outlier(&[30.0, 10.0, 10.5, 9.8]));
    assert!(!first_is_outlier(&[10.6, 10.0, 10.5, 9.8]));
    assert!(!first_is_outlier(&[10.0, 30.0, 10.5, 9.8]), "it is not the first");
    assert!(!first_is_outlier(&[30.0, 10.0]));
}

fn seconds() -> impl Strategy<Value = Vec<f64>> {
    vec(0.05f64..500.0, 1..12)
}

proptest! {
    #[test]
    fn intervals_hold_the_ratio_of_the_medians(before in seconds(), after in seconds()) {
        let ratio = Ratio::of(&before, &after).unwrap();
        prop_assert_eq!(ratio.interval.is_some(), before.len() > 1 && after.len() > 1);
        if let Some(interval) = ratio.interval {
            prop_assert!(interval.low <= ratio.value && ratio.value <= interval.high);
            prop_assert!(interval.low > 0.0 && interval.high.is_finite());
            prop_assert!((0.0..=1.0).contains(&interval.confidence));
        }
    }

    #[test]
    fn turning_the_texts_round_turns_the_ratio_round(before in seconds(), after in seconds()) {
        let there = Ratio::of(&before, &after).unwrap();
        let back = Ratio::of(&after, &before).unwrap();
        prop_assert!(near(there.value, 1.0 / back.value));
        if let (Some(there), Some(back)) = (there.interval, back.interval) {
            prop_assert!(near(there.low, 1.0 / back.high) && near(there.high, 1.0 / back.low));
        }
    }

    #[test]
    fn a_slower_machine_changes_no_ratio(before in seconds(), after in seconds(), factor in 0.1f64..10.0) {
        let slower = |seconds: &[f64]| seconds.iter().map(|seconds| seconds * factor).collect::<Vec<_>>();
        let (one, other) = (Ratio::of(&before, &after).unwrap(), Ratio::of(&slower(&before), &slower(&after)).unwrap());
        prop_assert!(near(one.value, other.value));
    }

    #[test]
    fn the_order_of_times_does_not_matter(mut before in seconds(), after in seconds()) {
        let one = Ratio::of(&before, &after);
        before.reverse();
        prop_assert_eq!(one, Ratio::of(&before, &after));
    }

    #[test]
    fn medians_lie_among_the_times(seconds in seconds()) {
        let summary = Summary::of(&seconds).unwrap();
        prop_assert!(summary.least <= summary.median && summary.median <= summary.greatest);
        prop_assert!(summary.deviation >= 0.0 && summary.deviation <= summary.greatest - summary.least);
    }
}
