//! What of a step's surroundings speaks against a mount, whatever it does with the cache.

use crate::ecosystem::Effect;
use crate::ecosystem::Manager;
use crate::ecosystem::Risk;
use crate::facts::cache::CacheUse;
use crate::facts::cache::set_around;
use crate::facts::cache::setting;
use crate::facts::chosen;
use crate::facts::cleanup::names;
use crate::facts::cleanup::with_context;
use crate::facts::command::Call;
use crate::facts::command::CommandAt;
use crate::facts::command::RunCalls;
use crate::facts::container;
use crate::facts::container::ContainerCommand;
use crate::facts::edition;
use crate::facts::idle;
use crate::facts::in_front;
use crate::facts::keeping;
use crate::facts::leftover::topmost;
use crate::facts::obstacle::Obstacle;
use crate::facts::obstacle::ObstacleKind;
use crate::facts::owner::Owner;
use crate::facts::repository;
use crate::facts::setting::Setting;
use crate::facts::setting::is_on;
use crate::semantic::Model;
use crate::semantic::Run;
use crate::shell::Word;
use crate::source::Span;
use crate::syntax::Directive;

/// What speaks against any mount in a step.
pub(super) fn obstacles(model: &Model<'_>, calls: &RunCalls<'_>) -> Vec<Obstacle> {
    let mut found = Vec::new();
    let run = &model.runs[calls.run];
    let instruction = model.instruction(run);
    if let Some(error) = &calls.script.error {
        let reason = format!("the step's shell text cannot be read to its end: {}", error.message);
        found.push(Obstacle::at(ObstacleKind::Unreadable, error.span, reason));
    }
    if run.is_trigger {
        let reason = "the step runs in the images that are built on this one, and their user and directories are not known here; \
                      write the mount by hand if you know them";
        found.push(Obstacle::at(ObstacleKind::Trigger, instruction.keyword_span, reason));
    }
    if let Some(directive) = old_syntax(model) {
        let reason = "the syntax that the file asks for knows no mounts; write `# syntax=docker/dockerfile:1`";
        found.push(Obstacle::at(ObstacleKind::Syntax, directive.value_span, reason));
    }
    if let Some(flag) =
        instruction.flag("network").filter(|flag| flag.value.as_ref().is_some_and(|it| it.text == "none"))
    {
        found.push(Obstacle::at(ObstacleKind::Offline, flag.span, "the step has no network, so it downloads nothing"));
    }
    found
}

/// A `# syntax=` whose frontend knows no `RUN --mount`: mounts came with 1.2.
/// <https://github.com/moby/buildkit/releases/tag/dockerfile%2F1.2.0>
pub(super) fn old_syntax<'m>(model: &Model<'m>) -> Option<&'m Directive> {
    let directive = model.dockerfile.directives.iter().find(|it| it.name == "syntax")?;
    let version = directive.value.rsplit_once("docker/dockerfile:")?.1.split(['@', ' ']).next()?;
    let mut numbers = version.split('.');
    let old = numbers.next() == Some("1") && matches!(numbers.next(), Some("0" | "1"));
    old.then_some(directive)
}

