//! Places of one text to places of another.

use crate::source::offset;

/// How offsets of a text become those of another that holds it, with more between its parts.
#[derive(Clone, Debug, Default)]
pub(super) struct Offsets {
    /// Where a part begins in both; it goes on byte by byte. Invariant: ascending.
    parts: Vec<(u32, u32)>,
}

impl Offsets {
    /// A part begins at `inner`, which is `outer` of the other text.
    pub(super) fn push(&mut self, inner: usize, outer: usize) {
        debug_assert!(self.parts.last().is_none_or(|(last, _)| *last <= offset(inner)), "parts come in order");
        self.parts.push((offset(inner), offset(outer)));
    }

    /// Where the byte at `inner` is.
    pub(super) fn at(&self, inner: u32) -> u32 {
        let next = self.parts.partition_point(|(start, _)| *start <= inner);
        let (start, outer) = next.checked_sub(1).map_or((0, 0), |last| self.parts[last]);
        outer + (inner - start)
    }
}
