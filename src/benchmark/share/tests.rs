use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use super::{Outcome, share};

/// Comes to its end when it has been asked so often.
struct Takes(usize);

impl Future for Takes {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if self.0 == 0 {
            return Poll::Ready(());
        }
        self.0 -= 1;
        context.waker().wake_by_ref();
        Poll::Pending
    }
}

/// What an engine does with the task of this name, and how long that takes.
type Does = fn(usize, &'static str) -> (usize, Outcome<&'static str>);

/// Who had which task, in the order in which they began; and what is left over.
fn shared(tasks: &[&'static str], engines: usize, at_a_time: usize, does: Does) -> (Vec<String>, Vec<&'static str>) {
    let begun = RefCell::new(Vec::new());
    let left = {
        let work = |engine, task| {
            begun.borrow_mut().push(format!("{task} on {engine}"));
            let (takes, outcome) = does(engine, task);
            async move {
                Takes(takes).await;
                outcome
            }
        };
        let mut sharing = pin!(share(tasks.iter().copied(), engines, at_a_time, work));
        let mut context = Context::from_waker(Waker::noop());
        loop {
            if let Poll::Ready(left) = sharing.as_mut().poll(&mut context) {
                break left;
            }
        }
    };
    (begun.into_inner(), left)
}

#[test]
fn who_is_free_takes_the_next() {
    let (begun, left) =
        shared(&["a", "b", "c", "d"], 2, 1, |engine, _| (if engine == 0 { 9 } else { 2 }, Outcome::Done));
    assert_eq!(begun, ["a on 0", "b on 1", "c on 1", "d on 1"]);
    assert!(left.is_empty());
}

#[test]
fn one_engine_may_have_several_at_a_time() {
    let (begun, _) = shared(&["a", "b", "c"], 1, 2, |_, task| (if task == "a" { 9 } else { 1 }, Outcome::Done));
    assert_eq!(begun, ["a on 0", "b on 0", "c on 0"]);
}

#[test]
fn what_a_lost_engine_had_goes_to_another_before_the_rest() {
    let does: Does = |engine, task| match engine {
        0 => (3, Outcome::Lost(Some(task))),
        _ => (5, Outcome::Done),
    };
    let (begun, left) = shared(&["a", "b", "c"], 2, 1, does);
    assert_eq!(begun, ["a on 0", "b on 1", "a on 1", "c on 1"]);
    assert!(left.is_empty());
}

/// All have their tasks done or given away, and the one that is still at work loses its engine last.
#[test]
fn who_has_nothing_to_do_takes_what_comes_back_late() {
    let does: Does = |engine, task| match engine {
        0 => (50, Outcome::Lost(Some(task))),
        _ => (1, Outcome::Done),
    };
    assert_eq!(shared(&["a", "b"], 2, 1, does).0, ["a on 0", "b on 1", "a on 1"]);
}

#[test]
fn where_no_engine_is_left_so_are_the_tasks() {
    let (begun, left) = shared(&["a", "b", "c"], 2, 1, |_, task| (1, Outcome::Lost((task != "b").then_some(task))));
    assert_eq!(begun, ["a on 0", "b on 1"]);
    assert_eq!(left, ["a", "c"]);
}

#[test]
fn of_a_lost_engine_all_tasks_come_back() {
    let does: Does = |engine, task| match engine {
        0 => (if task == "a" { 1 } else { 4 }, Outcome::Lost(Some(task))),
        _ => (9, Outcome::Done),
    };
    let (begun, left) = shared(&["a", "b", "c"], 2, 2, does);
    assert_eq!(begun, ["a on 0", "b on 1", "c on 0", "a on 1", "c on 1"]);
    assert!(left.is_empty());
}

#[test]
fn who_stops_lets_what_has_begun_come_to_its_end() {
    let does: Does = |engine, _| if engine == 0 { (1, Outcome::Stopped) } else { (5, Outcome::Done) };
    let (begun, left) = shared(&["a", "b", "c"], 2, 1, does);
    assert_eq!(begun, ["a on 0", "b on 1"]);
    assert_eq!(left, ["c"]);
}
