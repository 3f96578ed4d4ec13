//! `cachemount explain`: what there is to read about rules and package managers.

use std::fmt::Write as _;
use std::io;
use std::io::Write;

use clap::Args;

use crate::cli::Failure;
use crate::cli::Status;
use crate::cli::manager_page::manager_page;
use crate::cli::unless_closed;
use crate::config::Known;
use crate::ecosystem;
use crate::rules;
use crate::rules::Metadata;

/// Pages that are about neither a rule nor a package manager.
const PAGES: &[(&str, &str, &str)] =
    &[("ci", "what keeps cache mounts from one run of CI to the next", include_str!("../../docs/ci.md"))];

#[derive(Debug, Args)]
pub(super) struct ExplainArguments {
    /// A rule, a package manager or another page [by default: list them all]
    #[arg(value_name = "RULE|MANAGER|PAGE")]
    name: Option<String>,
}

pub(super) fn run(arguments: &ExplainArguments) -> Result<Status, Failure> {
    let text = match &arguments.name {
        None => list(),
        Some(name) => page(name)?,
    };
    unless_closed(io::stdout().write_all(text.as_bytes()))?;
    Ok(Status::Clean)
}

/// The names of all rules.
pub(super) fn rule_names() -> Vec<&'static str> {
    rules::ALL.iter().map(|rule| rule.metadata().name).collect()
}

/// The names of all package managers.
pub(super) fn manager_names() -> Vec<&'static str> {
    ecosystem::ALL.iter().map(|manager| manager.name).collect()
}

fn list() -> String {
    let mut text = String::from("Rules:\n");
    let width = rule_names().iter().map(|name| name.len()).max().unwrap_or_default();
    for rule in rules::ALL {
        let Metadata { name, summary, .. } = rule.metadata();
        let _ = writeln!(text, "  {name:width$}  {summary}");
    }
    let managers = manager_names();
    if !managers.is_empty() {
        let _ = writeln!(text, "\nPackage managers:\n  {}", managers.join(", "));
    }
    text.push_str("\nOther pages:\n");
    for (name, summary, _) in PAGES {
        let _ = writeln!(text, "  {name:width$}  {summary}");
    }
    text.push_str("\nRead about one with `cachemount explain NAME`\n");
    text
}

fn page(name: &str) -> Result<String, Failure> {
    if let Some(rule) = rules::by_name(name) {
        return Ok(rule_page(rule.metadata()));
    }
    if let Some(page) = manager_page(name) {
        return Ok(page);
    }
    if let Some((_, _, page)) = PAGES.iter().find(|(page, _, _)| *page == name) {
        return Ok((*page).to_owned());
    }
    let (rules, managers) = (rule_names(), manager_names());
    let unknown = Known { rules: &rules, managers: &managers }.either(name);
    Err(Failure::new(unknown.err().map_or_else(|| format!("nothing is known of `{name}`"), |error| error.to_string())))
}

/// The manual page: what the table of rules says, and the text kept with the rule.
fn rule_page(metadata: &Metadata) -> String {
    let Metadata { name, summary, severity, fixable, .. } = metadata;
    let severity = severity.as_str();
    let fix = if *fixable { "--fix settles it where that is safe" } else { "no fix" };
    format!("# {name}\n\n{summary}\n\nSeverity: {severity}; {fix}\n\n{}", metadata.page())
}
