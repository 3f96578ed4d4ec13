//! Who reads, after a step, what a mount in it would take away.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

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

/// The places of a file that read a directory, each looked for once.
pub(super) struct Readers {
    known: RefCell<BTreeMap<Wanted, Rc<[Reader]>>>,
}

/// A manager's name, and a directory of its.
type Wanted = (&'static str, String);

/// A place that reads a directory.
struct Reader {
    /// The index of its instruction.
    instruction: usize,
    /// The stage whose files it reads, or that it runs in.
    stage: usize,
    span: Span,
}

impl Readers {
    /// Nothing is looked for yet.
    pub(super) fn new() -> Self {
        Self { known: RefCell::new(BTreeMap::new()) }
    }

    /// Who reads the directory `target` after the `RUN` of this index: a later step, a stage that copies
    /// from this one, or the container.
    pub(super) fn of(
        &self,
        model: &Model<'_>,
        runs: &[RunCalls<'_>],
        run: usize,
        manager: &'static Manager,
        target: &str,
    ) -> Option<Obstacle> {
        let key = (manager.name, target.to_owned());
        let readers = Rc::clone(
            self.known.borrow_mut().entry(key).or_insert_with(|| readers(model, runs, manager, target).into()),
        );
        if readers.is_empty() {
            return None;
        }
        let Run { instruction, stage, .. } = model.runs[run];
        let stages = model.descendants(stage);
        let reader = readers.iter().find(|it| it.instruction > instruction && stages.contains(&it.stage))?;
        let reason = format!("`{target}` is read later on, and what is in a mount is not there then");
        Some(Obstacle::at(ObstacleKind::ReadLater, reader.span, reason))
    }
}

/// Every place that reads `target`, wherever it is filled.
fn readers(model: &Model<'_>, runs: &[RunCalls<'_>], manager: &'static Manager, target: &str) -> Vec<Reader> {
    let mut readers = Vec::new();
    for calls in runs {
        let run = &model.runs[calls.run];
        // A step that downloads for itself finds its own files there.
        if calls.calls.iter().any(|call| std::ptr::eq(call.manager, manager) && call.effect.downloads()) {
            continue;
        }
        if let Some(command) = calls.commands.iter().find(|command| reads(run, command, target)) {
            let span = command.site.command.span;
            readers.push(Reader { instruction: run.instruction, stage: run.stage, span });
        }
    }
    for (index, run) in model.runs.iter().enumerate() {
        let opaque = !runs.iter().any(|calls| calls.run == index && calls.script.error.is_none());
        let instruction = model.instruction(run);
        if opaque && contains_path(model.source.slice(instruction.span), target) {
            readers.push(Reader { instruction: run.instruction, stage: run.stage, span: instruction.keyword_span });
        }
    }
    for (stage, entry) in model.stages.iter().enumerate() {
        for index in entry.instructions.clone() {
            let instruction = &model.dockerfile.instructions[index];
            let stages = match instruction.keyword {
                Keyword::Copy | Keyword::Add => copied_from(model, instruction, target, stage),
                Keyword::Run => bound_from(model, index, target),
                Keyword::Cmd | Keyword::Entrypoint | Keyword::Healthcheck => {
                    contains_path(model.source.slice(instruction.body), target).then_some(stage)
                }
                _ => None,
            };
            readers.extend(stages.map(|stage| Reader { instruction: index, stage, span: instruction.span }));
        }
    }
    readers.sort_by_key(|reader| reader.instruction);
    readers
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
            None => command.site.simple.nested.is_none() && mention(command, context, target).is_some(),
        }
    })
}

/// The stage that a `COPY --from=` takes the directory `target` from.
fn copied_from(model: &Model<'_>, instruction: &Instruction, target: &str, stage: usize) -> Option<usize> {
    instruction.flag("from")?;
    let copy = instruction.as_copy(model.source)?;
    let from = model.stage_named(&copy.from?.text)?;
    let environment = &model.stages[stage].end.environment;
    let reads = copy.sources.iter().any(|source| {
        let text = environment.expand(&source.text, model.dockerfile.escape).text;
        text.is_none_or(|path| takes_in(&path, target))
    });
    reads.then_some(from)
}

/// The stage that a `RUN --mount=from=` shows the directory `target` of.
fn bound_from(model: &Model<'_>, instruction: usize, target: &str) -> Option<usize> {
    model.dockerfile.instructions[instruction].flag("mount")?;
    let run = model.runs.iter().find(|run| run.instruction == instruction)?;
    run.mounts.iter().find_map(|mount| {
        let from = mount.value("from").and_then(|name| model.stage_named(name))?;
        let source = mount.option(&["source", "src"])?.value.as_deref()?;
        takes_in(source, target).then_some(from)
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
