//! The HTML report of `bench`, in a browser: what a reader sees on a wide and a narrow screen, light and dark, and on
//! paper.

use std::fs;
use std::path::Path;
use std::time::Duration;

use cachemount::benchmark::build::Build;
use cachemount::benchmark::build::Period;
use cachemount::benchmark::build::Step;
use cachemount::benchmark::export::html;
use cachemount::benchmark::history::Entry;
use cachemount::benchmark::history::History;
use cachemount::benchmark::history::Occasion;
use cachemount::benchmark::measurement::EngineDescription;
use cachemount::benchmark::measurement::Measurement;
use cachemount::benchmark::measurement::Sample;
use cachemount::benchmark::scenario::Scenario;
use cachemount::benchmark::scenario::Variant;
use serde_json::Value;
use time::OffsetDateTime;

use crate::counterparts::counterpart;
use crate::counterparts::root;
use crate::counterparts::run;
use crate::counterparts::text;

/// What apt says with an empty and with a full mount.
const APT: [&str; 2] = [
    "Get:1 http://deb.debian.org/debian bookworm InRelease [151 kB]\nFetched 9415 kB in 3s (3311 kB/s)\n\
     0 upgraded, 67 newly installed, 0 to remove and 0 not upgraded.\nNeed to get 78.6 MB of archives.\n\
     Fetched 78.6 MB in 1s (95.5 MB/s)\n",
    "Get:1 http://deb.debian.org/debian bookworm InRelease [151 kB]\nFetched 241 kB in 1s (181 kB/s)\n\
     0 upgraded, 67 newly installed, 0 to remove and 0 not upgraded.\nNeed to get 0 B/78.6 MB of archives.\n",
];

fn step(name: &str, start: f64, seconds: f64, log: &str) -> Step {
    let [start, length] = [start, seconds].map(Duration::from_secs_f64);
    Step {
        name: name.to_owned(),
        place: String::new(),
        periods: vec![Period { start, end: start + length }],
        cached: false,
        log: log.as_bytes().to_vec(),
    }
}

/// A build whose package step takes so long, with two stages that work at the same time.
fn build(scenario: Scenario, variant: Variant, noise: f64) -> Build {
    let warm = scenario == Scenario::Dependencies && variant == Variant::After;
    let (install, log) = if warm { (7.2, APT[1]) } else { (21.4, APT[0]) };
    let mut steps = Vec::new();
    let mut now = 0.4;
    if matches!(scenario, Scenario::Cold | Scenario::Dependencies) {
        let flags =
            if variant == Variant::After { "--mount=type=cache,target=/var/cache/apt,sharing=locked " } else { "" };
        let name =
            format!("RUN {flags}apt-get update && apt-get install -y build-essential git {}", "libx-dev ".repeat(20));
        steps.push(step(&name, now, install + noise, log));
        steps.push(step("RUN make -C docs </script><b>& \"all\"", now, 5.0 - noise, ""));
        now += install + noise;
    }
    if scenario != Scenario::Unchanged {
        for number in 0..12 {
            steps.push(step(&format!("RUN ./{}part-{number}", "a-very-long-path/".repeat(number)), now, 0.4, ""));
            now += 0.4;
        }
    }
    Build {
        seconds: now + 0.7,
        steps,
        image: "sha256:1".to_owned(),
        image_bytes: if variant == Variant::Before { 612_000_000 } else { 534_000_000 },
        mount_bytes: Some(if variant == Variant::Before { 0 } else { 101_000_000 }),
    }
}

fn measurement(dockerfile: &str, drift: f64) -> Measurement {
    let mut samples = Vec::new();
    for scenario in Scenario::ALL {
        for (run, noise) in [0.0, 0.9, -0.6, 0.3].into_iter().enumerate() {
            let build = |variant| Sample { scenario, variant, run, build: build(scenario, variant, noise + drift) };
            samples.extend(Variant::ALL.map(build));
        }
    }
    Measurement {
        dockerfile: dockerfile.to_owned(),
        diff: "--- a/Dockerfile\n+++ b/Dockerfile\n@@ -1,2 +1,3 @@\n FROM debian\n-RUN apt-get install -y build-essential \
               && rm -rf /var/lib/apt/lists/*\n+RUN --mount=type=cache,target=/var/cache/apt,sharing=locked \\\n+    \
               apt-get install -y build-essential\n"
            .to_owned(),
        changes: vec!["mount the caches of apt".to_owned()],
        engine: EngineDescription {
            name: "Docker Engine 28.5.2".to_owned(),
            address: None,
            api: "1.51".to_owned(),
            platform: "linux/amd64".to_owned(),
            processors: Some(if drift > 1.0 { 4 } else { 2 }),
            memory_bytes: Some(8_345_000_000),
        },
        samples,
        skipped: Vec::new(),
        stopped: Some("the engine stopped answering".to_owned()),
        ..Measurement::default()
    }
}

