//! Which builder builds, and whether it outlives the job.

use crate::ci::build::Build;
use crate::ci::build::Program;
use crate::ci::job::Job;
use crate::ci::job::Step;
use crate::ci::job::is_expression;

/// What builds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Builder {
    /// The engine of the runner, which goes by the name `default`.
    Engine,
    /// A container that a step starts for the job.
    Container {
        /// The index of the step.
        step: usize,
        /// Whether it stays behind the job, on the runner.
        stays: bool,
    },
    /// One that runners connect to: what it is, as part of a sentence.
    Remote(String),
    /// Nobody can tell: why, as part of a sentence.
    Unknown(String),
}

const SETUP: &str = "docker/setup-buildx-action";

impl Builder {
    /// What builds in a step of `job`.
    pub(super) fn of(job: &Job, build: &Build) -> Self {
        let before = &job.steps[..build.step];
        if before.iter().filter_map(|step| step.run.as_deref()).any(|run| run.contains("buildx create")) {
            return Self::Unknown("a command makes a builder with `docker buildx create`".to_owned());
        }
        // https://docs.docker.com/reference/cli/docker/#environment-variables,
        // https://docs.docker.com/build/building/variables/#buildx_builder
        let variable = |name: &str| job.steps[build.step].environment.get(name).filter(|value| !value.is_empty());
        if let Some(name) = ["DOCKER_HOST", "DOCKER_CONTEXT"].into_iter().find(|name| variable(name).is_some()) {
            return Self::Unknown(format!(
                "`{name}` says which engine builds, and what becomes of that one is not known"
            ));
        }
        match build.builder.as_deref().or(variable("BUILDX_BUILDER").map(String::as_str)) {
            Some("default") => Self::Engine,
            Some(named) => {
                let setup =
                    setups(before).find(|(_, step)| step.input("name") == Some(named) || is_output_of(named, step));
                setup.map_or_else(
                    || Self::Unknown(format!("no step that could be read makes the builder `{named}`")),
                    |(at, step)| set_up(at, step, &job.steps[build.step]),
                )
            }
            None => {
                let used = |step: &Step| match build.program {
                    Program::Buildx => step.input("use") != Some("false"),
                    // `docker build` builds on the engine, whichever builder is in use.
                    // https://docs.docker.com/build/builders/#difference-between-docker-build-and-docker-buildx-build
                    Program::Docker => step.input("install") == Some("true"),
                };
                let setup = setups(before).filter(|(_, step)| used(step)).last();
                setup.map_or(Self::Engine, |(at, step)| set_up(at, step, &job.steps[build.step]))
            }
        }
    }
}

fn setups(steps: &[Step]) -> impl Iterator<Item = (usize, &Step)> {
    steps.iter().enumerate().filter(|(_, step)| step.uses(SETUP))
}

/// Whether `text` is the name of the builder that a step makes.
pub(super) fn is_output_of(text: &str, step: &Step) -> bool {
    let inner = text.trim().strip_prefix("${{").and_then(|rest| rest.strip_suffix("}}")).map(str::trim);
    let name = |id: &str| inner == Some(&*format!("steps.{id}.outputs.name"));
    step.id.as_deref().is_some_and(name)
}

/// The builder that a step makes.
///
/// <https://github.com/docker/setup-buildx-action#inputs>
fn set_up(at: usize, step: &Step, build: &Step) -> Builder {
    let input = |name| step.input(name).unwrap_or_default();
    if step.condition.is_some() && step.condition != build.condition {
        return Builder::Unknown(format!("step {} sets up a builder only under a condition", at + 1));
    }
    if ["append", "endpoint"].iter().any(|name| !input(name).is_empty()) && input("driver") != "remote" {
        return Builder::Unknown(format!("step {} sets up a builder on another engine", at + 1));
    }
    match input("driver") {
        "" | "docker-container" => {
            let is_left = input("keep-state") == "true" || input("cleanup") == "false";
            let stays = is_left && !input("name").is_empty();
            Builder::Container { step: at, stays }
        }
        "docker" => Builder::Engine,
        driver @ ("remote" | "cloud") => Builder::Remote(format!("the builder is elsewhere (`driver: {driver}`)")),
        driver if is_expression(driver) => {
            Builder::Unknown(format!("what `{driver}` is, is only known when the job runs"))
        }
        driver => Builder::Unknown(format!("what becomes of a builder with `driver: {driver}` is not known")),
    }
}

/// The index of a step that keeps all that a builder has.
///
/// <https://github.com/isac322/buildkit-state>, <https://github.com/dashevo/gh-action-cache-buildkit-state>
pub(super) fn state_keeper(job: &Job, build: &Build) -> Option<usize> {
    const KEEPERS: &[&str] = &["isac322/buildkit-state", "dashevo/gh-action-cache-buildkit-state"];
    job.steps[..build.step].iter().position(|step| KEEPERS.iter().any(|keeper| step.uses(keeper)))
}
