//! Findings counted by rule.

use std::collections::BTreeMap;
use std::io;
use std::io::Write;

use crate::report::Report;

/// How often a rule was found to be broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Count {
    pub(super) rule: &'static str,
    pub(super) findings: usize,
    pub(super) fixable: usize,
}

/// The counts, the greatest first, equal ones by name.
pub(super) fn by_rule(report: &Report<'_>) -> Vec<Count> {
    let mut counts = BTreeMap::new();
    for finding in report.files.iter().flat_map(|file| &file.findings) {
        let count = counts.entry(finding.rule).or_insert(Count { rule: finding.rule, findings: 0, fixable: 0 });
        count.findings += 1;
        count.fixable += usize::from(report.applies(finding));
    }
    let mut counts: Vec<_> = counts.into_values().collect();
    counts.sort_by_key(|count| std::cmp::Reverse(count.findings));
    counts
}

/// The counts as a table.
pub(super) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    for Count { rule, findings, fixable } in by_rule(report) {
        let mark = if fixable > 0 { format!(" [{fixable} *]") } else { String::new() };
        writeln!(out, "{findings:>6}  {rule}{mark}")?;
    }
    Ok(())
}
