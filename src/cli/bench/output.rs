//! Where the figures go.

use std::ffi::OsStr;
use std::fs;
use std::fs::File;
use std::io;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;

use tempfile::NamedTempFile;

use crate::benchmark::export::csv;
use crate::benchmark::export::html;
use crate::benchmark::export::json;
use crate::benchmark::export::markdown;
use crate::benchmark::export::tracker;
use crate::benchmark::history::Entry;
use crate::benchmark::history::Occasion;
use crate::benchmark::measurement::Measurement;
use crate::cli::Failure;
use crate::cli::bench::history::Keeper;
use crate::files;
use crate::report::printable;

/// The files of `--export`, and that of `--history`.
pub(super) struct Output {
    files: Vec<(PathBuf, Format)>,
    occasion: Occasion,
    history: Option<Keeper>,
}

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Markdown,
    Json,
    Csv,
    Html,
    GithubActionBenchmark,
    Bencher,
}

/// What may stand in front of a path, with `=`.
const NAMED: [(&str, Format); 6] = [
    ("markdown", Format::Markdown),
    ("json", Format::Json),
    ("csv", Format::Csv),
    ("html", Format::Html),
    ("github-action-benchmark", Format::GithubActionBenchmark),
    ("bencher", Format::Bencher),
];

impl Format {
    /// The format that is named in front of a path, and the path; else that of the end of its name.
    fn split(argument: &Path) -> (Option<Self>, &Path) {
        let named = argument.to_str().and_then(|text| text.split_once('='));
        let named = named.and_then(|(name, path)| {
            let (_, format) = NAMED.into_iter().find(|(there, _)| *there == name)?;
            Some((Some(format), Path::new(path)))
        });
        named.unwrap_or_else(|| (Self::by_end(argument), argument))
    }

    fn by_end(path: &Path) -> Option<Self> {
        match path.extension().and_then(OsStr::to_str)? {
            "md" | "markdown" => Some(Self::Markdown),
            "json" => Some(Self::Json),
            "csv" => Some(Self::Csv),
            "html" | "htm" => Some(Self::Html),
            _ => None,
        }
    }
}

impl Output {
    /// Opens all files before anything is built, so that a bad path is told of at once.
    pub(super) fn open(arguments: &[PathBuf], occasion: Occasion, history: Option<Keeper>) -> Result<Self, Failure> {
        let mut files = Vec::new();
        for argument in arguments {
            let (format, path) = Format::split(argument);
            let format = format.ok_or_else(|| {
                let name = path.to_string_lossy();
                let name = printable(&name);
                Failure::new(format!(
                    "cannot tell the format of {name}; let its name end in .md, .html, .json or .csv, or name the \
                     format in front of it, as in bencher={name}"
                ))
            })?;
            // What is in it stays until there is something to put into its place.
            File::options().append(true).create(true).open(path).map_err(|error| unwritten(path, &error))?;
            files.push((path.to_owned(), format));
        }
        Ok(Self { files, occasion, history })
    }

    /// Where the files are.
    pub(super) fn paths(&self) -> Vec<PathBuf> {
        let history = self.history.iter().map(Keeper::path);
        self.files.iter().map(|(path, _)| path.as_path()).chain(history).map(Path::to_owned).collect()
    }

    /// Puts what was measured so far into all files.
    pub(super) fn save(&self, measurements: &[Measurement]) -> Result<(), Failure> {
        for (path, format) in &self.files {
            replace(path, self.render(*format, measurements).as_bytes()).map_err(|error| unwritten(path, &error))?;
        }
        Ok(())
    }

    /// Notes a measurement that came to its end in the history.
    pub(super) fn note(&self, measurement: &Measurement) -> Result<(), Failure> {
        match &self.history {
            Some(history) if !measurement.samples.is_empty() => history.add(&Entry::of(measurement, &self.occasion)),
            _ => Ok(()),
        }
    }

    /// All that was measured, in a format.
    fn render(&self, format: Format, measurements: &[Measurement]) -> String {
        match format {
            Format::Markdown => markdown::render(measurements),
            Format::Json => json::render(measurements),
            Format::Csv => csv::render(measurements),
            Format::Html => {
                html::render(measurements, &self.occasion, self.history.as_ref().map(|history| &history.earlier))
            }
            Format::GithubActionBenchmark => tracker::github_action_benchmark(measurements),
            Format::Bencher => tracker::bencher(measurements),
        }
    }
}

/// That a file cannot be written, and why.
pub(super) fn unwritten(path: &Path, error: &io::Error) -> Failure {
    let name = path.to_string_lossy();
    Failure::new(format!("cannot write {}: {}", printable(&name), files::describe(error)))
}

/// Puts `bytes` into a file all at once: who reads it meanwhile sees the old or the new figures.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let target = fs::canonicalize(path)?;
    let metadata = fs::metadata(&target)?;
    // Into a pipe or a device there is nothing but writing.
    if !metadata.is_file() {
        return fs::write(&target, bytes);
    }
    let mut file = NamedTempFile::new_in(target.parent().unwrap_or(Path::new("/")))?;
    file.write_all(bytes)?;
    file.as_file().set_permissions(metadata.permissions())?;
    file.persist(&target).map_err(|error| error.error)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::PathBuf;

    use tempfile::TempDir;

    use super::{Output, replace};
    use crate::cli::Failure;
    use crate::cli::bench::history::occasion;

    fn open(paths: &[PathBuf]) -> Result<Output, Failure> {
        Output::open(paths, occasion(), None)
    }

    #[test]
    fn bad_paths_and_unknown_formats_are_told_of_at_once() {
        let directory = TempDir::new().unwrap();
        let complaint = |name: &str| open(&[directory.path().join(name)]).err().map(|failure| failure.message);
        assert!(complaint("report.txt").unwrap().contains(".md, .html, .json or .csv"));
        assert!(complaint("nowhere/report.md").unwrap().contains("no such file or directory"));
        assert_eq!(complaint("report.md"), None);
        let named = PathBuf::from(format!("bencher={}", directory.path().join("figures").display()));
        assert_eq!(open(&[named]).unwrap().paths(), [directory.path().join("figures")]);
    }

    #[test]
    fn what_a_file_holds_stays_until_it_is_replaced() {
        let directory = TempDir::new().unwrap();
        let path: PathBuf = directory.path().join("report.json");
        fs::write(&path, "old").unwrap();
        open(std::slice::from_ref(&path)).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"old");
        replace(&path, b"new").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 1);
    }
}
