//! What an engine says of a cache mount.

use crate::benchmark::engine::CacheRecord;

/// What the description of a cache mount says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CacheMount {
    /// Where the step that made it mounted it, as written there.
    pub target: String,
    /// By what it is found, where the engine says so (seen with 28.5; 20.10 does not).
    pub key: Option<Key>,
}

/// By what `BuildKit` finds a cache mount.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// What the build gave for `BUILDKIT_CACHE_MOUNT_NS`; empty where it gave nothing.
    pub namespace: String,
    /// What the mount says as `id=`, else its target, cleaned.
    pub id: String,
}

impl CacheMount {
    /// Reads the description of a record; nothing where it is none of a cache mount.
    ///
    /// It is `cached mount TARGET from exec COMMAND`, with ` with id "KEY"` behind it, quoted as Go does:
    /// `makeMutable` in <https://github.com/moby/buildkit/blob/v0.25.2/solver/llbsolver/mounts/mount.go>. Of the owner
    /// and the mode of a mount, which are part of the key too, it says nothing.
    pub fn of(record: &CacheRecord) -> Option<Self> {
        let rest = record.description.strip_prefix("cached mount ").filter(|_| record.is_mount)?;
        let (target, made_by) = rest.split_once(" from ")?;
        let quoted = made_by.rsplit_once(" with id \"").and_then(|(_, quoted)| quoted.strip_suffix('"'));
        Some(Self { target: target.to_owned(), key: quoted.and_then(unquoted).and_then(|key| Key::of(&key)) })
    }
}

impl Key {
    /// The frontend puts a `/` between the two also where there is no namespace: `dispatchRunMounts` in
    /// <https://github.com/moby/buildkit/blob/v0.25.2/frontend/dockerfile/dockerfile2llb/convert_runmount.go>. A
    /// namespace that has one itself is told from the id at that.
    fn of(key: &str) -> Option<Self> {
        let (namespace, id) = key.split_once('/')?;
        Some(Self { namespace: namespace.to_owned(), id: id.to_owned() })
    }
}

/// What Go has quoted with `%q`; nothing where it is not quoted so.
/// <https://pkg.go.dev/strconv#Quote>
fn unquoted(text: &str) -> Option<String> {
    let mut plain = String::new();
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        if character != '\\' {
            plain.push(character);
            continue;
        }
        plain.push(match characters.next()? {
            'a' => '\u{7}',
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'v' => '\u{b}',
            same @ ('\\' | '"') => same,
            'x' => numbered(&mut characters, 2).filter(char::is_ascii)?,
            'u' => numbered(&mut characters, 4)?,
            'U' => numbered(&mut characters, 8)?,
            _ => return None,
        });
    }
    Some(plain)
}

/// The character whose number these many hexadecimal digits are.
fn numbered(characters: &mut std::str::Chars<'_>, digits: usize) -> Option<char> {
    let digits: String = characters.by_ref().take(digits).collect();
    u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32)
}

#[cfg(test)]
mod tests {
    use super::{CacheMount, Key};
    use crate::benchmark::engine::CacheRecord;

    fn read(description: &str) -> Option<CacheMount> {
        CacheMount::of(&CacheRecord { is_mount: true, description: description.to_owned(), ..CacheRecord::default() })
    }

    fn told(target: &str, key: Option<(&str, &str)>) -> CacheMount {
        let key = key.map(|(namespace, id)| Key { namespace: namespace.to_owned(), id: id.to_owned() });
        CacheMount { target: target.to_owned(), key }
    }

    #[test]
    fn what_is_not_said_stays_unknown() {
        assert_eq!(read("cached mount /c from exec /bin/sh -c uv sync"), Some(told("/c", None)));
        assert_eq!(read("cached mount /a b from exec /bin/sh -c cp x from y"), Some(told("/a b", None)));
        assert_eq!(read("cached mount /c from exec sh with id \"none\""), Some(told("/c", None)));
        assert_eq!(read("mount / from exec /bin/sh -c make"), None);
        assert_eq!(
            CacheMount::of(&CacheRecord { description: "cached mount /c from x".to_owned(), ..CacheRecord::default() }),
            None
        );
    }

    #[test]
    fn namespace_and_id_are_told_apart() {
        let of = |id: &str| read(&format!("cached mount /c/ from exec /bin/sh -c a\nb with id \"{id}\""));
        assert_eq!(of("//root/.cache/uv"), Some(told("/c/", Some(("", "/root/.cache/uv")))));
        assert_eq!(of("/uv"), Some(told("/c/", Some(("", "uv")))));
        assert_eq!(of("ns//c"), Some(told("/c/", Some(("ns", "/c")))));
        assert_eq!(of("ns/uv-12"), Some(told("/c/", Some(("ns", "uv-12")))));
    }

    #[test]
    fn ids_are_read_as_go_quotes_them() {
        let id = |quoted: &str| read(&format!("cached mount /c from exec x with id \"/{quoted}\"")).unwrap().key;
        assert_eq!(id(r#"a\\b\"c\tdé\u00a0\U0001F600"#).unwrap().id, "a\\b\"c\tdé\u{a0}\u{1F600}");
        assert_eq!(id(r"\xff"), None);
        assert_eq!(id(r"\q"), None);
    }
}
