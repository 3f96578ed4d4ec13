//! Clean-ups and flags out of a `RUN`.

use crate::edit::Edit;
use crate::facts;
use crate::facts::Facts;
use crate::facts::Install;
use crate::facts::Taken;

/// Takes clean-ups and flags of these installs, all of one `RUN`, out of its script; nothing where
/// that cannot be done exactly.
pub fn removal(facts: &Facts<'_>, installs: &[&Install<'_>], taken: Taken) -> Option<Vec<Edit>> {
    let replacements = facts::removal(facts, installs, taken)?;
    Some(replacements.into_iter().map(|it| Edit::replacement(it.span, it.text)).collect())
}
