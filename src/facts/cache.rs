//! Where a call of a package manager keeps what it downloads, and what is mounted there.

use std::borrow::Cow;

use crate::ecosystem::Cache;
use crate::ecosystem::Default;
use crate::ecosystem::EnvPlace;
use crate::ecosystem::Manager;
use crate::facts::chosen;
use crate::facts::command::Call;
use crate::facts::command::CommandAt;
use crate::facts::obstacle::Obstacle;
use crate::facts::obstacle::ObstacleKind;
use crate::facts::owner::Identity;
use crate::facts::owner::Owner;
use crate::facts::setting::Setting;
use crate::semantic::Model;
use crate::semantic::Mount;
use crate::semantic::MountKind;
use crate::semantic::PathPattern;
use crate::semantic::Relation;
use crate::semantic::Run;
use crate::semantic::Variable;
use crate::semantic::normalise;

/// A cache directory that a step fills.
#[derive(Clone, Debug, PartialEq)]
pub struct CacheUse {
    /// What is known of it.
    pub cache: &'static Cache,
    /// Where it is: absolute and normalised.
    pub target: String,
    /// To whom it has to belong.
    pub owner: Owner,
    /// A directory above it in which nothing else is: its removal is a clean-up of this cache.
    pub own_parent: Option<String>,
    /// What is mounted there already.
    pub coverage: Coverage,
    /// What speaks against a mount there, besides what speaks against any in the step.
    pub obstacles: Vec<Obstacle>,
}

impl CacheUse {
    /// Whether a cache is mounted there already.
    pub fn is_covered(&self) -> bool {
        matches!(self.coverage, Coverage::Cache(_))
    }

    /// Whether a mount is for it: always, but for a cache that the manager can do without and that
    /// something speaks against.
    pub fn is_wanted(&self) -> bool {
        !self.cache.optional || self.is_covered() || self.obstacles.is_empty()
    }

    /// Notes what speaks against a mount there, once a kind.
    pub(super) fn object(&mut self, obstacle: Obstacle) {
        if !self.obstacles.iter().any(|other| other.kind == obstacle.kind) {
            self.obstacles.push(obstacle);
        }
    }
}

/// What is mounted at a directory already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coverage {
    /// Nothing.
    None,
    /// A cache, by the mount of this index: at the directory, or at one above it.
    Cache(usize),
    /// Something that is no cache, at, above or below it, or a cache below it.
    Other(usize),
    /// Nothing, but the mount of this index is meant to be: by the name of its directory it is for this
    /// cache, and it is mounted somewhere else.
    Misplaced(usize),
}

impl PartialEq for Cache {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

/// The variable that holds where a call runs: set by the script, or by the file.
pub(super) fn variable<'r>(run: &'r Run, name: &str, any_case: bool) -> Option<&'r Variable> {
    let environment = &run.scope.environment;
    if any_case { environment.get_any_case(name).map(|(_, variable)| variable) } else { environment.get(name) }
}

/// What a variable says for a call: set in front of it, by the script, or by the file.
pub(super) fn setting(run: &Run, command: &CommandAt<'_>, name: &str, any_case: bool) -> Setting<String> {
    in_front(run, command, name, any_case).unwrap_or_else(|| set_around(run, command, name, any_case))
}

/// What stands in front of a call says of a variable.
fn in_front(run: &Run, command: &CommandAt<'_>, name: &str, any_case: bool) -> Option<Setting<String>> {
    let same = |other: &str| if any_case { other.eq_ignore_ascii_case(name) } else { other == name };
    let assignments = &command.invocation.as_ref()?.assignments;
    let (_, word) = assignments.iter().rev().find(|(other, _)| same(other))?;
    Some(Setting::told(command.flow.text(&run.scope.environment, word).map(Cow::into_owned)))
}

