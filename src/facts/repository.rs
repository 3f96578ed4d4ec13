//! Caches that are repositories: who puts there what no download brings back, and who may need it later.

use std::collections::BTreeMap;

use crate::ecosystem::Repository;
use crate::facts::cache::setting;
use crate::facts::cleanup::mention;
use crate::facts::cleanup::with_context;
use crate::facts::command::Call;
use crate::facts::command::CommandAt;
use crate::facts::command::RunCalls;
use crate::facts::in_place::may_call;
use crate::facts::install::Install;
use crate::facts::install::Rewording;
use crate::facts::later::Later;
use crate::facts::obstacle::Obstacle;
use crate::facts::obstacle::ObstacleKind;
use crate::facts::setting::Setting;
use crate::facts::unseen::unseen_in;
use crate::semantic::Model;
use crate::semantic::PathPattern;
use crate::semantic::Relation;
use crate::shell::Part;
use crate::shell::Word;
use crate::source::Span;
use crate::syntax::Form;
use crate::syntax::Keyword;

/// How a call has to be written so that it asks again for what may have changed: without a mount, nothing of an earlier
/// build is there to be taken as it is.
pub(super) fn rewording(model: &Model<'_>, calls: &RunCalls<'_>, call: &Call<'_>) -> Option<Rewording> {
    let repository = call.manager.repository.filter(|it| call.flags(it.anew).next().is_none())?;
    let word = calls.commands[call.command].invocation.as_ref()?.program_word;
    // A JSON array has commas and quotes of its own.
    if matches!(model.instruction(&model.runs[calls.run]).form, Form::Exec(_)) {
        return None;
    }
    let written = model.source.slice(word.span);
    let (_, text) = repository.called.iter().find(|(called, _)| *called == written)?;
    Some(Rewording { span: word.span, text })
}

/// What speaks against a mount for one call.
pub(super) fn of_call(model: &Model<'_>, calls: &RunCalls<'_>, call: &Call<'_>) -> Vec<Obstacle> {
    let Some(repository) = call.manager.repository else { return Vec::new() };
    let command = &calls.commands[call.command];
    let span = command.site.command.span;
    let mut found = Vec::new();
    let mut object = |kind, span: Option<Span>, reason: &str| {
        found.extend(span.map(|span| Obstacle::at(kind, span, reason)));
    };
    let reason = "it empties the repository, which is not what a cache is for";
    object(ObstacleKind::UsedInStep, asked(call, repository.purged_by), reason);
    let reason = "what it leaves for later points into the repository";
    object(ObstacleKind::LinkedIntoCache, asked(call, repository.pointed_at_by), reason);
    let reason =
        "what it puts into the repository can be downloaded from nowhere, and is not in the image with a mount";
    object(ObstacleKind::ReadLater, asked(call, repository.brought_by), reason);
    let reason = "it puts what the project makes into the repository, where in a mount other builds take it for what is \
                  published; `package` or `verify` makes the same files";
    object(ObstacleKind::MaybeReadLater, asked(call, repository.installed_by), reason);
    let reason =
        "an argument whose text cannot be told from the file may say where the repository is, or what to put there";
    object(ObstacleKind::UnknownProgram, untold(call), reason);
    let asks = rewording(model, calls, call).is_some() || call.flags(repository.anew).next().is_some();
    if !asks || call.flags(repository.stale_by).next().is_some() {
        let flag = repository.anew.first().copied().unwrap_or_default();
        let reason =
            format!("it takes what is in the repository for up to a day as it is; write `{flag}` to have it ask");
        object(ObstacleKind::MaybeStale, Some(span), &reason);
    }
    let run = &model.runs[calls.run];
    let moves = |name: &&&str| {
        setting(run, command, name, false).may(|value| repository.moved_by.iter().any(|word| value.contains(word)))
    };
    if let Some(name) = repository.options_in.iter().find(moves) {
        let reason = format!("{name} says where the repository is, or may; name it by an option of the command");
        object(ObstacleKind::UnknownPlace, Some(span), &reason);
    }
    let is_offline = |name: &&&str| match setting(run, command, name, false) {
        Setting::Value(value) => value.split_whitespace().any(|word| call.manager.offline.contains(&word)),
        Setting::Unset | Setting::Unknown => false,
    };
    if repository.options_in.iter().any(|name| is_offline(&name)) {
        let reason = "it works without the network, from what an earlier step fetched";
        object(ObstacleKind::Offline, Some(span), reason);
    }
    found
}

