//! What a `find` looks through, and which names it looks for.

use std::borrow::Cow;

use crate::semantic::path::is_in_name;
use crate::semantic::path::matches_from;
use crate::shell::Word;

/// A call of `find`.
#[derive(Clone, Debug)]
pub(super) struct Search<'a> {
    /// The words for the directories that it starts in.
    pub(super) roots: Vec<&'a Word>,
    /// The names that it looks for, of which any will do; nothing where it takes all, or where nobody can tell.
    names: Vec<Name<'a>>,
    /// Whether it takes some of what it finds away itself.
    pub(super) deletes: bool,
    /// Whether a script that it runs does, among other things perhaps.
    pub(super) runs_script: bool,
}

/// A name that `find` looks for.
#[derive(Clone, Debug)]
enum Name<'a> {
    /// That of a file, as a pattern of the shell's. Nothing stands in the way of a dot at the start of a name.
    File(Cow<'a, str>),
    /// A part of a path, in whatever manner of writing.
    Path(Cow<'a, str>),
}

/// Programs that take away what they are given.
const REMOVERS: &[&str] = &["rm", "/bin/rm", "rmdir", "unlink", "shred", "mv"];

/// Whether a program that takes something away is named in a word.
fn names_remover(word: &Word) -> bool {
    let is_part = |it: char| !(is_in_name(it) || it == '/');
    word.literals().any(|text| text.split(is_part).any(|name| REMOVERS.contains(&name)))
}

impl<'a> Search<'a> {
    /// Reads the arguments of a `find`.
    pub(super) fn new(arguments: &'a [Word]) -> Self {
        let texts: Vec<_> = arguments.iter().map(Word::literal).collect();
        let is = |index: usize, names: &[&str]| {
            texts.get(index).and_then(Option::as_deref).is_some_and(|text| names.contains(&text))
        };
        let executes = |index: usize| is(index, &["-exec", "-execdir", "-ok", "-okdir"]);
        let removes = |index: usize| executes(index) && is(index + 1, REMOVERS);
        let deletes = (0..texts.len()).any(|index| is(index, &["-delete"]) || removes(index));
        let scripts = (0..texts.len()).filter(|index| executes(*index)).map(|index| {
            arguments[index + 1..].iter().take_while(|word| !word.literal().is_some_and(|it| it == ";" || it == "+"))
        });
        let runs_script = scripts.flatten().any(names_remover);
        let is_root =
            |text: &Option<Cow<'_, str>>| text.as_deref().is_none_or(|text| !text.starts_with(['-', '(', '!']));
        let skipped = (0..texts.len()).take_while(|index| is(*index, &["-L", "-P", "-H"])).count();
        let roots = texts[skipped..].iter().take_while(|text| is_root(text)).count();
        let roots = arguments[skipped..skipped + roots].iter().collect();
        let wanted = (0..texts.len()).filter(|index| !index.checked_sub(1).is_some_and(|at| is(at, &["!", "-not"])));
        let names: Option<Vec<_>> = wanted
            .filter_map(|index| {
                let name = || texts.get(index + 1).cloned().flatten();
                match texts[index].as_deref()? {
                    "-name" => Some(name().map(Name::File)),
                    "-iname" => Some(name().map(|name| Name::File(Cow::Owned(name.to_lowercase())))),
                    "-path" | "-ipath" | "-wholename" | "-iwholename" | "-regex" | "-iregex" => {
                        Some(name().map(Name::Path))
                    }
                    _ => None,
                }
            })
            .collect();
        Self { roots, names: names.unwrap_or_default(), deletes, runs_script }
    }

    /// Whether what it looks for is never the directory `target` or one above it.
    pub(super) fn spares(&self, target: &str) -> bool {
        !self.names.is_empty() && !self.names.iter().any(|name| name.may_be(target))
    }
}

impl Name<'_> {
    /// Whether it may stand for the directory `target` or for one above it.
    fn may_be(&self, target: &str) -> bool {
        let mut segments = target.split('/').filter(|segment| !segment.is_empty());
        match self {
            Self::File(pattern) => segments.any(|name| {
                matches_from(pattern.as_bytes(), name.as_bytes())
                    || matches_from(pattern.as_bytes(), name.to_lowercase().as_bytes())
            }),
            Self::Path(pattern) => {
                let mut named = pattern.split(|it| !is_in_name(it)).filter(|it| it.contains(char::is_alphanumeric));
                named.any(|name| {
                    segments.clone().any(|segment| segment.eq_ignore_ascii_case(name.trim_end_matches('.')))
                })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Search;
    use crate::shell::{parse, sites};
    use crate::source::{Source, View};

    /// Whether what a `find /` looks for is never the cache of npm.
    fn spares(expression: &str) -> bool {
        let text = format!("find / {expression}");
        let script = parse(&View::new(&text, Source::new(text.clone().into()).span()));
        Search::new(&sites(&script)[0].simple.words[1..]).spares("/root/.npm")
    }

    #[test]
    fn names_that_are_not_the_directorys_spare_it() {
        assert!(spares("-name '*.pyc' -delete"));
        assert!(spares("-type d -name __pycache__ -o -name '*.md'"));
        assert!(spares("-not -path '/root/*' -name '*.pyc'"));
        assert!(spares("-path '*/tests/*'"));
    }

    #[test]
    fn names_that_may_be_the_directorys_do_not() {
        assert!(!spares("-name .npm"));
        assert!(!spares("-name '*npm'"));
        assert!(!spares("-iname ROOT"));
        assert!(!spares("-path '*/.npm/*'"));
        assert!(!spares("-name \"$name\""));
        assert!(!spares("-not -name '*.pyc'"));
        assert!(!spares("-type d"));
    }
}
