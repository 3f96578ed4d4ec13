//! Two texts to a unified diff.

use std::io;
use std::io::Write;
use std::ops::Range;

use similar::Algorithm;
use similar::DiffOp;
use similar::DiffTag;

use crate::report::printable::same_length;

/// Unchanged lines around a change.
const CONTEXT: usize = 3;

/// Writes how `before` becomes `after`, as a patch that `git apply` and `patch` take; nothing where
/// they are equal.
///
/// In color it is for a terminal, and characters that act on one are replaced; otherwise every
/// byte is the file's.
pub fn unified_diff(name: &str, before: &[u8], after: &[u8], color: bool, out: &mut dyn Write) -> io::Result<()> {
    let (old, new) = (lines(before), lines(after));
    let ops = similar::capture_diff_slices(Algorithm::Patience, &old, &new);
    let mut writer = Writer { color, out };
    let hunks = similar::group_diff_ops(ops, CONTEXT);
    if hunks.iter().flatten().any(|op| op.tag() != DiffTag::Equal) {
        let name = name.trim_start_matches('/');
        // Without the tab `patch` takes a name to end at its first blank.
        let end = if name.contains(' ') { "\t" } else { "" };
        writer.line(BOLD, b"", format!("--- a/{name}{end}").as_bytes())?;
        writer.line(BOLD, b"", format!("+++ b/{name}{end}").as_bytes())?;
    }
    for hunk in hunks.iter().filter(|hunk| !hunk.is_empty()) {
        writer.hunk(hunk, &old, &new)?;
    }
    Ok(())
}

/// The lines of a text, with their endings. Only `\n` ends one, as for patches.
pub(super) fn lines(text: &[u8]) -> Vec<&[u8]> {
    text.split_inclusive(|byte| *byte == b'\n').collect()
}

pub(super) const BOLD: &str = "\x1b[1m";
pub(super) const CYAN: &str = "\x1b[36m";
pub(super) const RED: &str = "\x1b[31m";
pub(super) const GREEN: &str = "\x1b[32m";
const PLAIN: &str = "";

struct Writer<'w> {
    color: bool,
    out: &'w mut dyn Write,
}

impl Writer<'_> {
    fn hunk(&mut self, ops: &[DiffOp], old: &[&[u8]], new: &[&[u8]]) -> io::Result<()> {
        let (first, last) = (ops[0], ops[ops.len() - 1]);
        let removed = range(first.old_range().start..last.old_range().end);
        let added = range(first.new_range().start..last.new_range().end);
        self.line(CYAN, b"", format!("@@ -{removed} +{added} @@").as_bytes())?;
        for op in ops {
            if op.tag() == DiffTag::Equal {
                self.lines(PLAIN, b" ", &old[op.old_range()])?;
            } else {
                self.lines(RED, b"-", &old[op.old_range()])?;
                self.lines(GREEN, b"+", &new[op.new_range()])?;
            }
        }
        Ok(())
    }

    fn lines(&mut self, color: &str, sign: &[u8], lines: &[&[u8]]) -> io::Result<()> {
        for line in lines {
            let (text, ended) = line.strip_suffix(b"\n").map_or((*line, false), |text| (text, true));
            self.line(color, sign, text)?;
            if !ended {
                self.line(PLAIN, b"", b"\\ No newline at end of file")?;
            }
        }
        Ok(())
    }

    fn line(&mut self, color: &str, sign: &[u8], text: &[u8]) -> io::Result<()> {
        if self.color {
            let text = String::from_utf8_lossy(text.strip_suffix(b"\r").unwrap_or(text));
            let sign = String::from_utf8_lossy(sign);
            let reset = if color.is_empty() { "" } else { "\x1b[0m" };
            return writeln!(self.out, "{color}{sign}{}{reset}", same_length(&text));
        }
        self.out.write_all(sign)?;
        self.out.write_all(text)?;
        self.out.write_all(b"\n")
    }
}

/// A range of lines as hunk headers have it: from 1, the length left out where it is 1, and the
/// line before where there is none.
fn range(lines: Range<usize>) -> String {
    match lines.len() {
        1 => format!("{}", lines.start + 1),
        0 => format!("{},0", lines.start),
        length => format!("{},{length}", lines.start + 1),
    }
}
