//! Paths in an image as commands name them, and how they lie to one another.

use compact_str::CompactString;
use smallvec::SmallVec;
use smallvec::smallvec;

use crate::shell::Part;
use crate::shell::Word;

/// What a word's variables say: the value, or nothing where nobody can tell.
pub(super) type Lookup<'a> = dyn Fn(&str) -> Option<String> + 'a;

/// Where a command stands when it names a path.
pub struct PathContext<'a> {
    /// The values of variables.
    pub lookup: &'a Lookup<'a>,
    /// What `~` means where HOME says nothing.
    pub home: Option<&'a str>,
    /// The working directory; absolute.
    pub directory: Option<&'a str>,
}

/// How a path that a command names lies to a directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// It has nothing to do with it.
    Elsewhere,
    /// It is something in the directory, at any depth.
    Inside,
    /// It is the directory.
    Same,
    /// It is a directory above; `/` included.
    Above,
    /// Nobody can tell.
    Unknown,
}

/// Absolute paths that a word may stand for; glob characters of the shell are kept.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PathPattern {
    /// Invariant: normalised: each segment has a slash in front, and none is empty, `.` or `..`; the
    /// root is empty.
    path: String,
    /// Whether it has glob characters.
    glob: bool,
}

/// Most paths that braces may make of one word; more are not told apart.
const MAX_ALTERNATIVES: usize = 64;

impl PathPattern {
    /// Reads an absolute path with glob characters.
    pub fn new(path: &str) -> Self {
        let normal = if is_normal(path) { path.to_owned() } else { normal(path) };
        let glob = normal.bytes().any(|byte| matches!(byte, b'*' | b'?' | b'['));
        Self { path: normal, glob }
    }

    /// How this lies to the directory `target`, an absolute and normalised path.
    pub fn relation(&self, target: &str) -> Relation {
        if !self.has_glob() {
            return plain_relation(&self.path, target);
        }
        let mut names = target.split('/').skip(1);
        let mut patterns = self.path.split('/').skip(1);
        loop {
            match (patterns.next(), names.next()) {
                (None, None) => return Relation::Same,
                (None, Some(_)) => return Relation::Above,
                (Some(_), None) => return Relation::Inside,
                (Some(pattern), Some(name)) if glob_matches(pattern, name) => {}
                (Some(_), Some(_)) => return Relation::Elsewhere,
            }
        }
    }

    /// Whether all that it may stand for is in `target`, or is it.
    pub fn is_within(&self, target: &str) -> bool {
        let literal = self.path.find(['*', '?', '[']).unwrap_or(self.path.len());
        self.path
            .strip_prefix(target)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/') && literal > target.len())
    }

    /// Whether this is the one path `path`, which is normalised.
    pub fn is(&self, path: &str) -> bool {
        !self.has_glob() && self.path == path
    }

    /// Whether it may stand for several paths.
    pub fn has_glob(&self) -> bool {
        self.glob
    }

    /// Whether this is `/`.
    pub fn is_root(&self) -> bool {
        self.path.is_empty()
    }
}

/// Whether each segment of a path has a slash in front, and none is empty or starts with a dot.
fn is_normal(path: &str) -> bool {
    let starts = path.starts_with('/') && !path.ends_with('/');
    starts && path.as_bytes().windows(2).all(|pair| pair[0] != b'/' || !matches!(pair[1], b'/' | b'.'))
}

/// A path with what means nothing left out, and what leads up followed.
fn normal(path: &str) -> String {
    let mut normal = String::with_capacity(path.len() + 1);
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => normal.truncate(normal.rfind('/').unwrap_or(0)),
            _ => {
                normal.push('/');
                normal.push_str(segment);
            }
        }
    }
    normal
}

/// Whether one of the segments of a path is `name`.
pub(super) fn has_segment(path: &str, name: &str) -> bool {
    path.as_bytes().split(|byte| *byte == b'/').any(|segment| segment == name.as_bytes())
}

/// Whether a character goes on with the name of a file, as names are written where nothing is quoted.
pub fn is_in_name(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '-' | '_' | '.')
}

/// Whether one of two directories, absolute and normalised, is in the other, or both are the same.
pub fn is_near(one: &str, other: &str) -> bool {
    plain_relation(one.trim_end_matches('/'), other) != Relation::Elsewhere
}

