//! The program that a simple command runs, seen through its wrappers.

use std::borrow::Cow;

use crate::shell::ast::Part;
use crate::shell::ast::Simple;
use crate::shell::ast::Word;
use crate::shell::options::Options;
use crate::shell::options::Spec;

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

impl RunsAs {
    fn new(user: &Word) -> Self {
        Self::named(user.literal().as_deref())
    }

    fn named(user: Option<&str>) -> Self {
        match user {
            None => Self::Unknown,
            Some(user) => match user.split(':').next().unwrap_or_default() {
                "root" | "0" | "#0" | "" => Self::Root,
                user => Self::Other(user.trim_start_matches('#').to_owned()),
            },
        }
    }
}

const SUDO: Spec = Spec {
    short: "ugpCDhrtTUR",
    long: &[
        "user",
        "group",
        "prompt",
        "chdir",
        "host",
        "role",
        "type",
        "close-from",
        "chroot",
        "other-user",
        "command-timeout",
    ],
};
const ENV: Spec = Spec { short: "uCS", long: &["unset", "chdir", "split-string"] };
const EXEC: Spec = Spec { short: "a", long: &[] };
const TIME: Spec = Spec { short: "fo", long: &["format", "output"] };
const NICE: Spec = Spec { short: "n", long: &["adjustment"] };
const IONICE: Spec = Spec { short: "cn", long: &["class", "classdata"] };
const TIMEOUT: Spec = Spec { short: "sk", long: &["signal", "kill-after"] };
const STDBUF: Spec = Spec { short: "ioe", long: &["input", "output", "error"] };
const XARGS: Spec = Spec {
    short: "nPILsdaE",
    long: &["max-args", "max-procs", "max-chars", "delimiter", "arg-file", "process-slot-var"],
};
const SU: Spec = Spec {
    short: "csgGw",
    long: &["command", "shell", "group", "supp-group", "session-command", "whitelist-environment"],
};
const RUNUSER: Spec = Spec {
    short: "ucsgGw",
    long: &["user", "command", "shell", "group", "supp-group", "session-command", "whitelist-environment"],
};
const SETPRIV: Spec = Spec {
    short: "",
    long: &["reuid", "regid", "ruid", "euid", "rgid", "egid", "groups", "inh-caps", "bounding-set", "ambient-caps"],
};
const NONE: Spec = Spec { short: "", long: &[] };

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
        let options = Options::new(operands, SU)?;
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

fn basename(name: &str) -> &str {
    name.rsplit_once('/').map_or(name, |(_, base)| base)
}

/// What stands behind a wrapper.
enum Unwrapped<'a> {
    /// The words of another command; none where the wrapper stands alone.
    Program(&'a [Word]),
    /// The program is no wrapper.
    Itself,
    /// A program that nobody can tell.
    Unknown,
}

