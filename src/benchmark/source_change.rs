//! What the source scenario changes in the context: something that the everyday edit of a source file
//! stands for, and that is surely harmless.
//!
//! A file of our own is put into what the Dockerfile copies as a directory, for that is where sources
//! are; files that it copies by their names are most often lists of packages. Where the whole context is
//! copied the file lies at its top, where only that copy sees it. Where nothing but files is copied, the last
//! of them gets one more line ending.

/// The name of the file that is put into directories.
pub const FILE: &str = ".cachemount-bench";

/// What is changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SourceChange {
    /// A file of this path is added, and its content changes. Several, where several directories are
    /// copied.
    Added(Vec<String>),
    /// Line endings are added to the file of this path.
    Lengthened(String),
}

/// What a path in the context is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    /// A directory.
    Directory,
    /// A file that takes one more line ending.
    Text,
    /// A file that does not.
    Binary,
}

/// Chooses what to change.
///
/// `copied` are the paths that the instructions copy out of the context, in the order of the text, as
/// they are written; `entry` looks one up.
///
/// # Errors
///
/// Why nothing can be changed, in words.
pub fn choose(copied: &[String], entry: impl Fn(&str) -> Option<Entry>) -> Result<SourceChange, String> {
    let mut directories = Vec::new();
    let mut file = None;
    for path in copied.iter().map(|path| normalise(path)) {
        match if path.is_empty() { Some(Entry::Directory) } else { entry(&path) } {
            Some(Entry::Directory) if !directories.contains(&path) => directories.push(path),
            Some(Entry::Text) => file = Some(path),
            _ => {}
        }
    }
    if directories.iter().any(String::is_empty) {
        return Ok(SourceChange::Added(vec![FILE.to_owned()]));
    }
    if !directories.is_empty() {
        return Ok(SourceChange::Added(directories.iter().map(|path| format!("{path}/{FILE}")).collect()));
    }
    file.map(SourceChange::Lengthened).ok_or_else(|| {
        if copied.is_empty() {
            "no instruction copies anything from the build context".to_owned()
        } else {
            "nothing that the instructions copy from the build context can be changed without risk".to_owned()
        }
    })
}

/// As in the archive of a context: without `./`, `/` and doubled slashes.
fn normalise(path: &str) -> String {
    let parts: Vec<_> = path.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::{Entry, SourceChange, choose};

    fn chosen(copied: &[&str]) -> Result<SourceChange, String> {
        let copied: Vec<_> = copied.iter().map(|path| (*path).to_owned()).collect();
        choose(&copied, |path| match path {
            "src" | "packages" => Some(Entry::Directory),
            "main.py" | "package.json" => Some(Entry::Text),
            "app.jar" => Some(Entry::Binary),
            _ => None,
        })
    }

    fn added(paths: &[&str]) -> SourceChange {
        SourceChange::Added(paths.iter().map(|path| (*path).to_owned()).collect())
    }

    #[test]
    fn a_copy_of_the_whole_context_is_what_sees_the_change() {
        assert_eq!(chosen(&["package.json", "packages", "."]), Ok(added(&[".cachemount-bench"])));
        assert_eq!(chosen(&["./"]), Ok(added(&[".cachemount-bench"])));
        assert_eq!(chosen(&["/"]), Ok(added(&[".cachemount-bench"])));
    }

    #[test]
    fn directories_go_before_files() {
        assert_eq!(
            chosen(&["package.json", "./src/", "packages", "src", "main.py"]),
            Ok(added(&["src/.cachemount-bench", "packages/.cachemount-bench"]))
        );
    }

    #[test]
    fn of_files_the_last_one_is_changed() {
        assert_eq!(chosen(&["package.json", "/main.py", "*.txt"]), Ok(SourceChange::Lengthened("main.py".to_owned())));
    }

    #[test]
    fn where_nothing_can_be_changed_it_says_why() {
        assert!(chosen(&[]).unwrap_err().contains("no instruction copies"));
        assert!(chosen(&["app.jar", "$SOURCES"]).unwrap_err().contains("without risk"));
    }
}
