//! Variables in a word, as a Dockerfile's words have them.

use std::iter::Peekable;
use std::str::Chars;

use crate::syntax::Escape;

/// How deep `${a:-${b:-…}}` may nest before a word is given up.
const DEEPEST: usize = 64;

/// Takes quotes and escapes off `raw` and puts in its variables, as the `ProcessWord` of
/// `BuildKit`'s `shell/lex.go` does.
///
/// `lookup` gives what a variable holds: an empty text for one that is known to be unset, `None` for
/// one that nobody can know. The result is `None` where it hangs on such a variable, where `BuildKit`
/// would reject the word, and where it uses `${x#…}`, `${x%…}` or `${x/…/…}`.
pub(super) fn expand(raw: &str, escape: Escape, lookup: &mut dyn FnMut(&str) -> Option<String>) -> Option<String> {
    let plain = !raw.contains(['$', '\'', '"']) && !raw.contains(escape.as_char());
    if plain {
        return Some(raw.to_owned());
    }
    let mut word = Word { rest: raw.chars().peekable(), escape: escape.as_char(), lookup, depth: 0 };
    word.until(None).ok()?.text()
}

/// The word cannot be read.
struct Unreadable;

/// A text that may hang on something nobody knows.
#[derive(Default)]
struct Value {
    known: String,
    is_unknown: bool,
}

impl Value {
    fn new(value: Option<String>) -> Self {
        Self { is_unknown: value.is_none(), known: value.unwrap_or_default() }
    }

    fn push(&mut self, other: &Self) {
        self.known.push_str(&other.known);
        self.is_unknown |= other.is_unknown;
    }

    fn text(self) -> Option<String> {
        (!self.is_unknown).then_some(self.known)
    }
}

struct Word<'r, 'l> {
    rest: Peekable<Chars<'r>>,
    escape: char,
    lookup: &'l mut dyn FnMut(&str) -> Option<String>,
    depth: usize,
}

impl Word<'_, '_> {
    /// Reads up to `stop`, or to the end.
    fn until(&mut self, stop: Option<char>) -> Result<Value, Unreadable> {
        let mut value = Value::default();
        while let Some(character) = self.rest.next() {
            match character {
                _ if Some(character) == stop => return Ok(value),
                '\'' => self.single_quoted(&mut value)?,
                '"' => self.double_quoted(&mut value)?,
                '$' => value.push(&self.dollar()?),
                _ if character == self.escape => value.known.extend(self.rest.next()),
                _ => value.known.push(character),
            }
        }
        if stop.is_some() { Err(Unreadable) } else { Ok(value) }
    }

    fn single_quoted(&mut self, value: &mut Value) -> Result<(), Unreadable> {
        for character in self.rest.by_ref() {
            if character == '\'' {
                return Ok(());
            }
            value.known.push(character);
        }
        Err(Unreadable)
    }

    fn double_quoted(&mut self, value: &mut Value) -> Result<(), Unreadable> {
        while let Some(character) = self.rest.next() {
            match character {
                '"' => return Ok(()),
                '$' => value.push(&self.dollar()?),
                _ if character == self.escape => {
                    let escape = self.escape;
                    let escaped = self.rest.next_if(|next| matches!(next, '"' | '$') || *next == escape);
                    value.known.push(escaped.unwrap_or(escape));
                }
                _ => value.known.push(character),
            }
        }
        Err(Unreadable)
    }

