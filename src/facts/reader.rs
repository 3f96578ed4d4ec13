//! Who reads, after a step, what a mount in it would take away.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use crate::ecosystem::Default;
use crate::ecosystem::Manager;
use crate::facts::cache::SHARED_DIRECTORIES;
use crate::facts::cleanup::contains_path;
use crate::facts::cleanup::mention;
use crate::facts::cleanup::with_context;
use crate::facts::command::CommandAt;
use crate::facts::command::RunCalls;
use crate::facts::container;
use crate::facts::copied::Copies;
use crate::facts::leftover::is_made;
use crate::facts::leftover::makes;
use crate::facts::obstacle::Obstacle;
use crate::facts::obstacle::ObstacleKind;
use crate::semantic::Deletion;
use crate::semantic::Manner;
use crate::semantic::Model;
use crate::semantic::PathPattern;
use crate::semantic::PathWord;
use crate::semantic::Relation;
use crate::semantic::Run;
use crate::semantic::paths;
use crate::source::Span;

/// The places of a file that read a directory, each looked for once.
pub(super) struct Readers<'c> {
    known: RefCell<BTreeMap<Wanted, Rc<[Reader]>>>,
    copies: &'c Copies,
}

/// A manager's name, and a directory of its.
type Wanted = (&'static str, String);

/// Most directories that are looked for, each in all steps of the file: so many as no file has whose steps are not all
/// of users of their own.
const MAX_DIRECTORIES: usize = 200;

/// A place that reads a directory.
#[derive(Clone, Copy)]
pub(super) struct Reader {
    /// The index of its instruction.
    pub instruction: usize,
    /// The stage whose files it reads, or that it runs in.
    pub stage: usize,
    /// Where it is.
    pub span: Span,
}

impl Reader {
    /// Whether it finds there what a `RUN` leaves in the image.
    pub(super) fn is_behind(&self, model: &Model<'_>, run: &Run) -> bool {
        self.instruction > run.instruction && model.is_on(self.stage, run.stage)
    }
}

impl<'c> Readers<'c> {
    /// Nothing is looked for yet.
    pub(super) fn new(copies: &'c Copies) -> Self {
        Self { known: RefCell::new(BTreeMap::new()), copies }
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
        if self.known.borrow().len() >= MAX_DIRECTORIES && !self.known.borrow().contains_key(&key) {
            let reason = "the file has more directories of caches than are looked for in its other steps";
            return Some(Obstacle::new(ObstacleKind::MaybeReadLater, reason));
        }
        let readers = Rc::clone(
            self.known.borrow_mut().entry(key).or_insert_with(|| self.all(model, runs, manager, target).into()),
        );
        if readers.is_empty() {
            return None;
        }
        let reader = readers.iter().find(|it| it.is_behind(model, &model.runs[run]))?;
        let reason = format!("`{target}` is read later on, and what is in a mount is not there then");
        Some(Obstacle::at(ObstacleKind::ReadLater, reader.span, reason))
    }

    /// Every place that reads `target`, wherever it is filled.
    fn all(&self, model: &Model<'_>, runs: &[RunCalls<'_>], manager: &'static Manager, target: &str) -> Vec<Reader> {
        let mut readers = Vec::new();
        // The directories above it come with the manager.
        let is_of_system =
            manager.caches.iter().any(|it| matches!(it.place.default, Default::Absolute(path) if path == target));
        for calls in runs {
            let run = &model.runs[calls.run];
            // A step that downloads for itself finds its own files there.
            if calls.calls.iter().any(|call| std::ptr::eq(call.manager, manager) && call.effect.downloads()) {
                continue;
            }
            let counts = |command: &&CommandAt<'_>| {
                reads(run, command, target) || !is_of_system && counts_on_parent(model, runs, calls, command, target)
            };
            if let Some(command) = calls.commands.iter().find(counts) {
                let span = command.site.command.span;
                readers.push(Reader { instruction: run.instruction, stage: run.stage, span });
            }
        }
        readers.extend(unreadable(model, runs).filter_map(|run| {
            let instruction = model.instruction(run);
            let reads = contains_path(model.source.slice(instruction.span), target);
            reads.then_some(Reader { instruction: run.instruction, stage: run.stage, span: instruction.keyword_span })
        }));
        let copies = self.copies.between_stages(model).filter(|(_, copy)| {
            let mut sources = copy.sources.iter();
            sources.any(|it| it.as_ref().is_none_or(|it| takes_in(it, target)))
        });
        readers.extend(copies.map(|(from, copy)| {
            let span = model.dockerfile.instructions[copy.instruction].span;
            Reader { instruction: copy.instruction, stage: from, span }
        }));
        readers.extend(bound(model, target));
        let started = container::commands(model, |_| true).filter(|it| contains_path(it.text, target));
        readers.extend(started.map(|it| Reader { instruction: it.instruction, stage: it.stage, span: it.span }));
        readers.sort_by_key(|reader| reader.instruction);
        readers
    }
}

