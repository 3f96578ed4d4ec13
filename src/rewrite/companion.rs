//! The setting that makes a manager keep its downloads, into the file.

use crate::config::Config;
use crate::config::KeepCache;
use crate::edit::Edit;
use crate::facts::Companion;
use crate::facts::CompanionState;
use crate::semantic::Model;
use crate::syntax::Form;
use crate::syntax::PieceKind;

/// Makes a setting that is missing; nothing where none has to be made, or none can be. Whether that is
/// safe is for the caller to say: see [`CompanionState::Withheld`].
pub fn companion(model: &Model<'_>, companion: &Companion, config: &Config) -> Option<Edit> {
    let setting = companion.manager.companion.as_ref().filter(|_| is_open(companion.state))?;
    let run = &model.runs[companion.before];
    let instruction = model.instruction(run);
    let newline = model.source.newline().as_str();
    match config.apt.keep_cache {
        KeepCache::Off => None,
        KeepCache::Inline if instruction.form == Form::Shell && instruction.heredocs.is_empty() => {
            Some(Edit::insertion(instruction.body.start, format!("{} && ", setting.command)))
        }
        KeepCache::Inline | KeepCache::Stage => {
            let at = above_comments(model, run.instruction);
            Some(Edit::insertion(at, format!("RUN {}{newline}", setting.command)))
        }
    }
}

fn is_open(state: CompanionState) -> bool {
    matches!(state, CompanionState::Missing | CompanionState::Withheld)
}

/// The start of the comment lines that touch the instruction of this index from above, or of its own
/// line: a comment stays with what it is about.
fn above_comments(model: &Model<'_>, instruction: usize) -> u32 {
    let pieces = &model.dockerfile.pieces;
    let start = model.dockerfile.instructions[instruction].span.start;
    let own = pieces.partition_point(|piece| piece.span.end <= start);
    let comments = pieces[..own].iter().rev().take_while(|piece| piece.kind == PieceKind::Comment).count();
    pieces.get(own - comments).map_or(0, |piece| piece.span.start)
}
