//! What one text says, before it is known what others say.

use crate::config::Config;
use crate::facts::CacheMount;
use crate::facts::Facts;
use crate::finding::Finding;
use crate::linter::Report;
use crate::rules;
use crate::semantic::Model;
use crate::source::Source;
use crate::suppression::Suppressions;
use crate::syntax;
use crate::syntax::SyntaxError;

/// What the rules over one file find in a text, and what the others need of it.
#[derive(Clone, Debug)]
pub struct Reading {
    /// Those that the author waived among them.
    findings: Vec<Finding>,
    errors: Vec<SyntaxError>,
    suppressions: Suppressions,
    /// None in a text that `BuildKit` would reject.
    pub(super) mounts: Vec<CacheMount>,
}

impl Reading {
    /// Reads a text.
    pub fn of(source: &Source, config: &Config) -> Self {
        Self::with(source, config, |reading, _| reading)
    }

    /// Reads a text, and gives `then` what holds in it, too, where that is known and no comment and no configuration
    /// has a part in it.
    pub(super) fn with<T>(source: &Source, config: &Config, then: impl FnOnce(Self, Option<&Facts<'_>>) -> T) -> T {
        let dockerfile = syntax::parse(source);
        let suppressions = Suppressions::of(source, &dockerfile);
        if !Facts::may_concern(source) {
            let errors = dockerfile.errors;
            return then(Self { findings: Vec::new(), errors, suppressions, mounts: Vec::new() }, None);
        }
        let model = Model::build(source, &dockerfile, &config.images);
        let may_decline = !config.runs(rules::MOUNTING) || !suppressions.is_empty();
        let declined = |span| !config.runs(rules::MOUNTING) || suppressions.waives(rules::MOUNTING, span);
        let facts = Facts::derive(&model, |manager| config.uses(manager.name), declined);
        let findings = rules::of_file(config).flat_map(|rule| rule.check(&facts, config)).collect();
        let errors = dockerfile.errors.clone();
        let mounts = if errors.is_empty() { facts.cache_mounts().to_vec() } else { Vec::new() };
        then(Self { findings, errors, suppressions, mounts }, Some(&facts).filter(|_| !may_decline))
    }

    /// Whether `BuildKit` would take the text.
    pub(super) fn is_valid(&self) -> bool {
        self.errors.is_empty()
    }

    /// Whether what others say may matter to it.
    pub fn has_cache_mounts(&self) -> bool {
        !self.mounts.is_empty()
    }

    /// What there is to say of the text, which `source` is, with what is found `across` it and others.
    pub fn report(self, source: &Source, config: &Config, across: Vec<Finding>) -> Report {
        let Self { mut findings, errors, suppressions, mounts } = self;
        findings.extend(across);
        let places = mounts.iter().map(|mount| mount.mount.span);
        let names = || rules::across().map(|rule| rule.metadata().name);
        let possible: Vec<_> = places.flat_map(|span| names().map(move |name| (name, span))).collect();
        let unused = suppressions.apply(&mut findings, &possible);
        findings.extend(rules::unused_ignores(source, &unused, config));
        for finding in &mut findings {
            if let Some((_, severity)) = config.severity.iter().find(|(rule, _)| rule == finding.rule) {
                finding.severity = *severity;
            }
            if !errors.is_empty() {
                finding.fix = None;
            }
        }
        findings.sort_by_key(|finding| (finding.span, finding.rule));
        Report { findings, errors }
    }
}

/// Gives `then` what holds in a text, whatever comments waive.
pub(super) fn with_facts<T>(source: &Source, config: &Config, then: impl FnOnce(&Facts<'_>) -> T) -> T {
    let dockerfile = syntax::parse(source);
    let model = Model::build(source, &dockerfile, &config.images);
    then(&Facts::derive(&model, |manager| config.uses(manager.name), |_| false))
}
