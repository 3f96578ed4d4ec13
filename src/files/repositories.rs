//! Which repositories directories are in.

use std::collections::HashMap;
use std::path::Path;
use std::path::PathBuf;

/// The roots of repositories, each directory being looked at once.
#[derive(Debug, Default)]
pub struct Repositories {
    /// By the directory as it is named: from the working directory, or from the root.
    roots: HashMap<PathBuf, Option<PathBuf>>,
}

impl Repositories {
    /// The root of the repository that `directory` is in, absolute: the nearest directory with a `.git`, which is a
    /// file in a worktree and in a submodule.
    pub fn root_of(&mut self, directory: &Path) -> Option<&Path> {
        if !self.roots.contains_key(directory) {
            let root = self.look(directory);
            self.roots.insert(directory.to_owned(), root);
        }
        self.roots.get(directory)?.as_deref()
    }

    fn look(&mut self, directory: &Path) -> Option<PathBuf> {
        // An empty path names the working directory only when it is written out.
        let here = if directory.as_os_str().is_empty() { Path::new(".") } else { directory };
        if here.join(".git").exists() {
            return std::path::absolute(here).ok();
        }
        let root = match directory.parent() {
            Some(above) => self.root_of(above),
            None if directory.is_absolute() => None,
            None => self.root_of(std::path::absolute(here).ok()?.parent()?),
        };
        root.map(Path::to_owned)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::{Path, PathBuf};

    use super::Repositories;

    #[test]
    fn the_nearest_repository_counts() {
        let place = tempfile::tempdir().unwrap();
        let root = place.path();
        fs::create_dir_all(root.join("a/b")).unwrap();
        fs::create_dir_all(root.join("a/c/.git")).unwrap();
        fs::write(root.join(".git"), "gitdir: elsewhere").unwrap();
        let mut repositories = Repositories::default();
        let mut of = |directory: &str| repositories.root_of(&root.join(directory)).map(Path::to_owned);
        assert_eq!(of("a/b"), Some(root.to_owned()));
        assert_eq!(of("a"), Some(root.to_owned()));
        assert_eq!(of("a/c"), Some(root.join("a/c")));
    }

    #[test]
    fn a_directory_is_in_the_same_repository_however_it_is_named() {
        let mut repositories = Repositories::default();
        let mut of = |directory: PathBuf| repositories.root_of(&directory).map(Path::to_owned);
        let here = of(PathBuf::from(env!("CARGO_MANIFEST_DIR")));
        for directory in ["", ".", "src", "./src/files"] {
            assert_eq!(of(PathBuf::from(directory)), here, "{directory}");
        }
    }
}
