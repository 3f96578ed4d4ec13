//! Holds a fixed text against the one that it was made from: what the model says of both has to be the
//! same, but for what a fix is there to change. Rules make fixes from the facts of one text and cannot
//! see what comes of them; this reads both texts anew.
//!
//! Invariant: it knows no rule and no fix. Whatever it cannot account for is a reason to refuse.

mod command;
mod shape;

use crate::edit::Applicability;
use crate::facts::Coverage;
use crate::facts::Facts;
use crate::facts::Install;
use crate::facts::Obstacle;
use crate::facts::ObstacleKind;
use crate::guard::command::are_kept;
use crate::guard::command::commands;
use crate::guard::shape::pairs;
use crate::source::Span;

/// Why a fixed text must not be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The instruction of the text in front of the fix that it is about.
    pub span: Span,
    /// What the fix would change: part of a sentence.
    pub what: &'static str,
}

/// Whether the text of `after` does what that of `before` does, as far as fixes at `at_least` may change it. The facts
/// are those of the same package managers and images, and nothing in them is declined.
///
/// # Errors
///
/// The first thing that would be different.
pub fn compare(before: &Facts<'_>, after: &Facts<'_>, at_least: Applicability) -> Result<(), Refusal> {
    let (old, new) = (before.model, after.model);
    for pair in pairs(old, new)? {
        pair.same_surroundings()?;
        pair.same_mounts(at_least)?;
        let installs: Vec<&Install<'_>> = before.installs_of(pair.old).collect();
        let kept = || are_kept(&commands(old, pair.old, &installs), &commands(new, pair.new, &[]), at_least);
        if !pair.is_untouched() && !kept() {
            return Err(
                pair.refusal("the commands of this step, in another way than by taking out a clean-up or a flag")
            );
        }
        let added = pair.added_mounts();
        let was_cleaned = installs.iter().any(|it| !it.cleanups.is_empty() || !it.cleanup_words.is_empty());
        let mut now = after.installs_of(pair.new).filter(|_| at_least == Applicability::Safe);
        if now.any(|install| is_doubtful(install, added, was_cleaned)) {
            return Err(pair.refusal("this step, to have a mount that something in the file speaks against"));
        }
    }
    Ok(())
}

/// Whether something speaks against one of the first `added` mounts of a step, which are new.
///
/// Nobody finds later what a step cleaned up itself before it was mounted.
fn is_doubtful(install: &Install<'_>, added: usize, was_cleaned: bool) -> bool {
    let mut new = install.caches.iter().filter(|it| matches!(it.coverage, Coverage::Cache(index) if index < added));
    let empties = !install.cleanups.is_empty() || !install.cleanup_words.is_empty() || !install.disablers.is_empty();
    let is_missed = |it: &Obstacle| matches!(it.kind, ObstacleKind::IndexReadLater | ObstacleKind::MaybeReadLater);
    let speaks = |it: &Obstacle| !(was_cleaned && is_missed(it));
    new.any(|cache| empties || cache.obstacles.iter().any(speaks) || !install.obstacles.is_empty())
}

/// A text with comments in it, which fixes may take out.
struct Written<'a> {
    text: &'a str,
    /// Ascending.
    comments: &'a [Span],
}

impl Written<'_> {
    /// What stands in `span`, comments left out.
    fn at(&self, span: Span) -> String {
        let within = self.comments.iter().filter(|it| span.contains(**it));
        let starts = std::iter::once(span.start).chain(within.clone().map(|it| it.end));
        let ends = within.map(|it| it.start).chain(std::iter::once(span.end));
        starts.zip(ends).filter_map(|(start, end)| self.text.get(start as usize..end as usize)).collect()
    }
}

#[cfg(test)]
mod tests;
