//! Commands that take files away, and what they take.

use crate::semantic::path::PathContext;
use crate::semantic::path::PathPattern;
use crate::semantic::path::Relation;
use crate::semantic::path_word::PathWord;
use crate::shell::Invocation;
use crate::shell::Word;

/// A command that takes files away.
#[derive(Debug)]
pub struct Deletion<'a> {
    /// The words that name what goes; never empty.
    pub words: Vec<PathWord<'a>>,
    /// How it takes them away.
    pub manner: Manner,
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
    Find {
        /// Whether only some names go.
        filtered: bool,
    },
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
        "find" => (find_roots(arguments)?, Manner::Find { filtered: is_filtered(arguments) }),
        _ => return None,
    };
    let words: Vec<_> = words.into_iter().map(PathWord::new).collect();
    (!words.is_empty()).then_some(Deletion { words, manner })
}

impl Deletion<'_> {
    /// How what `word`, one of its words, names lies to the directory `target`.
    pub fn relation(&self, word: &PathWord<'_>, context: &PathContext<'_>, target: &str) -> Relation {
        let found = word.relation(context, target);
        let from_the_root =
            found == Relation::Above && word.paths(context).is_some_and(|paths| paths.iter().any(PathPattern::is_root));
        match self.manner {
            // `find / -name '*.pyc' -delete` is about files everywhere, not about this directory.
            Manner::Find { filtered: true } if from_the_root => Relation::Elsewhere,
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

/// Where a `find` that deletes starts; nothing for one that deletes nothing.
fn find_roots(arguments: &[Word]) -> Option<Vec<&Word>> {
    let texts: Vec<_> = arguments.iter().map(Word::literal).collect();
    let is = |index: usize, names: &[&str]| {
        texts.get(index).and_then(Option::as_deref).is_some_and(|text| names.contains(&text))
    };
    let executes = |index: usize| {
        is(index, &["-exec", "-execdir", "-ok"]) && is(index + 1, &["rm", "/bin/rm", "rmdir", "unlink", "mv"])
    };
    let deletes = (0..texts.len()).any(|index| is(index, &["-delete"]) || executes(index));
    let is_root = |text: &Option<std::borrow::Cow<'_, str>>| {
        text.as_deref().is_none_or(|text| !text.starts_with(['-', '(', '!']))
    };
    let skipped = (0..texts.len()).take_while(|index| is(*index, &["-L", "-P", "-H"])).count();
    let roots = texts[skipped..].iter().take_while(|text| is_root(text)).count();
    deletes.then(|| arguments[skipped..skipped + roots].iter().collect())
}

fn is_filtered(arguments: &[Word]) -> bool {
    let filters = ["-name", "-iname", "-path", "-regex", "-wholename", "-user", "-perm"];
    arguments.iter().any(|word| word.literal().is_some_and(|text| filters.contains(&&*text)))
}
