//! `ENV` and `ARG`: which variables hold where, and how sure their values are.

use std::collections::BTreeMap;

use crate::semantic::confidence::Doubt;
use crate::semantic::confidence::Value;
use crate::semantic::expand::expand;
use crate::source::Span;
use crate::syntax::Escape;

/// The variables at one point of a stage.
#[derive(Clone, Debug, Default)]
pub struct Environment {
    variables: BTreeMap<String, Variable>,
    /// Whether the base image may set variables that nobody knows of here.
    base_is_unknown: bool,
}

/// A variable.
#[derive(Clone, Debug)]
pub struct Variable {
    /// Its value; nothing where nobody can tell.
    pub value: Option<String>,
    /// The `ARG` that it depends on, which another build may set otherwise.
    pub argument: Option<String>,
    /// What sets it.
    pub kind: VariableKind,
    /// Where it is set.
    pub span: Span,
}

impl Variable {
    /// Whether the base image sets it.
    pub fn is_of_base(&self) -> bool {
        self.kind == VariableKind::Base
    }
}

/// What sets a [`Variable`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VariableKind {
    /// `ENV`: it is there in the container too.
    Env,
    /// `ARG`: only while the image is built.
    Arg,
    /// The base image.
    Base,
}

/// What a text with variables says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expanded {
    /// The text; nothing where nobody can tell.
    pub text: Option<String>,
    /// An `ARG` that it depends on.
    pub argument: Option<String>,
}

impl Environment {
    /// What a stage starts with on an image that sets these variables, at `from`; nothing for an image of which that
    /// is not known.
    pub(super) fn of_base(variables: Option<&[(&str, &str)]>, from: Span) -> Self {
        let variable = |value: &str| Variable {
            value: Some(value.to_owned()),
            argument: None,
            kind: VariableKind::Base,
            span: from,
        };
        let known = variables.unwrap_or_default().iter();
        let all = known.map(|(name, value)| ((*name).to_owned(), variable(value)));
        Self { variables: all.collect(), base_is_unknown: variables.is_none() }
    }

    /// Whether the base image may set variables that nobody knows of here.
    pub fn base_is_unknown(&self) -> bool {
        self.base_is_unknown
    }

    /// All variables, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Variable)> {
        self.variables.iter().map(|(name, variable)| (name.as_str(), variable))
    }

    /// The variable of this name.
    pub fn get(&self, name: &str) -> Option<&Variable> {
        self.variables.get(name)
    }

    /// The variable of this name, however it is capitalised.
    pub fn get_any_case(&self, name: &str) -> Option<(&str, &Variable)> {
        let found = self.variables.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.map(|(key, variable)| (key.as_str(), variable))
    }

    /// Sets a variable. An `ARG` does not hide an `ENV`.
    pub fn set(&mut self, name: &str, variable: Variable) {
        let hidden = variable.kind == VariableKind::Arg
            && self.variables.get(name).is_some_and(|old| old.kind != VariableKind::Arg);
        if !hidden {
            self.variables.insert(name.to_owned(), variable);
        }
    }

    /// What a stage built on this one starts with: `ARG`s end with their stage.
    #[must_use]
    pub fn inherited(&self) -> Self {
        let env = self.variables.iter().filter(|(_, variable)| variable.kind != VariableKind::Arg);
        let variables = env.map(|(name, variable)| (name.clone(), variable.clone())).collect();
        Self { variables, base_is_unknown: self.base_is_unknown }
    }

    /// The number that `raw` says, as `$NAME` or `${NAME}` with an `ARG` behind it, or as a number; `text` is what
    /// it says by default.
    pub(super) fn number(&self, raw: &str, text: &str) -> Option<Value<u32>> {
        if let Ok(number) = raw.parse() {
            return Some(Value::Stated(number));
        }
        let name = raw.strip_prefix('$')?;
        let name = name.strip_prefix('{').map_or(Some(name), |name| name.strip_suffix('}'))?;
        let variable = self.variables.get(name).filter(|variable| variable.argument.is_some())?;
        text.parse::<u32>().ok()?;
        Some(Value::Unknown(Doubt::Variable(name.into(), variable.span)))
    }

    /// What `raw` says, quotes and escapes taken off and variables put in, as in an instruction.
    pub fn expand(&self, raw: &str, escape: Escape) -> Expanded {
        let mut argument = None;
        let text = expand(raw, escape, &mut |name| {
            let variable = self.variables.get(name)?;
            if let Some(name) = &variable.argument {
                argument.get_or_insert_with(|| name.clone());
            }
            variable.value.clone()
        });
        Expanded { text, argument }
    }
}
