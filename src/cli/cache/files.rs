//! The cache mounts of the Dockerfiles that paths lead to.

use std::path::PathBuf;

use crate::cli::Failure;
use crate::cli::complain;
use crate::cli::dockerfile;
use crate::cli::project;
use crate::cli::settings::Origin;
use crate::cli::settings::Overlay;
use crate::cli::settings::Settings;
use crate::cli::terminal::ColorChoice;
use crate::inventory;
use crate::inventory::FileMount;
use crate::report::printable;

/// What was read.
#[derive(Default)]
pub(super) struct Read {
    pub(super) mounts: Vec<FileMount>,
    /// How many files there are.
    pub(super) files: usize,
    /// Whether some file could not be read as a whole, so that there may be more.
    pub(super) is_partial: bool,
}

/// The Dockerfiles that `paths` lead to. Those that cannot be found are told of, and so are texts of Dockerfiles that
/// stand in other files, which are not read here; the second value is whether there were any.
pub(super) fn found(paths: &[PathBuf], color: ColorChoice) -> (Vec<PathBuf>, bool) {
    let gathered = project::gather(paths, 0);
    for error in &gathered.errors {
        complain(color, "error", &printable(&error.to_string()));
    }
    for path in gathered.projects.keys() {
        let path = path.to_string_lossy();
        complain(color, "warning", &format!("{}: a Dockerfile that stands in it is not read here", printable(&path)));
    }
    let is_dockerfile = |path: &PathBuf| !gathered.projects.contains_key(path);
    let files: Vec<_> = gathered.files.into_iter().filter(is_dockerfile).collect();
    if files.is_empty() && gathered.errors.is_empty() && !paths.is_empty() {
        complain(color, "warning", "no Dockerfiles found in the paths given; name files to read them all the same");
    }
    (files, !gathered.errors.is_empty() || !gathered.projects.is_empty())
}

/// Reads the mounts of the Dockerfiles that `paths` lead to. What cannot be read is told.
pub(super) fn mounts(paths: &[PathBuf], color: ColorChoice) -> Result<Read, Failure> {
    let mut settings = Settings::new(Origin::Nearest, Overlay::default())?;
    let (files, is_partial) = found(paths, color);
    let mut all = Read { files: files.len(), is_partial, mounts: Vec::new() };
    for path in files {
        let images = &settings.of(&path)?.images;
        let source = match dockerfile::read(&path) {
            Ok(source) => source,
            Err(failure) => {
                complain(color, "error", &failure.message);
                all.is_partial = true;
                continue;
            }
        };
        // What can be read of it is read all the same.
        if let Err(failure) = dockerfile::parse(&path, &source) {
            complain(color, "error", &failure.message);
            all.is_partial = true;
        }
        all.mounts.extend(inventory::mounts(&printable(&path.to_string_lossy()), &source, images));
    }
    Ok(all)
}
