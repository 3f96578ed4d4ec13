//! Which commands of which `RUN` are package managers', and what they are called to do.

use std::borrow::Cow;
use std::cell::OnceCell;

use crate::ecosystem;
use crate::ecosystem::Effect;
use crate::ecosystem::Manager;
use crate::ecosystem::Program;
use crate::facts::edition;
use crate::facts::flow::Flow;
use crate::facts::idle;
use crate::facts::named::Named;
use crate::facts::setting::Setting;
use crate::facts::twin::is_other;
use crate::semantic::Deletion;
use crate::semantic::Model;
use crate::semantic::Run;
use crate::semantic::deletion;
use crate::shell::FrameKind;
use crate::shell::Invocation;
use crate::shell::RunsAs;
use crate::shell::Script;
use crate::shell::Site;
use crate::shell::Word;
use crate::shell::invocation as invocation_of;
use crate::shell::sites;
use crate::source::Span;

/// Every command of a `RUN`, with what holds there.
pub(super) struct RunCalls<'a> {
    /// The index of the `RUN` among the model's runs.
    pub run: usize,
    /// What it runs.
    pub script: &'a Script,
    /// Its simple commands, in order.
    pub commands: Vec<CommandAt<'a>>,
    /// Those that are package managers', in order.
    pub calls: Vec<Call<'a>>,
    /// Where it first runs what is not in the file, once [`unseen_in`](crate::facts::unseen::unseen_in) has looked.
    pub unseen: OnceCell<Option<Span>>,
}

impl<'a> RunCalls<'a> {
    /// The call of a package manager that the command of this index is.
    pub(super) fn call_of(&self, command: usize) -> Option<&Call<'a>> {
        let found = self.calls.binary_search_by_key(&command, |call| call.command);
        found.ok().map(|index| &self.calls[index])
    }
}

/// The steps that can be read of a `RUN`'s lineage up to itself, in the order of the file.
pub(super) fn up_to<'c, 'a>(
    model: &'c Model<'_>,
    runs: &'c [RunCalls<'a>],
    run: usize,
) -> impl DoubleEndedIterator<Item = &'c RunCalls<'a>> {
    let stage = model.runs[run].stage;
    let (earlier, _) = runs.split_at(runs.partition_point(|calls| calls.run <= run));
    earlier.iter().filter(move |calls| model.is_on(stage, model.runs[calls.run].stage))
}

/// The steps that can be read behind a `RUN`, in its stage and in those that are built on it, in the order of the file.
pub(super) fn behind<'c, 'a>(
    model: &'c Model<'_>,
    runs: &'c [RunCalls<'a>],
    run: usize,
) -> impl Iterator<Item = &'c RunCalls<'a>> {
    let stage = model.runs[run].stage;
    let (_, later) = runs.split_at(runs.partition_point(|calls| calls.run <= run));
    later.iter().filter(move |calls| model.is_on(model.runs[calls.run].stage, stage))
}

/// A simple command and what holds there.
pub(super) struct CommandAt<'a> {
    /// Where it stands.
    pub site: Site<'a>,
    /// The program that it runs, where that can be told.
    pub invocation: Option<Invocation<'a>>,
    /// What it takes away, if that is what it does.
    pub deletion: Option<Deletion<'a>>,
    /// Its words behind the first, by what they may name.
    pub named: Named<'a>,
    /// What holds there.
    pub flow: Flow,
    /// As whom it runs, all wrappers of the scripts around it taken together.
    pub runs_as: RunsAs,
    /// Whether the script that it stands in runs in an environment of its own: `su - user -c`.
    pub new_environment: bool,
    /// Whether it calls a package manager that neither uses its caches nor runs anything else.
    pub idles: bool,
}

/// What the program of a package manager is called to do.
enum Called<'a> {
    /// Something with its caches.
    Works(Call<'a>),
    /// Nothing with them, and nothing that runs other programs.
    Idles,
}

/// A call of a package manager.
pub struct Call<'a> {
    /// Whose program it is.
    pub manager: &'static Manager,
    /// Which program.
    pub program: &'static Program,
    /// What it is called to do.
    pub effect: Effect,
    /// The index of the command in `RunCalls::commands`.
    pub command: usize,
    /// Its own arguments: without those of a program that it runs; each with its text, where that
    /// can be told.
    pub arguments: Vec<(&'a Word, Option<Cow<'a, str>>)>,
}

