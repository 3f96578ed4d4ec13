//! Cache directories that a step of the file sets for all later ones: `npm config set cache DIR`,
//! a configuration file that it writes.

use std::borrow::Cow;

use crate::ecosystem;
use crate::ecosystem::Effect;
use crate::ecosystem::Manager;
use crate::facts::command::Call;
use crate::facts::command::CommandAt;
use crate::facts::command::RunCalls;
use crate::facts::obstacle::Obstacle;
use crate::facts::obstacle::ObstacleKind;
use crate::semantic::Model;
use crate::semantic::normalise;
use crate::shell::RedirectKind;
use crate::shell::Word;

/// What steps have set, in the order of the file.
pub(super) struct Configured {
    settings: Vec<Setting>,
}

struct Setting {
    manager: &'static Manager,
    run: usize,
    place: Result<String, Obstacle>,
}

impl Configured {
    /// Collects what the steps of a file set.
    pub(super) fn collect(model: &Model<'_>, runs: &[RunCalls<'_>]) -> Self {
        let mut settings = Vec::new();
        for calls in runs {
            for call in &calls.calls {
                if let Effect::Configures(options) = call.effect {
                    let places = options.iter().filter_map(|option| configured(call, option, calls));
                    settings.extend(places.map(|place| Setting { manager: call.manager, run: calls.run, place }));
                }
                let moved = moved(call, calls);
                settings.extend(moved.map(|it| Setting { manager: call.manager, run: calls.run, place: Err(it) }));
            }
            settings.extend(written(model, calls));
        }
        Self { settings }
    }

    /// What holds for `manager` in the `RUN` of this index: set by it or before it, in its stage or one
    /// that it is built on.
    pub(super) fn of(
        &self,
        model: &Model<'_>,
        manager: &'static Manager,
        run: usize,
    ) -> Option<&Result<String, Obstacle>> {
        let stage = model.runs[run].stage;
        let holds = |it: &&Setting| {
            std::ptr::eq(it.manager, manager) && it.run <= run && model.is_on(stage, model.runs[it.run].stage)
        };
        self.settings.iter().rev().find(holds).map(|it| &it.place)
    }
}

/// The directory that `… set OPTION DIR` or `… set OPTION=DIR` names.
fn configured(call: &Call<'_>, option: &str, calls: &RunCalls<'_>) -> Option<Result<String, Obstacle>> {
    let texts: Vec<Option<&str>> = call.arguments.iter().map(|(_, text)| text.as_deref()).collect();
    let assigned = texts.iter().flatten().find_map(|text| text.strip_prefix(option)?.strip_prefix('='));
    let at = texts.iter().position(|text| *text == Some(option));
    if assigned.is_none() && at.is_none() {
        return None;
    }
    let value = assigned.or_else(|| texts.get(at? + 1).copied().flatten());
    Some(match value {
        Some(path) if path.starts_with('/') => Ok(normalise(path)),
        _ => Err(Obstacle::at(
            ObstacleKind::UnknownPlace,
            calls.commands[call.command].site.command.span,
            "a step sets where the cache is, and the directory cannot be told from the file",
        )),
    })
}

/// A call after which nobody can tell where the caches are.
fn moved(call: &Call<'_>, calls: &RunCalls<'_>) -> Option<Obstacle> {
    let Effect::Moves(starts) = call.effect else { return None };
    let moves = |text: &Option<Cow<'_, str>>| {
        text.as_deref().is_none_or(|text| starts.iter().any(|start| text.starts_with(start)))
    };
    call.arguments.iter().any(|(_, text)| moves(text)).then(|| {
        let reason =
            "a step sets for all that follow where the cache is, or whether it is used; an `ENV` says it plainly";
        Obstacle::at(ObstacleKind::UnknownPlace, calls.commands[call.command].site.command.span, reason)
    })
}

/// Configuration files that a step writes, and that say something of the cache.
fn written<'c>(model: &'c Model<'_>, calls: &'c RunCalls<'_>) -> impl Iterator<Item = Setting> + 'c {
    let written = calls.commands.iter().flat_map(|command| names_written(command).map(move |name| (command, name)));
    let written: Vec<_> = written.collect();
    let managers = if written.is_empty() { &[] } else { ecosystem::ALL };
    let files = managers.iter().flat_map(|manager| manager.config_files.iter().map(move |file| (*manager, file)));
    files.filter_map(move |(manager, (file, word))| {
        let (writes, _) = written.iter().find(|(_, name)| name == file)?;
        let instruction = model.instruction(&model.runs[calls.run]);
        let says = model.source.slice(instruction.span).contains(word);
        says.then(|| Setting {
            manager,
            run: calls.run,
            place: Err(Obstacle::at(
                ObstacleKind::UnknownPlace,
                writes.site.command.span,
                format!("the step writes {file}, which may say where the cache is"),
            )),
        })
    })
}

/// The names of the files that a command writes, without their directories.
pub(super) fn names_written<'c>(command: &'c CommandAt<'_>) -> impl Iterator<Item = Cow<'c, str>> {
    files_written(command).filter_map(|word| {
        Some(match word.literal()? {
            Cow::Borrowed(path) => Cow::Borrowed(path.rsplit('/').next().unwrap_or(path)),
            Cow::Owned(path) => Cow::Owned(path.rsplit('/').next().unwrap_or(&path).to_owned()),
        })
    })
}

/// The words that name a file which a command writes.
fn files_written<'c>(command: &'c CommandAt<'_>) -> impl Iterator<Item = &'c Word> {
    let redirects = command.site.command.redirects.iter().filter(|it| it.kind == RedirectKind::Write);
    let tee = command.invocation.as_ref().filter(|it| it.program == "tee");
    redirects.map(|it| &it.target).chain(tee.into_iter().flat_map(|it| it.arguments))
}
