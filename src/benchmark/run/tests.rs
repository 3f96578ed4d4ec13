use std::cell::RefCell;
use std::collections::BTreeMap;
use std::future::Future;
use std::pin::pin;
use std::task::{Poll, Waker};

use futures_util::FutureExt;

use super::{Bench, Interruption, Order, Repetition, Stop, Watcher};
use crate::benchmark::engine::{Built, CacheRecord, Context, Engine, EngineError, Removed, Request};
use crate::benchmark::measurement::{EngineDescription, Measurement, Sample};
use crate::benchmark::plan::{Change, EVERYTHING, Job, NAMESPACE, PACKAGES, Values};
use crate::benchmark::scenario::{Scenario, Variant};
use crate::benchmark::trace::{Message, Trace, Vertex};

/// An engine that builds nothing and remembers what it was asked for.
#[derive(Default)]
struct Fake {
    /// Which build, counted from 1, comes to which end.
    ends: BTreeMap<usize, End>,
    state: RefCell<State>,
}

#[derive(Default)]
struct State {
    requests: Vec<Request>,
    images: Vec<String>,
    records: Vec<CacheRecord>,
    gone: bool,
}

#[derive(Clone, Copy)]
enum End {
    Fails,
    Leaves,
    Pulls,
    Never,
}

impl Fake {
    fn ending(ends: &[(usize, End)]) -> Self {
        let fake = Self { ends: ends.iter().copied().collect(), ..Self::default() };
        fake.state.borrow_mut().images.push("theirs:latest".to_owned());
        fake.state.borrow_mut().records.push(record("theirs", "someone"));
        fake
    }

    fn answer(&self) -> Result<(), EngineError> {
        if self.state.borrow().gone { Err(EngineError::Gone("broken pipe".to_owned())) } else { Ok(()) }
    }

    /// What is there, images and records.
    fn holds(&self) -> (Vec<String>, Vec<String>) {
        let state = self.state.borrow();
        (state.images.clone(), state.records.iter().map(|record| record.id.clone()).collect())
    }
}

fn record(id: &str, namespace: &str) -> CacheRecord {
    let description = format!("cached mount /c from exec /bin/sh -c make with id \"{namespace}//c\"");
    CacheRecord { id: id.to_owned(), is_mount: true, description, bytes: 5, created: Some(0), ..CacheRecord::default() }
}

impl Engine for Fake {
    fn description(&self) -> EngineDescription {
        EngineDescription::default()
    }

    async fn build(
        &self,
        request: &Request,
        context: Context,
        trace: &mut Trace,
        told: &mut dyn FnMut(&Trace),
    ) -> Result<Built, EngineError> {
        assert_eq!(context.archive.map(|chunk| chunk.unwrap().len()).sum::<usize>(), 3);
        let number = {
            let mut state = self.state.borrow_mut();
            state.requests.push(request.clone());
            let number = state.requests.len();
            state.records.push(record(&format!("m{number}"), &request.arguments[NAMESPACE]));
            number
        };
        let end = self.ends.get(&number).copied();
        let completed = if matches!(end, Some(End::Pulls)) { 9_000_000_000 } else { 0 };
        let from = Vertex {
            digest: "1".to_owned(),
            name: "[1/1] FROM debian".to_owned(),
            started: Some(0),
            completed: Some(completed),
            ..Vertex::default()
        };
        trace.take(Message { vertices: vec![from], outputs: Vec::new() });
        told(trace);
        match end {
            Some(End::Fails) => return Err(EngineError::Build("no".to_owned())),
            Some(End::Leaves) => self.state.borrow_mut().gone = true,
            Some(End::Never) => std::future::pending().await,
            _ => {}
        }
        self.answer()?;
        self.state.borrow_mut().images.push(request.name.clone());
        Ok(Built { seconds: 1.0, image: format!("sha256:{number}"), image_bytes: 1 })
    }

    async fn records(&self) -> Result<Vec<CacheRecord>, EngineError> {
        self.answer()?;
        Ok(self.state.borrow().records.clone())
    }

    async fn remove_records(&self, ids: &[String]) -> Result<Removed, EngineError> {
        self.answer()?;
        self.state.borrow_mut().records.retain(|record| !ids.contains(&record.id));
        Ok(Removed::default())
    }

    async fn remove_image(&self, name: &str) -> Result<(), EngineError> {
        self.answer()?;
        self.state.borrow_mut().images.retain(|image| image != name);
        Ok(())
    }

    async fn export(&self, _: &str, _: &mut dyn FnMut(Vec<u8>) -> bool) -> Result<(), EngineError> {
        self.answer()
    }
}

/// Notes what it is told.
#[derive(Default)]
struct Notes {
    begun: Vec<(Job, bool)>,
    discarded: usize,
    /// How many samples there were whenever they were saved.
    saved: Vec<usize>,
    changes: Vec<Change>,
}

