//! Puts the rooms together: text to findings, and text to fixed text.

mod reading;
mod rest;
mod together;

pub use reading::Reading;
pub use rest::Rest;
pub use together::Member;
pub use together::fix_together;
pub use together::found_across;

use crate::config::Config;
use crate::edit::Applicability;
use crate::edit::Fix;
use crate::facts::Facts;
use crate::finding::Finding;
use crate::fixer;
use crate::guard;
use crate::linter::reading::with_facts;
use crate::semantic::Model;
use crate::semantic::MountKind;
use crate::source::Source;
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

/// Lints a text, of which nothing is looked at but itself.
pub fn lint(source: &Source, config: &Config) -> Report {
    let reading = Reading::of(source, config);
    let across = together::alone(&reading, config);
    reading.report(source, config, across)
}

/// Fixes what can be fixed at this applicability or better, until nothing changes any more.
///
/// A text that `BuildKit` would reject stays as it is, and so does one that a fix would make such.
/// One of which the model would say something else behind a fix stays as it is too, and the report says so: there is a
/// mistake in a rule.
pub fn fix(source: Source, config: &Config, at_least: Applicability) -> Fixed {
    let told = |text: &Source, reading: Reading| {
        let across = together::alone(&reading, config);
        reading.report(text, config, across)
    };
    let rest = rest::fix_by(source, config, at_least, told);
    let across = together::alone(&rest.reading, config);
    rest.told(config, across)
}

/// The same by the rules over one file: what [`fix_together`] starts with.
pub fn fix_by_itself(source: Source, config: &Config, at_least: Applicability) -> Rest {
    rest::fix_by(source, config, at_least, |text, reading| reading.report(text, config, Vec::new()))
}

/// Whether one fix of `source`, made by itself, leaves a text that [`fix`] would use too.
pub fn may_make(fix: &Fix, source: &Source, config: &Config) -> bool {
    let Some((after, _)) = fixer::apply_once(source, &[fix], fix.applicability) else { return false };
    let is_same = |before: &Facts<'_>, after: &Facts<'_>| guard::compare(before, after, fix.applicability).is_ok();
    syntax::parse(&after).errors.is_empty()
        && with_facts(source, config, |before| with_facts(&after, config, |after| is_same(before, after)))
}

/// The instructions that download packages, by their indices in `dockerfile`, in order. Those that an
/// `ONBUILD` keeps for later are not among them.
pub fn package_steps(source: &Source, dockerfile: &Dockerfile, config: &Config) -> Vec<usize> {
    let model = Model::build(source, dockerfile, &config.images);
    let facts = Facts::derive(&model, |manager| config.uses(manager.name), |_| false);
    let runs = facts.installs.iter().filter(|install| install.downloads).map(|install| &model.runs[install.run]);
    let mut steps: Vec<_> = runs.filter(|run| !run.is_trigger).map(|run| run.instruction).collect();
    steps.sort_unstable();
    steps.dedup();
    steps
}

/// The directories that cache mounts cover, as far as they can be told: absolute paths, in order.
pub fn cache_mounts(source: &Source, dockerfile: &Dockerfile) -> Vec<String> {
    let model = Model::build(source, dockerfile, &[]);
    let mounts = model.runs.iter().flat_map(|run| &run.mounts).filter(|mount| mount.kind == MountKind::Cache);
    let mut targets: Vec<_> = mounts.filter_map(|mount| mount.target.clone()).collect();
    targets.sort_unstable();
    targets.dedup();
    targets
}

#[cfg(test)]
mod tests {
    use super::{lint, may_make};
    use crate::config::Config;
    use crate::edit::{Applicability, Edit, Fix};
    use crate::source::Source;

    #[test]
    fn one_fix_is_held_to_what_all_are_held_to() {
        let source = Source::new(b"FROM debian:12\nRUN apt-get update && apt-get install -y curl\n".to_vec());
        let config = Config::default();
        let fix = lint(&source, &config).findings.remove(0).fix.unwrap();
        assert!(may_make(&fix, &source, &config));
        let made = |edit: Edit| may_make(&Fix::new("change it", Applicability::Safe, vec![edit]), &source, &config);
        assert!(made(Edit::insertion(15, "# a comment\n")));
        assert!(!made(Edit::insertion(18, "N")), "BuildKit would reject it");
        assert!(!made(Edit::insertion(60, "wget ")), "something else would be installed");
        assert!(!may_make(&Fix::advice("look at it"), &source, &config));
    }

    #[test]
    fn a_comment_behind_the_last_line_of_the_file_can_go() {
        let source = Source::new(b"FROM node:22\nENV A=b \\\n    # cachemount: ignore\n".to_vec());
        let fixed = super::fix(source, &Config::default(), Applicability::Unsafe);
        assert_eq!(fixed.report.errors, []);
        assert_eq!(fixed.source.text(), "FROM node:22\nENV A=b \\\n");
    }
}
