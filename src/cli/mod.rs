//! The command line: the one room that prints.
//!
//! Invariant: no logic lives here that would be worth a test of its own.

use std::ffi::OsString;
use std::io;
use std::io::Write;
use std::process::ExitCode;

use clap::CommandFactory;
use clap::Parser;
use clap::Subcommand;

#[cfg(feature = "bench")]
mod bench;
#[cfg(feature = "bench")]
mod building;
#[cfg(feature = "bench")]
mod cache;
mod check;
mod ci;
mod completions;
mod config;
#[cfg(feature = "bench")]
mod dockerfile;
#[cfg(feature = "bench")]
mod engine;
mod explain;
mod lsp;
mod manager_page;
#[cfg(feature = "bench")]
mod outline;
mod project;
mod settings;
#[cfg(feature = "bench")]
mod spinner;
mod terminal;
#[cfg(feature = "bench")]
mod values;

#[cfg(feature = "bench")]
use bench::BenchArguments;
#[cfg(feature = "bench")]
use cache::CacheArguments;
use check::CheckArguments;
use ci::CiArguments;
use completions::CompletionsArguments;
use completions::ManArguments;
use config::ConfigArguments;
use explain::ExplainArguments;
use lsp::LspArguments;
use terminal::ColorChoice;

/// Find Dockerfile steps that download the same packages on every build, and give them cache mounts
#[derive(Debug, Parser)]
#[command(version, propagate_version = true, infer_subcommands = false, max_term_width = 100)]
struct Arguments {
    #[command(subcommand)]
    command: Command,

    /// When to write colors [by default: on a terminal, unless `NO_COLOR` is set]
    #[arg(long, global = true, value_enum, default_value_t, hide_default_value = true, value_name = "WHEN")]
    color: ColorChoice,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Lint Dockerfiles; with --fix rewrite them, with --diff show what --fix would do
    Check(CheckArguments),
    /// Build cold and warm, before and after the fix, and report what it gives
    #[cfg(feature = "bench")]
    Bench(Box<BenchArguments>),
    /// List, remove or fill the cache mounts on an engine
    #[cfg(feature = "bench")]
    Cache(CacheArguments),
    /// Say which cache mounts survive a run of CI, and write the steps that keep them
    Ci(CiArguments),
    /// Print the manual page of a rule, or what is known of a package manager
    Explain(ExplainArguments),
    /// Show what the configuration says for a file, or what can be set
    Config(ConfigArguments),
    /// Lint and fix in an editor: a language server on standard input and output
    Lsp(LspArguments),
    /// Print a script that makes a shell complete commands and options
    Completions(CompletionsArguments),
    /// Print the manual page, or that of a command, for packages
    #[command(hide = true)]
    Man(ManArguments),
}

/// How a command ended. Ordered by what a caller should hear of first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Status {
    /// Nothing is left to report.
    Clean,
    /// Findings are left.
    Findings,
    /// An editor went away without the farewell that the protocol asks for.
    Abandoned,
    /// Something could not be run.
    Failed,
    /// The user stopped it.
    #[cfg_attr(not(feature = "bench"), expect(dead_code, reason = "only a benchmark ends in good order then"))]
    Interrupted,
}

impl Status {
    /// Of two parts of a run, what a caller should hear of.
    #[cfg_attr(not(feature = "bench"), expect(dead_code, reason = "only a benchmark has several"))]
    fn or(self, other: Self) -> Self {
        let weight = |status| match status {
            Self::Clean => 0,
            Self::Failed => 1,
            Self::Findings | Self::Abandoned => 2,
            Self::Interrupted => 3,
        };
        if weight(self) >= weight(other) { self } else { other }
    }
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        Self::from(match status {
            Status::Clean => 0,
            Status::Findings | Status::Abandoned => 1,
            Status::Failed => 2,
            // As a shell has it of a command that an interrupt ended: 128 and the signal's number.
            Status::Interrupted => 130,
        })
    }
}

/// Why a command could not be run.
#[derive(Debug)]
struct Failure {
    message: String,
}

impl Failure {
    fn new(message: impl Into<String>) -> Self {
        Self { message: message.into() }
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self { message: format!("cannot write the report: {}", crate::files::describe(&error)) }
    }
}

/// Runs the command that these arguments name.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            // Whoever asked for help and closed the pipe has read enough.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    let status = match &arguments.command {
        Command::Check(check) => check::run(check, arguments.color),
        #[cfg(feature = "bench")]
        Command::Bench(bench) => bench::run(bench, arguments.color),
        #[cfg(feature = "bench")]
        Command::Cache(cache) => cache::run(cache, arguments.color),
        Command::Ci(ci) => ci::run(ci, arguments.color),
        Command::Explain(explain) => explain::run(explain),
        Command::Config(config) => config::run(config),
        Command::Lsp(_) => lsp::run(),
        Command::Completions(shell) => completions::run(shell, Arguments::command()),
        Command::Man(page) => completions::man(page, Arguments::command()),
    };
    match status {
        Ok(status) => status.into(),
        Err(failure) => {
            complain(arguments.color, "error", &failure.message);
            Status::Failed.into()
        }
    }
}

/// Writes a line to standard error. That it cannot be written is nothing that could be told.
fn complain(color: ColorChoice, word: &str, message: &str) {
    let style = terminal::style(&io::stderr(), color);
    let (red, reset) = if style.color { ("\x1b[1;31m", "\x1b[0m") } else { ("", "") };
    let _ = writeln!(io::stderr(), "{red}{word}{reset}: {message}");
}

/// Takes a closed pipe for the end of the reader's interest, not for an error.
fn unless_closed(result: io::Result<()>) -> io::Result<()> {
    result.or_else(|error| if error.kind() == io::ErrorKind::BrokenPipe { Ok(()) } else { Err(error) })
}
