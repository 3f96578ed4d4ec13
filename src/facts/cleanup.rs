//! What a step does to the directories that would be mounted in it: clean-ups, which go with a
//! mount, and other uses, which rule a mount out.

use crate::ecosystem::Cache;
use crate::ecosystem::Effect;
use crate::ecosystem::Holds;
use crate::ecosystem::Manager;
use crate::facts::cache::CacheUse;
use crate::facts::chosen;
use crate::facts::command::Call;
use crate::facts::command::CommandAt;
use crate::facts::command::RunCalls;
use crate::facts::fresh;
use crate::facts::held;
use crate::facts::in_front;
use crate::facts::install::Rewording;
use crate::facts::obstacle::Obstacle;
use crate::facts::obstacle::ObstacleKind;
use crate::semantic::Deletion;
use crate::semantic::Manner;
use crate::semantic::PathContext;
use crate::semantic::PathPattern;
use crate::semantic::PathWord;
use crate::semantic::Relation;
use crate::semantic::Run;
use crate::semantic::relation;
use crate::shell::FrameKind;
use crate::shell::RedirectKind;
use crate::shell::Role;
use crate::shell::Word;
use crate::source::Span;

/// What a step does to the caches of one manager.
#[derive(Debug, Default)]
pub(super) struct Effects {
    /// Commands that do nothing but empty the caches.
    pub commands: Vec<Span>,
    /// Words of other commands that make them empty the caches.
    pub words: Vec<CleanupWord>,
    /// What becomes of the words of commands that empty the caches and directories that stay in the image.
    pub narrowed: Vec<Rewording>,
    /// Whether one of them empties an index.
    pub empties_index: bool,
    /// What rules a mount out.
    pub obstacles: Vec<Obstacle>,
}

/// A word that makes a command empty a cache among other things.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CleanupWord {
    /// The word.
    pub span: Span,
    /// The command.
    pub command: Span,
    /// How many things the command takes away in all.
    pub among: usize,
}

/// What the commands of `run` do to `caches` of `manager`.
pub(super) fn effects(run: &Run, calls: &RunCalls<'_>, manager: &'static Manager, caches: &[&CacheUse]) -> Effects {
    let mut effects = Effects::default();
    let tried = calls.calls.iter().any(|call| is_tried(&calls.commands[call.command]));
    for (index, command) in calls.commands.iter().enumerate() {
        let call = calls.call_of(index);
        let removes =
            |it: &Call<'_>| matches!(it.effect, Effect::RemovesCaches(names) if names.contains(&manager.name));
        if call.is_some_and(removes) {
            effects.removed(command);
            continue;
        }
        if let Some(call) = call.filter(|it| std::ptr::eq(it.manager, manager)) {
            let emptied = call.effect.empties();
            if !emptied.is_empty() && is_recovery(command, tried) {
                effects.recovery(command);
            } else if let Effect::EmptiesMore { others, .. } = call.effect {
                effects.narrowed.extend(narrowed(command, others));
            } else {
                let mut reached = caches.to_vec();
                reached.retain(|it| chosen::is_cleaned(run, command, it));
                effects.emptied(command, emptied.iter().map(|place| &manager.caches[*place]), &reached);
            }
            effects.operands(run, command, call, caches);
            continue;
        }
        if held::takes_away(run, command, caches) {
            effects.obstacles.push(obstacle(Relation::Inside, command.site.command.span));
            continue;
        }
        if in_front::is_command(command, manager) {
            continue;
        }
        with_context(run, command, |context| match &command.deletion {
            Some(deletion) => effects.deletion(command, deletion, context, caches, is_recovery(command, tried)),
            // What a nested script does, its own commands tell.
            None if command.site.simple.nested.is_some() => {}
            None => effects.mentions(command, context, caches),
        });
    }
    effects
}

/// Whether a step removes, by its very name, all that the manager notes where one of its caches is, and not the cache
/// alone.
pub(super) fn removes_state(calls: &RunCalls<'_>, caches: &[CacheUse]) -> bool {
    let wider: Vec<_> = caches.iter().filter_map(|it| it.cache.wider).collect();
    let deletions = calls.commands.iter().filter_map(|command| command.deletion.as_ref());
    let mut words = deletions.flat_map(|deletion| &deletion.words).filter_map(|word| word.word.literal());
    !wider.is_empty() && words.any(|word| wider.contains(&word.trim_end_matches('/')))
}

