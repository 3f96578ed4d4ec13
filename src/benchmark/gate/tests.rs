use expect_test::expect;

use super::{Gates, Judgement, Regression};
use crate::benchmark::baseline::Baseline;
use crate::benchmark::export::json;
use crate::benchmark::measurement::Measurement;
use crate::benchmark::scenario::{Scenario, Variant};
use crate::benchmark::tests::measurement;

/// The measurement with each time of the text after so many times as long.
fn slower(times: f64) -> Measurement {
    let mut measurement = measurement();
    for sample in measurement.samples.iter_mut().filter(|sample| sample.variant == Variant::After) {
        sample.build.seconds *= times;
    }
    measurement
}

fn against(baseline: &Measurement, most: f64) -> Gates {
    let baseline = Baseline::read(&json::render(std::slice::from_ref(baseline))).unwrap();
    Gates { regression: Some(Regression { baseline, most }), ..Gates::default() }
}

fn shown(judgement: &Judgement) -> String {
    let broken = judgement.broken.iter().map(|breach| format!("broken: {breach}\n"));
    let unjudged = judgement.unjudged.iter().map(|unjudged| format!("unjudged: {unjudged}\n"));
    let engines = judgement.other_engine.iter().map(|(then, now)| format!("{then} then, {now} now\n"));
    broken.chain(unjudged).chain(engines).collect()
}

#[test]
fn a_speedup_is_too_small_where_all_of_its_interval_is() {
    let speedup = |min| shown(&Gates { min_speedup: Some(min), ..Gates::default() }.judge(&measurement()));
    assert_eq!(speedup(1.5), "");
    expect![[r"
        broken: dependencies: 2.43x as fast as before, and 2.44x at most, where --min-speedup asks for 9.00x
    "]]
    .assert_eq(&speedup(9.0));
}

#[test]
fn a_build_is_too_long_by_its_median() {
    let gates =
        Gates { max_seconds: vec![(Scenario::Cold, 1000.0), (Scenario::Dependencies, 10.0)], ..Gates::default() };
    expect![[r"
        broken: dependencies: a median of 13.8 s, where --max-seconds allows 10.0 s
    "]]
    .assert_eq(&shown(&gates.judge(&measurement())));
}

#[test]
fn what_was_not_built_is_not_kept_silent() {
    let gates = Gates { min_speedup: Some(1.0), max_seconds: vec![(Scenario::Source, 9.0)], ..Gates::default() };
    expect![[r"
        unjudged: the scenario dependencies was not built, so its limit cannot be judged
        unjudged: the scenario source was not built, so its limit cannot be judged
    "]]
    .assert_eq(&shown(&gates.judge(&Measurement::default())));
}

#[test]
fn a_regression_is_held_against_what_was_measured_earlier() {
    assert_eq!(shown(&against(&measurement(), 0.2).judge(&measurement())), "");
    assert_eq!(shown(&against(&measurement(), 0.2).judge(&slower(1.1))), "");
    assert_eq!(shown(&against(&slower(2.0), 0.2).judge(&measurement())), "", "faster is no regression");
    expect![[r"
        broken: cold: 54.1 s where the baseline has 33.8 s: 1.60x as long, and 1.59x at least, where --max-regression allows 20 % more
        broken: unchanged: 0.82 s where the baseline has 0.51 s: 1.60x as long, and 1.20x at least, where --max-regression allows 20 % more
        broken: source: 4.0 s where the baseline has 2.5 s: 1.60x as long, and 1.51x at least, where --max-regression allows 20 % more
        broken: dependencies: 22.1 s where the baseline has 13.8 s: 1.60x as long, and 1.58x at least, where --max-regression allows 20 % more
    "]]
    .assert_eq(&shown(&against(&measurement(), 0.2).judge(&slower(1.6))));
}

#[test]
fn a_baseline_of_another_file_or_engine_is_told_of() {
    let mut other = measurement();
    other.dockerfile = "other.Dockerfile".to_owned();
    expect![[r"
        unjudged: the baseline has no figures of this Dockerfile; measure it anew to have them
    "]]
    .assert_eq(&shown(&against(&measurement(), 0.2).judge(&other)));
    let mut other = measurement();
    other.engine.processors = Some(64);
    other.samples.retain(|sample| sample.scenario == Scenario::Cold);
    expect![[r"
        unjudged: the baseline has no figures of the scenario unchanged
        unjudged: the baseline has no figures of the scenario source
        unjudged: the baseline has no figures of the scenario dependencies
        Docker Engine 28.5.2 (linux/amd64, 64 processors) then, Docker Engine 28.5.2 (linux/amd64, 2 processors) now
    "]]
    .assert_eq(&shown(&against(&other, 0.2).judge(&measurement())));
}

#[test]
fn what_is_no_report_is_told_of() {
    assert!(Baseline::read("[]").unwrap_err().contains("no report"));
    let later = json::render(&[]).replace("\"version\": 1", "\"version\": 9");
    expect!["it is of version 9, and only version 1 is read; measure it anew"]
        .assert_eq(&Baseline::read(&later).unwrap_err());
}

#[test]
fn of_several_engines_only_the_same_one_is_held_against_the_baseline() {
    let at = |address: &str, times: f64| {
        let mut measurement = slower(times);
        measurement.engine.address = Some(address.to_owned());
        measurement
    };
    let judged = |now: &Measurement| shown(&against(&at("ssh://a", 1.0), 0.2).judge(now));
    assert!(judged(&at("ssh://a", 2.0)).starts_with("broken: cold: "));
    let other = judged(&at("ssh://b", 2.0));
    assert!(other.starts_with("unjudged: not held against the baseline, which was measured by another"), "{other}");
    assert!(other.ends_with(" at ssh://a (linux/amd64, 2 processors) then, Docker Engine 28.5.2 at ssh://b (linux/amd64, 2 processors) now\n"), "{other}");
}
