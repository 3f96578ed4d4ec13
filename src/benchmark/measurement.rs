//! What a bench run has measured: all that a report is made of.

use crate::benchmark::build::Build;
use crate::benchmark::equivalence::Equivalence;
use crate::benchmark::scenario::Scenario;
use crate::benchmark::scenario::Variant;

/// Everything that was measured of one Dockerfile.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Measurement {
    /// The path of the Dockerfile as it was given.
    pub dockerfile: String,
    /// What it is compared with, where that is a file and not the fix.
    pub against: Option<String>,
    /// What was changed between the texts: a unified diff.
    pub diff: String,
    /// What the fixes are called, one line each; empty where two files are compared.
    pub changes: Vec<String>,
    /// The package steps of the text after.
    pub package_steps: Vec<PackageStep>,
    /// Who built: all of it.
    pub engine: EngineDescription,
    /// Who had begun with it and stopped answering. Nothing of what they built is in here.
    pub lost_engines: Vec<EngineDescription>,
    /// In the order in which they were built.
    pub samples: Vec<Sample>,
    /// The scenarios that were asked for but not built, with the reason in words.
    pub skipped: Vec<(Scenario, String)>,
    /// Why the run ended before its plan did, in words.
    pub stopped: Option<String>,
    /// What comparing the two images has shown; `None` where they were not compared.
    pub verified: Option<Equivalence>,
}

/// A step that downloads packages, as whoever has read the text knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackageStep {
    /// The instruction on one line.
    pub instruction: String,
    /// Whether it has a cache mount.
    pub is_mounted: bool,
    /// What speaks against its caches.
    pub doubts: Vec<Doubt>,
}

/// Why a cache may not be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doubt {
    /// The rule that says it.
    pub rule: &'static str,
    /// What it says: lower case, no full stop.
    pub message: String,
}

/// Who built.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EngineDescription {
    /// Such as `Docker Engine 28.5.2`.
    pub name: String,
    /// Where it is, such as `ssh://build`; `None` where it was the only one and need not be told from others.
    pub address: Option<String>,
    /// The version of its API that was spoken, such as `1.51`.
    pub api: String,
    /// Such as `linux/amd64`.
    pub platform: String,
    /// Processors that it has; `None` where it does not tell.
    pub processors: Option<u64>,
    /// Memory that it has, in bytes; `None` where it does not tell.
    pub memory_bytes: Option<u64>,
}

impl EngineDescription {
    /// What it is called: `Docker Engine 28.5.2 at ssh://build`.
    pub fn title(&self) -> String {
        let address = self.address.iter().map(|address| format!(" at {address}"));
        self.name.clone() + &address.collect::<String>()
    }
}

/// One build of one text in one scenario.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    /// What had changed before it.
    pub scenario: Scenario,
    /// Which text was built.
    pub variant: Variant,
    /// 0-based number of the repetition.
    pub run: usize,
    /// What came of it.
    pub build: Build,
}
