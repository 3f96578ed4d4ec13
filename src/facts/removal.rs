//! Clean-ups and flags out of a script: whether that can be done exactly, and how.

use crate::facts::Facts;
use crate::facts::cleanup::CleanupWord;
use crate::facts::install::Install;
use crate::facts::install::Rewording;
use crate::semantic::Model;
use crate::shell::Removal;
use crate::shell::Replacement;
use crate::shell::Surroundings;
use crate::shell::remove;
use crate::source::Span;
use crate::syntax::Form;

/// What of an install is to go out of its script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// All that would keep its mounts empty.
    Everything,
    /// What empties the caches.
    Cleanups,
    /// What switches them off.
    Disablers,
    /// What makes the manager delete what it downloads: flags come in the places of programs.
    Deleting,
}

/// The clean-ups of installs, all of one `RUN`, taken together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cleanups {
    /// Commands of which nothing is left, in order.
    pub commands: Vec<Span>,
    /// Words of other commands.
    pub words: Vec<Span>,
}

impl Cleanups {
    /// A command of which each install empties a part goes when all parts do.
    pub fn of(installs: &[&Install<'_>]) -> Self {
        let mut words: Vec<CleanupWord> = installs.iter().flat_map(|install| &install.cleanup_words).copied().collect();
        words.sort_unstable_by_key(|word| word.span);
        words.dedup();
        let is_whole =
            |word: &CleanupWord| words.iter().filter(|other| other.command == word.command).count() == word.among;
        let (whole, partial): (Vec<CleanupWord>, _) = words.iter().partition(|word| is_whole(word));
        let commands = installs.iter().flat_map(|install| &install.cleanups);
        Self {
            commands: sorted(commands.copied().chain(whole.iter().map(|word| word.command))),
            words: partial.iter().map(|word| word.span).collect(),
        }
    }
}

/// What has to change for that to be gone of these installs, all of one `RUN`; nothing where it cannot
/// be done exactly.
pub fn removal(facts: &Facts<'_>, installs: &[&Install<'_>], taken: Taken) -> Option<Vec<Replacement>> {
    // The fix of another install that takes words out of the same command would leave it without any.
    let shares = |other: &&Install<'_>| {
        let is_given = installs.iter().any(|install| std::ptr::eq(*install, *other));
        let commands = || installs.iter().flat_map(|install| &install.cleanup_words).map(|word| word.command);
        !is_given
            && other.is_mounted()
            && other.cleanup_words.iter().any(|word| commands().any(|it| it == word.command))
    };
    let others = installs.first().map(|first| facts.installs_of(first.run).filter(shares));
    let installs: Vec<&Install<'_>> = installs.iter().copied().chain(others.into_iter().flatten()).collect();
    match (installs.as_slice(), taken) {
        ([install], Taken::Everything) => install.removal.clone(),
        _ => found(facts.model, &installs, taken),
    }
}

/// The same where the installs do not know it yet.
pub(super) fn found(model: &Model<'_>, installs: &[&Install<'_>], taken: Taken) -> Option<Vec<Replacement>> {
    let Some(first) = installs.first() else { return Some(Vec::new()) };
    let Cleanups { commands, words } =
        if matches!(taken, Taken::Disablers | Taken::Deleting) { Cleanups::default() } else { Cleanups::of(installs) };
    let is_taken = |install: &Install<'_>, word: &Rewording| match taken {
        Taken::Everything => true,
        Taken::Cleanups => false,
        Taken::Disablers => install.disablers.contains(&word.span),
        Taken::Deleting => install.unkept.contains(&word.span),
    };
    let reworded = installs.iter().flat_map(|it| it.rewordings.iter().filter(|word| is_taken(it, word)));
    let narrowed = installs.iter().flat_map(|it| &it.narrowed);
    let reworded = reworded.chain(narrowed.filter(|_| matches!(taken, Taken::Everything | Taken::Cleanups)));
    let (gone, replaced): (Vec<&Rewording>, _) = reworded.partition(|word| word.text.is_empty());
    let words = sorted(words.into_iter().chain(gone.iter().map(|word| word.span)));
    let replaced: Vec<Replacement> =
        replaced.iter().map(|word| Replacement { span: word.span, text: word.text }).collect();
    if commands.is_empty() && words.is_empty() && replaced.is_empty() {
        return Some(Vec::new());
    }
    let run = &model.runs[first.run];
    let instruction = model.instruction(run);
    // A JSON array has commas and quotes of its own.
    let mut touched = words.iter().copied().chain(replaced.iter().map(|word| word.span));
    if let Form::Exec(arguments) = &instruction.form
        && touched.any(|span| arguments.iter().any(|argument| argument.span == span))
    {
        return None;
    }
    let escape = if instruction.heredocs.is_empty() { model.dockerfile.escape.as_byte() } else { b'\\' };
    let around = Surroundings { text: model.source.text(), escape, comments: &instruction.comments };
    let removal = Removal { commands: &commands, words: &words, replaced: &replaced, errexit: run.errexit() };
    remove(first.script, around, removal)
}

fn sorted(spans: impl Iterator<Item = Span>) -> Vec<Span> {
    let mut spans: Vec<Span> = spans.collect();
    spans.sort_unstable();
    spans.dedup();
    spans
}
