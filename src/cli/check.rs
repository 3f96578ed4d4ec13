//! `cachemount check`: files to a report, to fixed files or to a diff.

use std::fs::File;
use std::io;
use std::io::BufWriter;
use std::io::IsTerminal;
use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use clap::ValueEnum;

use crate::cli::Failure;
use crate::cli::Status;
use crate::cli::complain;
use crate::cli::project;
use crate::cli::settings::Origin;
use crate::cli::settings::Overlay;
use crate::cli::settings::Settings;
use crate::cli::terminal;
use crate::cli::terminal::ColorChoice;
use crate::cli::unless_closed;
use crate::edit::Applicability;
use crate::files;
use crate::files::FileError;
use crate::report::Counts;
use crate::report::Format;
use crate::report::Layout;
use crate::report::Mode;
use crate::report::Style;
use crate::report::Summary;

mod progress;
mod text;
mod together;
mod work;

use progress::Progress;
use work::Input;
use work::Job;
use work::Outcome;
use work::Task;

#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
pub(super) struct CheckArguments {
    /// Files to lint, directories to search, Compose and Bake files; `-` is standard input
    #[arg(value_name = "PATHS", default_value = ".", hide_default_value = true)]
    paths: Vec<PathBuf>,

    /// Rewrite the files; from standard input to standard output
    #[arg(long, help_heading = "Fixing")]
    fix: bool,

    /// Take in fixes that a person should look at: the build or the image may change
    #[arg(long, help_heading = "Fixing")]
    unsafe_fixes: bool,

    /// Print what --fix would do as a patch, and write nothing
    #[arg(long, help_heading = "Fixing")]
    diff: bool,

    /// Rules to run, by name [by default: all, or those of the configuration]
    #[arg(long, value_name = "RULES", value_delimiter = ',', help_heading = "Rules")]
    select: Vec<String>,

    /// Rules not to run, by name
    #[arg(long, value_name = "RULES", value_delimiter = ',', help_heading = "Rules")]
    ignore: Vec<String>,

    /// Read this configuration for all files [by default: the nearest `.cachemount.yaml` above each]
    #[arg(long, value_name = "FILE", conflicts_with = "isolated", help_heading = "Rules")]
    config: Option<PathBuf>,

    /// Read no configuration
    #[arg(long, help_heading = "Rules")]
    isolated: bool,

    /// How findings are written [by default: full on a terminal, else concise]
    #[arg(long, value_enum, value_name = "FORMAT", help_heading = "Report")]
    output_format: Option<OutputFormat>,

    /// Write the report into this file
    #[arg(long, value_name = "FILE", help_heading = "Report")]
    output_file: Option<PathBuf>,

    /// Count findings by rule instead of listing them
    #[arg(long, help_heading = "Report")]
    statistics: bool,

    /// End with 0 also where findings are left
    #[arg(long, help_heading = "Report")]
    exit_zero: bool,

    /// What standard input is called in the report, and where its configuration is looked for
    #[arg(long, value_name = "NAME")]
    stdin_filename: Option<PathBuf>,

    /// How many threads work [by default: one for each processor]
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    jobs: Option<u16>,
}

/// The formats of the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[expect(clippy::doc_markdown, reason = "the help shows it as it stands")]
enum OutputFormat {
    /// For people: with the source, the change and where to read more
    Full,
    /// One line each
    Concise,
    /// One object
    Json,
    /// One object a line
    JsonLines,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Annotations of GitHub Actions
    Github,
    /// GitLab's code quality report
    Gitlab,
    /// Checkstyle's XML
    Checkstyle,
    /// JUnit's XML
    Junit,
    /// Tables, for a pull request
    Markdown,
}

impl From<OutputFormat> for Format {
    fn from(format: OutputFormat) -> Self {
        match format {
            OutputFormat::Full => Self::Full,
            OutputFormat::Concise => Self::Concise,
            OutputFormat::Json => Self::Json,
            OutputFormat::JsonLines => Self::JsonLines,
            OutputFormat::Sarif => Self::Sarif,
            OutputFormat::Github => Self::Github,
            OutputFormat::Gitlab => Self::Gitlab,
            OutputFormat::Checkstyle => Self::Checkstyle,
            OutputFormat::Junit => Self::Junit,
            OutputFormat::Markdown => Self::Markdown,
        }
    }
}

pub(super) fn run(arguments: &CheckArguments, color: ColorChoice) -> Result<Status, Failure> {
    let origin = Origin::of(arguments.config.as_deref(), arguments.isolated);
    let overlay = Overlay { select: arguments.select.clone(), ignore: arguments.ignore.clone() };
    let mut settings = Settings::new(origin, overlay)?;
    let mut output = Output::open(arguments, color)?;

    let progress = Progress::new();
    let (jobs, errors) = jobs(arguments, &mut settings)?;
    if jobs.is_empty() && errors.is_empty() {
        complain(color, "warning", "no Dockerfiles found in the paths given; name files to lint them all the same");
    }
    let task = arguments.task(&output);
    let mut summary = Summary::new(arguments.mode(), arguments.at_least());
    summary.counts.files = jobs.len();
    let mut outcomes: Vec<Outcome> = errors.into_iter().map(|error| task.failed(error)).collect();
    outcomes.extend(work::run(jobs, task, arguments.jobs.map(usize::from), progress.as_ref())?);
    for outcome in &outcomes {
        summary.counts.add(&outcome.counts);
        outcome.notes.iter().for_each(|note| complain(color, "warning", note));
    }
    unless_closed(tell(task, outcomes, &summary, &mut output))?;
    let Counts { findings, changed, errors, .. } = summary.counts;
    let left = findings > 0 || (summary.mode == Mode::Diff && changed > 0);
    Ok(match left && !arguments.exit_zero {
        true => Status::Findings,
        false if errors > 0 => Status::Failed,
        false => Status::Clean,
    })
}

