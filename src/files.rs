//! Finding, reading and writing back files.
//!
//! It does not look into what it reads.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fmt;
use std::fs;
use std::fs::File;
use std::io;
use std::io::Read;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;
use std::sync::mpsc;

use ignore::WalkBuilder;
use ignore::WalkState;
use tempfile::NamedTempFile;

use crate::source::Source;

mod repositories;

pub use repositories::Repositories;

/// Why something could not be done with a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileError {
    /// The file or directory.
    pub path: PathBuf,
    /// What is wrong: lower case, no full stop.
    pub message: String,
    /// What to do about it: lower case, no full stop.
    pub help: Option<String>,
}

impl FileError {
    fn new(path: &Path, error: &io::Error) -> Self {
        Self { path: path.to_owned(), message: describe(error), help: None }
    }

    fn with_help(path: &Path, message: String, help: &str) -> Self {
        Self { path: path.to_owned(), message, help: Some(help.to_owned()) }
    }
}

/// On one line. The path may hold anything.
impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path.display(), self.message)?;
        self.help.iter().try_for_each(|help| write!(f, "; {help}"))
    }
}

/// What a search came to.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// The files, sorted, each once.
    pub files: Vec<PathBuf>,
    /// Those that lead to more, sorted, each once.
    pub guides: Vec<PathBuf>,
    /// What could not be searched, sorted.
    pub errors: Vec<FileError>,
}

/// Whether a file of this name is taken for a Dockerfile where a directory is searched.
pub fn is_dockerfile(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    // `Dockerfile.dockerignore` lists what a build context leaves out.
    let prefixed = |stem: &str| name.strip_prefix(stem).is_some_and(|rest| rest.starts_with('.') && rest.len() > 1);
    let suffixed = |end: &str| name.len() > end.len() && name.ends_with(end);
    match &*name {
        "Dockerfile" | "Containerfile" => true,
        _ if suffixed(".dockerignore") || suffixed(".containerignore") => false,
        _ => prefixed("Dockerfile") || prefixed("Containerfile") || suffixed(".Dockerfile") || suffixed(".dockerfile"),
    }
}

/// Finds the files that `paths` name: a file is taken whatever its name, a directory is searched
/// for Dockerfiles as `ripgrep` would, without hidden files and what `.gitignore` leaves out.
///
/// Files for whose names `is_guide` holds are kept apart.
pub fn find(paths: &[PathBuf], threads: usize, is_guide: fn(&OsStr) -> bool) -> Found {
    let wanted = move |path: &Path| path.file_name().is_some_and(|name| is_dockerfile(name) || is_guide(name));
    let threaded = |walk: &mut WalkBuilder| {
        walk.threads(threads);
    };
    let mut found = gather(paths, threaded, wanted);
    let (guides, files) =
        std::mem::take(&mut found.files).into_iter().partition(|path| path.file_name().is_some_and(is_guide));
    found.files = sorted(files, paths.len() > 1);
    found.guides = sorted(guides, paths.len() > 1);
    found
}

/// Where GitHub looks for workflows in a repository.
/// <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#about-yaml-syntax-for-workflows>
const WORKFLOWS: &str = ".github/workflows";

/// Finds the workflows of GitHub Actions that `paths` name: a file is taken whatever its name, and in a directory those
/// that GitHub runs in it, or in a repository below it.
pub fn find_workflows(paths: &[PathBuf]) -> Found {
    let is_workflow = |path: &Path| {
        let is_yaml = path.extension().is_some_and(|extension| extension == "yml" || extension == "yaml");
        is_yaml && std::path::absolute(path).is_ok_and(|path| path.parent().is_some_and(|it| it.ends_with(WORKFLOWS)))
    };
    // They are in a hidden directory; that of git has nothing to look for.
    let all = |walk: &mut WalkBuilder| {
        walk.hidden(false).filter_entry(|entry| entry.file_name() != ".git");
    };
    let mut found = gather(paths, all, is_workflow);
    found.files = sorted(found.files, paths.len() > 1);
    found
}

/// The root of the repository that a workflow is in: nothing where it is not where GitHub looks for it.
pub fn root_of_workflow(path: &Path) -> Option<PathBuf> {
    let path = std::path::absolute(path).ok()?;
    let directory = path.parent()?;
    directory.ends_with(WORKFLOWS).then(|| directory.ancestors().nth(2).map(Path::to_owned)).flatten()
}

