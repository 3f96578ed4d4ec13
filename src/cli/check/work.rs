//! One file at a time, on as many threads as are wanted; then those together that may have the same caches.

use std::io;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;

use rayon::ThreadPoolBuilder;
use rayon::iter::IndexedParallelIterator;
use rayon::iter::IntoParallelIterator;
use rayon::iter::ParallelIterator;

use crate::cli::Failure;
use crate::cli::check::progress::Progress;
use crate::cli::check::text;
use crate::cli::check::text::Text;
use crate::cli::check::together;
use crate::cli::check::together::Repository;
use crate::cli::check::together::Waiting;
use crate::config::Config;
use crate::files;
use crate::files::FileError;
use crate::linter;
use crate::linter::Fixed;
use crate::linter::Reading;
use crate::project::Project;
use crate::report::Counts;
use crate::report::FileReport;
use crate::report::Layout;
use crate::report::Mode;
use crate::report::Part;
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
    /// How it is told of. Beside a patch only errors are.
    pub(super) layout: Layout,
    pub(super) errors_only: bool,
    /// Whether diffs are colored.
    pub(super) color: bool,
}

/// What came of one file.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    pub(super) counts: Counts,
    /// What the report tells of it, if anything.
    pub(super) part: Option<Part>,
    /// What goes to standard output: a patch, or the fixed text of standard input.
    pub(super) output: Box<[u8]>,
    /// What was not looked at, and why.
    pub(super) notes: Vec<String>,
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
        return Ok(jobs.into_iter().map(|job| task.run(job, |file| task.alone(file))).collect());
    }
    let pool = ThreadPoolBuilder::new()
        .num_threads(threads.unwrap_or_default())
        .build()
        .map_err(|error| Failure::new(format!("cannot start threads: {error}")))?;
    let files = jobs.len();
    let run = |(job, repository): (Job, Option<Repository>)| {
        let step = task.run(job, |file| match repository {
            Some(repository) => task.among_others(file, repository),
            None => Step::Done(task.alone(file)),
        });
        if let Some(progress) = progress {
            progress.advance(files);
        }
        step
    };
    let repositories = together::repositories(&jobs);
    let steps: Vec<_> = pool.install(|| jobs.into_par_iter().zip(repositories).map(run).collect());
    let mut outcomes = Vec::with_capacity(files);
    let mut waiting = Vec::new();
    for (index, step) in steps.into_iter().enumerate() {
        outcomes.push(match step {
            Step::Done(outcome) => outcome,
            Step::Waits(repository, file) => {
                waiting.push((index, repository, file));
                Outcome::default()
            }
        });
    }
    for (index, outcome) in pool.install(|| together::finish(waiting, task)) {
        outcomes[index] = outcome;
    }
    if let Some(progress) = progress {
        progress.finish();
    }
    Ok(outcomes)
}

/// How far a file has come that was looked at by itself.
#[derive(Debug)]
enum Step {
    /// There is nothing more to do.
    Done(Outcome),
    /// Other files of its repository may have the same caches.
    Waits(Repository, Box<Waiting>),
}

impl From<Outcome> for Step {
    fn from(outcome: Outcome) -> Self {
        Self::Done(outcome)
    }
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
    /// Does a job, whose Dockerfile is for `look`.
    fn run<T: From<Outcome>>(self, job: Job, look: impl FnOnce(Dockerfile) -> T) -> T {
        let Job { path, input, config } = job;
        let from_stdin = matches!(input, Input::Stdin);
        let text = match input {
            Input::Read(project) => Ok(Text::Project(project)),
            Input::File => files::read(&path).map(|bytes| Text::Dockerfile(Source::new(bytes))),
            Input::Stdin => files::read_from(&path, io::stdin().lock()).and_then(|bytes| Text::of(&path, bytes)),
        };
        match text {
            Ok(Text::Dockerfile(source)) => look(Dockerfile { path, config, source, from_stdin }),
            Ok(Text::Project(project)) => self.within(&path, &config, &project, from_stdin).into(),
            Err(error) => self.failed(error).into(),
        }
    }

