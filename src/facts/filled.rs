//! Cache directories that a file fills on purpose: what it puts there, a mount would hide.

use crate::facts::obstacle::Obstacle;
use crate::facts::obstacle::ObstacleKind;
use crate::semantic::Model;
use crate::semantic::PathPattern;
use crate::semantic::Relation;
use crate::syntax::Keyword;

/// Why the directory `target` may not be hidden from the `RUN` of this index: an earlier instruction of its lineage
/// copies files into it.
pub(super) fn filled(model: &Model<'_>, run: usize, target: &str) -> Option<Obstacle> {
    let run = &model.runs[run];
    let copies = |index: &usize| {
        let instruction = &model.dockerfile.instructions[*index];
        *index < run.instruction && matches!(instruction.keyword, Keyword::Copy | Keyword::Add)
    };
    let found = model.ancestry(run.stage).find_map(|stage| {
        let entry = &model.stages[stage];
        entry.instructions.clone().filter(copies).find(|index| {
            let Some(copy) = model.dockerfile.instructions[*index].as_copy(model.source) else { return false };
            let destination = entry.end.environment.expand(&copy.destination.text, model.dockerfile.escape).text;
            let into = destination.map(|path| PathPattern::new(&path).relation(target));
            matches!(into, Some(Relation::Same | Relation::Inside))
        })
    })?;
    let reason = format!("an earlier instruction copies files into `{target}`, which a mount would hide");
    Some(Obstacle::at(ObstacleKind::UsedInStep, model.dockerfile.instructions[found].span, reason))
}