impl Call<'_> {
    /// The words of which one of `flags` is the text, in order.
    pub fn flags(&self, flags: &[&str]) -> impl Iterator<Item = &Word> {
        let is_flag = |text: &Option<Cow<'_, str>>| text.as_deref().is_some_and(|text| flags.contains(&text));
        self.arguments.iter().filter(move |(_, text)| is_flag(text)).map(|(word, _)| *word)
    }

    /// The value of the last of `flags`.
    pub(super) fn flag_value(&self, flags: &[&str]) -> Setting<&str> {
        let mut found = Setting::Unset;
        for (index, (word, text)) in self.arguments.iter().enumerate() {
            let Some(text) = text else {
                if starts_with_flag(word, flags) {
                    found = Setting::Unknown;
                }
                continue;
            };
            let behind = |flag: &&str| text.strip_prefix(*flag).filter(|rest| rest.is_empty() || rest.starts_with('='));
            match flags.iter().find_map(behind).map(|rest| rest.strip_prefix('=')) {
                Some(Some(value)) => found = Setting::Value(value),
                Some(None) => {
                    found = Setting::told(self.arguments.get(index + 1).and_then(|(_, value)| value.as_deref()));
                }
                None => {}
            }
        }
        found
    }
}

/// Whether a word that cannot be told is `--flag=…` all the same.
fn starts_with_flag(word: &Word, flags: &[&str]) -> bool {
    let Some(crate::shell::Part::Literal { text, .. }) = word.parts.first() else { return false };
    flags.iter().any(|flag| text.strip_prefix(flag).is_some_and(|rest| rest.starts_with('=')))
}

/// The managers that a `RUN` downloads with, or that may leave files of their own in their caches, in the order
/// of the tables.
pub(super) fn managers(calls: &RunCalls<'_>) -> Vec<&'static Manager> {
    let leaves_files = |call: &Call<'_>| call.effect.only_works() && call.manager.companion.is_some();
    let concerned = || calls.calls.iter().filter(|call| call.effect.downloads() || leaves_files(call));
    let used = |manager: &&&Manager| concerned().any(|call| std::ptr::eq(call.manager, **manager));
    ecosystem::ALL.iter().filter(used).copied().collect()
}

/// The commands of every `RUN` that can be read, in order.
pub(super) fn calls<'a>(model: &'a Model<'a>) -> Vec<RunCalls<'a>> {
    let runs = model.runs.iter().enumerate();
    runs.filter_map(|(index, run)| {
        let script = model.script(run)?;
        Some(calls_of(model, index, run, script))
    })
    .collect()
}

fn calls_of<'a>(model: &Model<'_>, index: usize, run: &'a Run, script: &'a Script) -> RunCalls<'a> {
    let sites = sites(script);
    let flows = Flow::along(run, &sites);
    let mut commands = Vec::with_capacity(sites.len());
    let mut calls = Vec::new();
    for (site, flow) in sites.into_iter().zip(flows) {
        let invocation = invocation_of(site.simple);
        let runs_as = runs_as(&site, invocation.as_ref());
        let mut idles = false;
        if let Some(invocation) = &invocation
            && site.simple.nested.is_none()
        {
            match call(model, run, invocation, &flow, commands.len()) {
                Some(Called::Works(call)) => calls.push(call),
                Some(Called::Idles) => idles = true,
                None => {}
            }
        }
        let new_environment =
            site.hosts().filter_map(invocation_of).any(|it| it.environment_reset || it.environment_cleared);
        let deletion = invocation.as_ref().and_then(deletion);
        let deletion = deletion.map(|it| it.told_by(&in_front(&commands, &site)));
        let named = Named::new(site.simple.words.get(1..).unwrap_or_default());
        commands.push(CommandAt { site, invocation, deletion, named, flow, runs_as, new_environment, idles });
    }
    calls.retain(|call| !idle::by_surroundings(model, run, &commands[call.command], call));
    RunCalls { run: index, script, commands, calls, unseen: OnceCell::new() }
}

/// The programs of the commands in front of one in its pipeline, in order.
fn in_front<'c, 'a>(commands: &'c [CommandAt<'a>], site: &Site<'_>) -> Vec<Option<&'c Invocation<'a>>> {
    let Some(pipe) = site.frames().next().filter(|frame| frame.kind == FrameKind::Pipe) else { return Vec::new() };
    let of_pipe = commands.iter().filter(|it| it.site.frames().next() == Some(pipe));
    of_pipe.map(|it| it.invocation.as_ref()).collect()
}

/// As whom a command runs: the innermost wrapper that says so.
fn runs_as(site: &Site<'_>, own: Option<&Invocation<'_>>) -> RunsAs {
    let own = own.map(|invocation| invocation.runs_as.clone());
    let hosts = site.hosts().filter_map(|host| invocation_of(host).map(|invocation| invocation.runs_as));
    own.into_iter().chain(hosts).find(|runs_as| *runs_as != RunsAs::Same).unwrap_or(RunsAs::Same)
}