    /// Does all that is to be done with a Dockerfile, whatever others say.
    fn alone(self, file: Dockerfile) -> Outcome {
        match self.mode {
            Mode::Check => {
                let report = linter::lint(&file.source, &file.config);
                self.told(&file.path, file.source, report)
            }
            Mode::Fix | Mode::Diff => {
                let fixed = linter::fix(file.source.clone(), &file.config, self.layout.at_least);
                self.written(&file, fixed)
            }
        }
    }

    /// Does what can be done with a Dockerfile before the others of its repository are read.
    fn among_others(self, file: Dockerfile, repository: Repository) -> Step {
        match self.mode {
            Mode::Check => {
                let reading = Reading::of(&file.source, &file.config);
                if reading.has_cache_mounts() {
                    return Step::Waits(repository, Box::new(Waiting::Read(file, reading)));
                }
                let report = reading.report(&file.source, &file.config, Vec::new());
                Step::Done(self.told(&file.path, file.source, report))
            }
            Mode::Fix | Mode::Diff => {
                let rest = linter::fix_by_itself(file.source.clone(), &file.config, self.layout.at_least);
                if rest.reading.has_cache_mounts() {
                    return Step::Waits(repository, Box::new(Waiting::Fixed(file, rest)));
                }
                let fixed = rest.told(&file.config, Vec::new());
                Step::Done(self.written(&file, fixed))
            }
        }
    }

    /// Looks at the Dockerfiles in another file.
    fn within(self, path: &Path, config: &Config, project: &Project, from_stdin: bool) -> Outcome {
        let source = project.source();
        let outcome = match self.mode {
            Mode::Check => {
                let report = text::report_of(project, config);
                self.told(path, source.clone(), report)
            }
            Mode::Fix | Mode::Diff => {
                let fixed = text::fix_within(project, config, self.layout.at_least);
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
            if changed {
                unified_diff(&name(path), before.bytes(), after.bytes(), self.color, &mut output)
                    .expect("writing into memory cannot fail");
            }
        } else if from_stdin {
            output.extend_from_slice(after.bytes());
        } else if changed && let Err(error) = files::write_back(path, before.bytes(), after.bytes()) {
            return self.unwritten(path, before, unfixed(), error);
        }
        let mut outcome = self.told(path, after, fixed.report);
        outcome.counts.fixed = fixed.fixed;
        outcome.counts.changed = usize::from(changed);
        Outcome { output: output.into_boxed_slice(), ..outcome }
    }

    /// The outcome for a file that could not be written: all its findings are left.
    fn unwritten(self, path: &Path, before: &Source, report: linter::Report, error: FileError) -> Outcome {
        let found = file_report(path, before.clone(), report);
        self.outcome(FileReport { errors: failure(error).errors, ..found })
    }

    /// The outcome where something could not be done with a file.
    pub(super) fn failed(self, error: FileError) -> Outcome {
        self.outcome(failure(error))
    }

    /// The outcome of a file of which this is to be told.
    pub(super) fn told(self, path: &Path, source: Source, report: linter::Report) -> Outcome {
        if report.findings.is_empty() && report.errors.is_empty() {
            return Outcome::default();
        }
        self.outcome(file_report(path, source, report))
    }

    fn outcome(self, mut file: FileReport) -> Outcome {
        let counts = Counts::of(&file, self.layout.at_least);
        if self.errors_only {
            file.findings.clear();
        }
        let is_told = !self.errors_only || !file.errors.is_empty();
        Outcome { counts, part: is_told.then(|| self.layout.part(file)), ..Outcome::default() }
    }
}

fn file_report(path: &Path, source: Source, report: linter::Report) -> FileReport {
    let problem =
        |error: SyntaxError| Problem { span: Some(error.span), message: error.message, help: Some(error.help) };
    let errors = report.errors.into_iter().map(problem).collect();
    FileReport { name: name(path), source, findings: report.findings, errors }
}

fn failure(error: FileError) -> FileReport {
    let errors = vec![Problem { span: None, message: error.message, help: error.help }];
    FileReport { name: name(&error.path), source: Source::new(Vec::new()), findings: Vec::new(), errors }
}

/// What a file is called in reports.
pub(super) fn name(path: &Path) -> String {
    printable(&path.to_string_lossy()).into_owned()
}