impl<'a> Invocation<'a> {
    /// Takes off one wrapper.
    fn unwrap_once(&mut self) -> Unwrapped<'a> {
        let known = match &*self.program {
            "sudo" => self.sudo(),
            "env" => self.env(),
            "exec" => self.plain(EXEC, 0),
            "time" => self.plain(TIME, 0),
            "nice" => self.plain(NICE, 0),
            "ionice" => self.plain(IONICE, 0),
            "command" => return self.command(),
            "builtin" | "nohup" | "eatmydata" => self.plain(NONE, 0),
            "timeout" => self.plain(TIMEOUT, 1),
            "stdbuf" => self.plain(STDBUF, 0),
            "xargs" => self.xargs(),
            "gosu" | "su-exec" => self.user_first(),
            "runuser" => return self.runuser(),
            "setpriv" => self.setpriv(),
            "su" => return self.su(),
            _ => return Unwrapped::Itself,
        };
        known.map_or(Unwrapped::Unknown, Unwrapped::Program)
    }

    /// A wrapper with options that change nothing here, and `operands` words in front of the
    /// program.
    fn plain(&self, spec: Spec, operands: usize) -> Option<&'a [Word]> {
        let options = Options::new(self.arguments, spec)?;
        Some(options.rest.get(operands..).unwrap_or_default())
    }

    fn command(&self) -> Unwrapped<'a> {
        match Options::new(self.arguments, NONE) {
            None => Unwrapped::Unknown,
            // It only says what would run.
            Some(options) if options.has(&["v", "V"]) => Unwrapped::Itself,
            Some(options) => Unwrapped::Program(options.rest),
        }
    }

    fn sudo(&mut self) -> Option<&'a [Word]> {
        let options = Options::new(self.arguments, SUDO)?;
        let user = options.given(&["u", "user"]);
        self.runs_as = user.map_or(RunsAs::Root, |user| RunsAs::named(user.value_text().as_deref()));
        let all = options
            .found
            .iter()
            .any(|given| &*given.name == "E" || &*given.name == "preserve-env" && given.value.is_none());
        if !all {
            self.environment_reset = true;
            self.assignments.clear();
        }
        Some(self.leading_assignments(options.rest))
    }

    fn env(&mut self) -> Option<&'a [Word]> {
        let options = Options::new(self.arguments, ENV)?;
        if options.has(&["S", "split-string"]) {
            return None;
        }
        let mut rest = options.rest;
        let dash = rest.first().is_some_and(|word| word.literal().as_deref() == Some("-"));
        if dash {
            rest = &rest[1..];
        }
        if dash || options.has(&["i", "ignore-environment"]) {
            self.environment_cleared = true;
            self.assignments.clear();
        }
        for option in &options.found {
            if matches!(&*option.name, "u" | "unset") {
                let name = option.value_text()?;
                self.assignments.retain(|(assigned, _)| *assigned != name);
                self.unset.push(name.into_owned());
            }
        }
        Some(self.leading_assignments(rest))
    }

    /// Takes `NAME=value` words; gives those behind them.
    fn leading_assignments(&mut self, mut words: &'a [Word]) -> &'a [Word] {
        while let [first, rest @ ..] = words {
            let Some(assignment) = split(first) else { break };
            self.unset.retain(|name| name != assignment.0);
            self.assignments.push(assignment);
            words = rest;
        }
        words
    }

    fn xargs(&mut self) -> Option<&'a [Word]> {
        let options = Options::new(self.arguments, XARGS)?;
        self.incomplete |= !options.rest.is_empty();
        Some(options.rest)
    }

    fn user_first(&mut self) -> Option<&'a [Word]> {
        let [user, rest @ ..] = Options::new(self.arguments, NONE)?.rest else { return Some(&[]) };
        self.runs_as = RunsAs::new(user);
        Some(rest)
    }

    fn runuser(&mut self) -> Unwrapped<'a> {
        let Some(options) = Options::new(self.arguments, RUNUSER) else { return Unwrapped::Unknown };
        match options.given(&["u", "user"]) {
            None => self.su(),
            Some(user) => {
                self.runs_as = RunsAs::named(user.value_text().as_deref());
                Unwrapped::Program(options.rest)
            }
        }
    }

    fn setpriv(&mut self) -> Option<&'a [Word]> {
        let options = Options::new(self.arguments, SETPRIV)?;
        if let Some(user) = options.given(&["reuid", "euid"]) {
            self.runs_as = RunsAs::named(user.value_text().as_deref());
        }
        if options.has(&["reset-env"]) {
            self.environment_reset = true;
            self.assignments.clear();
        }
        Some(options.rest)
    }

    fn su(&mut self) -> Unwrapped<'a> {
        let Some(options) = Options::new(self.arguments, SU) else { return Unwrapped::Unknown };
        let mut operands = options.rest;
        let mut login = options.has(&["l", "login"]);
        if operands.first().is_some_and(|word| word.literal().as_deref() == Some("-")) {
            login = true;
            operands = &operands[1..];
        }
        self.runs_as = operands.first().map_or(RunsAs::Root, RunsAs::new);
        if login {
            self.environment_reset = true;
            self.assignments.clear();
        }
        Unwrapped::Itself
    }
}

/// `NAME=value` in one word, taken apart.
fn split(word: &Word) -> Option<(&str, Cow<'_, Word>)> {
    let [Part::Literal { text, quoted }, rest @ ..] = word.parts.as_slice() else { return None };
    let (name, value) = text.split_once('=')?;
    if name.is_empty() || name.starts_with('-') {
        return None;
    }
    let mut parts = Vec::with_capacity(rest.len() + 1);
    if !value.is_empty() {
        parts.push(Part::Literal { text: value.to_owned(), quoted: *quoted });
    }
    parts.extend(rest.iter().cloned());
    Some((name, Cow::Owned(Word { span: word.span, parts })))
}
