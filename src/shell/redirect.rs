//! Redirections.

use crate::shell::ast::Redirect;
use crate::shell::ast::RedirectKind;
use crate::shell::ast::Word;
use crate::shell::cursor;
use crate::shell::parser::Parser;

/// What an operator says, before its target is read.
enum Operator {
    Read,
    Write,
    /// `>&` and `<&`.
    Copy,
    HereString,
    HereDocument {
        tabs: bool,
    },
}

impl Parser<'_> {
    /// The redirection that stands here, if one does.
    pub(super) fn redirect(&mut self) -> Option<Redirect> {
        let first = self.cursor.peek();
        if !(first.is_ascii_digit() || matches!(first, b'<' | b'>' | b'&')) {
            return None;
        }
        let start = self.cursor.pos();
        let mut index = start;
        let operator = loop {
            let (at, byte) = self.cursor.seen_from(index);
            if !byte.is_ascii_digit() {
                break at;
            }
            index = at + 1;
        };
        let (next, byte) = self.cursor.seen_from(operator);
        let (_, second) = self.cursor.seen_from(next + 1);
        match byte {
            b'<' | b'>' if second != b'(' => {}
            b'&' if operator == start && second == b'>' => {}
            _ => return None,
        }
        self.cursor.jump(operator);
        let operator = self.redirect_operator();
        self.cursor.blanks();
        let next = self.cursor.peek();
        let missing = next == 0 || cursor::is_delimiter(next) && !matches!(next, b'<' | b'>') || next == b'\r';
        if missing {
            self.fail("a redirection with no target");
            return None;
        }
        let target = self.word()?;
        let span = self.cursor.span(start, self.cursor.last());
        let kind = self.redirect_kind(&operator, &target);
        Some(Redirect { span, kind, target })
    }

    /// Takes an operator; the cursor stands at `<`, `>` or `&>`.
    fn redirect_operator(&mut self) -> Operator {
        let first = self.cursor.peek();
        self.cursor.bump();
        match (first, self.cursor.peek()) {
            (b'&', _) => {
                self.cursor.bump();
                self.cursor.eat(b'>');
                Operator::Write
            }
            (b'<', b'<') => {
                self.cursor.bump();
                if self.cursor.eat(b'<') {
                    Operator::HereString
                } else {
                    Operator::HereDocument { tabs: self.cursor.eat(b'-') }
                }
            }
            (_, b'&') => {
                self.cursor.bump();
                Operator::Copy
            }
            (b'<', b'>') | (b'>', b'>' | b'|') => {
                self.cursor.bump();
                Operator::Write
            }
            (b'<', _) => Operator::Read,
            _ => Operator::Write,
        }
    }

    fn redirect_kind(&mut self, operator: &Operator, target: &Word) -> RedirectKind {
        match operator {
            Operator::Read => RedirectKind::Read,
            Operator::Write => RedirectKind::Write,
            Operator::HereString => RedirectKind::HereString,
            Operator::Copy => match target.literal() {
                Some(text) if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') => {
                    RedirectKind::Duplicate
                }
                _ => RedirectKind::Write,
            },
            Operator::HereDocument { tabs } => {
                let raw = self.view.part(target.span).seen().into_owned();
                let quoted = raw.contains(['\'', '"', '\\']);
                let delimiter = target.literal().map_or(raw, std::borrow::Cow::into_owned);
                let known = self.heredocs.name(delimiter, quoted, *tabs);
                let end = self.cursor.bytes().len();
                let content = known.unwrap_or_else(|| self.cursor.span(end, end));
                RedirectKind::HereDocument { content, quoted }
            }
        }
    }
}