/// What becomes of the words of a command that is to empty other directories alone.
fn narrowed(command: &CommandAt<'_>, others: &'static str) -> Vec<Rewording> {
    let Some(invocation) = &command.invocation else { return Vec::new() };
    let program = Rewording { span: invocation.program_word.span, text: others };
    let arguments = invocation.arguments.iter().map(|word| Rewording { span: word.span, text: "" });
    std::iter::once(program).chain(arguments).collect()
}

/// Calls `with` with what paths mean where `command` stands.
pub(super) fn with_context<T>(run: &Run, command: &CommandAt<'_>, with: impl FnOnce(&PathContext<'_>) -> T) -> T {
    let lookup = |name: &str| command.flow.value(&run.scope.environment, name);
    let home = run.scope.user.known_home();
    with(&PathContext { lookup: &lookup, home, directory: command.flow.directory(run) })
}

/// Whether a command is tried: what follows depends on how it ends.
fn is_tried(command: &CommandAt<'_>) -> bool {
    command.site.frames().any(|frame| frame.kind == FrameKind::Branch(Role::Condition))
}

/// Whether a command runs when another failed.
fn is_recovery(command: &CommandAt<'_>, tried: bool) -> bool {
    command.site.frames().any(|frame| match frame.kind {
        FrameKind::AfterOr => true,
        FrameKind::Branch(Role::Arm | Role::Loop) => tried,
        _ => false,
    })
}

/// Whether something is made of what a command says.
fn is_heard(command: &CommandAt<'_>) -> bool {
    command.site.frames().any(|frame| frame.kind == FrameKind::Substitution)
}

/// How a word that is deleted lies to the caches.
enum Verdict {
    Elsewhere,
    Cleanup,
    Obstacle(Relation),
}

