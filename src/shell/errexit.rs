//! Whether a failing command ends the script: `set -e`.

use crate::shell::ast::Command;
use crate::shell::ast::CommandKind;
use crate::shell::ast::CompoundKind;
use crate::shell::ast::Item;
use crate::shell::ast::List;
use crate::shell::ast::Part;
use crate::shell::ast::Pipeline;
use crate::shell::ast::Role;
use crate::shell::ast::Script;
use crate::shell::ast::Simple;
use crate::shell::ast::TerminatorKind;
use crate::shell::ast::Word;
use crate::shell::invocation::invocation;
use crate::shell::nested::ShellCall;
use crate::shell::nested::is_shell;
use crate::shell::walk::any_command;
use crate::shell::walk::pipelines;
use crate::source::Span;

/// Whether `set -e` is surely on, and heeded, in the list that directly holds the command at `at`.
///
/// `initially` tells whether the shell was started with it, as `SHELL ["/bin/bash", "-e", "-c"]`
/// says; a `#!` line at the start of the script (in `text`, the whole source) overrules that.
pub fn errexit(script: &Script, text: &str, at: Span, initially: bool) -> bool {
    Context::of(script, text, at, initially).is_some_and(Context::is_certain)
}

/// What is known of a list.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "they are independent of each other")]
pub(super) struct Context {
    /// Whether `set -e` was surely given.
    on: bool,
    /// Whether it may have been.
    maybe: bool,
    /// Whether it is not heeded: in a condition, left of `&&`.
    ignored: bool,
    /// Whether the list is all of a shell or subshell, so that its end is an exit.
    pub(super) whole: bool,
}

impl Context {
    /// Of the list that directly holds the command at `at`, when that is reached; `None` where
    /// there is none.
    pub(super) fn of(script: &Script, text: &str, at: Span, initially: bool) -> Option<Self> {
        let maybe = Self::ever(script, text, initially);
        Self::where_ever(maybe, script, text, at, initially)
    }

    /// The same where it is known what [`Context::ever`] says.
    pub(super) fn where_ever(maybe: bool, script: &Script, text: &str, at: Span, initially: bool) -> Option<Self> {
        let on = shebang(script, text).unwrap_or(initially);
        Self { on, maybe, ignored: false, whole: true }.list(&script.list, at)
    }

    /// Whether `set -e` may be on anywhere in a script.
    pub(super) fn ever(script: &Script, text: &str, initially: bool) -> bool {
        shebang(script, text).unwrap_or(initially)
            || any_command(script, &|command| match &command.kind {
                CommandKind::Simple(simple) => {
                    matches!(setting(simple), Some(Setting::On | Setting::Unknown)) || starts_with(simple)
                }
                _ => false,
            })
    }

    /// Whether a command that fails here surely ends the script.
    pub(super) fn is_certain(self) -> bool {
        self.on && !self.ignored
    }

    /// Whether a command that fails here may end the script.
    pub(super) fn is_possible(self) -> bool {
        self.maybe && !self.ignored
    }

    fn list(mut self, list: &List, at: Span) -> Option<Self> {
        for item in &list.items {
            // Not looked for by spans: a here-document stands outside of the command it belongs to.
            if let Some(found) = self.item(item, at) {
                return Some(found);
            }
            self.pass(item);
        }
        None
    }

    fn item(mut self, item: &Item, at: Span) -> Option<Self> {
        let last = item.rest.len();
        for (index, pipeline) in pipelines(item).enumerate() {
            if let Some(found) = self.pipeline(pipeline, index < last, at) {
                return Some(found);
            }
            if index == 0 {
                self.on |= given(pipeline) == Some(Setting::On);
            }
        }
        None
    }

    fn pipeline(self, pipeline: &Pipeline, followed: bool, at: Span) -> Option<Self> {
        let last = pipeline.commands.len() - 1;
        pipeline.commands.iter().enumerate().find_map(|(index, command)| {
            if command.span == at {
                return Some(self);
            }
            let ignored = self.ignored || followed || pipeline.negated || index < last;
            Self { ignored, whole: false, ..self }.command(command, at)
        })
    }

    fn command(self, command: &Command, at: Span) -> Option<Self> {
        if let Some(found) = command.redirects.iter().find_map(|redirect| self.word(&redirect.target, at)) {
            return Some(found);
        }
        match &command.kind {
            CommandKind::Simple(simple) => self.simple(simple, at),
            CommandKind::Function { body, .. } => {
                // Who calls it, and with what set, is not known.
                let inner = Self { on: false, maybe: self.maybe, ignored: false, whole: false };
                if body.span == at { Some(inner) } else { inner.command(body, at) }
            }
            CommandKind::Compound(compound) => {
                if let Some(found) = compound.words.iter().find_map(|word| self.word(word, at)) {
                    return Some(found);
                }
                let whole = compound.kind == CompoundKind::Subshell;
                let mut inner = Self { whole, ..self };
                for branch in &compound.branches {
                    inner.ignored = self.ignored || branch.role == Role::Condition;
                    if let Some(found) = inner.list(&branch.list, at) {
                        return Some(found);
                    }
                    // What a branch turns on is not known to be on behind it, but may be off.
                    inner.on &= !branch.list.items.iter().any(turns_off);
                }
                None
            }
        }
    }

