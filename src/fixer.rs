//! Text and fixes to text.
//!
//! Invariant: a fix is made whole or not at all. Fixes that touch one another are not made in the
//! same pass: the text is analysed again and they are found anew. Edits that several fixes share
//! are made once. Nothing here knows rules or Dockerfiles.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use crate::edit::Applicability;
use crate::edit::Edit;
use crate::edit::Fix;
use crate::source::Source;

/// Passes after which fixes that go on producing fixes are given up.
const MAX_PASSES: usize = 20;

/// What fixing came to.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The text that results.
    pub source: Source,
    /// How many fixes were made.
    pub applied: usize,
    /// Whether it came to rest; if not, the text is the one given.
    pub settled: bool,
}

/// One pass: applies the fixes that are at least `at_least`, as many as do not touch one another.
///
/// Returns nothing where none applies.
pub fn apply_once(source: &Source, fixes: &[&Fix], at_least: Applicability) -> Option<(Source, usize)> {
    let mut taken: BTreeSet<&Edit> = BTreeSet::new();
    let mut applied = 0;
    for fix in fixes.iter().filter(|fix| fix.applicability >= at_least && !fix.edits().is_empty()) {
        // No two of those that are taken touch, so that only the nearest ones can touch another.
        let fits = |edit: &Edit| {
            let mut near =
                taken.range::<Edit, _>(..edit).next_back().into_iter().chain(taken.range::<Edit, _>(edit..).next());
            taken.contains(edit) || near.all(|other| !other.touches(edit))
        };
        if fix.edits().iter().all(fits) {
            applied += 1;
            taken.extend(fix.edits());
        }
    }
    (applied > 0).then(|| (splice(source, taken), applied))
}

/// Applies fixes and asks for new ones until none is left.
///
/// `next` gives the fixes for a text; it breaks off where the text must not be used, and then the
/// text from before that pass stands.
pub fn to_rest(
    source: Source,
    at_least: Applicability,
    mut next: impl FnMut(&Source) -> ControlFlow<(), Vec<Fix>>,
) -> Outcome {
    let ControlFlow::Continue(mut fixes) = next(&source) else {
        return Outcome { source, applied: 0, settled: true };
    };
    let mut current = source.clone();
    let mut applied = 0;
    for _ in 0..MAX_PASSES {
        let Some((text, count)) = apply_once(&current, &fixes.iter().collect::<Vec<_>>(), at_least) else {
            return Outcome { source: current, applied, settled: true };
        };
        match next(&text) {
            ControlFlow::Continue(more) => fixes = more,
            ControlFlow::Break(()) => return Outcome { source: current, applied, settled: false },
        }
        current = text;
        applied += count;
    }
    Outcome { source, applied: 0, settled: false }
}

/// The text with edits made that do not touch one another.
fn splice(source: &Source, edits: BTreeSet<&Edit>) -> Source {
    let bytes = source.bytes();
    let mut result = Vec::with_capacity(bytes.len() + edits.iter().map(|edit| edit.text.len()).sum::<usize>());
    let mut done = 0;
    for edit in edits {
        let range = edit.span.range();
        result.extend_from_slice(&bytes[done..range.start]);
        result.extend_from_slice(edit.text.as_bytes());
        done = range.end;
    }
    result.extend_from_slice(&bytes[done..]);
    Source::new(result)
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;

    use super::{apply_once, to_rest};
    use crate::edit::{Applicability, Edit, Fix};
    use crate::source::{Source, Span};

    fn source(text: &str) -> Source {
        Source::new(text.as_bytes().to_vec())
    }

    fn safe(edits: Vec<Edit>) -> Fix {
        Fix::new("change it", Applicability::Safe, edits)
    }

    fn pass(text: &str, fixes: &[Fix]) -> (String, usize) {
        let fixes: Vec<_> = fixes.iter().collect();
        let (source, applied) = apply_once(&source(text), &fixes, Applicability::Safe).unwrap();
        (source.text().to_owned(), applied)
    }

    #[test]
    fn a_fix_is_made_whole() {
        let fix = safe(vec![Edit::insertion(0, ">"), Edit::deletion(Span::new(2, 3))]);
        assert_eq!(pass("abcd", &[fix]), (">abd".to_owned(), 1));
    }

    #[test]
    fn a_fix_whose_second_edit_collides_waits() {
        let first = safe(vec![Edit::replacement(Span::new(1, 3), "x")]);
        let second = safe(vec![Edit::insertion(0, ">"), Edit::deletion(Span::new(2, 4))]);
        assert_eq!(pass("abcd", &[first, second]), ("axd".to_owned(), 1));
    }

    #[test]
    fn an_edit_that_two_fixes_share_is_made_once() {
        let shared = Edit::insertion(0, "keep ");
        let first = safe(vec![shared.clone(), Edit::replacement(Span::new(1, 2), "B")]);
        let second = safe(vec![shared, Edit::replacement(Span::new(3, 4), "D")]);
        assert_eq!(pass("abcd", &[first, second]), ("keep aBcD".to_owned(), 2));
    }

    #[test]
    fn what_is_not_trusted_enough_is_left() {
        let fix = Fix::new("change it", Applicability::Unsafe, vec![Edit::insertion(0, ">")]);
        assert!(apply_once(&source("a"), &[&fix], Applicability::Safe).is_none());
        assert!(apply_once(&source("a"), &[&fix], Applicability::Unsafe).is_some());
    }

    #[test]
    fn fixes_that_never_end_leave_the_text_alone() {
        let outcome = to_rest(source("a"), Applicability::Safe, |_| {
            ControlFlow::Continue(vec![safe(vec![Edit::insertion(0, "x")])])
        });
        assert!(!outcome.settled);
        assert_eq!(outcome.source.text(), "a");
    }

    #[test]
    fn a_pass_that_spoils_the_text_is_taken_back() {
        let outcome = to_rest(source("a"), Applicability::Safe, |text| {
            if text.text().len() > 1 {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(vec![safe(vec![Edit::insertion(0, "x")])])
            }
        });
        assert_eq!((outcome.source.text(), outcome.settled), ("a", false));
    }

    #[test]
    fn bytes_that_are_not_utf8_stay() {
        let source = Source::new(b"\xff\xfeb".to_vec());
        let (fixed, _) =
            apply_once(&source, &[&safe(vec![Edit::replacement(Span::new(2, 3), "c")])], Applicability::Safe).unwrap();
        assert_eq!(fixed.bytes(), b"\xff\xfec");
    }
}
