//! Which of two package managers runs whose programs have the same name.

use crate::ecosystem::Twin;
use crate::facts::cache::CacheUse;
use crate::facts::command::Call;
use crate::facts::command::CommandAt;
use crate::facts::command::RunCalls;
use crate::facts::command::up_to;
use crate::facts::leftover::is_made;
use crate::facts::obstacle::Obstacle;
use crate::facts::obstacle::ObstacleKind;
use crate::facts::owner::Owner;
use crate::facts::unseen::unseen_in;
use crate::semantic::Base;
use crate::semantic::Model;
use crate::semantic::Mount;
use crate::semantic::MountKind;
use crate::semantic::Run;
use crate::shell::Word;
use crate::source::Span;
use crate::syntax::Instruction;
use crate::syntax::Keyword;

/// Whether the program that `run` calls with these arguments is the other manager's: by what it is called to do, or by
/// what the file copies, sets, mounts or installs.
pub(super) fn is_other(model: &Model<'_>, run: &Run, twin: &Twin, arguments: &[Option<&str>]) -> bool {
    if is_by(arguments, twin.other_flags, twin.other_words) {
        return true;
    }
    !is_by(arguments, twin.own_flags, twin.own_words)
        && (twin.other_env.iter().any(|name| run.scope.environment.get(name).is_some())
            || run.mounts.iter().filter_map(|mount| mount.target.as_deref()).any(|it| holds_others(twin, it))
            || before(model, run).any(|(_, instruction)| brings_other(model, instruction, twin)))
}

/// Whether one of these flags is among the arguments, or the first plain word is one of `words`.
fn is_by(arguments: &[Option<&str>], flags: &[&str], words: &[&str]) -> bool {
    let mut known = arguments.iter().map_while(|it| *it);
    arguments.iter().flatten().any(|text| flags.contains(&text.split('=').next().unwrap_or_default()))
        || known.find(|text| !text.starts_with('-')).is_some_and(|first| words.contains(&first))
}

/// Whether a mount is meant for the other's cache.
fn holds_others(twin: &Twin, target: &str) -> bool {
    let (above, _) = target.trim_end_matches('/').rsplit_once('/').unwrap_or_default();
    above.split('/').any(|name| twin.other_files.contains(&name))
}

/// The instructions of a `RUN`'s lineage up to it, each with the index of its stage.
fn before<'m>(model: &'m Model<'_>, run: &'m Run) -> impl Iterator<Item = (usize, &'m Instruction)> {
    let of_stage = |stage: usize| model.stages[stage].instructions.clone().map(move |index| (stage, index));
    let all = model.ancestry(run.stage).flat_map(of_stage).filter(|(_, index)| *index <= run.instruction);
    all.map(|(stage, index)| (stage, &model.dockerfile.instructions[index]))
}

/// Whether an instruction brings the other: it copies its configuration by name, or installs it.
fn brings_other(model: &Model<'_>, instruction: &Instruction, twin: &Twin) -> bool {
    let text = model.source.slice(instruction.body);
    let words = || text.split(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ',' | '=' | ';' | '&'));
    let names_file =
        |word: &str| word.trim_end_matches('/').rsplit('/').next().is_some_and(|it| twin.other_files.contains(&it));
    let is_version = |word: &str| {
        let version = twin.manager.programs[0].names.iter().find_map(|name| word.strip_prefix(name)?.strip_prefix('@'));
        version.is_some_and(|version| twin.other_versions.iter().any(|start| version.starts_with(start)))
    };
    match instruction.keyword {
        Keyword::Copy | Keyword::Add => words().any(names_file),
        Keyword::Run => {
            text.contains('@') && words().any(is_version)
                || twin.other_phrases.iter().any(|phrase| text.contains(phrase))
        }
        _ => false,
    }
}

