//! What a build rejects although it can be read: the rules of `BuildKit`'s instruction layer.

use crate::source::Span;
use crate::syntax::Dockerfile;
use crate::syntax::Escape;
use crate::syntax::Form;
use crate::syntax::Instruction;
use crate::syntax::Keyword;
use crate::syntax::SyntaxError;
use crate::syntax::check_flags;
use crate::syntax::directive;
use crate::syntax::line::Cursor;
use crate::syntax::line::Joined;
use crate::syntax::words::Words;

/// Adds the errors of `dockerfile`, the text of which is `text`.
///
/// A file that names a frontend of somebody else is left alone: that may know other instructions
/// and flags.
pub(super) fn check(text: &str, dockerfile: &mut Dockerfile) {
    let directives = &dockerfile.directives;
    if directives.iter().any(|line| line.name == "syntax" && !directive::is_own_frontend(&line.value)) {
        return;
    }
    let mut check = Check { text, escape: dockerfile.escape, errors: Vec::new() };
    check.stages(&dockerfile.instructions);
    for instruction in &dockerfile.instructions {
        check.instruction(instruction);
    }
    dockerfile.errors.append(&mut check.errors);
}

struct Check<'s> {
    text: &'s str,
    escape: Escape,
    errors: Vec<SyntaxError>,
}

