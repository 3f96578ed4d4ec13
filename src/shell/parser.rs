//! Lists, and-or lists, pipelines and simple commands.

use smallvec::SmallVec;
use smallvec::smallvec;

use crate::shell::ast::Command;
use crate::shell::ast::CommandKind;
use crate::shell::ast::Connector;
use crate::shell::ast::ConnectorKind;
use crate::shell::ast::Item;
use crate::shell::ast::List;
use crate::shell::ast::Pipeline;
use crate::shell::ast::Script;
use crate::shell::ast::ShellError;
use crate::shell::ast::Simple;
use crate::shell::ast::Terminator;
use crate::shell::ast::TerminatorKind;
use crate::shell::cursor::Cursor;
use crate::shell::heredoc::Heredocs;
use crate::shell::keyword::Keyword;
use crate::shell::nested;
use crate::source::Span;
use crate::source::View;

/// How deep commands and expansions may stand in each other; deeper is opaque. A thread with 2 MB
/// of stack reads twice as much in a debug build.
const MAX_DEPTH: u32 = 150;

/// How deep scripts may stand in scripts; deeper ones are opaque. Each level is read again.
const MAX_NESTING: u32 = 12;

/// Reads a script. Never fails: what cannot be read is told by [`Script::error`].
///
/// Both POSIX `sh` and what people use of `bash` are understood.
pub fn parse(view: &View<'_>) -> Script {
    Level { depth: 0, nesting: 0 }.read(view)
}

/// How deep a text stands in other texts.
#[derive(Clone, Copy, Debug)]
pub(super) struct Level {
    depth: u32,
    nesting: u32,
}

impl Level {
    /// Reads a text that stands in another one at this level.
    pub(super) fn read(self, view: &View<'_>) -> Script {
        if self.nesting > MAX_NESTING {
            let error = ShellError { span: Span::empty(view.span().start), message: "scripts nested too deeply" };
            return Script { list: List::default(), span: view.span(), error: Some(error) };
        }
        if !names_heredocs(view.text().as_bytes()) {
            return Parser::new(view, self, Heredocs::default()).script();
        }
        // Here-documents stand behind the line that names them: they are found first.
        let mut first = Parser::new(view, self, Heredocs::default());
        first.shallow = true;
        first.script();
        let found = first.heredocs.found();
        Parser::new(view, self, Heredocs::known(found)).script()
    }
}

/// Whether a here-document may be named in `text`. Most texts are too short for a searcher to pay.
fn names_heredocs(text: &[u8]) -> bool {
    let mut angles = memchr::memchr_iter(b'<', text);
    angles.any(|at| matches!(text.get(at + 1), Some(b'<' | b'\\' | 0)))
}

/// A script that is being read.
#[derive(Debug)]
pub(super) struct Parser<'v> {
    pub(super) view: &'v View<'v>,
    pub(super) cursor: Cursor<'v>,
    pub(super) heredocs: Heredocs,
    level: Level,
    /// Whether scripts within are left alone.
    shallow: bool,
    error: Option<ShellError>,
}

impl<'v> Parser<'v> {
    fn new(view: &'v View<'v>, level: Level, heredocs: Heredocs) -> Self {
        Self { view, cursor: Cursor::new(view), heredocs, level, shallow: false, error: None }
    }

    /// Where a text within this one stands.
    pub(super) fn inner_level(&self) -> Level {
        Level { depth: self.level.depth, nesting: self.level.nesting + 1 }
    }

    fn script(&mut self) -> Script {
        let list = self.list();
        self.cursor.blanks();
        if self.cursor.peek() != 0 {
            self.fail("unexpected token");
        }
        self.heredocs.finish(&self.cursor);
        Script { list, span: self.view.span(), error: self.error.take() }
    }

    /// Notes that nothing from here on can be read. What follows reads as the end of the text, so
    /// that everything that is open is left at once.
    pub(super) fn fail(&mut self, message: &'static str) {
        let start = self.cursor.pos();
        self.fail_with(ShellError { span: self.cursor.span(start, start), message });
    }

    /// Like [`Parser::fail`], with an error that is at hand.
    pub(super) fn fail_with(&mut self, error: ShellError) {
        if self.error.is_none() {
            self.error = Some(error);
        }
        self.cursor.jump(self.cursor.bytes().len());
    }

    pub(super) fn failed(&self) -> bool {
        self.error.is_some()
    }

