//! `cachemount cache`: the cache mounts on an engine.

use std::io;
use std::io::IsTerminal;
use std::time::SystemTime;
use std::time::UNIX_EPOCH;

use clap::Args;
use clap::Subcommand;
use clap::ValueEnum;

use crate::benchmark::trace::Nanoseconds;
use crate::cli::Failure;
use crate::cli::Status;
use crate::cli::explain::manager_names;
use crate::cli::terminal;
use crate::cli::terminal::ColorChoice;
use crate::ecosystem;

mod files;
mod json;
mod ls;
mod prune;
mod stock;
mod warm;

use ls::LsArguments;
use prune::PruneArguments;
use warm::WarmArguments;

#[derive(Debug, Args)]
pub(super) struct CacheArguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// List the cache mounts on the engine, and say which Dockerfiles use them
    ///
    /// With PATHS it also tells the mounts of those files that have no cache yet.
    Ls(LsArguments),
    /// Remove cache mounts from the engine, and nothing else
    ///
    /// Of several options all have to hold, of several values of one any may. What the engine does not say of a cache
    /// does not hold; a cache that a build uses stays.
    Prune(PruneArguments),
    /// Fill the cache mounts of Dockerfiles, so that later builds find them full
    ///
    /// Of each file the steps with cache mounts are run, and what stands in front of them; what stands behind them is not
    /// built, and no image is left.
    Warm(WarmArguments),
}

/// Whose caches are meant.
#[derive(Debug, Args)]
struct EnginesArguments {
    /// The engine [by default: `DOCKER_HOST`, the current Docker context, or the local socket]; may be given several times
    ///
    /// What HOST may be, `cachemount bench --help` says. One of several that does not answer is told of, and makes the exit
    /// code 2.
    #[arg(long = "engine", value_name = "HOST")]
    engines: Vec<String>,
}

/// How caches are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum OutputFormat {
    /// For people
    Full,
    /// One object
    Json,
}

pub(super) fn run(arguments: &CacheArguments, color: ColorChoice) -> Result<Status, Failure> {
    match &arguments.command {
        Command::Ls(ls) => ls::run(ls, color),
        Command::Prune(prune) => prune::run(prune, color),
        Command::Warm(warm) => warm::run(warm, color),
    }
}

/// The name of a package manager that is known.
fn manager(name: &str) -> Result<String, String> {
    match ecosystem::by_name(name) {
        Some(manager) => Ok(manager.name.to_owned()),
        None => Err(format!("it is not known; these are: {}", manager_names().join(", "))),
    }
}

/// How many columns a table on standard output may have: as many as it wants where nobody sees it at once.
fn width(color: ColorChoice) -> u16 {
    let stdout = io::stdout();
    let columns = u16::try_from(terminal::style(&stdout, color).width).unwrap_or(u16::MAX);
    if stdout.is_terminal() { columns } else { u16::MAX }
}

/// The clock of this machine.
fn now() -> Nanoseconds {
    // A clock before 1970 makes everything seem new.
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Nanoseconds::try_from(since.as_nanos()).unwrap_or(Nanoseconds::MAX)
}
