use std::slice;

use expect_test::{expect, expect_file};

use super::{csv, json, markdown, table, tracker};
use crate::benchmark::equivalence::{Aspect, Difference, Equivalence};
use crate::benchmark::measurement::{EngineDescription, Measurement};
use crate::benchmark::scenario::{Scenario, Variant};
use crate::benchmark::tests::{measurement, sample, step};

/// One run of each text, stopped, with images that differ.
pub(super) fn poor() -> Measurement {
    let run = |variant, seconds| {
        let steps = vec![step("RUN echo '|' `pwd`", seconds, "Unpacking a (1) ...\n")];
        sample(Scenario::Dependencies, variant, 0, seconds, steps)
    };
    let difference = |path: &str, aspect| Difference { path: path.to_owned(), aspect };
    let differences =
        vec![difference("etc/a|b", Aspect::Mode(0o644, 0o600)), difference("etc/c", Aspect::OnlyIn(Variant::Before))];
    let at = |address: &str| EngineDescription { address: Some(address.to_owned()), ..measurement().engine };
    Measurement {
        engine: at("ssh://other"),
        lost_engines: vec![at("ssh://one")],
        against: Some("other.Dockerfile".to_owned()),
        diff: "+```\n".to_owned(),
        changes: Vec::new(),
        samples: vec![run(Variant::Before, 9.0), run(Variant::After, 8.0)],
        skipped: vec![(Scenario::Source, "nothing is copied".to_owned())],
        stopped: Some("the engine\nstopped answering".to_owned()),
        verified: Some(Equivalence { compared: 12, differences, excused: [("logs", 2)].into() }),
        ..measurement()
    }
}

/// With images that were compared.
pub(super) fn good() -> Measurement {
    let verified = Equivalence { compared: 9238, differences: Vec::new(), excused: [("logs", 4)].into() };
    Measurement { verified: Some(verified), ..measurement() }
}

fn check(text: &str, expected: &expect_test::Expect) {
    expected.assert_eq(&text.replace(env!("CARGO_PKG_VERSION"), "VERSION"));
}

