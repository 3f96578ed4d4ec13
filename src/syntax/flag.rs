//! Flags: the `--name=value` words between keyword and body.

use compact_str::CompactString;
use smallvec::SmallVec;

use crate::source::Span;
use crate::syntax::Escape;
use crate::syntax::Flag;
use crate::syntax::FlagValue;
use crate::syntax::line::Cursor;
use crate::syntax::line::is_blank;

/// Reads the flags at `cursor`, which is left on what follows them, and gives the end of the last
/// one; a lone `--` counts, as it ends them and is dropped.
///
/// A flag starts with two dashes and ends at white space outside quotes. Quotes of both kinds are
/// taken off, and the escape character too, inside quotes of both kinds as well
/// (`extractBuilderFlags` in `BuildKit`'s `split_command.go`). `BuildKit` breaks up characters
/// outside ASCII here; they are kept.
pub(super) fn read(cursor: &mut Cursor, escape: Escape, flags: &mut Vec<Flag>) -> Option<u32> {
    let mut end = None;
    loop {
        let mut ahead = *cursor;
        ahead.skip_blanks();
        if ahead.peek() != Some(b'-') || ahead.peek_second() != Some(b'-') {
            return end;
        }
        *cursor = ahead;
        let word = Word::read(cursor, escape.as_byte());
        end = Some(word.span.end);
        if word.text.as_slice() == b"--" {
            return end;
        }
        flags.push(word.into_flag());
    }
}

/// A word with its quotes and escapes taken off.
struct Word {
    span: Span,
    text: SmallVec<[u8; 128]>,
    /// Where the first `=` stands, in `text` and in the file.
    equals: Option<(usize, u32)>,
}

impl Word {
    fn read(cursor: &mut Cursor, escape: u8) -> Self {
        let start = cursor.at();
        let mut word = Self { span: Span::empty(start), text: SmallVec::new(), equals: None };
        let mut quote = None;
        while let Some(byte) = cursor.peek() {
            if quote.is_none() && (byte == b'\n' || is_blank(byte)) {
                break;
            }
            let at = cursor.at();
            word.span.end = at + 1;
            cursor.bump();
            match byte {
                _ if quote == Some(byte) => quote = None,
                b'\'' | b'"' if quote.is_none() => quote = Some(byte),
                _ if byte == escape => {
                    word.span.end = cursor.at().max(word.span.end);
                    if let Some(escaped) = cursor.peek() {
                        word.span.end = cursor.at() + 1;
                        word.push(escaped, cursor.at());
                        cursor.bump();
                    }
                }
                _ => word.push(byte, at),
            }
        }
        word
    }

    fn push(&mut self, byte: u8, at: u32) {
        if byte == b'=' && self.equals.is_none() {
            self.equals = Some((self.text.len(), at));
        }
        self.text.push(byte);
    }

    fn into_flag(self) -> Flag {
        let Self { span, text, equals } = self;
        let name = |bytes: &[u8]| CompactString::from_utf8_lossy(bytes);
        let dashes = 2;
        match equals {
            None => Flag { span, name: name(&text[dashes..]), value: None },
            Some((in_text, at)) => {
                let value = String::from_utf8_lossy(&text[in_text + 1..]).into_owned();
                let value = FlagValue { span: Span::new(at + 1, span.end), text: value };
                Flag { span, name: name(&text[dashes..in_text]), value: Some(value) }
            }
        }
    }
}
