//! Whether each cache mount is there again in the next run.

use crate::ci::Repository;
use crate::ci::build;
use crate::ci::build::Build;
use crate::ci::build::NAMESPACE;
use crate::ci::build::Recipe;
use crate::ci::build::Subject;
use crate::ci::build::located;
use crate::ci::builder;
use crate::ci::builder::Builder;
use crate::ci::dance;
use crate::ci::dance::Dance;
use crate::ci::dance::Moves;
use crate::ci::identity::Identity;
use crate::ci::job::Job;
use crate::ci::mounts;
use crate::ci::mounts::CacheMount;
use crate::ci::plan;
use crate::ci::plan::Plan;
use crate::ci::read::Workflow;
use crate::ci::runner::Runner;

/// What becomes of the cache mounts of a workflow.
#[derive(Clone, Debug)]
pub struct Judgement {
    /// The jobs that build, or of which that cannot be told, in order.
    pub jobs: Vec<JudgedJob>,
}

/// A job.
#[derive(Clone, Debug)]
pub struct JudgedJob {
    /// Its key in the workflow.
    pub id: String,
    /// Its builds, in order.
    pub builds: Vec<JudgedBuild>,
    /// What was not looked at, and why: a sentence each.
    pub notes: Vec<String>,
    /// What would keep its mounts.
    pub plans: Vec<Plan>,
}

/// A build of a step.
#[derive(Clone, Debug)]
pub struct JudgedBuild {
    /// The number of the step in its job, from 1.
    pub step: usize,
    /// What the step is called.
    pub title: String,
    /// The Dockerfiles that it builds, as paths from the root of the repository.
    pub dockerfiles: Vec<String>,
    /// What of it could not be looked at, and why: a sentence each.
    pub notes: Vec<String>,
    /// The cache mounts that it uses.
    pub mounts: Vec<JudgedMount>,
    /// What it builds.
    pub(super) recipes: Vec<(Recipe, Vec<&'static str>)>,
    pub(super) builder: Builder,
}

/// A cache mount in a build.
#[derive(Clone, Debug)]
pub struct JudgedMount {
    /// The Dockerfile.
    pub dockerfile: String,
    /// The line of its flag there, from 1.
    pub line: u32,
    /// Its target, as far as that can be told.
    pub target: String,
    /// Which cache it is, where that can be told.
    pub identity: Option<Identity>,
    /// Whether it is there again in the next run.
    pub verdict: Verdict,
    /// Why: lower case, no full stop.
    pub reason: String,
    /// Whether steps can keep it that are not there yet.
    pub is_keepable: bool,
}

/// Whether a cache mount is there again in the next run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is.
    Survives,
    /// It is not: the next run starts with an empty one.
    Lost,
    /// Nobody can tell.
    Unknown,
}

impl Verdict {
    /// The words for it in reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Survives => "survives",
            Self::Lost => "does not survive",
            Self::Unknown => "not known",
        }
    }
}

/// A verdict and why.
type Reasoned = (Verdict, String);

/// Looks at every build of a workflow.
pub fn judge(workflow: &Workflow, repository: &dyn Repository) -> Judgement {
    let jobs = workflow.jobs.iter().map(|job| judged(workflow, job, repository));
    Judgement { jobs: jobs.filter(|job| !job.builds.is_empty() || !job.notes.is_empty()).collect() }
}

fn judged(workflow: &Workflow, job: &Job, repository: &dyn Repository) -> JudgedJob {
    let builds: Vec<_> = build::builds(job).iter().map(|build| judged_build(job, build, repository)).collect();
    let notes = if builds.is_empty() { not_followed(job) } else { Vec::new() };
    let plans = plan::plans(workflow, job, &builds, repository);
    JudgedJob { id: job.id.clone(), builds, notes, plans }
}