impl Check<'_> {
    fn error(&mut self, span: Span, message: impl Into<String>, help: impl Into<String>) {
        self.errors.push(SyntaxError { span, message: message.into(), help: help.into() });
    }

    /// Only `ARG` may stand before the first `FROM`, and there must be one.
    fn stages(&mut self, instructions: &[Instruction]) {
        let outside = instructions
            .iter()
            .take_while(|instruction| instruction.keyword != Keyword::From)
            .find(|instruction| !matches!(instruction.keyword, Keyword::Arg | Keyword::Unknown));
        let help = "start the stage with `FROM image`";
        if let Some(instruction) = outside {
            let message = format!("`{}` stands before the first `FROM`", instruction.keyword.name());
            self.error(instruction.keyword_span, message, help);
        } else if instructions.is_empty() {
            self.error(Span::empty(0), "there is no instruction in this file", help);
        } else if !instructions.iter().any(|instruction| instruction.keyword == Keyword::From) {
            self.error(instructions[0].keyword_span, "there is no `FROM` in this file", help);
        }
    }

    fn instruction(&mut self, instruction: &Instruction) {
        match instruction.keyword {
            Keyword::Unknown => return self.unknown(instruction),
            Keyword::From => self.from(instruction),
            Keyword::Add | Keyword::Copy => self.copy(instruction),
            Keyword::Env | Keyword::Label => self.pairs(instruction),
            Keyword::Onbuild => return self.onbuild(instruction),
            Keyword::Healthcheck if !self.healthcheck(instruction) => return,
            Keyword::Shell => self.shell(instruction),
            // Nothing to run is allowed; nothing to set is not.
            Keyword::Run | Keyword::Cmd | Keyword::Entrypoint | Keyword::Healthcheck => {}
            _ if instruction.body.is_empty() => self.missing(instruction, "an argument"),
            _ => {}
        }
        check_flags::check(instruction, &mut self.errors);
    }

    fn shell(&mut self, instruction: &Instruction) {
        // Older versions took an array with something behind it.
        let is_array = self.text.as_bytes().get(instruction.body.start as usize) == Some(&b'[');
        if instruction.body.is_empty() || !is_array {
            let help = "write it as `SHELL [\"executable\", \"parameters\"]`";
            self.error(instruction.keyword_span.to(instruction.body), "`SHELL` needs a JSON array", help);
        }
    }

    fn missing(&mut self, instruction: &Instruction, what: &str) {
        let name = instruction.keyword.name();
        self.error(instruction.keyword_span, format!("`{name}` lacks {what}"), "add it, or take the line out");
    }

    fn unknown(&mut self, instruction: &Instruction) {
        let written = Joined::new(self.text, instruction.keyword_span, &instruction.elided).text;
        if written.is_empty() {
            let help = "take the line out";
            return self.error(instruction.span, "a line that goes on, but with nothing behind it", help);
        }
        let help = match Keyword::nearest(&written) {
            Some(name) => format!("did you mean `{name}`?"),
            None => {
                format!("if it belongs to the instruction before, end the line above with `{}`", self.escape.as_char())
            }
        };
        let shown: String = written.chars().take(40).collect();
        self.error(instruction.keyword_span, format!("unknown instruction `{shown}`"), help);
    }

    fn from(&mut self, instruction: &Instruction) {
        let mut cursor = Cursor::new(self.text, instruction.body, &instruction.elided);
        let words: Vec<Span> = std::iter::from_fn(|| cursor.word()).take(4).collect();
        let read = |span: Span| Joined::new(self.text, span, &instruction.elided).text;
        match words[..] {
            [_] => {}
            [_, as_word, name] if read(as_word).eq_ignore_ascii_case("as") => {
                if !is_stage_name(&read(name)) {
                    let message = format!("`{}` cannot be the name of a stage", read(name));
                    let help = "use letters, digits, `-`, `_` and `.`, with a letter first";
                    self.error(name, message, help);
                }
            }
            [] => self.missing(instruction, "an image"),
            _ => {
                let help = "write `FROM image` or `FROM image AS name`";
                self.error(instruction.body, "`FROM` takes one word or three", help);
            }
        }
    }

    fn copy(&mut self, instruction: &Instruction) {
        let count = match &instruction.form {
            Form::Exec(arguments) => arguments.len(),
            Form::Shell => {
                let mut cursor = Cursor::new(self.text, instruction.body, &instruction.elided);
                std::iter::from_fn(|| cursor.word()).take(2).count()
            }
        };
        if count < 2 {
            self.missing(instruction, if count == 0 { "a source and a destination" } else { "a destination" });
        }
    }

    /// `name=value …`, or `name value` in the old form.
    fn pairs(&mut self, instruction: &Instruction) {
        let name = instruction.keyword.name();
        let mut words = Words::new(self.text, instruction.body, &instruction.elided, self.escape);
        let Some(first) = words.next() else { return self.missing(instruction, "an argument") };
        if first.equals.is_none() {
            let mut cursor = Cursor::new(self.text, instruction.body, &instruction.elided);
            cursor.word();
            if cursor.is_done() {
                let help = format!("write `{name} name=value`");
                self.error(first.span, format!("`{name}` lacks a value"), help);
            }
            return;
        }
        for word in std::iter::once(first).chain(words) {
            if word.equals.is_none() {
                let help = "write `name=value`; put a value with blanks in quotes";
                self.error(word.span, "a word without `=`", help);
            } else if word.equals == Some(word.span.start) {
                self.error(word.span, "a value without a name", "put the name before the `=`");
            }
        }
    }

    fn onbuild(&mut self, instruction: &Instruction) {
        let Some(trigger) = &instruction.trigger else { return self.missing(instruction, "an instruction") };
        if matches!(trigger.keyword, Keyword::Onbuild | Keyword::From | Keyword::Maintainer) {
            let message = format!("`{}` cannot be put off with `ONBUILD`", trigger.keyword.name());
            self.error(trigger.keyword_span, message, "take the line out");
        }
    }

    /// Tells whether flags count: those of `HEALTHCHECK NONE` are never looked at.
    fn healthcheck(&mut self, instruction: &Instruction) -> bool {
        let mut cursor = Cursor::new(self.text, instruction.body, &instruction.elided);
        let Some(kind) = cursor.word() else {
            self.missing(instruction, "`CMD` or `NONE`");
            return false;
        };
        let word = Joined::new(self.text, kind, &instruction.elided).text;
        cursor.skip_white_space();
        let is_none = word.eq_ignore_ascii_case("NONE");
        if is_none && !cursor.is_done() {
            self.error(instruction.body, "`HEALTHCHECK NONE` takes no arguments", "leave only `NONE`");
        } else if !is_none && !word.eq_ignore_ascii_case("CMD") {
            self.error(kind, "`HEALTHCHECK` is followed by `CMD` or `NONE`", "put `CMD` in front of the command");
        } else if !is_none && cursor.is_done() {
            self.missing(instruction, "a command");
        }
        !is_none
    }
}

/// `^[a-z][a-z0-9-_.]*$`, in any case (`validStageName` in `BuildKit`'s `instructions/parse.go`).
fn is_stage_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
}
