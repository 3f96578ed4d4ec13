//! What containers run.

use crate::ecosystem::Program;
use crate::semantic::Model;
use crate::source::Span;
use crate::syntax::Keyword;

/// An instruction that says what a container runs.
pub(super) struct ContainerCommand<'a> {
    /// The stage that it stands in.
    pub stage: usize,
    /// Which: `CMD`, `ENTRYPOINT` or `HEALTHCHECK`.
    pub keyword: Keyword,
    /// The index of its instruction.
    pub instruction: usize,
    /// Where it is.
    pub span: Span,
    /// What is run, as it is written.
    pub text: &'a str,
}

impl ContainerCommand<'_> {
    /// Whether `word` stands in it by itself.
    pub(super) fn has(&self, word: &str) -> bool {
        self.words().any(|it| it == word.as_bytes())
    }

    /// Whether a name of this program does.
    pub(super) fn runs(&self, program: &Program) -> bool {
        self.words().any(|it| program.is_called_by(it))
    }

    /// The program that is run, where it is written out.
    pub(super) fn program(&self) -> Option<&str> {
        let first = match self.text.strip_prefix('[') {
            Some(array) => array.trim_start().strip_prefix('"')?.split('"').next()?,
            None => self.text.split([' ', '\t', '\n', ';', '&', '|']).next()?,
        };
        let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '.' | '_' | '-' | '+');
        (!first.is_empty() && !first.starts_with('-') && first.chars().all(is_plain)).then_some(first)
    }

    fn words(&self) -> impl Iterator<Item = &[u8]> {
        self.text.as_bytes().split(|byte| !(byte.is_ascii_alphanumeric() || *byte == b'-'))
    }
}

/// What the containers of those stages run for which `wanted` holds.
pub(super) fn commands<'m>(
    model: &'m Model<'_>,
    wanted: impl Fn(usize) -> bool,
) -> impl Iterator<Item = ContainerCommand<'m>> {
    model.container_commands.iter().filter(move |(stage, _)| wanted(*stage)).map(|(stage, index)| {
        let instruction = &model.dockerfile.instructions[*index];
        let text = model.source.slice(instruction.body);
        let (keyword, span) = (instruction.keyword, instruction.span);
        ContainerCommand { stage: *stage, keyword, instruction: *index, span, text }
    })
}
