//! One file at a time, on as many threads as are wanted.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use rayon::ThreadPoolBuilder;
use rayon::iter::IntoParallelIterator;
use rayon::iter::ParallelIterator;

use crate::cli::Failure;
use crate::config::Config;
use crate::edit::Applicability;
use crate::files;
use crate::files::FileError;
use crate::linter;
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Input {
    File,
    Stdin,
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
pub(super) fn run(jobs: Vec<Job>, task: Task, threads: Option<usize>) -> Result<Vec<Outcome>, Failure> {
    // Threads take longer to start than a file takes to be linted.
    if jobs.len() < 2 {
        return Ok(jobs.iter().map(|job| task.run(job)).collect());
    }
    let pool = ThreadPoolBuilder::new()
        .num_threads(threads.unwrap_or_default())
        .build()
        .map_err(|error| Failure::new(format!("cannot start threads: {error}")))?;
    Ok(pool.install(|| jobs.into_par_iter().map(|job| task.run(&job)).collect()))
}

impl Task {
    fn run(self, job: &Job) -> Outcome {
        let bytes = match job.input {
            Input::File => files::read(&job.path),
            Input::Stdin => files::read_from(&job.path, io::stdin().lock()),
        };
        match bytes {
            Err(error) => error.into(),
            Ok(bytes) if self.mode == Mode::Check => {
                let source = Source::new(bytes);
                let report = linter::lint(&source, &job.config);
                Outcome { report: told(job, source, report), ..Outcome::default() }
            }
            Ok(bytes) => self.fix(job, Source::new(bytes)),
        }
    }

    fn fix(self, job: &Job, before: Source) -> Outcome {
        let fixed = linter::fix(before.clone(), &job.config, self.at_least);
        let after = fixed.source;
        let changed = before.bytes() != after.bytes();
        let mut output = Vec::new();
        match (self.mode, job.input) {
            (Mode::Diff, _) => {
                let name = printable(&job.path.to_string_lossy()).into_owned();
                unified_diff(&name, before.bytes(), after.bytes(), self.color, &mut output)
                    .expect("writing into memory cannot fail");
            }
            (_, Input::Stdin) => output.extend_from_slice(after.bytes()),
            (_, Input::File) if !changed => {}
            (_, Input::File) => {
                if let Err(error) = files::write_back(&job.path, after.bytes()) {
                    return unfixed(job, before, error);
                }
            }
        }
        Outcome { fixed: fixed.fixed, changed, report: told(job, after, fixed.report), output }
    }
}

/// The outcome for a file that could not be written: all its findings are left.
fn unfixed(job: &Job, source: Source, error: FileError) -> Outcome {
    let report = linter::lint(&source, &job.config);
    let mut outcome = Outcome::from(error);
    if let (Some(whole), Some(found)) = (&mut outcome.report, told(job, source, report)) {
        whole.source = found.source;
        whole.findings = found.findings;
    }
    outcome
}

/// What a report tells of a file, if there is anything to tell.
fn told(job: &Job, source: Source, report: linter::Report) -> Option<FileReport> {
    if report.findings.is_empty() && report.errors.is_empty() {
        return None;
    }
    let problem =
        |error: SyntaxError| Problem { span: Some(error.span), message: error.message, help: Some(error.help) };
    Some(FileReport {
        name: printable(&job.path.to_string_lossy()).into_owned(),
        source,
        findings: report.findings,
        errors: report.errors.into_iter().map(problem).collect(),
    })
}
