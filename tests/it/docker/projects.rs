//! The projects of `fixtures`, built for real: what is fetched, and whether the image stays the same.

use std::path::Path;

use serde_json::Value;

use crate::docker::BASE;
use crate::docker::Engine;
use crate::docker::engine;
use crate::invocation::Place;

/// What a bench run of a project reports. Whatever is compared has to come to the same image.
fn measured(engine: &Engine, place: &Place, arguments: &[&str]) -> Value {
    let fixed = ["--runs", "1", "--scenario", "cold,dependencies", "--verify", "--export", "report.json"];
    let arguments: Vec<_> = arguments.iter().chain(&fixed).copied().collect();
    let ran = engine.bench(place, &arguments);
    assert_eq!(ran.code, Some(0), "{}", ran.shown());
    let report: Value = serde_json::from_str(&place.read("report.json")).expect("the report is JSON");
    let benchmark = report["benchmarks"][0].clone();
    assert_eq!(benchmark["images"]["same"], Value::Bool(true), "{}", benchmark["images"]);
    steps_lie_within_their_build(&benchmark);
    benchmark
}

/// Each step works while its build does. The clock is the engine's for the one, and ours for the other.
fn steps_lie_within_their_build(benchmark: &Value) {
    let numbers =
        |value: &Value| -> Vec<f64> { value.as_array().into_iter().flatten().filter_map(Value::as_f64).collect() };
    for scenario in benchmark["scenarios"].as_array().expect("there are scenarios") {
        for text in ["before", "after"] {
            let runs = numbers(&scenario[text]["runs"]);
            let typical = scenario[text]["typical_run"].as_u64().and_then(|run| usize::try_from(run).ok());
            let seconds = runs[typical.expect("there are runs")];
            let steps = scenario["steps"].as_array().expect("there are steps");
            let periods = steps.iter().filter_map(|step| step[text]["periods"].as_array()).flatten().map(numbers);
            let mut worked = 0.0;
            for period in periods {
                assert!(0.0 <= period[0] && period[0] <= period[1] && period[1] <= seconds + 0.5, "{scenario}");
                worked += period[1] - period[0];
            }
            assert!(worked > 0.0, "{scenario}");
        }
    }
}

/// How much a text fetched in a scenario, of packages: bytes where they are known, else how many.
fn fetched(benchmark: &Value, scenario: &str, text: &str, manager: &str) -> u64 {
    let scenarios = benchmark["scenarios"].as_array().expect("there are scenarios");
    let scenario = scenarios.iter().find(|one| one["name"] == scenario).expect("it was built");
    let transfers = scenario[text]["fetched"].as_array().expect("it is told what was fetched");
    let transfer = transfers
        .iter()
        .find(|one| one["manager"] == manager && one["content"] == "packages")
        .unwrap_or_else(|| panic!("nothing of {manager} in {}", scenario[text]));
    let amount = &transfer["fetched"];
    let number = amount["bytes"]["number"].as_u64().or_else(|| amount["items"]["number"].as_u64());
    number.unwrap_or_else(|| panic!("{manager} does not tell how much: {transfer}"))
}

/// Builds a project of `fixtures` and looks whether its packages are fetched once.
fn fetches_once(test: &str, project: &str, manager: &str) {
    let Some(engine) = engine(test) else { return };
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/projects").join(project);
    let dockerfile = directory.join("Dockerfile");
    let dockerfile = dockerfile.to_str().expect("the path is text");
    let benchmark = measured(&engine, &Place::with(&[]), &[dockerfile]);
    let amount = |scenario, text| fetched(&benchmark, scenario, text, manager);
    assert!(amount("cold", "before") > 0 && amount("cold", "after") > 0, "{benchmark}");
    assert!(amount("dependencies", "before") > 0, "{benchmark}");
    assert_eq!(amount("dependencies", "after"), 0, "{benchmark}");
}

#[test]
fn apt_fetches_packages_once() {
    fetches_once("apt_fetches_packages_once", "apt", "apt");
}

#[test]
fn uv_fetches_packages_once() {
    fetches_once("uv_fetches_packages_once", "uv", "uv");
}

#[test]
fn uv_fetches_packages_once_as_another_user() {
    fetches_once("uv_fetches_packages_once_as_another_user", "uv-user", "uv");
}

#[test]
fn npm_fetches_packages_once() {
    fetches_once("npm_fetches_packages_once", "npm", "npm");
}

#[test]
fn npm_fetches_packages_once_as_another_user() {
    fetches_once("npm_fetches_packages_once_as_another_user", "npm-user", "npm");
}

/// The figures would be worth nothing if mounts that keep nothing looked the same.
#[test]
fn apt_fetches_everything_again_where_docker_clean_is_left() {
    let Some(engine) = engine("apt_fetches_everything_again_where_docker_clean_is_left") else { return };
    let text = |mounts: &str| {
        format!("FROM {BASE}\nRUN {mounts} apt-get update && apt-get install -y --no-install-recommends hello tree\n")
    };
    let mounts = "--mount=type=cache,target=/var/cache/apt,sharing=locked --mount=type=cache,target=/var/lib/apt/lists,sharing=locked";
    let place = Place::with(&[("Dockerfile", &text("")), ("After", &text(mounts))]);
    let benchmark = measured(&engine, &place, &["--against", "After"]);
    let amount = |scenario, text| fetched(&benchmark, scenario, text, "apt");
    assert!(amount("dependencies", "after") > 0, "{benchmark}");
    assert_eq!(amount("dependencies", "after"), amount("cold", "after"), "{benchmark}");
    let scenario = &benchmark["scenarios"][1];
    let says_why = |warning: &Value| warning.as_str().is_some_and(|it| it.contains("explain docker-clean-active"));
    assert!(scenario["warnings"].as_array().is_some_and(|warnings| warnings.iter().any(says_why)), "{scenario}");
}
