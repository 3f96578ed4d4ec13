//! `cachemount bench`: two texts of a Dockerfile, built by a real engine, to figures.

use std::fs;
use std::path::Path;
use std::path::PathBuf;

use clap::Args;
use clap::ValueEnum;

use crate::benchmark::baseline::Baseline;
use crate::benchmark::engine::Request;
use crate::benchmark::gate::Gates;
use crate::benchmark::gate::Regression;
use crate::benchmark::run::Repetition;
use crate::benchmark::scenario::Scenario;
use crate::cli::Failure;
use crate::cli::Status;
use crate::cli::building::BuildingArguments;
use crate::cli::complain;
use crate::cli::settings::Origin;
use crate::cli::settings::Overlay;
use crate::cli::settings::Settings;
use crate::cli::terminal::ColorChoice;
use crate::cli::values::Limit;
use crate::cli::values::Seconds;
use crate::cli::values::Share;
use crate::cli::values::Times;
use crate::files;
use crate::report::printable;

mod context;
mod figures;
mod history;
mod output;
mod progress;
mod subject;
mod task;
mod verify;
mod watcher;
mod work;

use history::Keeper;
use output::Output;
use subject::Subject;

#[derive(Debug, Args)]
pub(super) struct BenchArguments {
    /// Dockerfiles to measure, one after another
    #[arg(value_name = "DOCKERFILE", default_value = "Dockerfile")]
    dockerfiles: Vec<PathBuf>,

    /// Compare with this file [by default: with what `check --fix` would make of it]
    #[arg(long, value_name = "FILE")]
    against: Option<PathBuf>,

    /// What has changed before a build [by default: all of them]
    #[arg(long = "scenario", value_name = "SCENARIO", value_enum, value_delimiter = ',', help_heading = "Measuring")]
    scenarios: Vec<ScenarioName>,

    /// Build each scenario so often [by default: until the ratio is known well enough]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1000), help_heading = "Measuring")]
    runs: Option<u16>,

    /// Begin no build that would end later; as in 90s, 10m, 1h30m
    #[arg(long, value_name = "DURATION", default_value = "15m", conflicts_with = "runs", help_heading = "Measuring")]
    time_budget: Seconds,

    /// For the dependencies scenario run this command in a copy of the context, such as an upgrade
    #[arg(long, value_name = "CMD", help_heading = "Measuring")]
    change: Option<String>,

    /// Compare the two images file by file, and end with 1 where they differ
    #[arg(long, help_heading = "Measuring")]
    verify: bool,

    #[command(flatten)]
    building: BuildingArguments,

    /// Build this stage
    #[arg(long, value_name = "STAGE", help_heading = "Building")]
    target: Option<String>,

    /// Keep the last images of both texts
    #[arg(long, help_heading = "Building")]
    keep: bool,

    /// Write the report into a file, by the end of its name .md, .html, .json or .csv; saved after each scenario
    ///
    /// A format can be named in front: markdown=FILE, html=FILE, json=FILE, csv=FILE, and for programs that keep
    /// figures over time github-action-benchmark=FILE and bencher=FILE.
    #[arg(long = "export", value_name = "[FORMAT=]FILE", help_heading = "Report")]
    exports: Vec<PathBuf>,

    /// Add the figures to this file, a line of JSON for each Dockerfile; HTML reports chart all of its runs
    #[arg(long, value_name = "FILE", help_heading = "Report")]
    history: Option<PathBuf>,

    /// End with 1 unless dependencies is at least so many times as fast after as before
    #[arg(long, value_name = "RATIO", help_heading = "Limits")]
    min_speedup: Option<Times>,

    /// End with 1 where the median after is longer, as in cold=5m or dependencies=90s
    #[arg(long = "max-seconds", value_name = "SCENARIO=TIME", value_delimiter = ',', help_heading = "Limits")]
    max_seconds: Vec<Limit>,

    /// What an earlier run has written with `--export` as JSON, to find what has become slower
    #[arg(long, value_name = "FILE", help_heading = "Limits")]
    baseline: Option<PathBuf>,

    /// End with 1 where a scenario surely takes so much longer after than in the baseline
    #[arg(long, value_name = "PERCENT", default_value = "20%", requires = "baseline", help_heading = "Limits")]
    max_regression: Share,

