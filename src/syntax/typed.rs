//! Single instructions as what they say: `FROM`'s image, `COPY`'s paths, `ENV`'s pairs.
//!
//! Made only when asked for. Texts are as written, with quotes, escapes and variables still in
//! them; only what is dropped between lines is gone.

mod image;
mod pairs;

pub use image::ImageName;
pub use pairs::Arg;
pub use pairs::ArgDefinition;
pub use pairs::Env;
pub use pairs::EnvPair;

use crate::source::Source;
use crate::source::Span;
use crate::syntax::ExecArgument;
use crate::syntax::Flag;
use crate::syntax::Form;
use crate::syntax::Instruction;
use crate::syntax::Keyword;
use crate::syntax::line::Cursor;
use crate::syntax::line::Joined;

/// A stretch of an instruction and what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// What stands there, joined over line ends. For a string of a JSON array, what it stands for.
    pub text: String,
    /// Where it stands; a JSON string with its quotes.
    pub span: Span,
}

/// `FROM [--platform=…] image [AS alias]`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct From {
    /// The value of `--platform`.
    pub platform: Option<Text>,
    /// The image or the stage that this one builds on.
    pub image: Text,
    /// The name of this stage, as written; case does not matter.
    pub alias: Option<Text>,
}

/// `COPY` or `ADD`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copy {
    /// The value of `--from`.
    pub from: Option<Text>,
    /// Paths, patterns and, for `ADD`, URLs. Here-documents are not among them.
    pub sources: Vec<Text>,
    /// The last word.
    pub destination: Text,
}

/// What `CMD`, `ENTRYPOINT`, `HEALTHCHECK` or `RUN` starts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// A program and its arguments.
    Exec(Vec<Text>),
    /// A text for the shell.
    Shell(Text),
}

/// `HEALTHCHECK`
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Healthcheck {
    /// `NONE`
    None,
    /// `CMD`
    Command(Command),
}

impl Instruction {
    /// Reads a `FROM`; `None` for another instruction, and without an image.
    pub fn as_from(&self, source: &Source) -> Option<From> {
        let platform = self.flag_text("platform");
        let mut words = self.words(source, Keyword::From)?.into_iter();
        let image = words.next()?;
        let alias = match (words.next(), words.next(), words.next()) {
            (Some(between), Some(alias), None) if between.text.eq_ignore_ascii_case("as") => Some(alias),
            _ => None,
        };
        Some(From { platform, image, alias })
    }

    /// Reads a `COPY` or `ADD`; `None` for another instruction, and without a destination.
    pub fn as_copy(&self, source: &Source) -> Option<Copy> {
        let from = self.flag_text("from");
        if let Form::Exec(arguments) = &self.form
            && matches!(self.keyword, Keyword::Copy | Keyword::Add)
        {
            let mut sources = texts(arguments);
            let destination = sources.pop()?;
            return Some(Copy { from, sources, destination });
        }
        let mut sources = self.words(source, Keyword::Copy).or_else(|| self.words(source, Keyword::Add))?;
        let destination = sources.pop()?;
        sources.retain(|text| !self.heredocs.iter().any(|heredoc| heredoc.marker.contains(text.span)));
        Some(Copy { from, sources, destination })
    }

    /// The user, and group if there is one, of a `USER`.
    pub fn as_user(&self, source: &Source) -> Option<Text> {
        self.whole(source, Keyword::User)
    }

    /// The directory of a `WORKDIR`.
    pub fn as_workdir(&self, source: &Source) -> Option<Text> {
        self.whole(source, Keyword::Workdir)
    }

    /// The program and arguments of a `SHELL`.
    pub fn as_shell(&self) -> Option<Vec<Text>> {
        match &self.form {
            Form::Exec(arguments) if self.keyword == Keyword::Shell => Some(texts(arguments)),
            _ => None,
        }
    }

    /// What a `CMD`, `ENTRYPOINT` or `RUN` starts.
    pub fn as_command(&self, source: &Source) -> Option<Command> {
        matches!(self.keyword, Keyword::Cmd | Keyword::Entrypoint | Keyword::Run)
            .then(|| self.command(source, self.body))
    }

    /// Reads a `HEALTHCHECK`; `None` for another instruction, and for another kind than `CMD` and
    /// `NONE`.
    pub fn as_healthcheck(&self, source: &Source) -> Option<Healthcheck> {
        if self.keyword != Keyword::Healthcheck {
            return None;
        }
        let mut cursor = Cursor::new(source.text(), self.body, &self.elided);
        let kind = self.text_at(source, cursor.word()?);
        cursor.skip_white_space();
        match kind.text.to_ascii_uppercase().as_str() {
            "NONE" => Some(Healthcheck::None),
            "CMD" => {
                let body = Span::new(cursor.at().min(self.body.end), self.body.end);
                Some(Healthcheck::Command(self.command(source, body)))
            }
            _ => None,
        }
    }

    fn command(&self, source: &Source, body: Span) -> Command {
        match &self.form {
            Form::Exec(arguments) => Command::Exec(texts(arguments)),
            Form::Shell => Command::Shell(self.text_at(source, body)),
        }
    }

    /// The text in `span`, joined.
    fn text_at(&self, source: &Source, span: Span) -> Text {
        Text { text: Joined::new(source.text(), span, &self.elided).text.into_owned(), span }
    }

    fn whole(&self, source: &Source, keyword: Keyword) -> Option<Text> {
        (self.keyword == keyword && !self.body.is_empty()).then(|| self.text_at(source, self.body))
    }

    /// The words of the body, if this is such an instruction.
    fn words(&self, source: &Source, keyword: Keyword) -> Option<Vec<Text>> {
        if self.keyword != keyword {
            return None;
        }
        let mut cursor = Cursor::new(source.text(), self.body, &self.elided);
        Some(std::iter::from_fn(|| cursor.word()).map(|span| self.text_at(source, span)).collect())
    }

    fn flag_text(&self, name: &str) -> Option<Text> {
        let Flag { value: Some(value), .. } = self.flag(name)? else { return None };
        Some(Text { text: value.text.clone(), span: value.span })
    }
}

fn texts(arguments: &[ExecArgument]) -> Vec<Text> {
    arguments.iter().map(|argument| Text { text: argument.value.clone(), span: argument.span }).collect()
}
