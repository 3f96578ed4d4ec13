//! Programs in other languages that a step hands to an interpreter in a word: `python -c`, `node -e`. Nobody reads them
//! here; the directories that they name can be seen all the same.

use crate::semantic::is_in_name;
use crate::shell::Word;

/// Whether a word looks like such a program: it calls something.
pub(super) fn is_code(word: &Word) -> bool {
    word.literals().any(|text| text.contains('('))
}

/// Whether a word that [is one](is_code) names the directory `target` or one above it, from the root or, where its name
/// begins with a dot, from the home directory, in whatever way the program says where that is.
pub(super) fn names(word: &Word, home: Option<&str>, target: &str) -> bool {
    let below_home = home.and_then(|home| target.strip_prefix(home)?.strip_prefix('/'));
    let below_home = below_home.filter(|path| path.starts_with('.'));
    word.literals()
        .any(|text| above(target).chain(below_home.into_iter().flat_map(above)).any(|path| is_within(path, text)))
}

/// A path and those above it, without the root.
fn above(path: &str) -> impl Iterator<Item = &str> {
    let all = std::iter::successors(Some(path), |path| path.rsplit_once('/').map(|(above, _)| above));
    all.take_while(|path| !path.is_empty())
}

/// Whether `path` stands in `text` as a whole: nothing that goes on behind it is below it.
fn is_within(path: &str, text: &str) -> bool {
    text.match_indices(path).any(|(at, _)| {
        let (before, behind) = (&text[..at], &text[at + path.len()..]);
        let behind = behind.strip_prefix('/').unwrap_or(behind);
        !before.ends_with(is_in_name) && !behind.starts_with(is_in_name)
    })
}

#[cfg(test)]
mod tests {
    use super::is_code;
    use super::names;
    use crate::shell::{parse, sites};
    use crate::source::{Source, View};

    fn names_the_cache(code: &str) -> bool {
        let text = format!("python -c {code}");
        let script = parse(&View::new(&text, Source::new(text.clone().into()).span()));
        let sites = sites(&script);
        let word = &sites[0].simple.words[2];
        is_code(word) && names(word, Some("/root"), "/root/.cache/pip")
    }

    #[test]
    fn a_directory_above_is_named() {
        assert!(names_the_cache("\"rmtree('/root/.cache')\""));
        assert!(names_the_cache("\"rmtree('/root/.cache/')\""));
        assert!(names_the_cache("\"rmtree(home() + '/.cache')\""));
        assert!(names_the_cache("\"rmtree(expanduser('~/.cache/pip'))\""));
    }

    #[test]
    fn other_directories_are_not() {
        assert!(!names_the_cache("\"load('/root/.cache/torch/model')\""));
        assert!(!names_the_cache("\"load('/data/root.cache')\""));
        assert!(!names_the_cache("\"import six; print(six.__version__)\""));
        assert!(!names_the_cache("/root/.cache"));
    }
}
