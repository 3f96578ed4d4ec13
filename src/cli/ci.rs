//! `cachemount ci`: what becomes of cache mounts on the services that build.

use clap::Args;
use clap::Subcommand;

use crate::cli::Failure;
use crate::cli::Status;
use crate::cli::terminal::ColorChoice;

mod github;
mod json;
mod repository;
mod text;

use github::GithubArguments;

#[derive(Debug, Args)]
pub(super) struct CiArguments {
    #[command(subcommand)]
    service: Service,
}

#[derive(Debug, Subcommand)]
enum Service {
    /// Read the workflows of GitHub Actions, and say whether each cache mount survives a run
    ///
    /// Prints the steps that keep those which do not; with --write inserts them. What to do elsewhere, `cachemount
    /// explain ci` tells.
    Github(GithubArguments),
}

pub(super) fn run(arguments: &CiArguments, color: ColorChoice) -> Result<Status, Failure> {
    match &arguments.service {
        Service::Github(github) => github::run(github, color),
    }
}
