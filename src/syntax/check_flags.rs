//! Which flags an instruction takes.

use crate::syntax::Flag;
use crate::syntax::Instruction;
use crate::syntax::Keyword;
use crate::syntax::SyntaxError;

/// What a flag takes, and how often it may be given.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Takes {
    /// A value; once.
    Value,
    /// A value; any number of times.
    Values,
    /// Nothing, or `true` or `false`; once.
    Switch,
}

/// The flags of each instruction as of Dockerfile syntax 1.26, those of the labs channel included;
/// instructions that are not here take none.
const fn known(keyword: Keyword) -> &'static [(&'static str, Takes)] {
    match keyword {
        Keyword::From => &[("platform", Takes::Value)],
        Keyword::Run => &[
            ("mount", Takes::Values),
            ("network", Takes::Value),
            ("security", Takes::Value),
            ("device", Takes::Values),
        ],
        Keyword::Copy => &[
            ("from", Takes::Value),
            ("chown", Takes::Value),
            ("chmod", Takes::Value),
            ("link", Takes::Switch),
            ("parents", Takes::Switch),
            ("exclude", Takes::Values),
        ],
        Keyword::Add => &[
            ("chown", Takes::Value),
            ("chmod", Takes::Value),
            ("link", Takes::Switch),
            ("keep-git-dir", Takes::Switch),
            ("checksum", Takes::Value),
            ("unpack", Takes::Switch),
            ("exclude", Takes::Values),
        ],
        Keyword::Healthcheck => &[
            ("interval", Takes::Value),
            ("timeout", Takes::Value),
            ("start-period", Takes::Value),
            ("start-interval", Takes::Value),
            ("retries", Takes::Value),
        ],
        _ => &[],
    }
}

/// Adds an error for each flag that `BuildKit` rejects.
pub(super) fn check(instruction: &Instruction, errors: &mut Vec<SyntaxError>) {
    if instruction.flags.is_empty() {
        return;
    }
    let known = known(instruction.keyword);
    let mut once: Vec<&str> = Vec::new();
    for flag in &instruction.flags {
        let name = flag.name.as_str();
        let Some((name, takes)) = known.iter().find(|(known, _)| *known == name) else {
            // Newer versions may have learnt more; what takes no flags at all stays so.
            if known.is_empty() || matches!(instruction.keyword, Keyword::Run | Keyword::From) {
                errors.push(unknown(instruction.keyword, flag));
            }
            continue;
        };
        let is_empty = flag.value.as_ref().is_none_or(|value| value.text.is_empty());
        let lacks_value = match takes {
            Takes::Value | Takes::Values => flag.value.is_none(),
            Takes::Switch => flag.value.is_some() && is_empty,
        };
        if lacks_value {
            errors.push(error(
                flag,
                format!("`--{name}` lacks a value"),
                format!("write `--{name}=…`, without blanks"),
            ));
        }
        if *takes != Takes::Values && once.contains(name) {
            errors.push(error(flag, format!("`--{name}` is given twice"), "leave only one of them".to_owned()));
        }
        if *takes != Takes::Values {
            once.push(name);
        }
    }
}

fn unknown(keyword: Keyword, flag: &Flag) -> SyntaxError {
    let names: Vec<String> = known(keyword).iter().map(|(name, _)| format!("`--{name}`")).collect();
    let help = if names.is_empty() {
        "take it out; put `--` in front of what belongs to the command".to_owned()
    } else {
        format!("it takes {}; put `--` in front of what belongs to the command", names.join(", "))
    };
    let shown: String = flag.name.chars().take(40).collect();
    error(flag, format!("`{}` has no flag `--{shown}`", keyword.name()), help)
}

fn error(flag: &Flag, message: String, help: String) -> SyntaxError {
    SyntaxError { span: flag.span, message, help }
}
