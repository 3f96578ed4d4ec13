//! `case` and `[[ ]]`: compound commands with patterns in them.

use crate::shell::ast::Compound;
use crate::shell::ast::CompoundKind;
use crate::shell::ast::Role;
use crate::shell::ast::Word;
use crate::shell::cursor;
use crate::shell::keyword::Keyword;
use crate::shell::parser::Parser;
use crate::shell::word::Parts;

impl Parser<'_> {
    /// What stands behind `case`.
    pub(super) fn case(&mut self) -> Option<Compound> {
        let mut compound = Compound::new(CompoundKind::Case);
        self.cursor.blanks();
        compound.words.push(self.word()?);
        self.linebreak();
        self.expect(Keyword::In, "`in` was expected")?;
        loop {
            self.linebreak();
            if let Some((Keyword::Esac, end)) = self.keyword() {
                self.cursor.jump(end);
                return Some(compound);
            }
            self.patterns()?;
            compound.branches.push(self.branch_or_empty(Role::Arm)?);
            if self.cursor.peek() == b';' && matches!(self.cursor.second(), b';' | b'&') {
                self.two();
                self.cursor.eat(b'&');
            } else if !matches!(self.keyword(), Some((Keyword::Esac, _))) {
                self.fail("an arm of `case` that does not end");
                return None;
            }
        }
    }

    /// The patterns of an arm of `case`, with the parenthesis behind them.
    fn patterns(&mut self) -> Option<()> {
        self.cursor.eat(b'(');
        loop {
            self.cursor.blanks();
            self.word()?;
            self.cursor.blanks();
            if self.cursor.eat(b')') {
                return Some(());
            }
            if !self.cursor.eat(b'|') {
                self.fail("a pattern of `case` that does not end");
                return None;
            }
        }
    }

    /// What stands behind `[[`.
    pub(super) fn test(&mut self) -> Option<Compound> {
        let mut compound = Compound::new(CompoundKind::Test);
        loop {
            self.linebreak();
            match self.cursor.peek() {
                0 | b';' => {
                    self.fail("a test that is not closed");
                    return None;
                }
                b'<' | b'>' if self.cursor.second() == b'(' => compound.words.push(self.word()?),
                b'&' | b'|' | b'(' | b')' | b'<' | b'>' => self.cursor.bump(),
                _ => {
                    let word = self.word()?;
                    match word.literal().as_deref() {
                        Some("]]") => return Some(compound),
                        Some("=~") => compound.words.push(self.pattern()?),
                        _ => compound.words.push(word),
                    }
                }
            }
        }
    }

    /// A regular expression: one word in which parentheses and bars stand for themselves.
    fn pattern(&mut self) -> Option<Word> {
        self.cursor.blanks();
        self.cursor.peek();
        let start = self.cursor.pos();
        let mut parts = Parts::default();
        let mut open = 0_u32;
        loop {
            match self.cursor.peek() {
                0 | b'\n' => break,
                b' ' | b'\t' if open == 0 => break,
                byte if cursor::is_delimiter(byte) => {
                    match byte {
                        b'(' => open += 1,
                        b')' => open = open.saturating_sub(1),
                        _ => {}
                    }
                    parts.literal(self.cursor.character().unwrap_or_default(), false);
                }
                b'\r' => self.cursor.bump(),
                _ => parts.append(self.word()?),
            }
        }
        Some(parts.word(self.cursor.span(start, self.cursor.last())))
    }
}
