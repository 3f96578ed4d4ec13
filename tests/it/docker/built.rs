//! Every fixture that can be built, built for real: before and after the fix, with empty mounts, with full
//! ones, and with mounts that were emptied while layers remained. Nothing may break, the image stays the
//! same, and what the mounts keep is not fetched again.
//!
//! `CACHEMOUNT_LAB_ONLY=part-of-a-name,part-of-another` builds only some.

use std::env;
use std::fmt::Write as _;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;
use std::thread;

use cachemount::benchmark::equivalence::Aspect;
use cachemount::benchmark::equivalence::Difference;
use cachemount::edit::Applicability;
use cachemount::linter;

use crate::docker::engine_beside_others;
use crate::docker::lab::Client;
use crate::docker::lab::Lab;
use crate::docker::lab::Outcome;
use crate::docker::lab::State;
use crate::docker::lab::text;
use crate::docker::lab::text::Anew;
use crate::fixtures::Fixture;
use crate::fixtures::fixtures;

mod table;

use table::Unbuilt;

/// How many builds go on at a time.
pub(crate) const BUILDERS: usize = 3;

/// Whether the variable that chooses among fixtures chooses this one.
pub(crate) fn is_chosen(fixture: &str) -> bool {
    let only = env::var("CACHEMOUNT_LAB_ONLY").unwrap_or_default();
    only.split(',').any(|part| fixture.contains(part))
}

#[test]
fn every_fixture_builds_alike_before_and_after() {
    // It takes as long as all others, which wait for nothing that it does.
    let Some(engine) = engine_beside_others("every_fixture_builds_alike_before_and_after") else { return };
    let lab = Lab::of(&engine);
    let fixtures: Vec<_> = fixtures().into_iter().filter(|fixture| is_chosen(&fixture.name)).collect();
    let complaints = Mutex::new(Vec::new());
    let next = AtomicUsize::default();
    thread::scope(|scope| {
        for _ in 0..BUILDERS {
            scope.spawn(|| {
                let client = lab.client();
                while let Some(fixture) = fixtures.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let mut trial = Trial { lab, client: &client, fixture, complaints: Vec::new() };
                    trial.run();
                    let said =
                        trial.complaints.into_iter().map(|complaint| format!("== {}\n{complaint}", fixture.name));
                    complaints.lock().unwrap_or_else(PoisonError::into_inner).extend(said);
                }
            });
        }
    });
    lab.clear();
    let complaints = complaints.into_inner().unwrap_or_else(PoisonError::into_inner);
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
}

#[test]
fn what_the_tables_name_is_a_fixture() {
    let names: Vec<_> = fixtures().into_iter().map(|fixture| fixture.name).collect();
    for name in table::names() {
        assert!(names.iter().any(|there| there == name), "there is no fixture {name}");
    }
}

/// Whether a difference is that old engines leave the directories that they made above a mount, owned by root.
/// Nothing in the file writes there, or the fix would have been declined: see the hazards.
pub(crate) fn is_stub(difference: &Difference, mounts: &[String]) -> bool {
    let is_above = |mount: &String| mount.trim_start_matches('/').starts_with(&format!("{}/", difference.path));
    matches!(difference.aspect, Aspect::Owner(_, (0, 0))) && mounts.iter().any(is_above)
}

/// The indices of the steps with mounts that may meet empty ones behind layers, by stage: in the first of all they
/// were empty at first.
pub(crate) fn emptied(text: &[u8]) -> Vec<Vec<usize>> {
    let mut stages = text::mounted(text);
    stages.iter_mut().find(|stage| !stage.is_empty()).map(|stage| stage.remove(0));
    stages.retain(|stage| !stage.is_empty());
    stages
}

/// One fixture in the laboratory.
struct Trial<'t> {
    lab: &'t Lab,
    client: &'t Client<'t>,
    fixture: &'t Fixture,
    complaints: Vec<String>,
}

