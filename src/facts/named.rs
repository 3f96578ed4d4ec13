//! Which words of a command may name a path: found once, for all directories that are asked for.

use crate::semantic::PathContext;
use crate::semantic::PathWord;
use crate::semantic::is_near;
use crate::shell::Word;

/// The words of a command, parted by what they may name.
pub(super) struct Named<'a> {
    /// Those that may lead anywhere: with a slash, a variable, a glob.
    paths: Vec<PathWord<'a>>,
    /// All of them; the others name something in the working directory, if anything at all.
    words: &'a [Word],
    /// The names among them.
    names: Sketch,
    /// The names of the directories on the ways of `paths`, as far as they are written.
    on_the_way: Sketch,
    /// Whether one of `paths` may lead anywhere at all.
    anywhere: bool,
}

impl<'a> Named<'a> {
    pub(super) fn new(words: &'a [Word]) -> Self {
        let mut all = Self { paths: Vec::new(), words, names: Sketch(0), on_the_way: Sketch(0), anywhere: false };
        for word in words {
            let word = PathWord::new(word);
            if let Some(name) = word.name() {
                all.names.insert(name);
                continue;
            }
            match word.written() {
                Some(way) => way.split('/').for_each(|name| all.on_the_way.insert(name)),
                None => all.anywhere = true,
            }
            all.paths.push(word);
        }
        all
    }

    /// The first word for which `wanted` holds, of those that may name `target`, something in it or
    /// something above it.
    pub(super) fn find(
        &self,
        context: &PathContext<'_>,
        target: &str,
        mut wanted: impl FnMut(&PathWord<'a>) -> bool,
    ) -> Option<&'a Word> {
        let directory = context.directory.map(|directory| directory.trim_end_matches('/'));
        // A name leads there where it is the next one on the way from the working directory.
        let may_lead = |names: Sketch| match directory {
            Some(directory) => match target.strip_prefix(directory).and_then(|rest| rest.strip_prefix('/')) {
                Some(rest) => names.may_have(rest.split('/').next().unwrap_or_default()),
                None => is_near(directory, target),
            },
            None => target.split('/').any(|name| names.may_have(name)),
        };
        if may_lead(self.names) {
            return self.words.iter().find(|word| wanted(&PathWord::new(word)));
        }
        // Behind a path's own last name may stand what ends it, such as a colon.
        let starts = || match target.trim_start_matches('/').split_once('/') {
            Some((first, _)) => self.on_the_way.may_have(first),
            None => true,
        };
        let leads = self.anywhere || starts() || may_lead(self.on_the_way);
        if leads { self.paths.iter().find(|word| wanted(word)).map(|word| word.word) } else { None }
    }
}

/// A set of names of which only a hash is kept: it may seem to have one that it does not.
#[derive(Clone, Copy)]
struct Sketch(u64);

impl Sketch {
    fn bit(name: &str) -> u64 {
        // The end of a name tells more of it than its start.
        let end = |at: usize| name.len().checked_sub(at).map_or(0, |at| usize::from(name.as_bytes()[at]));
        1 << ((name.len() * 7 + end(1) * 3 + end(2) * 31 + end(3) * 11) % 64)
    }

    fn insert(&mut self, name: &str) {
        self.0 |= Self::bit(name);
    }

    fn may_have(self, name: &str) -> bool {
        self.0 & Self::bit(name) != 0
    }
}
