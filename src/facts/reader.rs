//! Who reads, after a step, what a mount in it would take away.

use crate::ecosystem::Effect;
use crate::ecosystem::Manager;
use crate::facts::cleanup::contains_path;
use crate::facts::cleanup::mention;
use crate::facts::cleanup::with_context;
use crate::facts::command::CommandAt;
use crate::facts::command::RunCalls;
use crate::facts::obstacle::Obstacle;
use crate::facts::obstacle::ObstacleKind;
use crate::semantic::Manner;
use crate::semantic::Model;
use crate::semantic::PathPattern;
use crate::semantic::Relation;
use crate::semantic::Run;
use crate::semantic::deletion;
use crate::source::Span;
use crate::syntax::Instruction;
use crate::syntax::Keyword;

/// Who reads the directory `target` after the `RUN` of this index: a later step, a stage that copies
/// from this one, or the container.
pub fn reader(
    model: &Model<'_>,
    runs: &[RunCalls<'_>],
    run: usize,
    manager: &'static Manager,
    target: &str,
) -> Option<Obstacle> {
    let stages = model.descendants(model.runs[run].stage);
    let found =
        in_runs(model, runs, run, manager, target, &stages).or_else(|| in_instructions(model, run, target, &stages));
    found.map(|span| {
        let reason = format!("`{target}` is read later on, and what is in a mount is not there then");
        Obstacle::at(ObstacleKind::ReadLater, span, reason)
    })
}

fn in_runs(
    model: &Model<'_>,
    runs: &[RunCalls<'_>],
    run: usize,
    manager: &'static Manager,
    target: &str,
    stages: &[usize],
) -> Option<Span> {
    let later = |other: usize| other > run && stages.contains(&model.runs[other].stage);
    for calls in runs.iter().filter(|calls| later(calls.run)) {
        // A step that downloads for itself finds its own files there.
        let own = |effect: Effect| !matches!(effect, Effect::Empties(_) | Effect::Configures(_));
        if calls.calls.iter().any(|call| std::ptr::eq(call.manager, manager) && own(call.effect)) {
            continue;
        }
        let reads = |command: &&CommandAt<'_>| reads(&model.runs[calls.run], command, target);
        if let Some(command) = calls.commands.iter().find(reads) {
            return Some(command.site.command.span);
        }
    }
    let unread = |(index, run): &(usize, &Run)| {
        let opaque = !runs.iter().any(|calls| calls.run == *index && calls.script.error.is_none());
        later(*index) && opaque && contains_path(model.source.slice(model.instruction(run).span), target)
    };
    model.runs.iter().enumerate().find(unread).map(|(_, run)| model.instruction(run).keyword_span)
}

fn reads(run: &Run, command: &CommandAt<'_>, target: &str) -> bool {
    with_context(run, command, |context| {
        match command.invocation.as_ref().and_then(deletion) {
            // Taking away what is not there fails, unless it is forced.
            Some(deletion) => {
                let forced = matches!(deletion.manner, Manner::Remove { force: true });
                let touches =
                    |word| matches!(deletion.relation(word, context, target), Relation::Same | Relation::Inside);
                !forced && deletion.words.iter().any(|word| touches(word))
            }
            None => mention(command, context, target).is_some(),
        }
    })
}

fn in_instructions(model: &Model<'_>, run: usize, target: &str, stages: &[usize]) -> Option<Span> {
    let after = model.runs[run].instruction;
    for (stage, entry) in model.stages.iter().enumerate() {
        for index in entry.instructions.clone().filter(|index| *index > after) {
            let instruction = &model.dockerfile.instructions[index];
            let read = match instruction.keyword {
                Keyword::Copy | Keyword::Add => copies(model, instruction, target, stages, stage),
                Keyword::Run => binds(model, instruction, target, stages),
                Keyword::Cmd | Keyword::Entrypoint | Keyword::Healthcheck => {
                    stages.contains(&stage) && contains_path(model.source.slice(instruction.body), target)
                }
                _ => false,
            };
            if read {
                return Some(instruction.span);
            }
        }
    }
    None
}

/// Whether a `COPY --from=` one of `stages` takes in the directory `target`.
fn copies(model: &Model<'_>, instruction: &Instruction, target: &str, stages: &[usize], stage: usize) -> bool {
    if instruction.flag("from").is_none() {
        return false;
    }
    let Some(copy) = instruction.as_copy(model.source) else { return false };
    let Some(from) = copy.from.and_then(|from| model.stage_named(&from.text)) else { return false };
    let environment = &model.stages[stage].end.environment;
    stages.contains(&from)
        && copy.sources.iter().any(|source| {
            let text = environment.expand(&source.text, model.dockerfile.escape).text;
            text.is_none_or(|path| takes_in(&path, target))
        })
}

/// Whether a `RUN --mount=from=` one of `stages` shows the directory `target`.
fn binds(model: &Model<'_>, instruction: &Instruction, target: &str, stages: &[usize]) -> bool {
    model.runs.iter().filter(|run| std::ptr::eq(model.instruction(run), instruction)).any(|run| {
        run.mounts.iter().any(|mount| {
            let from = mount.value("from").and_then(|name| model.stage_named(name));
            let source = mount.option(&["source", "src"]).and_then(|option| option.value.as_deref());
            from.is_some_and(|from| stages.contains(&from)) && source.is_some_and(|path| takes_in(path, target))
        })
    })
}

/// Whether a path, from the root of a stage, takes in the directory `target` or is in it. All of a
/// stage is no reader: it is after the installed files, not after caches.
fn takes_in(path: &str, target: &str) -> bool {
    let pattern = PathPattern::new(path);
    match pattern.relation(target) {
        Relation::Same | Relation::Inside => true,
        Relation::Above => !pattern.is_root(),
        Relation::Elsewhere | Relation::Unknown => false,
    }
}