/// What speaks against a mount for one call.
pub(super) fn of_call(model: &Model<'_>, calls: &RunCalls<'_>, call: &Call<'_>) -> Vec<Obstacle> {
    let mut found = Vec::new();
    let run = &model.runs[calls.run];
    let command = &calls.commands[call.command];
    let span = command.site.command.span;
    let manager = call.manager;
    let set = |name: &str| setting(run, command, name, false);
    for name in manager.disabled_by.env {
        // What stands in front of the command alone goes with the mount.
        let goes = command.site.simple.assignments.iter().any(|it| it.name == *name);
        let said = if goes { set_around(run, command, name, false) } else { set(name) };
        if said.may(|value| !manager.disabled_by.left_on_by.contains(&value.as_str())) {
            let reason = format!("{name} switches the cache off; take it out where it is set");
            found.push(Obstacle::at(ObstacleKind::DisabledByVariable, span, reason));
        }
    }
    if let Some(name) = manager.relocated_by_env.iter().find(|name| set(name) != Setting::Unset) {
        let reason = format!("{name} names a configuration that is not in this file, and the cache may be elsewhere");
        found.push(Obstacle::at(ObstacleKind::UnknownPlace, span, reason));
    }
    if let Some(word) = relocation(call) {
        let reason = "an option puts the manager's directories elsewhere, or makes it keep nothing";
        found.push(Obstacle::at(ObstacleKind::UnknownPlace, word.span, reason));
    }
    if let Some(span) = offline(run, calls, call)
        && !is_fetched_before(run, calls, call)
    {
        let reason = format!("it {}, from what an earlier step fetched", manager.offline_means);
        found.push(Obstacle::at(ObstacleKind::Offline, span, reason));
    }
    if call.effect == Effect::LinksIntoCache {
        let reason = "what it leaves for later points into the cache";
        found.push(Obstacle::at(ObstacleKind::LinkedIntoCache, span, reason));
    }
    for link in manager.links_into_cache {
        let is_meant = |value: &str| link.value.is_none_or(|it| it == value);
        let by_flag = match link.value {
            Some(_) => call.flag_value(link.flags).may(|value| is_meant(value)),
            None => call.flags(link.flags).next().is_some(),
        };
        let by_env = link.env.is_some_and(|name| set(name).may(|value| is_meant(value)));
        if by_flag || by_env {
            let what = link.env.filter(|_| by_env).or(link.flags.first().copied()).unwrap_or_default();
            let value = link.value.map(|value| format!("={value}")).unwrap_or_default();
            let reason = format!("`{what}{value}` makes what is installed point into the cache");
            found.push(Obstacle::at(ObstacleKind::LinkedIntoCache, span, reason));
        }
    }
    found.extend(risks(call, span));
    found.extend(idle::release(model, run, command, call));
    found.extend(needed_at_run_time(model, calls, call));
    found.extend(repository::of_call(model, calls, call));
    found.extend(edition::doubt(model, calls, call));
    found.extend(manager.untried.map(|why| Obstacle::at(ObstacleKind::Untried, span, why.text)));
    let in_front = in_front::of_call(model, calls, call);
    if in_front.is_empty() {
        found.extend(keeping::of_call(model, calls, call));
    }
    found.extend(in_front);
    found
}

/// What speaks against mounts for the program of a call wherever they are.
fn risks(call: &Call<'_>, span: Span) -> impl Iterator<Item = Obstacle> {
    let is_of_call = |risk: &&Risk| risk.programs.iter().any(|name| call.program.is_called(name));
    let risks = call.manager.risks.iter().filter(is_of_call);
    risks.map(move |risk| Obstacle::at(ObstacleKind::Risk, span, risk.fact.text))
}

/// What makes a call work without the network.
fn offline(run: &Run, calls: &RunCalls<'_>, call: &Call<'_>) -> Option<Span> {
    let command = &calls.commands[call.command];
    let is_set = |name: &&str| setting(run, command, name, false).may(|value| is_on(value));
    let by_flag = call.flags(call.manager.offline).next().map(|flag| flag.span);
    let by_env = || call.manager.offline_env.iter().any(is_set) || idle::is_offline(run, command, call);
    by_flag.or_else(|| by_env().then_some(command.site.command.span))
}

/// Whether the step itself fetches in front of a call, as in `cargo fetch && cargo build --offline`.
fn is_fetched_before(run: &Run, calls: &RunCalls<'_>, call: &Call<'_>) -> bool {
    let site = |call: &Call<'_>| &calls.commands[call.command].site;
    let mut others = calls.calls.iter().filter(|other| std::ptr::eq(other.manager, call.manager));
    others.any(|other| {
        other.effect.downloads() && site(other).dominates(site(call)) && offline(run, calls, other).is_none()
    })
}

