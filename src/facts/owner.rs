//! Who owns a cache directory, and where the home of whoever fills it is.

use std::fmt;
use std::rc::Rc;

use compact_str::CompactString;

use crate::ecosystem::ROOT_PROGRAMS;
use crate::facts::command::CommandAt;
use crate::facts::command::RunCalls;
use crate::facts::obstacle::Obstacle;
use crate::facts::obstacle::ObstacleKind;
use crate::semantic::Doubt;
use crate::semantic::Model;
use crate::semantic::Run;
use crate::semantic::User;
use crate::semantic::Value;
use crate::shell::FrameKind;
use crate::shell::Home;
use crate::shell::Invocation;
use crate::shell::Role;
use crate::shell::RunsAs;
use crate::shell::invocation;

/// The numbers that a mount's owner gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner {
    /// The user's.
    pub uid: Id,
    /// The group's; nothing where nobody can tell, since a user can write into a directory of theirs
    /// whatever its group.
    pub gid: Option<Id>,
}

/// A number of a user or a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Id {
    /// Written out.
    Number(u32),
    /// What the variable of this name holds.
    Variable(String),
}

impl Id {
    /// The number; nothing where a variable says it.
    pub const fn number(&self) -> Option<u32> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Variable(_) => None,
        }
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number}"),
            Self::Variable(name) => write!(f, "${name}"),
        }
    }
}

impl Owner {
    /// Root and root's group, to whom a mount belongs unless it says otherwise.
    pub const ROOT: Self = Self { uid: Id::Number(0), gid: Some(Id::Number(0)) };

    /// The options of a mount that say it, each with its value.
    pub fn options(&self) -> impl Iterator<Item = (&'static str, &Id)> {
        [("uid", Some(&self.uid)), ("gid", self.gid.as_ref())].into_iter().filter_map(|(name, id)| Some((name, id?)))
    }
}

/// Users that must be root, since they run programs that only root can run.
pub(super) struct Proofs {
    users: Vec<Rc<User>>,
}

impl Proofs {
    /// Collects what the commands of a file prove.
    pub(super) fn collect(model: &Model<'_>, runs: &[RunCalls<'_>]) -> Self {
        let mut users: Vec<Rc<User>> = Vec::new();
        for calls in runs {
            let user = &model.runs[calls.run].scope.user;
            let proves = |command: &CommandAt<'_>| {
                command.runs_as == RunsAs::Same
                    && command.site.frames().all(|frame| runs_for_sure(&frame.kind))
                    && command.invocation.as_ref().is_some_and(|it| ROOT_PROGRAMS.contains(&&*it.program))
            };
            if user.uid.get().is_none() && calls.commands.iter().any(proves) {
                users.push(Rc::clone(user));
            }
        }
        Self { users }
    }

    fn is_root(&self, run: &Run) -> bool {
        // The same value, not an equal one: each USER makes its own.
        run.scope.user.uid.get() == Some(&0) || self.users.iter().any(|user| Rc::ptr_eq(user, &run.scope.user))
    }
}

/// Whether what is in it runs, where nothing in front of it failed.
fn runs_for_sure(kind: &FrameKind) -> bool {
    matches!(
        kind,
        FrameKind::AfterAnd { rescued: false }
            | FrameKind::Branch(Role::Body)
            | FrameKind::Subshell
            | FrameKind::Nested
    )
}

/// As whom a command runs, as far as it can be told.
pub(super) struct Identity {
    /// The numbers.
    pub owner: Owner,
    /// The home directory that its account says; nothing where nobody can tell.
    pub home: Option<CompactString>,
    /// Whether HOME is that, whatever the file says.
    pub sets_home: bool,
}

/// As whom a command runs.
pub(super) fn identity(
    model: &Model<'_>,
    run: &Run,
    command: &CommandAt<'_>,
    proofs: &Proofs,
) -> Result<Identity, Obstacle> {
    match &command.runs_as {
        RunsAs::Root => {
            let unknown = Identity { owner: Owner::ROOT, home: None, sets_home: false };
            Ok(switched(model, run, command, "root").map_or(unknown, |it| Identity { owner: Owner::ROOT, ..it }))
        }
        RunsAs::Other(name) => switched(model, run, command, name).ok_or_else(|| {
            let reason = format!(
                "it runs as `{name}`, another user than the step's; a `USER {name}` in front of a step of its own makes that plain"
            );
            Obstacle::at(ObstacleKind::UnknownUser, command.site.command.span, reason)
        }),
        RunsAs::Unknown => Err(Obstacle::at(
            ObstacleKind::UnknownUser,
            command.site.command.span,
            "it cannot be told as whom it runs; write the user's name as a plain word",
        )),
        RunsAs::Same if proofs.is_root(run) => {
            let home = run.scope.user.home.get().cloned().unwrap_or_else(|| CompactString::const_new("/root"));
            Ok(Identity { owner: Owner::ROOT, home: Some(home), sets_home: false })
        }
        RunsAs::Same => of_user(model, run),
    }
}

