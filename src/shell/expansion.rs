//! What is expanded in words: parameters, substitutions, arithmetic.

use compact_str::CompactString;
use compact_str::ToCompactString;

use crate::shell::ast::List;
use crate::shell::ast::Part;
use crate::shell::ast::Script;
use crate::shell::ast::ShellError;
use crate::shell::cursor;
use crate::shell::parser::Parser;
use crate::shell::word::Parts;
use crate::source::Span;

impl Parser<'_> {
    /// What a `$` starts; the cursor stands at it.
    pub(super) fn dollar(&mut self, parts: &mut Parts, quoted: bool) {
        self.cursor.bump();
        match self.cursor.peek() {
            b'(' if self.cursor.second() == b'(' && self.is_arithmetic() => {
                self.two();
                self.arithmetic(parts);
            }
            b'(' => {
                self.cursor.bump();
                if let Some(script) = self.substitution() {
                    parts.push(Part::Substitution(Box::new(script)));
                }
            }
            b'{' => {
                self.cursor.bump();
                if let Some(part) = self.deeper(|parser| parser.braced(quoted)) {
                    parts.push(part);
                }
            }
            b'\'' if !quoted => self.ansi_quoted(parts),
            b'"' if !quoted => self.double_quoted(parts),
            byte if cursor::is_name(byte) || is_special(byte) => {
                let name = self.parameter_name();
                parts.push(Part::Parameter { name, operation: CompactString::default() });
            }
            _ => parts.literal("$", quoted),
        }
    }

    /// A variable's name, one digit or one special character.
    fn parameter_name(&mut self) -> CompactString {
        let first = self.cursor.peek();
        if !cursor::is_name_start(first) {
            self.cursor.bump();
            return char::from(first).to_compact_string();
        }
        let mut name = CompactString::default();
        while cursor::is_name(self.cursor.peek()) {
            name.push_str(self.cursor.run(cursor::is_name));
        }
        name
    }

    /// A list up to the parenthesis that closes it.
    fn substitution(&mut self) -> Option<Script> {
        let start = self.cursor.pos();
        let list = self.list();
        let end = self.closing_parenthesis("a substitution that is not closed")?;
        Some(Script { list, span: self.cursor.span(start, end), error: None })
    }

    /// Takes a closing parenthesis and gives its index.
    pub(super) fn closing_parenthesis(&mut self, message: &'static str) -> Option<usize> {
        self.linebreak();
        let end = self.cursor.pos();
        if self.cursor.eat(b')') {
            return Some(end);
        }
        self.fail(message);
        None
    }

    /// `<( )` and `>( )`.
    pub(super) fn process(&mut self, parts: &mut Parts) {
        self.two();
        let mut inner = Parts::default();
        if let Some(script) = self.substitution() {
            inner.push(Part::Substitution(Box::new(script)));
        }
        parts.opaque(inner);
    }

    /// What stands behind `$((` or `((`, up to and with `))`.
    pub(super) fn arithmetic(&mut self, parts: &mut Parts) {
        let mut inner = Parts::default();
        let ended = self.deeper(|parser| parser.arithmetic_end(&mut inner));
        if ended.is_some() {
            parts.opaque(inner);
        }
    }

    /// Whether the two parentheses that stand here are closed by two, and not by one and another:
    /// a subshell within parentheses starts alike.
    pub(super) fn is_arithmetic(&self) -> bool {
        let bytes = self.cursor.bytes();
        let mut open = 0_u32;
        let mut index = self.cursor.pos();
        while let Some(byte) = bytes.get(index) {
            match byte {
                b'\\' => index += 1,
                b'(' => open += 1,
                b')' if open == 2 => return self.cursor.seen_from(index + 1).1 == b')',
                b')' => open -= 1,
                b'\'' | b'"' => {
                    let rest = bytes.get(index + 1..).unwrap_or_default();
                    let Some(len) = memchr::memchr(*byte, rest) else { return true };
                    index += 1 + len;
                }
                _ => {}
            }
            index += 1;
        }
        true
    }

    fn arithmetic_end(&mut self, inner: &mut Parts) -> Option<()> {
        let mut open = 0_u32;
        loop {
            match self.cursor.peek() {
                0 => {
                    self.fail("arithmetic that is not closed");
                    return None;
                }
                b'(' => open += 1,
                b')' if open > 0 => open -= 1,
                b')' if self.cursor.second() == b')' => {
                    self.two();
                    return Some(());
                }
                b')' => {
                    self.fail("two parentheses that are not arithmetic");
                    return None;
                }
                b'$' => {
                    self.dollar(inner, true);
                    continue;
                }
                b'`' => {
                    self.backquoted(inner, true);
                    continue;
                }
                b'\\' => {
                    self.cursor.bump();
                    self.cursor.raw();
                }
                _ => {}
            }
            self.cursor.bump();
        }
    }

    /// What stands behind `${`, up to and with the `}`.
    fn braced(&mut self, quoted: bool) -> Option<Part> {
        let start = self.cursor.pos();
        let next = self.cursor.peek();
        let mut prefix = None;
        let second = self.cursor.second();
        if matches!(next, b'#' | b'!') && (cursor::is_name(second) || is_special(second) && second != b'}') {
            // `${#-default}` and the like: the special parameter with an operation.
            let operation = next == b'#' && matches!(second, b'-' | b'?' | b'#') && !self.is_third_closing();
            if !operation {
                self.cursor.bump();
                prefix = Some(char::from(next));
            }
        }
        let name = match self.cursor.peek() {
            byte if byte.is_ascii_digit() => {
                let mut digits = CompactString::default();
                while self.cursor.peek().is_ascii_digit() {
                    digits.push_str(self.cursor.run(|byte| byte.is_ascii_digit()));
                }
                digits
            }
            byte if cursor::is_name(byte) || is_special(byte) => self.parameter_name(),
            _ => {
                self.cursor.jump(start);
                self.fail("a parameter with no name");
                return None;
            }
        };
        let mut operation = CompactString::from_iter(prefix);
        let from = self.cursor.last();
        let end = self.brace_end(quoted)?;
        operation.extend(self.cursor.text()[from..end].chars().filter(|character| *character != '\0'));
        Some(Part::Parameter { name, operation })
    }

    /// Whether the byte after the next two is a `}`.
    fn is_third_closing(&self) -> bool {
        let (second, _) = self.cursor.seen_from(self.cursor.pos() + 1);
        self.cursor.seen_from(second + 1).1 == b'}'
    }

    /// Takes everything up to the `}` that closes a parameter; gives the index of that.
    fn brace_end(&mut self, quoted: bool) -> Option<usize> {
        // In double quotes a single quote is one only where a pattern is expected.
        let pattern = matches!(self.cursor.peek(), b'#' | b'%' | b'/');
        let mut ignored = Parts::default();
        loop {
            match self.cursor.peek() {
                0 => {
                    self.fail("a parameter that is not closed");
                    return None;
                }
                b'}' => {
                    let end = self.cursor.pos();
                    self.cursor.bump();
                    return Some(end);
                }
                b'\\' => {
                    self.cursor.bump();
                    self.cursor.character();
                }
                b'\'' if !quoted || pattern => {
                    self.cursor.bump();
                    while !matches!(self.cursor.raw(), 0 | b'\'') {
                        self.cursor.bump();
                    }
                    self.cursor.bump();
                }
                b'"' => self.double_quoted(&mut ignored),
                b'$' => self.dollar(&mut ignored, quoted),
                b'`' => self.backquoted(&mut ignored, quoted),
                _ => self.cursor.bump(),
            }
        }
    }

    /// `` `…` ``; the cursor stands at the first one.
    pub(super) fn backquoted(&mut self, parts: &mut Parts, quoted: bool) {
        self.cursor.bump();
        let bytes = self.cursor.bytes();
        let start = self.cursor.pos();
        let mut elided = Vec::new();
        let mut index = start;
        loop {
            let Some(found) = memchr::memchr2(b'`', b'\\', &bytes[index..]) else {
                self.fail("a backquote that is not closed");
                return;
            };
            index += found;
            if bytes[index] == b'`' {
                break;
            }
            let (behind, escaped) = self.seen_raw(index + 1);
            if matches!(escaped, b'`' | b'\\' | b'$') || quoted && escaped == b'"' {
                elided.push(self.cursor.span(index, index + 1));
            }
            index = (behind + 1).min(bytes.len());
        }
        let span = self.cursor.span(start, index);
        self.cursor.jump(index + 1);
        if let Some(script) = self.deeper(|parser| Some(parser.inner(span, elided))) {
            if let Some(error) = script.error {
                self.fail_with(error);
                return;
            }
            parts.push(Part::Substitution(Box::new(script)));
        }
    }

    /// The first byte at or behind `index` that is not elided.
    fn seen_raw(&self, mut index: usize) -> (usize, u8) {
        let bytes = self.cursor.bytes();
        while bytes.get(index) == Some(&0) {
            index += 1;
        }
        (index, bytes.get(index).copied().unwrap_or_default())
    }

    /// The script in `span`, without the bytes in `elided`.
    pub(super) fn inner(&self, span: Span, elided: Vec<Span>) -> Script {
        self.inner_level().read(&self.view.part(span).without(elided))
    }

    /// A script in `span` of which nothing is known but that it is there.
    pub(super) fn opaque_script(span: Span, message: &'static str) -> Script {
        let error = ShellError { span, message };
        Script { list: List::default(), span, error: Some(error) }
    }
}

/// Whether `byte` names a special parameter.
fn is_special(byte: u8) -> bool {
    matches!(byte, b'@' | b'*' | b'#' | b'?' | b'-' | b'$' | b'!')
}
