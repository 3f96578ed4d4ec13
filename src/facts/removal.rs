//! Clean-ups and flags out of a script: whether that can be done exactly, and how.

use crate::facts::install::Install;
use crate::semantic::Model;
use crate::shell::Removal;
use crate::shell::Replacement;
use crate::shell::Surroundings;
use crate::shell::remove;
use crate::source::Span;

/// What of an install is to go out of its script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// All that would keep its mounts empty.
    Everything,
    /// What empties the caches.
    Cleanups,
    /// What switches them off.
    Disablers,
}

/// What has to change for that to be gone of these installs, all of one `RUN`; nothing where it cannot
/// be done exactly.
pub fn removal(model: &Model<'_>, installs: &[&Install<'_>], taken: Taken) -> Option<Vec<Replacement>> {
    match (installs, taken) {
        ([install], Taken::Everything) => install.removal.clone(),
        _ => found(model, installs, taken),
    }
}

/// The same where the installs do not know it yet.
pub(super) fn found(model: &Model<'_>, installs: &[&Install<'_>], taken: Taken) -> Option<Vec<Replacement>> {
    let Some(first) = installs.first() else { return Some(Vec::new()) };
    let cleanups = || installs.iter().filter(|_| taken != Taken::Disablers);
    let disablers = || installs.iter().filter(|_| taken != Taken::Cleanups);
    let commands = sorted(cleanups().flat_map(|install| &install.cleanups));
    let words = cleanups().flat_map(|install| &install.cleanup_words);
    let words = sorted(words.chain(disablers().flat_map(|install| &install.disablers)));
    if commands.is_empty() && words.is_empty() {
        return Some(Vec::new());
    }
    let run = &model.runs[first.run];
    let instruction = model.instruction(run);
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
