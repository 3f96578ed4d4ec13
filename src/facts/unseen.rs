//! Scripts that a file runs without showing them.

use memchr::memmem;

use crate::ecosystem;
use crate::facts::command::CommandAt;
use crate::facts::command::RunCalls;
use crate::semantic::Model;
use crate::shell::FrameKind;
use crate::shell::RunsAs;
use crate::shell::Word;
use crate::source::Span;

/// The first command of a step that runs a script which may install packages and is not in the file, or
/// the place from which the step's text cannot be read.
pub(super) fn unseen_in(model: &Model<'_>, calls: &RunCalls<'_>) -> Option<Span> {
    *calls.unseen.get_or_init(|| {
        let script = calls.commands.iter().find(|command| runs_unseen_script(model, calls, command));
        let span = script.map(|command| command.site.command.span);
        span.or_else(|| calls.script.error.as_ref().map(|error| error.span))
    })
}

/// The first command of a step that runs a script which may install packages of the distribution, as root.
pub(super) fn installer_in(model: &Model<'_>, calls: &RunCalls<'_>) -> Option<Span> {
    let is_root = model.runs[calls.run].scope.user.uid.get().is_none_or(|uid| *uid == 0);
    let as_root = |command: &CommandAt<'_>| match &command.runs_as {
        RunsAs::Same => is_root,
        RunsAs::Other(_) => false,
        RunsAs::Root | RunsAs::Unknown => true,
    };
    let mut commands = calls.commands.iter();
    let script = commands.find(|command| as_root(command) && runs_unseen_script(model, calls, command));
    let unread = calls.script.error.as_ref().filter(|_| is_root);
    script.map(|command| command.site.command.span).or_else(|| unread.map(|error| error.span))
}

/// Words in the names of scripts and programs that install things.
const INSTALLERS: &[&str] = &["install", "setup", "bootstrap", "provision", "deps", "dependencies", "requirements"];

/// Programs that bring a machine into a state which other files describe, packages among it.
/// <https://docs.ansible.com/ansible/latest/collections/ansible/builtin/apt_module.html>,
/// <https://docs.chef.io/resources/apt_package/>, <https://www.puppet.com/docs/puppet/8/types/package.html>,
/// <https://docs.saltproject.io/en/latest/ref/states/all/salt.states.pkg.html>
const PROVISIONERS: &[&str] = &["ansible-playbook", "ansible-pull", "chef-client", "chef-solo", "puppet", "salt-call"];

/// Programs that call the distribution's package manager for what they install besides, and are in no table of package
/// managers. <https://github.com/tonistiigi/xx/blob/master/src/xx-apk>,
/// <https://github.com/tonistiigi/xx/blob/master/src/xx-cargo>, <https://gitlab.com/volian/nala>
const CALLERS: &[&str] = &["xx-apk", "xx-cargo", "nala"];

/// A browser's installer, which installs the libraries that the browser needs with the distribution's manager where
/// one of these words asks for it: <https://playwright.dev/docs/browsers#install-system-dependencies>
const BROWSERS: (&str, &[&str]) = ("playwright", &["--with-deps", "install-deps"]);

/// Whether a command runs a script that is not in the file and that may install packages.
fn runs_unseen_script(model: &Model<'_>, calls: &RunCalls<'_>, command: &CommandAt<'_>) -> bool {
    let Some(invocation) = &command.invocation else { return false };
    let is_one_of = |programs: &[&str]| programs.contains(&&*invocation.program);
    let is_caller =
        || ecosystem::by_program(&invocation.program).is_some_and(|(manager, _)| manager.calls_distribution);
    if is_one_of(PROVISIONERS) || is_one_of(CALLERS) || is_caller() || installs_libraries(model, command) {
        return true;
    }
    if matches!(&*invocation.program, "sh" | "bash" | "dash" | "ash" | "zsh" | "." | "source") {
        // It only looks at the script: https://manpages.debian.org/bookworm/dash/dash.1.en.html
        if invocation.arguments.first().is_some_and(|word| word.literal().as_deref() == Some("-n")) {
            return false;
        }
        let named = invocation.arguments.iter().find(|word| !word.literal().is_some_and(|text| text.starts_with('-')));
        let is_known = named.is_some_and(|word| ecosystem::is_known_name(file_name(model, word)));
        return command.site.simple.nested.is_none() && !is_known && !is_piped_from_known(model, command);
    }
    let name = invocation.program.to_ascii_lowercase();
    let installs = INSTALLERS.iter().any(|word| name.contains(word));
    if !invocation.program_word.literal().is_some_and(|word| word.contains('/')) {
        // What an image brings along to install with, like `install_packages` of Bitnami's.
        return installs && !ecosystem::is_known_program(&name) && !is_defined(calls, &invocation.program);
    }
    // It makes the files of a build: https://www.gnu.org/prep/standards/html_node/Configuration.html
    let is_prefix = |word: &Word| word.literal().is_some_and(|text| text.starts_with("--prefix"));
    if invocation.arguments.iter().any(is_prefix) {
        return false;
    }
    (installs || name.rsplit('.').next() == Some("sh")) && !ecosystem::is_known_name(&name)
}

/// Whether the step itself defines a function of this name.
fn is_defined(calls: &RunCalls<'_>, name: &str) -> bool {
    let defines = |kind: &FrameKind| matches!(kind, FrameKind::Function(defined) if defined == name);
    calls.commands.iter().any(|command| command.site.frames().any(|frame| defines(&frame.kind)))
}

/// Whether [`BROWSERS`] is called so that it installs libraries, by itself or by a program that runs it.
fn installs_libraries(model: &Model<'_>, command: &CommandAt<'_>) -> bool {
    let (program, asks) = BROWSERS;
    // Hardly a command has the name in it, and its words take longer to read.
    if memmem::find(model.source.slice(command.site.command.span).as_bytes(), program.as_bytes()).is_none() {
        return false;
    }
    let words = &command.site.simple.words;
    let is_named = |word: &Word| {
        let text = word.literal();
        let name = text.as_deref().and_then(|text| text.rsplit('/').next()).and_then(|name| name.split('@').next());
        name == Some(program)
    };
    words.iter().any(|word| word.literal().is_some_and(|text| asks.contains(&&*text))) && words.iter().any(is_named)
}

/// The last part of a path, as it is written.
fn file_name<'a>(model: &Model<'a>, word: &Word) -> &'a str {
    let text: &'a str = model.source.text();
    let written = text.get(word.span.range()).unwrap_or_default().trim_end_matches(['"', '\'']);
    written.rsplit('/').next().unwrap_or_default()
}

/// Whether a shell reads a known script from the pipe that it stands in.
fn is_piped_from_known(model: &Model<'_>, command: &CommandAt<'_>) -> bool {
    let pipe = command.site.frames().find(|frame| frame.kind == FrameKind::Pipe);
    pipe.is_some_and(|frame| ecosystem::is_known_address(model.source.slice(frame.span)))
}
