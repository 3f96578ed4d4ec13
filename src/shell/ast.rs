//! What a shell script is made of, in spans of the source.

use compact_str::CompactString;
use smallvec::SmallVec;

use crate::source::Span;

/// A script, or what could be read of one.
#[derive(Clone, Debug)]
pub struct Script {
    /// Its commands.
    pub list: List,
    /// All of it.
    pub span: Span,
    /// Where reading stopped to make sense. A script with an error is *opaque*: the list holds what
    /// was understood, and nothing may be concluded from what is missing in it.
    pub error: Option<ShellError>,
}

/// Why a script is opaque.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShellError {
    /// Where.
    pub span: Span,
    /// What was met: lower case, no full stop.
    pub message: &'static str,
}

/// And-or lists one after another, with what separates them.
#[derive(Clone, Debug, Default)]
pub struct List {
    /// In order.
    pub items: Vec<Item>,
}

/// An and-or list: pipelines joined by `&&` and `||`, and what ends it.
#[derive(Clone, Debug)]
pub struct Item {
    /// The first pipeline.
    pub first: Pipeline,
    /// The others, each with the operator in front of it.
    pub rest: Vec<(Connector, Pipeline)>,
    /// What stands behind; `None` at the end of the list.
    pub terminator: Option<Terminator>,
}

/// `&&` or `||`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Connector {
    /// Which.
    pub kind: ConnectorKind,
    /// Where.
    pub span: Span,
}

/// Which [`Connector`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConnectorKind {
    /// `&&`
    And,
    /// `||`
    Or,
}

/// What ends an [`Item`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terminator {
    /// Which.
    pub kind: TerminatorKind,
    /// Where; for a newline, the newline.
    pub span: Span,
}

/// Which [`Terminator`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TerminatorKind {
    /// `;`
    Semicolon,
    /// A line ending.
    Newline,
    /// `&`
    Background,
}

/// Commands joined by `|` or `|&`.
#[derive(Clone, Debug)]
pub struct Pipeline {
    /// Whether a `!` stands in front.
    pub negated: bool,
    /// In order; never empty.
    pub commands: SmallVec<[Command; 1]>,
    /// From the `!` or first command to the last.
    pub span: Span,
}

/// One command with its redirections.
#[derive(Clone, Debug)]
pub struct Command {
    /// What it is.
    pub kind: CommandKind,
    /// In order.
    pub redirects: Vec<Redirect>,
    /// All of it: assignments, words, redirections; for a compound command from its opening to its
    /// closing word.
    pub span: Span,
}

/// What a [`Command`] is.
#[derive(Clone, Debug)]
pub enum CommandKind {
    /// Assignments and words.
    Simple(Simple),
    /// `( )`, `{ }`, `if`, `for`, `while`, `until`, `case`, `[[ ]]`, `(( ))`.
    Compound(Compound),
    /// A function that is defined here, not run.
    Function {
        /// Its name.
        name: String,
        /// Its body.
        body: Box<Command>,
    },
}

/// Assignments, then words.
#[derive(Clone, Debug, Default)]
pub struct Simple {
    /// `A=b` in front.
    pub assignments: Vec<Assignment>,
    /// The program and its arguments; empty for assignments alone.
    pub words: Vec<Word>,
    /// The script that it hands to another shell and that stands right here: `bash -c '…'`,
    /// `bash <<EOF`, `eval '…'`, also behind `sudo`, `env` and the like.
    pub nested: Option<Box<Script>>,
}

impl Simple {
    /// Where it starts, as a byte offset, redirections in front not counted; nothing where there is neither an assignment nor a word.
    pub fn start(&self) -> Option<u32> {
        let first = self.assignments.first().map(|it| it.span).or(self.words.first().map(|it| it.span));
        first.map(|span| span.start)
    }
}

/// `NAME=value` in front of a command.
#[derive(Clone, Debug)]
pub struct Assignment {
    /// The name.
    pub name: String,
    /// The value; a word without parts where it is empty. (Arrays are opaque.)
    pub value: Word,
    /// All of it.
    pub span: Span,
}

