//! Here-documents: where a logical line announces them.

use std::ops::Range;

/// A here-document that a line announces; its text follows below.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Marker {
    /// Where the word stands in the line.
    pub(super) range: Range<usize>,
    /// The delimiter, without quotes.
    pub(super) name: String,
    /// Whether part of the delimiter was quoted.
    pub(super) quoted: bool,
    /// `<<-`
    pub(super) strip_tabs: bool,
    /// Whether white space stands between `<<` and the delimiter. Only newer versions of
    /// `BuildKit` read that as a here-document.
    pub(super) spaced: bool,
}

/// The here-documents that `line`, a whole instruction joined, announces.
///
/// `BuildKit` splits the line into words much as a shell would, always with `\` to escape, and takes
/// each word that matches `^(\d*)<<(-?)\s*([^<]*)$`. It gives up on a line with an open quote or a
/// `${` it cannot read, and finds no here-document there.
pub(super) fn markers(line: &str) -> Vec<Marker> {
    Words::split(line)
        .map(|words| words.into_iter().filter_map(|range| marker(&line[range.clone()], range)).collect())
        .unwrap_or_default()
}

/// Reads a word as the announcement of a here-document.
fn marker(word: &str, range: Range<usize>) -> Option<Marker> {
    let rest = word.trim_start_matches(|digit: char| digit.is_ascii_digit()).strip_prefix("<<")?;
    let dashed = rest.strip_prefix('-');
    let rest = dashed.unwrap_or(rest);
    let delimiter = rest.trim_start();
    if delimiter.is_empty() || delimiter.contains('<') {
        return None;
    }
    let (name, quoted) = unquote(delimiter)?;
    let spaced = delimiter.len() < rest.len();
    (!name.is_empty()).then_some(Marker { range, name, quoted, strip_tabs: dashed.is_some(), spaced })
}

/// Takes quotes and escapes off a delimiter; tells whether there were quotes. Variables stay.
fn unquote(word: &str) -> Option<(String, bool)> {
    let mut name = String::with_capacity(word.len());
    let mut quote = None;
    let mut quoted = false;
    let mut rest = word.chars().peekable();
    while let Some(character) = rest.next() {
        match (quote, character) {
            (None, '\'' | '"') => {
                quote = Some(character);
                quoted = true;
            }
            (Some(open), _) if open == character => quote = None,
            (None, '\\') => name.extend(rest.next()),
            (Some('"'), '\\') => name.push(rest.next_if(|next| matches!(next, '"' | '$' | '\\')).unwrap_or('\\')),
            _ => name.push(character),
        }
    }
    quote.is_none().then_some((name, quoted))
}

/// What is open at a place of a line.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Open {
    Single,
    Double,
    /// `${name:-` up to its `}`.
    Brace,
    /// `${name/` up to the `/` in the middle.
    Slash,
}

/// Splits a line into words, as the `ProcessWords` of `BuildKit`'s `shell/lex.go` does with no
/// variable set. Only words with `<<` in them are kept.
struct Words<'a> {
    line: &'a str,
    at: usize,
    word: Option<usize>,
    found: Vec<Range<usize>>,
    /// A stack of our own, so that depth of nesting costs no recursion.
    open: Vec<Open>,
}

impl<'a> Words<'a> {
    /// The words; `None` where `BuildKit` gives up.
    fn split(line: &'a str) -> Option<Vec<Range<usize>>> {
        let mut words = Words { line, at: 0, word: None, found: Vec::new(), open: Vec::new() };
        while words.at < line.len() {
            words.step()?;
        }
        words.end_word();
        words.open.is_empty().then_some(words.found)
    }

    fn peek(&self, ahead: usize) -> Option<u8> {
        self.line.as_bytes().get(self.at + ahead).copied()
    }

    /// White space parts words, but for what stands in quotes that are not themselves in a `${}`.
    fn parts_words(&self) -> bool {
        !matches!(self.open.first(), Some(Open::Single | Open::Double))
    }

    fn end_word(&mut self) {
        if let Some(start) = self.word.take()
            && memchr::memmem::find(&self.line.as_bytes()[start..self.at], b"<<").is_some()
        {
            self.found.push(start..self.at);
        }
    }

    /// Goes over one character.
    fn take(&mut self) {
        let Some(character) = self.line[self.at..].chars().next() else { return };
        if character.is_whitespace() && self.parts_words() {
            self.end_word();
        } else {
            self.word.get_or_insert(self.at);
        }
        self.at += character.len_utf8();
    }

    /// Goes over one character that never parts words.
    fn take_raw(&mut self) {
        self.word.get_or_insert(self.at);
        self.at += self.line[self.at..].chars().next().map_or(0, char::len_utf8);
    }

    fn step(&mut self) -> Option<()> {
        match (self.open.last(), self.peek(0)?) {
            (Some(Open::Single), b'\'') | (Some(Open::Double), b'"') | (Some(Open::Brace), b'}') => {
                self.take();
                self.open.pop();
            }
            (Some(Open::Single), _) => self.take(),
            (_, b'$') => self.dollar()?,
            (Some(Open::Double), b'\\') => {
                self.take();
                if matches!(self.peek(0), Some(b'"' | b'$' | b'\\')) {
                    self.take();
                }
            }
            (Some(Open::Double), _) => self.take(),
            (Some(Open::Slash), b'/') => {
                self.take();
                self.open.pop();
                self.open.push(Open::Brace);
            }
            (_, quote @ (b'\'' | b'"')) => {
                self.word.get_or_insert(self.at);
                self.open.push(if quote == b'"' { Open::Double } else { Open::Single });
                self.at += 1;
            }
            (None, b'\\') => {
                self.take_raw();
                self.take_raw();
            }
            (Some(_), b'\\') => {
                self.take();
                self.take();
            }
            (None, b'<') if self.peek(1) == Some(b'<') => {
                self.take();
                self.take();
                while self.line[self.at..].starts_with(char::is_whitespace) {
                    self.take_raw();
                }
            }
            _ => self.take(),
        }
        Some(())
    }

    /// Goes over a `$`, and over the start of a `${}`; `None` where `BuildKit` gives up.
    fn dollar(&mut self) -> Option<()> {
        self.take();
        if self.peek(0) == Some(b'$') {
            self.take();
            return Some(());
        }
        if self.peek(0) != Some(b'{') {
            return Some(());
        }
        self.take();
        if matches!(self.peek(0)?, b'{' | b'}' | b':') {
            return None;
        }
        self.name();
        let modifier = self.peek(0)?;
        self.take();
        match modifier {
            b'}' => {}
            b':' => {
                self.take();
                self.open.push(Open::Brace);
            }
            b'+' | b'-' | b'?' | b'#' | b'%' => self.open.push(Open::Brace),
            b'/' => {
                if self.peek(0) == Some(b'/') {
                    self.take();
                }
                self.open.push(Open::Slash);
            }
            _ => return None,
        }
        Some(())
    }

    /// Goes over a variable's name: letters, digits and `_`, or digits only, or one special sign.
    fn name(&mut self) {
        let rest = &self.line[self.at..];
        let first = rest.chars().next().unwrap_or_default();
        let length = if first.is_numeric() {
            rest.find(|c: char| !c.is_numeric()).unwrap_or(rest.len())
        } else if "@*#?-$!".contains(first) {
            first.len_utf8()
        } else {
            rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len())
        };
        self.at += length;
    }
}
