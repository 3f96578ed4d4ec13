//! Several texts of one builder: what there is to say of each for what the others say.

use std::collections::BTreeMap;

use crate::config::Config;
use crate::edit::Applicability;
use crate::finding::Elsewhere;
use crate::finding::Finding;
use crate::linter::Fixed;
use crate::linter::Reading;
use crate::linter::Rest;
use crate::linter::rest::fix_by;
use crate::rules;
use crate::rules::Across;
use crate::rules::Other;
use crate::rules::Seen;
use crate::source::LineIndex;
use crate::source::Source;

/// A text that is looked at together with others.
#[derive(Clone, Copy, Debug)]
pub struct Member<'a> {
    /// Its name, fit for printing.
    pub name: &'a str,
    /// What holds for it.
    pub config: &'a Config,
    /// The text.
    pub source: &'a Source,
    /// What it says by itself.
    pub reading: &'a Reading,
}

/// How often fixes are made across texts before the rest is left as it is.
const MAX_ROUNDS: usize = 8;

/// Fixes what is found across texts, each of which has a name and a configuration and was fixed by itself, until nothing
/// changes any more.
pub fn fix_together(mut texts: Vec<(&str, &Config, Rest)>, at_least: Applicability) -> Vec<Fixed> {
    let mut found = found_across(&members(&texts));
    for _ in 0..MAX_ROUNDS {
        let mut made = 0;
        for ((_, config, rest), across) in texts.iter_mut().zip(&found) {
            let applies = |finding: &Finding| finding.fix.as_ref().is_some_and(|fix| fix.applicability >= at_least);
            if across.iter().any(applies) {
                let next = fix_across(&rest.source, config, at_least, across);
                made += next.fixed;
                *rest = Rest { fixed: rest.fixed + next.fixed, ..next };
            }
        }
        if made == 0 {
            break;
        }
        found = found_across(&members(&texts));
    }
    texts.into_iter().zip(found).map(|((_, config, rest), across)| rest.told(config, across)).collect()
}

fn members<'a>(texts: &'a [(&'a str, &'a Config, Rest)]) -> Vec<Member<'a>> {
    let member = |(name, config, rest): &'a (&'a str, &'a Config, Rest)| {
        let Rest { source, reading, .. } = rest;
        Member { name, config, source, reading }
    };
    texts.iter().map(member).collect()
}

/// Makes what fixes it can of those `across` it and others, and then those that they lead to in itself.
fn fix_across(start: &Source, config: &Config, at_least: Applicability, across: &[Finding]) -> Rest {
    fix_by(start.clone(), config, at_least, |text, reading| {
        let across = if text.bytes() == start.bytes() { across.to_vec() } else { Vec::new() };
        reading.report(text, config, across)
    })
}

/// What is found across the stages of one text.
pub(super) fn alone(reading: &Reading, config: &Config) -> Vec<Finding> {
    across(&[(reading, config)]).into_iter().map(|across| across.finding).collect()
}

/// What is found across texts, for each in their order.
pub fn found_across(members: &[Member<'_>]) -> Vec<Vec<Finding>> {
    let files: Vec<_> = members.iter().map(|member| (member.reading, member.config)).collect();
    let mut found = vec![Vec::new(); members.len()];
    let mut indices = BTreeMap::new();
    for Across { file, mut finding, others } in across(&files) {
        finding.elsewhere = others.into_iter().map(|other| elsewhere(members, &mut indices, other)).collect();
        found[file].push(finding);
    }
    found
}

/// The place as people count it; the lines of each file are looked for once.
fn elsewhere(members: &[Member<'_>], indices: &mut BTreeMap<usize, LineIndex>, other: Other) -> Elsewhere {
    let Member { name, source, .. } = members[other.file];
    let index = indices.entry(other.file).or_insert_with(|| LineIndex::new(source.text()));
    let place = |at| index.position(source.text(), at);
    let (start, end) = (place(other.span.start), place(other.span.end));
    Elsewhere { name: name.to_owned(), start, end, text: other.text }
}

/// What the rules over several files find, as far as they are to run for the file that it is about.
fn across(files: &[(&Reading, &Config)]) -> Vec<Across> {
    let mut seen = Vec::new();
    for (file, (reading, config)) in files.iter().enumerate() {
        seen.extend(reading.mounts.iter().map(|mount| Seen { file, config, mount }));
    }
    if seen.len() < 2 {
        return Vec::new();
    }
    let check = |rule: &'static dyn rules::AcrossRule| {
        let is_to_run = |across: &Across| files[across.file].1.runs(rule.metadata().name);
        rule.check(&seen).into_iter().filter(is_to_run).collect::<Vec<_>>()
    };
    rules::across().flat_map(check).collect()
}