/// The word by which a call asks for one of these.
fn asked(call: &Call<'_>, names: &[&str]) -> Option<Span> {
    // Behind an `@` stands which of its executions in the project is meant.
    let is_asked = |text: &str| {
        let goal = text.split('@').next().and_then(|text| text.rsplit(':').next());
        goal.is_some_and(|goal| names.contains(&goal))
    };
    plain(call).find(|(_, text)| text.is_some_and(is_asked)).map(|(word, _)| word.span)
}

/// An argument whose text cannot be told and that may be more than the value of an option.
fn untold(call: &Call<'_>) -> Option<Span> {
    let is_option = |word: &Word| match word.parts.first() {
        Some(Part::Literal { text, .. }) if text.starts_with("-D") => text.contains('='),
        Some(Part::Literal { text, .. }) => text.len() > 1 && text.starts_with('-'),
        _ => false,
    };
    plain(call).find(|(word, text)| text.is_none() && !is_option(word)).map(|(word, _)| word.span)
}

/// The arguments of a call that are no options and no options' values, or that cannot be told.
fn plain<'c>(call: &'c Call<'_>) -> impl Iterator<Item = (&'c Word, Option<&'c str>)> {
    let texts = call.arguments.iter().map(|(word, text)| (*word, text.as_deref()));
    let mut is_value = false;
    texts.filter(move |(_, text)| {
        let was_value =
            std::mem::replace(&mut is_value, text.is_some_and(|it| call.program.value_options.contains(&it)));
        !was_value && text.is_none_or(|text| !text.starts_with('-'))
    })
}

/// Notes an obstacle where a later step may need what an install puts into its repository, and where a mount would hide
/// from it what an earlier one put there.
pub(super) fn object(model: &Model<'_>, runs: &[RunCalls<'_>], installs: &mut [Install<'_>]) {
    let mut later = Later::default();
    let mut next = model.runs.len();
    let mut brought: BTreeMap<String, Vec<Brought>> = BTreeMap::new();
    for at in (0..installs.len()).rev() {
        let install = &installs[at];
        let (Some(repository), run) = (install.manager.repository, install.run) else { continue };
        for other in (run + 1..next).rev() {
            later.add(model.runs[other].stage, user(model, runs, other));
        }
        next = next.min(run + 1);
        let calls = runs.binary_search_by_key(&run, |it| it.run).ok().map(|index| &runs[index]);
        let own = calls.into_iter().flat_map(|it| &it.calls).filter(|it| std::ptr::eq(it.manager, install.manager));
        let installs_own = own.into_iter().any(|call| asked(call, repository.installed_by).is_some());
        let stage = model.runs[run].stage;
        let needed = if installs_own { later.first(model, stage) } else { None };
        let hidden = install.caches.iter().filter(|it| !it.is_covered()).find_map(|cache| {
            let all = brought
                .entry(cache.target.clone())
                .or_insert_with(|| all_brought(model, runs, repository, &cache.target));
            let instruction = model.runs[run].instruction;
            let found = all.iter().find(|it| it.instruction < instruction && model.is_on(stage, it.stage));
            found.map(Brought::obstacle)
        });
        if let Some(span) = needed {
            let reason = "a later step may take from the repository what this one installs there, and could download it \
                          from nowhere";
            installs[at].object(Obstacle::at(ObstacleKind::ReadLater, span, reason));
        }
        if let Some(hidden) = hidden {
            installs[at].object(hidden);
        }
    }
}

