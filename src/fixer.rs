//! Text and fixes to text.
//!
//! Invariant: a fix is made whole or not at all. Fixes that touch one another are not made in the
//! same pass: the text is analysed again and they are found anew. Edits that several fixes share
//! are made once. Nothing here knows rules or Dockerfiles.

use std::collections::BTreeSet;

use crate::edit::Applicability;
use crate::edit::Edit;
use crate::edit::Fix;
use crate::source::Source;

/// One pass: applies the fixes that are at least `at_least`, as many as do not touch one another.
///
/// Returns nothing where none applies. Who asks for the fixes of the text that results, and makes those, comes to rest.
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
    use super::apply_once;
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
    fn bytes_that_are_not_utf8_stay() {
        let source = Source::new(b"\xff\xfeb".to_vec());
        let (fixed, _) =
            apply_once(&source, &[&safe(vec![Edit::replacement(Span::new(2, 3), "c")])], Applicability::Safe).unwrap();
        assert_eq!(fixed.bytes(), b"\xff\xfec");
    }
}