/// The `RUN`s of which the script is not known to its end.
fn unreadable<'m>(model: &'m Model<'_>, runs: &'m [RunCalls<'_>]) -> impl Iterator<Item = &'m Run> {
    // Both are in the order of the file.
    let mut readable = runs.iter().filter(|calls| calls.script.error.is_none()).map(|calls| calls.run).peekable();
    model.runs.iter().enumerate().filter(move |(index, _)| readable.next_if_eq(index).is_none()).map(|(_, run)| run)
}

/// Whether a command needs what is in the directory `target`, or takes it in.
pub(super) fn reads(run: &Run, command: &CommandAt<'_>, target: &str) -> bool {
    with_context(run, command, |context| {
        match &command.deletion {
            // Taking away what is not there fails, unless it is forced.
            Some(deletion) => {
                let forced = matches!(deletion.manner, Manner::Remove { force: true });
                let touches = |word: &PathWord<'_>| {
                    match deletion.relation(word, context, target) {
                        Relation::Same | Relation::Inside => true,
                        // It may be there for the sake of the cache alone.
                        Relation::Above => !matches!(deletion.manner, Manner::Find | Manner::Piped),
                        Relation::Elsewhere | Relation::Unknown => false,
                    }
                };
                !forced && deletion.words.iter().any(touches)
            }
            None => command.site.simple.nested.is_none() && mention(command, context, target).is_some(),
        }
    })
}

/// Whether a program fails where what it names, or the directory that this is to be in, is not there.
#[rustfmt::skip]
fn needs_what_it_names(program: &str) -> bool {
    matches!(
        program,
        "cat" | "cd" | "chgrp" | "chmod" | "chown" | "cp" | "du" | "find" | "ln" | "ls" | "mv" | "rm" | "rmdir"
            | "stat" | "tar" | "touch"
    )
}

/// Whether a command needs a directory above `target` that the manager makes: with a mount it is not in the image.
fn counts_on_parent(
    model: &Model<'_>,
    runs: &[RunCalls<'_>],
    calls: &RunCalls<'_>,
    command: &CommandAt<'_>,
    target: &str,
) -> bool {
    let run = &model.runs[calls.run];
    let fails = command.invocation.as_ref().is_some_and(|it| needs_what_it_names(&it.program));
    let is_forced = |it: &Deletion<'_>| matches!(it.manner, Manner::Remove { force: true });
    if !fails || command.deletion.as_ref().is_some_and(is_forced) {
        return false;
    }
    let parents = std::iter::successors(target.rsplit_once('/'), |(parent, _)| parent.rsplit_once('/'));
    let mut made = parents.map(|(parent, _)| parent).take_while(|parent| !is_of_image(run, parent));
    made.any(|parent| {
        let names = with_context(run, command, |context| {
            let is_meant =
                |path: &str| path == parent || path.rsplit_once('/').is_some_and(|(above, _)| above == parent);
            let mut words = command.site.simple.words.iter().skip(1).filter_map(|word| paths(word, context));
            words.any(|paths| paths.iter().any(|path| is_meant(path.to_string().trim_end_matches('/'))))
        });
        names
            && !is_made(model, runs, calls.run, parent, None)
            && !calls.commands.iter().any(|it| makes(run, it, parent))
    })
}

/// Whether a directory is there in any image that has the manager.
fn is_of_image(run: &Run, directory: &str) -> bool {
    let mut variables = run.scope.environment.iter();
    SHARED_DIRECTORIES.contains(&directory)
        || matches!(directory, "" | "/usr/local/share")
        || run.scope.user.known_home() == Some(directory)
        || variables.any(|(_, variable)| variable.is_of_base() && variable.value.as_deref() == Some(directory))
}

/// Every `RUN --mount=from=` that shows the directory `target` of another stage.
fn bound<'m>(model: &'m Model<'_>, target: &'m str) -> impl Iterator<Item = Reader> + 'm {
    model.runs.iter().filter_map(move |run| {
        let from = run.mounts.iter().find_map(|mount| {
            let from = mount.value("from").and_then(|name| model.stage_named(name))?;
            let source = mount.option(&["source", "src"])?.value.as_deref()?;
            takes_in(&PathPattern::new(source), target).then_some(from)
        })?;
        let span = model.dockerfile.instructions[run.instruction].span;
        Some(Reader { instruction: run.instruction, stage: from, span })
    })
}

/// Whether a path, from the root of a stage, takes in the directory `target` or is in it. All of a
/// stage is no reader: it is after the installed files, not after caches.
fn takes_in(pattern: &PathPattern, target: &str) -> bool {
    match pattern.relation(target) {
        Relation::Same | Relation::Inside => true,
        Relation::Above => !pattern.is_root(),
        Relation::Elsewhere | Relation::Unknown => false,
    }
}
