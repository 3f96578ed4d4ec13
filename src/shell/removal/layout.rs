//! What becomes of the lines on which something goes.

use std::ops::Range;

use crate::shell::removal::Dead;
use crate::shell::removal::Replacement;
use crate::shell::removal::Surroundings;
use crate::shell::removal::line::Line;
use crate::shell::removal::line::Rest;
use crate::shell::removal::line::is_blank;
use crate::shell::removal::line::skip_blanks;
use crate::shell::removal::line::trim_end;
use crate::source::Span;

/// The changes that leave out `dead` within `script`; `None` where a comment would swallow or free
/// what it must not.
pub(super) fn lay_out(script: Span, around: Surroundings<'_>, mut dead: Vec<Dead>) -> Option<Vec<Replacement>> {
    let text = around.text.as_bytes();
    for dead in &mut dead {
        // Backslashes that quote a quote within quotes; nothing else stands right before a token.
        let start = dead.span.start as usize;
        let quoting = text[..start].iter().rev().take_while(|byte| **byte == b'\\').count();
        dead.span.start -= u32::try_from(quoting).ok()?;
    }
    let mut lines = Line::all(script, around);
    for dead in &dead {
        let from = lines.partition_point(|line| line.end <= dead.span.start as usize);
        for line in lines[from..].iter_mut().take_while(|line| line.start < dead.span.end as usize) {
            line.cut(dead);
        }
    }
    for line in &mut lines {
        line.join_cuts(text);
    }
    let rests: Vec<_> = lines.iter().map(|line| line.rest(text)).collect();
    let unused = vec![false; lines.len()];
    let script = script.start as usize;
    let mut layout = Layout { text, script, ended: unused.clone(), hollow: unused, lines, rests, changes: Vec::new() };
    layout.end_lines()?;
    layout.write();
    layout.finish()
}

struct Layout<'a> {
    text: &'a [u8],
    /// Where the script starts; what is in front of it belongs to somebody else.
    script: usize,
    lines: Vec<Line>,
    /// What is left of each line.
    rests: Vec<Rest>,
    /// Whether each line loses its continuation.
    ended: Vec<bool>,
    /// Whether each line holds a continuation alone, behind which nothing is left.
    hollow: Vec<bool>,
    changes: Vec<(Range<usize>, &'static str)>,
}