/// The files that `paths` name, and those `wanted` in directories; not in order.
fn gather(paths: &[PathBuf], how: impl Fn(&mut WalkBuilder), wanted: impl Fn(&Path) -> bool + Sync) -> Found {
    let mut found = Found::default();
    let mut files = Vec::new();
    let mut directories = Vec::new();
    for path in paths {
        match fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => directories.push(path),
            Ok(metadata) if metadata.is_file() => files.push(path.clone()),
            // A pipe may never say anything, and a device never end.
            Ok(_) => {
                let message = "neither a file nor a directory".to_owned();
                found.errors.push(FileError::with_help(path, message, "give the text on standard input, as `-`"));
            }
            Err(error) => found.errors.push(FileError::new(path, &error)),
        }
    }
    if let Some((first, rest)) = directories.split_first() {
        let mut walk = WalkBuilder::new(first);
        for directory in rest {
            walk.add(directory);
        }
        how(&mut walk);
        search(&walk, &wanted, &mut files, &mut found.errors);
    }
    found.files = files;
    found.errors.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

/// Walks directories in parallel.
fn search(
    walk: &WalkBuilder,
    wanted: &(impl Fn(&Path) -> bool + Sync),
    files: &mut Vec<PathBuf>,
    errors: &mut Vec<FileError>,
) {
    let (sender, receiver) = mpsc::channel();
    walk.build_parallel().run(|| {
        let sender = sender.clone();
        Box::new(move |entry| {
            let is_told = match &entry {
                Err(_) => true,
                Ok(entry) => entry.file_type().is_some_and(|kind| kind.is_file()) && wanted(entry.path()),
            };
            if is_told && sender.send(entry).is_err() {
                return WalkState::Quit;
            }
            WalkState::Continue
        })
    });
    drop(sender);
    for entry in receiver {
        match entry {
            Ok(entry) => files.push(entry.into_path()),
            Err(error) => errors.push(walk_error(&error)),
        }
    }
}

fn walk_error(error: &ignore::Error) -> FileError {
    let path = path_of(error).unwrap_or(Path::new("")).to_owned();
    let message = error.io_error().map_or_else(|| error.to_string(), describe);
    FileError { path, message, help: None }
}

fn path_of(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => path_of(err),
        _ => None,
    }
}

/// The files in order, without a `./` in front, each once however it was named, which may be several
/// ways where `repeated`.
fn sorted(mut files: Vec<PathBuf>, repeated: bool) -> Vec<PathBuf> {
    if repeated {
        let place = |file: &PathBuf| std::path::absolute(file).unwrap_or_else(|_| file.clone());
        let by_place: BTreeMap<_, _> = files.into_iter().rev().map(|file| (place(&file), file)).collect();
        files = by_place.into_values().collect();
    }
    for file in &mut files {
        if let Ok(plain) = file.strip_prefix(".") {
            *file = plain.to_owned();
        }
    }
    files.sort();
    files
}

/// `files` with `more` among them, in order, each once wherever its name leads through.
pub fn merged(files: Vec<PathBuf>, more: Vec<PathBuf>) -> Vec<PathBuf> {
    if more.is_empty() {
        return files;
    }
    let place = |file: &PathBuf| fs::canonicalize(file).unwrap_or_else(|_| file.clone());
    let all = more.into_iter().chain(files.into_iter().rev());
    let by_place: BTreeMap<_, _> = all.map(|file| (place(&file), file)).collect();
    sorted(by_place.into_values().collect(), false)
}

/// The nearest file of this name in `directory` or one above it.
pub fn find_upwards(directory: &Path, name: &str) -> Option<PathBuf> {
    let directory = std::path::absolute(directory).ok()?;
    directory.ancestors().map(|directory| directory.join(name)).find(|path| path.is_file())
}

/// The most bytes that are read of a file: more than anybody writes by hand.
const MAX_LEN: u64 = 64 << 20;
const _: () = assert!(MAX_LEN <= Source::MAX_LEN as u64, "offsets reach to the end of a file");

