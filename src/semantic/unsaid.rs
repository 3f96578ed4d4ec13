//! What steps may do to accounts without saying so.

use memchr::memmem;

use crate::semantic::account::Others;
use crate::semantic::account_commands::is_unseen;
use crate::shell::Simple;
use crate::shell::invocation;
use crate::source::Source;
use crate::syntax::Dockerfile;
use crate::syntax::Keyword;

/// Whether a `USER` names somebody else than root, so that it matters who there is.
pub(super) fn follows_accounts(source: &Source, dockerfile: &Dockerfile) -> bool {
    let users = dockerfile.instructions.iter().filter(|instruction| instruction.keyword == Keyword::User);
    users.map(|user| source.slice(user.body)).any(|name| !matches!(name, "root" | "0" | "0:0" | "root:root"))
        // A step may run a command as somebody else.
        || SWITCHES.iter().any(|switch| memmem::find(source.bytes(), switch.as_bytes()).is_some())
}

/// What stands in a step that runs a command as somebody else.
const SWITCHES: &[&str] = &["su ", "sudo -", "gosu ", "su-exec ", "runuser ", "setpriv "];

/// Programs that install no packages, and so make no accounts but those that they are told to make.
const NO_INSTALLERS: &[&str] = &[
    "addgroup", "adduser", "chmod", "chown", "cp", "echo", "groupadd", "groupmod", "install", "ln", "mkdir", "mv",
    "passwd", "rm", "sed", "set", "touch", "true", "useradd", "usermod",
];

/// Words without one of which a step says nothing of accounts.
pub(super) const ACCOUNT_WORDS: &[&str] = &["user", "group", "passwd", "shadow", "login.defs"];

/// The accounts that a command may add without saying so.
pub(super) fn unsaid(simple: &Simple) -> Others {
    match invocation(simple) {
        None if simple.words.is_empty() => Others::None,
        None => Others::Any,
        Some(invocation) if is_unseen(&invocation.program, invocation.program_word) => Others::Any,
        Some(invocation) if !NO_INSTALLERS.contains(&&*invocation.program) => Others::Packages,
        Some(_) => Others::None,
    }
}

pub(super) fn may_install_packages(simple: &Simple) -> bool {
    let Some(invocation) = invocation(simple) else { return !simple.words.is_empty() };
    !NO_INSTALLERS.contains(&&*invocation.program)
}