/// A compound command.
#[derive(Clone, Debug)]
pub struct Compound {
    /// Which.
    pub kind: CompoundKind,
    /// The variable of a `for`.
    pub variable: Option<String>,
    /// The words of a `for … in`, the subject of a `case`.
    pub words: Vec<Word>,
    /// The lists within, in order.
    pub branches: Vec<Branch>,
}

/// Which [`Compound`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompoundKind {
    /// `( )`
    Subshell,
    /// `{ }`
    Group,
    /// `if`
    If,
    /// `for`
    For,
    /// `while`
    While,
    /// `until`
    Until,
    /// `case`
    Case,
    /// `[[ ]]` or `(( ))`: no commands within.
    Test,
}

/// A list within a [`Compound`].
#[derive(Clone, Debug)]
pub struct Branch {
    /// What it is there.
    pub role: Role,
    /// Its commands.
    pub list: List,
    /// From behind the word that opens it to in front of the word that closes it.
    pub span: Span,
}

/// What a [`Branch`] is in its command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Runs once, always: a group, a subshell.
    Body,
    /// Between `if`, `elif`, `while`, `until` and `then`, `do`.
    Condition,
    /// Behind `then` or `else`, or in an arm of `case`: runs once or not at all.
    Arm,
    /// Behind `do`: runs any number of times.
    Loop,
}

/// A redirection.
#[derive(Clone, Debug)]
pub struct Redirect {
    /// All of it, with its number and its target.
    pub span: Span,
    /// Which.
    pub kind: RedirectKind,
    /// The file, the number behind `&`, or the delimiter of a here-document.
    pub target: Word,
}

/// Which [`Redirect`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RedirectKind {
    /// `<`
    Read,
    /// `>`, `>>`, `>|`, `&>`, `<>`
    Write,
    /// `>&` or `<&` with a number or `-`.
    Duplicate,
    /// `<<<`
    HereString,
    /// `<<` or `<<-`
    HereDocument {
        /// The lines, up to the one that ends it; empty where they are missing.
        content: Span,
        /// Whether the delimiter was quoted, so that nothing within is expanded.
        quoted: bool,
    },
}

/// One word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// All of it, with its quotes.
    pub span: Span,
    /// What it is put together from. Most words are one part.
    pub parts: SmallVec<[Part; 1]>,
}

/// A part of a [`Word`].
#[derive(Clone, Debug)]
pub enum Part {
    /// Text, with quotes and escapes taken off.
    Literal {
        /// The text.
        text: CompactString,
        /// Whether quotes or a backslash keep `*`, `?`, `[`, `{` and `~` in it from meaning more.
        quoted: bool,
    },
    /// `$NAME`, `${NAME}`, `${NAME:-default}` and the like.
    Parameter {
        /// The name, or the digit or special character.
        name: CompactString,
        /// What is done to it: what stands between the name and the `}`; empty for a plain one.
        operation: CompactString,
    },
    /// `$( )` or backquotes.
    Substitution(Box<Script>),
    /// Anything else whose value nobody can tell: `$(( ))`, `$'…'` with odd escapes, `<( )`.
    Opaque,
}

impl PartialEq for Part {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Literal { text: a, quoted: p }, Self::Literal { text: b, quoted: q }) => a == b && p == q,
            (Self::Parameter { name: a, operation: p }, Self::Parameter { name: b, operation: q }) => a == b && p == q,
            (Self::Substitution(a), Self::Substitution(b)) => a.span == b.span,
            (Self::Opaque, Self::Opaque) => true,
            _ => false,
        }
    }
}

impl Eq for Part {}

impl Word {
    /// What the word says, where it says the same whatever the environment: no variables, no
    /// substitutions. Globs and braces that are not quoted count as what they look like.
    pub fn literal(&self) -> Option<std::borrow::Cow<'_, str>> {
        match self.parts.as_slice() {
            [] => Some("".into()),
            [Part::Literal { text, .. }] => Some(text.as_str().into()),
            parts => {
                let mut all = String::new();
                for part in parts {
                    let Part::Literal { text, .. } = part else { return None };
                    all.push_str(text);
                }
                Some(all.into())
            }
        }
    }

    /// The texts in it that stay the same whatever the environment.
    pub fn literals(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            Part::Literal { text, .. } => Some(text.as_str()),
            _ => None,
        })
    }
}
