//! Verdicts for people.

use std::io;
use std::io::Write;

use crate::ci::Identity;
use crate::ci::JudgedBuild;
use crate::ci::JudgedMount;
use crate::ci::Plan;
use crate::cli::ci::github::Count;
use crate::cli::ci::github::Told;
use crate::report::count;
use crate::report::printable;

/// Writes what there is to say of each workflow.
pub(super) fn write(all: &[Told], written: bool, out: &mut dyn Write) -> io::Result<()> {
    for told in all {
        if told.made > 0 {
            writeln!(out, "{}: written\n", told.path)?;
        }
        for job in &told.judgement.jobs {
            for note in &job.notes {
                writeln!(out, "{}: job `{}`\n  not known: {}\n", told.path, line(&job.id), line(note))?;
            }
            for build in &job.builds {
                let title = line(&build.title);
                writeln!(out, "{}: job `{}`, step {} `{title}`", told.path, line(&job.id), build.step)?;
                mounts(build, out)?;
                writeln!(out)?;
            }
            for plan in &job.plans {
                planned(plan, written, out)?;
            }
        }
        for dockerfile in &told.unmounted {
            let dockerfile = line(dockerfile);
            writeln!(out, "{dockerfile}: steps without cache mounts; run `cachemount check --fix` first\n")?;
        }
    }
    Ok(())
}

/// The mounts of a build, those together of which the same is said.
fn mounts(build: &JudgedBuild, out: &mut dyn Write) -> io::Result<()> {
    for note in &build.notes {
        writeln!(out, "  not known: {}", line(note))?;
    }
    if build.mounts.is_empty() && build.notes.is_empty() {
        let dockerfiles: Vec<_> = build.dockerfiles.iter().map(|path| line(path)).collect();
        writeln!(out, "  no cache mounts in {}", dockerfiles.join(", "))?;
    }
    let mut said: Vec<(&JudgedMount, Vec<&JudgedMount>)> = Vec::new();
    for mount in &build.mounts {
        let is_same = |of: &JudgedMount| (of.verdict, &of.reason) == (mount.verdict, &mount.reason);
        match said.iter_mut().find(|(first, _)| is_same(first)) {
            Some((_, mounts)) => mounts.push(mount),
            None => said.push((mount, vec![mount])),
        }
    }
    for (first, mounts) in said {
        writeln!(out, "  {}: {}", first.verdict.as_str(), line(&first.reason))?;
        for mount in mounts {
            let identity = mount.identity.as_ref().map(Identity::told).filter(|told| !told.is_empty());
            let identity = identity.map(|told| format!(" ({})", line(&told))).unwrap_or_default();
            writeln!(out, "    {}:{}: {}{identity}", line(&mount.dockerfile), mount.line, line(&mount.target))?;
        }
    }
    Ok(())
}

fn planned(plan: &Plan, written: bool, out: &mut dyn Write) -> io::Result<()> {
    let reason = plan.change.as_ref().err().map(|reason| format!(" (yours to do: {})", line(reason)));
    let reason = reason.or_else(|| written.then(|| " (not written)".to_owned())).unwrap_or_default();
    writeln!(out, "  {}{reason}:\n", line(&plan.title))?;
    for text in plan.text.lines() {
        let text = line(text);
        writeln!(out, "{}", text.trim_end())?;
    }
    for note in &plan.notes {
        writeln!(out, "\n  {}", line(note))?;
    }
    if plan.text.lines().last() != Some("") || !plan.notes.is_empty() {
        writeln!(out)?;
    }
    Ok(())
}

/// What there is in all, and what to do.
pub(super) fn summary(counted: &Count, all: &[Told], written: bool) -> String {
    let &Count { workflows, survive, lost, unknown, .. } = counted;
    let mounts = count(survive + lost + unknown, "cache mount");
    let plans = || all.iter().flat_map(|told| &told.judgement.jobs).flat_map(|job| &job.plans);
    let mut text =
        format!("{}, {mounts}: {survive} survive, {lost} do not, {unknown} not known", count(workflows, "workflow"));
    if !written && plans().any(|plan| plan.change.is_ok()) {
        text += "; `--write` inserts the steps that keep them";
    }
    text
}

fn line(text: &str) -> String {
    printable(text).into_owned()
}
