use lsp_types::CodeActionKind;
use proptest::prelude::*;

use super::{FIX_ALL, between, is_kind_of};
use crate::edit::Edit;
use crate::source::Source;

fn made(before: &Source, edits: &[Edit]) -> String {
    let mut text = before.text().to_owned();
    for edit in edits.iter().rev() {
        text.replace_range(edit.span.range(), &edit.text);
    }
    text
}

#[test]
fn kinds_are_kinds_of_what_they_begin_with() {
    assert!(is_kind_of(&FIX_ALL, &CodeActionKind::Source));
    assert!(is_kind_of(&FIX_ALL, &CodeActionKind::SourceFixAll));
    assert!(is_kind_of(&FIX_ALL, &CodeActionKind::Empty));
    assert!(is_kind_of(&FIX_ALL, &FIX_ALL));
    assert!(!is_kind_of(&FIX_ALL, &CodeActionKind::QuickFix));
    assert!(!is_kind_of(&FIX_ALL, &CodeActionKind::Custom("source.fix".into())));
    assert!(!is_kind_of(&CodeActionKind::QuickFix, &FIX_ALL));
}

proptest! {
    #[test]
    fn the_changes_between_two_texts_make_one_the_other(
        before in "([ab]{0,2}\r?\n){0,6}a?", after in "([ab]{0,2}\r?\n){0,6}b?"
    ) {
        let (before, after) = (Source::new(before.into_bytes()), Source::new(after.into_bytes()));
        prop_assert_eq!(made(&before, &between(&before, &after)), after.text());
    }
}