/// As whom a command runs that a wrapper runs as `name`; nothing where that is not plain.
///
/// What becomes of HOME and of other variables was tried with util-linux 2.38, gosu 1.14 and sudo 1.9.13 of Debian 12:
/// `su`, `runuser`, `runuser --user` and `gosu` set HOME and keep the others, `su --preserve-environment` and `setpriv`
/// keep HOME too; `su -`, `sudo` and `setpriv --reset-env` set HOME and keep nothing, `sudo --preserve-env` keeps all.
fn switched(model: &Model<'_>, run: &Run, command: &CommandAt<'_>, name: &str) -> Option<Identity> {
    let switch = |it: &Invocation<'_>| (it.runs_as != RunsAs::Same).then_some((it.home, it.environment_reset));
    let around = || command.site.hosts().filter_map(invocation).find_map(|it| switch(&it));
    let (home, is_reset) = command.invocation.as_ref().and_then(switch).or_else(around)?;
    let text = model.source.text();
    let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
    let sets_home = match home {
        Home::Kept => false,
        Home::Users => true,
        Home::Login => !says(PROFILES),
        // What others are configured to do was not tried.
        Home::Sudo => run.scope.accounts.is_debian(),
    };
    let user = run.scope.accounts.resolve(name);
    let owner = Owner { uid: id(model, run, &user.uid)?, gid: id(model, run, &user.gid) };
    let is_plain = sets_home && !(is_reset && says(SUDOERS));
    is_plain.then(|| Identity { owner, home: user.home.get().cloned(), sets_home: true })
}

/// Words in files that set variables at a login: <https://manpages.debian.org/bookworm/util-linux/su.1.en.html>,
/// <https://manpages.debian.org/bookworm/bash/bash.1.en.html#INVOCATION>
const PROFILES: &[&str] = &["profile", ".bash", "/etc/environment"];

/// Words in sudo's configuration that keep variables: <https://www.sudo.ws/docs/man/sudoers.man/#SUDOERS_OPTIONS>
const SUDOERS: &[&str] = &["env_keep", "env_reset", "always_set_home"];

fn of_user(model: &Model<'_>, run: &Run) -> Result<Identity, Obstacle> {
    let user = &run.scope.user;
    if let Some(uid) = id(model, run, &user.uid) {
        let owner = Owner { uid, gid: id(model, run, &user.gid) };
        return Ok(Identity { owner, home: user.home.get().cloned(), sets_home: false });
    }
    let reason = if run.scope.user_is_stated {
        let why = user.why_unknown().unwrap_or_else(|| "its user is not known".to_owned());
        let by_variable = matches!(user.uid, Value::Unknown(Doubt::Variable(..))) && !expands_mounts(model);
        let newer =
            if by_variable { ", or ask for `# syntax=docker/dockerfile:1`, whose mounts may name it" } else { "" };
        format!("{why}; write its numbers into the file, as in `useradd --uid 1000` or `USER 1000:1000`{newer}")
    } else {
        "nothing in the file says which user the base image ends with; write `USER root`, or the user it is, or describe \
         the image under `images` in .cachemount.yaml"
            .to_owned()
    };
    Err(Obstacle::new(ObstacleKind::UnknownUser, reason))
}

/// A number as a mount of this step can have it.
fn id(model: &Model<'_>, run: &Run, value: &Value<u32>) -> Option<Id> {
    match value {
        Value::Known(number) | Value::Stated(number) => Some(Id::Number(*number)),
        Value::Unknown(Doubt::Variable(name, span)) => {
            let variable = run.scope.environment.get(name).filter(|variable| variable.span == *span)?;
            (variable.argument.is_some() && expands_mounts(model)).then(|| Id::Variable(name.to_string()))
        }
        Value::Unknown(_) => None,
    }
}

/// Whether every engine puts variables into mounts: the frontend that the file asks for does, from 1.3 on. The one
/// that Docker 20.10 has built in does not: `invalid value $UID for uid` (tried).
/// <https://github.com/moby/buildkit/releases/tag/dockerfile%2F1.3.0>
fn expands_mounts(model: &Model<'_>) -> bool {
    let directive = model.dockerfile.directives.iter().find(|it| it.name == "syntax");
    let Some(name) = directive.and_then(|it| it.value.split(['@', ' ']).next()) else { return false };
    let Some(tag) = name.strip_prefix("docker.io/").unwrap_or(name).strip_prefix("docker/dockerfile") else {
        return false;
    };
    let version = tag.strip_prefix(':').unwrap_or("latest").trim_end_matches("-labs");
    let mut numbers = version.split('.');
    match (numbers.next(), numbers.next()) {
        (Some("latest" | "labs" | "1"), None) => true,
        (Some("1"), Some(minor)) => minor.parse::<u32>().is_ok_and(|minor| minor >= 3),
        _ => false,
    }
}