/// What a job without builds may build all the same.
fn not_followed(job: &Job) -> Vec<String> {
    let called = job.calls.iter().map(|workflow| format!("it calls `{workflow}`, which is not followed"));
    let actions = job.steps.iter().enumerate().filter_map(|(at, step)| {
        let action = &step.uses.as_ref()?.action;
        let may_build =
            action.starts_with("./") || action.ends_with("/build-push-action") || action.ends_with("/bake-action");
        may_build.then(|| format!("step {} uses `{action}`, which is not followed", at + 1))
    });
    let composed = job.steps.iter().enumerate().filter_map(|(at, step)| {
        let run = step.run.as_ref()?;
        let may_build = run.contains("compose") && run.contains("build");
        may_build.then(|| format!("step {} builds with Compose, which is not followed", at + 1))
    });
    called.chain(actions).chain(composed).collect()
}

fn judged_build(job: &Job, build: &Build, repository: &dyn Repository) -> JudgedBuild {
    let builder = Builder::of(job, build);
    let lasting = lasting(job, build, &builder);
    let mut notes = Vec::new();
    let mut judged_mounts = Vec::new();
    let mut recipes = Vec::new();
    for recipe in of_subject(build, repository).unwrap_or_else(|reason| {
        notes.push(reason);
        Vec::new()
    }) {
        let path = &recipe.dockerfile;
        let Some(source) = repository.dockerfile(path) else {
            notes.push(format!("there is no Dockerfile `{path}` that could be read"));
            continue;
        };
        let read = mounts::read(&source, recipe.target.as_deref(), &build.arguments);
        for mount in read.mounts {
            let case = Case { job, build, builder: &builder, dockerfile: path };
            judged_mounts.push(case.judged(mount, &lasting));
        }
        recipes.push((recipe, read.managers));
    }
    let step = &job.steps[build.step];
    JudgedBuild {
        step: build.step + 1,
        title: step.title().to_owned(),
        dockerfiles: recipes.iter().map(|(recipe, _)| recipe.dockerfile.clone()).collect(),
        notes,
        mounts: judged_mounts,
        recipes,
        builder,
    }
}

/// The Dockerfiles that a build builds.
fn of_subject(build: &Build, repository: &dyn Repository) -> Result<Vec<Recipe>, String> {
    match build.subject.clone()? {
        Subject::Dockerfile(recipe) => Ok(vec![recipe]),
        Subject::Bake { directory, files } => {
            let paths = repository.baked(&directory, &files)?;
            let recipe = |path: String| {
                let dockerfile = located("", &path)?;
                let context = dockerfile.rsplit_once('/').map_or("", |(directory, _)| directory).to_owned();
                Ok(Recipe { dockerfile, context, target: None })
            };
            paths.into_iter().map(recipe).collect()
        }
    }
}

/// Whether what a builder has outlives the job, whatever keeps cache mounts.
fn lasting(job: &Job, build: &Build, builder: &Builder) -> Reasoned {
    let layers = build.export.as_ref().map(|kind| format!(", and `type={kind}` keeps layers, not cache mounts"));
    match (builder, &job.runner) {
        (Builder::Remote(what), _) => (Verdict::Survives, format!("{what} and keeps its cache mounts")),
        (Builder::Unknown(reason), _) | (_, Runner::Unknown(reason)) => (Verdict::Unknown, reason.clone()),
        (_, Runner::Hosted(label)) => {
            let reason = format!("`{label}` is thrown away after the job, and the builder with it");
            (Verdict::Lost, reason + &layers.unwrap_or_default())
        }
        (Builder::Container { stays: false, .. }, Runner::Own) => {
            let what = "the runner is your own, but the builder goes with the job unless `setup-buildx-action` has a `name` \
                        and `keep-state: true`";
            (Verdict::Unknown, what.to_owned())
        }
        (Builder::Container { .. } | Builder::Engine, Runner::Own) => {
            let what = "the runner is your own: the mount survives where it keeps `/var/lib/docker`";
            (Verdict::Unknown, what.to_owned())
        }
    }
}

/// A mount's surroundings.
struct Case<'c> {
    job: &'c Job,
    build: &'c Build,
    builder: &'c Builder,
    dockerfile: &'c str,
}

