//! Findings counted by rule.

use std::io;
use std::io::Write;

use crate::report::Summary;
use crate::report::summary::RuleCount;

/// The counts, the greatest first, equal ones by name.
pub(super) fn by_rule(summary: &Summary) -> Vec<RuleCount> {
    let mut counts = summary.counts.rules.clone();
    counts.sort_by_key(|count| (std::cmp::Reverse(count.findings), count.rule));
    counts
}

/// The counts as a table.
pub(super) fn write(summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
    for RuleCount { rule, findings, fixable } in by_rule(summary) {
        let mark = if fixable > 0 { format!(" [{fixable} *]") } else { String::new() };
        writeln!(out, "{findings:>6}  {rule}{mark}")?;
    }
    Ok(())
}
