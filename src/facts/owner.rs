//! Who owns a cache directory, and where the home of whoever fills it is.

use std::rc::Rc;

use compact_str::CompactString;

use crate::ecosystem::ROOT_PROGRAMS;
use crate::facts::command::CommandAt;
use crate::facts::command::RunCalls;
use crate::facts::obstacle::Obstacle;
use crate::facts::obstacle::ObstacleKind;
use crate::semantic::Model;
use crate::semantic::Run;
use crate::semantic::User;
use crate::shell::RunsAs;

/// The numbers that a mount's owner gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Owner {
    /// The user's.
    pub uid: u32,
    /// The group's.
    pub gid: u32,
}

impl Owner {
    /// Root and root's group, to whom a mount belongs unless it says otherwise.
    pub const ROOT: Self = Self { uid: 0, gid: 0 };
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
                    && command.site.frames().next().is_none()
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

/// As whom a command runs, as far as it can be told.
pub(super) struct Identity {
    /// The numbers.
    pub owner: Owner,
    /// The home directory that its account says; nothing where nobody can tell.
    pub home: Option<CompactString>,
}

/// As whom a command runs.
pub(super) fn identity(run: &Run, command: &CommandAt<'_>, proofs: &Proofs) -> Result<Identity, Obstacle> {
    match &command.runs_as {
        RunsAs::Root => Ok(Identity { owner: Owner::ROOT, home: None }),
        RunsAs::Other(name) => Err(Obstacle::at(
            ObstacleKind::UnknownUser,
            command.site.command.span,
            format!(
                "it runs as `{name}`, another user than the step's; a `USER {name}` in front of a step of its own makes that plain"
            ),
        )),
        RunsAs::Unknown => Err(Obstacle::at(
            ObstacleKind::UnknownUser,
            command.site.command.span,
            "it cannot be told as whom it runs; write the user's name as a plain word",
        )),
        RunsAs::Same if proofs.is_root(run) => {
            let home = run.scope.user.home.get().cloned().unwrap_or_else(|| CompactString::const_new("/root"));
            Ok(Identity { owner: Owner::ROOT, home: Some(home) })
        }
        RunsAs::Same => of_user(run),
    }
}

fn of_user(run: &Run) -> Result<Identity, Obstacle> {
    let user = &run.scope.user;
    if let (Some(uid), Some(gid)) = (user.uid.get(), user.gid.get()) {
        let owner = Owner { uid: *uid, gid: *gid };
        return Ok(Identity { owner, home: user.home.get().cloned() });
    }
    let reason = if run.scope.user_is_stated {
        let why = user.why_unknown().unwrap_or_else(|| "its user is not known".to_owned());
        format!("{why}; write its numbers into the file, as in `useradd --uid 1000` or `USER 1000:1000`")
    } else {
        "nothing in the file says which user the base image ends with; write `USER root`, or the user it is".to_owned()
    };
    Err(Obstacle::new(ObstacleKind::UnknownUser, reason))
}
