//! Benchmarks on a real engine.
//!
//! They run where an engine answers that has the base image, and are told as skipped elsewhere; with
//! `CACHEMOUNT_REQUIRE_ENGINE=1` a missing engine is a failure. Each has images and mounts of names of its own,
//! so that they can run beside each other.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::env;
use std::ffi::OsString;
use std::io::Write as _;
use std::path::Path;
#[cfg(unix)]
use std::process::Child;
use std::process::Command;
use std::process::Stdio;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::thread;
use std::time::Duration;
use std::time::Instant;

use crate::invocation::Place;
use crate::invocation::Ran;

mod built;
mod cache;
mod hazards;
mod identity;
mod kept;
mod lab;
#[cfg(unix)]
mod loss;
mod options;
mod projects;
mod real;
#[cfg(unix)]
mod several;
#[cfg(unix)]
mod ssh;

/// What all images here are built on. `.ci/engine` makes it where no registry can be asked.
const BASE: &str = "debian:bookworm-slim";

/// An engine that answers.
struct Engine {
    host: String,
    /// One test at a time: each looks whether anything of a bench run is left. A second engine has the turn of the first.
    _turn: Option<MutexGuard<'static, ()>>,
}

static TURN: Mutex<()> = Mutex::new(());

/// The engine, for one test at a time: each looks whether anything of a bench run is left.
fn engine(test: &str) -> Option<Engine> {
    let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    engine_beside_others(test).map(|engine| Engine { _turn: Some(turn), ..engine })
}

/// Says that a test is skipped, and why; a failure where an engine, with all that belongs to it, is asked for.
#[expect(clippy::print_stderr, reason = "a test that is skipped has to say so")]
fn skip(test: &str, reason: &str) {
    let required = env::var("CACHEMOUNT_REQUIRE_ENGINE").is_ok_and(|required| required == "1");
    assert!(!required, "{reason}");
    eprintln!("SKIPPED {test}: {reason}");
}

/// The engine; `None`, and a line on standard error, where there is none and none is asked for.
fn engine_beside_others(test: &str) -> Option<Engine> {
    let host = env::var("DOCKER_HOST").unwrap_or_else(|_| "unix:///var/run/docker.sock".to_owned());
    let engine = Engine { host, _turn: None };
    let image = engine.docker(&["image", "inspect", "--format", "found", BASE], "");
    if image.as_deref().is_some_and(|image| image.trim() == "found") {
        return Some(engine);
    }
    skip(test, &format!("no engine with the image {BASE} answers at {}", engine.host));
    None
}