#[test]
fn the_table_of_a_good_measurement() {
    check(
        &table::render(&good(), 120),
        &expect![[r"
            service/Dockerfile: before is the file as it is, after is what the fix makes of it
            Docker Engine 28.5.2 (API 1.51, linux/amd64, 2 processors, 8.3 GB of memory)

              scenario                                   before          after           ratio
            ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────
              cold                                       33.5 s ± 0.04   33.8 s ± 0.04   0.99x (0.99 to 1.00)   no difference
              no layers, empty mounts
              unchanged                                  0.51 s ± 0.04   0.51 s ± 0.04   1.00x (0.75 to 1.33)   layer cache
              nothing changed: the layer cache
              source                                      2.5 s ± 0.03    2.5 s ± 0.03   1.00x (0.94 to 1.06)   no difference
              a source file changed
              dependencies                               33.5 s ± 0.04   13.8 s ± 0.04   2.43x (2.41 to 2.44)   faster
              the package steps run again, full mounts

              fetched                       before               after                from a cache
            ────────────────────────────────────────────────────────────────────────────────────────
              cold           apt packages   78.6 MB of 78.6 MB   78.6 MB of 78.6 MB            0 %
              cold           apt index         1 of 1 (9.4 MB)      1 of 1 (9.4 MB)            0 %
              cold           npm packages               1 of 1               1 of 1            0 %
              dependencies   apt packages   78.6 MB of 78.6 MB       0 B of 78.6 MB          100 %
              dependencies   apt index         1 of 1 (9.4 MB)      1 of 1 (241 kB)            0 %
              dependencies   npm packages               1 of 1               0 of 1          100 %

            dependencies: 87.8 MB less to fetch, without npm packages, whose size is not told. The download takes 70.2 s at 10 Mbit/s, 14.0 s at 50 Mbit/s, 3.5 s at 200 Mbit/s

            same image: 9238 paths were compared by type, mode, owner, link and content; what differs: 4 in logs
        "]],
    );
}

#[test]
fn the_table_of_a_poor_measurement() {
    check(
        &table::render(&poor(), 100),
        &expect![[r"
            service/Dockerfile: before is service/Dockerfile, after is other.Dockerfile
            Docker Engine 28.5.2 at ssh://other (API 1.51, linux/amd64, 2 processors, 8.3 GB of memory)

              scenario                                   before   after   ratio
            ─────────────────────────────────────────────────────────────────────────────────
              dependencies                                9.0 s   8.0 s   1.12x   not clear
              the package steps run again, full mounts

              fetched                       before     after      from a cache
            ────────────────────────────────────────────────────────────────────
              dependencies   apt packages   not told   not told              -

            the images differ in 2 paths that no cache or log explains; 12 paths were compared
              /etc/a|b: mode 0644 before, 0600 after
              /etc/c: only in `before`
            not built: source: nothing is copied
            warning: dependencies: one run of each says nothing of how much times vary; build more often with --runs 5
            warning: dependencies: apt does not tell what it fetched; take options such as -qq or --silent out of the step to see it
            measured anew from the start, for Docker Engine 28.5.2 at ssh://one had stopped answering
            stopped early: the engine
              stopped answering
        "]],
    );
}

#[test]
fn a_narrow_terminal_gets_a_narrow_table() {
    let text = table::render(&good(), 60);
    let table = text.lines().filter(|line| line.contains('─') || line.contains("cold"));
    assert!(table.clone().all(|line| line.chars().count() <= 60), "{text}");
    assert!(table.count() > 3);
}

#[test]
fn the_markdown_of_a_good_measurement() {
    check(
        &markdown::render(&[good()]),
        &expect![[r"
            ## Cache mounts in `service/Dockerfile`

            * `cold`: no difference, 33.8 s instead of 33.5 s.
            * `unchanged`: 0.51 s instead of 0.51 s. This is the layer cache, which works with and without mounts.
            * `source`: no difference, 2.5 s instead of 2.5 s. The layer cache already does what can be done here.
            * `dependencies`: 2.43x as fast, 13.8 s instead of 33.5 s.

            Measured with cachemount VERSION on Docker Engine 28.5.2 (API 1.51, linux/amd64, 2 processors, 8.3 GB of memory).

            ### What was changed

            * mount the caches of apt
            * mount the cache of npm

            <details><summary>The difference between the two files</summary>

            ```diff
            --- a/service/Dockerfile
            +++ b/service/Dockerfile
            @@ -1,2 +1,3 @@
             FROM debian
            +RUN rm -f x
            ```

            </details>

            ### How long a build takes

            | scenario | before | after | ratio | |
            | --- | ---: | ---: | ---: | --- |
            | **cold**: no layers, empty mounts | 33.5 s ± 0.04 | 33.8 s ± 0.04 | 0.99x (0.99 to 1.00) | no difference |
            | **unchanged**: nothing changed: the layer cache | 0.51 s ± 0.04 | 0.51 s ± 0.04 | 1.00x (0.75 to 1.33) | layer cache |
            | **source**: a source file changed | 2.5 s ± 0.03 | 2.5 s ± 0.03 | 1.00x (0.94 to 1.06) | no difference |
            | **dependencies**: the package steps run again, full mounts | 33.5 s ± 0.04 | 13.8 s ± 0.04 | 2.43x (2.41 to 2.44) | faster |

            Median of 4 runs of each text, which take turns, ± the median absolute deviation. The ratio is before to after, with an interval that holds it with 95 % confidence where there are four runs or more. The scenarios answer different questions and do not add up; `unchanged` is the layer cache alone.

            ### What was fetched, of what was needed

            | scenario | | before | after | after: from a cache |
            | --- | --- | ---: | ---: | ---: |
            | cold | apt packages | 78.6 MB of 78.6 MB | 78.6 MB of 78.6 MB | 0 % |
            | cold | apt index | 1 of 1 (9.4 MB) | 1 of 1 (9.4 MB) | 0 % |
            | cold | npm packages | 1 of 1 | 1 of 1 | 0 % |
            | dependencies | apt packages | 78.6 MB of 78.6 MB | 0 B of 78.6 MB | 100 % |
            | dependencies | apt index | 1 of 1 (9.4 MB) | 1 of 1 (241 kB) | 0 % |
            | dependencies | npm packages | 1 of 1 | 0 of 1 | 100 % |

            In bytes where the package manager tells them, else in packages or files of an index.

            `dependencies`: 87.8 MB less to fetch, without npm packages, whose size is not told. The download takes 70.2 s at 10 Mbit/s, 14.0 s at 50 Mbit/s, 3.5 s at 200 Mbit/s.

            ### Step by step

            | `cold` | before | after |
            | --- | ---: | ---: |
            | `RUN rm -f /etc/apt/apt.conf.d/docker-clean` | - | 0.30 s |
            | `RUN apt-get update && apt-get install -y build-essential && rm -rf /var…` | 12.0 s | 12.0 s |
            | `RUN npm ci` | 19.0 s | 19.0 s |
            | `RUN npm run build` | 2.0 s | 2.0 s |

            | `source` | before | after |
            | --- | ---: | ---: |
            | `RUN npm run build` | 2.0 s | 2.0 s |

            | `dependencies` | before | after |
            | --- | ---: | ---: |
            | `RUN rm -f /etc/apt/apt.conf.d/docker-clean` | - | 0.30 s |
            | `RUN apt-get update && apt-get install -y build-essential && rm -rf /var…` | 12.0 s | 7.0 s |
            | `RUN npm ci` | 19.0 s | 4.0 s |
            | `RUN npm run build` | 2.0 s | 2.0 s |

            ### The images

            * 612 MB before, 534 MB after
            * the cache mounts hold 101 MB
            * same image: 9238 paths were compared by type, mode, owner, link and content; what differs: 4 in logs

            ### Looking after the caches

            The mounts of this measurement are removed. Those of everyday builds stay with the builder:

            ```sh
            docker buildx du --verbose --filter type=exec.cachemount    # what they hold
            docker builder prune --filter type=exec.cachemount          # remove those that nothing uses
            ```
        "]],
    );
}

#[test]
fn the_markdown_of_a_poor_measurement() {
    check(
        &markdown::render(&[poor()]),
        &expect![[r"
            ## Cache mounts in `service/Dockerfile`

            * `dependencies`: the times do not tell, 8.0 s instead of 9.0 s.

            Measured with cachemount VERSION on Docker Engine 28.5.2 at ssh://other (API 1.51, linux/amd64, 2 processors, 8.3 GB of memory).

            ### What was changed

            `service/Dockerfile` is compared with `other.Dockerfile`.

            <details><summary>The difference between the two files</summary>

            ````diff
            +```
            ````

            </details>

            ### How long a build takes

            | scenario | before | after | ratio | |
            | --- | ---: | ---: | ---: | --- |
            | **dependencies**: the package steps run again, full mounts | 9.0 s | 8.0 s | 1.12x | not clear |

            One run of each text, ± the median absolute deviation. The ratio is before to after, with an interval that holds it with 95 % confidence where there are four runs or more. The scenarios answer different questions and do not add up; `unchanged` is the layer cache alone.

            ### What was fetched, of what was needed

            | scenario | | before | after | after: from a cache |
            | --- | --- | ---: | ---: | ---: |
            | dependencies | apt packages | not told | not told | - |

            In bytes where the package manager tells them, else in packages or files of an index.

            ### Step by step

            | `dependencies` | before | after |
            | --- | ---: | ---: |
            | `` RUN echo '\|' `pwd` `` | 9.0 s | 8.0 s |

            ### The images

            * 612 MB before, 534 MB after
            * the cache mounts hold 101 MB
            * the images differ in 2 paths that no cache or log explains; 12 paths were compared
              * `/etc/a|b: mode 0644 before, 0600 after`
              * `` /etc/c: only in `before` ``

            ### Caveats

            * `dependencies`: one run of each says nothing of how much times vary; build more often with --runs 5
            * `dependencies`: apt does not tell what it fetched; take options such as -qq or --silent out of the step to see it
            * `source` was not built: nothing is copied
            * measured anew from the start, for Docker Engine 28.5.2 at ssh://one had stopped answering
            * the measurement stopped early: the engine stopped answering

            ### Looking after the caches

            The mounts of this measurement are removed. Those of everyday builds stay with the builder:

            ```sh
            docker buildx du --verbose --filter type=exec.cachemount    # what they hold
            docker builder prune --filter type=exec.cachemount          # remove those that nothing uses
            ```
        "]],
    );
}

#[test]
fn nothing_measured_is_said() {
    let nothing = Measurement::default();
    assert!(table::render(&nothing, 80).contains("nothing was measured"));
    assert!(markdown::render(slice::from_ref(&nothing)).contains("Nothing was measured."));
    assert_eq!(csv::render(&[nothing]).lines().count(), 1);
    assert_eq!(markdown::render(&[]), "");
}

#[test]
fn the_json_of_a_poor_measurement() {
    expect_file!["poor.json"].assert_eq(&json::render(&[poor()]).replace(env!("CARGO_PKG_VERSION"), "VERSION"));
}

#[test]
fn numbers_in_json_are_those_of_the_comparison() {
    let value: serde_json::Value = serde_json::from_str(&json::render(&[good()])).unwrap();
    let dependencies = &value["benchmarks"][0]["scenarios"][3];
    assert_eq!(dependencies["name"], "dependencies");
    assert_eq!(dependencies["verdict"], "faster");
    assert_eq!(dependencies["saved"]["bytes"], 87_774_000);
    assert_eq!(dependencies["saved"]["seconds"]["10"], 70.2192);
    assert_eq!(dependencies["after"]["fetched"][0]["hit_rate"], 1.0);
    assert_eq!(value["benchmarks"][0]["images"]["same"], true);
}

#[test]
fn the_csv_of_a_poor_measurement() {
    let text = csv::render(&[Measurement { dockerfile: "a,\"b\"".to_owned(), ..poor() }]);
    check(
        &text.replace("\r\n", "\n"),
        &expect![[r#"
            dockerfile,scenario,variant,run,place,step,seconds,cached,fetched_bytes,image_bytes,mount_bytes,engine
            "a,""b""",dependencies,before,0,,,9.000,,,612000000,0,Docker Engine 28.5.2 at ssh://other
            "a,""b""",dependencies,before,0,,RUN echo '|' `pwd`,9.000,false,,,,Docker Engine 28.5.2 at ssh://other
            "a,""b""",dependencies,after,0,,,8.000,,,534000000,101000000,Docker Engine 28.5.2 at ssh://other
            "a,""b""",dependencies,after,0,,RUN echo '|' `pwd`,8.000,false,,,,Docker Engine 28.5.2 at ssh://other
        "#]],
    );
    assert_eq!(csv::render(&[good()]).matches("\r\n").count(), 1 + 32 + 4 * 4 * (3 + 4));
}

#[test]
fn figures_for_those_who_keep_them() {
    let dependencies = || {
        let mut measurement = good();
        measurement.samples.retain(|sample| sample.scenario == Scenario::Dependencies);
        [measurement]
    };
    expect![[r#"
        [
          {
            "name": "service/Dockerfile (dependencies)",
            "unit": "s",
            "value": 13.81,
            "range": "± 0.04 s",
            "extra": "before: 33.5 s ± 0.04\nratio: 2.43x (2.41 to 2.44)\nruns: 4"
          },
          {
            "name": "service/Dockerfile (dependencies): fetched",
            "unit": "B",
            "value": 241000.0,
            "extra": "241 kB"
          }
        ]
    "#]]
    .assert_eq(&tracker::github_action_benchmark(&dependencies()));
    expect![[r#"
        {
          "service/Dockerfile (dependencies)": {
            "fetched": {
              "value": 241000.0
            },
            "latency": {
              "value": 13810000000.0,
              "lower_value": 13750000000.0,
              "upper_value": 13900000000.0
            }
          }
        }
    "#]]
    .assert_eq(&tracker::bencher(&dependencies()));
    // What has no size in the log is not shown as 0 bytes.
    assert!(!tracker::bencher(&[poor()]).contains("fetched"));
}
