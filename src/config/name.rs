//! Names that users write, and what they may have meant.

use std::fmt;

/// The names there are.
#[derive(Clone, Copy, Debug)]
pub struct Known<'k> {
    /// Of rules.
    pub rules: &'k [&'k str],
    /// Of package managers.
    pub managers: &'k [&'k str],
}

impl Known<'_> {
    /// Refuses a name that no rule has.
    pub fn rule(&self, name: &str) -> Result<(), Unknown> {
        find("rule", name, self.rules)
    }

    /// Refuses a name that no package manager has.
    pub fn manager(&self, name: &str) -> Result<(), Unknown> {
        find("package manager", name, self.managers)
    }

    /// Refuses a name that neither a rule nor a package manager has.
    pub fn either(&self, name: &str) -> Result<(), Unknown> {
        find("rule or package manager", name, &[self.rules, self.managers].concat())
    }
}

fn find(kind: &'static str, name: &str, known: &[&str]) -> Result<(), Unknown> {
    if known.contains(&name) {
        return Ok(());
    }
    Err(Unknown { kind, name: name.to_owned(), meant: nearest(name, known).map(str::to_owned) })
}

/// A name that nothing has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// What it was to be the name of.
    pub kind: &'static str,
    /// The name.
    pub name: String,
    /// What was meant, as far as can be told.
    pub meant: Option<String>,
}

impl fmt::Display for Unknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unknown {} `{}`", self.kind, self.name.escape_debug())?;
        match &self.meant {
            Some(meant) => write!(f, "; did you mean `{meant}`?"),
            None => write!(f, "; `cachemount explain` lists what there is"),
        }
    }
}

impl std::error::Error for Unknown {}

/// The known name that looks most like `name`, if one looks much like it.
pub(super) fn nearest<'k>(name: &str, known: &[&'k str]) -> Option<&'k str> {
    let name = name.to_lowercase().replace('_', "-");
    let part = known.iter().find(|known| name.len() >= 4 && known.contains(&name));
    let near = || {
        let distance = |known: &str| strsim::damerau_levenshtein(&name, known);
        let nearest = known.iter().min_by_key(|known| distance(known))?;
        (distance(nearest) <= (nearest.len() / 3).max(1)).then_some(nearest)
    };
    part.or_else(near).copied()
}
