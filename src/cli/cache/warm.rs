//! `cachemount cache warm`: what fills.

use std::path::Path;
use std::path::PathBuf;

use clap::Args;

use crate::benchmark::context::Addition;
use crate::benchmark::context::BuildContext;
use crate::benchmark::engine::Context;
use crate::benchmark::engine::EngineError;
use crate::benchmark::fetched;
use crate::cli::Failure;
use crate::cli::Status;
use crate::cli::building::BuildingArguments;
use crate::cli::cache::OutputFormat;
use crate::cli::cache::files;
use crate::cli::complain;
use crate::cli::dockerfile;
use crate::cli::engine;
use crate::cli::outline::filling_texts;
use crate::cli::settings::Origin;
use crate::cli::settings::Overlay;
use crate::cli::settings::Settings;
use crate::cli::terminal::ColorChoice;
use crate::config::Config;
use crate::inventory;
use crate::inventory::FileMount;
use crate::report::printable;

mod outcome;
mod work;

#[derive(Debug, Args)]
pub(super) struct WarmArguments {
    /// Dockerfiles, directories to search, Compose and Bake files
    #[arg(value_name = "PATHS", default_value = ".", hide_default_value = true)]
    paths: Vec<PathBuf>,

    /// How many files are built at a time, on each engine
    #[arg(short, long, value_name = "N", default_value_t = 2, value_parser = clap::value_parser!(u16).range(1..=64))]
    jobs: u16,

    /// How the outcome is written
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = OutputFormat::Full)]
    output_format: OutputFormat,

    #[command(flatten)]
    building: BuildingArguments,
}

/// A Dockerfile whose caches are to be filled.
struct Task {
    /// Its name, fit for printing.
    name: String,
    context: BuildContext,
    /// Where the text lies in the context that is sent.
    path: String,
    /// The texts that are built, one after the other.
    texts: Vec<Vec<u8>>,
    mounts: Vec<FileMount>,
}

pub(super) fn run(arguments: &WarmArguments, color: ColorChoice) -> Result<Status, Failure> {
    let mut settings = Settings::new(Origin::Nearest, Overlay::default())?;
    let request = arguments.building.request()?;
    let (paths, is_partial) = files::found(&arguments.paths, color);
    let mut status = if is_partial { Status::Failed } else { Status::Clean };
    let mut tasks = Vec::new();
    let mut without = 0;
    for path in paths {
        match Task::read(&path, settings.of(&path)?.as_ref(), &arguments.building) {
            Ok(Some(task)) => tasks.push(task),
            Ok(None) => without += 1,
            Err(failure) => {
                complain(color, "error", &failure.message);
                status = Status::Failed;
            }
        }
    }
    if tasks.is_empty() {
        if without > 0 {
            complain(color, "note", "no file has a cache mount to fill; `cachemount check --fix` writes them");
        }
        return Ok(status);
    }
    let order = work::Order { tasks, without, request, jobs: usize::from(arguments.jobs), color };
    let format = arguments.output_format;
    Ok(engine::wait(work::run(order, &arguments.building.engines, format))?.or(status))
}

/// Where the texts lie that are sent, if nothing of the user's has that name.
const DIRECTORY: &str = ".cachemount-fill.d";

impl Task {
    /// Reads a Dockerfile; nothing where it has no cache mounts.
    fn read(path: &Path, config: &Config, building: &BuildingArguments) -> Result<Option<Self>, Failure> {
        let source = dockerfile::read(path)?;
        let dockerfile = dockerfile::parse(path, &source)?;
        let texts = filling_texts(&source, &dockerfile, fetched::LOUD, building.builtin_frontend);
        if texts.is_empty() {
            return Ok(None);
        }
        let name = printable(&path.to_string_lossy()).into_owned();
        let context = BuildContext::open(&building.context_of(path), path)
            .map_err(|error| Failure::new(format!("{name}: {error}")))?;
        Ok(Some(Self {
            path: format!("{}/Dockerfile", context.free_name(DIRECTORY)),
            context,
            texts,
            mounts: inventory::mounts(&name, &source, &config.images),
            name,
        }))
    }

    /// What is sent to build a text.
    fn context(&self, text: &[u8]) -> Result<Context, EngineError> {
        let addition = Addition::File { name: self.path.clone(), content: text.to_vec() };
        let archive = self.context.archive(vec![addition]);
        let archive = archive.map_err(|error| EngineError::Context(error.to_string()))?;
        Ok(Context { dockerfile: self.path.clone(), archive: Box::new(archive) })
    }
}
