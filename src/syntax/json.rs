//! The JSON form of a body: an array of strings.

use crate::source::Span;
use crate::syntax::ExecArgument;
use crate::syntax::line::Cursor;
use crate::syntax::line::Joined;

/// Reads `body` as a JSON array of strings, as Go's `encoding/json` does; `None` if it is none.
pub(super) fn read(text: &str, body: Span, elided: &[Span]) -> Option<Vec<ExecArgument>> {
    let mut cursor = Cursor::new(text, body, elided);
    let mut arguments = Vec::new();
    if cursor.next()? != b'[' {
        return None;
    }
    skip_space(&mut cursor);
    if cursor.peek()? == b']' {
        cursor.bump();
    } else {
        loop {
            arguments.push(string(&mut cursor)?);
            skip_space(&mut cursor);
            match cursor.next()? {
                b',' => skip_space(&mut cursor),
                b']' => break,
                _ => return None,
            }
        }
    }
    skip_space(&mut cursor);
    cursor.is_done().then_some(arguments)
}

/// Whether `body` is a JSON array, but not one of strings only.
pub(super) fn is_other_array(text: &str, body: Span, elided: &[Span]) -> bool {
    let bytes = &text.as_bytes()[body.range()];
    bytes.first() == Some(&b'[')
        && bytes.last() == Some(&b']')
        && serde_json::from_str::<Vec<serde_json::Value>>(&Joined::new(text, body, elided).text).is_ok()
}

fn skip_space(cursor: &mut Cursor) {
    while matches!(cursor.peek(), Some(b' ' | b'\t' | b'\r' | b'\n')) {
        cursor.bump();
    }
}

fn string(cursor: &mut Cursor) -> Option<ExecArgument> {
    let start = cursor.at();
    if cursor.next()? != b'"' {
        return None;
    }
    let mut value = Vec::new();
    loop {
        let at = cursor.at();
        match cursor.next()? {
            b'"' => {
                let value = String::from_utf8(value).ok()?;
                return Some(ExecArgument { span: Span::new(start, at + 1), value });
            }
            b'\\' => {
                let character = escaped(cursor)?;
                value.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
            }
            byte if byte < b' ' => return None,
            byte => value.push(byte),
        }
    }
}

/// The character behind a backslash.
fn escaped(cursor: &mut Cursor) -> Option<char> {
    Some(match cursor.next()? {
        byte @ (b'"' | b'\\' | b'/') => char::from(byte),
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'u' => {
            let high = hex(cursor)?;
            let pair = if (0xD800..0xDC00).contains(&high) { low_surrogate(cursor) } else { None };
            match pair {
                Some(low) => char::from_u32(0x1_0000 + ((high - 0xD800) << 10) + (low - 0xDC00))?,
                // Half a pair becomes U+FFFD, as in Go.
                None => char::from_u32(high).unwrap_or(char::REPLACEMENT_CHARACTER),
            }
        }
        _ => return None,
    })
}

/// The second half of a surrogate pair, if `\uDC00` to `\uDFFF` follows; else nothing is read.
fn low_surrogate(cursor: &mut Cursor) -> Option<u32> {
    let mut ahead = *cursor;
    if ahead.next()? != b'\\' || ahead.next()? != b'u' {
        return None;
    }
    let low = hex(&mut ahead).filter(|low| (0xDC00..0xE000).contains(low))?;
    *cursor = ahead;
    Some(low)
}

fn hex(cursor: &mut Cursor) -> Option<u32> {
    let mut value = 0;
    for _ in 0..4 {
        value = value * 16 + char::from(cursor.next()?).to_digit(16)?;
    }
    Some(value)
}
