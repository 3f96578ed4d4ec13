//! The commands of a step, one by one, as they are written.

use std::cell::LazyCell;

use crate::ecosystem;
use crate::ecosystem::Effect;
use crate::edit::Applicability;
use crate::facts::Cleanups;
use crate::facts::Install;
use crate::facts::Rewording;
use crate::facts::Telling;
use crate::guard::Written;
use crate::semantic::Model;
use crate::shell::Part;
use crate::shell::Script;
use crate::shell::Site;
use crate::shell::Word;
use crate::shell::parse;
use crate::shell::sites;
use crate::source::Span;
use crate::source::View;

/// The simple commands of a step, in order; or its text, where no shell that we can read runs it.
pub(super) type Commands = Result<Vec<Simple>, String>;

/// A simple command.
pub(super) struct Simple {
    /// Assignments, words and redirections.
    parts: Vec<Text>,
    /// Whether a fix may take it out.
    may_go: bool,
}

/// A part of a command as it is written; empty where it holds commands, which are listed by themselves.
struct Text {
    written: String,
    /// Whether a fix may take it out.
    may_go: bool,
    /// What a fix may put in its place.
    becomes: Option<&'static str>,
}

/// The commands of the `RUN` at this index; `installs` say what of them may go.
pub(super) fn commands(model: &Model<'_>, run: usize, installs: &[&Install<'_>]) -> Commands {
    let run = &model.runs[run];
    let instruction = model.instruction(run);
    let written = Written { text: model.source.text(), comments: &instruction.comments };
    match model.script(run).filter(|script| script.error.is_none()) {
        Some(script) => Ok(of_script(script, &written, &Going::of(installs))),
        None => Err(written.at(instruction.body)),
    }
}

/// Whether commands do nothing but make a setting that a package manager needs.
pub(super) fn only_make_settings(commands: &Commands) -> bool {
    let Ok(commands) = commands else { return false };
    let is = |setting: &str| {
        let setting = of_text(setting);
        setting.len() == commands.len() && setting.iter().zip(commands).all(|(one, other)| became(one, other))
    };
    ecosystem::ALL.iter().filter_map(|manager| manager.companion.as_ref()).any(|it| is(it.command))
}

/// Whether all of `old` that may not go is there in `new`, in its order, with nothing else but what fixes at
/// `at_least` add. What may go need not be gone: fixes that touch one another are made one after the other.
pub(super) fn are_kept(old: &Commands, new: &Commands, at_least: Applicability) -> bool {
    let (old, new) = match (old, new) {
        (Ok(old), Ok(new)) => (old, new),
        (Err(old), Err(new)) => return old == new,
        _ => return false,
    };
    let additions = LazyCell::new(|| additions(at_least));
    let mut rest = old.as_slice();
    for command in new {
        let found = rest.iter().take_while(|it| it.may_go).count();
        let at = (0..=found).find(|at| rest.get(*at).is_some_and(|it| became(it, command)));
        match at {
            Some(at) => rest = &rest[at + 1..],
            None if additions.iter().any(|it| became(it, command)) => {}
            None => return false,
        }
    }
    rest.iter().all(|it| it.may_go)
}

/// What fixes at `at_least` may add to a step.
fn additions(at_least: Applicability) -> Vec<Simple> {
    // Where a clean-up is the last command, something has to end the script as it did.
    let mut texts = vec!["true".to_owned()];
    for manager in ecosystem::ALL {
        texts.extend(manager.companion.as_ref().map(|it| it.command.to_owned()));
        let in_front = manager.keeping.and_then(|it| it.unlock).or(manager.marker.map(|it| it.command));
        texts.extend(in_front.map(str::to_owned));
        for program in manager.programs.iter().filter(|_| at_least < Applicability::Safe) {
            let refreshes = program.subcommands.iter().filter(|it| it.effect == Effect::Refreshes);
            let words = refreshes.filter_map(|it| it.words.first()?.first());
            texts.extend(words.flat_map(|word| program.names.iter().map(move |name| format!("{name} {word}"))));
        }
    }
    texts.iter().flat_map(|text| of_text(text)).collect()
}

/// Whether `new` is `old`, but for parts that may go, or become others.
fn became(old: &Simple, new: &Simple) -> bool {
    let mut left = new.parts.iter().peekable();
    let mut kept = |part: &Text| {
        // A word may become several.
        if let Some(mut words) = part.becomes.map(|text| text.split(' '))
            && let Some(rest) = words.try_fold(left.clone(), |mut rest, word| {
                rest.next_if(|it| it.written == word).is_some().then_some(rest)
            })
        {
            left = rest;
            return true;
        }
        left.next_if(|it| it.written == part.written).is_some() || part.may_go
    };
    old.parts.iter().all(&mut kept) && left.peek().is_none()
}

fn of_text(text: &str) -> Vec<Simple> {
    let end = u32::try_from(text.len()).unwrap_or(u32::MAX);
    of_script(&parse(&View::new(text, Span::new(0, end))), &Written { text, comments: &[] }, &Going::default())
}

/// What a fix may take out of a step.
#[derive(Default)]
struct Going {
    commands: Vec<Span>,
    words: Vec<Span>,
    replaced: Vec<Rewording>,
    /// By their offsets.
    told: Vec<Telling>,
}

impl Going {
    fn of(installs: &[&Install<'_>]) -> Self {
        let Cleanups { commands, mut words } = Cleanups::of(installs);
        words.extend(installs.iter().flat_map(|it| &it.cleanup_words).map(|word| word.span));
        let reworded = installs.iter().flat_map(|it| it.rewordings.iter().chain(&it.narrowed)).copied();
        let (gone, replaced): (Vec<Rewording>, _) = reworded.partition(|word| word.text.is_empty());
        words.extend(gone.iter().map(|word| word.span));
        let mut told: Vec<Telling> = installs.iter().flat_map(|it| &it.tellings).copied().collect();
        told.sort_unstable_by_key(|it| it.offset);
        Self { commands, words, replaced, told }
    }
}

fn of_script(script: &Script, text: &Written<'_>, going: &Going) -> Vec<Simple> {
    let commands = sites(script).into_iter().map(|site| {
        let span = site.command.span;
        let may_go = going.commands.iter().any(|command| command.contains(span));
        Simple { parts: parts(&site, text, going), may_go }
    });
    commands.collect()
}

fn parts(site: &Site<'_>, text: &Written<'_>, going: &Going) -> Vec<Text> {
    let nested = site.simple.nested.as_deref().map(|script| script.span);
    let part = |span: Span, word: &Word| {
        let holds_commands = nested.is_some_and(|nested| span.contains(nested))
            || word.parts.iter().any(|part| matches!(part, Part::Substitution(_)));
        let written = if holds_commands { String::new() } else { text.at(span) };
        let becomes = going.replaced.iter().find(|it| it.span == span).map(|it| it.text);
        Text { written, may_go: going.words.iter().any(|it| it.contains(span)), becomes }
    };
    let assignments = site.simple.assignments.iter().map(|it| part(it.span, &it.value));
    let words = site.simple.words.iter().map(|it| part(it.span, it));
    let redirects = site.command.redirects.iter().map(|it| part(it.span, &it.target));
    let start = site.simple.start();
    let told = start.and_then(|start| going.told.binary_search_by_key(&start, |it| it.offset).ok());
    let told = told.map(|at| &going.told[at]).into_iter();
    // Nothing that anybody can write.
    let told = told.map(|it| Text { written: "\0".to_owned(), may_go: true, becomes: Some(it.assignment) });
    told.chain(assignments).chain(words).chain(redirects).collect()
}
