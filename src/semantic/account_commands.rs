//! The commands of a script that change accounts.

use std::collections::BTreeSet;
use std::rc::Rc;

use compact_str::CompactString;

use crate::semantic::account::Accounts;
use crate::semantic::account::Others;
use crate::semantic::account_flow::Flow;
use crate::semantic::account_flow::Outcome;
use crate::semantic::account_options::Argument;
use crate::semantic::adduser;
use crate::semantic::confidence::Doubt;
use crate::semantic::passwd_lines::AccountFile;
use crate::semantic::passwd_lines::written;
use crate::semantic::useradd;
use crate::shell::Command;
use crate::shell::CommandKind;
use crate::shell::FrameKind;
use crate::shell::Invocation;
use crate::shell::List;
use crate::shell::Part;
use crate::shell::Pipeline;
use crate::shell::RedirectKind;
use crate::shell::Script;
use crate::shell::Simple;
use crate::shell::Word;
use crate::shell::invocation;
use crate::shell::sites;
use crate::source::Span;

/// What a word says in the environment of a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expanded {
    /// The text.
    pub text: String,
    /// Whether it depends on an `ARG`, so that another value may come from `--build-arg`.
    pub overridable: bool,
    /// Where the variable is set that is all there is in the word.
    pub variable: Option<Span>,
}

/// Gives the value of a word in the environment of a step; `None` where it cannot be told.
pub(super) type Expand<'a> = dyn Fn(&Word) -> Option<Expanded> + 'a;

/// Most users and groups that are followed, three times what images have: each step has its own, so that a file of
/// nothing but new users would take room that grows with its square.
const MAX_LINES: usize = 200;

impl Accounts {
    /// Applies what the script of a `RUN` does to accounts.
    ///
    /// It knows nothing of packages: where the script installs any, call
    /// [`Accounts::packages_installed`] first.
    pub fn apply(&mut self, script: &Script, expand: &Expand<'_>) {
        if script.error.is_some() || substitutes_changes(script) {
            self.anything_changed();
            return;
        }
        let reader = Reader { expand, assigned: assigned(script) };
        // A script that cannot succeed makes no image.
        if let Some(after) = Flow::new(reader).run(script, Rc::new(self.clone())) {
            *self = Rc::unwrap_or_clone(after);
        }
        if self.users.len() + self.groups.len() > MAX_LINES {
            self.anything_changed();
        }
    }
}

/// Reads commands in the environment of a step.
pub(super) struct Reader<'a> {
    expand: &'a Expand<'a>,
    /// Variables that the script itself sets.
    assigned: BTreeSet<String>,
}

