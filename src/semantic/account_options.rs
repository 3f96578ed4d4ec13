//! The arguments of the programs that change accounts, as far as they can be told.

use compact_str::CompactString;

use crate::semantic::confidence::Doubt;
use crate::semantic::confidence::Value;

/// One argument of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Argument {
    /// Its text; where that cannot be told, the beginning that can.
    pub(super) text: CompactString,
    /// How many bytes at the beginning are written out.
    pub(super) literal: usize,
    /// Why the rest cannot be relied upon.
    pub(super) doubt: Option<Doubt>,
}

impl Argument {
    /// One that is written out.
    pub(super) fn literal(text: &str) -> Self {
        Self { text: text.into(), literal: text.len(), doubt: None }
    }

    /// What stands behind its first `skip` bytes; `None` where those are not written out.
    fn behind(&self, skip: usize) -> Option<Self> {
        let literal = self.literal.checked_sub(skip)?;
        Some(Self { text: self.text.get(skip..)?.into(), literal, doubt: self.doubt.clone() })
    }

    /// Whether it is told by something else than an `ARG` at most: a text there is.
    pub(super) fn is_told(&self) -> bool {
        matches!(self.doubt, None | Some(Doubt::Argument(_) | Doubt::Variable(..)))
    }

    /// As a number.
    pub(super) fn number(&self) -> Value<u32> {
        match (&self.doubt, self.text.parse()) {
            (Some(doubt), Ok(_)) => Value::Unknown(doubt.clone()),
            (Some(_), Err(_)) => Value::Unknown(self.text_doubt().unwrap_or(Doubt::Untold)),
            (None, Ok(number)) => Value::Stated(number),
            (None, Err(_)) => Value::Unknown(Doubt::Untold),
        }
    }

    /// Why its text cannot be relied upon: a variable's number does not matter to it.
    pub(super) fn text_doubt(&self) -> Option<Doubt> {
        match &self.doubt {
            Some(Doubt::Variable(name, _)) => Some(Doubt::Argument(name.to_string())),
            doubt => doubt.clone(),
        }
    }

    /// As it stands.
    pub(super) fn stated(&self) -> Value<CompactString> {
        match self.text_doubt() {
            Some(doubt) => Value::Unknown(doubt),
            None => Value::Stated(self.text.clone()),
        }
    }
}

/// What an option means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Means {
    /// The uid.
    Uid,
    /// The first group, by name or number.
    Gid,
    /// The home directory.
    Home,
    /// The directory that home directories stand in.
    BaseDirectory,
    /// The home directory is made.
    MakeHome,
    /// The home directory is not made.
    NoHome,
    /// A system account.
    System,
    /// A group of the user's own; for Debian's `adduser` alone, a group instead of a user.
    OwnGroup,
    /// No group of the user's own.
    NoOwnGroup,
    /// Another name.
    Rename,
    /// Nothing is done where it is there already.
    Force,
    /// An id may be given twice.
    Twice,
    /// Another root directory: nothing happens here.
    Elsewhere,
    /// What decides about ids is changed.
    Setting,
    /// Nothing about ids.
    Nothing,
}

/// An option: its letter or none, its long name or none, whether it takes a value.
pub(super) type Row = (Option<char>, &'static str, bool, Means);

/// How a program reads its options.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// `getopt_long`: `-u1000`, `-rm`, `--uid=1000`.
    Getopt,
    /// Perl's `Getopt::Long`: one dash is as good as two, letters stand for names that begin so.
    Perl,
}

/// Options and operands.
#[derive(Clone, Debug, Default)]
pub(super) struct Given {
    options: Vec<(Means, Option<Argument>)>,
    pub(super) operands: Vec<Argument>,
}

impl Given {
    /// Reads `arguments`; `None` where one is not an option of the program, or cannot be told.
    pub(super) fn read(arguments: &[Argument], rows: &'static [Row], style: Style) -> Option<Self> {
        let mut given = Self::default();
        let mut rest = arguments.iter();
        while let Some(argument) = rest.next() {
            if argument.text == "--" {
                given.operands.extend(rest.by_ref().cloned());
            } else if argument.text.starts_with("--")
                || style == Style::Perl && argument.text.starts_with('-') && argument.text.len() > 1
            {
                given.long(argument, &mut rest, rows)?;
            } else if argument.text.starts_with('-') && argument.text.len() > 1 {
                given.short(argument, &mut rest, rows)?;
            } else if argument.is_told() {
                given.operands.push(argument.clone());
            } else {
                return None;
            }
        }
        Some(given)
    }

    fn long<'a>(
        &mut self,
        argument: &Argument,
        rest: &mut impl Iterator<Item = &'a Argument>,
        rows: &'static [Row],
    ) -> Option<()> {
        let (name, value_at) = match argument.text.find('=') {
            Some(at) => (&argument.text[..at], Some(at + 1)),
            None => (&*argument.text, None),
        };
        // Part of the name comes from a variable.
        if argument.doubt.is_some() && value_at.is_none_or(|at| argument.literal < at) {
            return None;
        }
        let (_, _, takes_value, means) = find_long(name.trim_start_matches('-'), rows)?;
        let value = match (takes_value, value_at) {
            (true, Some(at)) => Some(argument.behind(at)?),
            (true, None) => Some(rest.next()?.clone()),
            (false, None) => None,
            (false, Some(_)) => return None,
        };
        self.options.push((means, value));
        Some(())
    }

    fn short<'a>(
        &mut self,
        argument: &Argument,
        rest: &mut impl Iterator<Item = &'a Argument>,
        rows: &'static [Row],
    ) -> Option<()> {
        for (at, letter) in argument.text.char_indices().skip(1) {
            let behind = at + letter.len_utf8();
            if behind > argument.literal {
                return None;
            }
            let (_, _, takes_value, means) = *rows.iter().find(|row| row.0 == Some(letter))?;
            if !takes_value {
                self.options.push((means, None));
                continue;
            }
            let all_here = behind == argument.text.len() && argument.doubt.is_none();
            let value = if all_here { rest.next()?.clone() } else { argument.behind(behind)? };
            self.options.push((means, Some(value)));
            return Some(());
        }
        // A cluster of letters that goes on in a variable.
        argument.doubt.is_none().then_some(())
    }

    /// Whether the option was given.
    pub(super) fn has(&self, means: Means) -> bool {
        self.options.iter().any(|option| option.0 == means)
    }

    /// The value of the option; the last one counts.
    pub(super) fn value(&self, means: Means) -> Option<&Argument> {
        self.options.iter().rev().find(|option| option.0 == means)?.1.as_ref()
    }

    /// Whether no options were given.
    pub(super) fn is_plain(&self) -> bool {
        self.options.is_empty()
    }

    /// The only operand.
    pub(super) fn operand(&self) -> Option<&Argument> {
        match self.operands.as_slice() {
            [operand] => Some(operand),
            _ => None,
        }
    }
}

/// The row whose long name is `name` or alone begins with it.
fn find_long(name: &str, rows: &'static [Row]) -> Option<Row> {
    if let Some(row) = rows.iter().find(|row| row.1 == name || name.chars().eq(row.0)) {
        return Some(*row);
    }
    let mut begin = rows.iter().filter(|row| !name.is_empty() && row.1.starts_with(name));
    let found = *begin.next()?;
    // Two names of one thing are no contradiction.
    begin.all(|row| row.2 == found.2 && row.3 == found.3).then_some(found)
}
