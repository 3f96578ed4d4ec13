//! Which repositories directories are in.

use std::collections::HashMap;
use std::path::Path;
use std::path::PathBuf;

/// The roots of repositories, each directory being looked at once.
#[derive(Debug, Default)]
pub struct Repositories {
    /// Of directories as they were named, and of absolute ones.
    roots: HashMap<PathBuf, Option<PathBuf>>,
}

impl Repositories {
    /// The root of the repository that `directory` is in: the nearest directory with a `.git`, which is a file in a
    /// worktree and in a submodule.
    pub fn root_of(&mut self, directory: &Path) -> Option<&Path> {
        if !self.roots.contains_key(directory) {
            // An empty path names the working directory only when it is written out.
            let named = if directory.as_os_str().is_empty() { Path::new(".") } else { directory };
            let root = std::path::absolute(named).ok().and_then(|absolute| self.above(&absolute));
            self.roots.insert(directory.to_owned(), root);
        }
        self.roots.get(directory)?.as_deref()
    }

    fn above(&mut self, directory: &Path) -> Option<PathBuf> {
        if let Some(root) = self.roots.get(directory) {
            return root.clone();
        }
        let root = if directory.join(".git").exists() {
            Some(directory.to_owned())
        } else {
            directory.parent().and_then(|parent| self.above(parent))
        };
        self.roots.insert(directory.to_owned(), root.clone());
        root
    }
}