    /// Read this configuration for all files [by default: the nearest `.cachemount.yaml` above each]
    #[arg(long, value_name = "FILE", conflicts_with = "isolated", help_heading = "Rules")]
    config: Option<PathBuf>,

    /// Read no configuration
    #[arg(long, help_heading = "Rules")]
    isolated: bool,
}

/// The scenarios of the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ScenarioName {
    /// No layer is there and the mounts are empty
    Cold,
    /// Nothing has changed
    Unchanged,
    /// A source file has changed
    Source,
    /// The package steps have changed
    Dependencies,
}

impl From<ScenarioName> for Scenario {
    fn from(name: ScenarioName) -> Self {
        match name {
            ScenarioName::Cold => Self::Cold,
            ScenarioName::Unchanged => Self::Unchanged,
            ScenarioName::Source => Self::Source,
            ScenarioName::Dependencies => Self::Dependencies,
        }
    }
}

impl BenchArguments {
    /// Those that were asked for, in the order in which they are built.
    fn scenarios(&self) -> Vec<Scenario> {
        let wanted: Vec<Scenario> = self.scenarios.iter().map(|name| (*name).into()).collect();
        Scenario::ALL.into_iter().filter(|scenario| wanted.is_empty() || wanted.contains(scenario)).collect()
    }

    fn repetition(&self) -> Repetition {
        match self.runs {
            Some(runs) => Repetition::Fixed(usize::from(runs)),
            None => Repetition::Within { budget: self.time_budget.0 },
        }
    }

    /// What all builds have alike.
    fn request(&self) -> Result<Request, Failure> {
        Ok(Request { target: self.target.clone(), ..self.building.request()? })
    }

    /// What has to hold of the figures.
    fn gates(&self) -> Result<Gates, Failure> {
        let regression = match &self.baseline {
            Some(path) => Some(Regression { baseline: read_baseline(path)?, most: self.max_regression.0 }),
            None => None,
        };
        let max_seconds = self.max_seconds.iter().map(|limit| (limit.scenario, limit.most)).collect();
        let gates = Gates { min_speedup: self.min_speedup.map(|times| times.0), max_seconds, regression };
        let scenarios = self.scenarios();
        match gates.scenarios().into_iter().find(|scenario| !scenarios.contains(scenario)) {
            Some(unbuilt) => Err(Failure::new(format!(
                "a limit is set for the scenario {}, which is not to be built; add it to --scenario",
                unbuilt.name()
            ))),
            None => Ok(gates),
        }
    }
}

pub(super) fn run(arguments: &BenchArguments, color: ColorChoice) -> Result<Status, Failure> {
    let origin = Origin::of(arguments.config.as_deref(), arguments.isolated);
    let mut settings = Settings::new(origin, Overlay::default())?;
    let mut status = Status::Clean;
    let mut subjects = Vec::new();
    for path in &arguments.dockerfiles {
        let config = settings.of(path)?;
        match Subject::read(path, arguments.against.as_deref(), &config) {
            Ok(Some(subject)) => subjects.push(subject),
            Ok(None) => complain(color, "note", &nothing_to_compare(path)),
            Err(failure) => {
                complain(color, "error", &failure.message);
                status = Status::Failed;
            }
        }
    }
    if subjects.is_empty() {
        return Ok(status);
    }
    let request = arguments.request()?;
    let gates = arguments.gates()?;
    let mut keeper = None;
    if let Some(path) = &arguments.history {
        let (opened, damaged) = Keeper::open(path)?;
        for damaged in damaged {
            complain(color, "warning", &damaged);
        }
        keeper = Some(opened);
    }
    let output = Output::open(&arguments.exports, history::occasion(), keeper)?;
    Ok(work::run(arguments, &subjects, &request, &gates, output, color)?.or(status))
}

fn read_baseline(path: &Path) -> Result<Baseline, Failure> {
    let unread = |reason: &str| {
        let name = path.to_string_lossy();
        Failure::new(format!("cannot read the baseline {}: {reason}", printable(&name)))
    };
    let text = fs::read_to_string(path).map_err(|error| unread(&files::describe(&error)))?;
    Baseline::read(&text).map_err(|reason| unread(&reason))
}

fn nothing_to_compare(path: &Path) -> String {
    let name = path.to_string_lossy();
    format!(
        "{}: nothing to fix, so nothing to compare; `cachemount check` says what stands in the way of a fix, and \
         --against names another file to compare with",
        printable(&name)
    )
}
