//! Parser directives: `# name=value` at the very top of a file.

use crate::source::Span;
use crate::syntax::Directive;
use crate::syntax::line::offset;

/// The names that `BuildKit` knows.
const NAMES: [&str; 3] = ["syntax", "escape", "check"];

/// Reads a comment line as a directive, `^#\s*([A-Za-z][A-Za-z0-9]*)\s*=\s*(.+?)\s*$`.
///
/// `span` is the line from its `#` to its end, without the line ending.
pub(super) fn read(text: &str, span: Span) -> Option<Directive> {
    let line = &text[span.range()];
    let rest = line.strip_prefix('#')?.trim_start();
    let length = rest.bytes().take_while(u8::is_ascii_alphanumeric).count();
    let (name, rest) = rest.split_at(length);
    let name = NAMES.iter().find(|known| known.eq_ignore_ascii_case(name))?;
    let value = rest.trim_start_matches(is_space).strip_prefix('=')?;
    // With nothing at all behind the `=` it is a comment; with blanks only it is an empty value.
    if value.is_empty() {
        return None;
    }
    let start = line.len() - value.trim_start_matches(is_space).len();
    let value = value.trim_matches(is_space);
    let start = span.start + offset(start);
    let value_span = Span::new(start, start + offset(value.len()));
    Some(Directive { name: (*name).to_owned(), value: value.to_owned(), value_span })
}

/// What `\s` stands for in Go's regular expressions.
const fn is_space(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\u{c}' | '\r' | ' ')
}

/// Whether a `syntax` directive's value names `BuildKit`'s own Dockerfile frontend; others may
/// know further instructions and flags.
pub(super) fn is_own_frontend(value: &str) -> bool {
    let image = value.split(' ').next().unwrap_or_default();
    let name = image.split('@').next().unwrap_or_default();
    let name = name.strip_prefix("docker.io/").unwrap_or(name);
    let repository = name.split(':').next().unwrap_or_default();
    matches!(repository, "docker/dockerfile" | "docker/dockerfile-upstream" | "dockerfile.v0")
}
