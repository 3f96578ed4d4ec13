//! A copy of a context in which a command was run.

use std::fs;
use std::fs::FileTimes;
use std::io;
use std::path::Path;
use std::process::Command;
use std::process::Stdio;

use tempfile::TempDir;

use crate::benchmark::context::BuildContext;
use crate::benchmark::context::ContextError;
use crate::benchmark::context::walk;
use crate::benchmark::context::walk::Kind;

/// How many of the last lines of a command that failed are told.
const LAST_LINES: usize = 10;

/// A changed copy of a context. It goes when it is dropped.
#[derive(Debug)]
pub struct Edited {
    context: BuildContext,
    _directory: TempDir,
}

impl BuildContext {
    /// Copies what would be sent into a temporary directory and runs `command` there with the system's
    /// shell, such as `npm install left-pad`. What the ignore file leaves out is not in the copy.
    ///
    /// # Errors
    ///
    /// When something cannot be copied, or the command cannot be run or fails.
    pub fn edited(&self, command: &str) -> Result<Edited, ContextError> {
        let directory = tempfile::Builder::new().prefix("cachemount-bench-").tempdir();
        let directory = directory.map_err(|error| copying(Path::new("a temporary directory"), error))?;
        self.copy_into(directory.path())?;
        run(command, directory.path())?;
        let context = Self { directory: directory.path().to_owned(), ignore: self.ignore.clone() };
        Ok(Edited { context, _directory: directory })
    }

    fn copy_into(&self, directory: &Path) -> Result<(), ContextError> {
        for entry in walk::entries(self)? {
            let copy = directory.join(&entry.name);
            let copied = match &entry.kind {
                Kind::Directory => fs::create_dir(&copy),
                Kind::Link(target) => link(target, &copy),
                Kind::File => copy_file(&entry.path, &copy),
            };
            copied.map_err(|error| copying(&entry.path, error))?;
        }
        Ok(())
    }
}

impl Edited {
    /// The copy as it is after the command.
    pub fn context(&self) -> &BuildContext {
        &self.context
    }
}

/// Content, mode and time, for programs such as `make` go by times.
fn copy_file(from: &Path, to: &Path) -> io::Result<()> {
    fs::copy(from, to)?;
    let modified = fs::metadata(from)?.modified()?;
    let read_only = fs::metadata(to)?.permissions().readonly();
    if !read_only {
        fs::File::options().write(true).open(to)?.set_times(FileTimes::new().set_modified(modified))?;
    }
    Ok(())
}

#[cfg(unix)]
fn link(target: &Path, at: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(target, at)
}

#[cfg(windows)]
fn link(target: &Path, at: &Path) -> io::Result<()> {
    std::os::windows::fs::symlink_file(target, at)
}

fn run(command: &str, directory: &Path) -> Result<(), ContextError> {
    let (shell, option) = if cfg!(windows) { ("cmd", "/C") } else { ("sh", "-c") };
    let output = Command::new(shell).args([option, command]).current_dir(directory).stdin(Stdio::null()).output();
    let failed = |ended, last_lines| ContextError::Command { command: command.to_owned(), ended, last_lines };
    let output = output.map_err(|error| failed(format!("could not be run: {error}"), Vec::new()))?;
    if output.status.success() {
        return Ok(());
    }
    let text = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    let lines: Vec<_> = text.lines().collect();
    let last = &lines[lines.len().saturating_sub(LAST_LINES)..];
    Err(failed(format!("failed ({})", output.status), last.iter().map(|line| (*line).to_owned()).collect()))
}

fn copying(path: &Path, error: io::Error) -> ContextError {
    ContextError::Copy { path: path.to_owned(), error }
}
