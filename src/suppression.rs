//! Comments that waive findings: `# cachemount: ignore[rule, rule] reason`.
//!
//! In the comment lines before the first instruction one speaks for the whole file; in the comment
//! lines right above an instruction, or inside it, for that instruction. Without brackets it
//! waives every rule.
//!
//! What hadolint's own comments say of package caches (`# hadolint ignore=DL3009`) is heeded too.

use memchr::memmem;

use crate::finding::Finding;
use crate::source::Source;
use crate::source::Span;
use crate::source::offset;
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
    /// The line of the comment, without what is around it.
    comment: Span,
    /// Where findings are waived; in the whole file where there is no stretch.
    scope: Option<Span>,
    rules: Rules,
}

/// The rules whose findings a comment waives.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Rules {
    All,
    /// Each with where its name stands.
    Named(Vec<(String, Span)>),
    /// Waived by the comment of another linter.
    Foreign {
        rules: &'static [&'static str],
        /// Whether in the whole file, wherever the comment stands.
        global: bool,
    },
}

/// A waiver, or one rule of it, that waived nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unused {
    /// The rule; nothing where the comment waives every rule.
    pub rule: Option<String>,
    /// Where the rule stands, or the whole comment.
    pub span: Span,
    /// The comment, where nothing else in it waived anything.
    pub comment: Option<Span>,
}

impl Waiver {
    fn covers(&self, span: Span) -> bool {
        let start = span.start;
        self.scope.is_none_or(|scope| scope.range().contains(&(start as usize)))
    }

    fn waives(&self, rule: &str, span: Span) -> bool {
        self.covers(span)
            && match &self.rules {
                Rules::All => true,
                Rules::Named(rules) => rules.iter().any(|(named, _)| named == rule),
                Rules::Foreign { rules, .. } => rules.contains(&rule),
            }
    }

    /// What of it waives none of these, which are in the order in which they begin.
    fn unused(&self, all: &[(&str, Span)]) -> Vec<Unused> {
        let first_from = |at: u32| all.partition_point(|(_, span)| span.start < at);
        let near = self.scope.map_or(all, |scope| &all[first_from(scope.start)..first_from(scope.end)]);
        let covered = || near.iter().filter(|(_, span)| self.covers(*span));
        match &self.rules {
            Rules::Foreign { .. } => Vec::new(),
            Rules::All if covered().next().is_some() => Vec::new(),
            Rules::All => vec![Unused { rule: None, span: self.comment, comment: Some(self.comment) }],
            Rules::Named(rules) => {
                let is_used = |rule: &str| covered().any(|(found, _)| *found == rule);
                let comment = (!rules.iter().any(|(rule, _)| is_used(rule))).then_some(self.comment);
                let unused = rules.iter().filter(|(rule, _)| !is_used(rule));
                unused.map(|(rule, span)| Unused { rule: Some(rule.clone()), span: *span, comment }).collect()
            }
        }
    }
}

impl Suppressions {
    /// Reads the comments of a file.
    pub fn of(source: &Source, dockerfile: &Dockerfile) -> Self {
        let text = source.text().as_bytes();
        if memmem::find(text, b"cachemount:").is_none() && memmem::find(text, b"hadolint").is_none() {
            return Self::default();
        }
        let mut waivers = Vec::new();
        // Waivers in the lines of comment that touch what comes next.
        let mut above: Vec<Waiver> = Vec::new();
        let mut before_first = true;
        for piece in &dockerfile.pieces {
            match piece.kind {
                PieceKind::Comment => above.extend(read(source, piece.span)),
                PieceKind::Instruction(index) => {
                    let instruction = &dockerfile.instructions[index];
                    above.extend(instruction.comments.iter().filter_map(|span| read(source, *span)));
                    let within = |waiver: Waiver| match waiver.rules {
                        Rules::Foreign { global: true, .. } => waiver,
                        _ => Waiver { scope: Some(piece.span), ..waiver },
                    };
                    waivers.extend(above.drain(..).map(within));
                    before_first = false;
                }
                PieceKind::Blank | PieceKind::ByteOrderMark | PieceKind::Directive => above.clear(),
            }
            if before_first {
                // Another linter's comments speak for what is below them, unless they say so.
                let own = |waiver: &mut Waiver| !matches!(waiver.rules, Rules::Foreign { global: false, .. });
                waivers.extend(above.extract_if(.., own));
            }
        }
        Self { waivers }
    }

