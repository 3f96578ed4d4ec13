//! The lines that a fix would change, below a finding.

use std::io;
use std::io::Write;

use similar::Algorithm;
use similar::DiffTag;

use crate::edit::Applicability;
use crate::edit::Edit;
use crate::finding::Finding;
use crate::report::Style;
use crate::report::diff::CYAN;
use crate::report::diff::GREEN;
use crate::report::diff::RED;
use crate::report::diff::lines;
use crate::report::printable::printable;
use crate::report::printable::same_length;

/// Writes the title of the fix and, where it has edits, the lines before and after.
pub(super) fn write(text: &str, finding: &Finding, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let Some(fix) = &finding.fix else { return Ok(()) };
    let word = match fix.applicability {
        Applicability::Safe => "fix",
        Applicability::Unsafe => "unsafe fix",
        Applicability::DisplayOnly => "advice",
    };
    let (cyan, reset) = if style.color { (CYAN, "\x1b[0m") } else { ("", "") };
    writeln!(out, "  {cyan}{word}{reset}: {}", printable(&fix.title))?;
    let Some(change) = Change::new(text, fix.edits()) else { return Ok(()) };
    change.write(style, out)
}

/// The lines that edits touch, as they are and as they would be.
struct Change<'t> {
    /// How many lines stand in front.
    first: usize,
    before: &'t str,
    after: String,
}

impl<'t> Change<'t> {
    fn new(text: &'t str, edits: &[Edit]) -> Option<Self> {
        let (first, last) = (edits.first()?, edits.last()?);
        let start = text[..first.span.start as usize].rfind('\n').map_or(0, |at| at + 1);
        let end = last.span.end as usize;
        let end = text[end..].find('\n').map_or(text.len(), |at| end + at + 1);
        let mut after = String::new();
        let mut done = start;
        for edit in edits {
            after.push_str(&text[done..edit.span.start as usize]);
            after.push_str(&edit.text);
            done = edit.span.end as usize;
        }
        after.push_str(&text[done..end]);
        let first = memchr::memchr_iter(b'\n', &text.as_bytes()[..start]).count();
        Some(Self { first, before: &text[start..end], after })
    }

    fn write(&self, style: Style, out: &mut dyn Write) -> io::Result<()> {
        let (old, new) = (lines(self.before.as_bytes()), lines(self.after.as_bytes()));
        let ops = similar::capture_diff_slices(Algorithm::Myers, &old, &new);
        let mut skipped = false;
        for (at, op) in ops.iter().enumerate() {
            if op.tag() == DiffTag::Equal {
                skipped = at > 0;
                continue;
            }
            if std::mem::take(&mut skipped) {
                writeln!(out, "      ...")?;
            }
            for line in op.old_range() {
                write_line('-', self.first + line + 1, old[line], style, out)?;
            }
            for line in op.new_range() {
                write_line('+', self.first + line + 1, new[line], style, out)?;
            }
        }
        Ok(())
    }
}

fn write_line(sign: char, number: usize, line: &[u8], style: Style, out: &mut dyn Write) -> io::Result<()> {
    let color = if sign == '-' { RED } else { GREEN };
    let (color, reset) = if style.color { (color, "\x1b[0m") } else { ("", "") };
    let text = String::from_utf8_lossy(line);
    let text = same_length(text.trim_end_matches(['\r', '\n']));
    writeln!(out, "  {number:>5} {color}{sign} {text}{reset}")
}