/// Reads a file.
pub fn read(path: &Path) -> Result<Vec<u8>, FileError> {
    let failed = |error: io::Error| FileError::new(path, &error);
    let file = File::open(path).map_err(failed)?;
    let len = file.metadata().map_err(failed)?.len();
    if len > MAX_LEN {
        return Err(too_large(path));
    }
    fill(Vec::with_capacity(usize::try_from(len).unwrap_or_default() + 1), path, file)
}

/// Reads all that comes from `input`, which goes by the name of `path`.
pub fn read_from(path: &Path, input: impl Read) -> Result<Vec<u8>, FileError> {
    fill(Vec::new(), path, input)
}

/// A file itself would be asked for its size and position once more; `take` hides that it is one.
fn fill(mut bytes: Vec<u8>, path: &Path, input: impl Read) -> Result<Vec<u8>, FileError> {
    input.take(MAX_LEN + 1).read_to_end(&mut bytes).map_err(|error| FileError::new(path, &error))?;
    if bytes.len() as u64 > MAX_LEN {
        return Err(too_large(path));
    }
    Ok(bytes)
}

fn too_large(path: &Path) -> FileError {
    FileError { path: path.to_owned(), message: format!("larger than {} MiB", MAX_LEN >> 20), help: None }
}

/// Puts `bytes` in the place of what a file holds, all at once: whoever reads it meanwhile sees the
/// old or the new text. Mode and owner stay; a symbolic link stays and its target changes. A file that no longer holds
/// what was read of it, `before`, is left alone.
pub fn write_back(path: &Path, before: &[u8], bytes: &[u8]) -> Result<(), FileError> {
    let failed = |error: io::Error| {
        let message = format!("not fixed: {}", describe(&error));
        FileError { path: path.to_owned(), message, help: None }
    };
    match read(path)? {
        // Another run has made the same fixes.
        now if now == bytes => return Ok(()),
        now if now != before => {
            let message = "not fixed: it was changed meanwhile".to_owned();
            return Err(FileError::with_help(path, message, "run again"));
        }
        _ => {}
    }
    let target = fs::canonicalize(path).map_err(failed)?;
    let metadata = fs::metadata(&target).map_err(failed)?;
    // For root every file can be written; a file without write permission is meant to stay.
    if metadata.permissions().readonly() || File::options().write(true).open(&target).is_err() {
        let message = "not fixed: the file is read-only".to_owned();
        return Err(FileError::with_help(path, message, "make it writable, or see the change with --diff"));
    }
    let mut file = beside(&target).map_err(|error| {
        let message = format!("not fixed: no file can be made in its directory: {}", describe(&error));
        FileError::with_help(path, message, "make the directory writable, or see the change with --diff")
    })?;
    file.write_all(bytes).map_err(failed)?;
    keep_owner(file.as_file(), &metadata).map_err(|error| {
        let message = format!("not fixed: its owner could not be kept: {}", describe(&error));
        FileError::with_help(path, message, "run as its owner, or see the change with --diff")
    })?;
    // After the owner, for a change of owner takes bits of the mode away.
    file.as_file().set_permissions(metadata.permissions()).map_err(failed)?;
    file.persist(&target).map_err(|error| failed(error.error))?;
    Ok(())
}

/// A new file in the directory of `target`, from where it can be renamed.
fn beside(target: &Path) -> io::Result<NamedTempFile> {
    let directory = target.parent().unwrap_or(Path::new("/"));
    if fs::metadata(directory)?.permissions().readonly() {
        return Err(io::ErrorKind::PermissionDenied.into());
    }
    NamedTempFile::new_in(directory)
}

#[cfg(unix)]
fn keep_owner(file: &File, old: &fs::Metadata) -> io::Result<()> {
    use std::os::unix::fs::MetadataExt;

    let new = file.metadata()?;
    let changed = |new: u32, old: u32| (new != old).then_some(old);
    match (changed(new.uid(), old.uid()), changed(new.gid(), old.gid())) {
        (None, None) => Ok(()),
        (uid, gid) => std::os::unix::fs::fchown(file, uid, gid),
    }
}

#[cfg(not(unix))]
fn keep_owner(_file: &File, _old: &fs::Metadata) -> io::Result<()> {
    Ok(())
}

/// An error of the system in our words: lower case, without its number.
pub fn describe(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file or directory".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => {
            let text = error.to_string();
            let text = text.split(" (os error").next().unwrap_or_default();
            let mut letters = text.chars();
            letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
        }
    }
}
