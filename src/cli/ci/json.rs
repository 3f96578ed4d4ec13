//! Verdicts for programs: one object.

use std::io;
use std::io::Write;

use serde::Serialize;

use crate::ci::JudgedBuild;
use crate::ci::JudgedJob;
use crate::ci::JudgedMount;
use crate::ci::Plan;
use crate::ci::Verdict;
use crate::cli::ci::github::Count;
use crate::cli::ci::github::Told;

#[derive(Serialize)]
struct Report<'r> {
    workflows: Vec<OfWorkflow<'r>>,
    errors: &'r [String],
    summary: Summary,
}

#[derive(Serialize)]
struct Summary {
    workflows: usize,
    survive: usize,
    lost: usize,
    unknown: usize,
    written: usize,
    errors: usize,
}

#[derive(Serialize)]
struct OfWorkflow<'r> {
    path: &'r str,
    jobs: Vec<OfJob<'r>>,
    unmounted_dockerfiles: &'r [String],
}

#[derive(Serialize)]
struct OfJob<'r> {
    name: &'r str,
    builds: Vec<OfBuild<'r>>,
    notes: &'r [String],
    plans: Vec<OfPlan<'r>>,
}

#[derive(Serialize)]
struct OfBuild<'r> {
    step: usize,
    title: &'r str,
    dockerfiles: &'r [String],
    mounts: Vec<OfMount<'r>>,
    notes: &'r [String],
}

#[derive(Serialize)]
struct OfMount<'r> {
    dockerfile: &'r str,
    line: u32,
    target: &'r str,
    id: Option<&'r str>,
    uid: Option<u32>,
    gid: Option<u32>,
    mode: Option<&'r str>,
    verdict: &'static str,
    reason: &'r str,
}

#[derive(Serialize)]
struct OfPlan<'r> {
    title: &'r str,
    text: &'r str,
    notes: &'r [String],
    /// Why `--write` leaves it to the user.
    obstacle: Option<&'r str>,
}

/// Writes them.
pub(super) fn write(all: &[Told], errors: &[String], count: &Count, out: &mut dyn Write) -> io::Result<()> {
    let workflows = all.iter().map(|told| OfWorkflow {
        path: &told.path,
        jobs: told.judgement.jobs.iter().map(job).collect(),
        unmounted_dockerfiles: &told.unmounted,
    });
    let summary = Summary {
        workflows: count.workflows,
        survive: count.survive,
        lost: count.lost,
        unknown: count.unknown,
        written: all.iter().map(|told| told.made).sum(),
        errors: count.errors,
    };
    serde_json::to_writer_pretty(&mut *out, &Report { workflows: workflows.collect(), errors, summary })?;
    writeln!(out)
}

fn job(job: &JudgedJob) -> OfJob<'_> {
    OfJob {
        name: &job.id,
        builds: job.builds.iter().map(build).collect(),
        notes: &job.notes,
        plans: job.plans.iter().map(plan).collect(),
    }
}

fn build(build: &JudgedBuild) -> OfBuild<'_> {
    OfBuild {
        step: build.step,
        title: &build.title,
        dockerfiles: &build.dockerfiles,
        mounts: build.mounts.iter().map(mount).collect(),
        notes: &build.notes,
    }
}

fn mount(mount: &JudgedMount) -> OfMount<'_> {
    let identity = mount.identity.as_ref();
    let owner = identity.and_then(|identity| identity.owner.as_ref());
    OfMount {
        dockerfile: &mount.dockerfile,
        line: mount.line,
        target: &mount.target,
        id: identity.map(|identity| identity.id.as_str()),
        uid: owner.and_then(|owner| owner.uid),
        gid: owner.and_then(|owner| owner.gid),
        mode: owner.and_then(|owner| owner.mode.as_deref()),
        verdict: match mount.verdict {
            Verdict::Survives => "survives",
            Verdict::Lost => "lost",
            Verdict::Unknown => "unknown",
        },
        reason: &mount.reason,
    }
}

fn plan(plan: &Plan) -> OfPlan<'_> {
    OfPlan {
        title: &plan.title,
        text: &plan.text,
        notes: &plan.notes,
        obstacle: plan.change.as_ref().err().map(String::as_str),
    }
}