/// Why it cannot be told that this call is the manager's own and not the other's.
pub(super) fn doubt(
    model: &Model<'_>,
    runs: &[RunCalls<'_>],
    calls: &RunCalls<'_>,
    call: &Call<'_>,
) -> Option<Obstacle> {
    let twin = call.manager.twin.as_ref()?;
    let arguments: Vec<Option<&str>> = call.arguments.iter().map(|(_, text)| text.as_deref()).collect();
    if is_by(&arguments, twin.own_flags, twin.own_words) {
        return None;
    }
    let (span, what) = unsettled(model, runs, calls, call, twin)?;
    let (own, other) = (call.manager.name, twin.manager.name);
    let (own_flag, other_flag) = twin.telling;
    let reason = format!(
        "{what}, so that it cannot be told whether {own} or {other} runs, which keep packages in different places; write an \
         option that only one knows, as `{own_flag}` for {own} and `{other_flag}` for {other}"
    );
    Some(Obstacle::at(ObstacleKind::UnknownProgram, span, reason))
}

/// What of a call leaves open where its program comes from.
fn unknown_origin(
    model: &Model<'_>,
    runs: &[RunCalls<'_>],
    calls: &RunCalls<'_>,
    call: &Call<'_>,
    twin: &Twin,
) -> Option<(Span, &'static str)> {
    let run = &model.runs[calls.run];
    let earlier = || up_to(model, runs, calls.run);
    let mut commands = earlier().flat_map(|it| &it.commands);
    let chooses = |it: &&CommandAt<'_>| it.invocation.as_ref().is_some_and(|it| it.program == twin.chooser);
    if let Some(command) = commands.find(chooses) {
        return Some((command.site.command.span, "the project says which version this runs"));
    }
    let is_brought = match model.base_image(run.stage) {
        Base::Image { name: Some(name), .. } => twin.images.contains(&name.familiar()),
        Base::Image { .. } | Base::Stage(_) => false,
    };
    let is_known = is_brought || earlier().flat_map(|it| &it.commands).any(|it| installs(it, call, twin));
    let span = calls.commands[call.command].site.command.span;
    (!is_known).then_some((span, "nothing in the file says which version there is"))
}

/// Why the directory above a mount has to belong to the step's user: what chooses the program may download it to the
/// cache directory of its own that stands beside.
pub(super) fn parent_directory(
    model: &Model<'_>,
    runs: &[RunCalls<'_>],
    calls: &RunCalls<'_>,
    call: &Call<'_>,
    cache: &CacheUse,
) -> Option<Obstacle> {
    let twin = call.manager.twin.as_ref().filter(|_| cache.owner != Owner::ROOT)?;
    let (span, _) = unknown_origin(model, runs, calls, call, twin)?;
    let (above, _) = cache.target.rsplit_once('/')?;
    let run = &model.runs[calls.run];
    if run.scope.user.known_home() == Some(above) || is_made(model, runs, calls.run, above, Some(&run.scope.user)) {
        return None;
    }
    let reason = format!(
        "the mount makes `{above}` belong to root while the step runs, and {} may download the program there; make it in an \
         earlier step of this user's, as in `mkdir -p {above}`",
        twin.chooser
    );
    Some(Obstacle::at(ObstacleKind::ParentDirectory, span, reason))
}

/// What leaves open which of the two runs, whatever it is called to do.
fn unsettled(
    model: &Model<'_>,
    runs: &[RunCalls<'_>],
    calls: &RunCalls<'_>,
    call: &Call<'_>,
    twin: &Twin,
) -> Option<(Span, &'static str)> {
    let run = &model.runs[calls.run];
    let command = &calls.commands[call.command];
    let earlier = || up_to(model, runs, calls.run);
    let commands = || earlier().flat_map(|it| &it.commands);
    let runs_program = |names: &[&str]| {
        commands()
            .find(|it| it.invocation.as_ref().is_some_and(|it| names.contains(&&*it.program)))
            .map(|it| it.site.command.span)
    };
    if let Some(found) = unknown_origin(model, runs, calls, call, twin) {
        return Some(found);
    }
    if let Some(span) = runs_program(twin.projects_by) {
        return Some((span, "this may bring a configuration along"));
    }
    if let Some(span) = earlier().find_map(|it| unseen_in(model, it)) {
        return Some((span, "the script that this runs may bring a configuration along"));
    }
    let readable = |index: usize| earlier().any(|it| model.runs[it.run].instruction == index);
    let at = before(model, run).find_map(|(stage, instruction)| {
        let text = model.source.slice(instruction.span);
        let hides = match instruction.keyword {
            Keyword::Copy | Keyword::Add => {
                let environment = &model.stages[stage].end.environment;
                let directory = command.flow.directory(run);
                copies_unnamed(
                    model,
                    instruction,
                    twin,
                    |it| environment.expand(it, model.dockerfile.escape).text,
                    directory,
                )
            }
            Keyword::Run => twin.files.iter().any(|name| text.contains(name)),
            _ => false,
        };
        hides.then_some(instruction.span)
    });
    if let Some(span) = at {
        return Some((span, "this may bring a configuration along"));
    }
    let unread = model.runs.iter().find(|it| {
        it.instruction < run.instruction
            && model.is_on(run.stage, it.stage)
            && !it.is_trigger
            && !readable(it.instruction)
    });
    if let Some(unread) = unread {
        return Some((model.instruction(unread).keyword_span, "what this runs cannot be read"));
    }
    let may_hold = |mount: &&Mount| {
        let source = mount.option(&["source", "src"]).and_then(|it| it.value.as_deref());
        mount.kind == MountKind::Bind && source.is_none_or(|it| !is_plain_file(it, twin))
    };
    let bound = run.mounts.iter().find(may_hold);
    bound.map(|mount| (mount.span, "this may bring a configuration along"))
}

/// Whether a command installs the manager itself.
fn installs(command: &CommandAt<'_>, call: &Call<'_>, twin: &Twin) -> bool {
    let Some(invocation) = command.invocation.as_ref().filter(|it| twin.installed_by.contains(&&*it.program)) else {
        return false;
    };
    let texts = || invocation.arguments.iter().filter_map(Word::literal);
    let is_own = |text: &str| {
        call.program.names.iter().any(|name| {
            let rest = text.strip_prefix(name);
            rest.is_some_and(|rest| {
                rest.is_empty()
                    || rest
                        .strip_prefix('@')
                        .is_some_and(|version| twin.own_versions.iter().any(|start| version.starts_with(start)))
            })
        })
    };
    let is_global = texts().any(|text| matches!(&*text, "-g" | "--global" | "--location=global"));
    is_global && texts().any(|text| is_own(&text))
}

/// Whether a `COPY` or an `ADD` may put a configuration where the manager looks for it, without naming it.
fn copies_unnamed(
    model: &Model<'_>,
    instruction: &Instruction,
    twin: &Twin,
    expand: impl Fn(&str) -> Option<String>,
    directory: Option<&str>,
) -> bool {
    let Some(copy) = instruction.as_copy(model.source) else { return true };
    let into = expand(&copy.destination.text);
    let is_elsewhere = into.as_deref().zip(directory).is_some_and(|(into, directory)| {
        let into = into.trim_end_matches('/');
        into.starts_with('/')
            && into.len() > 1
            && !(directory == into || directory.strip_prefix(into).is_some_and(|it| it.starts_with('/')))
    });
    let is_archive = |text: &str| {
        instruction.keyword == Keyword::Add && [".tar", "gz", "xz", "bz2", "zst"].iter().any(|end| text.ends_with(end))
    };
    let is_named = twin.files.iter().any(|name| copy.destination.text.ends_with(name));
    is_named || !is_elsewhere && copy.sources.iter().any(|it| is_archive(&it.text) || !is_plain_file(&it.text, twin))
}

/// What names of files end in that nobody gives to directories.
const FILES: &[&str] = &[
    "json", "lock", "js", "cjs", "mjs", "ts", "cts", "mts", "txt", "md", "toml", "yaml", "yml", "sh", "html", "npmrc",
    "nvmrc",
];

/// Whether a source, as it is written, can be nothing but files of other names than those of a configuration: its last
/// part ends as a file's, and has a front or an end that none of them has.
fn is_plain_file(source: &str, twin: &Twin) -> bool {
    let name = source.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let is_glob = |c: char| matches!(c, '*' | '?' | '[' | '$' | '{' | '\\');
    let front = name.split(is_glob).next().unwrap_or_default();
    let end = name.rsplit(is_glob).next().unwrap_or_default();
    let is_file = |text: &str| text.rsplit_once('.').is_some_and(|(_, end)| FILES.contains(&end));
    let differs = || {
        !front.is_empty() && !twin.files.iter().any(|file| file.starts_with(front))
            || !end.is_empty() && !twin.files.iter().any(|file| file.ends_with(end))
    };
    !source.ends_with('/') && (is_file(front) || is_file(end)) && differs()
}
