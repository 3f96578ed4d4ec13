//! Text each line of which is a line of the file.

use std::collections::BTreeMap;

use similar::Algorithm;
use similar::DiffTag;

use crate::edit::Edit;
use crate::project::offsets::Offsets;
use crate::project::scalar::Scalar;
use crate::project::template::Template;
use crate::source::Newline;
use crate::source::Source;
use crate::source::Span;
use crate::source::offset;

/// The lines of a file that a text stands in, one for each of its own.
#[derive(Clone, Debug)]
pub(super) struct Block {
    /// Lines of the file, with their endings.
    lines: Vec<Span>,
    /// From the text to the file.
    offsets: Offsets,
    /// What lines begin with before their text does.
    indent: String,
    /// How lines end.
    newline: Newline,
}

impl Block {
    /// Holds the lines below the one where the text is introduced against the text; nothing where one is
    /// not what the text says, but for what stands in front of all of them.
    pub(super) fn of(file: &Source, scalar: &Scalar) -> Option<Self> {
        let mut at = file.line_end(offset(scalar.written.start));
        let texts: Vec<_> = scalar.text.split_terminator('\n').collect();
        let mut lines = Vec::with_capacity(texts.len());
        for _ in &texts {
            let end = file.line_end(at);
            if end == at {
                return None;
            }
            lines.push(Span::new(at, end));
            at = end;
        }
        let written: Vec<_> = lines.iter().map(|line| without_ending(file.slice(*line))).collect();
        let first = texts.iter().position(|text| !text.trim().is_empty())?;
        let indent = written[first].strip_suffix(texts[first])?;
        if !indent.chars().all(|character| matches!(character, ' ' | '\t')) {
            return None;
        }
        let mut offsets = Offsets::default();
        let mut begin = 0;
        for ((line, written), text) in lines.iter().zip(&written).zip(&texts) {
            let front = written.strip_suffix(text)?;
            let is_front = front.len() == indent.len() || text.trim().is_empty();
            if !is_front || !front.trim().is_empty() {
                return None;
            }
            offsets.push(begin, line.start as usize + front.len());
            begin += text.len() + 1;
        }
        Some(Self { offsets, indent: indent.to_owned(), newline: file.newline(), lines })
    }

    /// Where the byte at `inner` of the text stands in the file.
    pub(super) fn at(&self, inner: u32) -> u32 {
        self.offsets.at(inner).min(self.lines.last().map_or(0, |line| line.end))
    }

    /// The changes of the file that make the text that stands in it another, in whole lines; nothing where
    /// it cannot be written there.
    pub(super) fn edits(&self, file: &Source, template: Template, before: &str, after: &str) -> Option<Vec<Edit>> {
        if before.ends_with('\n') != after.ends_with('\n') {
            return None;
        }
        let (old, new) = (lines(before), lines(after));
        let changes = similar::capture_diff_slices(Algorithm::Myers, &old, &new);
        let changes = changes.iter().filter(|change| change.tag() != DiffTag::Equal);
        changes
            .map(|change| {
                let (from, to) = (change.old_range(), change.new_range());
                let gone = self.lines.get(from.clone())?;
                let start = self.lines.get(from.start).map_or_else(|| self.end(), |line| line.start);
                let span = Span::new(start, gone.last().map_or(start, |line| line.end));
                let words = self.words(file, &old, from.clone());
                let mut text: String =
                    new[to].iter().map(|line| self.written(line, template, &words) + self.newline.as_str()).collect();
                if span.end == file.span().end && !file.text().ends_with('\n') {
                    // The last line of the file, which has no ending; below it there is no place for more.
                    gone.last()?;
                    text.truncate(text.len().saturating_sub(self.newline.as_str().len()));
                }
                Some(Edit::replacement(span, text))
            })
            .collect()
    }

    /// Just past the last line.
    fn end(&self) -> u32 {
        self.lines.last().map_or(0, |line| line.end)
    }

    /// The words of lines of the text that are written in another way, each with that.
    fn words<'t>(
        &self,
        file: &'t Source,
        texts: &[&'t str],
        range: std::ops::Range<usize>,
    ) -> BTreeMap<&'t str, &'t str> {
        let written = self.lines[range.clone()].iter().map(|line| without_ending(file.slice(*line)));
        let pairs = texts[range].iter().zip(written).flat_map(|(text, written)| {
            // Nobody fills in blanks, so that there are as many; what is in front of the text is blank.
            text.trim_start().split(' ').zip(written.trim_start().split(' '))
        });
        pairs.filter(|(text, _)| text.contains(['$', '%'])).collect()
    }

    fn written(&self, line: &str, template: Template, words: &BTreeMap<&str, &str>) -> String {
        if line.is_empty() {
            return String::new();
        }
        let word = |word| words.get(word).map_or_else(|| template.written(word), |written| (*written).to_owned());
        let words: Vec<_> = line.split(' ').map(word).collect();
        self.indent.clone() + &words.join(" ")
    }
}

fn without_ending(line: &str) -> &str {
    let line = line.strip_suffix('\n').unwrap_or(line);
    line.strip_suffix('\r').unwrap_or(line)
}

fn lines(text: &str) -> Vec<&str> {
    text.split_terminator('\n').collect()
}
