use lsp_types::{Position, Range};
use proptest::prelude::*;

use super::{Encoding, Text};
use crate::source::offset;

fn at(line: u32, character: u32) -> Position {
    Position { line, character }
}

/// What a position says, by the letter of the protocol and without an index.
fn naive(text: &str, at: usize, encoding: Encoding) -> Position {
    let before = &text[..at];
    let ends = |(index, character): (usize, char)| match character {
        '\n' => Some(index + 1),
        '\r' if !text[index + 1..].starts_with('\n') => Some(index + 1),
        _ => None,
    };
    let starts: Vec<_> = before.char_indices().filter_map(ends).collect();
    let line = &before[starts.last().copied().unwrap_or(0)..];
    let character = match encoding {
        Encoding::Utf8 => line.len(),
        Encoding::Utf16 => line.encode_utf16().count(),
    };
    Position { line: offset(starts.len()), character: offset(character) }
}

#[test]
fn columns_count_what_was_agreed_on() {
    let text = "a\u{1f433}\u{e9}b\r\nc";
    let utf16 = Text::new(text.to_owned(), Encoding::Utf16);
    let utf8 = Text::new(text.to_owned(), Encoding::Utf8);
    let b = offset(text.find('b').unwrap());
    assert_eq!(utf16.position(b), at(0, 4));
    assert_eq!(utf8.position(b), at(0, 7));
    assert_eq!(utf16.offset(at(0, 4)), b);
    assert_eq!(utf8.offset(at(0, 7)), b);
}

#[test]
fn a_position_that_is_nowhere_is_taken_for_the_nearest_before() {
    let text = Text::new("a\u{1f433}\r\nbc".to_owned(), Encoding::Utf16);
    assert_eq!(text.offset(at(0, 2)), 1, "within a character is where it starts");
    assert_eq!(text.offset(at(0, 99)), 5, "past the end of a line is its end");
    assert_eq!(text.offset(at(1, 99)), 9);
    assert_eq!(text.offset(at(7, 0)), 9, "past the last line is the end");
    assert_eq!(text.offset(at(u32::MAX, u32::MAX)), 9);
    let backwards = Range { start: at(1, 1), end: at(0, 0) };
    assert!(text.span(backwards).is_empty());
}

#[test]
fn lines_end_as_the_protocol_says() {
    let text = Text::new("a\rb\r\nc\nd\r".to_owned(), Encoding::Utf16);
    assert_eq!(text.offset(at(1, 0)), 2);
    assert_eq!(text.offset(at(2, 0)), 5);
    assert_eq!(text.offset(at(3, 0)), 7);
    assert_eq!(text.position(9), at(4, 0));
}

#[test]
fn a_byte_order_mark_is_a_character_of_its_line() {
    let text = Text::new("\u{feff}FROM a".to_owned(), Encoding::Utf16);
    assert_eq!(text.position(3), at(0, 1));
    assert_eq!(text.offset(at(0, 1)), 3);
}

fn encoding() -> impl Strategy<Value = Encoding> {
    prop_oneof![Just(Encoding::Utf8), Just(Encoding::Utf16)]
}

proptest! {
    #[test]
    fn positions_are_what_the_protocol_says(text in "[a \u{e9}\u{20ac}\u{1f433}\r\n]{0,40}", encoding in encoding()) {
        let mapped = Text::new(text.clone(), encoding);
        for index in (0..=text.len()).filter(|index| text.is_char_boundary(*index)) {
            let position = mapped.position(offset(index));
            prop_assert_eq!(position, naive(&text, index, encoding));
            // Between the two bytes of a line ending is no place that a client could name.
            if !(text[..index].ends_with('\r') && text[index..].starts_with('\n')) {
                prop_assert_eq!(mapped.offset(position) as usize, index);
            }
        }
    }

    #[test]
    fn no_position_is_out_of_the_text(
        text in "\\PC{0,20}[\r\n]{0,2}\\PC{0,20}", line in 0..5_u32, character in 0..60_u32, encoding in encoding()
    ) {
        let mapped = Text::new(text.clone(), encoding);
        let found = mapped.offset(at(line, character));
        prop_assert!(text.is_char_boundary(found as usize));
        // Nowhere lies beyond what was asked for.
        prop_assert!(mapped.position(found) <= at(line, character));
    }

    #[test]
    fn a_change_between_positions_is_one_between_offsets(
        text in "[a\u{1f433}\n]{0,20}", new in "[b\u{e9}\r\n]{0,5}", ends in (0..21_usize, 0..21_usize), encoding in encoding()
    ) {
        let places: Vec<_> = text.char_indices().map(|(index, _)| index).chain([text.len()]).collect();
        let (a, b) = (places[ends.0.min(places.len() - 1)], places[ends.1.min(places.len() - 1)]);
        let (start, end) = (a.min(b), a.max(b));
        let mapped = Text::new(text.clone(), encoding);
        let range = Range { start: mapped.position(offset(start)), end: mapped.position(offset(end)) };
        let mut expected = text.clone();
        expected.replace_range(start..end, &new);
        let replaced = mapped.replaced(range, &new);
        prop_assert_eq!(replaced.source().text(), expected);
    }
}
