//! Text with byte spans: what every other room measures in.
//!
//! Invariant: a [`Source`] never fails to be made and gives its bytes back unchanged.
//! It knows nothing of Dockerfiles.

mod line_index;
mod span;
mod view;

pub use line_index::{LineIndex, Position};
pub use span::Span;
pub use span::offset;
pub use view::{ELIDED, View};

/// The byte order mark in UTF-8.
pub const BYTE_ORDER_MARK: &str = "\u{feff}";

/// How the lines of a text end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Newline {
    /// `\n`
    Lf,
    /// `\r\n`
    CrLf,
}

impl Newline {
    /// The bytes of the line ending.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Lf => "\n",
            Self::CrLf => "\r\n",
        }
    }
}

/// The bytes of one file, and the same bytes as text.
///
/// `BuildKit` reads bytes, and Dockerfiles with a comment in an older encoding are about. Bytes that
/// are not UTF-8 are seen in the text as one control character each (U+001A, "substitute"), so that
/// text and bytes have the same length and the same offsets.
#[derive(Clone, Debug)]
pub struct Source {
    text: String,
    /// The bytes, where they differ from the text.
    raw: Option<Vec<u8>>,
}

/// Seen instead of a byte that is not UTF-8.
const SUBSTITUTE: u8 = 0x1A;

impl Source {
    /// Largest file that is read, in bytes: offsets are 32 bits.
    pub const MAX_LEN: usize = u32::MAX as usize / 2;

    /// Takes the bytes of a file; past [`Source::MAX_LEN`] they are cut.
    pub fn new(mut bytes: Vec<u8>) -> Self {
        bytes.truncate(Self::MAX_LEN);
        match String::from_utf8(bytes) {
            Ok(text) => Self { text, raw: None },
            Err(error) => {
                let raw = error.into_bytes();
                let mut text = String::with_capacity(raw.len());
                for chunk in raw.utf8_chunks() {
                    text.push_str(chunk.valid());
                    text.extend(chunk.invalid().iter().map(|_| char::from(SUBSTITUTE)));
                }
                Self { text, raw: Some(raw) }
            }
        }
    }

    /// The text; same length and offsets as the bytes.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The bytes, as they were given.
    pub fn bytes(&self) -> &[u8] {
        self.raw.as_deref().unwrap_or(self.text.as_bytes())
    }

    /// The bytes, as they were given, without a copy.
    pub fn into_bytes(self) -> Vec<u8> {
        self.raw.unwrap_or_else(|| self.text.into_bytes())
    }

    /// The text in `span`.
    pub fn slice(&self, span: Span) -> &str {
        &self.text[span.range()]
    }

    /// The whole of it.
    pub fn span(&self) -> Span {
        Span::new(0, offset(self.text.len()))
    }

    /// How its lines end: as the first one does.
    pub fn newline(&self) -> Newline {
        match memchr::memchr(b'\n', self.text.as_bytes()) {
            Some(at) if at > 0 && self.text.as_bytes()[at - 1] == b'\r' => Newline::CrLf,
            _ => Newline::Lf,
        }
    }

    /// Offset just past the line ending of the line that holds the byte at `at`, or the end of the text.
    pub fn line_end(&self, at: u32) -> u32 {
        let rest = &self.text.as_bytes()[at as usize..];
        memchr::memchr(b'\n', rest).map_or(offset(self.text.len()), |found| at + offset(found) + 1)
    }
}

#[cfg(test)]
mod tests;