    /// Reads one level deeper, if that is not too deep.
    pub(super) fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        if self.level.depth >= MAX_DEPTH {
            self.fail("nested too deeply");
            return None;
        }
        self.level.depth += 1;
        let result = read(self);
        self.level.depth -= 1;
        result
    }

    /// Steps over blanks, comments, line endings and the here-documents behind them.
    pub(super) fn linebreak(&mut self) {
        loop {
            self.cursor.blanks();
            if self.cursor.peek() != b'\n' {
                return;
            }
            self.newline();
        }
    }

    /// Takes a line ending and the here-documents behind it.
    fn newline(&mut self) {
        self.cursor.bump();
        self.heredocs.read_bodies(&mut self.cursor);
    }

    /// Reads items up to something that cannot start one.
    pub(super) fn list(&mut self) -> List {
        let mut items = Vec::new();
        loop {
            self.linebreak();
            let Some(mut item) = self.item() else { break };
            item.terminator = self.terminator();
            let last = item.terminator.is_none();
            if last && items.is_empty() {
                // Most lists have one item; a vector that grows by itself starts with four.
                items.reserve_exact(1);
            }
            items.push(item);
            if last || self.failed() {
                break;
            }
        }
        List { items }
    }

    fn terminator(&mut self) -> Option<Terminator> {
        self.cursor.blanks();
        let start = self.cursor.pos();
        let kind = match (self.cursor.peek(), self.cursor.second()) {
            // The end of an arm of `case`.
            (b';', b';' | b'&') => return None,
            (b';', _) => TerminatorKind::Semicolon,
            (b'&', _) => TerminatorKind::Background,
            (b'\n', _) => TerminatorKind::Newline,
            _ => return None,
        };
        let span = self.cursor.span(start, start + 1);
        if kind == TerminatorKind::Newline {
            self.newline();
        } else {
            self.cursor.bump();
        }
        Some(Terminator { kind, span })
    }

    fn item(&mut self) -> Option<Item> {
        let first = self.pipeline()?;
        let mut rest = Vec::new();
        loop {
            self.cursor.blanks();
            let start = self.cursor.pos();
            let kind = match (self.cursor.peek(), self.cursor.second()) {
                (b'&', b'&') => ConnectorKind::And,
                (b'|', b'|') => ConnectorKind::Or,
                _ => break,
            };
            self.two();
            let span = self.cursor.span(start, self.cursor.last());
            self.linebreak();
            let Some(pipeline) = self.pipeline() else {
                self.fail("a command was expected");
                break;
            };
            rest.push((Connector { kind, span }, pipeline));
        }
        Some(Item { first, rest, terminator: None })
    }

    /// Takes two bytes.
    pub(super) fn two(&mut self) {
        self.cursor.bump();
        self.cursor.peek();
        self.cursor.bump();
    }

    fn pipeline(&mut self) -> Option<Pipeline> {
        self.cursor.blanks();
        self.cursor.peek();
        let start = self.cursor.pos();
        let mut negated = false;
        let mut prefixed = false;
        loop {
            match self.keyword() {
                Some((Keyword::Not, end)) => {
                    self.cursor.jump(end);
                    negated = !negated;
                    prefixed = true;
                }
                Some((Keyword::Time, end)) if self.times_compound(end) => self.cursor.jump(end),
                _ => break,
            }
            self.cursor.blanks();
        }
        let Some(first) = self.command() else {
            if prefixed {
                self.fail("a command was expected");
            }
            return None;
        };
        let mut commands: SmallVec<[Command; 1]> = smallvec![first];
        loop {
            self.cursor.blanks();
            match (self.cursor.peek(), self.cursor.second()) {
                (b'|', b'|') => break,
                (b'|', b'&') => self.two(),
                (b'|', _) => self.cursor.bump(),
                _ => break,
            }
            self.linebreak();
            let Some(command) = self.command() else {
                self.fail("a command was expected");
                break;
            };
            commands.push(command);
        }
        let end = commands.last().map_or(self.cursor.offset(start), |command| command.span.end);
        Some(Pipeline { negated, commands, span: Span::new(self.cursor.offset(start), end) })
    }

    /// One command; `None` where there is none, or where it cannot be read.
    pub(super) fn command(&mut self) -> Option<Command> {
        self.deeper(|parser| {
            parser.cursor.blanks();
            match parser.cursor.peek() {
                0 | b'\n' | b';' | b'|' | b')' => return None,
                b'(' => return parser.parenthesis(),
                b'&' if parser.cursor.second() != b'>' => return None,
                _ => {}
            }
            match parser.keyword() {
                Some((keyword, end)) if keyword.opens() => parser.compound(keyword, end),
                Some((keyword, _)) if keyword.closes() => None,
                Some((Keyword::Function, end)) => parser.function_keyword(end),
                _ => parser.simple(),
            }
        })
    }

    fn simple(&mut self) -> Option<Command> {
        self.cursor.peek();
        let start = self.cursor.pos();
        let mut simple = Simple::default();
        let mut redirects = Vec::new();
        loop {
            let before = self.cursor.last();
            self.cursor.blanks();
            match self.cursor.peek() {
                0 | b'\n' | b';' | b'|' | b')' => break,
                b'(' if simple.words.len() == 1 && simple.assignments.is_empty() && redirects.is_empty() => {
                    return self.function_parentheses(start, &simple.words[0]);
                }
                b'(' if before == self.cursor.pos() && self.ends_declaration(&simple) => {
                    let parts = self.array()?;
                    let end = self.cursor.offset(self.cursor.last());
                    if let Some(word) = simple.words.last_mut() {
                        word.parts.extend(parts);
                        word.span.end = end;
                    }
                }
                b'(' => {
                    self.fail("unexpected parenthesis");
                    return None;
                }
                b'&' if self.cursor.second() != b'>' => break,
                _ => {
                    if let Some(redirect) = self.redirect() {
                        redirects.push(redirect);
                    } else if let Some(assignment) = self.assignment(&simple) {
                        simple.assignments.push(assignment);
                    } else if !self.failed() {
                        simple.words.push(self.word()?);
                    }
                    if self.failed() {
                        return None;
                    }
                }
            }
        }
        let span = self.cursor.span(start, self.cursor.last());
        if !self.shallow {
            simple.nested = nested::script(self, &simple, &redirects).map(Box::new);
        }
        Some(Command { kind: CommandKind::Simple(simple), redirects, span })
    }
}
