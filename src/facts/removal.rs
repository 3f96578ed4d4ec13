//! Clean-ups and flags out of a script: whether that can be done exactly, and how.

use crate::facts::install::Install;
use crate::semantic::Model;
use crate::shell::Removal;
use crate::shell::Replacement;
use crate::shell::Surroundings;
use crate::shell::remove;
use crate::source::Span;

/// What has to change for the clean-ups and flags of these installs, all of one `RUN`, to be gone;
/// nothing where that cannot be done exactly.
pub fn removal(model: &Model<'_>, installs: &[&Install<'_>]) -> Option<Vec<Replacement>> {
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
    remove(first.script, around, removal)
}

fn sorted<'s>(spans: impl Iterator<Item = &'s Span>) -> Vec<Span> {
    let mut spans: Vec<Span> = spans.copied().collect();
    spans.sort_unstable();
    spans.dedup();
    spans
}
