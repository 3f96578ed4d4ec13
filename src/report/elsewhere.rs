//! Places in other files, in text for people.

use std::fmt::Write as _;

use crate::finding::Elsewhere;
use crate::finding::Finding;
use crate::report::printable::printable;

/// How many places are named.
const NAMED: usize = 3;

/// `message` and, where places in other files belong to it, where they are: on one line.
pub(super) fn with_places(message: &str, finding: &Finding) -> String {
    let mut text = message.to_owned();
    let (named, others) = finding.elsewhere.split_at(finding.elsewhere.len().min(NAMED));
    for (index, Elsewhere { name, start, .. }) in named.iter().enumerate() {
        let lead = if index == 0 { "; see " } else { ", " };
        let _ = write!(text, "{lead}{name}:{}:{}", start.line, start.column);
    }
    if !others.is_empty() {
        text.push_str(" and others");
    }
    text
}

/// A line for each place in another file, behind what to do about the finding.
pub(super) fn help_with_places(finding: &Finding) -> Option<String> {
    let help = finding.help.iter().flat_map(|help| help.lines());
    let mut lines: Vec<_> = help.map(|line| printable(line).into_owned()).collect();
    let (named, others) = finding.elsewhere.split_at(finding.elsewhere.len().min(NAMED));
    let place = |it: &Elsewhere| format!("{}:{}:{}: {}", it.name, it.start.line, it.start.column, printable(&it.text));
    lines.extend(named.iter().map(place));
    if !others.is_empty() {
        lines.push("and others".to_owned());
    }
    (!lines.is_empty()).then(|| lines.join("\n"))
}