impl Watcher for Notes {
    fn begins(&mut self, job: &Job, counts: bool) {
        self.begun.push((*job, counts));
    }

    fn goes_on(&mut self, _: &Trace) {}

    fn ends(&mut self, _: &Sample) {}

    fn discards(&mut self, _: &Job, _: f64) {
        self.discarded += 1;
    }

    async fn saves(&mut self, measurement: &Measurement) {
        self.saved.push(measurement.samples.len());
    }

    fn needs_more(&self, _: &[f64], _: &[f64]) -> bool {
        false
    }

    async fn context(&mut self, _: &Job, change: Change) -> Result<Context, String> {
        self.changes.push(change);
        let archive = [Ok(vec![1, 2]), Ok(vec![3])].into_iter();
        Ok(Context { dockerfile: "Dockerfile".to_owned(), archive: Box::new(archive) })
    }
}

/// What a run came to.
struct Ran {
    result: Result<(), Interruption>,
    measurement: Measurement,
    notes: Notes,
    left: Vec<String>,
}

fn never() -> Stop {
    std::future::pending().boxed_local().shared()
}

fn run(fake: &Fake, scenarios: &[Scenario], runs: usize) -> Ran {
    run_until(fake, scenarios, runs, never())
}

fn run_until(fake: &Fake, scenarios: &[Scenario], runs: usize, stop: Stop) -> Ran {
    let mut notes = Notes::default();
    let mut measurement = Measurement::default();
    let order = Order {
        scenarios: scenarios.to_vec(),
        repetition: Repetition::Fixed(runs),
        request: Request { arguments: [("theirs".to_owned(), "1".to_owned())].into(), ..Request::default() },
        keeps_images: true,
    };
    let (result, left) = {
        let mut bench = Bench::new(fake, &mut notes, stop, order, Values::new("x", false));
        let result = finished(bench.measure(&mut measurement));
        (result, finished(bench.clean_up(&[])))
    };
    Ran { result, measurement, notes, left }
}

/// The value of a future that never has to wait.
fn finished<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut std::task::Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("it waits"),
    }
}

fn only_theirs_is_left(fake: &Fake) {
    assert_eq!(fake.holds(), (vec!["theirs:latest".to_owned()], vec!["theirs".to_owned()]));
}

#[test]
fn texts_alternate_and_so_does_who_goes_first() {
    let fake = Fake::ending(&[]);
    let ran = run(&fake, &[Scenario::Cold, Scenario::Dependencies], 2);
    assert_eq!(ran.result, Ok(()));
    let built: Vec<_> = ran.notes.begun.iter().map(|(job, _)| (job.scenario, job.variant, job.run)).collect();
    let (cold, dependencies) = (Scenario::Cold, Scenario::Dependencies);
    let (before, after) = (Variant::Before, Variant::After);
    assert_eq!(
        built,
        [
            (cold, before, 0),
            (cold, after, 0),
            (cold, after, 1),
            (cold, before, 1),
            (dependencies, before, 0),
            (dependencies, after, 0),
            (dependencies, after, 1),
            (dependencies, before, 1),
        ]
    );
    assert_eq!(ran.measurement.samples.len(), 8);
    assert_eq!(ran.notes.saved, [4, 8], "saved after each scenario");
    only_theirs_is_left(&fake);
    assert!(ran.left.is_empty());
}

#[test]
fn warm_builds_go_on_from_the_last_cold_one_of_their_text() {
    let fake = Fake::ending(&[]);
    run(&fake, &Scenario::ALL, 2);
    let state = fake.state.borrow();
    let of = |number: usize, name: &str| state.requests[number - 1].arguments[name].clone();
    // Cold builds: before, after, after, before.
    assert_ne!(of(1, NAMESPACE), of(4, NAMESPACE));
    assert_ne!(of(1, EVERYTHING), of(4, EVERYTHING));
    for number in [5, 8, 9, 12, 13, 16] {
        assert_eq!(of(number, NAMESPACE), of(4, NAMESPACE), "build {number} is of the text before");
        assert_eq!(of(number, EVERYTHING), of(4, EVERYTHING));
    }
    assert_eq!(of(5, PACKAGES), of(4, PACKAGES), "nothing changed");
    assert_ne!(of(13, PACKAGES), of(4, PACKAGES));
    assert_ne!(of(13, PACKAGES), of(16, PACKAGES), "each repetition is new");
    assert!(state.requests.iter().all(|request| request.arguments["theirs"] == "1"));
}

#[test]
fn without_the_cold_scenario_mounts_are_filled_first_and_not_counted() {
    let ran = run(&Fake::ending(&[]), &[Scenario::Dependencies], 1);
    let counts: Vec<_> = ran.notes.begun.iter().map(|(job, counts)| (job.scenario, *counts)).collect();
    let (cold, dependencies) = (Scenario::Cold, Scenario::Dependencies);
    assert_eq!(counts, [(cold, false), (cold, false), (dependencies, true), (dependencies, true)]);
    assert_eq!(ran.measurement.samples.len(), 2);
}