/// What a variable says for a call but for what stands in front of it: set by the script, or by the file.
pub(super) fn set_around(run: &Run, command: &CommandAt<'_>, name: &str, any_case: bool) -> Setting<String> {
    let same = |other: &str| if any_case { other.eq_ignore_ascii_case(name) } else { other == name };
    let Some(invocation) = &command.invocation else { return Setting::Unset };
    let is_new = invocation.environment_cleared || invocation.environment_reset;
    if is_new || invocation.unset.iter().any(|other| same(other)) {
        return Setting::Unset;
    }
    if command.new_environment {
        // Within the script, or in front of it.
        return if command.flow.sets(name) { Setting::Unknown } else { Setting::Unset };
    }
    if command.flow.sets(name) {
        return Setting::told(command.flow.value(&run.scope.environment, name));
    }
    match variable(run, name, any_case) {
        None => Setting::Unset,
        Some(variable) => Setting::told(variable.value.clone().filter(|_| variable.argument.is_none())),
    }
}

/// Where `cache` is for `call`.
pub(super) fn place(
    run: &Run,
    command: &CommandAt<'_>,
    call: &Call<'_>,
    (manager, cache): (&Manager, &'static Cache),
    identity: &Identity,
    configured: Option<&Result<String, Obstacle>>,
) -> Result<String, Obstacle> {
    let directory = told(run, command, call, (manager, cache), identity, configured)?;
    Ok(if cache.place.below.is_empty() { directory } else { normalise(&format!("{directory}/{}", cache.place.below)) })
}

/// The directory that flags, variables, files or the manager itself name.
fn told(
    run: &Run,
    command: &CommandAt<'_>,
    call: &Call<'_>,
    (manager, cache): (&Manager, &'static Cache),
    identity: &Identity,
    configured: Option<&Result<String, Obstacle>>,
) -> Result<String, Obstacle> {
    let unknown = |what: &str| {
        let reason = format!("{what} says where the cache is, and its value cannot be told from the file");
        Obstacle::at(ObstacleKind::UnknownPlace, command.site.command.span, reason)
    };
    match call.flag_value(cache.place.flags) {
        Setting::Unset => {}
        Setting::Unknown => return Err(unknown("a flag")),
        Setting::Value(value) => return absolute(run, command, value).ok_or_else(|| unknown("a flag")),
    }
    for env in cache.place.env {
        match setting(run, command, env.name, env.any_case) {
            Setting::Unset => {}
            Setting::Unknown => return Err(unknown(env.name)),
            Setting::Value(value) if value.is_empty() || (env.absolute_only && !value.starts_with('/')) => {}
            Setting::Value(value) if value == "/dev/null" => {
                let reason = format!("{} switches the cache off; take it out where it is set", env.name);
                return Err(Obstacle::at(ObstacleKind::DisabledByVariable, command.site.command.span, reason));
            }
            Setting::Value(value) => {
                return below(run, command, env, &value).ok_or_else(|| unknown(env.name));
            }
        }
    }
    if let Some(configured) = configured {
        return configured.clone();
    }
    if manager.placed_by_images && run.scope.environment.base_is_unknown() {
        let names: Vec<&str> = cache.place.env.iter().map(|env| env.name).collect();
        let reason = if names.is_empty() {
            format!(
                "nothing says where the base image lets {} keep its packages, nor whether some are there",
                manager.name
            )
        } else {
            format!(
                "the base image may set {}, which says where the cache is; write it as `ENV` if you know it",
                names.join(" or ")
            )
        };
        return Err(Obstacle::at(ObstacleKind::UnknownPlace, command.site.command.span, reason));
    }
    match cache.place.default {
        Default::Absolute(path) => Ok(path.to_owned()),
        Default::Chosen(chosen) => Ok(chosen::target(run, chosen)),
        Default::ByUser { root, .. } if identity.owner == Owner::ROOT => Ok(root.to_owned()),
        Default::Home(path) | Default::ByUser { others: path, .. } => {
            home(run, command, identity).map(|home| normalise(&format!("{home}/{path}")))
        }
        Default::Account(path) => account_home(command, identity).map(|home| normalise(&format!("{home}/{path}"))),
    }
}

fn below(run: &Run, command: &CommandAt<'_>, env: &EnvPlace, value: &str) -> Option<String> {
    absolute(run, command, &format!("{value}/{}", env.below))
}

/// A directory that a call names, from its working directory.
fn absolute(run: &Run, command: &CommandAt<'_>, path: &str) -> Option<String> {
    if path.starts_with('/') {
        return Some(normalise(path));
    }
    let starts_elsewhere =
        command.new_environment || command.invocation.as_ref().is_some_and(|it| it.environment_reset);
    if path.starts_with('~') || starts_elsewhere {
        return None;
    }
    Some(normalise(&format!("{}/{path}", command.flow.directory(run)?)))
}

/// The home directory of a call: what HOME says, else what the account says.
pub(super) fn home(run: &Run, command: &CommandAt<'_>, identity: &Identity) -> Result<String, Obstacle> {
    let around = || match identity.sets_home {
        true if command.flow.sets("HOME") => Setting::Unknown,
        true => Setting::Unset,
        false => set_around(run, command, "HOME", false),
    };
    let said = in_front(run, command, "HOME", false).unwrap_or_else(around);
    if said != Setting::Unset {
        let Setting::Value(home) = said else { return Err(unknown_home(command)) };
        return if home.starts_with('/') { Ok(home) } else { Err(unknown_home(command)) };
    }
    identity.home.as_deref().map(str::to_owned).ok_or_else(|| {
        let reason = "the home directory of the user it runs as is not known; write `ENV HOME=…`, or make the user with \
                      a home directory in this file";
        Obstacle::at(ObstacleKind::UnknownUser, command.site.command.span, reason)
    })
}

/// The home directory of a call's account, for a program that does not ask HOME. That of a user without an account, and
/// the root directory, are none.
fn account_home<'i>(command: &CommandAt<'_>, identity: &'i Identity) -> Result<&'i str, Obstacle> {
    identity.home.as_deref().filter(|home| home.starts_with('/') && *home != "/").ok_or_else(|| {
        let reason = "the home directory of the account it runs as is not known, and HOME does not count; make the user \
                      with a home directory in this file";
        Obstacle::at(ObstacleKind::UnknownUser, command.site.command.span, reason)
    })
}

fn unknown_home(command: &CommandAt<'_>) -> Obstacle {
    let reason = "HOME says where the cache is, and its value cannot be told from the file";
    Obstacle::at(ObstacleKind::UnknownPlace, command.site.command.span, reason)
}

/// A cache that is mounted for what `linked` holds, wherever in a directory of its name the project keeps it.
pub(super) fn linked_coverage(run: &Run, linked: &Cache) -> Option<Coverage> {
    let (Default::Absolute(path) | Default::Home(path) | Default::Account(path) | Default::ByUser { others: path, .. }) =
        linked.place.default
    else {
        return None;
    };
    let first = path.trim_start_matches('/').split('/').next()?;
    let names = |at: &str| at.split('/').any(|name| name == first);
    let is_meant = |mount: &Mount| mount.kind == MountKind::Cache && mount.target.as_deref().is_some_and(names);
    run.mounts.iter().position(is_meant).map(Coverage::Cache)
}

/// What is mounted at `target` in `run` already.
pub(super) fn coverage(run: &Run, target: &str) -> Coverage {
    let mut found = Coverage::None;
    for (index, mount) in run.mounts.iter().enumerate() {
        let Some(at) = &mount.target else { continue };
        let is_cache = mount.kind == MountKind::Cache;
        match PathPattern::new(at).relation(target) {
            Relation::Same | Relation::Above if is_cache => return Coverage::Cache(index),
            Relation::Elsewhere | Relation::Unknown => {}
            Relation::Above if PathPattern::new(at).is_root() => {}
            Relation::Same | Relation::Above | Relation::Inside => found = Coverage::Other(index),
        }
    }
    found
}

/// The end of every path at which a cache is when nobody says; nothing where it is at a path of our choice.
fn usual_end(cache: &Cache) -> Option<String> {
    let usual = match cache.place.default {
        Default::Absolute(path)
        | Default::Home(path)
        | Default::Account(path)
        | Default::ByUser { others: path, .. } => {
            format!("{path}/{}", cache.place.below)
        }
        Default::Chosen(_) => return None,
    };
    Some(usual.trim_end_matches('/').to_owned())
}

/// The directory of a mount as it is written.
fn written(mount: &Mount) -> Option<&str> {
    mount.target_option().and_then(|option| option.value.as_deref()).map(|it| it.trim_end_matches('/'))
}

/// Whether a mount of `run` is meant for one of the manager's caches, wherever they are.
pub(super) fn is_any_meant(run: &Run, manager: &Manager) -> bool {
    let mounts = || run.mounts.iter().filter(|mount| mount.kind == MountKind::Cache);
    let mut ends = manager.caches.iter().filter_map(usual_end);
    ends.any(|end| mounts().any(|mount| written(mount).is_some_and(|written| written.ends_with(&end))))
}

/// The mount of `run` that is meant for the cache at `target`, and is somewhere else.
pub(super) fn misplaced(run: &Run, manager: &Manager, cache: &Cache, target: &str) -> Option<usize> {
    let end = usual_end(cache)?;
    let indexes = manager.switch.as_ref().map(|switch| switch.indexes);
    run.mounts.iter().position(|mount| {
        mount.kind == MountKind::Cache
            && mount.target.as_deref() != Some(target)
            && (written(mount).is_some_and(|written| written.ends_with(&end) || written.ends_with(target))
                || indexes.is_some_and(|indexes| mount.target.as_deref() == Some(indexes)))
    })
}

/// Directories that hold more than a cache, whatever a variable says.
pub(super) const SHARED_DIRECTORIES: &[&str] = &[
    "/",
    "/bin",
    "/boot",
    "/dev",
    "/etc",
    "/home",
    "/lib",
    "/media",
    "/mnt",
    "/opt",
    "/proc",
    "/root",
    "/run",
    "/sbin",
    "/srv",
    "/sys",
    "/tmp",
    "/usr",
    "/usr/bin",
    "/usr/lib",
    "/usr/local",
    "/var",
    "/var/lib",
    "/var/cache",
    "/var/tmp",
    "/app",
    "/src",
    "/code",
    "/workspace",
];

/// Why `target` is no place for a mount, if it is none.
pub(super) fn unfit(model: &Model<'_>, run: &Run, manager: &Manager, target: &str) -> Option<Obstacle> {
    let refuse = |reason: String| Some(Obstacle::new(ObstacleKind::Occupied, reason));
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '.' | '_' | '-' | '+' | '@');
    if !target.chars().all(plain) {
        return refuse(format!("`{target}` cannot be written as the target of a mount as it is"));
    }
    let home = run.scope.user.known_home();
    let directory = run.scope.directory.as_deref();
    let pattern = PathPattern::new(target);
    let hides = |path: Option<&str>| {
        path.is_some_and(|path| matches!(pattern.relation(path), Relation::Same | Relation::Above))
    };
    if SHARED_DIRECTORIES.contains(&target) || hides(home) || hides(directory) {
        return refuse(format!("{} keeps its cache in `{target}`, which holds other files too", manager.name));
    }
    match coverage(run, target) {
        Coverage::Other(index) => {
            let mount = &run.mounts[index];
            let text = model.source.slice(mount.span);
            Some(Obstacle::at(ObstacleKind::Occupied, mount.span, format!("`{text}` is in the way")))
        }
        Coverage::None | Coverage::Cache(_) | Coverage::Misplaced(_) => None,
    }
}
