//! `cachemount cache prune`: what goes.

use std::io;
use std::io::BufWriter;
use std::io::IsTerminal;
use std::io::Write;
use std::path::PathBuf;

use clap::ArgGroup;
use clap::Args;

use crate::benchmark::engine::Engine;
use crate::benchmark::engine::Removed;
use crate::benchmark::trace::Nanoseconds;
use crate::benchmark::unit;
use crate::cli::Failure;
use crate::cli::Status;
use crate::cli::cache;
use crate::cli::cache::EnginesArguments;
use crate::cli::cache::OutputFormat;
use crate::cli::cache::files;
use crate::cli::cache::json;
use crate::cli::cache::stock::Stock;
use crate::cli::complain;
use crate::cli::engine;
use crate::cli::terminal::ColorChoice;
use crate::cli::unless_closed;
use crate::cli::values::Seconds;
use crate::inventory;
use crate::inventory::Listed;
use crate::inventory::Listing;
use crate::inventory::Selection;
use crate::report::count;
use crate::report::printable;

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("which").required(true).multiple(true))]
pub(super) struct PruneArguments {
    /// Remove those of this id, or of this record of the engine, as `ls` shows them
    #[arg(long = "id", value_name = "ID", group = "which")]
    ids: Vec<String>,

    /// Remove those that were mounted here
    #[arg(long = "target", value_name = "PATH", group = "which")]
    targets: Vec<String>,

    /// Remove those of these package managers
    #[arg(long = "manager", value_name = "MANAGER", value_delimiter = ',', value_parser = cache::manager, group = "which")]
    managers: Vec<String>,

    /// Remove those of builds with this `BUILDKIT_CACHE_MOUNT_NS`; '' is none
    #[arg(long = "namespace", value_name = "NAMESPACE", group = "which")]
    namespaces: Vec<String>,

    /// Remove those that no build has used for so long, as in 12h, 7d
    #[arg(long, value_name = "DURATION", group = "which")]
    older_than: Option<Seconds>,

    /// Remove those that no Dockerfile here uses: files, directories to search, Compose and Bake files
    #[arg(long = "unused-by", value_name = "PATH", group = "which")]
    unused_by: Vec<PathBuf>,

    /// Remove all cache mounts
    #[arg(long, group = "which")]
    all: bool,

    /// Say what would be removed, and remove nothing
    #[arg(long)]
    dry_run: bool,

    /// Do not ask
    #[arg(short, long, visible_short_alias = 'y', visible_alias = "yes")]
    force: bool,

    #[command(flatten)]
    engines: EnginesArguments,

    /// How the caches are written
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = OutputFormat::Full)]
    output_format: OutputFormat,
}

pub(super) fn run(arguments: &PruneArguments, color: ColorChoice) -> Result<Status, Failure> {
    if !arguments.dry_run && !arguments.force && !io::stdin().is_terminal() {
        return Err(Failure::new(
            "nobody is there to be asked; give --force to remove, or --dry-run to see what would go",
        ));
    }
    let found = files::mounts(&arguments.unused_by, color)?;
    if found.files == 0 && !arguments.unused_by.is_empty() {
        return Err(Failure::new("nothing is removed, for no Dockerfile is there that could use a cache"));
    }
    if found.is_partial {
        return Err(Failure::new(
            "nothing is removed, for what could not be read may use a cache; mend it, or leave it out of --unused-by",
        ));
    }
    let selection = arguments.selection();
    engine::wait(async {
        let Stock { listings, engines, status } = Stock::take(&arguments.engines.engines, &found.mounts, color).await?;
        let is_there = |id: &&String| {
            let mut all = listings.iter().flat_map(|listing| &listing.caches);
            !all.any(|cache| Selection::is_called(cache, id))
        };
        for id in arguments.ids.iter().filter(is_there) {
            complain(color, "warning", &format!("there is no cache `{}`", printable(id)));
        }
        let is_untold = |listing: &Listing| listing.caches.iter().any(|cache| cache.key.is_none());
        if !arguments.namespaces.is_empty() && listings.iter().any(is_untold) {
            complain(color, "warning", "the engine does not tell the namespace of some caches; they stay");
        }
        let listings = listings.into_iter().map(|listing| listing.kept(&selection)).collect();
        let pruning = Pruning { arguments, listings, color };
        Ok(pruning.run(&engines).await?.or(status))
    })
}

impl PruneArguments {
    fn selection(&self) -> Selection {
        #[expect(clippy::cast_possible_truncation, reason = "nanoseconds of more years than there are fit")]
        let age = |age: Seconds| (age.0 * 1e9) as Nanoseconds;
        Selection {
            ids: self.ids.clone(),
            targets: self.targets.clone(),
            managers: self.managers.clone(),
            namespaces: self.namespaces.clone(),
            unused_since: self.older_than.map(|older| cache::now() - age(older)),
            unused: !self.unused_by.is_empty(),
            ..Selection::default()
        }
    }
}

