//! What earlier runs have measured: a file with a line of JSON for each run of each Dockerfile.
//!
//! ```text
//! version       1; goes up when something that is there changes its meaning or goes
//! time          when the run began, in UTC, as RFC 3339 has it
//! commit        what was checked out; null where the environment does not tell
//! cachemount    the version that measured
//! dockerfile, against, engine
//! scenarios[]   name, verdict
//!   before, after      null without runs
//!     runs             how many
//!     median, least, greatest             in seconds
//!     fetched_bytes, image_bytes, mount_bytes    null where they are not known
//!   ratio              value, low, high, confidence: before to after; null where it is not known
//! ```
//!
//! Lines are only ever added, and fields may be.

use serde::Deserialize;
use serde::Serialize;
use time::OffsetDateTime;

use crate::benchmark::baseline;
use crate::benchmark::comparison;
use crate::benchmark::comparison::Comparison;
use crate::benchmark::comparison::Side;
use crate::benchmark::export::json::RatioObject;
use crate::benchmark::measurement::Measurement;
use crate::benchmark::scenario::Scenario;

/// The version of what is written.
const VERSION: u32 = 1;

/// What earlier runs have measured.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct History {
    /// In the order of the file.
    pub entries: Vec<Entry>,
}

/// When and of what something was measured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Occasion {
    /// When the run began, in UTC.
    pub time: OffsetDateTime,
    /// What was checked out, where that is known.
    pub commit: Option<String>,
}

/// One run of one Dockerfile.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    version: u32,
    /// When the run began.
    #[serde(with = "time::serde::rfc3339")]
    pub time: OffsetDateTime,
    /// What was checked out, where that is known.
    pub commit: Option<String>,
    cachemount: String,
    /// The path of the Dockerfile as it was given.
    pub dockerfile: String,
    /// What it is compared with, where that is a file and not the fix.
    pub against: Option<String>,
    /// Who built, in words: figures of two such are not alike.
    pub engine: String,
    scenarios: Vec<Noted>,
}

/// What was measured in a scenario.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Noted {
    name: String,
    verdict: String,
    /// The text before.
    pub before: Option<Figures>,
    /// The text after.
    pub after: Option<Figures>,
    ratio: Option<RatioObject>,
}

/// What one text took.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Figures {
    /// How many builds.
    pub runs: usize,
    /// The median, in seconds.
    pub median: f64,
    /// The shortest, in seconds.
    pub least: f64,
    /// The longest, in seconds.
    pub greatest: f64,
    /// What the run in the middle fetched; `None` where not all of it is known.
    pub fetched_bytes: Option<u64>,
    image_bytes: Option<u64>,
    mount_bytes: Option<u64>,
}

/// A line of a history that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damaged {
    /// 1-based.
    pub line: usize,
    /// What is wrong with it, in words.
    pub reason: String,
}

impl History {
    /// Reads a file that [`Entry::line`] has filled, and tells which of its lines cannot be read.
    pub fn read(text: &str) -> (Self, Vec<Damaged>) {
        let (mut entries, mut damaged) = (Vec::new(), Vec::new());
        for (line, number) in text.lines().zip(1..).filter(|(line, _)| !line.trim().is_empty()) {
            match Entry::read(line) {
                Ok(entry) => entries.push(entry),
                Err(reason) => damaged.push(Damaged { line: number, reason }),
            }
        }
        (Self { entries }, damaged)
    }

    /// The runs that measured the same as `entry`, in the order of the file.
    pub fn like(&self, entry: &Entry) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(|it| (&it.dockerfile, &it.against) == (&entry.dockerfile, &entry.against))
    }
}

impl Entry {
    /// What there is to note of a measurement.
    pub fn of(measurement: &Measurement, occasion: &Occasion) -> Self {
        Self {
            version: VERSION,
            time: occasion.time,
            commit: occasion.commit.clone(),
            cachemount: env!("CARGO_PKG_VERSION").to_owned(),
            dockerfile: measurement.dockerfile.clone(),
            against: measurement.against.clone(),
            engine: baseline::describe(&measurement.engine),
            scenarios: comparison::compare(measurement).iter().map(Noted::of).collect(),
        }
    }

    fn read(line: &str) -> Result<Self, String> {
        #[derive(Deserialize)]
        struct Version {
            version: u32,
        }
        let unread = |error: serde_json::Error| error.to_string();
        match serde_json::from_str(line).map_err(unread)? {
            Version { version: VERSION } => serde_json::from_str(line).map_err(unread),
            Version { version } => Err(format!("it is of version {version}, and only version {VERSION} is read")),
        }
    }

