//! Measurements that several tests look at.

use std::time::Duration;

use crate::benchmark::build::{Build, Period, Step};
use crate::benchmark::measurement::{EngineDescription, Measurement, Sample};
use crate::benchmark::scenario::{Scenario, Variant};

/// What apt says with empty and with full mounts.
pub(super) const APT: [&str; 2] = [
    "Get:1 http://deb.debian.org/debian bookworm InRelease [151 kB]\n\
     Fetched 9415 kB in 3s (3311 kB/s)\n\
     0 upgraded, 67 newly installed, 0 to remove and 0 not upgraded.\n\
     Need to get 78.6 MB of archives.\n\
     Get:1 http://deb.debian.org/debian bookworm/main amd64 bzip2 amd64 1.0.8-5+b1 [49.8 kB]\n\
     Fetched 78.6 MB in 1s (95.5 MB/s)\n",
    "Get:1 http://deb.debian.org/debian bookworm InRelease [151 kB]\n\
     Fetched 241 kB in 1s (181 kB/s)\n\
     0 upgraded, 67 newly installed, 0 to remove and 0 not upgraded.\n\
     Need to get 0 B/78.6 MB of archives.\n",
];

/// What npm says with an empty and with a full mount.
pub(super) const NPM: [&str; 2] = [
    "npm info using npm@10.8.2\n\
     npm http fetch GET 200 https://registry.npmjs.org/ms/-/ms-2.1.3.tgz 65ms (cache miss)\n\
     added 1 package in 19s\n",
    "npm info using npm@10.8.2\nadded 1 package in 4s\n",
];

pub(super) fn step(name: &str, seconds: f64, log: &str) -> Step {
    let periods = vec![Period { start: Duration::ZERO, end: Duration::from_secs_f64(seconds) }];
    Step { name: name.to_owned(), place: String::new(), periods, cached: false, log: log.as_bytes().to_vec() }
}

/// Each step begins when the one in front of it ends.
fn in_turn(mut steps: Vec<Step>) -> Vec<Step> {
    let mut now = Duration::ZERO;
    for period in steps.iter_mut().flat_map(|step| &mut step.periods) {
        *period = Period { start: now, end: now + period.length() };
        now = period.end;
    }
    steps
}

pub(super) fn cached(name: &str) -> Step {
    Step { cached: true, ..step(name, 0.0, "") }
}

pub(super) fn sample(scenario: Scenario, variant: Variant, run: usize, seconds: f64, steps: Vec<Step>) -> Sample {
    let build = Build {
        seconds,
        steps: in_turn(steps),
        image: format!("sha256:{}", variant.name()),
        image_bytes: if variant == Variant::Before { 612_000_000 } else { 534_000_000 },
        mount_bytes: Some(if variant == Variant::Before { 0 } else { 101_000_000 }),
    };
    Sample { scenario, variant, run, build }
}

/// A Dockerfile with apt and npm, four runs of each scenario.
pub(super) fn measurement() -> Measurement {
    let before = "RUN apt-get update && apt-get install -y build-essential && rm -rf /var/lib/apt/lists/*";
    let after = "RUN --mount=type=cache,target=/var/cache/apt,sharing=locked apt-get update && apt-get install -y \
                 build-essential";
    let keep = "RUN rm -f /etc/apt/apt.conf.d/docker-clean";
    let (npm, mounted_npm) = ("RUN npm ci", "RUN --mount=type=cache,target=/root/.npm npm ci");
    let names = |variant| match variant {
        Variant::Before => vec![before, npm],
        Variant::After => vec![keep, after, mounted_npm],
    };
    let mut samples = Vec::new();
    for scenario in Scenario::ALL {
        for (run, noise) in [0.0, 0.1, -0.05, 0.02].into_iter().enumerate() {
            for variant in Variant::ALL {
                let full = usize::from(scenario == Scenario::Dependencies && variant == Variant::After);
                let mut steps: Vec<Step> = match scenario {
                    Scenario::Unchanged | Scenario::Source => names(variant).into_iter().map(cached).collect(),
                    Scenario::Cold | Scenario::Dependencies => {
                        let seconds = if full == 1 { [7.0, 4.0] } else { [12.0, 19.0] };
                        let packages = names(variant).into_iter().filter(|name| *name != keep);
                        let logs = [APT[full], NPM[full]];
                        let steps = packages.zip(seconds).zip(logs);
                        steps.map(|((name, seconds), log)| step(name, seconds, log)).collect()
                    }
                };
                if variant == Variant::After && steps.len() == 2 {
                    steps.insert(0, step(keep, 0.3, ""));
                }
                steps.push(match scenario {
                    Scenario::Unchanged => cached("RUN npm run build"),
                    _ => step("RUN npm run build", 2.0, "> build\n"),
                });
                let seconds = 0.5 + steps.iter().map(Step::seconds).sum::<f64>() + noise;
                samples.push(sample(scenario, variant, run, seconds, steps));
            }
        }
    }
    Measurement {
        dockerfile: "service/Dockerfile".to_owned(),
        against: None,
        diff: "--- a/service/Dockerfile\n+++ b/service/Dockerfile\n@@ -1,2 +1,3 @@\n FROM debian\n+RUN rm -f x\n"
            .to_owned(),
        changes: vec!["mount the caches of apt".to_owned(), "mount the cache of npm".to_owned()],
        package_steps: Vec::new(),
        engine: EngineDescription {
            name: "Docker Engine 28.5.2".to_owned(),
            address: None,
            api: "1.51".to_owned(),
            platform: "linux/amd64".to_owned(),
            processors: Some(2),
            memory_bytes: Some(8_345_000_000),
        },
        lost_engines: Vec::new(),
        samples,
        skipped: Vec::new(),
        stopped: None,
        verified: None,
    }
}