impl CheckArguments {
    fn mode(&self) -> Mode {
        match (self.diff, self.fix) {
            (true, _) => Mode::Diff,
            (false, true) => Mode::Fix,
            (false, false) => Mode::Check,
        }
    }

    fn at_least(&self) -> Applicability {
        if self.unsafe_fixes { Applicability::Unsafe } else { Applicability::Safe }
    }

    fn reads_stdin(&self) -> bool {
        self.paths.iter().any(|path| path.as_os_str() == "-")
    }

    fn task(&self, output: &Output) -> Task {
        let (mode, at_least, Style { color, .. }) = (self.mode(), self.at_least(), output.style);
        // A patch takes the place of the report.
        let errors_only = mode == Mode::Diff && self.output_file.is_none();
        let layout = if errors_only {
            let style = Style { color: false, ..output.style };
            Layout { format: Format::Concise, style, at_least, statistics: false }
        } else {
            Layout { format: output.format, style: output.style, at_least, statistics: self.statistics }
        };
        Task { mode, layout, errors_only, color }
    }
}

/// Where the report goes, and how it looks there.
struct Output {
    out: Box<dyn Write>,
    format: Format,
    style: Style,
    /// Whether people see what is written, so that the summary belongs to it.
    with_summary: bool,
}

impl Output {
    /// Opens it before anything is read, so that a bad path is told of before files are changed.
    fn open(arguments: &CheckArguments, color: ColorChoice) -> Result<Self, Failure> {
        // Standard output is taken where it gets the fixed text.
        let aside = arguments.reads_stdin() && arguments.mode() == Mode::Fix;
        let (out, style, terminal): (Box<dyn Write>, _, _) = match &arguments.output_file {
            Some(path) => {
                let file = File::create(path).map_err(|error| {
                    Failure::new(format!("cannot write {}: {}", path.display(), files::describe(&error)))
                })?;
                let style = terminal::style(&file, color);
                (Box::new(BufWriter::new(file)), style, false)
            }
            None if aside => {
                let stderr = io::stderr();
                (Box::new(BufWriter::new(stderr.lock())), terminal::style(&stderr, color), stderr.is_terminal())
            }
            None => {
                let stdout = io::stdout();
                (Box::new(BufWriter::new(stdout.lock())), terminal::style(&stdout, color), stdout.is_terminal())
            }
        };
        let format = match arguments.output_format {
            Some(format) => format.into(),
            None if terminal => Format::Full,
            None => Format::Concise,
        };
        let with_summary = format.is_for_people() && arguments.output_file.is_none() && arguments.mode() != Mode::Diff;
        Ok(Self { out, format, style, with_summary })
    }
}

/// What there is to do, in the order of the report; and what could not be found.
fn jobs(arguments: &CheckArguments, settings: &mut Settings) -> Result<(Vec<Job>, Vec<FileError>), Failure> {
    let mut jobs = Vec::new();
    if arguments.reads_stdin() {
        let name = arguments.stdin_filename.clone().unwrap_or_else(|| PathBuf::from("-"));
        jobs.push(Job { config: settings.of(&name)?, path: name, input: Input::Stdin });
    }
    let paths: Vec<_> = arguments.paths.iter().filter(|path| path.as_os_str() != "-").cloned().collect();
    let mut found = project::gather(&paths, arguments.jobs.map_or(0, usize::from));
    for path in found.files {
        let input = found.projects.remove(&path).map_or(Input::File, |project| Input::Read(Box::new(project)));
        jobs.push(Job { config: settings.of(&path)?, path, input });
    }
    Ok((jobs, found.errors))
}

/// Writes everything there is to tell.
fn tell(task: Task, outcomes: Vec<Outcome>, summary: &Summary, output: &mut Output) -> io::Result<()> {
    let mut stdout = io::stdout();
    let patch: &mut dyn Write = if task.errors_only { &mut output.out } else { &mut stdout };
    let mut parts = Vec::new();
    for outcome in outcomes {
        // Else it goes to standard output all the same: a patch, or the text that came from standard input.
        patch.write_all(&outcome.output)?;
        parts.extend(outcome.part);
    }
    if task.errors_only {
        output.out.flush()?;
        let mut stderr = io::stderr().lock();
        task.layout.write(parts, summary, &mut stderr)?;
        return writeln!(stderr, "{summary}");
    }
    task.layout.write(parts, summary, &mut *output.out)?;
    if output.with_summary {
        writeln!(output.out, "{summary}")?;
    } else {
        output.out.flush()?;
        writeln!(io::stderr(), "{summary}")?;
    }
    output.out.flush()
}
