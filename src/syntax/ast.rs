//! What a Dockerfile is made of, in spans of the source.

use compact_str::CompactString;

use crate::source::{Source, Span, View};
use crate::syntax::SyntaxError;

/// A Dockerfile, read as `BuildKit` reads it.
#[derive(Clone, Debug, Default)]
pub struct Dockerfile {
    /// The file in pieces, in order.
    ///
    /// Invariant: they touch and cover the source, so that concatenating them gives it back.
    pub pieces: Vec<Piece>,
    /// `# syntax=`, `# escape=` and `# check=` at the top, in order.
    pub directives: Vec<Directive>,
    /// The character that continues a line: `\` or `` ` ``.
    pub escape: Escape,
    /// The instructions, in order.
    pub instructions: Vec<Instruction>,
    /// What `BuildKit` would reject, in order; empty for a file that builds.
    pub errors: Vec<SyntaxError>,
}

/// A stretch of the file, whole lines with their endings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// What it is.
    pub kind: PieceKind,
    /// Where it stands, its line ending included.
    pub span: Span,
}

/// What a [`Piece`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PieceKind {
    /// The byte order mark.
    ByteOrderMark,
    /// A line of nothing but white space, between instructions.
    Blank,
    /// A comment line between instructions.
    Comment,
    /// A parser directive.
    Directive,
    /// The instruction at this index of [`Dockerfile::instructions`], from the start of its first
    /// line to the ending of its last, here-documents included.
    Instruction(usize),
}

/// A parser directive, such as `# syntax=docker/dockerfile:1`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Directive {
    /// Its name, in lower case.
    pub name: String,
    /// Its value, without the blanks around it.
    pub value: String,
    /// Where the value stands.
    pub value_span: Span,
}

/// The character that continues a line and escapes within words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Escape {
    /// `\`, unless the file says otherwise.
    #[default]
    Backslash,
    /// `` ` ``, by `# escape=`.
    Backtick,
}

impl Escape {
    /// The character itself.
    pub const fn as_char(self) -> char {
        match self {
            Self::Backslash => '\\',
            Self::Backtick => '`',
        }
    }

    /// The character itself, as a byte.
    pub const fn as_byte(self) -> u8 {
        match self {
            Self::Backslash => b'\\',
            Self::Backtick => b'`',
        }
    }
}

/// The instructions that `BuildKit` knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is named as in the file")]
pub enum Keyword {
    Add,
    Arg,
    Cmd,
    Copy,
    Entrypoint,
    Env,
    Expose,
    From,
    Healthcheck,
    Label,
    Maintainer,
    Onbuild,
    Run,
    Shell,
    StopSignal,
    User,
    Volume,
    Workdir,
    /// Something else; `BuildKit` refuses the file.
    Unknown,
}

/// One instruction.
#[derive(Clone, Debug)]
pub struct Instruction {
    /// From the first byte of the keyword to the end of its last line, here-documents included,
    /// without the last line ending.
    pub span: Span,
    /// What it is.
    pub keyword: Keyword,
    /// Where the keyword stands.
    pub keyword_span: Span,
    /// `--name=value` in front of the body, in order. (For `ONBUILD` they are the trigger's.)
    pub flags: Vec<Flag>,
    /// What follows keyword and flags: from its first byte that is not white space to its last,
    /// without here-document bodies. Empty, at the end of the keyword or flags, where there is none.
    /// (For `ONBUILD` it is all of the trigger, from its keyword.)
    pub body: Span,
    /// Here-documents, in order. (For `ONBUILD` they are the trigger's.)
    pub heredocs: Vec<Heredoc>,
    /// How the body is written.
    pub form: Form,
    /// Bytes within `span` that `BuildKit` drops when it joins the lines, ascending: escape
    /// characters at line ends with the blanks and line ending behind them, blank lines and comment
    /// lines inside. Spans that touch are one. Never within here-document bodies.
    pub elided: Vec<Span>,
    /// Comment lines inside, each from the start of its line to its line ending, included (but for
    /// the last line of a file); ascending.
    pub comments: Vec<Span>,
    /// What an `ONBUILD` runs later.
    pub trigger: Option<Box<Instruction>>,
}

/// How an instruction's body is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Form {
    /// Words or a shell command.
    Shell,
    /// A JSON array of strings.
    Exec(Vec<ExecArgument>),
}

/// One string of a JSON array.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExecArgument {
    /// Where it stands, with its quotes.
    pub span: Span,
    /// What it says.
    pub value: String,
}

/// A flag of an instruction, such as `--mount=type=cache,target=/x`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flag {
    /// All of it, from the first dash.
    pub span: Span,
    /// Its name, without the dashes, as written.
    pub name: CompactString,
    /// What stands behind the `=`; `None` where there is no `=`.
    pub value: Option<FlagValue>,
}

/// The value of a [`Flag`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlagValue {
    /// Where it stands.
    pub span: Span,
    /// What it says: continuations joined, quotes and escapes taken off. Variables are not expanded.
    pub text: String,
}

/// A here-document of a `RUN`, `COPY` or `ADD`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heredoc {
    /// Where its `<<NAME` stands in the body, with a file descriptor's number in front of it.
    pub marker: Span,
    /// The delimiter, without quotes.
    pub name: String,
    /// Whether the delimiter was quoted, so that nothing within is expanded.
    pub quoted: bool,
    /// Whether leading tabs go (`<<-`).
    pub strip_tabs: bool,
    /// The text, up to and with the line ending before the terminator.
    pub content: Span,
    /// The line that ends it, without its line ending. Empty, at the end of the file, where it is
    /// never ended.
    pub terminator: Span,
}

impl Instruction {
    /// The body as `BuildKit` reads it, without here-documents.
    pub fn body_view<'s>(&self, source: &'s Source) -> View<'s> {
        self.view_of(source, self.body)
    }

    /// The text that a shell gets for a shell-form `RUN`: the body and, behind it, the
    /// here-documents' lines. (Where the body is nothing but one here-document the shell gets its
    /// content instead; see [`Heredoc::content`].)
    pub fn command_view<'s>(&self, source: &'s Source) -> View<'s> {
        let end = if self.heredocs.is_empty() { self.body.end } else { self.span.end };
        self.view_of(source, Span::new(self.body.start, end))
    }

    /// The stretch `span` of this instruction as `BuildKit` reads it.
    pub fn view_of<'s>(&self, source: &'s Source, span: Span) -> View<'s> {
        View::new(source.text(), span).without(self.elided.iter().copied())
    }

    /// The last flag of this name.
    pub fn flag(&self, name: &str) -> Option<&Flag> {
        self.flags.iter().rev().find(|flag| flag.name == name)
    }
}