impl Case<'_> {
    fn judged(&self, mount: CacheMount, lasting: &Reasoned) -> JudgedMount {
        let ((verdict, reason), is_keepable) = self.verdict(&mount, lasting);
        JudgedMount {
            dockerfile: self.dockerfile.to_owned(),
            line: mount.line,
            target: mount.target,
            identity: mount.identity.ok(),
            verdict,
            reason,
            is_keepable,
        }
    }

    /// The verdict, and whether steps that are not there could change it.
    fn verdict(&self, mount: &CacheMount, lasting: &Reasoned) -> (Reasoned, bool) {
        if self.build.is_uncached {
            let reason = "`no-cache` empties the cache mounts that a build uses; take it out".to_owned();
            return ((Verdict::Lost, reason), false);
        }
        if lasting.0 != Verdict::Lost {
            return (lasting.clone(), false);
        }
        if let Some(at) = builder::state_keeper(self.job, self.build) {
            return ((Verdict::Survives, format!("step {} keeps all that the builder has", at + 1)), false);
        }
        if self.build.arguments.may_set(NAMESPACE) {
            let reason = format!("{}; steps cannot keep it, for they reach no caches in a `{NAMESPACE}`", lasting.1);
            return ((Verdict::Lost, reason), false);
        }
        let identity = match &mount.identity {
            Ok(identity) => identity,
            Err(why) => return ((Verdict::Lost, format!("{}; steps cannot keep it: {why}", lasting.1)), false),
        };
        let dances: Vec<_> = dance::dances(&self.job.steps[..self.build.step]).collect();
        if dances.is_empty() {
            return (lasting.clone(), true);
        }
        let verdicts: Vec<_> = dances.iter().map(|dance| self.danced(dance, identity)).collect();
        // One that moves it is enough.
        let found = |verdict| verdicts.iter().find(|(of, _)| *of == verdict).cloned();
        let reasoned =
            found(Verdict::Survives).or_else(|| found(Verdict::Unknown)).or_else(|| verdicts.last().cloned());
        let reasoned = reasoned.unwrap_or_else(|| lasting.clone());
        let is_lost = reasoned.0 == Verdict::Lost;
        (reasoned, is_lost)
    }

    /// What a dance does for a mount.
    fn danced(&self, dance: &Dance, identity: &Identity) -> Reasoned {
        let number = dance.step + 1;
        let lost = |reason| (Verdict::Lost, reason);
        if !dance.is_on(self.builder, self.job) {
            return lost(format!(
                "step {number} works on another builder than the one that builds; give it its `builder`"
            ));
        }
        let entries = match &dance.moves {
            Moves::Untold(why) => return (Verdict::Unknown, format!("step {number} moves caches, and {why}")),
            Moves::Dockerfile(path) if path != self.dockerfile => {
                return lost(format!("step {number} moves the cache mounts of `{path}` alone"));
            }
            Moves::Dockerfile(_) if identity.owner.is_some() => {
                let without = "without a cache map it leaves out `uid`, `gid` and `mode`, which makes it another cache";
                return lost(format!("step {number} does not move it: {without}"));
            }
            Moves::Dockerfile(_) => return (Verdict::Survives, format!("step {number} moves it")),
            Moves::Entries(entries) => entries,
        };
        let Some(entry) = entries.iter().find(|entry| entry.identity.key() == identity.key()) else {
            let near = entries.iter().any(|entry| entry.identity.id == identity.id);
            return lost(if near {
                format!("step {number} has it with another `uid`, `gid` or `mode`, which is another cache")
            } else {
                format!("the cache map of step {number} has no entry for it")
            });
        };
        if !dance::keeps(&self.job.steps[..self.build.step], &entry.directory) {
            return lost(format!("step {number} moves it to `{}`, which no step keeps", entry.directory));
        }
        (Verdict::Survives, format!("step {number} moves it, and what it moves is kept"))
    }
}
