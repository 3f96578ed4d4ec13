//! Scripts as text that is read at a glance.

use std::fmt::Write;

use crate::shell::Command;
use crate::shell::CommandKind;
use crate::shell::ConnectorKind;
use crate::shell::List;
use crate::shell::Part;
use crate::shell::Pipeline;
use crate::shell::Script;
use crate::shell::TerminatorKind;
use crate::shell::Word;
use crate::shell::parse;
use crate::source::Span;
use crate::source::View;

pub(super) fn read(text: &str) -> Script {
    parse(&View::new(text, Span::new(0, text.len() as u32)))
}

/// One line for each command, indented by what it stands in; words between `‹ ›`, their parts
/// apart: text as it is, quoted text in quotes, `$name|operation`, `?` for opaque ones.
pub(super) fn dump(text: &str) -> String {
    let mut dump = Dump { text, out: String::new(), level: 0 };
    dump.script(&read(text));
    dump.out
}

struct Dump<'a> {
    text: &'a str,
    out: String,
    level: usize,
}

impl Dump<'_> {
    fn line(&mut self, line: &str) {
        writeln!(self.out, "{:1$}{line}", "", self.level * 2).unwrap();
    }

    fn script(&mut self, script: &Script) {
        self.list(&script.list);
        if let Some(error) = &script.error {
            self.line(&format!("error at {}: {}", error.span.start, error.message));
        }
    }

    fn within(&mut self, name: &str, dump: impl FnOnce(&mut Self)) {
        self.line(name);
        self.level += 1;
        dump(self);
        self.level -= 1;
    }

    fn list(&mut self, list: &List) {
        for item in &list.items {
            self.pipeline(&item.first);
            for (connector, pipeline) in &item.rest {
                self.line(if connector.kind == ConnectorKind::And { "&&" } else { "||" });
                self.pipeline(pipeline);
            }
            match item.terminator.map(|end| end.kind) {
                Some(TerminatorKind::Semicolon) => self.line(";"),
                Some(TerminatorKind::Background) => self.line("&"),
                Some(TerminatorKind::Newline) => self.line("newline"),
                None => {}
            }
        }
    }

    fn pipeline(&mut self, pipeline: &Pipeline) {
        if pipeline.negated {
            self.line("!");
        }
        for (index, command) in pipeline.commands.iter().enumerate() {
            if index > 0 {
                self.line("|");
            }
            self.command(command);
        }
    }

    fn command(&mut self, command: &Command) {
        let mut line = String::new();
        match &command.kind {
            CommandKind::Simple(simple) => {
                for assignment in &simple.assignments {
                    write!(line, "{}={} ", assignment.name, self.word(&assignment.value)).unwrap();
                }
                for word in &simple.words {
                    write!(line, "{} ", self.word(word)).unwrap();
                }
                self.redirects(command, line);
                for word in simple.assignments.iter().map(|assignment| &assignment.value).chain(&simple.words) {
                    self.substitutions(word);
                }
                if let Some(nested) = &simple.nested {
                    self.within("nested", |dump| dump.script(nested));
                }
            }
            CommandKind::Function { name, body } => self.within(&format!("function {name}"), |dump| dump.command(body)),
            CommandKind::Compound(compound) => {
                write!(line, "{:?} {} ", compound.kind, compound.variable.as_deref().unwrap_or_default()).unwrap();
                for word in &compound.words {
                    write!(line, "{} ", self.word(word)).unwrap();
                }
                self.redirects(command, line);
                compound.words.iter().for_each(|word| self.substitutions(word));
                for branch in &compound.branches {
                    self.within(&format!("{:?}", branch.role), |dump| dump.list(&branch.list));
                }
            }
        }
    }

    fn redirects(&mut self, command: &Command, mut line: String) {
        for redirect in &command.redirects {
            let kind = match &redirect.kind {
                crate::shell::RedirectKind::HereDocument { content, quoted } => {
                    format!("HereDocument({quoted}, {:?})", &self.text[content.range()])
                }
                kind => format!("{kind:?}"),
            };
            write!(line, "[{} {kind}] ", &self.text[redirect.span.range()]).unwrap();
        }
        self.line(line.trim_end());
    }

    fn substitutions(&mut self, word: &Word) {
        for part in &word.parts {
            if let Part::Substitution(script) = part {
                self.within("$()", |dump| dump.script(script));
            }
        }
    }

    fn word(&self, word: &Word) -> String {
        let mut parts = Vec::new();
        for part in &word.parts {
            parts.push(match part {
                Part::Literal { text, quoted: false } => text.to_string(),
                Part::Literal { text, quoted: true } => format!("{text:?}"),
                Part::Parameter { name, operation } if operation.is_empty() => format!("${name}"),
                Part::Parameter { name, operation } => format!("${name}|{operation}"),
                Part::Substitution(script) => format!("$({})", &self.text[script.span.range()]),
                Part::Opaque => "?".to_owned(),
            });
        }
        format!("‹{}›", parts.join(" "))
    }
}
