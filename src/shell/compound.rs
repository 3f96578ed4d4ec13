//! Compound commands and functions.

use crate::shell::ast::Branch;
use crate::shell::ast::Command;
use crate::shell::ast::CommandKind;
use crate::shell::ast::Compound;
use crate::shell::ast::CompoundKind;
use crate::shell::ast::Role;
use crate::shell::ast::Word;
use crate::shell::cursor;
use crate::shell::keyword::Keyword;
use crate::shell::parser::Parser;
use crate::shell::word::Parts;

impl Compound {
    pub(super) fn new(kind: CompoundKind) -> Self {
        Self { kind, variable: None, words: Vec::new(), branches: Vec::new() }
    }
}

impl Parser<'_> {
    /// The compound command that `keyword` opens; it ends at `end`.
    pub(super) fn compound(&mut self, keyword: Keyword, end: usize) -> Option<Command> {
        let start = self.cursor.pos();
        self.cursor.jump(end);
        let compound = match keyword {
            Keyword::Open => self.group()?,
            Keyword::If => self.conditional()?,
            Keyword::While => self.repeated(CompoundKind::While)?,
            Keyword::Until => self.repeated(CompoundKind::Until)?,
            Keyword::Case => self.case()?,
            Keyword::Test => self.test()?,
            _ => self.counted()?,
        };
        self.finish_compound(start, compound)
    }

    /// `( )` or `(( ))`.
    pub(super) fn parenthesis(&mut self) -> Option<Command> {
        let start = self.cursor.pos();
        let compound = if self.cursor.second() == b'(' && self.is_arithmetic() {
            self.two();
            let mut compound = Compound::new(CompoundKind::Test);
            compound.words.push(self.arithmetic_word(start)?);
            compound
        } else {
            self.cursor.bump();
            let mut compound = Compound::new(CompoundKind::Subshell);
            compound.branches.push(self.branch(Role::Body)?);
            self.closing_parenthesis("a subshell that is not closed")?;
            compound
        };
        self.finish_compound(start, compound)
    }

    /// The redirections behind a compound command.
    fn finish_compound(&mut self, start: usize, compound: Compound) -> Option<Command> {
        let mut redirects = Vec::new();
        loop {
            let end = self.cursor.last();
            self.cursor.blanks();
            let Some(redirect) = self.redirect() else {
                let next = self.cursor.peek();
                if !self.failed() && !matches!(next, 0 | b'\n' | b';' | b'&' | b'|' | b')') && self.keyword().is_none()
                {
                    self.fail("unexpected word");
                }
                if self.failed() {
                    return None;
                }
                let span = self.cursor.span(start, end);
                return Some(Command { kind: CommandKind::Compound(compound), redirects, span });
            };
            redirects.push(redirect);
        }
    }

    /// What stands behind `((`, as one word.
    fn arithmetic_word(&mut self, start: usize) -> Option<Word> {
        let mut parts = Parts::default();
        self.arithmetic(&mut parts);
        if self.failed() {
            return None;
        }
        Some(parts.word(self.cursor.span(start, self.cursor.last())))
    }

    /// A list that must not be empty.
    fn branch(&mut self, role: Role) -> Option<Branch> {
        let branch = self.branch_or_empty(role)?;
        if branch.list.items.is_empty() {
            self.fail("a command was expected");
            return None;
        }
        Some(branch)
    }

    pub(super) fn branch_or_empty(&mut self, role: Role) -> Option<Branch> {
        let start = self.cursor.last();
        let list = self.list();
        self.linebreak();
        if self.failed() {
            return None;
        }
        self.cursor.peek();
        Some(Branch { role, list, span: self.cursor.span(start, self.cursor.pos()) })
    }

    fn group(&mut self) -> Option<Compound> {
        let mut compound = Compound::new(CompoundKind::Group);
        compound.branches.push(self.branch(Role::Body)?);
        self.expect(Keyword::Close, "a group that is not closed")?;
        Some(compound)
    }

    fn conditional(&mut self) -> Option<Compound> {
        let mut compound = Compound::new(CompoundKind::If);
        loop {
            compound.branches.push(self.branch(Role::Condition)?);
            self.expect(Keyword::Then, "`then` was expected")?;
            compound.branches.push(self.branch(Role::Arm)?);
            match self.keyword() {
                Some((Keyword::Elif, end)) => self.cursor.jump(end),
                Some((Keyword::Else, end)) => {
                    self.cursor.jump(end);
                    compound.branches.push(self.branch(Role::Arm)?);
                    break;
                }
                _ => break,
            }
        }
        self.expect(Keyword::Fi, "`fi` was expected")?;
        Some(compound)
    }

    fn repeated(&mut self, kind: CompoundKind) -> Option<Compound> {
        let mut compound = Compound::new(kind);
        compound.branches.push(self.branch(Role::Condition)?);
        self.body(&mut compound)?;
        Some(compound)
    }

    /// `do … done`.
    fn body(&mut self, compound: &mut Compound) -> Option<()> {
        self.expect(Keyword::Do, "`do` was expected")?;
        compound.branches.push(self.branch(Role::Loop)?);
        self.expect(Keyword::Done, "`done` was expected")
    }

    /// `for` and `select`.
    fn counted(&mut self) -> Option<Compound> {
        let mut compound = Compound::new(CompoundKind::For);
        self.cursor.blanks();
        if self.cursor.peek() == b'(' && self.cursor.second() == b'(' {
            let start = self.cursor.pos();
            self.two();
            compound.words.push(self.arithmetic_word(start)?);
        } else {
            compound.variable = Some(self.variable()?);
            self.linebreak();
            if let Some((Keyword::In, end)) = self.keyword() {
                self.cursor.jump(end);
                compound.words = self.words()?;
            }
        }
        self.cursor.blanks();
        self.cursor.eat(b';');
        self.linebreak();
        if let Some((Keyword::Open, end)) = self.keyword() {
            self.cursor.jump(end);
            compound.branches.push(self.branch(Role::Loop)?);
            self.expect(Keyword::Close, "a group that is not closed")?;
        } else {
            self.body(&mut compound)?;
        }
        Some(compound)
    }

    fn variable(&mut self) -> Option<String> {
        let next = self.cursor.peek();
        if next == 0 || cursor::is_delimiter(next) {
            self.fail("a variable was expected");
            return None;
        }
        let word = self.word()?;
        let name = word.literal();
        if name.is_none() {
            self.fail("a variable was expected");
        }
        name.map(std::borrow::Cow::into_owned)
    }

    /// Words up to the end of the line or a `;`.
    fn words(&mut self) -> Option<Vec<Word>> {
        let mut words = Vec::new();
        loop {
            self.cursor.blanks();
            match self.cursor.peek() {
                0 | b';' | b'\n' => return Some(words),
                _ => words.push(self.word()?),
            }
        }
    }

    /// `function NAME`, with or without parentheses behind it.
    pub(super) fn function_keyword(&mut self, end: usize) -> Option<Command> {
        let start = self.cursor.pos();
        self.cursor.jump(end);
        self.cursor.blanks();
        let name = self.word()?;
        self.cursor.blanks();
        if self.cursor.peek() == b'(' {
            return self.function_parentheses(start, &name);
        }
        self.function_body(start, &name)
    }

    /// `()` behind a name, and the body.
    pub(super) fn function_parentheses(&mut self, start: usize, name: &Word) -> Option<Command> {
        self.cursor.bump();
        self.cursor.blanks();
        if !self.cursor.eat(b')') {
            self.fail("unexpected parenthesis");
            return None;
        }
        self.function_body(start, name)
    }

    fn function_body(&mut self, start: usize, name: &Word) -> Option<Command> {
        let Some(name) = name.literal().map(std::borrow::Cow::into_owned) else {
            self.fail("a function with no name");
            return None;
        };
        self.linebreak();
        let Some(body) = self.command() else {
            self.fail("a function with no body");
            return None;
        };
        let span = self.cursor.span(start, start).to(body.span);
        Some(Command { kind: CommandKind::Function { name, body: Box::new(body) }, redirects: Vec::new(), span })
    }
}
