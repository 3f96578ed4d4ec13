//! A file to pieces: which lines belong together, and what they are.

use std::collections::HashMap;

use crate::source::BYTE_ORDER_MARK;
use crate::source::Source;
use crate::source::Span;
use crate::syntax::Directive;
use crate::syntax::Dockerfile;
use crate::syntax::Escape;
use crate::syntax::Heredoc;
use crate::syntax::Instruction;
use crate::syntax::Piece;
use crate::syntax::PieceKind;
use crate::syntax::SyntaxError;
use crate::syntax::check;
use crate::syntax::directive;
use crate::syntax::heredoc;
use crate::syntax::heredoc::Marker;
use crate::syntax::instruction::LogicalLine;
use crate::syntax::line::Joined;
use crate::syntax::line::offset;

/// Longest line that `BuildKit` reads, in bytes without the line feed (Go's `bufio.MaxScanTokenSize`
/// less one).
const LONGEST_LINE: u32 = 65_535;

/// Reads any text as `BuildKit`'s Dockerfile parser does, in linear time.
///
/// Never fails: what a build would reject is in [`Dockerfile::errors`].
pub fn parse(source: &Source) -> Dockerfile {
    // As many as most files have, for their lists not to grow; bounded, for a long text may be a single one.
    let expected = (source.text().len() / 64).min(256);
    let (pieces, instructions) = (Vec::with_capacity(expected), Vec::with_capacity(expected / 2));
    let mut parser = Parser {
        text: source.text(),
        at: 0,
        dockerfile: Dockerfile { pieces, instructions, ..Dockerfile::default() },
        directives_are_over: false,
        last_lines: None,
    };
    parser.byte_order_mark();
    while let Some(line) = parser.next_line() {
        parser.piece(line);
    }
    let mut dockerfile = parser.dockerfile;
    check::check(parser.text, &mut dockerfile);
    dockerfile.errors.sort_by_key(|error| error.span);
    dockerfile
}

struct Parser<'s> {
    text: &'s str,
    /// Start of the next line.
    at: u32,
    dockerfile: Dockerfile,
    directives_are_over: bool,
    /// Where each different line of the file stands last; made when it is first needed.
    last_lines: Option<HashMap<&'s str, u32>>,
}

/// A line of the file.
#[derive(Clone, Copy)]
struct Line {
    start: u32,
    /// Past its last byte, carriage returns and line feed not counted.
    end: u32,
    /// Start of the next line.
    next: u32,
}

