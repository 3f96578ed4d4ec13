//! What becomes of texts that nobody writes and somebody sends: they end without a crash, and in a time that grows
//! with their length.
//!
//! Time is told by instructions, which Valgrind counts: the same on each run and on each machine. What they were is
//! kept in `growth/instructions.json`, so that a change that costs a tenth more is seen; `CARGO_INCREMENTAL=0
//! UPDATE_FIXTURES=1 cargo test --test it growth` writes them anew, for builds as `.ci/run` makes them.

use std::collections::BTreeMap;
use std::env;
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::io::Write as _;
use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;

use serde::Deserialize;
use serde::Serialize;

use crate::counterparts::counterpart;
use crate::fixtures::is_to_be_updated;
use crate::invocation::Place;

/// A kind of text, as long as one is asked for.
struct Shape {
    name: &'static str,
    /// The text of `n` things.
    text: fn(usize) -> String,
    /// How many are things enough to be told from the start of the program.
    things: usize,
}

fn times(n: usize, line: impl Fn(usize) -> String) -> String {
    (0..n).fold(String::new(), |mut text, index| {
        write!(text, "{}", line(index)).expect("a string takes it");
        text
    })
}

fn debian(rest: &str) -> String {
    format!("FROM debian:12\n{rest}\n")
}

#[rustfmt::skip]
const SHAPES: &[Shape] = &[
    Shape { name: "steps", things: 30, text: |n| debian(&"RUN apt-get update && apt-get install -y curl\n".repeat(n)) },
    Shape { name: "steps that clean up", things: 30, text: |n| debian(&"RUN apt-get install -y a && rm -rf /var/lib/apt/lists/*\n".repeat(n)) },
    Shape { name: "steps that use a cache in place", things: 30, text: |n| format!("FROM rust:1.80\n{}", "RUN cargo build\n".repeat(n)) },
    Shape { name: "stages, each built on the last", things: 30, text: |n| format!("FROM debian:12 AS s0\n{}", times(n, |i| format!("FROM s{i} AS s{}\nRUN apt-get update && apt-get install -y curl\n", i + 1))) },
    Shape { name: "stages apart", things: 30, text: |n| times(n, |_| "FROM debian:12\nRUN apt-get update && apt-get install -y curl\n".to_owned()) },
    Shape { name: "commands of one step", things: 200, text: |n| debian(&format!("RUN true{}", " && apt-get install -y curl".repeat(n))) },
    Shape { name: "lines of a here-document", things: 200, text: |n| debian(&format!("RUN <<EOF\n{}EOF", "npm ci\n".repeat(n))) },
    Shape { name: "mounts of one step", things: 100, text: |n| debian(&format!("RUN {}npm ci", times(n, |i| format!("--mount=type=bind,target=/m{i} ")))) },
    Shape { name: "cache mounts of one step", things: 200, text: |n| debian(&format!("RUN {}npm ci", times(n, |i| format!("--mount=type=cache,target=/m{i} ")))) },
    Shape { name: "here-documents without end", things: 300, text: |n| debian(&format!("RUN cat {}", times(n, |i| format!("<<E{i} ")))) },
    Shape { name: "comments that waive", things: 30, text: |n| debian(&"# cachemount: ignore[missing-cache-mount]\nRUN npm ci\n".repeat(n)) },
];

/// How many instructions it takes to look for fixes in a text.
fn instructions(valgrind: &Path, text: &str) -> u64 {
    let place = Place::with(&[("Dockerfile", text)]);
    let output = Command::new(valgrind)
        .args(["--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null"])
        .arg(env!("CARGO_BIN_EXE_cachemount"))
        .args(["check", "--isolated", "--jobs=1", "--fix", "--diff", "Dockerfile"])
        .current_dir(place.path(""))
        .output()
        .expect("valgrind starts");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let line = said.lines().find(|line| line.contains("refs:")).unwrap_or_else(|| panic!("no count in: {said}"));
    let digits: String = line.rsplit(':').next().unwrap_or_default().chars().filter(char::is_ascii_digit).collect();
    digits.parse().expect("a count is a number")
}

/// What one text of a shape takes beyond the start of the program, and one twice as long; nothing without Valgrind.
struct Cost {
    shape: &'static Shape,
    half: u64,
    whole: u64,
}

static COSTS: LazyLock<Option<Vec<Cost>>> = LazyLock::new(|| {
    let valgrind = counterpart("valgrind")?;
    let start = instructions(&valgrind, "FROM debian:12\n");
    let cost = |shape: &'static Shape| {
        let of = |times: usize| instructions(&valgrind, &(shape.text)(shape.things * times)).saturating_sub(start);
        let (half, whole) = (of(2), of(4));
        assert!(half > start / 20, "`{}` is too short to tell: {half} instructions on top of {start}", shape.name);
        Cost { shape, half, whole }
    };
    Some(SHAPES.iter().map(cost).collect())
});