impl Effects {
    fn deletion(
        &mut self,
        command: &CommandAt<'_>,
        deletion: &Deletion<'_>,
        context: &PathContext<'_>,
        caches: &[&CacheUse],
        is_recovery: bool,
    ) {
        let mut verdicts: Vec<Verdict> =
            deletion.words.iter().map(|word| verdict(deletion, word, context, caches)).collect();
        if deletion.manner == Manner::Listed {
            verdicts.push(Verdict::Obstacle(Relation::Unknown));
        }
        if let Some(Verdict::Obstacle(relation)) = verdicts.iter().find(|it| matches!(it, Verdict::Obstacle(_))) {
            self.obstacles.push(obstacle(*relation, command.site.command.span));
            return;
        }
        let of_index = |word: &PathWord<'_>| {
            let mut indexes = caches.iter().filter(|it| it.cache.holds == Holds::Index);
            indexes.any(|it| word.relation(context, &it.target) != Relation::Elsewhere)
        };
        self.empties_index |= deletion.words.iter().any(of_index);
        let cleanups = || verdicts.iter().zip(&deletion.words).filter(|(it, _)| matches!(it, Verdict::Cleanup));
        if is_recovery && cleanups().count() > 0 {
            self.recovery(command);
        } else if is_heard(command) && cleanups().count() > 0 {
            self.obstacles.push(obstacle(Relation::Inside, command.site.command.span));
        } else if cleanups().count() == verdicts.len() {
            self.commands.push(command.site.command.span);
        } else {
            let word = |it: &PathWord<'_>| CleanupWord {
                span: it.word.span,
                command: command.site.command.span,
                among: verdicts.len(),
            };
            self.words.extend(cleanups().map(|(_, it)| word(it)));
        }
    }

    /// A command of the manager's that empties `emptied`.
    fn emptied<'c>(
        &mut self,
        command: &CommandAt<'_>,
        mut emptied: impl Iterator<Item = &'c Cache> + Clone,
        caches: &[&CacheUse],
    ) {
        let span = command.site.command.span;
        let is_own = |cache: &Cache| caches.iter().any(|it| it.cache == cache);
        self.empties_index |= emptied.clone().any(|cache| is_own(cache) && cache.holds == Holds::Index);
        match (emptied.clone().any(is_own), emptied.all(is_own)) {
            (false, _) => {}
            (true, _) if is_heard(command) => self.obstacles.push(obstacle(Relation::Inside, span)),
            (true, true) => self.commands.push(span),
            (true, false) => {
                let reason = "a clean-up of the step empties the mount, and a directory that stays in the image too";
                self.obstacles.push(Obstacle::at(ObstacleKind::InseparableCleanup, span, reason));
            }
        }
    }

    /// A command that removes the directories that would be mounted.
    fn removed(&mut self, command: &CommandAt<'_>) {
        let reason = "the step removes the cache's directory, which fails while something is mounted there";
        self.obstacles.push(Obstacle::at(ObstacleKind::RemovesMountPoint, command.site.command.span, reason));
    }

    /// A clean-up that mends a cache when something failed.
    fn recovery(&mut self, command: &CommandAt<'_>) {
        let reason = "a clean-up of the step is there for when something fails, and would have to empty the mount then";
        self.obstacles.push(Obstacle::at(ObstacleKind::UsedInStep, command.site.command.span, reason));
    }

    /// A command of the manager's that installs into the cache, or that runs a program which names it.
    fn operands(&mut self, run: &Run, command: &CommandAt<'_>, call: &Call<'_>, caches: &[&CacheUse]) {
        // A name in the working directory is a package to the manager, and may be a path to what it runs.
        let runs_other = command.invocation.as_ref().is_some_and(|it| it.arguments.len() > call.arguments.len());
        if !runs_other && !command.named.has_paths() {
            return;
        }
        let is_own = |word: &Word| call.arguments.iter().any(|(own, _)| std::ptr::eq(*own, word));
        let used = with_context(run, command, |context| {
            caches.iter().find_map(|it| {
                command.named.find(context, &it.target, |word| {
                    let relation = word.relation(context, &it.target);
                    relation == Relation::Inside || !is_own(word.word) && names(word.word, context, &it.target)
                })
            })
        });
        self.used(used);
    }

    fn used(&mut self, word: Option<&Word>) {
        if let Some(word) = word {
            let reason = "the step itself reads or changes what would be mounted";
            self.obstacles.push(Obstacle::at(ObstacleKind::UsedInStep, word.span, reason));
        }
    }

    /// A command that is neither the manager's nor a deletion.
    fn mentions(&mut self, command: &CommandAt<'_>, context: &PathContext<'_>, caches: &[&CacheUse]) {
        let writes = command
            .site
            .command
            .redirects
            .iter()
            .filter(|it| it.kind == RedirectKind::Write || it.kind == RedirectKind::Read);
        let used = writes.map(|it| &it.target).find(|word| caches.iter().any(|it| names(word, context, &it.target)));
        let used = used.or_else(|| caches.iter().find_map(|it| mention(command, context, &it.target)));
        let used = used.or_else(|| caches.iter().find_map(|it| change(command, context, &it.target)));
        self.used(used);
        if let Some(word) = caches.iter().find_map(|it| fresh::made(command, context, &it.target)) {
            let reason = "the step makes a directory that is there already while something is mounted, and fails then";
            self.obstacles.push(Obstacle::at(ObstacleKind::UsedInStep, word.span, reason));
        }
    }
}

/// What rules a mount out where what is removed lies like this to a cache.
fn obstacle(relation: Relation, span: Span) -> Obstacle {
    let (kind, reason) = match relation {
        Relation::Unknown => (
            ObstacleKind::RemovesMountPoint,
            "what a command of the step removes cannot be told, and it may be the mount point",
        ),
        Relation::Inside => (
            ObstacleKind::InseparableCleanup,
            "a command of the step takes away what would be mounted, and it cannot be taken out itself",
        ),
        _ => (
            ObstacleKind::RemovesMountPoint,
            "the step removes a directory that the mount point is in, or is; that fails while something is mounted",
        ),
    };
    Obstacle::at(kind, span, reason)
}