impl Layout<'_> {
    /// Finds the lines behind whose continuation nothing is left.
    fn end_lines(&mut self) -> Option<()> {
        for index in 0..self.lines.len() {
            let gone = matches!(self.rests[index], Rest::Nothing | Rest::Comment);
            if gone && self.lines[index].continued {
                // A comment that went on would have swallowed lines that now come back.
                if self.rests[index] == Rest::Comment {
                    return None;
                }
                continue;
            }
            if gone && let Some(before) = self.code_before(index) {
                self.ended[before] = self.lines[before].continued;
                for between in before + 1..index {
                    let line = &self.lines[between];
                    self.hollow[between] = line.continued && line.content.is_empty();
                }
            }
        }
        Some(())
    }

    /// The last line in front of `index` on which something is left.
    fn code_before(&self, index: usize) -> Option<usize> {
        self.rests[..index].iter().rposition(|rest| *rest == Rest::Code)
    }

    fn write(&mut self) {
        for index in 0..self.lines.len() {
            let line = &self.lines[index];
            if self.hollow[index] {
                self.changes.push((line.start..line.end, ""));
            } else if line.cuts.is_empty() {
                if self.ended[index] {
                    self.changes.push((line.content.end..line.newline, ""));
                }
            } else if self.rests[index] == Rest::Nothing {
                self.changes.push((line.start..line.end, ""));
            } else {
                self.cut_line(index);
            }
        }
    }

    /// Cuts what goes out of a line of which something is left.
    fn cut_line(&mut self, index: usize) {
        let line = &self.lines[index];
        for at in 0..line.cuts.len() {
            let cut = line.cuts[at].clone();
            if !cut.text.is_empty() {
                self.changes.push((cut.range, cut.text));
                continue;
            }
            let leading = cut.range.start == line.content.start;
            let trailing = cut.range.end == line.content.end;
            let range = if leading {
                self.pulled_up(index, &cut.range)
                    .unwrap_or(cut.range.start..skip_blanks(self.text, cut.range.end, line.content.end))
            } else if trailing {
                match self.pulled_down(index).filter(|_| cut.opening) {
                    Some(end) => cut.range.start..end,
                    None if cut.range.start <= self.script => {
                        cut.range.start..skip_blanks(self.text, cut.range.end, line.newline)
                    }
                    None => trim_end(self.text, line.start, cut.range.start)..cut.range.end,
                }
            } else {
                let first = cut.range.start <= self.script;
                let start = if first { cut.range.start } else { trim_end(self.text, line.start, cut.range.start) };
                let opened =
                    first || (start == cut.range.start && matches!(self.text[start - 1], b'(' | b'\'' | b'"' | b'`'));
                let end = if opened { skip_blanks(self.text, cut.range.end, line.content.end) } else { cut.range.end };
                // The blanks in front stay where there are none behind to keep two words apart.
                let start = if is_operator(self.text[end]) { start } else { cut.range.start };
                start..end
            };
            self.changes.push((range, ""));
        }
        if self.ended[index] {
            let start = line.last_left(self.text);
            self.changes.push((start..line.newline, ""));
        }
    }

    /// Where a line starts with what goes, and only a closing quote or the like is left behind it:
    /// the range from what is left in front, so that the quote goes there.
    fn pulled_up(&self, index: usize, cut: &Range<usize>) -> Option<Range<usize>> {
        let closing = matches!(self.text.get(cut.end), Some(b'\'' | b'"' | b')' | b';' | b'`'));
        let before = self.code_before(index)?;
        let joined =
            self.lines[before].continued && self.rests[before + 1..index].iter().all(|rest| *rest == Rest::Nothing);
        (closing && joined).then(|| self.lines[before].last_left(self.text)..cut.end)
    }

    /// Where a line ends in what goes: the start of what is left behind it, if that may stand here.
    fn pulled_down(&self, index: usize) -> Option<usize> {
        let next = index + 1 + self.rests.get(index + 1..)?.iter().position(|rest| *rest != Rest::Nothing)?;
        let all_continued = self.lines[index..next].iter().all(|line| line.continued);
        (all_continued && self.rests[next] == Rest::Code).then(|| self.lines[next].first_left(self.text))
    }

    /// Whether two parentheses meet where `range` goes, that may be taken for those of arithmetic.
    fn makes_arithmetic(&self, range: &Range<usize>) -> bool {
        let before = range.start.checked_sub(1).and_then(|at| self.text.get(at));
        matches!((before, self.text.get(range.end)), (Some(b'('), Some(b'(')) | (Some(b')'), Some(b')')))
    }

    /// The changes in order, with those that overlap made one.
    fn finish(mut self) -> Option<Vec<Replacement>> {
        self.changes.sort_by_key(|(range, _)| (range.start, range.end));
        let mut joined: Vec<(Range<usize>, &'static str)> = Vec::new();
        for (range, text) in std::mem::take(&mut self.changes) {
            match joined.last_mut() {
                Some((before, kept)) if range.start <= before.end && kept.is_empty() && text.is_empty() => {
                    before.end = before.end.max(range.end);
                }
                Some((before, _)) if range.start < before.end => return None,
                _ if range.is_empty() && text.is_empty() => {}
                _ => joined.push((range, text)),
            }
        }
        if let Some((last, "")) = joined.last_mut() {
            let unended = last.end == self.text.len() && self.text.last() != Some(&b'\n');
            if unended && last.start > 0 && self.text[last.start - 1] == b'\n' {
                // The line in front of the one that goes is the last now, and has no ending either.
                last.start -= 1 + usize::from(last.start > 1 && self.text[last.start - 2] == b'\r');
            }
        }
        if joined.iter().any(|(range, text)| text.is_empty() && self.makes_arithmetic(range)) {
            return None;
        }
        let offset = |index: usize| u32::try_from(index).ok();
        let replacement = |(range, text): (Range<usize>, &'static str)| {
            Some(Replacement { span: Span::new(offset(range.start)?, offset(range.end)?), text })
        };
        joined.into_iter().map(replacement).collect()
    }
}

/// Whether `byte` cannot become a part of a word that ends in front of it.
fn is_operator(byte: u8) -> bool {
    is_blank(byte) || matches!(byte, b';' | b'&' | b'|' | b')' | b'\'' | b'"' | b'`')
}