/// How one normalised path lies to another; the root is empty.
pub(super) fn plain_relation(path: &str, target: &str) -> Relation {
    let within = |inner: &str, outer: &str| inner.strip_prefix(outer).is_some_and(|rest| rest.starts_with('/'));
    if path == target {
        Relation::Same
    } else if within(path, target) {
        Relation::Inside
    } else if within(target, path) {
        Relation::Above
    } else {
        Relation::Elsewhere
    }
}

impl std::fmt::Display for PathPattern {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(if self.is_root() { "/" } else { &self.path })
    }
}

/// The paths that `word` names, or nothing where nobody can tell.
///
/// Braces give several. A relative path is taken from the working directory.
pub fn paths(word: &Word, context: &PathContext<'_>) -> Option<SmallVec<[PathPattern; 1]>> {
    let text = pattern_text(word, context)?;
    if !text.contains('{') {
        return Some(smallvec![absolute(&text, context)?]);
    }
    braces(&text)?.iter().map(|path| absolute(path, context)).collect()
}

/// A path whose front nobody can tell still ends in something: where that something stands nowhere
/// in the directory's path, it is elsewhere.
pub(super) fn unknown_relation(word: &Word, target: &str) -> Relation {
    let Some(Part::Literal { text, quoted }) = word.parts.last() else { return Relation::Unknown };
    let text = text.trim_end_matches('/');
    let last = match text.rsplit_once('/') {
        Some((_, last)) => last.to_owned(),
        None if word.parts.len() == 1 => text.to_owned(),
        None => format!("*{text}"),
    };
    let is_plain = *quoted || !last.contains(['{', '}']);
    if is_plain && !matches!(&*last, "" | "." | "..") && !target.split('/').any(|name| glob_matches(&last, name)) {
        return Relation::Elsewhere;
    }
    Relation::Unknown
}

/// The word as a path, with glob characters that are quoted made plain by a backslash.
fn pattern_text(word: &Word, context: &PathContext<'_>) -> Option<CompactString> {
    let mut all = CompactString::default();
    for (index, part) in word.parts.iter().enumerate() {
        match part {
            Part::Literal { text, quoted: true } => {
                for character in text.chars() {
                    if matches!(character, '*' | '?' | '[' | '{' | '}' | ',' | '\\') {
                        all.push('\\');
                    }
                    all.push(character);
                }
            }
            Part::Literal { text, quoted: false } => {
                let tilde = (index == 0).then(|| text.strip_prefix('~')).flatten();
                match tilde {
                    Some(rest) if rest.is_empty() || rest.starts_with('/') => {
                        all.push_str(&parameter("HOME", "", context)?);
                        all.push_str(rest);
                    }
                    Some("root") => all.push_str("/root"),
                    Some(rest) if rest.starts_with("root/") => {
                        all.push('/');
                        all.push_str(rest);
                    }
                    Some(_) => return None,
                    None => all.push_str(text),
                }
            }
            Part::Parameter { name, operation } => all.push_str(&parameter(name, operation, context)?),
            Part::Substitution(_) | Part::Opaque => return None,
        }
    }
    Some(all)
}

/// The value of `$name` or of `${name:-default}`.
fn parameter(name: &str, operation: &str, context: &PathContext<'_>) -> Option<String> {
    let value = (context.lookup)(name);
    let value = if name == "HOME" && value.is_none() { context.home.map(str::to_owned) } else { value };
    match (operation.is_empty(), value) {
        (true, value) => value,
        (false, Some(value)) if operation.starts_with([':', '-', '?']) && !value.is_empty() => {
            (operation.starts_with(":-") || operation.starts_with(":?") || operation.starts_with(['-', '?']))
                .then_some(value)
        }
        _ => None,
    }
}

fn absolute(path: &str, context: &PathContext<'_>) -> Option<PathPattern> {
    if path.starts_with('/') {
        return Some(PathPattern::new(path));
    }
    Some(PathPattern::new(&format!("{}/{path}", context.directory?)))
}

/// `path` with braces told apart; nothing where there are too many.
fn braces(path: &str) -> Option<Vec<String>> {
    let mut done = Vec::new();
    let mut open = vec![path.to_owned()];
    while let Some(next) = open.pop() {
        match innermost_brace(&next) {
            None => done.push(next),
            Some((start, end)) => {
                for alternative in next[start + 1..end].split(',') {
                    open.push(format!("{}{alternative}{}", &next[..start], &next[end + 1..]));
                }
            }
        }
        if done.len() + open.len() > MAX_ALTERNATIVES {
            return None;
        }
    }
    done.sort();
    done.dedup();
    Some(done)
}

