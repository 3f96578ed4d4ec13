//! The comment that waives a finding.

use crate::config::Config;
use crate::edit::Edit;
use crate::finding::Finding;
use crate::linter;
use crate::source::Source;
use crate::syntax;
use crate::syntax::Dockerfile;
use crate::syntax::PieceKind;

/// A way to waive a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Waiver {
    /// The comment, and where it goes.
    pub(super) edit: Edit,
    /// Whether it holds for the whole file: in front of the first instruction a comment does.
    pub(super) for_file: bool,
}

impl Waiver {
    /// How to waive `finding`, which is of `source`; nothing where no comment does.
    pub(super) fn of(finding: &Finding, source: &Source, config: &Config) -> Option<Self> {
        let dockerfile = syntax::parse(source);
        let pieces = &dockerfile.pieces;
        let is_instruction = |kind| matches!(kind, PieceKind::Instruction(_));
        let first = pieces.iter().position(|piece| is_instruction(piece.kind))?;
        let holds = |at: u32| pieces.iter().position(|piece| piece.span.range().contains(&(at as usize)));
        let own = holds(finding.span.start).filter(|index| is_instruction(pieces[*index].kind)).unwrap_or(first);
        let above = above_foreign_comments(source, &dockerfile, own);
        let at = pieces[above].span.start;
        let indentation: String =
            source.slice(pieces[own].span).chars().take_while(|character| matches!(character, ' ' | '\t')).collect();
        let comment = format!("{indentation}# cachemount: ignore[{}]{}", finding.rule, source.newline().as_str());
        let waiver = Self { edit: Edit::insertion(at, comment), for_file: own == first };
        waiver.works(finding, source, config).then_some(waiver)
    }

    /// Whether the finding is gone with the comment in place, and nothing else came.
    fn works(&self, finding: &Finding, source: &Source, config: &Config) -> bool {
        let text = source.text();
        let (above, below) = text.split_at(self.edit.span.start as usize);
        let waived = Source::new([above, &self.edit.text, below].concat().into_bytes());
        let before = linter::lint(source, config).findings;
        let after = linter::lint(&waived, config).findings;
        let of_rule = |findings: &[Finding]| findings.iter().filter(|other| other.rule == finding.rule).count();
        of_rule(&after) < of_rule(&before) && after.len() < before.len()
    }
}

/// The first of the pieces right above `index` that are another linter's comments, or `index` itself:
/// such a comment speaks for the line below it, and must not be parted from that.
fn above_foreign_comments(source: &Source, dockerfile: &Dockerfile, index: usize) -> usize {
    let pieces = dockerfile.pieces[..index].iter().rev();
    let foreign = pieces.take_while(|piece| {
        let comment = source.slice(piece.span).trim_start().trim_start_matches('#');
        piece.kind == PieceKind::Comment && comment.trim_start().starts_with("hadolint")
    });
    index - foreign.count()
}
