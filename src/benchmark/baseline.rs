//! What an earlier run has measured, out of its JSON report.

use serde::Deserialize;

use crate::benchmark::export::json;
use crate::benchmark::measurement::EngineDescription;
use crate::benchmark::scenario::Scenario;

/// The report of an earlier run.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Baseline {
    version: u32,
    benchmarks: Vec<Earlier>,
}

/// What it says of one Dockerfile.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Earlier {
    dockerfile: String,
    engine: Engine,
    scenarios: Vec<EarlierScenario>,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
struct Engine {
    name: String,
    #[serde(default)]
    address: Option<String>,
    platform: String,
    processors: Option<u64>,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
struct EarlierScenario {
    name: String,
    after: EarlierSide,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
struct EarlierSide {
    runs: Vec<f64>,
}

impl Baseline {
    /// Reads a report that `--export` wrote as JSON.
    ///
    /// # Errors
    ///
    /// What is wrong with it, in words.
    pub fn read(text: &str) -> Result<Self, String> {
        let baseline: Self = serde_json::from_str(text)
            .map_err(|error| format!("it is no report that `cachemount bench --export` wrote as JSON: {error}"))?;
        match baseline.version {
            json::VERSION => Ok(baseline),
            other => {
                Err(format!("it is of version {other}, and only version {} is read; measure it anew", json::VERSION))
            }
        }
    }

    /// What it says of the Dockerfile that was given by this path.
    pub fn of(&self, dockerfile: &str) -> Option<&Earlier> {
        self.benchmarks.iter().find(|earlier| earlier.dockerfile == dockerfile)
    }
}

impl Earlier {
    /// What the text after took in a scenario, in seconds, in the order of the runs; empty where it was not built.
    pub fn seconds(&self, scenario: Scenario) -> &[f64] {
        let found = self.scenarios.iter().find(|earlier| earlier.name == scenario.name());
        found.map_or(&[], |earlier| &earlier.after.runs)
    }

    /// Who built, in words: figures of two such are not alike.
    pub fn engine(&self) -> String {
        let Engine { name, address, platform, processors } = self.engine.clone();
        describe(&EngineDescription { name, address, platform, processors, ..EngineDescription::default() })
    }

    /// Where that engine is, if it was one of several.
    pub fn address(&self) -> Option<&str> {
        self.engine.address.as_deref()
    }
}

/// `Docker Engine 28.5.2 (linux/amd64, 2 processors)`
pub(super) fn describe(engine: &EngineDescription) -> String {
    let processors = engine.processors.map_or_else(String::new, |number| format!(", {number} processors"));
    format!("{} ({}{processors})", engine.title(), engine.platform)
}
