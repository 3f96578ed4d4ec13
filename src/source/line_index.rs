//! Byte offsets to lines and columns; made only where somebody reads them.

use crate::source::BYTE_ORDER_MARK;
use crate::source::offset;

/// A place as people count it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line, from 1.
    pub line: u32,
    /// Column, from 1, in characters (Unicode scalar values).
    pub column: u32,
}

/// The offsets at which lines start.
#[derive(Clone, Debug)]
pub struct LineIndex {
    /// Invariant: ascending, the first is 0.
    starts: Vec<u32>,
}

impl LineIndex {
    /// Finds the lines of `text`; lines end at `\n`, as in `BuildKit`.
    pub fn new(text: &str) -> Self {
        let mut starts = vec![0];
        starts.extend(memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| offset(at) + 1));
        Self { starts }
    }

    /// The line (from 0) that holds the byte at `offset`.
    pub fn line(&self, offset: u32) -> usize {
        self.starts.partition_point(|start| *start <= offset) - 1
    }

    /// Offset of the first byte of `line` (from 0); the end of the text past the last.
    pub fn start(&self, line: usize) -> Option<u32> {
        self.starts.get(line).copied()
    }

    /// The position of the byte at `at` in `text`, which must be the text the index was made of.
    pub fn position(&self, text: &str, at: u32) -> Position {
        let line = self.line(at);
        let before = &text.as_bytes()[self.starts[line] as usize..at as usize];
        // A byte order mark is no character of the line that anybody sees.
        let before = before.strip_prefix(BYTE_ORDER_MARK.as_bytes()).unwrap_or(before);
        // Bytes that start a character, so that an offset inside one does no harm.
        let characters = before.iter().filter(|byte| **byte & 0xC0 != 0x80).count();
        Position { line: offset(line) + 1, column: offset(characters) + 1 }
    }
}
