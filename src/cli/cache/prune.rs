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
use crate::cli::cache::OutputFormat;
use crate::cli::cache::files;
use crate::cli::cache::json;
use crate::cli::complain;
use crate::cli::engine;
use crate::cli::terminal::ColorChoice;
use crate::cli::unless_closed;
use crate::cli::values::Seconds;
use crate::inventory;
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

    /// The engine [by default: `DOCKER_HOST`, the current Docker context, or the local socket]
    #[arg(long, value_name = "HOST")]
    engine: Option<String>,

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
        let engine = engine::connect(arguments.engine.as_deref()).await?;
        let all = Listing::new(&engine.records().await?, found.mounts);
        let is_there = |id: &&String| !all.caches.iter().any(|cache| Selection::is_called(cache, id));
        for id in arguments.ids.iter().filter(is_there) {
            complain(color, "warning", &format!("there is no cache `{}`", printable(id)));
        }
        if !arguments.namespaces.is_empty() && all.caches.iter().any(|cache| cache.key.is_none()) {
            complain(color, "warning", "the engine does not tell the namespace of some caches; they stay");
        }
        let pruning = Pruning { arguments, listing: all.kept(&selection), color };
        pruning.run(&engine).await
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
    listing: Listing,
    color: ColorChoice,
}

impl Pruning<'_> {
    async fn run(&self, engine: &impl Engine) -> Result<Status, Failure> {
        let (used, free): (Vec<_>, Vec<_>) = self.listing.caches.iter().partition(|cache| cache.record.in_use);
        let used = used.len();
        let goes = !self.arguments.dry_run && !free.is_empty();
        if goes && !self.arguments.force && !self.is_agreed() {
            complain(self.color, "note", "nothing was removed");
            return Ok(Status::Clean);
        }
        let ids: Vec<_> = free.iter().map(|cache| cache.record.id.clone()).collect();
        let removed = if goes { engine.remove_records(&ids).await? } else { Removed::default() };
        unless_closed(self.tell(&removed))?;
        let used = used + removed.left.len();
        if used > 0 {
            let are = count(used, "cache");
            complain(self.color, "warning", &format!("{are} in use by a build stayed; run again when it is done"));
        }
        Ok(Status::Clean)
    }

    /// Shows what would go, and asks.
    fn is_agreed(&self) -> bool {
        let mut stderr = io::stderr().lock();
        let asked = write!(stderr, "{}\nremove {}? [y/N] ", self.table(&Removed::default()), self.in_all(|_| true))
            .and_then(|()| stderr.flush());
        let mut answer = String::new();
        asked.is_ok()
            && io::stdin().read_line(&mut answer).is_ok()
            && matches!(answer.trim().to_lowercase().as_str(), "y" | "yes")
    }

    /// How many caches go, or went, and their size.
    fn in_all(&self, is_meant: impl Fn(&str) -> bool) -> String {
        let meant = || self.free().filter(|cache| is_meant(&cache.record.id));
        let bytes = meant().map(|cache| cache.record.bytes).sum();
        format!("{}, {}", count(meant().count(), "cache"), unit::bytes(bytes))
    }

    fn free(&self) -> impl Iterator<Item = &inventory::Listed> {
        self.listing.caches.iter().filter(|cache| !cache.record.in_use)
    }

    /// The caches that go, but for those that are left.
    fn table(&self, removed: &Removed) -> String {
        let goes = |cache: &inventory::Listed| !cache.record.in_use && !removed.left.contains(&cache.record.id);
        inventory::caches(&self.listing, goes, cache::now(), cache::width(self.color))
    }

    fn tell(&self, removed: &Removed) -> io::Result<()> {
        let mut out = BufWriter::new(io::stdout().lock());
        let went = |id: &str| !removed.left.iter().any(|left| left == id);
        match self.arguments.output_format {
            OutputFormat::Json => {
                let gone: Vec<_> = self.free().filter(|cache| went(&cache.record.id)).collect();
                json::write_removed(&self.listing, &gone, removed.bytes, self.arguments.dry_run, &mut out)?;
            }
            OutputFormat::Full => {
                let table = self.table(removed);
                if !table.is_empty() {
                    writeln!(out, "{table}")?;
                }
                let all = self.in_all(went);
                if self.arguments.dry_run {
                    writeln!(out, "would remove {all}")?;
                } else {
                    writeln!(out, "removed {all}; freed {}", unit::bytes(removed.bytes))?;
                }
            }
        }
        out.flush()
    }
}
