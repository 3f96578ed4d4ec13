//! How sure a value is, and what to say where it is not.

use compact_str::CompactString;

use crate::source::Span;

/// How sure a value is. Ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// Nobody can tell.
    Unknown,
    /// Documented for the base image, or for the command that made it.
    Known,
    /// Written in the file.
    Stated,
}

/// A value, or why there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value<T> {
    /// Nobody can tell.
    Unknown(Doubt),
    /// Documented for the base image, or for the command that made it.
    Known(T),
    /// Written in the file.
    Stated(T),
}

/// Why a value is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// Nothing that could be read says it.
    Unsaid,
    /// It comes from an `ARG` of this name, which `--build-arg` may set to something else.
    Argument(String),
    /// It is the number that the variable of this name, set at this place, holds, and that
    /// `--build-arg` may set to something else.
    Variable(CompactString, Span),
    /// It is put together in a way that cannot be followed.
    Untold,
    /// It is one thing or another, by how a command in a `RUN` ends.
    Conditional,
    /// The next free id was taken, and it cannot be told which that was.
    NextFree,
    /// It is said of the base image, but no source was found: what is said, in a few words.
    Remembered(&'static str),
    /// The file rules out that there is such a user.
    Absent,
}

impl<T> Value<T> {
    /// The value, where it may be relied upon.
    pub fn get(&self) -> Option<&T> {
        match self {
            Self::Unknown(_) => None,
            Self::Known(value) | Self::Stated(value) => Some(value),
        }
    }

    /// How sure it is.
    pub fn confidence(&self) -> Confidence {
        match self {
            Self::Unknown(_) => Confidence::Unknown,
            Self::Known(_) => Confidence::Known,
            Self::Stated(_) => Confidence::Stated,
        }
    }

    /// Why there is none.
    pub fn doubt(&self) -> Option<&Doubt> {
        match self {
            Self::Unknown(doubt) => Some(doubt),
            Self::Known(_) | Self::Stated(_) => None,
        }
    }

    /// `value`, where there is one, as documented; else `doubt`.
    pub(super) fn known_or(value: Option<T>, doubt: Doubt) -> Self {
        value.map_or(Self::Unknown(doubt), Self::Known)
    }

    /// What follows from this value: as sure as a document is, never more.
    pub(super) fn derive<U>(&self, with: impl FnOnce(&T) -> U) -> Value<U> {
        match self {
            Self::Unknown(doubt) => Value::Unknown(doubt.clone()),
            Self::Known(value) | Self::Stated(value) => Value::Known(with(value)),
        }
    }

    /// This as it is known where `other` may hold as well.
    pub(super) fn or(self, other: Self) -> Self
    where
        T: PartialEq,
    {
        match (self, other) {
            (Self::Unknown(doubt), _) | (_, Self::Unknown(doubt)) => Self::Unknown(doubt),
            (Self::Stated(a), Self::Stated(b)) if a == b => Self::Stated(a),
            (Self::Known(a) | Self::Stated(a), Self::Known(b) | Self::Stated(b)) if a == b => Self::Known(a),
            _ => Self::Unknown(Doubt::Conditional),
        }
    }
}

impl Doubt {
    /// What to say of the `field` ("uid", "gid", "home directory") of `user`: part of a sentence.
    pub fn sentence(&self, field: &str, user: &str) -> String {
        match self {
            Self::Unsaid => format!("nothing in the file says which {field} `{user}` has"),
            Self::Argument(name) => {
                format!("the {field} of `{user}` comes from ARG {name}, which another build may set differently")
            }
            Self::Variable(name, _) => {
                format!("the {field} of `{user}` comes from ARG {name}, which another build may set differently")
            }
            Self::Untold => format!("the {field} of `{user}` is only told while the image is built"),
            Self::Conditional => format!("the {field} of `{user}` depends on how a command in a RUN ends"),
            Self::NextFree => {
                format!("the {field} of `{user}` is the next free one, and nothing in the file says which that is")
            }
            Self::Remembered(saying) => format!("the base image is said to have {saying}, which is not documented"),
            Self::Absent => format!("the image has no user `{user}` that the file tells of"),
        }
    }
}
