//! Commands that take files away, and what they take.

use crate::semantic::path::PathContext;
use crate::semantic::path::PathPattern;
use crate::semantic::path::Relation;
use crate::semantic::path_word::PathWord;
use crate::semantic::search::Search;
use crate::shell::Invocation;
use crate::shell::Word;

/// A command that takes files away.
#[derive(Debug)]
pub struct Deletion<'a> {
    /// The words that name what goes; empty only for [`Manner::Listed`].
    pub words: Vec<PathWord<'a>>,
    /// How it takes them away.
    pub manner: Manner,
    /// What it looks for below its words, where it does.
    search: Option<Search<'a>>,
}

/// How a [`Deletion`] takes files away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// `rm`: whatever each word names; its words may be taken out one by one.
    Remove {
        /// Whether nothing happens where a file is missing.
        force: bool,
    },
    /// `find … -delete`: some of what is below each word, perhaps the word itself.
    Find,
    /// `find … | xargs rm`, `find … -exec sh -c "rm …"`: the same, and another command has a part in it.
    Piped,
    /// `… | xargs rm`: also what no word of it names.
    Listed,
    /// `mv`, `rmdir`: what each word names, and for other ends than to be rid of it.
    Move,
}

/// What a program takes away; nothing for one that takes nothing away.
pub fn deletion<'a>(invocation: &Invocation<'a>) -> Option<Deletion<'a>> {
    let arguments = invocation.arguments;
    let (words, manner): (Vec<&Word>, _) = match &*invocation.program {
        "rm" | "unlink" | "shred" => {
            let force = options(arguments).any(|option| option == "--force" || is_short(&option, 'f'));
            (operands(arguments), Manner::Remove { force })
        }
        "rmdir" => (operands(arguments), Manner::Move),
        "mv" => {
            let mut words = operands(arguments);
            words.pop();
            (words, Manner::Move)
        }
        "find" => {
            let search = Search::new(arguments);
            let manner = if search.deletes { Manner::Find } else { Manner::Piped };
            let takes_away = search.deletes || search.runs_script;
            return takes_away.then(|| Deletion::of(search.roots.clone(), manner, Some(search)))?;
        }
        _ => return None,
    };
    let manner = if invocation.incomplete { Manner::Listed } else { manner };
    Deletion::of(words, manner, None)
}

impl<'a> Deletion<'a> {
    fn of(words: Vec<&'a Word>, manner: Manner, search: Option<Search<'a>>) -> Option<Self> {
        let words: Vec<_> = words.into_iter().map(PathWord::new).collect();
        (!words.is_empty() || manner == Manner::Listed).then_some(Self { words, manner, search })
    }

    /// The same where the commands in front of it in its pipeline tell what it takes away, as far as they say where
    /// that lies.
    #[must_use]
    pub fn told_by(self, before: &[Option<&Invocation<'a>>]) -> Self {
        const PASSING_ON: &[&str] = &["grep", "egrep", "fgrep", "head", "sort", "tac", "tail", "uniq"];
        let [Some(first), rest @ ..] = before else { return self };
        let mut rest = rest.iter().map(|it| it.map(|it| &*it.program));
        let passed_on = rest.all(|program| program.is_some_and(|it| PASSING_ON.contains(&it)));
        if self.manner != Manner::Listed || first.program != "find" || !passed_on {
            return self;
        }
        let search = Search::new(first.arguments);
        let own = self.words.iter().map(|word| word.word);
        let words = own.chain(search.roots.iter().copied()).collect();
        Self::of(words, Manner::Piped, Some(search)).unwrap_or(self)
    }

    /// How what `word`, one of its words, names lies to the directory `target`.
    pub fn relation(&self, word: &PathWord<'_>, context: &PathContext<'_>, target: &str) -> Relation {
        let found = word.relation(context, target);
        let from_the_root =
            || found == Relation::Above && word.paths(context).is_some_and(|it| it.iter().any(PathPattern::is_root));
        match &self.search {
            // `find / -name '*.pyc' -delete` is about files everywhere, not about this directory.
            Some(search) if from_the_root() && search.spares(target) => Relation::Elsewhere,
            _ => found,
        }
    }
}

/// The literal options among the arguments.
fn options(arguments: &[Word]) -> impl Iterator<Item = String> {
    let literal =
        arguments.iter().map_while(|word| word.literal().map(std::borrow::Cow::into_owned).or(Some(String::new())));
    literal.take_while(|text| text != "--").filter(|text| text.starts_with('-'))
}

fn is_short(option: &str, letter: char) -> bool {
    option.starts_with('-') && !option.starts_with("--") && option.contains(letter)
}

/// The arguments that are no options.
fn operands(arguments: &[Word]) -> Vec<&Word> {
    let mut only_operands = false;
    let mut operands = Vec::new();
    for word in arguments {
        match word.literal().as_deref() {
            Some("--") if !only_operands => only_operands = true,
            Some(text) if !only_operands && text.starts_with('-') && text.len() > 1 => {}
            _ => operands.push(word),
        }
    }
    operands
}
