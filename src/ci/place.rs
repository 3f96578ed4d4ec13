//! Where steps stand in the text of a workflow, and how they are written there.

use crate::ci::read::Workflow;
use crate::source::LineIndex;
use crate::source::Span;
use crate::source::offset;
use crate::yaml::Node;
use crate::yaml::Style;

/// How the steps of a job are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Layout {
    /// Blanks in front of the dash of a step.
    pub(super) dash: usize,
    /// Blanks in front of its keys.
    pub(super) keys: usize,
    /// Blanks that what belongs to a key has more than the key.
    pub(super) nested: usize,
    /// Whether an empty line stands between steps.
    pub(super) is_spaced: bool,
}

impl Default for Layout {
    fn default() -> Self {
        Self { dash: 6, keys: 8, nested: 2, is_spaced: false }
    }
}

/// The steps of a job, where they stand.
pub(super) struct Steps<'w> {
    workflow: &'w Workflow,
    job: &'w Node,
    items: Vec<&'w Node>,
}

/// Why no place is found where a step has none of its own lines.
const UNLIKE: &str = "the steps of the job are not written one below the other, as a block list";

impl<'w> Steps<'w> {
    /// Those of a job.
    pub(super) fn of(workflow: &'w Workflow, job: &str) -> Result<Self, String> {
        let root = workflow.tree.as_deref().ok_or("the places of the file's parts cannot be told")?;
        let job = root.get("jobs").and_then(|jobs| jobs.get(job)).ok_or(UNLIKE)?;
        match job.get("steps") {
            Some(Node::Sequence { items, style: Style::Block }) => {
                Ok(Self { workflow, job, items: items.iter().map(|item| &**item).collect() })
            }
            _ => Err(UNLIKE.to_owned()),
        }
    }

    /// Where a step in front of this one begins: in front of the comments above it.
    pub(super) fn in_front_of(&self, step: usize) -> Result<u32, String> {
        let text = self.workflow.source.text();
        let (dash, _) = self.dash(step)?;
        let column = self.column(dash);
        let mut start = dash - column;
        while let Some(above) = line_above(text, start) {
            let line = &text[above..start];
            if !line.trim_start_matches(' ').starts_with('#')
                || line.len() - line.trim_start_matches(' ').len() != column
            {
                break;
            }
            start = above;
        }
        Ok(offset(start))
    }

    /// How the steps around this one are written.
    pub(super) fn layout(&self, step: usize) -> Result<Layout, String> {
        let text = self.workflow.source.text();
        let (dash, keys) = self.dash(step)?;
        let front = self.in_front_of(step)? as usize;
        let is_spaced = line_above(text, front).is_some_and(|above| text[above..front].trim().is_empty());
        Ok(Layout { dash: self.column(dash), keys: self.column(keys), nested: self.nested(step), is_spaced })
    }

    /// How much further what belongs to a key stands than the key: as in this step, in another one, or in the job.
    fn nested(&self, step: usize) -> usize {
        let nested = |outer: &Node, key: &str| {
            let (outer, inner) = (block_start(outer)?, block_start(outer.get(key)?)?);
            self.column(inner).checked_sub(self.column(outer)).filter(|more| *more > 0)
        };
        let of_steps = std::iter::once(&self.items[step]).chain(&self.items).find_map(|item| nested(item, "with"));
        let of_jobs = || {
            let jobs = self.workflow.tree.as_deref()?;
            self.column(block_start(self.job)?).checked_sub(self.column(block_start(jobs.get("jobs")?)?))
        };
        of_steps.or_else(of_jobs).filter(|more| *more > 0).unwrap_or(2)
    }

    /// What stands in a step at a key, as it is written, on one line.
    pub(super) fn written(&self, step: usize, key: &str) -> Option<&'w str> {
        let Node::Scalar { written, is_literal: false, .. } = self.items.get(step)?.get(key)? else { return None };
        let text = self.workflow.source.text().get(written.clone())?;
        // Text of a folded block has its lines, and a quoted one its quotes.
        (!text.contains('\n') && self.is_on_line_of_key(written.start)).then_some(text)
    }

    fn is_on_line_of_key(&self, at: usize) -> bool {
        let text = self.workflow.source.text();
        let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
        text[start..at].contains(':')
    }

    /// Where a line behind that of a key of a step begins, and where keys of the step stand.
    pub(super) fn behind(&self, step: usize, key: &str) -> Result<(u32, usize), String> {
        let (_, keys) = self.dash(step)?;
        match self.items[step].get(key) {
            Some(Node::Scalar { written, .. }) => {
                Ok((self.workflow.source.line_end(offset(written.end)), self.column(keys)))
            }
            _ => Err(UNLIKE.to_owned()),
        }
    }

    /// The text of an input that is a literal block, and where it stands.
    pub(super) fn literal(&self, step: usize, input: &str) -> Option<Span> {
        match self.items.get(step)?.get("with")?.get(input)? {
            Node::Scalar { written, is_anchored: false, .. } => {
                Some(Span::new(offset(written.start), offset(written.end)))
            }
            _ => None,
        }
    }

    /// Where the dash of a step stands, and its first key.
    fn dash(&self, step: usize) -> Result<(usize, usize), String> {
        let text = self.workflow.source.text();
        let start = self.items.get(step).and_then(|item| block_start(item)).ok_or(UNLIKE)?;
        let dash = text[..start].trim_end_matches(' ').strip_suffix('-').ok_or(UNLIKE)?.len();
        let line = text[..dash].rfind('\n').map_or(0, |newline| newline + 1);
        if text[line..dash].bytes().all(|byte| byte == b' ') { Ok((dash, start)) } else { Err(UNLIKE.to_owned()) }
    }

    /// Bytes in front of an offset on its line.
    fn column(&self, at: usize) -> usize {
        let text = self.workflow.source.text();
        let lines = LineIndex::new(text);
        lines.start(lines.line(offset(at))).map_or(0, |start| at - start as usize)
    }
}

/// Where the first key of a mapping stands that has lines of its own.
fn block_start(node: &Node) -> Option<usize> {
    match node {
        Node::Mapping { start, style: Style::Block, .. } => Some(*start),
        _ => None,
    }
}

/// Where the line above the one that begins at `start` begins.
fn line_above(text: &str, start: usize) -> Option<usize> {
    let above = text[..start].strip_suffix('\n')?;
    Some(above.rfind('\n').map_or(0, |newline| newline + 1))
}
