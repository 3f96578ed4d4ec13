//! Commands that fail where what they make is there already, as the mount point of a mount is.

use crate::facts::command::CommandAt;
use crate::semantic::PathContext;
use crate::semantic::PathPattern;
use crate::semantic::Relation;
use crate::semantic::relation;
use crate::shell::Word;

/// The word of a command by which it makes the directory `target`, one above it or something in it, and fails where
/// that is there. The mount makes the first two, and an earlier build may have left the third in it.
pub(super) fn made<'c>(command: &'c CommandAt<'_>, context: &PathContext<'_>, target: &str) -> Option<&'c Word> {
    let invocation = command.invocation.as_ref()?;
    match &*invocation.program {
        "mkdir" if !invocation.arguments.iter().any(makes_parents) => {
            let is_near = |word: &&Word| {
                matches!(relation(word, context, target), Relation::Same | Relation::Above | Relation::Inside)
            };
            invocation.arguments.iter().find(is_near)
        }
        "git" => {
            let at = invocation.arguments.iter().position(|word| word.literal().as_deref() == Some("clone"))?;
            let last = invocation.arguments[at + 1..].last()?;
            let into = match repository(last) {
                Some(name) => PathPattern::new(&format!("{}/{name}", context.directory?)).relation(target),
                None => relation(last, context, target),
            };
            matches!(into, Relation::Same | Relation::Above).then_some(last)
        }
        _ => None,
    }
}

/// Whether an option of `mkdir` lets it take what is there: <https://www.gnu.org/software/coreutils/mkdir>
fn makes_parents(word: &Word) -> bool {
    word.literal().is_some_and(|text| {
        text == "--parents" || text.starts_with('-') && !text.starts_with("--") && text.contains('p')
    })
}

/// The directory that `git clone` makes of an address where none is named: <https://git-scm.com/docs/git-clone>
fn repository(word: &Word) -> Option<String> {
    let text = word.literal().filter(|text| text.contains("://") || text.contains('@'))?;
    let name = text.trim_end_matches('/').trim_end_matches(".git").rsplit(['/', ':']).next()?;
    Some(name.to_owned())
}
