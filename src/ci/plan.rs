//! What has to be done for cache mounts to be kept.

use serde_yaml::Value;

use crate::ci::Repository;
use crate::ci::builder::Builder;
use crate::ci::completion;
use crate::ci::dance;
use crate::ci::dance::Dance;
use crate::ci::identity::Identity;
use crate::ci::insertion;
use crate::ci::job::Job;
use crate::ci::judge::JudgedBuild;
use crate::ci::judge::Judgement;
use crate::ci::judge::judge;
use crate::ci::read::Workflow;
use crate::edit::Applicability;
use crate::edit::Edit;
use crate::edit::Fix;
use crate::fixer;

/// What would keep the mounts of the builds that one builder makes in a job.
#[derive(Clone, Debug)]
pub struct Plan {
    /// What it does, as an order: lower case, no full stop.
    pub title: String,
    /// The steps, or what has to stand in the map of one that is there: lines as they would stand in the workflow.
    pub text: String,
    /// What else there is to know: a sentence each.
    pub notes: Vec<String>,
    /// The change of the workflow, or why it is the user's to make.
    pub change: Result<Change, String>,
}

/// A change of a workflow.
#[derive(Clone, Debug)]
pub struct Change {
    pub(super) edits: Vec<Edit>,
    /// What the workflow means behind it.
    pub(super) expected: Value,
}

/// Builds of one builder, of which at least one uses a mount that is not kept yet.
pub(super) struct Group<'j> {
    pub(super) workflow: &'j Workflow,
    pub(super) job: &'j Job,
    pub(super) builds: Vec<&'j JudgedBuild>,
    pub(super) repository: &'j dyn Repository,
}

impl<'j> Group<'j> {
    /// The index of the first step that builds with a mount that is not kept.
    pub(super) fn step(&self) -> usize {
        let first = self.builds.iter().find(|build| build.mounts.iter().any(|mount| mount.is_keepable));
        first.map_or(0, |build| build.step - 1)
    }

    pub(super) fn builder(&self) -> &Builder {
        &self.builds[0].builder
    }

    /// The caches that are not kept, each once.
    pub(super) fn wanted(&self) -> Vec<&'j Identity> {
        let mounts = self.builds.iter().flat_map(|build| &build.mounts).filter(|mount| mount.is_keepable);
        let mut wanted: Vec<&Identity> = Vec::new();
        for identity in mounts.filter_map(|mount| mount.identity.as_ref()) {
            if !wanted.iter().any(|other| other.key() == identity.key()) {
                wanted.push(identity);
            }
        }
        wanted
    }
}

/// What has to be done in a job.
pub(super) fn plans(workflow: &Workflow, job: &Job, builds: &[JudgedBuild], repository: &dyn Repository) -> Vec<Plan> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    for build in builds {
        match groups.iter_mut().find(|group| *group.builder() == build.builder) {
            Some(group) => group.builds.push(build),
            None => groups.push(Group { workflow, job, builds: vec![build], repository }),
        }
    }
    let builders: Vec<_> = groups.iter().map(|group| group.builder().clone()).collect();
    let mut tags = Vec::new();
    let groups = groups.iter().filter(|group| !group.wanted().is_empty());
    let plan = |group: &Group<'_>| {
        // One that works on another builder of the job is that one's; one that works on none is meant for this one.
        let is_meant = |dance: &Dance| {
            dance.is_on(group.builder(), job) || !builders.iter().any(|builder| dance.is_on(builder, job))
        };
        match dance::dances(&job.steps[..group.step()]).filter(is_meant).last() {
            Some(there) => completion::plan(group, &there),
            None => insertion::plan(group, &mut tags),
        }
    };
    groups.map(plan).collect()
}

/// What writing came to.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The workflow as it is then.
    pub workflow: Workflow,
    /// What becomes of its mounts then.
    pub judgement: Judgement,
    /// How many changes were made.
    pub made: usize,
}

/// The most changes that are made: more jobs than anybody writes by hand.
const MAX_CHANGES: usize = 256;

/// Makes all changes that can be made, one after the other.
pub fn keep(workflow: &Workflow, repository: &dyn Repository) -> Outcome {
    let mut workflow = workflow.clone();
    let mut judgement = judge(&workflow, repository);
    let mut made = 0;
    while made < MAX_CHANGES {
        let mut plans = judgement.jobs.iter().flat_map(|job| &job.plans);
        let Some(next) = plans.find_map(|plan| applied(&workflow, plan.change.as_ref().ok()?)) else { break };
        workflow = next;
        judgement = judge(&workflow, repository);
        made += 1;
    }
    Outcome { workflow, judgement, made }
}

/// The workflow with a change made; nothing where it would mean anything else than was announced.
fn applied(workflow: &Workflow, change: &Change) -> Option<Workflow> {
    let fix = Fix::new("keep the cache mounts", Applicability::Safe, change.edits.clone());
    let (source, _) = fixer::apply_once(&workflow.source, &[&fix], Applicability::Safe)?;
    let made = Workflow::read(&workflow.stem, source).ok()?;
    (made.value == change.expected).then_some(made)
}

/// The change that these edits are, where the workflow means `expected` behind it.
pub(super) fn change(workflow: &Workflow, edits: Vec<Edit>, expected: Value) -> Result<Change, String> {
    let change = Change { edits, expected };
    if applied(workflow, &change).is_none() {
        return Err("the file would not be read as it is meant, with the change in it".to_owned());
    }
    Ok(change)
}

/// The steps of a job.
pub(super) fn steps_of<'v>(value: &'v mut Value, job: &str) -> Option<&'v mut Vec<Value>> {
    value.get_mut("jobs")?.get_mut(job)?.get_mut("steps")?.as_sequence_mut()
}
