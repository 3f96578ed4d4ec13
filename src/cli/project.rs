//! The Dockerfiles that Compose and Bake files name.

use std::ffi::OsStr;
use std::path::Path;
use std::path::PathBuf;

use crate::files;
use crate::files::FileError;
use crate::project;
use crate::project::ProjectKind;

/// Whether a file of this name names Dockerfiles.
pub(super) fn is_project(name: &OsStr) -> bool {
    kind(name).is_some()
}

fn kind(name: &OsStr) -> Option<ProjectKind> {
    ProjectKind::of(name.to_str()?)
}

/// The Dockerfiles that are named in the file at `path` and are there.
pub(super) fn named_in(path: &Path) -> Result<Vec<PathBuf>, FileError> {
    let Some(kind) = path.file_name().and_then(kind) else { return Ok(Vec::new()) };
    let bytes = files::read(path)?;
    let text = String::from_utf8_lossy(&bytes);
    let named = project::dockerfiles(kind, &text).map_err(|message| FileError {
        path: path.to_owned(),
        message: format!("cannot be read: {message}"),
        help: Some("mend it, or name the Dockerfiles themselves".to_owned()),
    })?;
    let directory = path.parent().unwrap_or(Path::new(""));
    let paths = named.iter().map(|name| directory.join(name.trim_start_matches("./")));
    Ok(paths.filter(|path| path.is_file()).collect())
}