/// The offsets of a `{` and its `}` with a comma and no braces between them.
fn innermost_brace(text: &str) -> Option<(usize, usize)> {
    let mut start = None;
    let mut comma = false;
    let mut escaped = false;
    for (offset, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'{' => (start, comma) = (Some(offset), false),
            b',' => comma = start.is_some(),
            b'}' => {
                if let Some(start) = start.take()
                    && comma
                {
                    return Some((start, offset));
                }
            }
            _ => {}
        }
    }
    None
}

/// Whether the shell's `pattern` matches the file name `name`.
///
/// As in a shell, a leading `*` or `?` matches no name that starts with a dot.
pub(super) fn glob_matches(pattern: &str, name: &str) -> bool {
    if name.starts_with('.') && pattern.starts_with(['*', '?', '[']) {
        return false;
    }
    matches_from(pattern.as_bytes(), name.as_bytes())
}

/// Whether `pattern` matches `name`, trying again from the last `*` only, so that it stays quadratic.
pub(super) fn matches_from(pattern: &[u8], name: &[u8]) -> bool {
    let (mut at, mut index) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    while index < name.len() {
        let step = match pattern.get(at) {
            Some(b'*') => {
                retry = Some((at + 1, index));
                at += 1;
                continue;
            }
            Some(b'?') => Some(1),
            Some(b'\\') if pattern.get(at + 1) == Some(&name[index]) => Some(2),
            Some(b'[') => class_matches(&pattern[at..], name[index]),
            Some(byte) if *byte == name[index] => Some(1),
            _ => None,
        };
        match (step, retry) {
            (Some(step), _) => (at, index) = (at + step, index + 1),
            (None, Some((after_star, from))) => {
                (at, index) = (after_star, from + 1);
                retry = Some((after_star, from + 1));
            }
            (None, None) => return false,
        }
    }
    pattern[at..].iter().all(|byte| *byte == b'*')
}

/// The length of the `[…]` at the start of `pattern`, where it matches `byte`.
fn class_matches(pattern: &[u8], byte: u8) -> Option<usize> {
    let close = pattern.iter().skip(2).position(|byte| *byte == b']')? + 2;
    let negated = matches!(pattern[1], b'!' | b'^');
    let set = &pattern[if negated { 2 } else { 1 }..close];
    let ranges = set.windows(3).any(|range| range[1] == b'-' && (range[0]..=range[2]).contains(&byte));
    // A class of characters such as [:alpha:] may match anything.
    let found = ranges || set.contains(&byte) || set.contains(&b':');
    (found != negated).then_some(close + 1)
}

#[cfg(test)]
mod tests {
    use super::{PathPattern, Relation, braces, glob_matches};

    fn relation(path: &str, target: &str) -> Relation {
        PathPattern::new(path).relation(target)
    }

    #[test]
    fn paths_lie_inside_at_or_above_a_directory() {
        assert_eq!(relation("/var/lib/apt/lists/*", "/var/lib/apt/lists"), Relation::Inside);
        assert_eq!(relation("/var/lib/apt/lists/", "/var/lib/apt/lists"), Relation::Same);
        assert_eq!(relation("/var/lib/apt/*", "/var/lib/apt/lists"), Relation::Same);
        assert_eq!(relation("/var/lib/../lib/./apt", "/var/lib/apt/lists"), Relation::Above);
        assert_eq!(relation("/", "/var"), Relation::Above);
        assert_eq!(relation("/var/lib/apt-local", "/var/lib/apt"), Relation::Elsewhere);
        assert_eq!(relation("/root/*", "/root/.npm"), Relation::Elsewhere);
        assert_eq!(relation("/root/.*", "/root/.npm"), Relation::Same);
    }

    #[test]
    fn globs_match_as_in_a_shell() {
        assert!(glob_matches("*.deb", "a.b.deb"));
        assert!(glob_matches("[a-c]?t*", "bat"));
        assert!(!glob_matches("[!a-c]at", "bat"));
        assert!(!glob_matches("*", ".hidden"));
        assert!(glob_matches("a\\*", "a*"));
    }

    #[test]
    fn braces_are_told_apart() {
        let paths = braces("/var/{cache/apt,lib/{a,b}}/*").unwrap();
        assert_eq!(paths, ["/var/cache/apt/*", "/var/lib/a/*", "/var/lib/b/*"]);
        assert_eq!(braces("/a/{b}").unwrap(), ["/a/{b}"]);
        assert!(braces(&"{a,b}".repeat(9)).is_none());
    }
}