fn call<'a>(
    model: &Model<'_>,
    run: &Run,
    invocation: &Invocation<'a>,
    flow: &Flow,
    command: usize,
) -> Option<Called<'a>> {
    let text = |word: &'a Word| flow.text(&run.scope.environment, word);
    let (mut manager, mut program, words) = called(invocation, text)?;
    let mut arguments: Vec<_> = words.iter().map(|word| (word, text(word))).collect();
    let texts: Vec<Option<&str>> = arguments.iter().map(|(_, text)| text.as_deref()).collect();
    if let Some(twin) = manager.twin.as_ref().filter(|twin| is_other(model, run, twin, &texts)) {
        manager = twin.manager;
        program = manager.programs.iter().find(|it| it.is_called(&invocation.program))?;
    }
    if !manager.editions.is_empty()
        && let Some(edition) = edition::manager(model, run, manager, &invocation.program)
    {
        manager = edition;
        program = manager.programs.iter().find(|it| it.is_called(&invocation.program))?;
    }
    let subcommand = ecosystem::subcommand(program, &texts)?;
    match subcommand.effect {
        Effect::Nothing => return None,
        Effect::Idles => return Some(Called::Idles),
        _ => {}
    }
    // `npx --version` and the like fetch nothing.
    let plain = ecosystem::plain_words(program, &texts);
    if matches!(subcommand.effect, Effect::InstallsIntoCache | Effect::LinksIntoCache)
        && plain.len() == subcommand.words.len()
    {
        return None;
    }
    if asks_for_help(&texts) {
        return Some(Called::Idles);
    }
    if is_idle(manager, &texts, &plain[subcommand.words.len()..]) {
        return None;
    }
    if subcommand.runs_program
        && let Some((first_of_other, _)) = plain.get(subcommand.words.len())
    {
        arguments.truncate(*first_of_other);
    }
    Some(Called::Works(Call { manager, program, effect: subcommand.effect, command, arguments }))
}

/// The manager that is called, by its program or as an interpreter's module or script, and its arguments.
fn called<'a>(
    invocation: &Invocation<'a>,
    text: impl Fn(&'a Word) -> Option<Cow<'a, str>>,
) -> Option<(&'static Manager, &'static Program, &'a [Word])> {
    if let Some((manager, program)) = ecosystem::by_program(&invocation.program) {
        return Some((manager, program, invocation.arguments));
    }
    let (name, arguments) = if ecosystem::is_interpreter(&invocation.program) {
        module(invocation, text)?
    } else {
        script(invocation, text)?
    };
    ecosystem::by_program(&name).map(|(manager, program)| (manager, program, arguments))
}

/// The program that an interpreter runs as a module, and its arguments.
fn module<'a>(
    invocation: &Invocation<'a>,
    text: impl Fn(&'a Word) -> Option<Cow<'a, str>>,
) -> Option<(Cow<'a, str>, &'a [Word])> {
    let words: &'a [Word] = invocation.arguments;
    let texts: Vec<_> = words.iter().map_while(|word| text(word).map(Some)).collect();
    let texts: Vec<Option<&str>> = texts.iter().map(Option::as_deref).collect();
    let index = ecosystem::module(&texts)?;
    Some((text(words.get(index)?)?, &words[index + 1..]))
}

/// Whether a call fetches nothing, since all that it works with is there; `plain` are the words behind its
/// subcommand.
fn is_idle(manager: &Manager, arguments: &[Option<&str>], plain: &[(usize, &str)]) -> bool {
    let is_local = |word: &str| manager.local_packages.iter().any(|end| word.ends_with(end) && !word.contains("://"));
    arguments.iter().flatten().any(|text| manager.idle_by.contains(text))
        || !plain.is_empty() && arguments.iter().all(Option::is_some) && plain.iter().all(|(_, word)| is_local(word))
}

/// The file name of the script that an interpreter runs, and its arguments.
fn script<'a>(
    invocation: &Invocation<'a>,
    text: impl Fn(&'a Word) -> Option<Cow<'a, str>>,
) -> Option<(Cow<'a, str>, &'a [Word])> {
    let words: &'a [Word] = invocation.arguments;
    if !invocation.program.starts_with("php") {
        return None;
    }
    let texts: Vec<_> = words.iter().map(text).collect();
    let borrowed: Vec<Option<&str>> = texts.iter().map(Option::as_deref).collect();
    let index = ecosystem::script(&invocation.program, &borrowed)?;
    let name = borrowed.get(index)?.as_ref()?.rsplit('/').next()?.to_owned();
    Some((Cow::Owned(name), &words[index + 1..]))
}

fn asks_for_help(arguments: &[Option<&str>]) -> bool {
    arguments.iter().flatten().any(|text| matches!(*text, "--help" | "--version"))
}