/// How a deleted word lies to the caches, taken together: all that it names has to be one of them.
fn verdict(deletion: &Deletion<'_>, word: &PathWord<'_>, context: &PathContext<'_>, caches: &[&CacheUse]) -> Verdict {
    let relations = || caches.iter().map(|it| deletion.relation(word, context, &it.target));
    let worst = || {
        let found = |wanted: &[Relation]| relations().find(|it| wanted.contains(it));
        let removed = found(&[Relation::Unknown, Relation::Above]).or_else(|| found(&[Relation::Same]));
        removed.unwrap_or(Relation::Inside)
    };
    if relations().all(|relation| relation == Relation::Elsewhere) {
        return Verdict::Elsewhere;
    }
    let is_apart = matches!(deletion.manner, Manner::Remove { .. } | Manner::Find);
    let Some(named) = word.paths(context).filter(|_| is_apart) else {
        return Verdict::Obstacle(worst());
    };
    match named.iter().find(|path| !is_own(path, caches)) {
        None => Verdict::Cleanup,
        Some(_) => Verdict::Obstacle(worst()),
    }
}

/// Whether a path is nothing but the caches' own.
fn is_own(path: &PathPattern, caches: &[&CacheUse]) -> bool {
    caches.iter().any(|it| path.is_within(&it.target) || it.own_parent.as_deref().is_some_and(|parent| path.is(parent)))
}

/// Whether a program only prints its arguments, or is one for which a directory that is there already, or one that
/// comes, makes no difference.
fn is_indifferent(program: &str) -> bool {
    matches!(program, "echo" | "printf" | ":" | "true" | "mkdir" | "export" | "set" | "unset" | "cd")
}

/// Whether a program takes in whole directories.
fn is_copier(program: &str) -> bool {
    matches!(program, "cp" | "tar" | "rsync" | "zip")
}

/// Programs that change whole directories.
const CHANGERS: &[&str] = &["chown", "chgrp", "chmod"];

/// The word of a command that names the directory `target`, or something in it, or that takes it in
/// with a directory above; in a program of another language, that names either.
pub(super) fn mention<'c>(command: &CommandAt<'c>, context: &PathContext<'_>, target: &str) -> Option<&'c Word> {
    let program = command.invocation.as_ref().map(|invocation| &*invocation.program);
    if program.is_some_and(is_indifferent) {
        return None;
    }
    let copies = program.is_some_and(is_copier);
    let named = command.named.find(context, target, |word| {
        let relation = word.relation(context, target);
        contains(word.word, target)
            || matches!(relation, Relation::Same | Relation::Inside)
            || copies && relation == Relation::Above
    });
    named.or_else(|| command.named.in_code(context.home, target))
}

/// The word of a command that changes owners or modes of all that is below a directory above `target`.
fn change<'c>(command: &'c CommandAt<'_>, context: &PathContext<'_>, target: &str) -> Option<&'c Word> {
    let invocation = command.invocation.as_ref().filter(|it| CHANGERS.contains(&&*it.program))?;
    let is_recursive =
        |word: &Word| word.literal().is_some_and(|it| it == "--recursive" || (it.starts_with('-') && it.contains('R')));
    invocation.arguments.iter().find(|word| is_recursive(word))?;
    command.site.simple.words.iter().find(|word| relation(word, context, target) == Relation::Above)
}

/// Whether a word names `target` or something in it, also as a part of the word.
pub(super) fn names(word: &Word, context: &PathContext<'_>, target: &str) -> bool {
    contains(word, target) || matches!(relation(word, context, target), Relation::Same | Relation::Inside)
}

fn contains(word: &Word, target: &str) -> bool {
    word.literals().any(|text| contains_path(text, target))
}

/// Whether `text` has the path `target`, which is absolute, or one in it, somewhere.
pub(super) fn contains_path(text: &str, target: &str) -> bool {
    // Most words are shorter than any path that is asked for.
    if text.len() < target.len() {
        return false;
    }
    let goes_on = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    memchr::memchr_iter(b'/', text.as_bytes()).any(|at| {
        let behind = text.as_bytes()[at..].strip_prefix(target.as_bytes());
        behind.is_some_and(|behind| !behind.first().is_some_and(goes_on))
    })
}
