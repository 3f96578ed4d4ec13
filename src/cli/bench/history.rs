//! The file of `--history`.

use std::env;
use std::fs;
use std::fs::File;
use std::io;
use std::io::Read;
use std::io::Seek;
use std::io::SeekFrom;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;

use time::OffsetDateTime;

use crate::benchmark::history::Entry;
use crate::benchmark::history::History;
use crate::benchmark::history::Occasion;
use crate::cli::Failure;
use crate::cli::bench::output::unwritten;
use crate::files;
use crate::report::printable;

/// What names the commit that is checked out, in GitHub Actions and in GitLab CI.
/// <https://docs.github.com/en/actions/reference/workflows-and-actions/variables>
/// <https://docs.gitlab.com/ci/variables/predefined_variables/>
const COMMITS: [&str; 2] = ["GITHUB_SHA", "CI_COMMIT_SHA"];

/// A history, and where it goes on.
pub(super) struct Keeper {
    path: PathBuf,
    /// What was measured before this run.
    pub(super) earlier: History,
}

impl Keeper {
    /// Reads a file, which need not be there yet, and tells in words which of its lines cannot be read.
    pub(super) fn open(path: &Path) -> Result<(Self, Vec<String>), Failure> {
        let name = path.to_string_lossy();
        let name = printable(&name);
        // A path that cannot be written is told of before anything is built.
        append(path).map_err(|error| unwritten(path, &error))?;
        let bytes = fs::read(path);
        let bytes = bytes
            .map_err(|error| Failure::new(format!("cannot read the history {name}: {}", files::describe(&error))))?;
        let (earlier, damaged) = History::read(&String::from_utf8_lossy(&bytes));
        let damaged =
            damaged.into_iter().map(|it| format!("{name}:{}: left out of the history: {}", it.line, it.reason));
        let damaged = damaged.collect();
        Ok((Self { path: path.to_owned(), earlier }, damaged))
    }

    /// Where it is.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Adds a line to the file, all at once.
    pub(super) fn add(&self, entry: &Entry) -> Result<(), Failure> {
        self.write(&entry.line()).map_err(|error| unwritten(&self.path, &error))
    }

    fn write(&self, line: &str) -> io::Result<()> {
        let mut file = append(&self.path)?;
        // A line that was cut off must not take this one with it.
        let start = if ends_within_a_line(&mut file)? { "\n" } else { "" };
        file.write_all(format!("{start}{line}").as_bytes())
    }
}

fn append(path: &Path) -> io::Result<File> {
    File::options().append(true).read(true).create(true).open(path)
}

fn ends_within_a_line(file: &mut File) -> io::Result<bool> {
    if file.seek(SeekFrom::End(0))? == 0 {
        return Ok(false);
    }
    let mut last = [0];
    file.seek(SeekFrom::End(-1))?;
    file.read_exact(&mut last)?;
    Ok(last != *b"\n")
}

/// Now, and what the environment says of what is checked out.
pub(super) fn occasion() -> Occasion {
    let now = OffsetDateTime::now_utc();
    let commit = COMMITS.iter().find_map(|name| env::var(name).ok().filter(|commit| !commit.is_empty()));
    Occasion { time: now.replace_nanosecond(0).unwrap_or(now), commit }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use tempfile::TempDir;

    use super::{Keeper, occasion};
    use crate::benchmark::history::Entry;
    use crate::benchmark::measurement::Measurement;

    fn entry(dockerfile: &str) -> Entry {
        let measurement = Measurement { dockerfile: dockerfile.to_owned(), ..Measurement::default() };
        Entry::of(&measurement, &occasion())
    }

    #[test]
    fn a_history_begins_with_nothing_and_grows_line_by_line() {
        let directory = TempDir::new().unwrap();
        let path = directory.path().join("history.jsonl");
        let (keeper, damaged) = Keeper::open(&path).unwrap();
        assert_eq!((keeper.earlier.entries.len(), damaged.len()), (0, 0));
        let entries = ["a", "b"].map(entry);
        for entry in &entries {
            keeper.add(entry).unwrap();
        }
        let (again, damaged) = Keeper::open(&path).unwrap();
        assert_eq!((again.earlier.entries, damaged), (entries.to_vec(), Vec::new()));
    }

    #[test]
    fn a_damaged_line_is_told_and_stays_as_it_is() {
        let directory = TempDir::new().unwrap();
        let path = directory.path().join("history.jsonl");
        let cut = "{\"version\":1,\"ti";
        fs::write(&path, cut).unwrap();
        let (keeper, damaged) = Keeper::open(&path).unwrap();
        assert_eq!(damaged.len(), 1);
        assert!(damaged[0].contains("history.jsonl:1: left out of the history: "), "{damaged:?}");
        keeper.add(&entry("a")).unwrap();
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.starts_with(&format!("{cut}\n{{\"version\":1,\"time\":")), "{text}");
        assert_eq!(Keeper::open(&path).unwrap().0.earlier.entries, [entry("a")]);
    }

    #[test]
    fn a_path_that_cannot_be_written_is_told_at_once() {
        let directory = TempDir::new().unwrap();
        let failure = Keeper::open(&directory.path().join("nowhere/history.jsonl")).err().unwrap();
        assert!(failure.message.contains("no such file or directory"), "{}", failure.message);
    }
}
