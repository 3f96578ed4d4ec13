//! `cachemount ci github`: workflows to verdicts, to steps, to workflows with those steps.

use std::io;
use std::io::BufWriter;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;

use clap::Args;
use clap::ValueEnum;

use crate::ci;
use crate::ci::Judgement;
use crate::ci::Verdict;
use crate::ci::Workflow;
use crate::cli::Failure;
use crate::cli::Status;
use crate::cli::ci::json;
use crate::cli::ci::repository::Checkout;
use crate::cli::ci::text;
use crate::cli::complain;
use crate::cli::settings::Origin;
use crate::cli::settings::Overlay;
use crate::cli::settings::Settings;
use crate::cli::terminal;
use crate::cli::terminal::ColorChoice;
use crate::cli::unless_closed;
use crate::files;
use crate::files::FileError;
use crate::report::printable;
use crate::report::unified_diff;
use crate::source::LineIndex;
use crate::source::Source;

#[derive(Debug, Args)]
pub(super) struct GithubArguments {
    /// Workflows, and directories with `.github/workflows` in them
    #[arg(value_name = "PATHS", default_value = ".", hide_default_value = true)]
    paths: Vec<PathBuf>,

    /// Insert the steps that keep the cache mounts
    #[arg(long)]
    write: bool,

    /// Print what --write would do as a patch, and write nothing
    #[arg(long)]
    diff: bool,

    /// How the verdicts are written
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = OutputFormat::Full)]
    output_format: OutputFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum OutputFormat {
    /// For people
    Full,
    /// One object
    Json,
}

/// What there is to tell of a workflow.
pub(super) struct Told {
    /// Its path, fit for printing.
    pub(super) path: String,
    pub(super) judgement: Judgement,
    /// Dockerfiles that have steps without a cache mount they should have.
    pub(super) unmounted: Vec<String>,
    /// How many changes were made.
    pub(super) made: usize,
}

/// How many mounts there are of each verdict.
#[derive(Default)]
pub(super) struct Count {
    pub(super) workflows: usize,
    pub(super) survive: usize,
    pub(super) lost: usize,
    pub(super) unknown: usize,
    /// Files that could not be read or written.
    pub(super) errors: usize,
}

pub(super) fn run(arguments: &GithubArguments, color: ColorChoice) -> Result<Status, Failure> {
    let mut settings = Settings::new(Origin::of(None, false), Overlay::default())?;
    let found = files::find_workflows(&arguments.paths);
    let mut errors: Vec<String> = found.errors.iter().map(error_line).collect();
    if found.files.is_empty() && errors.is_empty() {
        let what = "no workflows found in the paths given; they are in `.github/workflows` of a repository";
        complain(color, "warning", what);
    }
    let mut all = Vec::new();
    let mut diff = Vec::new();
    for path in found.files {
        let outcome = read(&path).and_then(|workflow| {
            let checkout = Checkout::of(&path);
            let before = Told {
                path: printable(&path.to_string_lossy()).into_owned(),
                judgement: ci::judge(&workflow, &checkout),
                unmounted: Vec::new(),
                made: 0,
            };
            let mut told = if arguments.write || arguments.diff {
                kept(arguments, &path, &workflow, &checkout, before, color, &mut diff)
                    .map_err(|error| error_line(&error))?
            } else {
                before
            };
            let unmounted = checkout.unmounted(&told.judgement, &mut settings);
            told.unmounted = unmounted.map_err(|failure| failure.message)?;
            Ok(told)
        });
        match outcome {
            Ok(told) => all.push(told),
            Err(error) => errors.push(error),
        }
    }
    for error in &errors {
        complain(color, "error", error);
    }
    let count = count(&all, errors.len());
    unless_closed(tell(arguments, &all, &errors, &count, &diff))?;
    Ok(match count {
        Count { lost: 1.., .. } => Status::Findings,
        Count { errors: 1.., .. } => Status::Failed,
        _ => Status::Clean,
    })
}

fn read(path: &Path) -> Result<Workflow, String> {
    let source = Source::new(files::read(path).map_err(|error| error_line(&error))?);
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let text = source.text().to_owned();
    Workflow::read(&name, source).map_err(|unread| {
        let place = unread.at.map(|at| LineIndex::new(&text).position(&text, at));
        let place = place.map(|place| format!(":{}:{}", place.line, place.column)).unwrap_or_default();
        printable(&format!("{}{place}: {}", path.display(), unread.reason)).into_owned()
    })
}

/// Writes the steps, or the patch that does.
fn kept(
    arguments: &GithubArguments,
    path: &Path,
    workflow: &Workflow,
    checkout: &Checkout,
    before: Told,
    color: ColorChoice,
    diff: &mut Vec<u8>,
) -> Result<Told, FileError> {
    let outcome = ci::keep(workflow, checkout);
    let (old, new) = (workflow.source.bytes(), outcome.workflow.source.bytes());
    if arguments.diff {
        let color = terminal::style(&io::stdout(), color).color;
        unified_diff(&before.path, old, new, color, diff).expect("writing into memory cannot fail");
        return Ok(Told { made: outcome.made, ..before });
    }
    if old != new {
        files::write_back(path, old, new)?;
    }
    Ok(Told { judgement: outcome.judgement, made: outcome.made, ..before })
}

fn error_line(error: &FileError) -> String {
    printable(&error.to_string()).into_owned()
}

fn count(all: &[Told], errors: usize) -> Count {
    let mut count = Count { workflows: all.len(), errors, ..Count::default() };
    let builds = all.iter().flat_map(|told| &told.judgement.jobs).flat_map(|job| &job.builds);
    for mount in builds.flat_map(|build| &build.mounts) {
        match mount.verdict {
            Verdict::Survives => count.survive += 1,
            Verdict::Lost => count.lost += 1,
            Verdict::Unknown => count.unknown += 1,
        }
    }
    count
}

/// Writes everything there is to tell.
fn tell(arguments: &GithubArguments, all: &[Told], errors: &[String], count: &Count, diff: &[u8]) -> io::Result<()> {
    let mut out = BufWriter::new(io::stdout().lock());
    match arguments.output_format {
        _ if arguments.diff => {
            out.write_all(diff)?;
            out.flush()?;
            return writeln!(io::stderr(), "{}", text::summary(count, all, false));
        }
        OutputFormat::Json => json::write(all, errors, count, &mut out)?,
        OutputFormat::Full => {
            text::write(all, arguments.write, &mut out)?;
            writeln!(out, "{}", text::summary(count, all, arguments.write))?;
        }
    }
    out.flush()
}
