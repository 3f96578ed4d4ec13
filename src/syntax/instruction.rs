//! A logical line to an instruction: keyword, flags, body, form and trigger.

use std::mem;

use crate::source::Span;
use crate::syntax::Escape;
use crate::syntax::Form;
use crate::syntax::Instruction;
use crate::syntax::Keyword;
use crate::syntax::SyntaxError;
use crate::syntax::flag;
use crate::syntax::json;
use crate::syntax::keyword::LONGEST;
use crate::syntax::line::Cursor;
use crate::syntax::line::Joined;
use crate::syntax::line::is_blank;
use crate::syntax::line::trimmed_end;

/// The lines of one instruction, without here-documents.
pub(super) struct LogicalLine<'s> {
    pub(super) text: &'s str,
    /// From the first visible byte of the first line to the end of the last one.
    pub(super) span: Span,
    pub(super) elided: Vec<Span>,
    pub(super) comments: Vec<Span>,
    pub(super) escape: Escape,
    /// What is wrong with it.
    pub(super) errors: Vec<SyntaxError>,
}

impl LogicalLine<'_> {
    /// Reads the instruction, to which `elided` and `comments` go over. Here-documents and what follows from them are left to the caller.
    pub(super) fn instruction(&mut self) -> Instruction {
        let mut instruction = self.plain(self.span);
        if instruction.keyword == Keyword::Onbuild && !instruction.body.is_empty() {
            // Triggers of triggers are an error, so one level is enough.
            let mut trigger = self.plain(Span::new(instruction.body.start, self.span.end));
            trigger.elided = within_span(self.elided.clone(), trigger.span);
            trigger.comments = within_span(self.comments.clone(), trigger.span);
            if let Some(flag) = instruction.flags.first() {
                self.errors.push(SyntaxError {
                    span: flag.span,
                    message: "`ONBUILD` has no flags".to_owned(),
                    help: format!("put this behind `{}`", trigger.keyword.name()),
                });
            }
            instruction.flags.clone_from(&trigger.flags);
            instruction.trigger = Some(Box::new(trigger));
        }
        instruction.elided = within_span(mem::take(&mut self.elided), instruction.span);
        instruction.comments = within_span(mem::take(&mut self.comments), instruction.span);
        instruction
    }

    fn plain(&mut self, within: Span) -> Instruction {
        let visible = Span::new(within.start, trimmed_end(self.text, within, &self.elided));
        let mut cursor = Cursor::new(self.text, visible, &self.elided);
        cursor.skip_white_space();
        let (keyword, keyword_span) = read_keyword(&mut cursor);
        cursor.skip_blanks();
        let mut flags = Vec::new();
        let flags_end = flag::read(&mut cursor, self.escape, &mut flags);
        cursor.skip_white_space();
        let body = if cursor.is_done() {
            Span::empty(flags_end.unwrap_or(keyword_span.end))
        } else {
            Span::new(cursor.at(), visible.end)
        };
        let form = if keyword.takes_json() { self.form(keyword, body) } else { Form::Shell };
        let span = Span::new(keyword_span.start, within.end.max(keyword_span.end));
        Instruction {
            span,
            keyword,
            keyword_span,
            flags,
            body,
            heredocs: Vec::new(),
            form,
            elided: Vec::new(),
            comments: Vec::new(),
            trigger: None,
        }
    }

    fn form(&mut self, keyword: Keyword, body: Span) -> Form {
        let array = if keyword == Keyword::Healthcheck { self.behind_word(body) } else { body };
        if self.text.as_bytes().get(array.start as usize) != Some(&b'[') || array.is_empty() {
            return Form::Shell;
        }
        if let Some(arguments) = json::read(self.text, array, &self.elided) {
            return Form::Exec(arguments);
        }
        if json::is_other_array(self.text, array, &self.elided) {
            self.errors.push(SyntaxError {
                span: array,
                message: "this JSON array holds something that is not a string".to_owned(),
                help: "put every item in double quotes".to_owned(),
            });
        }
        Form::Shell
    }

    /// The part of `body` behind its first word.
    fn behind_word(&self, body: Span) -> Span {
        let mut cursor = Cursor::new(self.text, body, &self.elided);
        cursor.word();
        cursor.skip_white_space();
        Span::new(cursor.at(), body.end)
    }
}

impl Instruction {
    /// Whether `BuildKit` looks for here-documents in it.
    pub(super) fn may_have_heredocs(&self) -> bool {
        let carrier = self.trigger.as_deref().unwrap_or(self);
        carrier.keyword.takes_heredocs() && carrier.form == Form::Shell
    }

    /// Whether `<<` is in its lines, which are `line`, once they are joined.
    pub(super) fn may_announce_heredocs(&self, text: &str, line: Span) -> bool {
        let bytes = &text.as_bytes()[line.range()];
        memchr::memchr_iter(b'<', bytes).any(|at| bytes.get(at + 1) == Some(&b'<'))
            || (!self.elided.is_empty()
                && memchr::memchr(b'<', bytes).is_some()
                && Joined::new(text, line, &self.elided).text.contains("<<"))
    }
}

/// Reads the word at `cursor`.
fn read_keyword(cursor: &mut Cursor) -> (Keyword, Span) {
    let start = cursor.at();
    let mut end = start;
    let mut name = [0; LONGEST + 1];
    let mut length = 0;
    while let Some(byte) = cursor.peek()
        && !is_blank(byte)
    {
        if let Some(place) = name.get_mut(length) {
            *place = byte;
            length += 1;
        }
        end = cursor.at() + 1;
        cursor.bump();
    }
    (Keyword::read(&name[..length]), Span::new(start, end))
}

/// Those of `spans` that lie in `whole`, which no other ends in.
fn within_span(mut spans: Vec<Span>, whole: Span) -> Vec<Span> {
    let before = spans.partition_point(|span| span.start < whole.start);
    spans.drain(..before);
    spans
}
