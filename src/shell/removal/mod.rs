//! Taking commands and words out of a script, so that all else does what it did.
//!
//! `plan` decides which bytes go, and where a `true` must stand in; `layout` decides what becomes
//! of the lines they stood on.

mod item;
mod layout;
mod line;
mod plan;

use crate::shell::ast::Script;
use crate::source::Span;

/// Text to be put in the place of other text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Replacement {
    /// What goes.
    pub span: Span,
    /// What comes; empty for nothing.
    pub text: &'static str,
}

/// How the text around a script is written.
#[derive(Clone, Copy, Debug)]
pub struct Surroundings<'a> {
    /// All of the source.
    pub text: &'a str,
    /// What stands at the end of a line that goes on in the next; a backslash in here-documents,
    /// whatever the file says.
    pub escape: u8,
    /// Whole lines within the script that are not part of it, in order.
    pub comments: &'a [Span],
}

/// What to take out of a script.
#[derive(Clone, Copy, Debug)]
pub struct Removal<'a> {
    /// Spans of simple commands. They are taken to succeed, and to write nothing.
    pub commands: &'a [Span],
    /// Spans of arguments of other commands, and of assignments in front of them.
    pub words: &'a [Span],
    /// Other words, and what stands in the place of each: one that needs no quotes, or several.
    pub replaced: &'a [Replacement],
    /// Whether the shell was started with `-e`.
    pub errexit: bool,
}

/// Bytes that go.
#[derive(Clone, Copy, Debug)]
struct Dead {
    span: Span,
    /// What stands in for them.
    text: &'static str,
    /// Whether what stands behind may take their place on the line.
    opening: bool,
}

/// The changes that take `removal` out of `script`, in order and not touching each other; `None`
/// where that cannot be done exactly.
///
/// Everything else runs as before, in the same order, under the same conditions, and the script
/// ends with the status that it had. Where a command is needed for that, `true` takes its place.
/// Comments stay. Lines on which nothing goes stay as they are, but for a continuation behind which
/// nothing is left.
pub fn remove(script: &Script, around: Surroundings<'_>, removal: Removal<'_>) -> Option<Vec<Replacement>> {
    if script.error.is_some() {
        return None;
    }
    let dead = plan::plan(script, around, removal)?;
    let changes = layout::lay_out(script.span, around, dead)?;
    // A backslash takes what stands behind it: a blank that it makes a word of, say.
    let stays = |at: u32| !changes.iter().any(|it| it.span.start < at && at <= it.span.end);
    let is_behind_backslash = |it: &Replacement| {
        let blank = around.text[it.span.range()].starts_with([' ', '\t']);
        blank && around.text[..it.span.range().start].ends_with('\\') && stays(it.span.start)
    };
    (!changes.iter().any(is_behind_backslash)).then_some(changes)
}
