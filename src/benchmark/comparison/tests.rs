use expect_test::expect;

use super::{Comparison, Saved, Verdict, compare};
use crate::benchmark::fetched::Content;
use crate::benchmark::measurement::Measurement;
use crate::benchmark::scenario::{Scenario, Variant};
use crate::benchmark::tests::{APT, NPM, measurement, sample, step};

fn of(scenario: Scenario) -> Comparison {
    compare(&measurement()).into_iter().find(|comparison| comparison.scenario == scenario).unwrap()
}

fn with(samples: &[(Scenario, Variant, f64, &str)]) -> Vec<Comparison> {
    let samples = samples.iter().enumerate().map(|(run, (scenario, variant, seconds, log))| {
        sample(*scenario, *variant, run, *seconds, vec![step("RUN x", *seconds, log)])
    });
    compare(&Measurement { samples: samples.collect(), ..Measurement::default() })
}

#[test]
fn each_scenario_has_a_verdict_of_its_own() {
    let comparisons = compare(&measurement());
    let verdicts: Vec<_> = comparisons.iter().map(|it| (it.scenario.name(), it.verdict().name())).collect();
    expect![[r#"
        [
            (
                "cold",
                "no difference",
            ),
            (
                "unchanged",
                "layer cache",
            ),
            (
                "source",
                "no difference",
            ),
            (
                "dependencies",
                "faster",
            ),
        ]"#]]
    .assert_eq(&format!("{verdicts:#?}"));
}

#[test]
fn unchanged_is_the_layer_cache_however_fast_it_is() {
    let run = |variant, seconds| (Scenario::Unchanged, variant, seconds, "");
    let runs: Vec<_> = (0..5).flat_map(|_| [run(Variant::Before, 20.0), run(Variant::After, 0.2)]).collect();
    assert_eq!(with(&runs)[0].verdict(), Verdict::LayerCache);
}

#[test]
fn steps_find_each_other_whatever_the_fix_did_to_them() {
    let rows = of(Scenario::Dependencies).steps;
    let seconds = |figures: &Option<super::StepFigures>| figures.as_ref().map_or(-1.0, |it| it.seconds);
    let shown = rows.iter().map(|row| format!("{} | {} | {}", row.name, seconds(&row.before), seconds(&row.after)));
    expect![[r"
        RUN rm -f /etc/apt/apt.conf.d/docker-clean | -1 | 0.3
        RUN apt-get update && apt-get install -y build-essential && rm -rf /var/lib/apt/lists/* | 12 | 7
        RUN npm ci | 19 | 4
        RUN npm run build | 2 | 2"]]
    .assert_eq(&shown.collect::<Vec<_>>().join("\n"));
}

#[test]
fn a_step_that_only_one_text_has_stays_where_it_is() {
    let build = |variant, names: &[&str]| {
        let steps = names.iter().map(|name| step(name, 1.0, "")).collect();
        sample(Scenario::Cold, variant, 0, 3.0, steps)
    };
    let samples = vec![
        build(Variant::Before, &["RUN one a", "RUN gone", "COPY two a", "RUN last one"]),
        build(Variant::After, &["RUN one a", "RUN new step", "COPY two a"]),
    ];
    let comparison = compare(&Measurement { samples, ..Measurement::default() }).remove(0);
    let rows: Vec<_> = comparison.steps.iter().map(|row| row.name.as_str()).collect();
    assert_eq!(rows, ["RUN one a", "RUN new step", "RUN gone", "COPY two a", "RUN last one"]);
}

#[test]
fn saved_bytes_are_those_that_are_told() {
    let saved = of(Scenario::Dependencies).saved.unwrap();
    assert_eq!(
        saved,
        Saved { bytes: 78_600_000 + 9_415_000 - 241_000, is_at_least: false, untold: vec![("npm", Content::Packages)] }
    );
    assert!((saved.seconds_at(10) - 70.2192).abs() < 1e-9);
    assert_eq!(of(Scenario::Cold).saved.unwrap().bytes, 0);
    assert_eq!(of(Scenario::Unchanged).saved, None, "no package manager was heard of");
}

#[test]
fn a_log_that_is_silent_after_the_fix_saves_nothing() {
    let silent = "Unpacking a (1) ...\n";
    let run = |variant, log| (Scenario::Dependencies, variant, 1.0, log);
    let saved = with(&[run(Variant::Before, APT[0]), run(Variant::After, silent)])[0].saved.clone().unwrap();
    assert_eq!((saved.bytes, saved.untold), (0, vec![("apt", Content::Packages), ("apt", Content::Index)]));
    let saved = with(&[run(Variant::Before, APT[1]), run(Variant::After, APT[0])])[0].saved.clone().unwrap();
    assert_eq!(saved.bytes, -(78_600_000 + 9_415_000 - 241_000), "more than before is told as such");
}

#[test]
fn of_several_runs_the_one_in_the_middle_tells_what_was_fetched() {
    let run = |log| (Scenario::Dependencies, Variant::After, 1.0, log);
    let comparison = with(&[run(NPM[0]), run(NPM[1]), run(NPM[1])]).remove(0);
    assert!(comparison.after.transfers[0].hit_rate().is_some_and(|rate| rate > 0.99));
    assert!(comparison.ratio.is_none(), "only one text was built");
    assert_eq!(comparison.verdict(), Verdict::Unclear);
}
