//! Which package manager a name belongs to: asked for every command, and for every word of every file.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::ALL;
use super::Manager;
use super::program::Program;
use super::program::unversioned;

/// A program and the manager that it belongs to.
type Found = (&'static Manager, &'static Program);

/// The names of all programs.
struct Names {
    programs: BTreeMap<&'static [u8], Found>,
    /// By the byte that a name starts with: how long names are, each length a bit, those of 31 bytes and more the
    /// last one.
    lengths: [u32; 256],
}

impl Names {
    /// The bit of a name's length.
    fn bit(name: &[u8]) -> u32 {
        1 << name.len().min(31)
    }

    /// The program of this very name.
    fn exactly(&self, name: &[u8]) -> Option<Found> {
        let lengths = name.first().map_or(0, |first| self.lengths[usize::from(*first)]);
        if lengths & Self::bit(name) == 0 { None } else { self.programs.get(name).copied() }
    }

    /// The program of this name, behind which its version may stand.
    fn find(&self, name: &[u8]) -> Option<Found> {
        self.exactly(name).or_else(|| {
            let bare = unversioned(name);
            if bare.len() == name.len() { None } else { self.exactly(bare).filter(|(_, program)| program.versioned) }
        })
    }
}

static NAMES: LazyLock<Names> = LazyLock::new(|| {
    let mut names = Names { programs: BTreeMap::new(), lengths: [0; 256] };
    for manager in ALL {
        for program in manager.programs {
            for name in program.names {
                let name = name.as_bytes();
                names.lengths[usize::from(name[0])] |= Names::bit(name);
                names.programs.entry(name).or_insert((manager, program));
            }
        }
    }
    names
});

/// The manager of this name.
pub fn by_name(name: &str) -> Option<&'static Manager> {
    ALL.iter().copied().find(|manager| manager.name == name)
}

/// The manager that a program of this name belongs to.
pub fn by_program(name: &str) -> Option<(&'static Manager, &'static Program)> {
    NAMES.find(name.as_bytes())
}

/// Whether a byte is a part of a word: looked up, since every byte of every file is asked for.
static IS_PART: [bool; 256] = {
    let mut parts = [false; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        parts[byte as usize] = byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        byte += 1;
    }
    parts
};

/// Whether a program of any package manager is named in a text: as a word by itself, wherever that stands.
pub fn is_any_named(text: &str) -> bool {
    let names = &*NAMES;
    text.as_bytes().split(|byte| !IS_PART[usize::from(*byte)]).any(|word| names.find(word).is_some())
}

#[cfg(test)]
mod tests {
    use super::{ALL, by_program, is_any_named};

    #[test]
    fn a_program_is_found_by_its_name_and_version() {
        let manager = |name: &str| by_program(name).map(|(manager, _)| manager.name);
        assert_eq!(manager("apt-get"), Some("apt"));
        assert_eq!(manager("pip3.12"), Some("pip"));
        assert_eq!(manager("npm3"), None);
        assert_eq!(manager("pipx2y"), None);
        assert_eq!(manager(""), None);
    }

    #[test]
    fn a_program_is_named_by_a_word_of_its_own() {
        for text in ["RUN apt-get\\\n update", "\tnpm", "/usr/bin/pip3.12 install", "(\"uv\")", "npm@10"] {
            assert!(is_any_named(text), "{text}");
        }
        for text in ["", "apt-get-like", "my-npm", "napt", "uv_build"] {
            assert!(!is_any_named(text), "{text}");
        }
    }

    /// What [`is_any_named`] counts on.
    #[test]
    fn names_are_single_words() {
        let names = ALL.iter().flat_map(|manager| manager.programs).flat_map(|program| program.names);
        for name in names {
            assert!(is_any_named(name), "{name}");
        }
    }

    /// No two managers have a program of the same name, but for those that are told apart by what they are called to
    /// do, or by the image.
    #[test]
    fn names_are_told_apart() {
        for manager in ALL {
            for name in manager.programs.iter().flat_map(|program| program.names) {
                assert!(
                    by_program(name).is_some_and(|(found, _)| std::ptr::eq(found, *manager)
                        || found.twin.as_ref().is_some_and(|twin| std::ptr::eq(twin.manager, *manager))
                        || found.editions.iter().any(|edition| std::ptr::eq(edition.manager, *manager))),
                    "{name}"
                );
            }
        }
    }
}