impl Reader<'_> {
    /// What one simple command does, which is neither control flow nor a script in itself.
    pub(super) fn command(&self, command: &Command, simple: &Simple, mut accounts: Rc<Accounts>) -> Outcome {
        if simple.words.is_empty() {
            self.redirects(command, &mut accounts);
            return Outcome::either(accounts);
        }
        let Some(invocation) = invocation(simple) else {
            // A program that cannot be told.
            add_anything(&mut accounts);
            return Outcome::either(accounts);
        };
        let before = Rc::clone(&accounts);
        let arguments: Vec<Argument> = invocation.arguments.iter().map(|word| self.argument(word)).collect();
        if let Some(file) = appended_file(command) {
            let text = written(&invocation.program, &arguments);
            return lines_outcome(before, file, text);
        }
        self.redirects(command, &mut accounts);
        if run(&invocation, &arguments, &mut accounts).is_none() {
            accounts = before;
            give_up(&invocation.program, Rc::make_mut(&mut accounts));
            return Outcome::either(accounts);
        }
        Outcome { success: Some(accounts), failure: Some(before) }.unless_impossible(&invocation.program, &arguments)
    }

    /// What redirections do to the files of accounts.
    pub(super) fn redirects(&self, command: &Command, accounts: &mut Rc<Accounts>) {
        let writes = command.redirects.iter().any(|redirect| {
            redirect.kind == RedirectKind::Write && AccountFile::is_in(&self.argument(&redirect.target).text)
        });
        if writes {
            Rc::make_mut(accounts).anything_changed();
        }
    }

    /// `echo … | tee -a /etc/passwd`
    pub(super) fn piped_lines(&self, pipeline: &Pipeline, accounts: &Rc<Accounts>) -> Option<Outcome> {
        let [writer, reader] = pipeline.commands.as_slice() else { return None };
        let (CommandKind::Simple(writer), CommandKind::Simple(reader)) = (&writer.kind, &reader.kind) else {
            return None;
        };
        let (writer, reader) = (invocation(writer)?, invocation(reader)?);
        let [.., file] = reader.arguments else { return None };
        let file = AccountFile::at(&file.literal()?).filter(|_| reader.program == "tee")?;
        let arguments: Vec<Argument> = writer.arguments.iter().map(|word| self.argument(word)).collect();
        Some(lines_outcome(Rc::clone(accounts), file, written(&writer.program, &arguments)))
    }

    /// What can be told of a word.
    fn argument(&self, word: &Word) -> Argument {
        let mut literal = CompactString::default();
        for part in &word.parts {
            let Part::Literal { text, quoted } = part else { break };
            if !quoted && text.contains(['*', '?', '[', '{', '~']) {
                return Argument { literal: literal.len(), text: literal, doubt: Some(Doubt::Untold) };
            }
            literal.push_str(text);
        }
        if word.parts.iter().all(|part| matches!(part, Part::Literal { .. })) {
            return Argument::literal(&literal);
        }
        let untold =
            |literal: CompactString| Argument { literal: literal.len(), text: literal, doubt: Some(Doubt::Untold) };
        let names: Vec<&str> = word.parts.iter().filter_map(parameter).collect();
        if names.iter().any(|name| self.assigned.contains(*name)) {
            return untold(literal);
        }
        match (self.expand)(word) {
            // Where it is not quoted, it would be several words or none.
            Some(value) if value.text.is_empty() || value.text.contains(char::is_whitespace) => untold(literal),
            Some(value) if value.overridable => {
                let name = names.first().copied().unwrap_or_default();
                let doubt = match value.variable {
                    Some(span) if !is_bash_own(name) => Doubt::Variable(name.into(), span),
                    _ => Doubt::Argument(name.to_owned()),
                };
                Argument { text: value.text.into(), literal: literal.len(), doubt: Some(doubt) }
            }
            // `bash` has these for itself, whatever the environment says.
            Some(_) if names.iter().any(|name| is_bash_own(name)) => untold(literal),
            Some(value) => Argument { text: value.text.into(), literal: literal.len(), doubt: None },
            None => untold(literal),
        }
    }
}

/// Whether `bash` holds a number of its own in the variable of this name.
fn is_bash_own(name: &str) -> bool {
    matches!(name, "UID" | "EUID" | "GROUPS" | "RANDOM")
}

/// Runs a program on `accounts`; `None` where what it does cannot be told.
fn run(invocation: &Invocation<'_>, arguments: &[Argument], accounts: &mut Rc<Accounts>) -> Option<()> {
    let program = &*invocation.program;
    let changes = is_account_program(program);
    if invocation.incomplete && (changes || is_shell(program)) {
        return None;
    }
    match program {
        "useradd" | "usermod" | "userdel" | "groupadd" | "groupmod" | "groupdel" => {
            useradd::run(Rc::make_mut(accounts), program, arguments)
        }
        "adduser" | "addgroup" | "deluser" | "delgroup" => adduser::run(Rc::make_mut(accounts), program, arguments),
        _ => {
            if is_unseen(program, invocation.program_word) {
                add_anything(accounts);
            }
            let touches = arguments.iter().any(|argument| AccountFile::is_in(&argument.text));
            if touches && !only_reads(program, arguments) {
                Rc::make_mut(accounts).anything_changed();
            }
            Some(())
        }
    }
}

impl Outcome {
    /// Takes out ends that cannot be: nobody takes out a user that is not there, and taking out one
    /// that is does not fail.
    fn unless_impossible(self, program: &str, arguments: &[Argument]) -> Self {
        let mut operands = arguments.iter().filter(|argument| !argument.text.starts_with('-'));
        let (Some(before), Some(name), None) = (&self.failure, operands.next(), operands.next()) else { return self };
        if !matches!(program, "userdel" | "deluser") || name.doubt.is_some() {
            return self;
        }
        if before.user(&name.text).is_some_and(|user| user.certain) {
            return Self { failure: None, ..self };
        }
        self
    }
}

fn lines_outcome(before: Rc<Accounts>, file: AccountFile, text: Option<String>) -> Outcome {
    let mut after = Accounts::clone(&before);
    if text.and_then(|text| after.write_lines(file, &text)).is_none() {
        after.anything_changed();
        return Outcome::either(Rc::new(after));
    }
    Outcome { success: Some(Rc::new(after)), failure: Some(before) }
}

/// A program that is not seen may have added any account.
fn add_anything(accounts: &mut Rc<Accounts>) {
    if accounts.others() < Others::Any {
        Rc::make_mut(accounts).anything_added();
    }
}

