//! What a flag or a variable says, and how sure that is.

/// What a flag or a variable says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Setting<T> {
    /// It is not there.
    Unset,
    /// It is there, and its value cannot be told.
    Unknown,
    /// This.
    Value(T),
}

impl<T> Setting<T> {
    /// A setting that is there.
    pub(super) fn told(value: Option<T>) -> Self {
        value.map_or(Self::Unknown, Self::Value)
    }

    /// Whether it is there and may be what `is` asks for.
    pub(super) fn may(&self, is: impl FnOnce(&T) -> bool) -> bool {
        match self {
            Self::Unset => false,
            Self::Unknown => true,
            Self::Value(value) => is(value),
        }
    }
}

/// Whether a setting that is there says something: neither nothing nor no.
pub(super) fn is_on(value: &str) -> bool {
    !matches!(value, "" | "0" | "false" | "no" | "off")
}
