//! Text as somebody reads it, at the offsets where it stands.

use std::borrow::Cow;

use crate::source::Span;
use crate::source::offset;

/// Stands in a [`View`] for every byte that its reader never sees.
///
/// A NUL byte can be in no command that runs, so it is free for this.
pub const ELIDED: u8 = 0;

/// A stretch of the source as its reader (`BuildKit`, a shell, a shell called by a shell) sees it,
/// with every byte at its own place.
///
/// Readers drop bytes: `BuildKit` joins continued lines, a shell takes off quotes' backslashes.
/// Dropped bytes are overwritten with [`ELIDED`], so that lexers skip them and every offset stays
/// an offset into the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View<'s> {
    text: Cow<'s, str>,
    start: u32,
}

impl<'s> View<'s> {
    /// The bytes of `source` in `span`, all of them seen.
    pub fn new(source: &'s str, span: Span) -> Self {
        Self { text: Cow::Borrowed(&source[span.range()]), start: span.start }
    }

    /// The stretch of the file that this is a view of.
    pub fn span(&self) -> Span {
        Span::new(self.start, self.start + offset(self.text.len()))
    }

    /// The text, with [`ELIDED`] for bytes that are not seen; its first byte stands at
    /// `span().start` in the file.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The part of this view in `span`, which must lie within it.
    pub fn part(&self, span: Span) -> View<'_> {
        let range = (span.start - self.start) as usize..(span.end - self.start) as usize;
        View { text: Cow::Borrowed(&self.text[range]), start: span.start }
    }

    /// This view with the bytes of each span unseen; parts outside the view are ignored.
    #[must_use]
    pub fn without(self, spans: impl IntoIterator<Item = Span>) -> Self {
        let mut bytes = None;
        let whole = self.span();
        for span in spans {
            let start = span.start.clamp(whole.start, whole.end) - whole.start;
            let end = span.end.clamp(whole.start, whole.end) - whole.start;
            if start < end {
                bytes.get_or_insert_with(|| self.text.as_bytes().to_vec())[start as usize..end as usize].fill(ELIDED);
            }
        }
        match bytes {
            None => self,
            Some(bytes) => {
                // Only part of a character was elided where this replaces anything.
                let text = String::from_utf8(bytes).unwrap_or_else(|error| ascii(error.into_bytes()));
                Self { text: Cow::Owned(text), start: self.start }
            }
        }
    }

    /// The text as its reader has it: without the elided bytes.
    pub fn seen(&self) -> Cow<'_, str> {
        if memchr::memchr(ELIDED, self.text.as_bytes()).is_none() {
            Cow::Borrowed(&self.text)
        } else {
            Cow::Owned(self.text.chars().filter(|c| *c != ELIDED as char).collect())
        }
    }
}

/// `bytes` with everything that is not ASCII elided.
fn ascii(mut bytes: Vec<u8>) -> String {
    for byte in &mut bytes {
        if !byte.is_ascii() {
            *byte = ELIDED;
        }
    }
    bytes.into_iter().map(char::from).collect()
}
