//! A stretch of the source text.

use std::ops::Range;

/// A half-open stretch of the source, in byte offsets from its first byte
/// (a byte order mark counts).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// Offset of the first byte.
    pub start: u32,
    /// Offset just past the last byte; never less than `start`.
    pub end: u32,
}

/// An index into a text as an offset.
///
/// No text is longer than [`crate::source::Source::MAX_LEN`], so nothing is ever cut off.
#[expect(clippy::cast_possible_truncation, reason = "no text is longer than 32 bits can say")]
pub const fn offset(index: usize) -> u32 {
    index as u32
}

impl Span {
    /// The stretch from `start` up to, not including, `end`.
    pub const fn new(start: u32, end: u32) -> Self {
        assert!(start <= end, "a span does not end before it starts");
        Self { start, end }
    }

    /// The empty stretch at `offset`.
    pub const fn empty(offset: u32) -> Self {
        Self::new(offset, offset)
    }

    /// Length in bytes.
    pub const fn len(self) -> u32 {
        self.end - self.start
    }

    /// Whether there is nothing in it.
    pub const fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The stretch from the start of `self` to the end of `other`.
    #[must_use]
    pub const fn to(self, other: Self) -> Self {
        Self::new(self.start, other.end)
    }

    /// Whether `other` lies wholly within `self`.
    pub const fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// As a range that slices `str` and `[u8]`.
    pub const fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}
