//! `cachemount cache ls`: what is there.

use std::io;
use std::io::BufWriter;
use std::io::Write;
use std::path::PathBuf;

use clap::Args;

use crate::benchmark::engine::Engine;
use crate::benchmark::unit;
use crate::cli::Failure;
use crate::cli::Status;
use crate::cli::cache;
use crate::cli::cache::OutputFormat;
use crate::cli::cache::files;
use crate::cli::cache::json;
use crate::cli::engine;
use crate::cli::terminal::ColorChoice;
use crate::cli::unless_closed;
use crate::inventory;
use crate::inventory::Listed;
use crate::inventory::Listing;
use crate::inventory::Selection;
use crate::report::count;

#[derive(Debug, Args)]
pub(super) struct LsArguments {
    /// Dockerfiles, directories to search, Compose and Bake files
    #[arg(value_name = "PATHS")]
    paths: Vec<PathBuf>,

    /// List those of these package managers only
    #[arg(long = "manager", value_name = "MANAGER", value_delimiter = ',', value_parser = cache::manager)]
    managers: Vec<String>,

    /// List those of these namespaces only, that is of builds with this `BUILDKIT_CACHE_MOUNT_NS`; '' is none
    #[arg(long = "namespace", value_name = "NAMESPACE")]
    namespaces: Vec<String>,

    /// The engine [by default: `DOCKER_HOST`, the current Docker context, or the local socket]
    #[arg(long, value_name = "HOST")]
    engine: Option<String>,

    /// How the caches are written
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = OutputFormat::Full)]
    output_format: OutputFormat,
}

pub(super) fn run(arguments: &LsArguments, color: ColorChoice) -> Result<Status, Failure> {
    let found = files::mounts(&arguments.paths, color)?;
    let records = engine::wait(async {
        let engine = engine::connect(arguments.engine.as_deref()).await?;
        Ok(engine.records().await?)
    })?;
    let selection = Selection {
        managers: arguments.managers.clone(),
        namespaces: arguments.namespaces.clone(),
        ..Selection::default()
    };
    let listing = Listing::new(&records, found.mounts).kept(&selection);
    unless_closed(tell(arguments, &listing, color))?;
    Ok(if found.is_partial { Status::Failed } else { Status::Clean })
}

fn tell(arguments: &LsArguments, listing: &Listing, color: ColorChoice) -> io::Result<()> {
    let width = cache::width(color);
    let mut out = BufWriter::new(io::stdout().lock());
    match arguments.output_format {
        OutputFormat::Json => json::write(listing, &mut out)?,
        OutputFormat::Full => {
            let tables = [inventory::caches(listing, |_| true, cache::now(), width), inventory::missing(listing)];
            for table in tables.iter().filter(|table| !table.is_empty()) {
                writeln!(out, "{table}")?;
            }
            writeln!(out, "{}", summary(listing, !arguments.paths.is_empty()))?;
        }
    }
    out.flush()
}

/// What there is in all.
fn summary(listing: &Listing, with_files: bool) -> String {
    let caches = count(listing.caches.len(), "cache");
    let mut text = format!("{caches}, {}", unit::bytes(listing.bytes()));
    if with_files {
        let unused = |cache: &&Listed| cache.mounts.is_empty();
        let unused = listing.caches.iter().filter(unused).count();
        let missing = listing.missing().count();
        text += &format!("; {unused} used by none of these files; {} without a cache", count(missing, "mount"));
    }
    text
}
