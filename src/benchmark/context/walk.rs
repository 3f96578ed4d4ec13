//! The names of all that is sent, in the order in which it is sent.

use std::fs;
use std::path::Path;
use std::path::PathBuf;

use crate::benchmark::context::BuildContext;
use crate::benchmark::context::ContextError;
use crate::benchmark::context::unreadable;

/// Something in a context.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// Where it is.
    pub(super) path: PathBuf,
    /// Where it is in the archive.
    pub(super) name: PathBuf,
    pub(super) kind: Kind,
}

#[derive(Clone, Debug)]
pub(super) enum Kind {
    Directory,
    File,
    /// With what it points to, as it is written.
    Link(PathBuf),
}

/// All that is sent, parents in front of what they hold, siblings by name.
pub(super) fn entries(context: &BuildContext) -> Result<Vec<Entry>, ContextError> {
    let mut walk = Walk { context, entries: Vec::new(), waiting: Vec::new() };
    walk.directory(&context.directory, Path::new(""))?;
    Ok(walk.entries)
}

struct Walk<'a> {
    context: &'a BuildContext,
    entries: Vec<Entry>,
    /// Directories that are left out themselves. They are sent when something in them is.
    waiting: Vec<Entry>,
}

impl Walk<'_> {
    fn directory(&mut self, path: &Path, name: &Path) -> Result<(), ContextError> {
        let listing = fs::read_dir(path).map_err(|error| unreadable(path, error))?;
        let names: Result<Vec<_>, _> = listing.map(|entry| entry.map(|entry| entry.file_name())).collect();
        let mut names = names.map_err(|error| unreadable(path, error))?;
        names.sort();
        names.iter().try_for_each(|child| self.entry(&path.join(child), name.join(child)))
    }

    fn entry(&mut self, path: &Path, name: PathBuf) -> Result<(), ContextError> {
        let parts: Vec<_> = name.iter().map(|part| part.to_string_lossy()).collect();
        let pattern_path = parts.join("/");
        let ignore = &self.context.ignore;
        let excluded = ignore.excludes(&pattern_path);
        let kind = fs::symlink_metadata(path).map_err(|error| unreadable(path, error))?.file_type();
        if kind.is_dir() {
            if excluded && !ignore.may_include_below(&pattern_path) {
                return Ok(());
            }
            let entry = Entry { path: path.to_owned(), name: name.clone(), kind: Kind::Directory };
            self.waiting.push(entry);
            if !excluded {
                self.entries.append(&mut self.waiting);
            }
            self.directory(path, &name)?;
            self.waiting.pop_if(|waiting| waiting.name == name);
            return Ok(());
        }
        let kind = if kind.is_symlink() {
            Kind::Link(fs::read_link(path).map_err(|error| unreadable(path, error))?)
        } else {
            Kind::File
        };
        // Sockets, pipes and devices have no content that could be sent.
        let can_be_sent = matches!(kind, Kind::Link(_)) || path.is_file();
        if !excluded && can_be_sent {
            self.entries.append(&mut self.waiting);
            self.entries.push(Entry { path: path.to_owned(), name, kind });
        }
        Ok(())
    }
}
