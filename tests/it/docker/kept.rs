//! Which cache a mount is: the options that `ci github` hands to another build reach the caches of the Dockerfile.

use std::process;

use serde_json::Value;

use crate::ci::BUILDING;
use crate::ci::WORKFLOW;
use crate::docker::BASE;
use crate::docker::engine;
use crate::invocation::Place;

/// Mounts, each with the directory that its step has it in. (Docker 20.10 knows no variables in mounts.)
const MOUNTS: &[(&str, &str)] = &[
    ("target=/kept/plain", "/kept/plain"),
    ("target=/kept/owned/,uid=1000,gid=1000,mode=0750", "/kept/owned"),
    ("target=/kept/user,uid=1000", "/kept/user"),
    ("target=/kept/mode,mode=0777,sharing=locked", "/kept/mode"),
    ("target=/kept/elsewhere,id=kept-id,uid=1000,gid=7", "/kept/elsewhere"),
    ("target=.kept", "/srv/.kept"),
];

/// What `buildkit-cache-dance` makes of an entry of its map (`getMountArgsString` in `src/opts.ts`).
fn arguments(entry: &Value) -> String {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    match entry {
        Value::Object(options) => {
            options.iter().map(|(name, value)| format!("{name}={}", text(value))).collect::<Vec<_>>().join(",")
        }
        target => format!("target={}", text(target)),
    }
}

#[test]
fn the_cache_map_reaches_the_caches_of_the_dockerfile() {
    let Some(engine) = engine("the_cache_map_reaches_the_caches_of_the_dockerfile") else { return };
    let mark = format!("cachemount-kept-{}", process::id());
    let before = engine.inventory(&mark);
    let step = |(mount, directory): &(&str, &str)| format!("RUN --mount=type=cache,{mount} touch {directory}/{mark}\n");
    let steps: Vec<_> = MOUNTS.iter().map(step).collect();
    let dockerfile = format!("FROM {BASE}\nWORKDIR /srv\n{}", steps.concat());
    let place = Place::with(&[(WORKFLOW, BUILDING), ("Dockerfile", &dockerfile)]);
    let ran = place.run(&["ci", "github", "--write"]);
    assert_eq!(ran.code, Some(0), "{}", ran.shown());
    let written: serde_yaml::Value = serde_yaml::from_str(&place.read(WORKFLOW)).expect("it is YAML");
    let map = written["jobs"]["image"]["steps"][2]["with"]["cache-map"].as_str().expect("there is a map");
    let map: Value = serde_json::from_str(map).expect("it is JSON");
    let map = map.as_object().expect("it is an object");
    assert_eq!(map.len(), MOUNTS.len());

    // In a namespace of its own, so that nobody else's caches are there.
    let namespace = format!("BUILDKIT_CACHE_MOUNT_NS={mark}");
    let succeeds = |text: &str| {
        let image = engine.docker(&["build", "--quiet", "--build-arg", &namespace, "-"], text);
        image.is_some_and(|image| engine.docker(&["image", "rm", "--force", image.trim()], "").is_some())
    };
    // One by one: what no other step stands on can be removed in any order.
    for step in &steps {
        assert!(succeeds(&format!("FROM {BASE}\nWORKDIR /srv\n{step}")), "{step}");
    }
    let finds = |arguments: &str, target: &str| {
        succeeds(&format!("FROM {BASE}\nRUN --mount=type=cache,{arguments} test -e {target}/{mark}\n"))
    };
    for entry in map.values() {
        let arguments = arguments(entry);
        let target = entry.as_str().or(entry["target"].as_str()).expect("each has a target");
        assert!(finds(&arguments, target), "{arguments}");
        let is_owned = |option: &&str| ["uid=", "gid=", "mode="].iter().any(|owner| option.starts_with(owner));
        let without: Vec<_> = arguments.split(',').filter(|option| !is_owned(option)).collect();
        if without.join(",") != arguments {
            assert!(!finds(&without.join(","), target), "{arguments}: another cache without its owner");
        }
    }
    engine.forget(&mark, &before);
}
