//! One pattern of an ignore file, as `BuildKit` matches it.
//!
//! Source: `Pattern.compile` and `Pattern.match` of github.com/moby/patternmatcher, and the grammar of Go's
//! `path/filepath.Match`, which tells good patterns from bad.

/// A pattern over paths that have `/` between their parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pattern {
    tokens: Vec<Token>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Literal(char),
    /// `?`: one character of a name.
    One,
    /// `*`: any part of a name.
    PartOfName,
    /// `**` with something behind it: any directories, none included.
    Directories,
    /// `**` at an end: anything.
    Anything,
    /// `[a-z]`, each range with both ends.
    Class {
        negated: bool,
        ranges: Vec<(char, char)>,
    },
}

impl Pattern {
    /// Reads a pattern that has been cleaned.
    ///
    /// # Errors
    ///
    /// What is wrong with it, in words.
    pub(super) fn parse(text: &str) -> Result<Self, &'static str> {
        let mut tokens = Vec::new();
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let behind = &rest[first.len_utf8()..];
            let (token, left) = match first {
                '*' => stars(behind, tokens.is_empty()),
                '?' => (Token::One, behind),
                '[' => class(behind)?,
                '\\' => literal(behind).ok_or("a pattern must not end with a backslash")?,
                _ => (Token::Literal(first), behind),
            };
            tokens.push(token);
            rest = left;
        }
        Ok(Self { tokens })
    }

    /// Whether it matches the whole path.
    pub(super) fn matches(&self, path: &str) -> bool {
        let mut states = States::new(self.tokens.len());
        states.enter(&self.tokens, 0);
        for character in path.chars() {
            states = states.step(&self.tokens, character);
        }
        states.before.last().is_some_and(|at_end| *at_end)
    }

    /// Whether it might match something below a directory that it does not match itself.
    pub(super) fn reaches_below(&self, directory: &str) -> bool {
        let literal = |token: &Token| if let Token::Literal(character) = token { Some(*character) } else { None };
        let start: String = self.tokens.iter().map_while(literal).collect();
        let inside = format!("{directory}/");
        // Where the pattern leaves the path that is fixed it may go anywhere.
        start.starts_with(&inside) || (start.chars().count() < self.tokens.len() && inside.starts_with(&start))
    }
}

/// What stars mean, and what is left behind them. `behind` is what follows the first.
fn stars(behind: &str, is_first: bool) -> (Token, &str) {
    let Some(behind) = behind.strip_prefix('*') else { return (Token::PartOfName, behind) };
    if let Some(inside) = behind.strip_prefix('/') {
        return (if inside.is_empty() { Token::Anything } else { Token::Directories }, inside);
    }
    // `**.rs` goes by how the path ends, unless more is special in it.
    let ends_plainly = is_first && !behind.contains(['*', '?', '[', ']', '\\']);
    (if behind.is_empty() || ends_plainly { Token::Anything } else { Token::Directories }, behind)
}

fn literal(text: &str) -> Option<(Token, &str)> {
    let first = text.chars().next()?;
    Some((Token::Literal(first), &text[first.len_utf8()..]))
}

/// What follows `[`.
fn class(behind: &str) -> Result<(Token, &str), &'static str> {
    const BAD: &str = "a pattern has a bad or unclosed `[`; put a backslash in front of it if it is part of a name";
    let (negated, mut rest) = behind.strip_prefix('^').map_or((false, behind), |rest| (true, rest));
    let mut ranges = Vec::new();
    loop {
        if let Some(left) = rest.strip_prefix(']').filter(|_| !ranges.is_empty()) {
            return Ok((Token::Class { negated, ranges }, left));
        }
        let (low, left) = member(rest).ok_or(BAD)?;
        let (high, left) = match left.strip_prefix('-') {
            Some(left) => member(left).ok_or(BAD)?,
            None => (low, left),
        };
        if high < low {
            return Err(BAD);
        }
        ranges.push((low, high));
        rest = left;
    }
}

/// A character inside brackets.
fn member(text: &str) -> Option<(char, &str)> {
    let first = text.chars().next().filter(|first| !matches!(first, '-' | ']'))?;
    let behind = &text[first.len_utf8()..];
    if first != '\\' {
        return Some((first, behind));
    }
    let escaped = behind.chars().next()?;
    Some((escaped, &behind[escaped.len_utf8()..]))
}

