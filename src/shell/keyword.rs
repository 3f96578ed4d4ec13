//! Reserved words.

use crate::shell::cursor;
use crate::shell::parser::Parser;

/// A reserved word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Keyword {
    Not,
    Open,
    Close,
    Test,
    If,
    Then,
    Elif,
    Else,
    Fi,
    For,
    Select,
    While,
    Until,
    Do,
    Done,
    Case,
    In,
    Esac,
    Function,
    Time,
}

/// Length of the longest one.
const LONGEST: usize = 8;

impl Keyword {
    fn new(word: &[u8]) -> Option<Self> {
        Some(match word {
            b"!" => Self::Not,
            b"{" => Self::Open,
            b"}" => Self::Close,
            b"[[" => Self::Test,
            b"if" => Self::If,
            b"then" => Self::Then,
            b"elif" => Self::Elif,
            b"else" => Self::Else,
            b"fi" => Self::Fi,
            b"for" => Self::For,
            b"select" => Self::Select,
            b"while" => Self::While,
            b"until" => Self::Until,
            b"do" => Self::Do,
            b"done" => Self::Done,
            b"case" => Self::Case,
            b"in" => Self::In,
            b"esac" => Self::Esac,
            b"function" => Self::Function,
            b"time" => Self::Time,
            _ => return None,
        })
    }

    /// Whether a compound command starts with it.
    pub(super) fn opens(self) -> bool {
        matches!(
            self,
            Self::Open | Self::Test | Self::If | Self::For | Self::Select | Self::While | Self::Until | Self::Case
        )
    }

    /// Whether it ends a list.
    pub(super) fn closes(self) -> bool {
        matches!(
            self,
            Self::Close | Self::Then | Self::Elif | Self::Else | Self::Fi | Self::Do | Self::Done | Self::Esac
        )
    }
}

impl Parser<'_> {
    /// The reserved word that stands here, and the index just past it. Only to be asked where one
    /// may stand.
    pub(super) fn keyword(&mut self) -> Option<(Keyword, usize)> {
        self.cursor.peek();
        self.keyword_at(self.cursor.pos())
    }

    fn keyword_at(&self, start: usize) -> Option<(Keyword, usize)> {
        let mut word = [0; LONGEST];
        let mut len = 0;
        let mut end = start;
        let mut index = start;
        loop {
            let (at, byte) = self.cursor.seen_from(index);
            if byte == 0 || cursor::is_delimiter(byte) || byte == b'\r' && self.cursor.is_line_ending(at) {
                break;
            }
            // A reserved word that is quoted is none.
            if len == LONGEST || !cursor::is_plain(byte) {
                return None;
            }
            word[len] = byte;
            len += 1;
            end = at + 1;
            index = end;
        }
        Keyword::new(&word[..len]).map(|keyword| (keyword, end))
    }

    /// Takes `wanted`, or fails with `message`.
    pub(super) fn expect(&mut self, wanted: Keyword, message: &'static str) -> Option<()> {
        self.cursor.blanks();
        match self.keyword() {
            Some((keyword, end)) if keyword == wanted => {
                self.cursor.jump(end);
                Some(())
            }
            _ => {
                self.fail(message);
                None
            }
        }
    }

    /// Whether the `time` that ends at `end` times a compound command, which no program could.
    pub(super) fn times_compound(&self, end: usize) -> bool {
        let mut index = end;
        loop {
            let (at, byte) = self.cursor.seen_from(index);
            match byte {
                b' ' | b'\t' => index = at + 1,
                b'(' => return true,
                0 => return false,
                _ => {
                    return self.keyword_at(at).is_some_and(|(keyword, _)| keyword.opens() || keyword == Keyword::Not);
                }
            }
        }
    }
}
