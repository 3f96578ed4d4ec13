//! What `COPY` and `ADD` take, and where they put it.

use std::cell::OnceCell;
use std::cell::RefCell;
use std::collections::BTreeMap;

use crate::facts::obstacle::Obstacle;
use crate::facts::obstacle::ObstacleKind;
use crate::semantic::Base;
use crate::semantic::Environment;
use crate::semantic::Model;
use crate::semantic::PathPattern;
use crate::semantic::Relation;
use crate::syntax::Keyword;

/// The `COPY`s and `ADD`s of a file, read when somebody first asks.
#[derive(Default)]
pub(super) struct Copies {
    all: OnceCell<Vec<Copied>>,
    /// By directory: what fills it, by stage; no stage where nothing does.
    filling: RefCell<BTreeMap<String, Vec<Filling>>>,
}

/// The first instructions that put files into a directory, for one stage.
#[derive(Clone, Copy, Default)]
struct Filling {
    /// That of the stage itself.
    own: Option<usize>,
    /// That of the nearest stage that it is built on and that has one.
    inherited: Option<usize>,
}

/// A `COPY` or an `ADD`.
pub(super) struct Copied {
    /// The index of its instruction.
    pub instruction: usize,
    /// The stage that it stands in.
    stage: usize,
    /// Where it puts things; nothing where nobody can tell.
    into: Option<PathPattern>,
    /// The stage that it takes from, where it takes from one.
    pub from: Option<usize>,
    /// The paths that it takes from there; nothing for one that nobody can tell.
    pub sources: Vec<Option<PathPattern>>,
}

impl Copies {
    /// All of them, in order.
    fn all(&self, model: &Model<'_>) -> &[Copied] {
        self.all.get_or_init(|| {
            let stages = model.stages.iter().enumerate();
            let all = stages.flat_map(|(stage, entry)| entry.instructions.clone().map(move |index| (stage, index)));
            all.filter_map(|(stage, index)| read(model, stage, index)).collect()
        })
    }

    /// Those that take from another stage: which, and the copy.
    pub(super) fn between_stages(&self, model: &Model<'_>) -> impl Iterator<Item = (usize, &Copied)> {
        self.all(model).iter().filter_map(|copy| Some((copy.from?, copy)))
    }

    /// The stages in which one puts files into the directory `target`.
    pub(super) fn filling_stages(&self, model: &Model<'_>, target: &str) -> impl Iterator<Item = usize> {
        self.all(model).iter().filter(move |copy| copy.fills(target)).map(|copy| copy.stage)
    }

    /// Why the directory `target` may not be hidden from the `RUN` of this index: an earlier instruction of its
    /// lineage copies files into it.
    pub(super) fn filling(&self, model: &Model<'_>, run: usize, target: &str) -> Option<Obstacle> {
        let run = &model.runs[run];
        let mut known = self.filling.borrow_mut();
        if !known.contains_key(target) {
            known.insert(target.to_owned(), self.filling_by_stage(model, target));
        }
        let Filling { own, inherited } = *known.get(target)?.get(run.stage)?;
        let found = own.filter(|copy| *copy < run.instruction).or(inherited)?;
        let reason = format!("an earlier instruction copies files into `{target}`, which a mount would hide");
        let span = model.dockerfile.instructions[found].span;
        Some(Obstacle::at(ObstacleKind::UsedInStep, span, reason))
    }

    /// What fills `target`, by stage; no stage where nothing does.
    fn filling_by_stage(&self, model: &Model<'_>, target: &str) -> Vec<Filling> {
        let mut copies = self.all(model).iter().filter(|copy| copy.fills(target)).peekable();
        if copies.peek().is_none() {
            return Vec::new();
        }
        let mut stages = vec![Filling::default(); model.stages.len()];
        for copy in copies {
            stages[copy.stage].own.get_or_insert(copy.instruction);
        }
        // A stage stands below the one that it is built on.
        for (index, stage) in model.stages.iter().enumerate() {
            if let Base::Stage(parent) = stage.base {
                stages[index].inherited = stages[parent].own.or(stages[parent].inherited);
            }
        }
        stages
    }
}

impl Copied {
    /// Whether it puts files into the directory `target`.
    fn fills(&self, target: &str) -> bool {
        let into = self.into.as_ref().map(|path| path.relation(target));
        matches!(into, Some(Relation::Same | Relation::Inside))
    }
}

fn read(model: &Model<'_>, stage: usize, index: usize) -> Option<Copied> {
    let instruction = &model.dockerfile.instructions[index];
    if !matches!(instruction.keyword, Keyword::Copy | Keyword::Add) {
        return None;
    }
    let environment: &Environment = &model.stages[stage].end.environment;
    let path = |text: &str| environment.expand(text, model.dockerfile.escape).text.map(|path| PathPattern::new(&path));
    let copy = instruction.as_copy(model.source)?;
    let from = copy.from.and_then(|from| model.stage_named(&from.text));
    let sources = if from.is_some() { copy.sources.iter().map(|it| path(&it.text)).collect() } else { Vec::new() };
    Some(Copied { instruction: index, stage, into: path(&copy.destination.text), from, sources })
}
