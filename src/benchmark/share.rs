//! Tasks for several engines, handed out one by one: who is free takes the next.
//!
//! Invariant: a task is with one engine at a time. An engine that is lost gives back what it had, and gets no more.

use std::collections::VecDeque;
use std::future::Future;

use futures_util::FutureExt;
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;

#[cfg(test)]
mod tests;

/// So many engines may be lost over one task before it is given up: it may be what takes them down.
pub const MOST_LOST: usize = 2;

/// What came of a task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome<T> {
    /// It needs nobody any more.
    Done,
    /// The engine is lost. The task is for another; nothing where it is given up.
    Lost(Option<T>),
    /// Nothing more is to be begun.
    Stopped,
}

/// Has tasks done by so many engines, each of which has `at_a_time` of them at most. `work` gets the index of the
/// engine, from 0.
///
/// They go out in their order; one that was given back goes out before those that were not begun. Returns those that
/// were not done: no engine is left, or nothing more was to be begun.
pub async fn share<T, W>(
    tasks: impl IntoIterator<Item = T>,
    engines: usize,
    at_a_time: usize,
    mut work: impl FnMut(usize, T) -> W,
) -> Vec<T>
where
    W: Future<Output = Outcome<T>>,
{
    let mut waiting: VecDeque<T> = tasks.into_iter().collect();
    // An engine stands here as often as it can take a task.
    let mut free: VecDeque<usize> = (0..at_a_time).flat_map(|_| 0..engines).collect();
    let mut is_lost = vec![false; engines];
    let mut is_stopped = false;
    let mut at_work = FuturesUnordered::new();
    loop {
        while !is_stopped && let Some((engine, task)) = first_of_each(&mut free, &mut waiting) {
            at_work.push(work(engine, task).map(move |outcome| (engine, outcome)));
        }
        match at_work.next().await {
            None => return waiting.into(),
            Some((engine, Outcome::Done)) if is_lost[engine] => {}
            Some((engine, Outcome::Done)) => free.push_back(engine),
            Some((engine, Outcome::Lost(task))) => {
                is_lost[engine] = true;
                free.retain(|other| *other != engine);
                if let Some(task) = task {
                    waiting.push_front(task);
                }
            }
            Some((_, Outcome::Stopped)) => is_stopped = true,
        }
    }
}

/// Takes the first of both, where both have one.
fn first_of_each<A, B>(one: &mut VecDeque<A>, other: &mut VecDeque<B>) -> Option<(A, B)> {
    if one.is_empty() || other.is_empty() {
        return None;
    }
    one.pop_front().zip(other.pop_front())
}
