//! Comments that waive findings: `# cachemount: ignore[rule, rule] reason`.
//!
//! In the comment lines before the first instruction one speaks for the whole file; in the comment
//! lines right above an instruction, or inside it, for that instruction. Without brackets it
//! waives every rule.

use memchr::memmem;

use crate::finding::Finding;
use crate::source::Source;
use crate::source::Span;
use crate::syntax::Dockerfile;
use crate::syntax::PieceKind;

/// What the author of a file waived.
#[derive(Clone, Debug, Default)]
pub struct Suppressions {
    waivers: Vec<Waiver>,
}

/// One comment that waives.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Waiver {
    /// Where findings are waived; in the whole file where there is no stretch.
    scope: Option<Span>,
    rules: Rules,
}

/// The rules whose findings a comment waives.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Rules {
    All,
    Named(Vec<String>),
}

impl Waiver {
    fn waives(&self, finding: &Finding) -> bool {
        let start = finding.span.start;
        self.scope.is_none_or(|scope| scope.range().contains(&(start as usize)))
            && match &self.rules {
                Rules::All => true,
                Rules::Named(rules) => rules.iter().any(|rule| rule == finding.rule),
            }
    }
}

impl Suppressions {
    /// Reads the comments of a file.
    pub fn of(source: &Source, dockerfile: &Dockerfile) -> Self {
        if memmem::find(source.text().as_bytes(), b"cachemount:").is_none() {
            return Self::default();
        }
        let mut waivers = Vec::new();
        // Waivers in the lines of comment that touch what comes next.
        let mut above = Vec::new();
        let mut before_first = true;
        for piece in &dockerfile.pieces {
            match piece.kind {
                PieceKind::Comment => above.extend(waiver(source.slice(piece.span))),
                PieceKind::Instruction(index) => {
                    let instruction = &dockerfile.instructions[index];
                    above.extend(instruction.comments.iter().filter_map(|span| waiver(source.slice(*span))));
                    let scope = |rules| Waiver { scope: Some(piece.span), rules };
                    waivers.extend(above.drain(..).map(scope));
                    before_first = false;
                }
                PieceKind::Blank | PieceKind::ByteOrderMark | PieceKind::Directive => above.clear(),
            }
            if before_first {
                let scope = |rules| Waiver { scope: None, rules };
                waivers.extend(above.drain(..).map(scope));
            }
        }
        Self { waivers }
    }

    /// Whether the author waived this finding.
    pub fn waives(&self, finding: &Finding) -> bool {
        self.waivers.iter().any(|waiver| waiver.waives(finding))
    }
}

/// The rules that a comment line waives, if it waives any.
fn waiver(comment: &str) -> Option<Rules> {
    let rest = comment.trim().strip_prefix('#')?.trim_start().strip_prefix("cachemount:")?;
    let rest = rest.trim_start().strip_prefix("ignore")?;
    match rest.trim_start().strip_prefix('[') {
        Some(rest) => {
            let (names, _) = rest.split_once(']')?;
            Some(Rules::Named(names.split(',').map(|name| name.trim().to_owned()).collect()))
        }
        None if rest.is_empty() || rest.starts_with(char::is_whitespace) => Some(Rules::All),
        None => None,
    }
}

#[cfg(test)]
mod tests;
