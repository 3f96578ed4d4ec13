//! Clean-ups and flags out of a `RUN`.

use crate::edit::Edit;
use crate::facts::Install;
use crate::semantic::Model;
use crate::shell::Removal;
use crate::shell::Surroundings;
use crate::shell::remove;
use crate::source::Span;

/// Takes the clean-ups and the flags of these installs, all of one `RUN`, out of its script; nothing
/// where that cannot be done exactly.
pub fn removal(model: &Model<'_>, installs: &[&Install<'_>]) -> Option<Vec<Edit>> {
    let Some(first) = installs.first() else { return Some(Vec::new()) };
    let run = &model.runs[first.run];
    let instruction = model.instruction(run);
    let commands = sorted(installs.iter().flat_map(|install| &install.cleanups));
    let words = sorted(installs.iter().flat_map(|install| install.cleanup_words.iter().chain(&install.disablers)));
    if commands.is_empty() && words.is_empty() {
        return Some(Vec::new());
    }
    let escape = if instruction.heredocs.is_empty() { model.dockerfile.escape.as_byte() } else { b'\\' };
    let around = Surroundings { text: model.source.text(), escape, comments: &instruction.comments };
    let removal = Removal { commands: &commands, words: &words, errexit: run.errexit() };
    let replacements = remove(first.script, around, removal)?;
    Some(replacements.into_iter().map(|it| Edit::replacement(it.span, it.text)).collect())
}

fn sorted<'s>(spans: impl Iterator<Item = &'s Span>) -> Vec<Span> {
    let mut spans: Vec<Span> = spans.copied().collect();
    spans.sort_unstable();
    spans.dedup();
    spans
}
