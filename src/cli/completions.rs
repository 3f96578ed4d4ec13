//! `cachemount completions` and `cachemount man`: the command line, told to shells and to `man`.

use std::io;
use std::io::Write;

use clap::Args;
use clap::Command;
use clap_complete::Shell;
use clap_mangen::Man;

use crate::cli::Failure;
use crate::cli::Status;
use crate::cli::unless_closed;

#[derive(Debug, Args)]
pub(super) struct CompletionsArguments {
    /// The shell that is to complete
    #[arg(value_enum)]
    shell: Shell,
}

#[derive(Debug, Args)]
pub(super) struct ManArguments {
    /// A command to print the page of [by default: the page that lists them]
    #[arg(value_name = "COMMAND")]
    command: Option<String>,
}

/// Prints what the shell has to read.
pub(super) fn run(arguments: &CompletionsArguments, mut command: Command) -> Result<Status, Failure> {
    let name = command.get_name().to_owned();
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut command, name, &mut script);
    unless_closed(io::stdout().write_all(&script))?;
    Ok(Status::Clean)
}

/// Prints a page in the form that `man` reads.
pub(super) fn man(arguments: &ManArguments, mut command: Command) -> Result<Status, Failure> {
    // Commands learn only now what they are called in full.
    command.build();
    let command = match &arguments.command {
        None => command,
        Some(name) => command
            .find_subcommand(name)
            .cloned()
            .ok_or_else(|| Failure::new(format!("there is no command `{name}`; `cachemount --help` lists them")))?,
    };
    let mut page = Vec::new();
    Man::new(command).render(&mut page)?;
    unless_closed(io::stdout().write_all(&page))?;
    Ok(Status::Clean)
}