#[test]
fn mounts_of_this_text_are_counted() {
    let ran = run(&Fake::ending(&[]), &[Scenario::Cold, Scenario::Unchanged], 1);
    let bytes: Vec<_> = ran.measurement.samples.iter().map(|sample| sample.build.mount_bytes).collect();
    assert_eq!(bytes, [Some(5), Some(5), Some(10), Some(10)]);
}

#[test]
fn a_cold_build_that_pulls_is_done_again_once() {
    let fake = Fake::ending(&[(1, End::Pulls), (3, End::Pulls), (4, End::Pulls)]);
    let ran = run(&fake, &[Scenario::Cold], 1);
    assert_eq!((ran.notes.discarded, ran.measurement.samples.len()), (2, 2));
    only_theirs_is_left(&fake);
}

#[test]
fn a_failing_build_ends_the_run_and_what_was_measured_is_saved() {
    let fake = Fake::ending(&[(4, End::Fails)]);
    let ran = run(&fake, &[Scenario::Cold, Scenario::Unchanged], 1);
    assert_eq!(ran.result, Err(Interruption::Failed(EngineError::Build("no".to_owned()))));
    assert_eq!(ran.notes.saved, [2, 3]);
    assert!(ran.measurement.stopped.unwrap().contains("no"));
    only_theirs_is_left(&fake);
}

#[test]
fn an_engine_that_goes_away_leaves_a_note_on_what_is_left() {
    let fake = Fake::ending(&[(2, End::Leaves)]);
    let ran = run(&fake, &[Scenario::Cold], 1);
    assert!(matches!(ran.result, Err(Interruption::Failed(EngineError::Gone(_)))));
    assert_eq!(ran.notes.saved, [1]);
    assert!(ran.left.iter().any(|left| left.contains("docker image rm cachemount-bench:x-1")), "{:?}", ran.left);
    assert!(ran.left.iter().any(|left| left.contains("1 record of the build cache")), "{:?}", ran.left);
}

#[test]
fn who_stops_a_build_in_the_middle_gets_everything_removed() {
    let fake = Fake::ending(&[(3, End::Never)]);
    // Comes to its end as soon as the engine has begun with the build that never ends.
    let stop: Stop =
        {
            let fake: &'static Fake = Box::leak(Box::new(fake));
            let wait = std::future::poll_fn(move |_| {
                if fake.state.borrow().requests.len() < 3 { Poll::Pending } else { Poll::Ready(()) }
            });
            let stop = wait.boxed_local().shared();
            let mut notes = Notes::default();
            let mut measurement = Measurement::default();
            let order = Order {
                scenarios: vec![Scenario::Cold, Scenario::Unchanged],
                repetition: Repetition::Fixed(1),
                request: Request::default(),
                keeps_images: false,
            };
            let mut bench = Bench::new(fake, &mut notes, stop.clone(), order, Values::new("x", false));
            {
                let mut measuring = pin!(bench.measure(&mut measurement));
                let mut context = std::task::Context::from_waker(Waker::noop());
                assert!(measuring.as_mut().poll(&mut context).is_pending());
                assert_eq!(measuring.poll(&mut context), Poll::Ready(Err(Interruption::Stopped)));
            }
            assert!(finished(bench.clean_up(&[])).is_empty());
            assert_eq!(measurement.samples.len(), 2);
            assert_eq!(measurement.stopped.as_deref(), Some("stopped by the user"));
            only_theirs_is_left(fake);
            stop
        };
    assert!(stop.now_or_never().is_some());
}

#[test]
fn who_has_stopped_already_builds_nothing() {
    let fake = Fake::ending(&[]);
    let ran = run_until(&fake, &Scenario::ALL, 1, std::future::ready(()).boxed_local().shared());
    assert_eq!(ran.result, Err(Interruption::Stopped));
    assert!(fake.state.borrow().requests.is_empty());
}

#[test]
fn images_that_are_wanted_stay() {
    let fake = Fake::ending(&[]);
    let mut notes = Notes::default();
    let mut measurement = Measurement::default();
    let order = Order {
        scenarios: vec![Scenario::Cold],
        repetition: Repetition::Fixed(2),
        request: Request::default(),
        keeps_images: true,
    };
    let mut bench = Bench::new(&fake, &mut notes, never(), order, Values::new("x", false));
    finished(bench.measure(&mut measurement)).unwrap();
    let (before, after) = bench.images(Scenario::Cold).unwrap();
    assert_eq!((&*before, &*after), ("cachemount-bench:x-4", "cachemount-bench:x-3"), "the last ones");
    finished(bench.clean_up(&[before, after]));
    assert_eq!(fake.holds().0, ["theirs:latest", "cachemount-bench:x-3", "cachemount-bench:x-4"]);
}
