//! Puts the rooms together: text to findings, and text to fixed text.

use std::ops::ControlFlow;

use crate::config::Config;
use crate::edit::Applicability;
use crate::facts::Facts;
use crate::finding::Finding;
use crate::fixer;
use crate::rules;
use crate::semantic::Model;
use crate::semantic::MountKind;
use crate::source::Source;
use crate::suppression::Suppressions;
use crate::syntax;
use crate::syntax::Dockerfile;
use crate::syntax::SyntaxError;

/// What there is to say about one text.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// What the rules found, in the order of the text.
    pub findings: Vec<Finding>,
    /// What `BuildKit` would reject. A text with errors is linted as far as it can be read, and
    /// never fixed.
    pub errors: Vec<SyntaxError>,
}

/// What fixing came to.
#[derive(Clone, Debug)]
pub struct Fixed {
    /// The text that results; the bytes given where nothing was fixed.
    pub source: Source,
    /// How many findings were settled.
    pub fixed: usize,
    /// What is left to say about the text that results.
    pub report: Report,
}

/// Lints a text.
pub fn lint(source: &Source, config: &Config) -> Report {
    let dockerfile = syntax::parse(source);
    let mut findings = findings(source, &dockerfile, config);
    if !dockerfile.errors.is_empty() {
        for finding in &mut findings {
            finding.fix = None;
        }
    }
    Report { findings, errors: dockerfile.errors }
}

/// Fixes what can be fixed at this applicability or better, until nothing changes any more.
///
/// A text that `BuildKit` would reject stays as it is, and so does one that a fix would make such.
pub fn fix(source: Source, config: &Config, at_least: Applicability) -> Fixed {
    // What was found in the text that was looked at last, which is most often the one that results.
    let mut last = None;
    let outcome = fixer::to_rest(source, at_least, |text| {
        let report = lint(text, config);
        let fixes = report.findings.iter().filter_map(|finding| finding.fix.clone()).collect();
        let goes_on = report.errors.is_empty();
        last = Some(report);
        if goes_on { ControlFlow::Continue(fixes) } else { ControlFlow::Break(()) }
    });
    // Fixes that came to no rest were taken back, and what was found is of another text.
    let report = last.filter(|_| outcome.settled).unwrap_or_else(|| lint(&outcome.source, config));
    Fixed { source: outcome.source, fixed: outcome.applied, report }
}

/// The instructions that download packages, by their indices in `dockerfile`, in order. Those that an
/// `ONBUILD` keeps for later are not among them.
pub fn package_steps(source: &Source, dockerfile: &Dockerfile, config: &Config) -> Vec<usize> {
    let model = Model::build(source, dockerfile);
    let facts = Facts::derive(&model, |manager| config.uses(manager.name));
    let runs = facts.installs.iter().map(|install| &model.runs[install.run]);
    let mut steps: Vec<_> = runs.filter(|run| !run.is_trigger).map(|run| run.instruction).collect();
    steps.sort_unstable();
    steps.dedup();
    steps
}

/// The directories that cache mounts cover, as far as they can be told: absolute paths, in order.
pub fn cache_mounts(source: &Source, dockerfile: &Dockerfile) -> Vec<String> {
    let model = Model::build(source, dockerfile);
    let mounts = model.runs.iter().flat_map(|run| &run.mounts).filter(|mount| mount.kind == MountKind::Cache);
    let mut targets: Vec<_> = mounts.filter_map(|mount| mount.target.clone()).collect();
    targets.sort_unstable();
    targets.dedup();
    targets
}

fn findings(source: &Source, dockerfile: &Dockerfile, config: &Config) -> Vec<Finding> {
    if !Facts::may_concern(source) {
        return Vec::new();
    }
    let model = Model::build(source, dockerfile);
    let facts = Facts::derive(&model, |manager| config.uses(manager.name));
    let mut findings: Vec<Finding> = Vec::new();
    for rule in rules::ALL.iter().filter(|rule| config.runs(rule.metadata().name)) {
        findings.extend(rule.check(&facts, config));
    }
    for finding in &mut findings {
        if let Some((_, severity)) = config.severity.iter().find(|(rule, _)| rule == finding.rule) {
            finding.severity = *severity;
        }
    }
    let suppressions = Suppressions::of(source, dockerfile);
    findings.retain(|finding| !suppressions.waives(finding));
    findings.sort_by_key(|finding| (finding.span, finding.rule));
    findings
}