impl Trial<'_> {
    fn run(&mut self) {
        let unbuilt = table::unbuilt(&self.fixture.name).filter(|unbuilt| !unbuilt.is_overcome(self.lab.frontend));
        if matches!(unbuilt, Some(Unbuilt::Baseless(_))) {
            return;
        }
        // What is left as it is cannot break.
        if unbuilt.is_none() && self.fixed(Applicability::Unsafe) == self.fixture.source.bytes() {
            return;
        }
        let before = self.client.build(self.fixture.source.bytes(), State::cold(&self.name("before")));
        match (&before, unbuilt) {
            (Err(error), None) => return self.complain("before the fix it cannot be built", error),
            (Ok(_), Some(unbuilt)) => {
                return self.complain("it can be built, but is listed as one that cannot", unbuilt.reason());
            }
            _ => {}
        }
        let too_old = table::has_variables_after(&self.fixture.name) && !self.lab.frontend.variables;
        // What the fix mends can be built after it; the others cannot be built at all.
        if !too_old && unbuilt.is_none_or(|unbuilt| matches!(unbuilt, Unbuilt::Mended(_))) {
            self.build_after(before.as_ref().ok());
        }
    }

    fn fixed(&self, at_least: Applicability) -> Vec<u8> {
        linter::fix(self.fixture.source.clone(), &self.fixture.config, at_least).source.into_bytes()
    }

    fn build_after(&mut self, before: Option<&Outcome>) {
        let [safe, any] = [Applicability::Safe, Applicability::Unsafe].map(|at_least| self.fixed(at_least));
        if any != safe {
            let (mounts, layers) = (self.name("unsafe"), self.name("before"));
            let breaks = self.lab.frontend.leaves_stubs && table::breaks_on_stubs(&self.fixture.name);
            match self.client.build(&any, State { mounts: &mounts, ..State::cold(&layers) }) {
                Err(error) if !breaks => self.complain("after the unsafe fix it cannot be built", &error),
                Ok(_) if breaks => self.complain("the unsafe fix can be built, but is listed as one that cannot", ""),
                _ => {}
            }
        }
        if safe == self.fixture.source.bytes() {
            if table::is_mended(&self.fixture.name) && any == safe {
                self.complain("it is listed as one that a fix mends, but there is none", "");
            }
            return;
        }
        // What stands in front of the first mount is the same as before the fix, and need not be run again.
        let (mounts, layers) = (self.name("after"), self.name("before"));
        let stages = emptied(&safe);
        let state = |anew| State { mounts: &mounts, layers: &layers, anew, arguments: &[] };
        let cold = match self.client.build(&safe, state(Anew::Nothing)) {
            Ok(cold) => cold,
            Err(error) => return self.complain("after the fix it cannot be built", &error),
        };
        let covered = cold.mounts();
        let compare = |trial: &mut Self, what: &str, outcome: &Outcome| {
            if let Some(before) = before {
                trial.compare(what, before, outcome, &covered);
            }
        };
        compare(self, "with empty mounts", &cold);
        match self.client.build(&safe, state(Anew::Mounted)) {
            Ok(warm) => {
                compare(self, "with full mounts", &warm);
                self.look_at_fetches(&safe, &cold, &warm);
            }
            Err(error) => self.complain("after the fix it cannot be built with full mounts", &error),
        }
        for stage in &stages {
            match self.client.build(&safe, state(Anew::Emptied(stage))) {
                Ok(outcome) => compare(self, "with mounts emptied in between", &outcome),
                Err(error) => self.complain("after the fix it cannot be built with mounts emptied in between", &error),
            }
        }
    }

    fn compare(&mut self, what: &str, before: &Outcome, after: &Outcome, mounts: &[String]) {
        let base = self.lab.base(&before.listing);
        let equivalence = before.listing.compare(&after.listing, base, mounts);
        let mut told = String::new();
        for difference in &equivalence.differences {
            if !(self.lab.frontend.leaves_stubs && is_stub(difference, mounts)) {
                let _ = writeln!(told, "{difference}");
            }
        }
        if !told.is_empty() {
            self.complain(&format!("{what}, the image is another"), &told);
        }
    }

    /// What was kept is not fetched again; and there was something to keep.
    fn look_at_fetches(&mut self, safe: &[u8], cold: &Outcome, warm: &Outcome) {
        let (first, again) = (cold.fetched_with_mounts(), warm.fetched_with_mounts());
        match table::keeps_nothing(&self.fixture.name) {
            None if first.is_empty() => self.complain("the steps with mounts fetch nothing at all", ""),
            None if !again.is_empty() => {
                let again = self.fetched_again(safe);
                if !again.is_empty() {
                    self.complain("with full mounts it is fetched again", &again.join("\n"));
                }
            }
            Some(reason) if !first.is_empty() && again.is_empty() => {
                self.complain("nothing is fetched again, but it is listed as one that is", reason);
            }
            _ => {}
        }
    }

    /// What is fetched with mounts that were just filled. This is asked a second time, as another test may have listed
    /// the engine's caches in the first: that takes hold of each for a moment, and a build that begins meanwhile is
    /// given a new one (seen with 20.10 and 28.5, five and six times in 60 builds beside endless listings).
    fn fetched_again(&mut self, safe: &[u8]) -> Vec<String> {
        let (mounts, layers) = (self.name("once-more"), self.name("before"));
        let [_, warm] = [Anew::Nothing, Anew::Mounted]
            .map(|anew| self.client.build(safe, State { mounts: &mounts, layers: &layers, anew, arguments: &[] }));
        warm.map_or_else(
            |error| vec![error],
            |warm| warm.fetched_with_mounts().into_iter().map(str::to_owned).collect(),
        )
    }

    fn name(&self, variant: &str) -> String {
        format!("{}{variant}", self.fixture.name)
    }

    fn complain(&mut self, what: &str, more: &str) {
        self.complaints.push(format!("{what}\n{more}"));
    }
}
