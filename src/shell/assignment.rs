//! Assignments and arrays.

use smallvec::SmallVec;

use crate::shell::ast::Assignment;
use crate::shell::ast::Part;
use crate::shell::ast::Simple;
use crate::shell::ast::Word;
use crate::shell::cursor;
use crate::shell::parser::Parser;

impl Parser<'_> {
    /// Whether the command declares variables and its last word ends in `=`, so that an array may
    /// follow.
    pub(super) fn ends_declaration(&self, simple: &Simple) -> bool {
        let [first, .., _] = simple.words.as_slice() else { return false };
        self.cursor.bytes().get(self.cursor.pos().wrapping_sub(1)) == Some(&b'=')
            && first
                .literal()
                .is_some_and(|name| matches!(&*name, "declare" | "typeset" | "local" | "export" | "readonly"))
    }

    /// The assignment that stands here, if one does.
    pub(super) fn assignment(&mut self, simple: &Simple) -> Option<Assignment> {
        if !simple.words.is_empty() || !cursor::is_name_start(self.cursor.peek()) {
            return None;
        }
        let start = self.cursor.pos();
        let rest = &self.cursor.bytes()[start..];
        let name_len = rest.iter().position(|byte| !cursor::is_name(*byte))?;
        let mut len = name_len;
        let mut known = true;
        if rest[len] == b'[' {
            len += 1 + rest[len..].iter().take_while(|byte| cursor::is_plain(**byte)).position(|byte| *byte == b']')?;
            known = false;
        }
        if rest.get(len) == Some(&b'+') {
            len += 1;
            known = false;
        }
        if rest.get(len) != Some(&b'=') {
            return None;
        }
        let name = self.cursor.text()[start..start + name_len].to_owned();
        self.cursor.jump(start + len + 1);
        let mut value = self.value()?;
        if !known {
            value.parts.insert(0, Part::Opaque);
        }
        let span = self.cursor.span(start, self.cursor.last());
        Some(Assignment { name, value, span })
    }

    /// What stands behind the `=` of an assignment.
    fn value(&mut self) -> Option<Word> {
        let from = self.cursor.pos();
        let next = self.cursor.peek();
        let start = self.cursor.pos();
        if next == b'(' {
            let parts = self.array()?.into();
            return Some(Word { span: self.cursor.span(start, self.cursor.last()), parts });
        }
        let process = matches!(next, b'<' | b'>') && self.cursor.second() == b'(';
        let empty = next == 0 || cursor::is_delimiter(next) && !process;
        if empty || next == b'\r' && self.cursor.is_line_ending(start) {
            return Some(Word { span: self.cursor.span(from, from), parts: SmallVec::new() });
        }
        self.word()
    }

    /// An array: opaque, but for the commands within.
    pub(super) fn array(&mut self) -> Option<Vec<Part>> {
        let mut parts = vec![Part::Opaque];
        self.cursor.bump();
        loop {
            self.linebreak();
            match self.cursor.peek() {
                b')' => {
                    self.cursor.bump();
                    return Some(parts);
                }
                0 | b'(' | b';' | b'&' | b'|' => {
                    self.fail("an array that does not end");
                    return None;
                }
                _ => {
                    let word = self.word()?;
                    parts.extend(word.parts.into_iter().filter(|part| matches!(part, Part::Substitution(_))));
                }
            }
        }
    }
}
