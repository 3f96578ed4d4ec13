//! The program that a simple command runs, seen through its wrappers.

use std::borrow::Cow;

use crate::shell::ast::Simple;
use crate::shell::ast::Word;
use crate::shell::options::Options;
use crate::shell::wrapper;
use crate::shell::wrapper::Unwrapped;

/// A program with its arguments, as it runs in the end.
#[derive(Clone, Debug)]
pub struct Invocation<'a> {
    /// Its name, without the directories and a backslash in front.
    pub program: Cow<'a, str>,
    /// The word that names it.
    pub program_word: &'a Word,
    /// The words behind it.
    pub arguments: &'a [Word],
    /// Variables that are set for it alone, in front of the command or by a wrapper; the last one
    /// of a name counts.
    pub assignments: Vec<(&'a str, Cow<'a, Word>)>,
    /// Whether nothing of the environment is left but [`Invocation::assignments`]: `env -i`.
    pub environment_cleared: bool,
    /// Whether most of the environment is gone, as `sudo` without `-E` and `su -` leave it.
    pub environment_reset: bool,
    /// Variables taken out of the environment: `env -u`.
    pub unset: Vec<String>,
    /// What HOME is for whoever [`Invocation::runs_as`] says.
    pub home: Home,
    /// As whom it runs. For `su … -c` as whom the script in [`Simple::nested`] runs.
    pub runs_as: RunsAs,
    /// Whether more arguments follow that are not written here: `xargs`.
    pub incomplete: bool,
}

/// As whom a program runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RunsAs {
    /// As whoever runs the script.
    Same,
    /// As root.
    Root,
    /// As this user (a name or a number).
    Other(String),
    /// As a user that is not literal.
    Unknown,
}

/// What HOME is for a program that runs as another user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Home {
    /// What it was.
    Kept,
    /// That user's home directory.
    Users,
    /// The same, and of the other variables only those are left that files of the system and of that user set:
    /// `su -`.
    Login,
    /// The same as [`Home::Users`], unless sudo is configured otherwise.
    Sudo,
}

impl RunsAs {
    pub(super) fn new(user: &Word) -> Self {
        Self::named(user.literal().as_deref())
    }

    pub(super) fn named(user: Option<&str>) -> Self {
        match user {
            None => Self::Unknown,
            Some(user) => match user.split(':').next().unwrap_or_default() {
                "root" | "0" | "#0" | "" => Self::Root,
                user => Self::Other(user.trim_start_matches('#').to_owned()),
            },
        }
    }
}

/// The program that `simple` runs; `None` where it is not literal, or where there is none.
///
/// Seen through: assignments, `sudo`, `env`, `exec`, `time`, `nice`, `ionice`, `command`,
/// `builtin`, `nohup`, `timeout`, `stdbuf`, `xargs`, `eatmydata`, and what changes the user for one
/// program. Not `chroot`, `docker`, `ssh` and the like, whose programs do not run here.
pub fn invocation(simple: &Simple) -> Option<Invocation<'_>> {
    let first = simple.words.first()?;
    let mut found = Invocation {
        program: program(first)?,
        program_word: first,
        arguments: &simple.words[1..],
        assignments: simple.assignments.iter().map(|a| (a.name.as_str(), Cow::Borrowed(&a.value))).collect(),
        environment_cleared: false,
        environment_reset: false,
        home: Home::Kept,
        unset: Vec::new(),
        runs_as: RunsAs::Same,
        incomplete: false,
    };
    loop {
        match found.unwrap_once() {
            Unwrapped::Program(rest) => {
                let [first, arguments @ ..] = rest else { return Some(found) };
                found.program = program(first)?;
                found.program_word = first;
                found.arguments = arguments;
            }
            Unwrapped::Itself => return Some(found),
            Unwrapped::Unknown => return None,
        }
    }
}

/// The word behind `-c` among the arguments of `su` and `runuser`.
pub(super) fn user_command(arguments: &[Word]) -> Option<&Word> {
    let mut command = None;
    let mut operands = arguments;
    // Options may stand behind the user.
    while !operands.is_empty() {
        let options = Options::new(operands, wrapper::SU)?;
        for option in &options.found {
            if matches!(&*option.name, "c" | "command" | "session-command") {
                command = option.whole_value();
            }
        }
        operands = options.rest.get(1..).unwrap_or_default();
    }
    command
}

/// The name of the program that `word` names.
fn program(word: &Word) -> Option<Cow<'_, str>> {
    match word.literal()? {
        Cow::Borrowed(name) => Some(Cow::Borrowed(basename(name))),
        Cow::Owned(name) => Some(Cow::Owned(basename(&name).to_owned())),
    }
}

/// The last part of a path, as it is written.
pub fn basename(name: &str) -> &str {
    name.bytes().rposition(|byte| byte == b'/').map_or(name, |slash| &name[slash + 1..])
}