    /// Whether the author waived nothing at all.
    pub fn is_empty(&self) -> bool {
        self.waivers.is_empty()
    }

    /// Whether the author waived what `rule` finds at `span`.
    pub fn waives(&self, rule: &str, span: Span) -> bool {
        self.waivers.iter().any(|waiver| waiver.waives(rule, span))
    }

    /// Takes out the findings that the author waived; gives back what waived none, nor could waive one that is
    /// `possible`: of these rules, at these places, when other files are looked at too.
    pub fn apply(&self, findings: &mut Vec<Finding>, possible: &[(&str, Span)]) -> Vec<Unused> {
        if self.waivers.is_empty() {
            return Vec::new();
        }
        let found = findings.iter().map(|finding| (finding.rule, finding.span));
        let mut all: Vec<_> = found.chain(possible.iter().copied()).collect();
        all.sort_by_key(|(_, span)| span.start);
        let unused = self.waivers.iter().flat_map(|waiver| waiver.unused(&all)).collect();
        findings.retain(|finding| !self.waives(finding.rule, finding.span));
        unused
    }
}

/// What a comment line waives, in the whole file.
fn read(source: &Source, line: Span) -> Option<Waiver> {
    let whole = source.slice(line);
    let text = whole.trim();
    let start = line.start + offset(whole.len() - whole.trim_start().len());
    let rules = own(text, start).or_else(|| foreign(text))?;
    Some(Waiver { comment: Span::new(start, start + offset(text.len())), scope: None, rules })
}

/// The rules that a comment waives, if it waives any; it starts at `start`.
fn own(comment: &str, start: u32) -> Option<Rules> {
    let rest = comment.strip_prefix('#')?.trim_start().strip_prefix("cachemount:")?;
    let rest = rest.trim_start().strip_prefix("ignore")?;
    match rest.trim_start().strip_prefix('[') {
        Some(rest) => {
            let (names, _) = rest.split_once(']')?;
            let mut at = start + offset(comment.len() - rest.len());
            let mut rules = Vec::new();
            for name in names.split(',') {
                let begin = at + offset(name.len() - name.trim_start().len());
                rules.push((name.trim().to_owned(), Span::new(begin, begin + offset(name.trim().len()))));
                at += offset(name.len()) + 1;
            }
            Some(Rules::Named(rules))
        }
        None if rest.is_empty() || rest.starts_with(char::is_whitespace) => Some(Rules::All),
        None => None,
    }
}

/// Rules of hadolint that say what a step does with a package manager's cache. Whoever waives one has
/// decided about that cache, and is not asked again.
/// <https://github.com/hadolint/hadolint#rules>
const CACHE_RULES_OF_HADOLINT: &[&str] = &[
    "DL3009", // lists of apt-get that are not deleted
    "DL3019", // apk without --no-cache
    "DL3032", // yum without a clean-up
    "DL3036", // zypper without a clean-up
    "DL3040", // dnf without a clean-up
    "DL3042", // pip without --no-cache-dir
    "DL3060", // yarn without a clean-up
];

/// What speaks of the same here.
const OUR_CACHE_RULES: &[&str] = &["missing-cache-mount", "purged-package-cache", "disabled-package-cache"];

/// What hadolint's comment waives of ours: `# hadolint ignore=DL3009,DL3042`.
fn foreign(comment: &str) -> Option<Rules> {
    let rest = comment.strip_prefix('#')?.trim_start().strip_prefix("hadolint")?;
    let rest = rest.strip_prefix([' ', '\t'])?.trim_start();
    let (key, names) = rest.split_once('=')?;
    let known = |name: &str| CACHE_RULES_OF_HADOLINT.contains(&name);
    let global = match key.trim() {
        "ignore" => false,
        "global ignore" => true,
        _ => return None,
    };
    names.split([',', ' ']).any(known).then_some(Rules::Foreign { rules: OUR_CACHE_RULES, global })
}

#[cfg(test)]
mod tests;
