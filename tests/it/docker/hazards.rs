//! Each hazard that turns a fix down, or makes it a careful one, shown to be there.
//!
//! Beside a fixture, `naive.Dockerfile` is what a tool without that care makes of it. It breaks in the way
//! that stands here; what our fix makes of the same file, also where that is nothing, does not.

use std::fs;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;
use std::thread;

use cachemount::edit::Applicability;
use cachemount::linter;

use crate::docker::built::BUILDERS;
use crate::docker::built::is_chosen;
use crate::docker::engine;
use crate::docker::lab::Client;
use crate::docker::lab::Lab;
use crate::docker::lab::State;
use crate::docker::lab::text;
use crate::docker::lab::text::Anew;
use crate::fixtures::Fixture;
use crate::fixtures::fixtures;

mod table;

use table::Breaks;
use table::HAZARDS;

const NAIVE: &str = "naive.Dockerfile";

#[test]
fn every_hazard_breaks_what_is_made_without_care() {
    let Some(engine) = engine("every_hazard_breaks_what_is_made_without_care") else { return };
    let lab = Lab::of(&engine);
    let fixtures = fixtures();
    let complaints = Mutex::new(Vec::new());
    let hazards: Vec<_> = HAZARDS.iter().filter(|(name, _)| is_chosen(name)).collect();
    let next = AtomicUsize::default();
    thread::scope(|scope| {
        for _ in 0..BUILDERS {
            scope.spawn(|| {
                let client = lab.client();
                while let Some((name, breaks)) = hazards.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let fixture = fixtures.iter().find(|fixture| fixture.name == *name);
                    let fixture = fixture.unwrap_or_else(|| panic!("there is no fixture {name}"));
                    let shown = Proof { lab, client: &client, fixture }.show(breaks);
                    if let Err(complaint) = shown {
                        let complaint = format!("== {name}\n{complaint}");
                        complaints.lock().unwrap_or_else(PoisonError::into_inner).push(complaint);
                    }
                }
            });
        }
    });
    lab.clear();
    let complaints = complaints.into_inner().unwrap_or_else(PoisonError::into_inner);
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
}

#[test]
fn every_naive_file_is_shown_to_break() {
    for fixture in fixtures() {
        let is_shown = HAZARDS.iter().any(|(name, _)| *name == fixture.name);
        assert!(is_shown || !fixture.directory.join(NAIVE).exists(), "{}: {NAIVE} is never built", fixture.name);
    }
}

struct Proof<'p> {
    lab: &'p Lab,
    client: &'p Client<'p>,
    fixture: &'p Fixture,
}

impl Proof<'_> {
    /// Shows that the naive text breaks, and that the careful one does not.
    fn show(&self, breaks: &Breaks) -> Result<(), String> {
        // Where there is no other, the file itself is what such a tool leaves.
        let naive = fs::read(self.fixture.directory.join(NAIVE));
        let naive = naive.unwrap_or_else(|_| self.fixture.source.bytes().to_vec());
        let broken = self.broken(breaks, "naive", &naive)?;
        if !broken {
            return Err("the naive text does not break as it should".to_owned());
        }
        if matches!(breaks, Breaks::Fetches { mended: false } | Breaks::Told(_)) {
            let report = linter::lint(&self.fixture.source, &self.fixture.config);
            return if report.findings.is_empty() { Err("no finding tells of it".to_owned()) } else { Ok(()) };
        }
        // What the fix makes of a fixture is built in each of these ways where every fixture is.
        if matches!(breaks, Breaks::Build(_) | Breaks::Emptied(_) | Breaks::Fetches { mended: true }) {
            return Ok(());
        }
        let careful = linter::fix(self.fixture.source.clone(), &self.fixture.config, Applicability::Safe);
        if self.broken(breaks, "careful", careful.source.bytes())? {
            return Err("what the fix makes breaks too".to_owned());
        }
        Ok(())
    }

    /// Whether a text breaks in this way. Any other way is an error.
    fn broken(&self, breaks: &Breaks, variant: &str, text: &[u8]) -> Result<bool, String> {
        let mounts = format!("{}hazard{variant}", self.fixture.name);
        let cold = State::cold(&mounts);
        let again = format!("{mounts}again");
        let anew = State { layers: &again, ..cold };
        let build = |text: &[u8], state| self.client.build(text, state);
        match *breaks {
            Breaks::Build(words) | Breaks::Told(words) => fails(build(text, cold), words),
            Breaks::Classic(words) => fails(self.lab.build_classically(text), words),
            Breaks::OnStubs(..) if !self.lab.frontend.leaves_stubs => Ok(variant == "naive"),
            Breaks::Then(end, words) | Breaks::OnStubs(end, words) => {
                let text = [text, b"\n", end.as_bytes(), b"\n"].concat();
                fails(build(&text, cold), words)
            }
            Breaks::Arguments(arguments, words) => fails(build(text, State { arguments, ..cold }), words),
            Breaks::Emptied(words) => {
                build(text, cold)?;
                let mounted = text::mounted(text);
                let Some(last) = mounted.iter().flatten().last() else { return Ok(false) };
                fails(build(text, State { anew: Anew::Emptied(&[*last]), ..cold }), words)
            }
            Breaks::Full(words) => {
                build(text, cold)?;
                fails(build(text, anew), words)
            }
            Breaks::Misses(path) => Ok(!build(text, cold)?.listing.has(path)),
            Breaks::Leaves(path) => Ok(build(text, cold)?.listing.has(path)),
            Breaks::Hides => Ok(!build(text, cold)?.fetched().is_empty()),
            Breaks::Fetches { .. } => {
                let first = build(text, cold)?;
                let second = build(text, anew)?;
                Ok(!first.fetched_with_mounts().is_empty() && !second.fetched_with_mounts().is_empty())
            }
        }
    }
}

/// Whether a build fails with these words.
fn fails<T>(result: Result<T, String>, words: &str) -> Result<bool, String> {
    match result {
        Ok(_) => Ok(false),
        Err(error) if words.split('|').any(|words| error.contains(words)) => Ok(true),
        Err(error) => Err(format!("it fails, but not with `{words}`:\n{error}")),
    }
}

/// One image's notes of what apt put in by itself, in a cache that another image uses too.
#[test]
fn a_shared_state_of_apt_takes_out_what_another_image_needs() {
    let Some(engine) = engine("a_shared_state_of_apt_takes_out_what_another_image_needs") else { return };
    let lab = Lab::of(&engine);
    let client = lab.client();
    let text = |state: &str, before: &str, command: &str| {
        format!(
            "FROM debian:12\n{before}RUN --mount=type=cache,target=/var/cache/apt,sharing=locked \
             --mount=type=cache,target={state},sharing=locked apt-get update && {command}\n"
        )
    };
    // `make` comes with build-essential in the one image, and by its own name in the other.
    let keeps_make = |state: &str| {
        let mounts = format!("state{state}");
        let first = text(state, "", "apt-get install -y build-essential");
        let second = text(
            state,
            "RUN apt-get update && apt-get install -y make\n",
            "apt-get install -y curl && apt-get autoremove -y",
        );
        client.build(first.as_bytes(), State::cold(&mounts)).map(drop)?;
        client.build(second.as_bytes(), State::cold(&mounts)).map(|outcome| outcome.listing.has("/usr/bin/make"))
    };
    let (whole, lists) = (keeps_make("/var/lib/apt"), keeps_make("/var/lib/apt/lists"));
    lab.clear();
    assert_eq!(whole, Ok(false), "with the whole state in a cache");
    assert_eq!(lists, Ok(true), "with the lists only");
}