impl Parser<'_> {
    fn byte_order_mark(&mut self) {
        if self.text.starts_with(BYTE_ORDER_MARK) {
            self.at = offset(BYTE_ORDER_MARK.len());
            self.push(PieceKind::ByteOrderMark, Span::new(0, self.at));
        }
    }

    fn push(&mut self, kind: PieceKind, span: Span) {
        self.dockerfile.pieces.push(Piece { kind, span });
    }

    fn error(&mut self, span: Span, message: impl Into<String>, help: impl Into<String>) {
        self.dockerfile.errors.push(SyntaxError { span, message: message.into(), help: help.into() });
    }

    fn next_line(&mut self) -> Option<Line> {
        let start = self.at;
        let rest = &self.text.as_bytes()[start as usize..];
        if rest.is_empty() {
            return None;
        }
        let (length, ending) = match memchr::memchr(b'\n', rest) {
            Some(length) => (length, 1),
            None => (rest.len(), 0),
        };
        let returns = rest[..length].iter().rev().take_while(|byte| **byte == b'\r').count();
        let line = Line { start, end: start + offset(length - returns), next: start + offset(length + ending) };
        self.at = line.next;
        if offset(length) > LONGEST_LINE {
            self.error(
                Span::new(line.start, line.end),
                format!("this line is {length} bytes long, and a build reads no line of more than {LONGEST_LINE}"),
                format!("break it with `{}` at line ends", self.dockerfile.escape.as_char()),
            );
        }
        Some(line)
    }

    fn piece(&mut self, line: Line) {
        let whole = Span::new(line.start, line.next);
        let Some(first) = self.first_visible(line) else {
            self.directives_are_over = true;
            self.push(PieceKind::Blank, whole);
            return;
        };
        if self.text.as_bytes()[first as usize] == b'#' {
            let kind = self.comment(Span::new(first, line.end));
            self.push(kind, whole);
            return;
        }
        self.directives_are_over = true;
        self.instruction(line, first);
    }

    /// Offset of the first byte that is not white space.
    fn first_visible(&self, line: Line) -> Option<u32> {
        let bytes = &self.text.as_bytes()[line.start as usize..line.end as usize];
        match bytes.first() {
            Some(byte) if byte.is_ascii_graphic() => return Some(line.start),
            None => return None,
            _ => {}
        }
        let content = &self.text[line.start as usize..line.end as usize];
        let blank = content.len() - content.trim_start().len();
        (blank < content.len()).then(|| line.start + offset(blank))
    }

    fn comment(&mut self, span: Span) -> PieceKind {
        if self.directives_are_over {
            return PieceKind::Comment;
        }
        let Some(directive) = directive::read(self.text, span) else {
            self.directives_are_over = true;
            return PieceKind::Comment;
        };
        self.directive(span, directive);
        PieceKind::Directive
    }

    fn directive(&mut self, span: Span, directive: Directive) {
        let name = &directive.name;
        if self.dockerfile.directives.iter().any(|known| known.name == *name) {
            let message = format!("a second `# {name}=` directive");
            self.error(span, message, "leave only one of them");
        } else if name == "escape" {
            match directive.value.as_str() {
                "\\" => self.dockerfile.escape = Escape::Backslash,
                "`" => self.dockerfile.escape = Escape::Backtick,
                other => {
                    let message = format!("`{other}` cannot be the escape character");
                    self.error(directive.value_span, message, "write `# escape=\\` or `` # escape=` ``");
                }
            }
        }
        self.dockerfile.directives.push(directive);
    }

    /// Reads the instruction whose first line is `line`, with its here-documents.
    fn instruction(&mut self, line: Line, first: u32) {
        let (line_end, elided, comments) = self.join(line, first);
        let mut logical = LogicalLine {
            text: self.text,
            span: Span::new(first, line_end),
            elided,
            comments,
            escape: self.dockerfile.escape,
            errors: Vec::new(),
        };
        let mut instruction = logical.instruction();
        self.dockerfile.errors.append(&mut logical.errors);
        let span = Span::new(first, line_end);
        if instruction.may_have_heredocs() && instruction.may_announce_heredocs(self.text, span) {
            self.heredocs(&mut instruction, span);
        }
        let index = self.dockerfile.instructions.len();
        self.push(PieceKind::Instruction(index), Span::new(line.start, self.at));
        self.dockerfile.instructions.push(instruction);
    }

    /// Goes over the lines that continue `line`; gives where the last of them ends, what is dropped
    /// when they are joined, and the comment lines among them.
    fn join(&mut self, line: Line, first: u32) -> (u32, Vec<Span>, Vec<Span>) {
        let mut elided: Vec<Span> = Vec::new();
        let mut comments = Vec::new();
        let mut last = line;
        let mut continued = self.continuation(Span::new(first, line.end));
        let mut elide = |span: Span| match elided.last_mut() {
            Some(before) if before.end == span.start => before.end = span.end,
            _ => elided.push(span),
        };
        while let Some(escape) = continued {
            elide(Span::new(escape, last.next));
            loop {
                let Some(line) = self.next_line() else {
                    continued = None;
                    break;
                };
                last = line;
                match self.first_visible(line) {
                    Some(first) if self.text.as_bytes()[first as usize] == b'#' => {
                        comments.push(Span::new(line.start, line.next));
                    }
                    Some(_) => {
                        continued = self.continuation(Span::new(line.start, line.end));
                        break;
                    }
                    None => {}
                }
                elide(Span::new(line.start, line.next));
            }
        }
        // The end of the file may have come before a line that is not dropped.
        for spans in [&mut elided, &mut comments] {
            if let Some(span) = spans.last_mut() {
                span.end = span.end.min(last.end).max(span.start);
            }
        }
        (last.end, elided, comments)
    }

    /// Offset of the escape character that continues the line whose content is `span`.
    ///
    /// `BuildKit`'s rule, with `X` for the escape character: `([^X])X[ \t]*$|^X[ \t]*$`; so `XX` at
    /// the end is no continuation.
    fn continuation(&self, span: Span) -> Option<u32> {
        let escape = self.dockerfile.escape.as_byte();
        let content = self.text[span.range()].trim_end_matches([' ', '\t']);
        let [before @ .., last] = content.as_bytes() else { return None };
        (*last == escape && before.last() != Some(&escape)).then(|| span.start + offset(before.len()))
    }

    fn heredocs(&mut self, instruction: &mut Instruction, line: Span) {
        let joined = Joined::new(self.text, line, &instruction.elided);
        let mut heredocs = Vec::new();
        for marker in heredoc::markers(&joined.text) {
            if marker.spaced && !self.is_ended_below(&marker.name) {
                continue;
            }
            let span = joined.span(marker.range.start, marker.range.end);
            let (heredoc, end) = self.heredoc(marker, span);
            instruction.span.end = end;
            let is_ended = !heredoc.terminator.is_empty();
            heredocs.push(heredoc);
            // One that is never ended has taken the text of the others, and is all that is to be told.
            if !is_ended {
                break;
            }
        }
        if let Some(trigger) = &mut instruction.trigger {
            trigger.span.end = instruction.span.end;
            trigger.heredocs.clone_from(&heredocs);
        }
        instruction.heredocs = heredocs;
    }

    /// Whether a line below holds nothing but `name`.
    fn is_ended_below(&mut self, name: &str) -> bool {
        let text = self.text;
        let lines = self.last_lines.get_or_insert_with(|| last_lines(text));
        lines.get(name).is_some_and(|start| *start >= self.at)
    }

    /// Reads the text of a here-document; gives where its last line ends, too.
    fn heredoc(&mut self, marker: Marker, span: Span) -> (Heredoc, u32) {
        let start = self.at;
        let Marker { name, quoted, strip_tabs, .. } = marker;
        let mut content = Span::empty(start);
        let mut terminator = None;
        while let Some(line) = self.next_line() {
            content.end = line.start;
            let text = &self.text[line.start as usize..line.end as usize];
            let text = if strip_tabs { text.trim_start_matches('\t') } else { text };
            if text == name {
                terminator = Some(Span::new(line.start, line.end));
                break;
            }
            content.end = line.next;
        }
        let terminator = terminator.unwrap_or_else(|| {
            let help = format!("end it with a line that holds nothing but `{name}`");
            self.error(span, format!("the here-document `{name}` is never ended"), help);
            Span::empty(self.at)
        });
        (Heredoc { marker: span, name, quoted, strip_tabs, content, terminator }, terminator.end)
    }
}

/// Start of the last line of each text, carriage returns not counted.
fn last_lines(text: &str) -> HashMap<&str, u32> {
    let mut start = 0;
    text.split('\n')
        .map(|line| {
            let entry = (line.trim_end_matches('\r'), start);
            start += offset(line.len() + 1);
            entry
        })
        .collect()
}