    /// As a line of the file, with its newline.
    pub fn line(&self) -> String {
        serde_json::to_string(self).expect("there are no keys but strings, and years have four digits") + "\n"
    }

    /// What was measured in a scenario; `None` where it was not built.
    pub fn scenario(&self, scenario: Scenario) -> Option<&Noted> {
        self.scenarios.iter().find(|noted| noted.name == scenario.name())
    }
}

impl Noted {
    fn of(comparison: &Comparison) -> Self {
        Self {
            name: comparison.scenario.name().to_owned(),
            verdict: comparison.verdict().name().to_owned(),
            before: Figures::of(&comparison.before),
            after: Figures::of(&comparison.after),
            ratio: comparison.ratio.map(RatioObject::of).map(|exact| RatioObject {
                value: thousandths(exact.value),
                low: exact.low.map(thousandths),
                high: exact.high.map(thousandths),
                confidence: exact.confidence.map(thousandths),
            }),
        }
    }
}

impl Figures {
    fn of(side: &Side) -> Option<Self> {
        let summary = side.summary?;
        Some(Self {
            runs: summary.runs,
            median: thousandths(summary.median),
            least: thousandths(summary.least),
            greatest: thousandths(summary.greatest),
            fetched_bytes: side.fetched_bytes(),
            image_bytes: side.image_bytes,
            mount_bytes: side.mount_bytes,
        })
    }
}

/// Without digits that say nothing, so that lines stay short.
fn thousandths(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use time::OffsetDateTime;

    use super::{Damaged, Entry, History, Occasion};
    use crate::benchmark::measurement::Measurement;
    use crate::benchmark::scenario::Scenario;
    use crate::benchmark::tests::measurement;

    fn occasion() -> Occasion {
        let time = OffsetDateTime::from_unix_timestamp(1_790_000_000).unwrap();
        Occasion { time, commit: Some("0123abc".to_owned()) }
    }

    #[test]
    fn a_run_is_a_line() {
        let mut measurement = measurement();
        measurement.samples.retain(|sample| sample.scenario == Scenario::Dependencies);
        let line = Entry::of(&measurement, &occasion()).line();
        expect![[r#"
            {"version":1,"time":"2026-09-21T14:13:20Z","commit":"0123abc","cachemount":"VERSION","dockerfile":"service/Dockerfile","against":null,"engine":"Docker Engine 28.5.2 (linux/amd64, 2 processors)","scenarios":[{"name":"dependencies","verdict":"faster","before":{"runs":4,"median":33.51,"least":33.45,"greatest":33.6,"fetched_bytes":null,"image_bytes":612000000,"mount_bytes":0},"after":{"runs":4,"median":13.81,"least":13.75,"greatest":13.9,"fetched_bytes":241000,"image_bytes":534000000,"mount_bytes":101000000},"ratio":{"value":2.427,"low":2.406,"high":2.444,"confidence":0.971}}]}
        "#]].assert_eq(&line.replace(env!("CARGO_PKG_VERSION"), "VERSION"));
    }

    #[test]
    fn what_was_written_is_read() {
        let entry = Entry::of(&measurement(), &occasion());
        let nothing = Entry::of(&Measurement::default(), &occasion());
        let (history, damaged) = History::read(&format!("{}\n\n{}", nothing.line(), entry.line()));
        assert_eq!((history.entries.clone(), damaged), (vec![nothing, entry.clone()], Vec::new()));
        assert_eq!(history.like(&entry).collect::<Vec<_>>(), [&entry]);
    }

    #[test]
    fn damaged_lines_are_told_and_the_others_are_read() {
        let line = Entry::of(&measurement(), &occasion()).line();
        let newer = line.replace("\"version\":1", "\"version\":2,\"new\":3");
        let text = format!("{line}{}\n{newer}{line}{{\"version\":1}}\n", &line[..40]);
        let (history, damaged) = History::read(&text);
        assert_eq!(history.entries.len(), 2);
        assert_eq!(damaged.iter().map(|it| it.line).collect::<Vec<_>>(), [2, 3, 5]);
        let Damaged { reason, .. } = &damaged[1];
        assert_eq!(reason, "it is of version 2, and only version 1 is read");
    }

    #[test]
    fn fields_may_be_added() {
        let line = Entry::of(&measurement(), &occasion()).line();
        let (history, damaged) = History::read(&line.replacen('{', "{\"humidity\":0.4,", 1));
        assert_eq!((history.entries.len(), damaged.len()), (1, 0));
    }
}