/// The option of a call that puts directories where nobody can tell.
fn relocation<'c>(call: &'c Call<'_>) -> Option<&'c Word> {
    let relocates = |text: &str| {
        call.manager.relocated_by.iter().any(|start| {
            text.split_at_checked(start.len()).is_some_and(|(front, rest)| {
                front.eq_ignore_ascii_case(start)
                    && (rest.is_empty() || rest.starts_with(['=', ':']) || start.ends_with("false"))
            })
        })
    };
    call.arguments.iter().find(|(_, text)| text.as_deref().is_some_and(relocates)).map(|(word, _)| *word)
}

/// Whether the container runs the manager again, and counts on the cache.
fn needed_at_run_time(model: &Model<'_>, calls: &RunCalls<'_>, call: &Call<'_>) -> Option<Obstacle> {
    let stage = model.runs[calls.run].stage;
    let runs_it = |command: &ContainerCommand<'_>| {
        let has = |word: &&str| command.has(word);
        let runs_manager = call.manager.programs.iter().any(|program| command.runs(program));
        // It needs the cache where programs are kept in it, or where it may not use the network.
        runs_manager && (call.effect == Effect::InstallsIntoCache || call.manager.offline.iter().any(has))
    };
    let found = container::commands(model, |it| model.is_on(it, stage)).find(runs_it)?;
    let reason = "the container runs the manager again, and may count on what is in the cache";
    Some(Obstacle::at(ObstacleKind::MaybeReadLater, found.span, reason))
}

/// Programs that write nothing below a home directory of their own accord.
const PLAIN_PROGRAMS: &[&str] = &[
    "[", "test", "true", "false", ":", "cat", "cd", "chmod", "chown", "cp", "cut", "date", "echo", "env", "exit",
    "export", "grep", "head", "id", "install", "ln", "ls", "mkdir", "mv", "printf", "pwd", "rm", "rmdir", "sed", "set",
    "sleep", "sort", "tail", "tar", "tee", "touch", "tr", "umask", "uname", "unset", "wc", "which", "whoami",
    "command", "basename", "dirname", "find", "shift", "local", "return", "source", ".", "break", "continue", "read",
];

/// Whether a command writes nothing below a home directory of its own accord; what a nested script does, its own
/// commands tell.
pub(super) fn is_plain(command: &CommandAt<'_>) -> bool {
    let plain = || command.invocation.as_ref().is_some_and(|it| PLAIN_PROGRAMS.contains(&&*it.program));
    command.site.simple.words.is_empty() || command.site.simple.nested.is_some() || plain()
}

/// Whether the directories above a mount, which belong to root while the step runs, may be in the way
/// of another program of the step: the user is not root, and some of them may not be there.
pub(super) fn parent_directory(
    model: &Model<'_>,
    calls: &RunCalls<'_>,
    manager: &'static Manager,
    cache: &CacheUse,
) -> Option<Obstacle> {
    let run = &model.runs[calls.run];
    if cache.owner == Owner::ROOT || chosen::is_at(cache.cache, &cache.target) {
        return None;
    }
    let home = run.scope.user.known_home();
    let above = topmost(home, &cache.target)?;
    if home == Some(above) {
        return None;
    }
    let own = |index: usize| calls.call_of(index).is_some_and(|call| std::ptr::eq(call.manager, manager));
    let others = || calls.commands.iter().enumerate().filter(|(index, _)| !own(*index)).map(|(_, command)| command);
    let says_itself = |command: &&CommandAt<'_>| {
        let mut words = command.site.simple.words.iter();
        command.site.simple.nested.is_none()
            && with_context(run, command, |context| words.any(|word| names(word, context, above)))
    };
    let is_root_s =
        format!("the mount makes `{above}` belong to root while the step runs, and another program of the step");
    if let Some(command) = others().filter(|command| is_plain(command)).find(says_itself) {
        let reason = format!("{is_root_s} uses it; do that in a step of its own");
        return Some(Obstacle::at(ObstacleKind::UsedInStep, command.site.command.span, reason));
    }
    let command = others().find(|command| !is_plain(command))?;
    let reason = format!("{is_root_s} may write there");
    Some(Obstacle::at(ObstacleKind::ParentDirectory, command.site.command.span, reason))
}
