use expect_test::{Expect, expect};

use super::warnings;
use crate::benchmark::build::Step;
use crate::benchmark::comparison::compare;
use crate::benchmark::measurement::{Doubt, Measurement, PackageStep};
use crate::benchmark::scenario::{Scenario, Variant};
use crate::benchmark::tests::{APT, NPM, cached, measurement, sample, step};

fn check(scenario: Scenario, before: &[f64], after: &[f64], steps: &[Vec<Step>; 2], expected: &Expect) {
    let of = |variant, times: &[f64]| {
        let steps = steps[variant as usize].clone();
        let samples = times.iter().enumerate();
        samples.map(|(run, seconds)| sample(scenario, variant, run, *seconds, steps.clone())).collect::<Vec<_>>()
    };
    let samples = [of(Variant::Before, before), of(Variant::After, after)].concat();
    let comparisons = compare(&Measurement { samples, ..Measurement::default() });
    let shown: Vec<_> = warnings(&comparisons).iter().map(|warning| warning.problem.to_string()).collect();
    expected.assert_eq(&shown.join("\n"));
}

fn ran(log: &str) -> Vec<Step> {
    vec![step("RUN install", 1.0, log)]
}

#[test]
fn good_figures_give_no_warning() {
    assert_eq!(warnings(&compare(&measurement())), []);
}

#[test]
fn few_runs() {
    let steps = || [ran(""), ran("")];
    check(
        Scenario::Cold,
        &[9.0],
        &[5.0],
        &steps(),
        &expect!["one run of each says nothing of how much times vary; build more often with --runs 5"],
    );
    check(
        Scenario::Cold,
        &[9.0; 3],
        &[5.0; 3],
        &steps(),
        &expect!["3 runs of each give an interval of 90 % at best; build more often with --runs 5"],
    );
    check(
        Scenario::Cold,
        &[9.0],
        &[],
        &steps(),
        &expect!["only `before` was built, so there is nothing to compare it with"],
    );
}

#[test]
fn noisy_runs() {
    let steps = || [ran(""), ran("")];
    check(
        Scenario::Cold,
        &[9.0, 12.0, 7.0, 14.0],
        &[8.0, 13.0, 9.0, 10.0],
        &steps(),
        &expect![[r"
            the times of `before` vary by 24 %; end other programs that use the processor, the disk or the network, or raise --runs
            the times of `after` vary by 11 %; end other programs that use the processor, the disk or the network, or raise --runs
            the times vary too much to tell which text is faster; build on a machine that does nothing else, or go by what was fetched"]],
    );
    check(
        Scenario::Cold,
        &[9.0, 10.4, 9.2, 10.1],
        &[8.9, 10.6, 9.9, 9.0],
        &steps(),
        &expect!["the times do not tell which text is faster; --runs 11 may"],
    );
    check(
        Scenario::Cold,
        &[29.0, 12.0, 12.1, 12.0],
        &[6.0; 4],
        &steps(),
        &expect![
            "the first run of `before` took 29.0 s and the median is 12.1 s; something had to get going first, so leave it out of account or measure again"
        ],
    );
}

#[test]
fn layers_that_are_not_those_of_the_scenario() {
    let all_cached = || vec![cached("RUN install")];
    check(
        Scenario::Dependencies,
        &[9.0; 4],
        &[0.3; 4],
        &[ran(""), all_cached()],
        &expect![
            "all of `after` came out of the layer cache though something should have run; the time says nothing of the mounts"
        ],
    );
    check(
        Scenario::Unchanged,
        &[9.0; 4],
        &[0.3; 4],
        &[ran(""), all_cached()],
        &expect![
            "1 of the commands of `before` ran though nothing had changed; see whether something else builds or prunes on this engine"
        ],
    );
    let copied = || [all_cached(), vec![step("COPY . .", 0.1, "")]].concat();
    check(Scenario::Source, &[0.3; 4], &[0.3; 4], &[copied(), copied()], &expect![[r""]]);
    check(
        Scenario::Source,
        &[0.3; 4],
        &[0.3; 4],
        &[copied(), all_cached()],
        &expect![
            "all of `after` came out of the layer cache though something should have run; the time says nothing of the mounts"
        ],
    );
}

#[test]
fn packages_that_did_not_come_from_where_they_should() {
    let dependencies = |steps, expected| check(Scenario::Dependencies, &[9.0; 4], &[9.0; 4], &steps, expected);
    dependencies(
        [ran(APT[0]), ran(APT[0])],
        &expect![
            "apt fetched packages again (78.6 MB) in `after`, 0 % came out of a cache; the text does not say why; see whether a configuration file or a script moves its cache or empties it"
        ],
    );
    dependencies(
        [ran(NPM[0]), ran("added 3 packages in 2s\n")],
        &expect!["npm does not tell what it fetched; take options such as -qq or --silent out of the step to see it"],
    );
    check(
        Scenario::Cold,
        &[9.0; 4],
        &[9.0; 4],
        &[ran(NPM[1]), ran(NPM[1])],
        &expect![
            "npm fetched nothing though all was empty; if its packages come with the base image or the context, mounts cannot help"
        ],
    );
}

#[test]
fn why_packages_were_fetched_again_and_steps_ran_again() {
    let doubt = Doubt {
        rule: "purged-package-cache",
        message: "`npm cache clean --force` empties the cache that is mounted".to_owned(),
    };
    let known =
        |instruction: &str, doubts| PackageStep { instruction: instruction.to_owned(), is_mounted: false, doubts };
    let package_steps = vec![
        known("RUN npm ci && npm cache clean --force", vec![doubt]),
        known("RUN apt-get update && apt-get install -y build-essential libmagic-dev", Vec::new()),
    ];
    let steps = [
        ("build 2/4", "COPY . .", ""),
        ("build 3/4", "RUN --mount=type=cache,target=/root/.npm npm ci && npm cache clean --force", NPM[0]),
        ("build 4/4", "RUN apt-get update && apt-get install -y build-essential libmagic-dev", APT[0]),
    ];
    let steps: Vec<_> =
        steps.iter().map(|(place, name, log)| Step { place: (*place).to_owned(), ..step(name, 4.0, log) }).collect();
    let samples = Variant::ALL.iter().flat_map(|variant| {
        (0..4).map(|run| sample(Scenario::Source, *variant, run, 9.0, steps.clone())).collect::<Vec<_>>()
    });
    let comparisons = compare(&Measurement { samples: samples.collect(), package_steps, ..Measurement::default() });
    let shown: Vec<_> = warnings(&comparisons).iter().map(|warning| warning.problem.to_string()).collect();
    expect![[r"
        apt fetched packages again (78.6 MB) in `after`, 0 % came out of a cache; `RUN apt-get update && apt-get install -y build-…` has no cache mount
        npm fetched packages again in `after`, 0 % came out of a cache; `npm cache clean --force` empties the cache that is mounted (`cachemount explain purged-package-cache`)
        `RUN npm ci && npm cache clean --force` and 1 more run again whenever a source file changes, for `COPY . .` stands above them; move them up, behind a COPY of no more than what has to be there"]].assert_eq(&shown.join("\n"));
}
