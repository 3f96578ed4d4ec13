//! Which cache a cache mount is.

/// Which cache of a builder a mount is: two mounts with the same key are one directory.
///
/// `BuildKit` finds it by its id and, where any of these is given, by owner and mode: a mount with `uid=` is another
/// cache than one of the same id without (`solver/llbsolver/mounts/mount.go`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Its id: what `id=` says, else its target, cleaned.
    pub id: String,
    /// Where it is mounted. Any place does for who looks for the cache.
    pub target: String,
    /// Whose it is, where the mount says.
    pub owner: Option<Owner>,
}

/// Owner and mode of a cache, as the mount gives them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Owner {
    /// `uid=`
    pub uid: Option<u32>,
    /// `gid=`
    pub gid: Option<u32>,
    /// `mode=`: octal digits, as written.
    pub mode: Option<String>,
}

/// What a mount is found by.
pub(super) type Key<'i> = (&'i str, Option<(u32, u32, u32)>);

impl Identity {
    /// What it is found by.
    pub(super) fn key(&self) -> Key<'_> {
        (&self.id, self.owner.as_ref().map(Owner::numbers))
    }

    /// What is behind `type=cache` in a flag, apart from its target.
    pub fn told(&self) -> String {
        let mut told = Vec::new();
        if self.id != self.target {
            told.push(format!("id={}", self.id));
        }
        if let Some(owner) = &self.owner {
            told.extend(owner.uid.map(|uid| format!("uid={uid}")));
            told.extend(owner.gid.map(|gid| format!("gid={gid}")));
            told.extend(owner.mode.as_ref().map(|mode| format!("mode={mode}")));
        }
        told.join(",")
    }
}

impl Owner {
    /// Owner and mode as numbers. What is not given is what `BuildKit` takes for it as soon as one of them is given:
    /// root, and 0755 (`frontend/dockerfile/dockerfile2llb/convert_runmount.go`).
    fn numbers(&self) -> (u32, u32, u32) {
        let mode = self.mode.as_deref().and_then(|mode| u32::from_str_radix(mode, 8).ok());
        (self.uid.unwrap_or(0), self.gid.unwrap_or(0), mode.unwrap_or(0o755))
    }

    /// The same, or nothing where nothing is given.
    pub(super) fn given(self) -> Option<Self> {
        (self != Self::default()).then_some(self)
    }
}
