//! Programs that run another program: what they say of it, and where it stands.

use std::borrow::Cow;

use smallvec::SmallVec;

use crate::shell::ast::Part;
use crate::shell::ast::Word;
use crate::shell::invocation::Home;
use crate::shell::invocation::Invocation;
use crate::shell::invocation::RunsAs;
use crate::shell::options::Options;
use crate::shell::options::Spec;

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
pub(super) const SU: Spec = Spec {
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

/// What stands behind a wrapper.
pub(super) enum Unwrapped<'a> {
    /// The words of another command; none where the wrapper stands alone.
    Program(&'a [Word]),
    /// The program is no wrapper.
    Itself,
    /// A program that nobody can tell.
    Unknown,
}

impl<'a> Invocation<'a> {
    /// Takes off one wrapper.
    pub(super) fn unwrap_once(&mut self) -> Unwrapped<'a> {
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
        let (kept, all): (Vec<_>, bool) =
            (options.found.iter().filter(|given| &*given.name == "preserve-env").collect(), options.has(&["E"]));
        if kept.iter().any(|given| given.value.is_some()) {
            self.runs_as = RunsAs::Unknown;
        }
        let all = all || kept.iter().any(|given| given.value.is_none());
        if !all {
            self.reset();
        }
        self.home = if options.has(&["i", "login"]) {
            Home::Login
        } else if options.has(&["H", "set-home"]) {
            Home::Users
        } else if all {
            Home::Kept
        } else {
            Home::Sudo
        };
        self.forget_home();
        Some(self.leading_assignments(options.rest))
    }

    /// Nothing is left of the environment that was made for the program.
    fn reset(&mut self) {
        self.environment_reset = true;
        self.assignments.clear();
    }

    /// What was said of HOME in front of a wrapper that sets it counts no more.
    fn forget_home(&mut self) {
        if self.home != Home::Kept {
            self.assignments.retain(|(name, _)| *name != "HOME");
        }
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
        self.home = Home::Users;
        self.forget_home();
        Some(rest)
    }

    fn runuser(&mut self) -> Unwrapped<'a> {
        let Some(options) = Options::new(self.arguments, RUNUSER) else { return Unwrapped::Unknown };
        match options.given(&["u", "user"]) {
            None => self.su(),
            Some(user) => {
                self.runs_as = RunsAs::named(user.value_text().as_deref());
                self.home = Home::Users;
                self.forget_home();
                Unwrapped::Program(options.rest)
            }
        }
    }

    fn setpriv(&mut self) -> Option<&'a [Word]> {
        let options = Options::new(self.arguments, SETPRIV)?;
        if let Some(user) = options.given(&["reuid", "euid"]) {
            self.runs_as = RunsAs::named(user.value_text().as_deref());
            self.home = Home::Kept;
        }
        if options.has(&["reset-env"]) {
            self.reset();
            self.home = Home::Users;
        }
        Some(options.rest)
    }

    fn su(&mut self) -> Unwrapped<'a> {
        let (mut found, mut operands) = (Vec::new(), Vec::new());
        let mut words = self.arguments;
        // Options may stand behind the user.
        while !words.is_empty() {
            let Some(options) = Options::new(words, SU) else { return Unwrapped::Unknown };
            found.extend(options.found);
            operands.extend(options.rest.first());
            words = options.rest.get(1..).unwrap_or_default();
        }
        let has = |names: &[&str]| found.iter().any(|given| names.contains(&&*given.name));
        let dash = operands.first().is_some_and(|word| word.literal().as_deref() == Some("-"));
        let login = dash || has(&["l", "login"]);
        self.runs_as = operands.get(usize::from(dash)).map_or(RunsAs::Root, |user| RunsAs::new(user));
        if has(&["w", "whitelist-environment"]) {
            self.runs_as = RunsAs::Unknown;
        }
        self.home = match login {
            true => Home::Login,
            false if has(&["m", "p", "preserve-environment"]) => Home::Kept,
            false => Home::Users,
        };
        if login {
            self.reset();
        }
        self.forget_home();
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
    let mut parts = SmallVec::with_capacity(rest.len() + 1);
    if !value.is_empty() {
        parts.push(Part::Literal { text: value.into(), quoted: *quoted });
    }
    parts.extend(rest.iter().cloned());
    Some((name, Cow::Owned(Word { span: word.span, parts })))
}