    fn simple(self, simple: &Simple, at: Span) -> Option<Self> {
        let values = simple.assignments.iter().map(|assignment| &assignment.value);
        if let Some(found) = values.chain(&simple.words).find_map(|word| self.word(word, at)) {
            return Some(found);
        }
        let nested = simple.nested.as_deref()?;
        let call = invocation(simple)?;
        if &*call.program == "eval" {
            return self.list(&nested.list, at);
        }
        let on = is_shell(&call.program) && ShellCall::new(call.arguments).is_some_and(|call| call.errexit);
        Self { on, maybe: self.maybe, ignored: false, whole: true }.list(&nested.list, at)
    }

    fn word(self, word: &Word, at: Span) -> Option<Self> {
        // bash turns it off there, other shells do not.
        let inner = Self { on: false, maybe: self.maybe, ignored: false, whole: true };
        word.parts.iter().find_map(|part| match part {
            Part::Substitution(script) => inner.list(&script.list, at),
            _ => None,
        })
    }

    /// An item has run.
    fn pass(&mut self, item: &Item) {
        let background = item.terminator.is_some_and(|end| end.kind == TerminatorKind::Background);
        if background {
            return;
        }
        self.on |= given(&item.first) == Some(Setting::On);
        if turns_off(item) {
            self.on = false;
        }
    }
}

/// What a `set` does to `-e`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Setting {
    On,
    Off,
    Unknown,
}

/// What a pipeline of one command does in the shell that runs it.
fn given(pipeline: &Pipeline) -> Option<Setting> {
    match pipeline.commands.as_slice() {
        [Command { kind: CommandKind::Simple(simple), .. }] if !pipeline.negated => setting(simple),
        _ => None,
    }
}

fn setting(simple: &Simple) -> Option<Setting> {
    // Nothing else runs it in the shell itself, and wrappers take long to see through.
    let first = simple.words.first()?.literal()?;
    if !matches!(&*first, "set" | "command" | "builtin" | "time") {
        return None;
    }
    let call = invocation(simple)?;
    if &*call.program != "set" {
        return None;
    }
    let mut found = None;
    let mut words = call.arguments.iter();
    while let Some(word) = words.next() {
        let Some(text) = word.literal() else { return Some(Setting::Unknown) };
        let setting = match text.as_bytes().first() {
            Some(b'-') if &*text != "--" => Setting::On,
            Some(b'+') => Setting::Off,
            _ => break,
        };
        if text.contains('e') {
            found = Some(setting);
        }
        if text.contains('o') {
            match words.next().map(Word::literal) {
                Some(Some(name)) if &*name == "errexit" => found = Some(setting),
                Some(None) => found = Some(Setting::Unknown),
                _ => {}
            }
        }
    }
    found
}

/// Whether `simple` starts a shell with `-e`.
fn starts_with(simple: &Simple) -> bool {
    simple.nested.is_some()
        && invocation(simple).is_some_and(|call| {
            is_shell(&call.program) && ShellCall::new(call.arguments).is_none_or(|call| call.errexit)
        })
}

/// Whether anything in `item` turns it off, or may.
fn turns_off(item: &Item) -> bool {
    pipelines(item).flat_map(|pipeline| &pipeline.commands).any(|command| match &command.kind {
        CommandKind::Simple(simple) => matches!(setting(simple), Some(Setting::Off | Setting::Unknown)),
        CommandKind::Compound(compound) => {
            compound.branches.iter().any(|branch| branch.list.items.iter().any(turns_off))
        }
        // Its call is what would turn it off; who calls it is not followed.
        CommandKind::Function { body, .. } => match &body.kind {
            CommandKind::Compound(compound) => {
                compound.branches.iter().any(|branch| branch.list.items.iter().any(turns_off))
            }
            _ => true,
        },
    })
}

/// What a `#!` line at the start of the script says.
fn shebang(script: &Script, text: &str) -> Option<bool> {
    let line = text.get(script.span.range())?.strip_prefix("#!")?.lines().next()?;
    let mut words = line.split_ascii_whitespace().skip(1);
    Some(words.any(|word| word.starts_with('-') && !word.starts_with("--") && word.contains('e')))
}
