//! `cachemount config`: what holds for a file, and what can be set.

use std::io;
use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use clap::Subcommand;

use crate::cli::Failure;
use crate::cli::Status;
use crate::cli::explain::manager_names;
use crate::cli::explain::rule_names;
use crate::cli::settings::Origin;
use crate::cli::settings::Overlay;
use crate::cli::settings::Settings;
use crate::cli::unless_closed;
use crate::config;
use crate::config::Known;
use crate::report::printable;

#[derive(Debug, Args)]
pub(super) struct ConfigArguments {
    #[command(subcommand)]
    command: ConfigCommand,
}

#[derive(Debug, Subcommand)]
enum ConfigCommand {
    /// Print what holds for Dockerfiles, and where each value comes from
    Show {
        /// The Dockerfiles; they need not be there
        #[arg(value_name = "FILES", default_value = "Dockerfile")]
        files: Vec<PathBuf>,

        /// Read this configuration for all of them
        #[arg(long, value_name = "FILE")]
        config: Option<PathBuf>,
    },
    /// Print the JSON schema of `.cachemount.yaml`, for editors
    Schema,
}

pub(super) fn run(arguments: &ConfigArguments) -> Result<Status, Failure> {
    let text = match &arguments.command {
        ConfigCommand::Show { files, config } => {
            let origin = Origin::of(config.as_deref(), false);
            let mut settings = Settings::new(origin, Overlay::default())?;
            let mut shown = Vec::new();
            for file in files {
                shown.push(format!("# {}\n{}", printable(&file.to_string_lossy()), settings.shown(file)?));
            }
            shown.join("\n")
        }
        ConfigCommand::Schema => {
            let (rules, managers) = (rule_names(), manager_names());
            let schema = config::schema(Known { rules: &rules, managers: &managers });
            format!("{schema:#}\n")
        }
    };
    unless_closed(io::stdout().write_all(text.as_bytes()))?;
    Ok(Status::Clean)
}
