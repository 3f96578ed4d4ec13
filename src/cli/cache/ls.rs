//! `cachemount cache ls`: what is there.

use std::io;
use std::io::BufWriter;
use std::io::Write;
use std::path::PathBuf;

use clap::Args;

use crate::benchmark::unit;
use crate::cli::Failure;
use crate::cli::Status;
use crate::cli::cache;
use crate::cli::cache::EnginesArguments;
use crate::cli::cache::OutputFormat;
use crate::cli::cache::files;
use crate::cli::cache::json;
use crate::cli::cache::stock::Stock;
use crate::cli::engine;
use crate::cli::terminal::ColorChoice;
use crate::cli::unless_closed;
use crate::inventory;
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

    #[command(flatten)]
    engines: EnginesArguments,

    /// How the caches are written
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = OutputFormat::Full)]
    output_format: OutputFormat,
}

pub(super) fn run(arguments: &LsArguments, color: ColorChoice) -> Result<Status, Failure> {
    let found = files::mounts(&arguments.paths, color)?;
    let selection = Selection {
        managers: arguments.managers.clone(),
        namespaces: arguments.namespaces.clone(),
        ..Selection::default()
    };
    let stock = engine::wait(Stock::take(&arguments.engines.engines, &found.mounts, color))?;
    let listings: Vec<_> = stock.listings.into_iter().map(|listing| listing.kept(&selection)).collect();
    unless_closed(tell(arguments, &listings, color))?;
    Ok(if found.is_partial { Status::Failed } else { stock.status })
}

fn tell(arguments: &LsArguments, listings: &[Listing], color: ColorChoice) -> io::Result<()> {
    let width = cache::width(color);
    let mut out = BufWriter::new(io::stdout().lock());
    match arguments.output_format {
        OutputFormat::Json => json::write(listings, &mut out)?,
        OutputFormat::Full => {
            let tables = [inventory::caches(listings, |_, _| true, cache::now(), width), inventory::missing(listings)];
            for table in tables.iter().filter(|table| !table.is_empty()) {
                writeln!(out, "{table}")?;
            }
            writeln!(out, "{}", summary(listings, !arguments.paths.is_empty()))?;
        }
    }
    out.flush()
}

/// What there is in all.
fn summary(listings: &[Listing], with_files: bool) -> String {
    let sum = |of: fn(&Listing) -> usize| listings.iter().map(of).sum::<usize>();
    let caches = count(sum(|listing| listing.caches.len()), "cache");
    let mut text = format!("{caches}, {}", unit::bytes(listings.iter().map(Listing::bytes).sum()));
    if with_files {
        let unused = sum(|listing| listing.caches.iter().filter(|cache| cache.mounts.is_empty()).count());
        let missing = sum(|listing| listing.missing().count());
        text += &format!("; {unused} used by none of these files; {} without a cache", count(missing, "mount"));
    }
    text
}