/// What is to go.
struct Pruning<'a> {
    arguments: &'a PruneArguments,
    /// Of each engine.
    listings: Vec<Listing>,
    color: ColorChoice,
}

/// What came of it on one engine; nothing where it did not do it.
type Outcome = Option<Removed>;

impl Pruning<'_> {
    async fn run(&self, engines: &[impl Engine]) -> Result<Status, Failure> {
        let goes = !self.arguments.dry_run && self.free().next().is_some();
        if goes && !self.arguments.force && !self.is_agreed() {
            complain(self.color, "note", "nothing was removed");
            return Ok(Status::Clean);
        }
        let mut status = Status::Clean;
        let mut outcomes = Vec::new();
        for (listing, engine) in self.listings.iter().zip(engines) {
            outcomes.push(if goes {
                self.remove(listing, engine, &mut status).await?
            } else {
                Some(Removed::default())
            });
        }
        unless_closed(self.tell(&outcomes))?;
        let caches = self.listings.iter().flat_map(|listing| &listing.caches);
        let left: usize = outcomes.iter().flatten().map(|removed| removed.left.len()).sum();
        let used = caches.filter(|cache| cache.record.in_use).count() + left;
        if used > 0 {
            let are = count(used, "cache");
            complain(self.color, "warning", &format!("{are} in use by a build stayed; run again when it is done"));
        }
        Ok(status)
    }

    /// Removes what goes from one engine. That one of several fails is told.
    async fn remove(&self, listing: &Listing, engine: &impl Engine, status: &mut Status) -> Result<Outcome, Failure> {
        let free = listing.caches.iter().filter(|cache| !cache.record.in_use);
        let ids: Vec<_> = free.map(|cache| cache.record.id.clone()).collect();
        if ids.is_empty() {
            return Ok(Some(Removed::default()));
        }
        match (engine.remove_records(&ids).await, &listing.engine) {
            (Ok(removed), _) => Ok(Some(removed)),
            (Err(error), None) => Err(error.into()),
            (Err(error), Some(address)) => {
                complain(self.color, "error", &format!("{address}: {error}"));
                *status = Status::Failed;
                Ok(None)
            }
        }
    }

    /// Shows what would go, and asks.
    fn is_agreed(&self) -> bool {
        let mut stderr = io::stderr().lock();
        let all = |_: &Listing, cache: &Listed| !cache.record.in_use;
        let asked =
            write!(stderr, "{}\nremove {}? [y/N] ", self.table(all), self.in_all(all)).and_then(|()| stderr.flush());
        let mut answer = String::new();
        asked.is_ok()
            && io::stdin().read_line(&mut answer).is_ok()
            && matches!(answer.trim().to_lowercase().as_str(), "y" | "yes")
    }

    /// How many caches these are, and their size.
    fn in_all(&self, is_meant: impl Fn(&Listing, &Listed) -> bool) -> String {
        let meant = self.free().filter(|(listing, cache)| is_meant(listing, cache));
        let sizes: Vec<_> = meant.map(|(_, cache)| cache.record.bytes).collect();
        format!("{}, {}", count(sizes.len(), "cache"), unit::bytes(sizes.iter().sum()))
    }

    fn free(&self) -> impl Iterator<Item = (&Listing, &Listed)> {
        let all = self.listings.iter().flat_map(|listing| listing.caches.iter().map(move |cache| (listing, cache)));
        all.filter(|(_, cache)| !cache.record.in_use)
    }

    fn table(&self, is_meant: impl Fn(&Listing, &Listed) -> bool) -> String {
        inventory::caches(&self.listings, is_meant, cache::now(), cache::width(self.color))
    }

    fn tell(&self, outcomes: &[Outcome]) -> io::Result<()> {
        let mut out = BufWriter::new(io::stdout().lock());
        let went = |listing: &Listing, cache: &Listed| {
            let index = self.listings.iter().position(|it| it.engine == listing.engine);
            let removed = index.and_then(|index| outcomes[index].as_ref());
            !cache.record.in_use && removed.is_some_and(|removed| !removed.left.contains(&cache.record.id))
        };
        let freed = outcomes.iter().flatten().map(|removed| removed.bytes).sum();
        match self.arguments.output_format {
            OutputFormat::Json => json::write_removed(&self.listings, went, freed, self.arguments.dry_run, &mut out)?,
            OutputFormat::Full => {
                let table = self.table(went);
                if !table.is_empty() {
                    writeln!(out, "{table}")?;
                }
                let all = self.in_all(went);
                if self.arguments.dry_run {
                    writeln!(out, "would remove {all}")?;
                } else {
                    writeln!(out, "removed {all}; freed {}", unit::bytes(freed))?;
                }
            }
        }
        out.flush()
    }
}