/// Where in a pattern a path may have got to. Takes time in proportion to both, whatever they are.
struct States {
    /// In front of each token, and behind the last.
    before: Vec<bool>,
    /// In the middle of the name of a directory that `**` takes.
    inside: Vec<bool>,
}

impl States {
    fn new(tokens: usize) -> Self {
        Self { before: vec![false; tokens + 1], inside: vec![false; tokens + 1] }
    }

    /// Comes in front of the token at `index`, and of those behind tokens that may match nothing.
    fn enter(&mut self, tokens: &[Token], mut index: usize) {
        loop {
            self.before[index] = true;
            match tokens.get(index) {
                Some(Token::Directories) => self.inside[index] = true,
                Some(Token::PartOfName | Token::Anything) => {}
                _ => return,
            }
            index += 1;
        }
    }

    fn step(&self, tokens: &[Token], character: char) -> Self {
        let mut next = Self::new(tokens.len());
        for (index, token) in tokens.iter().enumerate() {
            if self.inside[index] {
                next.inside[index] = true;
                if character == '/' {
                    next.enter(tokens, index + 1);
                }
            }
            if !self.before[index] {
                continue;
            }
            match token {
                Token::Anything => next.enter(tokens, index),
                Token::PartOfName if character != '/' => next.enter(tokens, index),
                token if token.takes(character) => next.enter(tokens, index + 1),
                _ => {}
            }
        }
        next
    }
}

impl Token {
    /// Whether it is for one character, and for this one.
    fn takes(&self, character: char) -> bool {
        match self {
            Self::Literal(literal) => *literal == character,
            Self::One => character != '/',
            Self::Class { negated, ranges } => {
                ranges.iter().any(|(low, high)| (*low..=*high).contains(&character)) != *negated
            }
            Self::PartOfName | Self::Directories | Self::Anything => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Pattern;

    fn check(pattern: &str, matching: &[&str], other: &[&str]) {
        let parsed = Pattern::parse(pattern).unwrap();
        for path in matching {
            assert!(parsed.matches(path), "{pattern} matches {path}");
        }
        for path in other {
            assert!(!parsed.matches(path), "{pattern} does not match {path}");
        }
    }

    #[test]
    fn a_star_stays_in_its_directory() {
        check("*/temp*", &["a/temp", "a/temporary.txt"], &["temp", "a/b/temp", "a/xtemp"]);
        check("*.md", &["README.md", ".md"], &["docs/README.md"]);
        check("temp?", &["tempa", "tempé"], &["temp", "temp/", "tempab"]);
    }

    #[test]
    fn two_stars_take_any_directories() {
        check("**/*.go", &["main.go", "a/main.go", "a/b/main.go"], &["main.goo"]);
        check("**/node_modules", &["node_modules", "a/b/node_modules"], &["xnode_modules", "node_modules/a"]);
        check("a/**/b", &["a/b", "a/x/b", "a/x/y/b"], &["ab", "a/xb"]);
        check("a/**", &["a/b", "a/b/c"], &["a", "ab"]);
        check("**", &["a", "a/b"], &[]);
        check("**a", &["a", "ba", "x/ba"], &["ab"]);
        check("**a?", &["ab", "x/ab"], &["xab"]);
    }

    #[test]
    fn classes_are_those_of_go() {
        check("[a-c]x", &["ax", "cx"], &["dx", "x"]);
        check("[^a]x", &["bx"], &["ax"]);
        check("[!a]x", &["!x", "ax"], &["bx"]);
        check(r"[\]\-]x", &["]x", "-x"], &["ax"]);
        check(r"\[a]", &["[a]"], &["a"]);
        for bad in ["[a", "[]a]", "[a-]", "[b-a]", r"a\"] {
            assert!(Pattern::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn what_is_special_elsewhere_is_not_special_here() {
        check("a.b+(c)|{d}$", &["a.b+(c)|{d}$"], &["axb+(c)|{d}$"]);
    }

    #[test]
    fn many_stars_take_no_longer_than_they_must() {
        let pattern = "*a".repeat(40) + "b";
        assert!(!Pattern::parse(&pattern).unwrap().matches(&"a".repeat(2000)));
    }
}