/// A page with two Dockerfiles, the first of which has been measured before.
fn page() -> String {
    let occasion = |run: i64| Occasion {
        time: OffsetDateTime::from_unix_timestamp(1_790_000_000 + run * 86_400).expect("it is in this century"),
        commit: Some("8f14e45fceea167a5a36dedd4bea2543c0ffee00".to_owned()),
    };
    let drifts = [0.3, 0.1, 0.6, 0.2, 1.4, 1.2, 1.9, 1.1, 0.4].into_iter().zip(0..);
    let entries = drifts.map(|(drift, run)| Entry::of(&measurement("service/Dockerfile", drift), &occasion(run)));
    let history = History { entries: entries.collect() };
    let long = format!("{}Dockerfile", "deep/down/in/the/".repeat(6));
    let measurements = [measurement("service/Dockerfile", 0.0), measurement(&long, 0.2)];
    html::render(&measurements, &occasion(9), Some(&history))
}

#[test]
fn a_reader_sees_all_of_the_report_on_every_screen_and_on_paper() {
    let (Some(browser), Some(python)) = (counterpart("chromium"), counterpart("python")) else { return };
    // It stays there with its pictures, for people to look at.
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("browser");
    fs::create_dir_all(&directory).expect("it can be made");
    fs::write(directory.join("report.html"), page()).expect("it can be written");
    let script = root().join("tests/it/counterparts/browser.py");
    let [browser, script] = [&browser, &script].map(|path| path.to_str().expect("the path is UTF-8"));
    let output = run(&python, &[script, browser, "report.html"], &directory);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let told: Value = serde_json::from_slice(&output.stdout).expect("the script tells JSON");
    assert_eq!(told["console"], serde_json::json!([]), "the browser complains of nothing");
    for scheme in ["light", "dark"] {
        for width in ["360", "1000"] {
            let seen = &told[scheme][width];
            let none = |what: &str| {
                let found = seen[what].as_array().map_or(0, Vec::len);
                assert_eq!(found, 0, "{what} in {scheme} at {width} pixels: {:#}", seen[what]);
            };
            for what in ["outside", "overlaps", "faint", "small", "mute", "flat", "duplicates", "dead", "lists"] {
                none(what);
            }
            assert_eq!((&seen["scroll"], &seen["empty"]), (&Value::from(0), &Value::from(0)), "{scheme} at {width}");
            // Times, what was fetched, three timelines and sizes of each; over time four scenarios, and two that fetch.
            assert_eq!(seen["charts"], 2 * 6 + 6, "{scheme} at {width}");
            assert!(seen["bars"].as_u64().is_some_and(|bars| bars > 100), "{}", seen["bars"]);
        }
    }
    let brightness = |scheme: &str| -> u64 {
        let corner = told[scheme]["corner"].as_array().expect("it is a color");
        corner.iter().filter_map(Value::as_u64).sum()
    };
    assert!(brightness("light") > 3 * 240 && brightness("dark") < 3 * 40, "{} {}", told["light"], told["dark"]);
    on_paper(&told["paper"]);
}

/// Also what is shown on demand is on paper.
fn on_paper(paper: &Value) {
    let shown = paper["text"].as_str().expect("it is text");
    for expected in
        ["Cache mounts, measured", "service/Dockerfile", "the whole build", "612 MB before", "docker builder prune"]
    {
        assert!(shown.contains(expected), "{expected} is not on paper: {shown}");
    }
    // In `cold`, which is closed, and in `dependencies`, of both files; not again in tables.
    assert_eq!(shown.matches("RUN make -C docs").count(), 4, "{shown}");
    assert!(paper["pages"].as_u64().is_some_and(|pages| (8..=20).contains(&pages)), "{}", paper["pages"]);
}
