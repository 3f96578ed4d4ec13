//! What holds of every text, of fixtures, of real files and of what a fuzzer makes up.

use cachemount::config::Config;
use cachemount::edit::Applicability;
use cachemount::edit::Fix;
use cachemount::linter;
use cachemount::source::Source;
use cachemount::syntax;

/// What holds of every text, whatever is found in it, when it is fixed at each of these applicabilities.
pub(crate) fn promises(source: &Source, config: &Config, at_least: &[Applicability]) -> Result<(), String> {
    lossless(source)?;
    let before = syntax::parse(source);
    for &at_least in at_least {
        let fail = |what: &str| Err(format!("the {} fix {what}", at_least.as_str()));
        let fixed = linter::fix(source.clone(), config, at_least);
        if !before.errors.is_empty() {
            if fixed.source.bytes() != source.bytes() {
                return fail("changes a text with errors");
            }
            continue;
        }
        lossless(&fixed.source)?;
        if let Some(error) = fixed.report.errors.first() {
            return fail(&format!("spoils the text: {}", error.message));
        }
        let more = |fix: &Fix| fix.applicability >= at_least && !fix.edits().is_empty();
        if let Some(finding) = fixed.report.findings.iter().find(|finding| finding.fix.as_ref().is_some_and(more)) {
            return fail(&format!("leaves a fix of `{}`", finding.rule));
        }
        let twice = linter::fix(fixed.source.clone(), config, at_least);
        if twice.fixed > 0 || twice.source.bytes() != fixed.source.bytes() {
            return fail("made a second time changes something");
        }
    }
    Ok(())
}

fn lossless(source: &Source) -> Result<(), String> {
    let pieces: String = syntax::parse(source).pieces.iter().map(|piece| source.slice(piece.span)).collect();
    if pieces == source.text() { Ok(()) } else { Err("the pieces do not give the text back".to_owned()) }
}
