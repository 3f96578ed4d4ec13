//! What holds at each command of a script: variables that the script sets, the working directory.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::rc::Rc;

use crate::semantic::Environment;
use crate::semantic::PathContext;
use crate::semantic::Run;
use crate::semantic::paths;
use crate::shell::CommandKind;
use crate::shell::FrameKind;
use crate::shell::Part;
use crate::shell::Site;
use crate::shell::Word;

/// What holds at one command of a script.
#[derive(Clone, Debug, Default)]
pub(super) struct Flow {
    /// Variables that the script has set; nothing for one that nobody can tell.
    variables: Rc<BTreeMap<String, Setting>>,
    directory: Directory,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Setting {
    Value(String),
    /// A new directory or file under a name that nothing else has.
    Temporary,
    Unknown,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum Directory {
    /// As the step starts.
    #[default]
    Initial,
    Changed(Rc<str>),
    Unknown,
}

/// A path that nothing else can be at or above, for names that `mktemp` makes up.
const TEMPORARY: &str = "/tmp/made-by-mktemp";

impl Flow {
    /// What holds at each of `sites`, in their order.
    pub(super) fn along(run: &Run, sites: &[Site<'_>]) -> Vec<Self> {
        let mut flow = Self::default();
        sites
            .iter()
            .map(|site| {
                let here = flow.clone();
                flow.step(run, site);
                here
            })
            .collect()
    }

    /// The value of a variable at this place, where it can be told.
    pub(super) fn value(&self, environment: &Environment, name: &str) -> Option<String> {
        match self.variables.get(name) {
            Some(Setting::Value(value)) => Some(value.clone()),
            Some(Setting::Temporary) => Some(TEMPORARY.to_owned()),
            Some(Setting::Unknown) => None,
            None => environment.get(name).filter(|it| it.argument.is_none()).and_then(|it| it.value.clone()),
        }
    }

    /// Whether the script itself has set this variable.
    pub(super) fn sets(&self, name: &str) -> bool {
        self.variables.contains_key(name)
    }

    /// The working directory at this place.
    pub(super) fn directory<'s>(&'s self, run: &'s Run) -> Option<&'s str> {
        match &self.directory {
            Directory::Initial => run.scope.directory.as_deref(),
            Directory::Changed(directory) => Some(directory),
            Directory::Unknown => None,
        }
    }

    /// What a word says at this place, where it can be told.
    pub(super) fn text<'w>(&self, environment: &Environment, word: &'w Word) -> Option<Cow<'w, str>> {
        if let Some(text) = word.literal() {
            return Some(text);
        }
        let mut all = String::new();
        for part in &word.parts {
            match part {
                Part::Literal { text, .. } => all.push_str(text),
                Part::Parameter { name, operation } if operation.is_empty() => {
                    all.push_str(&self.value(environment, name)?);
                }
                _ => return None,
            }
        }
        Some(Cow::Owned(all))
    }

    fn step(&mut self, run: &Run, site: &Site<'_>) {
        let certain = site.frames().all(|frame| matches!(frame.kind, FrameKind::AfterAnd { rescued: false }));
        let words = &site.simple.words;
        let program = words.first().and_then(Word::literal);
        match program.as_deref() {
            None if words.is_empty() => {
                for assignment in &site.simple.assignments {
                    self.set(run, &assignment.name, Some(&assignment.value), certain);
                }
            }
            Some("export" | "declare" | "readonly" | "local" | "typeset") => {
                for word in &words[1..] {
                    self.export(run, word, certain);
                }
            }
            Some("unset" | "read") => {
                for name in words[1..].iter().filter_map(Word::literal) {
                    Rc::make_mut(&mut self.variables).insert(name.into_owned(), Setting::Unknown);
                }
            }
            Some("cd" | "pushd") => self.change_directory(run, words.get(1), site),
            Some("popd") => self.directory = Directory::Unknown,
            _ => {}
        }
    }

    fn export(&mut self, run: &Run, word: &Word, certain: bool) {
        let Some(Part::Literal { text, .. }) = word.parts.first() else { return };
        let Some((name, start)) = text.split_once('=') else { return };
        let start = Part::Literal { text: start.into(), quoted: true };
        let parts = std::iter::once(start).chain(word.parts[1..].iter().cloned()).collect();
        let value = Word { span: word.span, parts };
        self.set(run, name, Some(&value), certain);
    }

    fn set(&mut self, run: &Run, name: &str, value: Option<&Word>, certain: bool) {
        let value = value.and_then(|word| self.setting(run, word)).unwrap_or(Setting::Unknown);
        let agrees = self.variables.get(name).is_none_or(|old| *old == value);
        let setting = if certain || (agrees && value == Setting::Temporary) { value } else { Setting::Unknown };
        Rc::make_mut(&mut self.variables).insert(name.to_owned(), setting);
    }

    fn setting(&self, run: &Run, word: &Word) -> Option<Setting> {
        if let [Part::Substitution(script)] = word.parts.as_slice()
            && let [item] = script.list.items.as_slice()
            && let [command] = item.first.commands.as_slice()
            && let CommandKind::Simple(simple) = &command.kind
            && simple.words.first().and_then(Word::literal).as_deref() == Some("mktemp")
        {
            return Some(Setting::Temporary);
        }
        self.text(&run.scope.environment, word).map(|text| Setting::Value(text.into_owned()))
    }

    fn change_directory(&mut self, run: &Run, word: Option<&Word>, site: &Site<'_>) {
        let lookup = |name: &str| self.value(&run.scope.environment, name);
        let home = run.scope.user.known_home();
        let context = PathContext { lookup: &lookup, home, directory: self.directory(run) };
        let found = word.and_then(|word| paths(word, &context)).and_then(|paths| match paths.as_slice() {
            [path] => Some(path.to_string()),
            _ => None,
        });
        // A subshell's directory ends with it, and that of a branch may never be entered.
        let certain = !site.frames().any(|frame| !matches!(frame.kind, FrameKind::AfterAnd { .. }));
        self.directory = match found {
            Some(path) if certain => Directory::Changed(path.into()),
            _ => Directory::Unknown,
        };
    }
}
