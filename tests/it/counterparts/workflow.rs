//! Workflows before and after `ci github --write`, as other readers of YAML and a runner of GitHub Actions see them.

use serde_json::Value;

use crate::ci::WORKFLOW;
use crate::ci::cases;
use crate::ci::place;
use crate::counterparts::counterpart;
use crate::counterparts::git;
use crate::counterparts::run;
use crate::counterparts::text;
use crate::invocation::Place;

/// A workflow as a reader of YAML sees it. YAML 1.1 takes the key `on` for a truth.
fn read(place: &Place, reader: &str) -> Option<Value> {
    let python = counterpart("python")?;
    let load = match reader {
        "pyyaml" => "import yaml; value = yaml.safe_load(file)",
        _ => "from ruamel.yaml import YAML; value = YAML(typ='safe', pure=True).load(file)",
    };
    let script = format!("import json\nfile = open('{WORKFLOW}', newline='')\n{load}\nprint(json.dumps(value))");
    let output = run(&python, &["-c", &script], &place.path(""));
    assert!(output.status.success(), "{reader}: {}", text(&output.stderr));
    Some(serde_json::from_slice(&output.stdout).expect("it is JSON"))
}

/// The jobs that the runner finds; it refuses what is no workflow.
fn jobs(place: &Place) -> Option<Vec<String>> {
    let act = counterpart("act")?;
    let output = run(&act, &["--list"], &place.path(""));
    assert!(output.status.success(), "{}", text(&output.stderr));
    let told = text(&output.stdout);
    // The stage and the job; those of a stage come in any order.
    let mut jobs: Vec<_> = told.lines().skip(1).map(|line| line.split_whitespace().take(2).collect()).collect();
    jobs.sort();
    Some(jobs)
}

#[test]
fn other_readers_see_the_same_and_new_steps() {
    for (name, directory) in cases() {
        if !directory.join("written.yml").exists() {
            continue;
        }
        let place = place(&directory);
        let here = place.path("");
        let Some(before) = ["pyyaml", "ruamel"].iter().map(|reader| read(&place, reader)).collect::<Option<Vec<_>>>()
        else {
            return;
        };
        git(&here, &["init", "--quiet"]);
        let jobs_before = jobs(&place);
        place.run(&["ci", "github", "--write"]);
        for (reader, before) in ["pyyaml", "ruamel"].iter().zip(before) {
            let after = read(&place, reader).expect("it was there before");
            let steps = |of: &Value, job: &str| of["jobs"][job]["steps"].as_array().cloned().unwrap_or_default();
            for (job, _) in before["jobs"].as_object().expect("there are jobs") {
                let (was, is) = (steps(&before, job), steps(&after, job));
                let is_new = |step: &Value| {
                    step["uses"].as_str().is_some_and(|uses| uses.starts_with("reproducible-containers/"))
                        || step["id"].as_str().is_some_and(|id| id.starts_with("cache-mounts"))
                };
                let mut kept = is.iter().filter(|step| !is_new(step));
                for was in was.iter().filter(|step| !is_new(step)) {
                    let mut is = kept.next().expect("no step goes").clone();
                    if was.get("id").is_none() {
                        is.as_object_mut().expect("a step is a mapping").remove("id");
                    }
                    assert_eq!(*was, is, "{name}: {reader}");
                }
                for map in is.iter().filter_map(|step| step["with"]["cache-map"].as_str()) {
                    let map: Value = serde_json::from_str(map).expect("a map is JSON");
                    assert!(!map.as_object().expect("it is an object").is_empty(), "{name}");
                }
            }
        }
        assert_eq!(jobs(&place), jobs_before, "{name}");
    }
}
