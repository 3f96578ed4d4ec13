//! The rule `unused-ignore`.

use crate::config::Config;
use crate::config::Known;
use crate::edit::Applicability;
use crate::edit::Edit;
use crate::edit::Fix;
use crate::finding::Finding;
use crate::source::Source;
use crate::source::Span;
use crate::source::offset;
use crate::suppression::Unused;

declare_rule! {
    /// ## What it does
    /// Finds comments that waive findings where there are none, and names in them that no rule has.
    ///
    /// ## Why is this bad?
    /// Such a comment is left over from a problem that is gone, or never did what was meant. It hides
    /// the next finding of that kind.
    ///
    /// Where there is a cache mount, a comment for a rule that holds files against each other is let be: it may be there for
    /// a file that this run was not given.
    ///
    /// ## Example
    /// ```dockerfile
    /// FROM node:22
    /// # cachemount: ignore[missing-cache-mount] there was an install here
    /// RUN npm test
    /// ```
    ///
    /// Use instead:
    /// ```dockerfile
    /// FROM node:22
    /// RUN npm test
    /// ```
    ///
    /// ## Fix safety
    /// The fix takes the name out, or the comment where nothing is left of it; a name that no rule has
    /// becomes the one that it looks like. The build stays as it is; the fix is unsafe because the reason
    /// in the comment may go too.
    ///
    /// ## References
    /// - <https://docs.astral.sh/ruff/rules/unused-noqa/>
    UnusedIgnore {
        name: "unused-ignore",
        summary: "a comment waives a finding that is not there",
        severity: Info,
        fixable: true
    }
}

/// What there is to say of waivers that waived nothing, those for rules that did not run left aside.
pub(super) fn findings(source: &Source, unused: &[Unused], names: &[&str], config: &Config) -> Vec<Finding> {
    if !config.runs(UnusedIgnore::METADATA.name) {
        return Vec::new();
    }
    let all_run = names.iter().all(|name| config.runs(name));
    let told = unused.iter().filter(|unused| match &unused.rule {
        Some(rule) => config.runs(rule) || !names.contains(&rule.as_str()),
        None => all_run,
    });
    told.map(|unused| finding(source, unused, names)).collect()
}

fn finding(source: &Source, unused: &Unused, names: &[&str]) -> Finding {
    let known = Known { rules: names, managers: &[] };
    let (message, meant) = match &unused.rule {
        None => ("no rule finds anything here, so there is nothing to waive".to_owned(), None),
        Some(rule) => match known.rule(rule) {
            Ok(()) => (format!("`{rule}` finds nothing here, so there is nothing to waive"), None),
            Err(unknown) => (unknown.to_string(), unknown.meant),
        },
    };
    let (title, edit) = match (meant, unused.comment) {
        (Some(meant), _) => ("write the name that was meant", Edit::replacement(unused.span, meant)),
        (None, Some(comment)) => ("take the comment out", Edit::deletion(line(source, comment))),
        (None, None) => ("take the name out", Edit::deletion(item(source, unused.span))),
    };
    Finding {
        help: Some(format!("{title}, or the name of the rule that it is meant for")),
        fix: Some(Fix::new(title, Applicability::Unsafe, vec![edit])),
        ..UnusedIgnore::METADATA.finding(unused.span, message)
    }
}

/// The whole line that a comment stands on.
fn line(source: &Source, comment: Span) -> Span {
    let text = source.text();
    let before = &text[..comment.start as usize];
    let blanks = before.len() - before.trim_end_matches([' ', '\t']).len();
    let behind = &text[comment.end as usize..];
    let rest = behind.find('\n').map_or(behind.len(), |at| at + 1);
    Span::new(comment.start - offset(blanks), comment.end + offset(rest))
}

/// A name in a list, with the comma that goes with it.
fn item(source: &Source, name: Span) -> Span {
    let text = source.text();
    let behind = &text[name.end as usize..];
    if let Some(rest) = behind.trim_start_matches([' ', '\t']).strip_prefix(',') {
        let rest = rest.trim_start_matches([' ', '\t']);
        return Span::new(name.start, name.end + offset(behind.len() - rest.len()));
    }
    let before = &text[..name.start as usize];
    let rest = before.trim_end_matches([' ', '\t']);
    let rest = rest.strip_suffix(',').unwrap_or(rest);
    Span::new(name.start - offset(before.len() - rest.len()), name.end)
}
