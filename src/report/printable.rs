//! Text from files and file names, made harmless for a terminal and a log.
//!
//! Names and Dockerfiles are other people's text: an escape sequence in one must not move the
//! cursor, a line break must not forge a line of a report, and a change of writing direction must
//! not show other text than stands there.

use std::borrow::Cow;

/// Whether a character does something instead of showing something.
fn acts(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}'
        )
}

/// `text` on one line, with an escape such as `\u{1b}` in the place of each character that acts.
pub fn printable(text: &str) -> Cow<'_, str> {
    if !text.contains(acts) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        if acts(character) {
            out.extend(character.escape_default());
        } else {
            out.push(character);
        }
    }
    Cow::Owned(out)
}

/// `text` with a stand-in of the same length in the place of each character that acts, so that
/// offsets stay true. Tabs and line endings stay.
pub(super) fn same_length(text: &str) -> Cow<'_, str> {
    let harmless = |at: usize, character| match character {
        '\t' | '\n' => true,
        '\r' => text[at + 1..].starts_with('\n'),
        _ => !acts(character),
    };
    if text.char_indices().all(|(at, character)| harmless(at, character)) {
        return Cow::Borrowed(text);
    }
    let stand_in = |character: char| match character.len_utf8() {
        1 => '?',
        2 => '\u{BF}',
        _ => '\u{FFFD}',
    };
    let shown = |(at, character)| if harmless(at, character) { character } else { stand_in(character) };
    Cow::Owned(text.char_indices().map(shown).collect())
}