#[test]
fn time_grows_with_the_length_of_a_text_and_no_faster() {
    let Some(costs) = COSTS.as_ref() else { return };
    let mut faster = String::new();
    for Cost { shape: Shape { name, things, .. }, half, whole } in costs {
        // Twice as long takes twice as long; what is sorted, a little more.
        if whole * 100 > half * 225 {
            writeln!(faster, "{name}: {half} instructions for {}, {whole} for {}", things * 2, things * 4)
                .expect("a string takes it");
        }
    }
    assert_eq!(faster, "");
}

/// The instructions that texts took, of the program as it is built for tests.
#[derive(Debug, Deserialize, Serialize)]
struct Baseline {
    /// What `rustc --version` says, and how it is called: another compiler makes other instructions, and so does one that
    /// compiles in smaller units to be quicker the next time.
    compiler: String,
    /// By the name of the shape.
    instructions: BTreeMap<String, u64>,
}

#[test]
fn no_text_takes_a_tenth_more_instructions_than_it_did() {
    let Some(costs) = COSTS.as_ref() else { return };
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/growth/instructions.json");
    let version = Command::new("rustc").arg("--version").output().expect("a compiler is there");
    let now = Baseline {
        compiler: format!(
            "{}, CARGO_INCREMENTAL={}",
            String::from_utf8_lossy(&version.stdout).trim(),
            option_env!("CARGO_INCREMENTAL").unwrap_or("1")
        ),
        instructions: costs.iter().map(|cost| (cost.shape.name.to_owned(), cost.whole)).collect(),
    };
    if is_to_be_updated() {
        let text = serde_json::to_string_pretty(&now).expect("there are no keys but strings") + "\n";
        fs::write(&file, text).expect("it can be written");
    }
    let text = fs::read_to_string(&file).expect("the baseline is there");
    let before: Baseline = serde_json::from_str(&text).expect("the baseline is as this test writes it");
    if before.compiler != now.compiler {
        let _ = writeln!(io::stdout(), "skipped: the baseline is of {}, and this is {}", before.compiler, now.compiler);
        return;
    }
    let mut other = String::new();
    for (name, count) in &now.instructions {
        let was = before.instructions.get(name).copied().unwrap_or_default();
        // A baseline that is far above hides what is added later.
        if count.abs_diff(was) * 10 > was {
            writeln!(other, "{name}: {was} instructions before, {count} now").expect("a string takes it");
        }
    }
    assert_eq!(other, "", "where it has to be so, UPDATE_FIXTURES=1 writes the baseline anew");
}

#[test]
fn no_text_is_too_deep_or_too_long_to_end_well() {
    let texts = [
        debian(&format!("RUN {}npm ci{}", "(".repeat(50_000), ")".repeat(50_000))),
        debian(&format!("RUN {}npm ci", "(".repeat(30_000))),
        debian(&format!("RUN echo {}{}", "$(".repeat(20_000), ")".repeat(20_000))),
        debian(&format!("RUN echo {}{}", "${a:-".repeat(10_000), "}".repeat(10_000))),
        debian(&format!("RUN echo {}", "`".repeat(60_000))),
        debian(&format!("RUN {}npm ci{}", "if true; then ".repeat(3_000), "; fi".repeat(3_000))),
        debian(&format!("RUN rm -rf {}x{}", "{a,".repeat(10_000), "}".repeat(10_000))),
        debian(&format!("RUN {}npm ci", "sudo ".repeat(10_000))),
        debian(&format!("RUN {}npm ci", "bash -c ".repeat(6_000))),
        debian(&format!("ENV A0=aa\n{}RUN rm -rf $A50", times(50, |i| format!("ENV A{}=$A{i}$A{i}\n", i + 1)))),
        debian(&format!("RUN echo {}", "\\".repeat(1_000_000))),
        debian(&format!("RUN echo \\\n{}b", "\\\n".repeat(100_000))),
        debian(&format!("RUN apt-get install -y \\\n{} a", "  package \\\n".repeat(100_000))),
        debian(&format!("RUN <<EOF\n{}", "npm ci\n".repeat(10_000))),
        debian(&format!("RUN cat {}", times(5_000, |i| format!("<<E{i} ")))),
    ];
    for text in texts {
        let ran = Place::with(&[("Dockerfile", &text)]).run(&["check", "--isolated", "--fix", "--diff", "Dockerfile"]);
        let front: String = text.chars().take(60).collect();
        assert!(matches!(ran.code, Some(0..=2)), "{front:?} ended with {:?}: {}", ran.code, ran.err);
        assert!(!ran.err.contains("internal error"), "{front:?}: {}", ran.err);
    }
}
