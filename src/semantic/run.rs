//! A `RUN` and what it stands in.

use std::cell::OnceCell;
use std::rc::Rc;

use crate::semantic::account::Accounts;
use crate::semantic::account::User;
use crate::semantic::environment::Environment;
use crate::semantic::mount::Mount;
use crate::shell;
use crate::shell::Command;
use crate::shell::CommandKind;
use crate::shell::Item;
use crate::shell::List;
use crate::shell::Part;
use crate::shell::Pipeline;
use crate::shell::Script;
use crate::shell::Simple;
use crate::shell::Word;
use crate::source::ELIDED;
use crate::source::Source;
use crate::source::Span;
use crate::source::View;
use crate::syntax::ExecArgument;
use crate::syntax::Form;
use crate::syntax::Heredoc;
use crate::syntax::Instruction;

/// What holds at one point of a stage.
#[derive(Clone, Debug)]
pub struct Scope {
    /// The variables.
    pub environment: Rc<Environment>,
    /// Who runs commands.
    pub user: Rc<User>,
    /// Whether a `USER` of this file says so.
    pub user_is_stated: bool,
    /// Where commands run: absolute; nothing where the base image decides.
    pub directory: Option<Rc<str>>,
    /// What runs shell-form commands.
    pub shell: Shell,
    /// Who there is.
    pub accounts: Rc<Accounts>,
}

/// What runs shell-form commands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shell {
    /// A POSIX shell or one that knows its language.
    Posix {
        /// Whether it ends at the first command that fails.
        errexit: bool,
    },
    /// Something else: `cmd`, `PowerShell`, …
    Foreign,
}

/// A `RUN`, or the `RUN` that an `ONBUILD` holds.
#[derive(Debug)]
pub struct Run {
    /// The index of its instruction in the file.
    pub instruction: usize,
    /// The index of its stage.
    pub stage: usize,
    /// Whether an `ONBUILD` keeps it for the images built on this one.
    pub is_trigger: bool,
    /// What holds where it runs.
    pub scope: Scope,
    /// Its mounts, in order.
    pub mounts: Vec<Mount>,
    script: OnceCell<Option<Script>>,
}

impl Run {
    pub(super) fn new(instruction: usize, stage: usize, is_trigger: bool, scope: Scope, mounts: Vec<Mount>) -> Self {
        Self { instruction, stage, is_trigger, scope, mounts, script: OnceCell::new() }
    }

    /// What it runs, read the first time that somebody asks; nothing where no shell that we can
    /// read runs it.
    pub(super) fn script(&self, source: &Source, instruction: &Instruction) -> Option<&Script> {
        self.script.get_or_init(|| read(source, instruction, self.scope.shell)).as_ref()
    }

    /// Whether its shell ends at the first command that fails.
    pub fn errexit(&self) -> bool {
        self.scope.shell == Shell::Posix { errexit: true }
    }
}

/// The `RUN` of an instruction: itself, or what an `ONBUILD` holds.
pub(super) fn run_of(instruction: &Instruction) -> &Instruction {
    instruction.trigger.as_deref().unwrap_or(instruction)
}

fn read(source: &Source, run: &Instruction, shell: Shell) -> Option<Script> {
    if let Form::Exec(arguments) = &run.form {
        return Some(exec_script(source, run, arguments));
    }
    let text = &source.text().as_bytes()[run.span.range()];
    // One shell drops a NUL byte, another ends there; and in views it stands for what is not seen.
    if shell == Shell::Foreign || memchr::memchr(ELIDED, text).is_some() {
        return None;
    }
    match run.heredocs.as_slice() {
        [only] if only.marker == run.body => {
            let view = heredoc_view(source, only);
            shell_of_shebang(view.text()).then(|| shell::parse(&view))
        }
        _ => Some(shell::parse(&run.command_view(source))),
    }
}

/// The content of a here-document as the shell gets it.
fn heredoc_view<'s>(source: &'s Source, heredoc: &Heredoc) -> View<'s> {
    let view = View::new(source.text(), heredoc.content);
    if !heredoc.strip_tabs {
        return view;
    }
    let mut tabs = Vec::new();
    let mut line = heredoc.content.start;
    while line < heredoc.content.end {
        let length = source.text().as_bytes()[line as usize..].iter().take_while(|byte| **byte == b'\t').count();
        let end = line + u32::try_from(length).unwrap_or_default();
        tabs.push(Span::new(line, end));
        line = source.line_end(end);
    }
    view.without(tabs)
}

/// Whether a script without an interpreter of its own, or with a shell as that.
fn shell_of_shebang(script: &str) -> bool {
    let Some(line) = script.strip_prefix("#!") else { return true };
    let mut words = line.lines().next().unwrap_or_default().split_ascii_whitespace();
    let name = |word: &str| word.rsplit('/').next().unwrap_or_default().to_owned();
    let mut program = words.next().map(name).unwrap_or_default();
    if program == "env" {
        program = words.find(|word| !word.starts_with('-')).map(name).unwrap_or_default();
    }
    is_posix_shell(&program)
}

/// Whether a program of this name reads the POSIX shell's language.
pub(super) fn is_posix_shell(name: &str) -> bool {
    matches!(name, "sh" | "bash" | "dash" | "ash" | "zsh" | "ksh" | "mksh" | "rbash")
}

/// A script of the one command that a JSON array names.
fn exec_script(source: &Source, run: &Instruction, arguments: &[ExecArgument]) -> Script {
    let words: Vec<Word> = arguments
        .iter()
        .map(|argument| Word {
            span: argument.span,
            parts: [Part::Literal { text: argument.value.as_str().into(), quoted: true }].into(),
        })
        .collect();
    let nested = exec_nested(source, arguments).map(Box::new);
    let span = run.body;
    let simple = Simple { assignments: Vec::new(), words, nested };
    let command = Command { kind: CommandKind::Simple(simple), redirects: Vec::new(), span };
    let pipeline = Pipeline { negated: false, commands: [command].into(), span };
    let item = Item { first: pipeline, rest: Vec::new(), terminator: None };
    Script { list: List { items: vec![item] }, span, error: None }
}

/// The script in `["sh", "-c", "script"]`, where it stands there without escapes.
fn exec_nested(source: &Source, arguments: &[ExecArgument]) -> Option<Script> {
    let [program, options @ .., script] = arguments else { return None };
    let name = program.value.rsplit('/').next().unwrap_or_default();
    let is_command = options.last().is_some_and(|last| last.value.starts_with('-') && last.value.ends_with('c'));
    let inner = Span::new(script.span.start + 1, script.span.end.saturating_sub(1).max(script.span.start + 1));
    (is_posix_shell(name) && is_command && source.slice(inner) == script.value)
        .then(|| shell::parse(&View::new(source.text(), inner)))
}
