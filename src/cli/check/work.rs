//! One file at a time, on as many threads as are wanted.

use std::io;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;

use rayon::ThreadPoolBuilder;
use rayon::iter::IntoParallelIterator;
use rayon::iter::ParallelIterator;

use crate::cli::Failure;
use crate::cli::check::progress::Progress;
use crate::cli::check::text::Text;
use crate::config::Config;
use crate::edit::Applicability;
use crate::files;
use crate::files::FileError;
use crate::linter;
use crate::project::Project;
use crate::report::FileReport;
use crate::report::Mode;
use crate::report::Problem;
use crate::report::printable;
use crate::report::unified_diff;
use crate::source::Source;
use crate::syntax::SyntaxError;

/// One file to look at.
#[derive(Debug)]
pub(super) struct Job {
    pub(super) path: PathBuf,
    pub(super) input: Input,
    pub(super) config: Arc<Config>,
}

/// Where a file's text comes from.
#[derive(Debug)]
pub(super) enum Input {
    File,
    Stdin,
    /// It was read before.
    Read(Box<Project>),
}

/// What is done with every file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Task {
    pub(super) mode: Mode,
    pub(super) at_least: Applicability,
    /// Whether diffs are colored.
    pub(super) color: bool,
}

/// What came of one file.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    /// How many findings were settled.
    pub(super) fixed: usize,
    /// Whether the text was changed, or would be.
    pub(super) changed: bool,
    /// What is left to tell, if anything.
    pub(super) report: Option<FileReport>,
    /// What goes to standard output: a patch, or the fixed text of standard input.
    pub(super) output: Vec<u8>,
    /// What was not looked at, and why.
    pub(super) notes: Vec<String>,
}

impl From<FileError> for Outcome {
    fn from(error: FileError) -> Self {
        let name = printable(&error.path.to_string_lossy()).into_owned();
        let source = Source::new(Vec::new());
        let errors = vec![Problem { span: None, message: error.message, help: error.help }];
        Self { report: Some(FileReport { name, source, findings: Vec::new(), errors }), ..Self::default() }
    }
}

/// Does all jobs; the outcomes come in their order.
pub(super) fn run(
    jobs: Vec<Job>,
    task: Task,
    threads: Option<usize>,
    progress: Option<&Progress>,
) -> Result<Vec<Outcome>, Failure> {
    // Threads take longer to start than a file takes to be linted.
    if jobs.len() < 2 {
        return Ok(jobs.into_iter().map(|job| task.run(job)).collect());
    }
    let pool = ThreadPoolBuilder::new()
        .num_threads(threads.unwrap_or_default())
        .build()
        .map_err(|error| Failure::new(format!("cannot start threads: {error}")))?;
    let files = jobs.len();
    let run = |job| {
        let outcome = task.run(job);
        if let Some(progress) = progress {
            progress.advance(files);
        }
        outcome
    };
    let outcomes = pool.install(|| jobs.into_par_iter().map(run).collect());
    if let Some(progress) = progress {
        progress.finish();
    }
    Ok(outcomes)
}

impl Task {
    fn run(self, job: Job) -> Outcome {
        let Job { path, input, config } = job;
        let from_stdin = matches!(input, Input::Stdin);
        let text = match input {
            Input::Read(project) => Ok(Text::Project(project)),
            Input::File => files::read(&path).map(|bytes| Text::Dockerfile(Source::new(bytes))),
            Input::Stdin => files::read_from(&path, io::stdin().lock()).and_then(|bytes| Text::of(&path, bytes)),
        };
        let text = match text {
            Ok(text) => text,
            Err(error) => return error.into(),
        };
        let notes = text.notes(&path);
        let outcome = match self.mode {
            Mode::Check => {
                let report = text.lint(&config);
                Outcome { report: told(&path, text.into_source(), report), ..Outcome::default() }
            }
            Mode::Fix | Mode::Diff => self.fix(&path, &config, &text, from_stdin),
        };
        Outcome { notes, ..outcome }
    }

    fn fix(self, path: &Path, config: &Config, text: &Text, from_stdin: bool) -> Outcome {
        let fixed = text.fix(config, self.at_least);
        let (before, after) = (text.source(), fixed.source);
        let changed = before.bytes() != after.bytes();
        let mut output = Vec::new();
        if self.mode == Mode::Diff {
            let name = printable(&path.to_string_lossy()).into_owned();
            unified_diff(&name, before.bytes(), after.bytes(), self.color, &mut output)
                .expect("writing into memory cannot fail");
        } else if from_stdin {
            output.extend_from_slice(after.bytes());
        } else if changed && let Err(error) = files::write_back(path, before.bytes(), after.bytes()) {
            return unfixed(path, config, text, error);
        }
        let report = told(path, after, fixed.report);
        Outcome { fixed: fixed.fixed, changed, report, output, ..Outcome::default() }
    }
}

/// The outcome for a file that could not be written: all its findings are left.
fn unfixed(path: &Path, config: &Config, text: &Text, error: FileError) -> Outcome {
    let report = text.lint(config);
    let mut outcome = Outcome::from(error);
    if let (Some(whole), Some(found)) = (&mut outcome.report, told(path, text.source().clone(), report)) {
        whole.source = found.source;
        whole.findings = found.findings;
    }
    outcome
}

/// What a report tells of a file, if there is anything to tell.
fn told(path: &Path, source: Source, report: linter::Report) -> Option<FileReport> {
    if report.findings.is_empty() && report.errors.is_empty() {
        return None;
    }
    let problem =
        |error: SyntaxError| Problem { span: Some(error.span), message: error.message, help: Some(error.help) };
    Some(FileReport {
        name: printable(&path.to_string_lossy()).into_owned(),
        source,
        findings: report.findings,
        errors: report.errors.into_iter().map(problem).collect(),
    })
}