/// Keeps what is sure behind a command that cannot be read.
fn give_up(program: &str, accounts: &mut Accounts) {
    if matches!(program, "useradd" | "groupadd" | "adduser" | "addgroup") || !is_account_program(program) {
        accounts.anything_added();
    } else {
        accounts.anything_changed();
    }
}

fn parameter(part: &Part) -> Option<&str> {
    match part {
        Part::Parameter { name, .. } => Some(name),
        _ => None,
    }
}

/// The file of accounts that the command's output goes to.
fn appended_file(command: &Command) -> Option<AccountFile> {
    let mut writes = command.redirects.iter().filter(|redirect| redirect.kind == RedirectKind::Write);
    AccountFile::at(&writes.next()?.target.literal()?).filter(|_| writes.next().is_none())
}

fn is_account_program(program: &str) -> bool {
    matches!(
        program,
        "useradd"
            | "usermod"
            | "userdel"
            | "groupadd"
            | "groupmod"
            | "groupdel"
            | "adduser"
            | "addgroup"
            | "deluser"
            | "delgroup"
    )
}

fn is_shell(program: &str) -> bool {
    matches!(program, "sh" | "bash" | "dash" | "ash" | "zsh" | "ksh" | "busybox" | "fish" | "pwsh")
}

/// Whether a program may add accounts without that being seen here: scripts, mostly.
pub(super) fn is_unseen(program: &str, word: &Word) -> bool {
    let path = word.literal().unwrap_or_default();
    let directory = path.rsplit_once('/').map(|(directory, _)| directory);
    is_shell(program)
        || matches!(program, "." | "source" | "eval" | "newusers" | "systemd-sysusers" | "fixuid" | "ansible-playbook")
        || [".sh", ".bash", ".py", ".pl"].iter().any(|end| program.ends_with(end))
        || directory.is_some_and(|directory| !directory.ends_with("/bin") && !directory.ends_with("/sbin"))
}

/// Whether a program that is given a file of accounts leaves it as it is.
fn only_reads(program: &str, arguments: &[Argument]) -> bool {
    match program {
        "cat" | "grep" | "egrep" | "fgrep" | "getent" | "cut" | "head" | "tail" | "ls" | "wc" | "stat" | "test"
        | "[" | "chmod" | "chown" | "chgrp" | "echo" | "printf" | "diff" | "cmp" | "touch" => true,
        "awk" | "sed" => !arguments.iter().any(|argument| {
            argument.doubt.is_some()
                || argument.text.starts_with("-i")
                || argument.text.starts_with("--in-place")
                || argument.text == "inplace"
        }),
        _ => false,
    }
}

/// Whether a command within `$( )` changes accounts: it is not followed when.
fn substitutes_changes(script: &Script) -> bool {
    sites(script).iter().any(|site| {
        site.frames().any(|frame| frame.kind == FrameKind::Substitution)
            && invocation(site.simple).is_some_and(|invocation| is_account_program(&invocation.program))
    })
}

/// The names of variables that a script sets, anywhere in it.
fn assigned(script: &Script) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for site in sites(script) {
        names.extend(site.simple.assignments.iter().map(|assignment| assignment.name.clone()));
        let first = site.simple.words.first().and_then(Word::literal).unwrap_or_default();
        let sets = matches!(
            &*first,
            "export" | "declare" | "local" | "readonly" | "typeset" | "read" | "unset" | "getopts" | "mapfile"
        );
        for word in &site.simple.words {
            if sets && let Some(Part::Literal { text, .. }) = word.parts.first() {
                names.insert(text.split(['=', '+']).next().unwrap_or_default().to_owned());
            }
            let operations = word.parts.iter().filter_map(|part| match part {
                Part::Parameter { name, operation } if operation.contains('=') => Some(name.to_string()),
                _ => None,
            });
            names.extend(operations);
        }
    }
    let mut loops = Vec::new();
    loop_variables(&script.list, &mut loops);
    names.extend(loops);
    names
}

/// The variables of `for`.
fn loop_variables(list: &List, names: &mut Vec<String>) {
    for item in &list.items {
        let pipelines = std::iter::once(&item.first).chain(item.rest.iter().map(|(_, pipeline)| pipeline));
        for command in pipelines.flat_map(|pipeline| &pipeline.commands) {
            let mut command = command;
            while let CommandKind::Function { body, .. } = &command.kind {
                command = body;
            }
            match &command.kind {
                CommandKind::Compound(compound) => {
                    names.extend(compound.variable.clone());
                    compound.branches.iter().for_each(|branch| loop_variables(&branch.list, names));
                }
                CommandKind::Simple(Simple { nested: Some(nested), .. }) => loop_variables(&nested.list, names),
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests;
