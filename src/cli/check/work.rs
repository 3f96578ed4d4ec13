//! One file at a time, on as many threads as are wanted; then those together that may have the same caches.

use std::io;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;

use rayon::ThreadPoolBuilder;
use rayon::iter::IntoParallelIterator;
use rayon::iter::ParallelIterator;

use crate::cli::Failure;
use crate::cli::check::progress::Progress;
use crate::cli::check::text;
use crate::cli::check::text::Text;
use crate::cli::check::together;
use crate::config::Config;
use crate::edit::Applicability;
use crate::files;
use crate::files::FileError;
use crate::linter;
use crate::linter::Fixed;
use crate::linter::Reading;
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
        return Ok(together::finish(jobs.into_iter().map(|job| task.run(job)).collect(), task));
    }
    let pool = ThreadPoolBuilder::new()
        .num_threads(threads.unwrap_or_default())
        .build()
        .map_err(|error| Failure::new(format!("cannot start threads: {error}")))?;
    let files = jobs.len();
    let run = |job| {
        let step = task.run(job);
        if let Some(progress) = progress {
            progress.advance(files);
        }
        step
    };
    let steps = pool.install(|| jobs.into_par_iter().map(run).collect());
    if let Some(progress) = progress {
        progress.finish();
    }
    Ok(together::finish(steps, task))
}

/// How far a file has come that was looked at by itself.
#[derive(Debug)]
pub(super) enum Step {
    /// There is nothing more to do.
    Done(Box<Outcome>),
    /// It was read, and other files may have the same caches.
    Read(Dockerfile, Reading),
    /// It was fixed, as far as it goes by itself, and other files may have the same caches.
    Fixed(Dockerfile, Fixed),
}

/// A Dockerfile as it was read.
#[derive(Debug)]
pub(super) struct Dockerfile {
    pub(super) path: PathBuf,
    pub(super) config: Arc<Config>,
    pub(super) source: Source,
    from_stdin: bool,
}

impl Task {
    fn run(self, job: Job) -> Step {
        let Job { path, input, config } = job;
        let from_stdin = matches!(input, Input::Stdin);
        let text = match input {
            Input::Read(project) => Ok(Text::Project(project)),
            Input::File => files::read(&path).map(|bytes| Text::Dockerfile(Source::new(bytes))),
            Input::Stdin => files::read_from(&path, io::stdin().lock()).and_then(|bytes| Text::of(&path, bytes)),
        };
        match text {
            Ok(Text::Dockerfile(source)) => self.look(Dockerfile { path, config, source, from_stdin }),
            Ok(Text::Project(project)) => Step::Done(Box::new(self.within(&path, &config, &project, from_stdin))),
            Err(error) => Step::Done(Box::new(error.into())),
        }
    }

    /// Looks at a Dockerfile by itself.
    fn look(self, file: Dockerfile) -> Step {
        match self.mode {
            Mode::Check => {
                let reading = Reading::of(&file.source, &file.config);
                if reading.has_cache_mounts() {
                    return Step::Read(file, reading);
                }
                let report = reading.report(&file.source, &file.config, Vec::new());
                Step::Done(Box::new(Outcome { report: told(&file.path, file.source, report), ..Outcome::default() }))
            }
            Mode::Fix | Mode::Diff => {
                let fixed = linter::fix_by_itself(file.source.clone(), &file.config, self.at_least);
                if linter::may_have_cache_mounts(&fixed.source) {
                    return Step::Fixed(file, fixed);
                }
                Step::Done(Box::new(self.written(&file, fixed)))
            }
        }
    }

    /// Looks at the Dockerfiles in another file.
    fn within(self, path: &Path, config: &Config, project: &Project, from_stdin: bool) -> Outcome {
        let source = project.source();
        let outcome = match self.mode {
            Mode::Check => {
                let report = text::report_of(project, config);
                Outcome { report: told(path, source.clone(), report), ..Outcome::default() }
            }
            Mode::Fix | Mode::Diff => {
                let fixed = text::fix_within(project, config, self.at_least);
                self.write(path, source, fixed, from_stdin, || text::report_of(project, config))
            }
        };
        Outcome { notes: text::notes(project, path), ..outcome }
    }

    /// What came of a Dockerfile that was fixed, now that it goes where it belongs.
    pub(super) fn written(self, file: &Dockerfile, fixed: Fixed) -> Outcome {
        let Dockerfile { path, config, source, from_stdin } = file;
        self.write(path, source, fixed, *from_stdin, || linter::lint(source, config))
    }

    /// Writes what a file was fixed to; `unfixed` is what there is to say where it cannot be written.
    fn write(
        self,
        path: &Path,
        before: &Source,
        fixed: Fixed,
        from_stdin: bool,
        unfixed: impl FnOnce() -> linter::Report,
    ) -> Outcome {
        let after = fixed.source;
        let changed = before.bytes() != after.bytes();
        let mut output = Vec::new();
        if self.mode == Mode::Diff {
            unified_diff(&name(path), before.bytes(), after.bytes(), self.color, &mut output)
                .expect("writing into memory cannot fail");
        } else if from_stdin {
            output.extend_from_slice(after.bytes());
        } else if changed && let Err(error) = files::write_back(path, before.bytes(), after.bytes()) {
            return unwritten(path, before, unfixed(), error);
        }
        let report = told(path, after, fixed.report);
        Outcome { fixed: fixed.fixed, changed, report, output, ..Outcome::default() }
    }
}

/// The outcome for a file that could not be written: all its findings are left.
fn unwritten(path: &Path, before: &Source, report: linter::Report, error: FileError) -> Outcome {
    let mut outcome = Outcome::from(error);
    if let (Some(whole), Some(found)) = (&mut outcome.report, told(path, before.clone(), report)) {
        whole.source = found.source;
        whole.findings = found.findings;
    }
    outcome
}

/// What a report tells of a file, if there is anything to tell.
pub(super) fn told(path: &Path, source: Source, report: linter::Report) -> Option<FileReport> {
    if report.findings.is_empty() && report.errors.is_empty() {
        return None;
    }
    let problem =
        |error: SyntaxError| Problem { span: Some(error.span), message: error.message, help: Some(error.help) };
    Some(FileReport {
        name: name(path),
        source,
        findings: report.findings,
        errors: report.errors.into_iter().map(problem).collect(),
    })
}

/// What a file is called in reports.
pub(super) fn name(path: &Path) -> String {
    printable(&path.to_string_lossy()).into_owned()
}