    /// Reads what follows a `$`.
    fn dollar(&mut self) -> Result<Value, Unreadable> {
        if self.rest.next_if_eq(&'{').is_none() {
            let name = self.name();
            return Ok(if name.is_empty() { Value::new(Some("$".to_owned())) } else { self.variable(&name) });
        }
        if matches!(self.rest.peek(), Some('{' | '}' | ':')) {
            return Err(Unreadable);
        }
        let name = self.name();
        let mut modifier = self.rest.next().ok_or(Unreadable)?;
        if modifier == '}' {
            return Ok(self.variable(&name));
        }
        let empty_is_unset = modifier == ':';
        if empty_is_unset {
            modifier = self.rest.next().ok_or(Unreadable)?;
        }
        if !matches!(modifier, '-' | '+' | '?') || self.depth == DEEPEST {
            return Err(Unreadable);
        }
        self.depth += 1;
        let word = self.until(Some('}'))?;
        self.depth -= 1;
        let value = self.variable(&name);
        if value.is_unknown {
            return Ok(value);
        }
        let counts = !(empty_is_unset && value.known.is_empty());
        match (modifier, counts) {
            ('-', false) | ('+', true) => Ok(word),
            ('+', false) => Ok(Value::default()),
            ('?', false) => Err(Unreadable),
            _ => Ok(value),
        }
    }

    fn variable(&mut self, name: &str) -> Value {
        Value::new((self.lookup)(name))
    }

    /// Reads a name: letters, digits and `_`, or digits only, or one special sign.
    fn name(&mut self) -> String {
        let mut name = String::new();
        match self.rest.peek() {
            Some(first) if first.is_numeric() => {
                while let Some(digit) = self.rest.next_if(|c| c.is_numeric()) {
                    name.push(digit);
                }
            }
            Some('@' | '*' | '#' | '?' | '-' | '$' | '!') => name.extend(self.rest.next()),
            _ => {
                while let Some(letter) = self.rest.next_if(|c| c.is_alphanumeric() || *c == '_') {
                    name.push(letter);
                }
            }
        }
        name
    }
}

#[cfg(test)]
mod tests {
    use super::Escape;
    use super::expand;

    /// Expands with `A=a`, `E=` (empty) and everything else unknown.
    fn expanded(raw: &str) -> Option<String> {
        expand(raw, Escape::Backslash, &mut |name| match name {
            "A" => Some("a".to_owned()),
            "E" => Some(String::new()),
            _ => None,
        })
    }

    #[track_caller]
    fn check(raw: &str, expected: &str) {
        assert_eq!(expanded(raw).as_deref(), Some(expected), "{raw}");
    }

    #[test]
    fn quotes_and_escapes_come_off() {
        check("plain", "plain");
        check(r#"a"b c"'d e'"#, "ab cd e");
        check(r"a\ b\'\\", r"a b'\");
        check(r#""a\b\"\$A""#, r#"a\b"$A"#);
        check(r"'a\b$A'", r"a\b$A");
        check(r"a\", "a");
    }

    #[test]
    fn variables_are_put_in() {
        check("$A-${A}_$A", "a-a_a");
        check(r#""$A b"$E"#, "a b");
        check("$", "$");
        check("5$/x", "5$/x");
        assert_eq!(expanded("$UNKNOWN"), None);
        assert_eq!(expanded("$A_"), None, "the name is A_");
    }

    #[test]
    fn defaults_and_alternatives_are_chosen() {
        check("${A:-d}${E:-d}${E-d}", "ad");
        check("${A:+x}${A+x}${E:+x}${E+x}", "xxx");
        check("${A:?no}", "a");
        check("${E:-${A:-b}c}", "ac");
        check("${E:-'}'}", "}");
        check("${A:-$UNKNOWN}", "a");
    }

    #[test]
    fn what_is_not_known_gives_nothing() {
        for raw in ["${UNKNOWN:-d}", "${E:-$UNKNOWN}", "${E:?no}", "${A#x}", "${A%x}", "${A/x/y}"] {
            assert_eq!(expanded(raw), None, "{raw}");
        }
    }

    #[test]
    fn what_a_build_rejects_gives_nothing() {
        for raw in ["'a", "\"a", "${", "${A", "${}", "${A:-b", "${A^}", "${A:1:2}"] {
            assert_eq!(expanded(raw), None, "{raw}");
        }
        assert_eq!(expanded(&"${E:-".repeat(100_000)), None);
    }

    #[test]
    fn the_escape_character_is_the_files() {
        let none = &mut |_: &str| None;
        assert_eq!(expand(r"C:\a`$b", Escape::Backtick, none).as_deref(), Some(r"C:\a$b"));
    }
}
