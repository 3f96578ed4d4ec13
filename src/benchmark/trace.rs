//! What an engine tells while it builds, to the steps of the build.
//!
//! `BuildKit` sends the same vertex again whenever something about it changes, and one vertex may work
//! several times: when its cache key is computed, when its result is loaded, when it runs.
//! <https://github.com/moby/buildkit/blob/v0.25.2/api/services/control/control.proto>

use std::collections::BTreeMap;
use std::collections::HashMap;
use std::time::Duration;

use crate::benchmark::build::Period;
use crate::benchmark::build::Step;

/// A moment on the engine's clock, in nanoseconds since 1970.
pub type Nanoseconds = i128;

/// One message of an engine: what is new since the one before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Message {
    /// What there is to do, as far as something about it is new.
    pub vertices: Vec<Vertex>,
    /// What commands have written.
    pub outputs: Vec<Output>,
}

/// One thing that an engine has to do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Vertex {
    /// What tells it from the others of a build.
    pub digest: String,
    /// Such as `[build 2/5] RUN make`.
    pub name: String,
    /// When it began to work.
    pub started: Option<Nanoseconds>,
    /// When it ended what began then.
    pub completed: Option<Nanoseconds>,
    /// Whether its result was there before.
    pub cached: bool,
    /// Why it failed; empty where it did not.
    pub error: String,
}

/// What a command has written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Output {
    /// The digest of the vertex that runs it.
    pub vertex: String,
    /// What it wrote, to either stream.
    pub bytes: Vec<u8>,
}

/// A step that failed, and with it the build.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailedStep {
    /// Its name and place, as in [`Step`].
    pub name: String,
    /// The place in brackets without them.
    pub place: String,
    /// What the engine says of it.
    pub error: String,
    /// The last lines that its command wrote, as text.
    pub last_lines: Vec<String>,
}

/// How many lines of a failed command are told.
const LAST_LINES: usize = 20;

/// All that an engine has told of one build so far.
#[derive(Clone, Debug, Default)]
pub struct Trace {
    /// In the order of their first message.
    works: Vec<Work>,
    by_digest: HashMap<String, usize>,
    /// The first moment that was told of. What is told of later may have worked before it: an engine that builds the
    /// same for two tells either when it worked for the other.
    beginning: Option<Nanoseconds>,
}

/// A vertex with all that is known of it.
#[derive(Clone, Debug, Default)]
struct Work {
    name: String,
    /// Beginnings and their ends.
    intervals: BTreeMap<Nanoseconds, Option<Nanoseconds>>,
    cached: bool,
    error: String,
    log: Vec<u8>,
}

impl Trace {
    /// Takes in what is new.
    pub fn take(&mut self, message: Message) {
        self.beginning = self.beginning.or_else(|| message.vertices.iter().filter_map(|vertex| vertex.started).min());
        for vertex in message.vertices {
            let work = self.work(&vertex.digest);
            if !vertex.name.is_empty() {
                work.name = vertex.name;
            }
            if let Some(started) = vertex.started {
                let end = work.intervals.entry(started).or_default();
                *end = (*end).max(vertex.completed);
            }
            work.cached = vertex.cached;
            if !vertex.error.is_empty() {
                work.error = vertex.error;
            }
        }
        for output in message.outputs {
            self.work(&output.vertex).log.extend_from_slice(&output.bytes);
        }
    }

    fn work(&mut self, digest: &str) -> &mut Work {
        let index = *self.by_digest.entry(digest.to_owned()).or_insert_with(|| {
            self.works.push(Work::default());
            self.works.len() - 1
        });
        &mut self.works[index]
    }

    /// Whether the engine has told anything: one without `BuildKit` does not.
    pub fn is_empty(&self) -> bool {
        self.works.is_empty()
    }

    /// The same without what commands have written.
    #[must_use]
    pub fn without_logs(&self) -> Self {
        let mut short = self.clone();
        short.works.iter_mut().for_each(|work| work.log = Vec::new());
        short
    }

    /// The steps of a build that has ended well, in the order in which they began.
    ///
    /// What never began was not needed, for what is made of it was there already: it counts as
    /// cached.
    pub fn steps(&self) -> Vec<Step> {
        let mut works: Vec<_> = self.works.iter().filter_map(|work| Some((work, split(&work.name)?))).collect();
        works.sort_by_key(|(work, _)| work.began().unwrap_or(Nanoseconds::MAX));
        let beginning = self.beginning.unwrap_or_default();
        let step = |(work, (place, name)): (&Work, (&str, &str))| Step {
            name: name.to_owned(),
            place: place.to_owned(),
            periods: work.periods(beginning),
            cached: work.cached || work.intervals.is_empty(),
            log: work.log.clone(),
        };
        works.into_iter().map(step).collect()
    }

