//! The build context: what of a directory is sent to the engine, and how.
//!
//! A context is a directory without what its ignore file leaves out. It goes out as a tar archive that is
//! read file by file while it is sent. Names come in a fixed order, owners are root and times are the
//! files' own, as with Docker's own client: `BuildKit` leaves times out of its checksums, and programs
//! such as `make` go by them.

use std::fmt;
use std::fs;
use std::io;
use std::path::Path;
use std::path::PathBuf;

mod archive;
mod edited;
mod ignore_file;
mod pattern;
#[cfg(test)]
mod tests;
mod walk;

pub use archive::Addition;
pub use archive::Archive;
pub use edited::Edited;

use ignore_file::Ignore;

/// A directory, and what of it is left out.
#[derive(Clone, Debug)]
pub struct BuildContext {
    directory: PathBuf,
    ignore: Ignore,
}

impl BuildContext {
    /// Looks for the ignore file of `directory`: `<dockerfile>.dockerignore` beside the Dockerfile, else
    /// `.dockerignore` at the top of the directory.
    ///
    /// A Dockerfile that is itself left out is not sent: steps of `BuildKit` do not see it either.
    ///
    /// # Errors
    ///
    /// When the directory is none, or the ignore file cannot be read or holds a bad pattern.
    pub fn open(directory: &Path, dockerfile: &Path) -> Result<Self, ContextError> {
        let is_directory = fs::metadata(directory).map_err(|error| unreadable(directory, error))?.is_dir();
        if !is_directory {
            return Err(ContextError::NoDirectory(directory.to_owned()));
        }
        let mut own = dockerfile.as_os_str().to_owned();
        own.push(".dockerignore");
        for path in [PathBuf::from(own), directory.join(".dockerignore")] {
            match fs::read(&path) {
                Ok(text) => {
                    let ignore = Ignore::parse(&String::from_utf8_lossy(&text));
                    let ignore = ignore.map_err(|bad| ContextError::Pattern {
                        file: path,
                        line: bad.line,
                        reason: bad.reason,
                    })?;
                    return Ok(Self { directory: directory.to_owned(), ignore });
                }
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(unreadable(&path, error)),
            }
        }
        Ok(Self { directory: directory.to_owned(), ignore: Ignore::default() })
    }

    /// What `path` is in what is sent; `None` where nothing of that name is sent. `path` has `/` between
    /// its parts and none at its ends.
    pub fn look_up(&self, path: &str) -> Option<fs::Metadata> {
        if self.ignore.excludes(path) {
            return None;
        }
        fs::metadata(self.directory.join(path)).ok()
    }

    /// A name at the top of the context that nothing has yet, sent or not: `wanted`, if need be with a
    /// number.
    pub fn free_name(&self, wanted: &str) -> String {
        let is_free = |name: &String| fs::symlink_metadata(self.directory.join(name)).is_err();
        let numbered = (2u32..).map(|number| format!("{wanted}-{number}"));
        let mut names = std::iter::once(wanted.to_owned()).chain(numbered);
        names.find(is_free).unwrap_or_else(|| wanted.to_owned())
    }

    /// The archive, with what is added to it. Nothing but names is read before the archive is.
    ///
    /// # Errors
    ///
    /// When a directory cannot be listed.
    pub fn archive(&self, additions: Vec<Addition>) -> Result<Archive, ContextError> {
        Ok(Archive::new(walk::entries(self)?, additions))
    }
}

/// Why a context cannot be sent.
#[derive(Debug)]
pub enum ContextError {
    /// It is something else.
    NoDirectory(PathBuf),
    /// Something in it cannot be read.
    Unreadable {
        /// What it is.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// The ignore file has a pattern that Docker refuses too.
    Pattern {
        /// The ignore file.
        file: PathBuf,
        /// 1-based.
        line: usize,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A file grew shorter while it was read.
    Changed(PathBuf),
    /// No copy could be made of it.
    Copy {
        /// What could not be written.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// The command that changes a copy of it failed.
    Command {
        /// As it was given.
        command: String,
        /// How it ended.
        ended: String,
        /// The last lines that it wrote.
        last_lines: Vec<String>,
    },
}

impl fmt::Display for ContextError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoDirectory(path) => {
                write!(formatter, "{} is no directory; name one with --context", path.display())
            }
            Self::Unreadable { path, error } => write!(
                formatter,
                "cannot read {}: {error}; make it readable, or leave it out with a line in .dockerignore",
                path.display()
            ),
            Self::Pattern { file, line, reason } => write!(formatter, "{}:{line}: {reason}", file.display()),
            Self::Changed(path) => {
                write!(
                    formatter,
                    "{} grew shorter while it was sent; leave the context alone meanwhile",
                    path.display()
                )
            }
            Self::Copy { path, error } => {
                write!(formatter, "cannot copy the context to change it: {}: {error}", path.display())
            }
            Self::Command { command, ended, last_lines } => {
                write!(formatter, "`{command}` {ended} in a copy of the context")?;
                last_lines.iter().try_for_each(|line| write!(formatter, "\n  | {line}"))
            }
        }
    }
}

impl std::error::Error for ContextError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Unreadable { error, .. } | Self::Copy { error, .. } => Some(error),
            _ => None,
        }
    }
}

fn unreadable(path: &Path, error: io::Error) -> ContextError {
    ContextError::Unreadable { path: path.to_owned(), error }
}