/// The command of a `RUN` that may look into a repository; the `RUN`, where it cannot be read.
fn user(model: &Model<'_>, runs: &[RunCalls<'_>], run: usize) -> Option<Span> {
    let Ok(index) = runs.binary_search_by_key(&run, |it| it.run) else {
        return Some(model.instruction(&model.runs[run]).span);
    };
    runs[index].commands.iter().find(|it| may_call(it)).map(|it| it.site.command.span)
}

/// An instruction that puts something into a repository, or may.
struct Brought {
    instruction: usize,
    stage: usize,
    span: Span,
    is_certain: bool,
}

impl Brought {
    fn obstacle(&self) -> Obstacle {
        if self.is_certain {
            let reason =
                "an earlier instruction puts files into the repository, which a mount would hide from this one";
            Obstacle::at(ObstacleKind::Occupied, self.span, reason)
        } else {
            let reason = "an earlier step may put into the repository what a mount would hide from this one";
            Obstacle::at(ObstacleKind::UnknownProgram, self.span, reason)
        }
    }
}

/// Programs that build what files of their own describe.
const BUILDERS: &[&str] = &["make", "just", "task", "rake", "ant", "mvnd"];

/// All instructions that put something into the repository at `target`, or may, but for the manager itself.
fn all_brought(model: &Model<'_>, runs: &[RunCalls<'_>], repository: &Repository, target: &str) -> Vec<Brought> {
    let of_run = |calls: &RunCalls<'_>| {
        let run = &model.runs[calls.run];
        let writes = |(index, command): &(usize, &CommandAt<'_>)| {
            calls.call_of(*index).is_none_or(|call| !call.effect.empties().is_empty())
                && command.site.simple.nested.is_none()
                && command.deletion.is_none()
                && with_context(run, command, |context| mention(command, context, target).is_some())
        };
        let builds = |it: &CommandAt<'_>| {
            let program = it.invocation.as_ref().map(|invocation| &*invocation.program);
            program.is_some_and(|it| BUILDERS.contains(&it) || repository.filled_by.contains(&it))
        };
        let certain = calls.commands.iter().enumerate().find(writes).map(|(_, it)| it.site.command.span);
        let unseen = || unseen_in(model, calls);
        let built = || calls.commands.iter().find(|it| builds(it)).map(|it| it.site.command.span);
        let is_certain = certain.is_some();
        let span = certain.or_else(unseen).or_else(built)?;
        Some(Brought { instruction: run.instruction, stage: run.stage, span, is_certain })
    };
    let stages = model.stages.iter().enumerate();
    let instructions = stages.flat_map(|(stage, it)| it.instructions.clone().map(move |index| (stage, index)));
    let copied =
        instructions.filter(|(stage, index)| copies_into(model, *stage, *index, target)).map(|(stage, index)| {
            let span = model.dockerfile.instructions[index].span;
            Brought { instruction: index, stage, span, is_certain: true }
        });
    copied.chain(runs.iter().filter_map(of_run)).collect()
}

/// Whether a `COPY` or an `ADD` puts more than files of settings into a directory above `target`.
fn copies_into(model: &Model<'_>, stage: usize, index: usize, target: &str) -> bool {
    let instruction = &model.dockerfile.instructions[index];
    if !matches!(instruction.keyword, Keyword::Copy | Keyword::Add) {
        return false;
    }
    let Some(copy) = instruction.as_copy(model.source) else { return false };
    let environment = &model.stages[stage].end.environment;
    let Some(into) = environment.expand(&copy.destination.text, model.dockerfile.escape).text else { return false };
    let into = PathPattern::new(&into);
    let parent = target.rsplit_once('/').map_or("", |(parent, _)| parent);
    let is_setting = |path: &str| path.rsplit_once('.').is_some_and(|(_, end)| matches!(end, "xml" | "properties"));
    match into.relation(target) {
        Relation::Above if into.is(parent) => !copy.sources.iter().all(|it| is_setting(&it.text)),
        Relation::Above => copy.from.is_some(),
        Relation::Same | Relation::Inside | Relation::Elsewhere | Relation::Unknown => false,
    }
}
