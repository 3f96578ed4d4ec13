//! The action, run by act as a runner would, with a wheel that brings the command that was built here.

use std::fs;
use std::process::Command;

use crate::counterparts::counterpart;
use crate::counterparts::git;
use crate::counterparts::root;
use crate::counterparts::run;
use crate::counterparts::text;
use crate::invocation::CLEAN;
use crate::invocation::OFFENDING;
use crate::invocation::Place;

/// What is under test is the action of the same repository, as `./action`.
const WORKFLOW: &str = "on: push
jobs:
  lint:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: ./action
        id: found
        continue-on-error: true
        with: {paths: web}
      - uses: ./action
        id: content
        continue-on-error: true
        with: {paths: api web, arguments: --ignore missing-cache-mount, version: VERSION}
      - run: echo found ${{ steps.found.outcome }}, content ${{ steps.content.outcome }}
";

#[test]
fn the_action_annotates_and_fails_where_something_is_found() {
    let (Some(act), Some(python)) = (counterpart("act"), counterpart("python")) else { return };
    let action = fs::read_to_string(root().join("action.yml")).expect("it is there");
    let version = env!("CARGO_PKG_VERSION");
    let place = Place::with(&[
        ("action/action.yml", &action),
        ("web/Dockerfile", OFFENDING),
        ("api/Dockerfile", CLEAN),
        (".github/workflows/lint.yml", &WORKFLOW.replace("VERSION", version)),
    ]);
    let here = place.path("");
    git(&here, &["init", "--quiet"]);
    git(&here, &["add", "--all"]);
    let aside = Place::with(&[("wheels/README", "")]);
    let (wheels, script) = (aside.path("wheels"), root().join("tests/it/counterparts/wheel.py"));
    let as_text = |path: &std::path::Path| path.to_str().expect("the path is UTF-8").to_owned();
    let arguments = [&as_text(&script), env!("CARGO_BIN_EXE_cachemount"), version, &as_text(&wheels)];
    let output = run(&python, &arguments, &here);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let output = Command::new(act)
        // Steps are run here, not in a container.
        .args(["push", "--platform", "ubuntu-latest=-self-hosted"])
        .args(["--env", "PIP_NO_INDEX=1", "--env", &format!("PIP_FIND_LINKS={}", wheels.display())])
        .env("XDG_CACHE_HOME", aside.path("cache"))
        .env_remove("DOCKER_HOST")
        .current_dir(&here)
        .output()
        .expect("act starts");
    let told = text(&output.stdout) + &text(&output.stderr);
    assert!(output.status.success(), "{told}");
    let annotation = "::warning title=cachemount (missing-cache-mount),file=web/Dockerfile,line=2,col=";
    assert_eq!(told.matches(annotation).count(), 1, "{told}");
    assert!(told.contains("checked 2 files: nothing to report"), "{told}");
    assert!(told.contains("| found failure, content success"), "{told}");
}