impl Engine {
    /// Runs the engine's own command line; `None` where it fails.
    fn docker(&self, arguments: &[&str], input: &str) -> Option<String> {
        let mut child = Command::new(program())
            .args(arguments)
            .env("DOCKER_HOST", &self.host)
            .env("DOCKER_BUILDKIT", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .ok()?;
        let _ = child.stdin.take()?.write_all(input.as_bytes());
        let output = child.wait_with_output().ok()?;
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// Runs `cachemount bench` with these arguments.
    fn bench(&self, place: &Place, arguments: &[&str]) -> Ran {
        let arguments: Vec<_> = ["bench"].iter().chain(arguments).copied().collect();
        place.run_with(&arguments, "", &[("DOCKER_HOST", &self.host)])
    }

    /// Starts the command with these arguments.
    #[cfg(unix)]
    fn start(&self, place: &Place, arguments: &[&str]) -> Child {
        Command::new(env!("CARGO_BIN_EXE_cachemount"))
            .args(arguments)
            .current_dir(place.path(""))
            .env("DOCKER_HOST", &self.host)
            .stderr(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the command starts")
    }

    /// What has to do with `mark`: images by name and id, those of bench runs by what their steps say;
    /// the containers that look into those; records of the build cache with their sizes.
    fn inventory(&self, mark: &str) -> BTreeMap<String, String> {
        let images =
            self.answer(&["image", "ls", "--all", "--no-trunc", "--format", "{{.Repository}}:{{.Tag}}\t{{.ID}}"]);
        // Other bench runs may go on beside this one.
        let ours = |image: &str| {
            let history = ["image", "history", "--no-trunc", "--format", "{{.CreatedBy}}", image];
            image.starts_with("cachemount-bench:")
                && self.docker(&history, "").is_some_and(|history| history.contains(mark))
        };
        let mut found = BTreeMap::new();
        for (image, id) in images.lines().filter_map(|line| line.split_once('\t')) {
            if image.contains(mark) || ours(image) {
                found.insert(image.to_owned(), id.to_owned());
            }
        }
        let containers = self.answer(&["container", "ls", "--all", "--format", "{{.Names}}\t{{.Image}}"]);
        for (container, image) in containers.lines().filter_map(|line| line.split_once('\t')) {
            if found.contains_key(image) {
                found.insert(container.to_owned(), image.to_owned());
            }
        }
        let records = "{{range .BuildCache}}{{.ID}} {{.CacheType}} {{.Description}}\t{{.Size}}\n{{end}}";
        let records = self.answer(&["system", "df", "--verbose", "--format", records]);
        for (record, size) in records.lines().filter_map(|line| line.split_once('\t')) {
            if record.contains(mark) {
                found.insert(record.to_owned(), size.to_owned());
            }
        }
        found
    }

    /// Removes what has to do with `mark` and was not there `before`.
    fn forget(&self, mark: &str, before: &BTreeMap<String, String>) {
        for name in self.inventory(mark).into_keys().filter(|name| !before.contains_key(name)) {
            match name.split(' ').next().filter(|_| !name.starts_with("cachemount-bench")) {
                Some(id) => self.docker(&["builder", "prune", "--force", "--all", "--filter", &format!("id={id}")], ""),
                None => self.docker(&["image", "rm", "--force", &name], ""),
            };
        }
    }

    /// What the engine's command line says. It says no while it tells somebody else of its cache.
    fn answer(&self, arguments: &[&str]) -> String {
        let began = Instant::now();
        loop {
            if let Some(answer) = self.docker(arguments, "") {
                return answer;
            }
            assert!(began.elapsed() < Duration::from_secs(60), "docker {arguments:?} fails");
            thread::sleep(Duration::from_millis(200));
        }
    }
}

/// The engine's command line, which `CACHEMOUNT_DOCKER` names: Debian's builds by itself, while newer ones
/// need a plugin for it. Engines from 29 on answer only the newer ones.
fn program() -> OsString {
    const DEBIANS: &str = "/usr/bin/docker";
    let otherwise = || if Path::new(DEBIANS).exists() { DEBIANS } else { "docker" }.into();
    env::var_os("CACHEMOUNT_DOCKER").unwrap_or_else(otherwise)
}

/// A file with a step that downloads nothing but fills a mount that it is given. `mark` makes it this
/// test's own.
fn with_mount(mark: &str, end: &str) -> String {
    format!(
        "FROM {BASE}\nRUN --mount=type=cache,target=/{mark},sharing=locked echo {mark} >> /{mark}/kept && wc -l < /{mark}/kept\n\
         COPY . /app\n{end}"
    )
}

/// A Dockerfile and another to compare it with, that differ in what they print.
fn pair(mark: &str) -> [(String, String); 2] {
    [("Dockerfile", "RUN echo before\n"), ("After", "RUN echo after\n")]
        .map(|(name, end)| (name.to_owned(), with_mount(mark, end)))
}

fn place(files: &[(String, String)]) -> Place {
    let files: Vec<_> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    Place::with(&files)
}

/// What a user has: an image and a filled mount with the very id that the benchmark's file uses.
fn make_a_users_things(engine: &Engine, mark: &str) -> String {
    let image = format!("{mark}-user:1");
    let built = engine.docker(&["build", "--tag", &image, "-"], &with_mount(mark, "").replace("COPY . /app\n", ""));
    assert!(built.is_some(), "the user's own build ends well");
    image
}

/// How many lines the user's mount holds.
fn lines_in_mount(engine: &Engine, mark: &str, again: &str) -> String {
    let text = format!(
        "FROM {BASE}\nRUN --mount=type=cache,target=/{mark},sharing=locked wc -l < /{mark}/kept > /lines && echo {again}\n"
    );
    let image = format!("{mark}-look:{again}");
    assert!(engine.docker(&["build", "--tag", &image, "-"], &text).is_some());
    let lines = engine.docker(&["run", "--rm", &image, "cat", "/lines"], "").expect("the image runs");
    engine.docker(&["image", "rm", &image], "");
    lines.trim().to_owned()
}

#[test]
fn a_fix_is_built_cold_and_warm_and_nothing_is_left() {
    let Some(engine) = engine("a_fix_is_built_cold_and_warm_and_nothing_is_left") else { return };
    let mark = "cmtest-fix";
    let text = format!(
        "FROM {BASE}\nENV MARK={mark}\nRUN apt-get update && apt-get install -y --no-install-recommends hello && \
         rm -rf /var/lib/apt/lists/*\nCOPY . /app\nRUN echo {mark}\nRUN echo {mark} ${{MARK}} > \"/$MARK\"\n"
    );
    let place = Place::with(&[("Dockerfile", &text), ("main.py", "print(1)\n")]);
    let before = engine.inventory(mark);
    let ran = engine.bench(&place, &["--runs", "1"]);
    assert_eq!(ran.code, Some(0), "{}", ran.shown());
    for scenario in ["cold", "unchanged", "source", "dependencies"] {
        for variant in ["before", "after"] {
            assert!(ran.err.contains(&format!("{scenario}, run 1, {variant}: ")), "{}", ran.shown());
        }
    }
    assert_eq!(engine.inventory(mark), before);
}

#[test]
fn a_users_mounts_and_images_stay_as_they_were() {
    let Some(engine) = engine("a_users_mounts_and_images_stay_as_they_were") else { return };
    let mark = "cmtest-user";
    let image = make_a_users_things(&engine, mark);
    let lines = lines_in_mount(&engine, mark, "first");
    let before = engine.inventory(mark);
    let ran = engine.bench(&place(&pair(mark)), &["--against", "After", "--runs", "1", "--scenario", "cold,source"]);
    assert_eq!(ran.code, Some(0), "{}", ran.shown());
    assert_eq!(engine.inventory(mark), before);
    assert_eq!(lines_in_mount(&engine, mark, "second"), lines, "the benchmark wrote into the user's mount");
    engine.docker(&["image", "rm", &image], "");
}

#[cfg(unix)]
#[test]
fn an_interrupt_stops_in_the_middle_and_removes_everything() {
    let Some(engine) = engine("an_interrupt_stops_in_the_middle_and_removes_everything") else { return };
    let mark = "cmtest-stop";
    let image = make_a_users_things(&engine, mark);
    let before = engine.inventory(mark);
    let mut files = pair(mark);
    files[1].1.push_str("RUN sleep 300\n");
    let place = place(&files);
    let child = engine.start(&place, &["bench", "--against", "After", "--runs", "1"]);
    // The text after is being built when the text before has been.
    wait_until_it_runs(b"sleep\x00300\x00");
    let interrupted = Instant::now();
    interrupt(&child);
    let output = child.wait_with_output().expect("it ends");
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(130), "{told}");
    assert!(interrupted.elapsed() < Duration::from_secs(60));
    assert!(told.contains("stopping and removing what was made"), "{told}");
    assert!(told.contains("cold, run 1, before: "), "{told}");
    assert_eq!(engine.inventory(mark), before);
    engine.docker(&["image", "rm", &image], "");
}

/// Waits for a process of this command, for two minutes at most.
#[cfg(unix)]
fn wait_until_it_runs(command: &[u8]) {
    let began = Instant::now();
    while !is_running(command) && began.elapsed() < Duration::from_secs(120) {
        thread::sleep(Duration::from_millis(100));
    }
}

/// Does what Ctrl-C does.
#[cfg(unix)]
fn interrupt(child: &Child) {
    let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill runs");
    assert!(killed.success());
}

/// Whether a process of this command, its words ended by zeros, runs. Where that cannot be told it may.
#[cfg(unix)]
fn is_running(command: &[u8]) -> bool {
    let processes = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    processes.into_iter().any(|process| std::fs::read(process.path().join("cmdline")).is_ok_and(|its| its == command))
        || !Path::new("/proc/self").exists()
}

#[test]
fn a_failing_step_is_told_with_its_last_lines() {
    let Some(engine) = engine("a_failing_step_is_told_with_its_last_lines") else { return };
    let mark = "cmtest-fail";
    let before = engine.inventory(mark);
    let mut files = pair(mark);
    files[1].1.push_str("RUN echo going; echo gone wrong; exit 7\n");
    let ran = engine.bench(&place(&files), &["--against", "After", "--runs", "1"]);
    assert_eq!(ran.code, Some(1), "{}", ran.shown());
    assert!(
        ran.err.contains("error: the build failed at `RUN echo going; echo gone wrong; exit 7` (step "),
        "{}",
        ran.err
    );
    assert!(ran.err.contains("  | going\n  | gone wrong"), "{}", ran.err);
    assert_eq!(engine.inventory(mark), before);
}

#[test]
fn kept_images_stay_and_nothing_else() {
    let Some(engine) = engine("kept_images_stay_and_nothing_else") else { return };
    let mark = "cmtest-keep";
    let before = engine.inventory(mark);
    let ran = engine.bench(&place(&pair(mark)), &["--against", "After", "--runs", "1", "--scenario", "cold", "--keep"]);
    assert_eq!(ran.code, Some(0), "{}", ran.shown());
    let images = ran.err.split(|character: char| character.is_whitespace() || "`,;".contains(character));
    let images: Vec<_> = images.filter(|word| word.starts_with("cachemount-bench:")).collect();
    let images: BTreeSet<_> = images.into_iter().collect();
    assert_eq!(images.len(), 2, "{}", ran.shown());
    for image in images {
        assert!(engine.docker(&["image", "rm", image], "").is_some(), "{image} is there");
    }
    assert_eq!(engine.inventory(mark), before);
}

#[test]
fn secrets_reach_the_steps_that_mount_them() {
    let Some(engine) = engine("secrets_reach_the_steps_that_mount_them") else { return };
    let text = |end: &str| {
        format!("FROM {BASE}\nRUN --mount=type=secret,id=token test \"$(cat /run/secrets/token)\" = hush{end}\n")
    };
    let place = Place::with(&[("Dockerfile", &text("")), ("After", &text(" && true")), ("t", "hush")]);
    let arguments = ["--against", "After", "--runs", "1", "--scenario", "cold", "--secret", "id=token,src=t"];
    let ran = engine.bench(&place, &arguments);
    assert_eq!(ran.code, Some(0), "{}", ran.shown());
}
