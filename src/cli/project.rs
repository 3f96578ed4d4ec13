//! Compose and Bake files, and the Dockerfiles that they name.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::Path;
use std::path::PathBuf;

use crate::files;
use crate::files::FileError;
use crate::project::Project;
use crate::project::ProjectKind;
use crate::source::Source;

/// Whether a file of this name names Dockerfiles.
pub(super) fn is_project(name: &OsStr) -> bool {
    name.to_str().and_then(ProjectKind::of).is_some()
}

/// What kind of Compose or Bake file a file that is called so is, if it is one.
pub(super) fn kind(path: &Path) -> Option<ProjectKind> {
    ProjectKind::of(path.file_name()?.to_str()?)
}

/// What is in a file of this kind.
pub(super) fn understood(kind: ProjectKind, path: &Path, bytes: Vec<u8>) -> Result<Project, FileError> {
    Project::read(kind, Source::new(bytes)).map_err(|message| FileError {
        path: path.to_owned(),
        message: format!("cannot be read: {message}"),
        help: Some("mend it, or name the Dockerfiles themselves".to_owned()),
    })
}

/// Reads the Compose or Bake file at `path`; nothing where it is none.
pub(super) fn read(path: &Path) -> Result<Option<Project>, FileError> {
    kind(path).map(|kind| understood(kind, path, files::read(path)?)).transpose()
}

/// What paths lead to.
pub(super) struct Gathered {
    /// Dockerfiles, those that Compose and Bake files name among them, and the files of `projects`; in order.
    pub(super) files: Vec<PathBuf>,
    /// Compose and Bake files in which the text of a Dockerfile stands.
    pub(super) projects: BTreeMap<PathBuf, Project>,
    /// What could not be searched or read.
    pub(super) errors: Vec<FileError>,
}

/// Finds the Dockerfiles that `paths` lead to, with so many threads; 0 is one for each processor.
pub(super) fn gather(paths: &[PathBuf], threads: usize) -> Gathered {
    let mut found = files::find(paths, threads, is_project);
    let mut named = Vec::new();
    let mut projects = BTreeMap::new();
    for guide in found.guides {
        match read(&guide) {
            Ok(Some(project)) => {
                named.extend(named_in(&project, &guide));
                if !project.inlines.is_empty() || !project.unread.is_empty() {
                    projects.insert(guide, project);
                }
            }
            Err(error) if paths.contains(&guide) => found.errors.push(error),
            // In a directory it may be a template, or somebody else's.
            Ok(None) | Err(_) => {}
        }
    }
    named.extend(projects.keys().cloned());
    Gathered { files: files::merged(found.files, named), projects, errors: found.errors }
}

/// The Dockerfiles that the file at `path` names and that are there.
fn named_in(project: &Project, path: &Path) -> Vec<PathBuf> {
    let directory = path.parent().unwrap_or(Path::new(""));
    let paths = project.dockerfiles.iter().map(|name| directory.join(name.trim_start_matches("./")));
    paths.filter(|path| path.is_file()).collect()
}