    /// The step that failed; the first, where several did.
    ///
    /// Those that were called off because another one failed do not count, unless there is none else.
    pub fn failed(&self) -> Option<FailedStep> {
        let failed = || self.works.iter().filter(|work| !work.error.is_empty());
        let work = failed().find(|work| !is_called_off(&work.error)).or_else(|| failed().next())?;
        let (place, name) = split(&work.name).unwrap_or(("", &work.name));
        Some(FailedStep {
            name: name.to_owned(),
            place: place.to_owned(),
            error: work.error.clone(),
            last_lines: last_lines(&work.log),
        })
    }

    /// The step that began last of those that work now, as place and name.
    pub fn current(&self) -> Option<(&str, &str)> {
        let working = self.works.iter().filter(|work| work.is_working());
        working.max_by_key(|work| work.began()).and_then(|work| split(&work.name))
    }

    /// How long base images and the Dockerfile's own frontend were pulled, in seconds. What is
    /// looked up only, or there already, takes next to nothing.
    pub fn pull_seconds(&self) -> f64 {
        let pulls = |work: &&Work| {
            let from = split(&work.name).is_some_and(|(_, name)| first_word(name).eq_ignore_ascii_case("FROM"));
            from || work.name.starts_with("docker-image://")
        };
        let beginning = self.beginning.unwrap_or_default();
        let periods = self.works.iter().filter(pulls).flat_map(|work| work.periods(beginning));
        periods.map(|it| it.length().as_secs_f64()).sum()
    }

    /// When something worked that goes by such a name, each beginning with its end; without an end while
    /// it works.
    pub fn intervals(&self, is_wanted: impl Fn(&str) -> bool) -> impl Iterator<Item = (Nanoseconds, Nanoseconds)> {
        let works = self.works.iter().filter(move |work| is_wanted(&work.name));
        works.flat_map(|work| work.intervals.iter().map(|(start, end)| (*start, end.unwrap_or(Nanoseconds::MAX))))
    }
}

impl Work {
    fn began(&self) -> Option<Nanoseconds> {
        self.intervals.keys().next().copied()
    }

    fn is_working(&self) -> bool {
        self.intervals.values().any(Option::is_none)
    }

    /// The intervals that have ended, those that overlap as one, with the `beginning` of the build at 0. What was
    /// before that is left out.
    fn periods(&self, beginning: Nanoseconds) -> Vec<Period> {
        let ended = self.intervals.iter().filter_map(|(start, end)| Some((*start, (*end)?)));
        let mut periods: Vec<Period> = Vec::new();
        for (start, end) in ended.filter(|(start, end)| *start.max(end) >= beginning) {
            let (start, end) = (since(beginning, start), since(beginning, end.max(start)));
            match periods.last_mut().filter(|last| start <= last.end) {
                Some(last) => last.end = last.end.max(end),
                None => periods.push(Period { start, end }),
            }
        }
        periods
    }
}

fn since(beginning: Nanoseconds, moment: Nanoseconds) -> Duration {
    Duration::from_nanos(u64::try_from(moment - beginning).unwrap_or(0))
}

/// The place and the name of a step of the Dockerfile; nothing for the engine's own doings, such as
/// `[internal] load build context`. What a trigger of the base image runs is a step like any other: engines newer than
/// 20.10 write `ONBUILD` in front of it.
pub(super) fn split(name: &str) -> Option<(&str, &str)> {
    let (place, name) = name.strip_prefix('[')?.split_once("] ")?;
    let (number, of) = place.rsplit(' ').next()?.split_once('/')?;
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    (is_number(number) && is_number(of)).then_some((place, name.trim_start_matches("ONBUILD ")))
}

pub(super) fn first_word(name: &str) -> &str {
    name.split_whitespace().next().unwrap_or_default()
}

/// Whether a step ended because the build did.
fn is_called_off(error: &str) -> bool {
    error.contains("context canceled") || error.contains("Canceled")
}

fn last_lines(log: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(log);
    let mut lines: Vec<_> = text.lines().rev().filter(|line| !line.trim().is_empty()).take(LAST_LINES).collect();
    lines.reverse();
    lines.into_iter().map(ToOwned::to_owned).collect()
}

#[cfg(test)]
mod tests;
