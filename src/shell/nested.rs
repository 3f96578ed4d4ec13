//! Scripts that a command hands to another shell, and that stand right here.

use crate::shell::ast::Part;
use crate::shell::ast::Redirect;
use crate::shell::ast::RedirectKind;
use crate::shell::ast::Script;
use crate::shell::ast::Simple;
use crate::shell::ast::Word;
use crate::shell::invocation::invocation;
use crate::shell::invocation::user_command;
use crate::shell::parser::Parser;
use crate::source::Span;

/// Why a script that another shell expands first cannot be read.
const EXPANDED: &str = "a script that is put together by a substitution";

/// How a shell is called.
#[derive(Debug, Default)]
pub(super) struct ShellCall<'a> {
    /// The script behind `-c`.
    pub(super) script: Option<&'a Word>,
    /// Whether the script comes from standard input.
    pub(super) stdin: bool,
    /// Whether `-e` is on from the start.
    pub(super) errexit: bool,
}

/// Whether `program` is a shell that reads scripts as this room does.
pub(super) fn is_shell(program: &str) -> bool {
    matches!(program, "sh" | "bash" | "dash" | "ash" | "zsh" | "ksh")
}

impl<'a> ShellCall<'a> {
    /// Reads the arguments of a shell; `None` where an option is not literal.
    pub(super) fn new(arguments: &'a [Word]) -> Option<Self> {
        let mut call = Self::default();
        let (mut command, mut standard) = (false, false);
        let mut rest = arguments.iter();
        let mut operand = None;
        while let Some(word) = rest.next() {
            let starts = word.parts.first().is_some_and(
                |part| matches!(part, Part::Literal { text, .. } if text.starts_with(['-', '+']) && text.len() > 1),
            );
            if !starts {
                operand = Some(word);
                break;
            }
            let text = word.literal()?;
            if text == "--" {
                operand = rest.next();
                break;
            }
            if text.starts_with("--") {
                if matches!(&*text, "--rcfile" | "--init-file") {
                    rest.next();
                }
                continue;
            }
            let on = text.starts_with('-');
            for option in text.chars().skip(1) {
                match option {
                    'c' => command = true,
                    's' => standard = true,
                    'e' => call.errexit = on,
                    'o' | 'O' => {
                        let named = rest.next()?.literal()?;
                        if named == "errexit" {
                            call.errexit = on;
                        }
                    }
                    _ => {}
                }
            }
        }
        if command {
            call.script = operand;
        } else {
            call.stdin = standard || operand.is_none();
        }
        Some(call)
    }
}

/// The script that `simple` hands on, if it stands here.
pub(super) fn script(parser: &Parser<'_>, simple: &Simple, redirects: &[Redirect]) -> Option<Script> {
    if !simple.words.iter().any(may_hand_on) {
        return None;
    }
    let call = invocation(simple)?;
    match &*call.program {
        "eval" => match call.arguments {
            [word] => quoted(parser, word),
            _ => None,
        },
        "trap" => match call.arguments {
            [word, _, ..] => quoted(parser, word),
            _ => None,
        },
        "su" | "runuser" => quoted(parser, user_command(call.arguments)?),
        program if is_shell(program) => {
            let shell = ShellCall::new(call.arguments)?;
            match shell.script {
                Some(word) => quoted(parser, word),
                None if shell.stdin => standard_input(parser, redirects),
                None => None,
            }
        }
        _ => None,
    }
}

/// Whether `word` can name a program that is handed scripts; nearly none can, and this is asked of
/// all.
fn may_hand_on(word: &Word) -> bool {
    match word.parts.as_slice() {
        [Part::Literal { text, .. }] => match text.as_bytes().last() {
            Some(b'h') => text.ends_with("sh"),
            Some(b'l') => text == "eval",
            Some(b'p') => text == "trap",
            Some(b'u') => text == "su" || text.ends_with("/su"),
            Some(b'r') => text == "runuser" || text.ends_with("/runuser"),
            _ => false,
        },
        _ => true,
    }
}

/// The script within the quotes that `word` wholly consists of.
fn quoted(parser: &Parser<'_>, word: &Word) -> Option<Script> {
    let view = parser.view.part(word.span);
    let text = view.text().as_bytes();
    let (quote, last) = (*text.first()?, text.len().checked_sub(1)?);
    let content = Span::new(word.span.start + 1, word.span.end.max(word.span.start + 2) - 1);
    match quote {
        b'\'' if memchr::memchr(b'\'', &text[1..])? + 1 == last => Some(parser.inner(content, Vec::new())),
        // All of the script comes from elsewhere.
        b'"' if matches!(word.parts.as_slice(), [Part::Parameter { .. }]) => None,
        b'"' => {
            let seen = Expanded::new(&text[1..], content.start, true);
            if seen.substituted {
                Some(Parser::opaque_script(content, EXPANDED))
            } else if seen.end + 1 == last {
                Some(parser.inner(content, seen.elided))
            } else {
                None
            }
        }
        _ => None,
    }
}

/// The script in the here-document that the command reads.
fn standard_input(parser: &Parser<'_>, redirects: &[Redirect]) -> Option<Script> {
    let input = redirects.iter().rev().find(|redirect| redirect.kind != RedirectKind::Write)?;
    let RedirectKind::HereDocument { content, quoted } = input.kind else { return None };
    let view = parser.view.part(content);
    let text = view.text().as_bytes();
    let mut elided = Vec::new();
    if !quoted {
        let seen = Expanded::new(text, content.start, false);
        if seen.substituted {
            return Some(Parser::opaque_script(content, EXPANDED));
        }
        elided = seen.elided;
    }
    if parser.view.part(input.span).seen().contains("<<-") {
        elided.extend(leading_tabs(text, content.start));
    }
    Some(parser.inner(content, elided))
}

/// Tabs at the start of lines.
fn leading_tabs(text: &[u8], base: u32) -> Vec<Span> {
    let mut found = Vec::new();
    let mut start = base;
    for line in text.split_inclusive(|byte| *byte == b'\n') {
        let tabs = length(line.iter().take_while(|byte| **byte == b'\t').count());
        if tabs > 0 {
            found.push(Span::new(start, start + tabs));
        }
        start += length(line.len());
    }
    found
}

/// What the outer shell takes away from a text that it expands.
struct Expanded {
    /// Backslashes that the inner shell never sees.
    elided: Vec<Span>,
    /// Whether something is put in that nobody can tell.
    substituted: bool,
    /// Index of the double quote that ends the text, or its length.
    end: usize,
}

impl Expanded {
    /// Reads `text`, whose first byte stands at `base` in the file.
    fn new(text: &[u8], base: u32, quoted: bool) -> Self {
        let mut expanded = Self { elided: Vec::new(), substituted: false, end: text.len() };
        let mut index = 0;
        while let Some(found) = memchr::memchr3(b'\\', b'$', b'"', &text[index..]) {
            expanded.substituted |= memchr::memchr(b'`', &text[index..index + found]).is_some();
            index += found;
            let (next, byte) = seen(text, index + 1);
            match (text[index], byte) {
                (b'\\', b'$' | b'`' | b'\\' | b'"') if quoted || byte != b'"' => {
                    expanded.elided.push(Span::new(base + length(index), base + length(index) + 1));
                    index = next;
                }
                (b'\\', b'\n') => {
                    expanded.elided.push(Span::new(base + length(index), base + length(next) + 1));
                    index = next;
                }
                (b'$', b'(') => expanded.substituted = true,
                (b'"', _) if quoted => {
                    expanded.end = index;
                    return expanded;
                }
                _ => {}
            }
            index = (index + 1).min(text.len());
        }
        expanded.substituted |= memchr::memchr(b'`', &text[index..]).is_some();
        expanded
    }
}

/// The first byte at or behind `index` that is not elided; a carriage return in front of a line
/// ending counts as part of that.
fn seen(text: &[u8], mut index: usize) -> (usize, u8) {
    while text.get(index) == Some(&0) || text.get(index) == Some(&b'\r') && text.get(index + 1) == Some(&b'\n') {
        index += 1;
    }
    (index, text.get(index).copied().unwrap_or_default())
}

fn length(bytes: usize) -> u32 {
    u32::try_from(bytes).expect("a source is shorter than 2^31 bytes")
}
