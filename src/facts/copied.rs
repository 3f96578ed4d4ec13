//! What `COPY` and `ADD` take, and where they put it.

use std::cell::OnceCell;
use std::cell::RefCell;
use std::collections::BTreeMap;

use crate::ecosystem::Manager;
use crate::ecosystem::Used;
use crate::facts::cache::CacheUse;
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
    /// Those that put files into a directory.
    into: Found,
    /// Those that may do so with a directory of another stage that goes to one above it.
    from_above: Found,
}

/// By directory, what was found for it: for each stage; for no stage where there is nothing.
#[derive(Default)]
struct Found(RefCell<BTreeMap<String, Vec<First>>>);

/// The first instructions that were found, for one stage.
#[derive(Clone, Copy, Default)]
struct First {
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

    /// Why a cache may not be hidden from the `RUN` of this index: the same, or, where files are used where they lie, an
    /// earlier instruction that copies a directory of another stage over one above it. Of a repository's files more is
    /// known than that.
    pub(super) fn hidden(
        &self,
        model: &Model<'_>,
        run: usize,
        manager: &Manager,
        cache: &CacheUse,
    ) -> Option<Obstacle> {
        let is_used = cache.cache.used == Used::InPlace && cache.cache.beside.is_some() && manager.repository.is_none();
        let from_above = || {
            let found = self.first(&self.from_above, model, run, &cache.target, Copied::fills_from_above)?;
            let span = model.dockerfile.instructions[found].span;
            let reason =
                format!("an earlier instruction may copy packages into `{}`, which a mount would hide", cache.target);
            Some(Obstacle::at(ObstacleKind::Occupied, span, reason))
        };
        let filled = self.filling(model, run, &cache.target);
        if is_used { filled.or_else(from_above) } else { filled }
    }

    /// Why the directory `target` may not be hidden from the `RUN` of this index: an earlier instruction of its
    /// lineage copies files into it.
    pub(super) fn filling(&self, model: &Model<'_>, run: usize, target: &str) -> Option<Obstacle> {
        let found = self.first(&self.into, model, run, target, Copied::fills)?;
        let reason = format!("an earlier instruction copies files into `{target}`, which a mount would hide");
        let span = model.dockerfile.instructions[found].span;
        Some(Obstacle::at(ObstacleKind::UsedInStep, span, reason))
    }

    /// The first instruction in front of a `RUN`, in the nearest stage of its lineage, for which `holds` says so.
    fn first(
        &self,
        found: &Found,
        model: &Model<'_>,
        run: usize,
        target: &str,
        holds: fn(&Copied, &str) -> bool,
    ) -> Option<usize> {
        let run = &model.runs[run];
        let mut known = found.0.borrow_mut();
        if !known.contains_key(target) {
            known.insert(target.to_owned(), self.by_stage(model, |copy| holds(copy, target)));
        }
        let First { own, inherited } = *known.get(target)?.get(run.stage)?;
        own.filter(|copy| *copy < run.instruction).or(inherited)
    }

    /// The first of those that `holds` says so of, for each stage; for no stage where there is none.
    fn by_stage(&self, model: &Model<'_>, holds: impl Fn(&Copied) -> bool) -> Vec<First> {
        let mut copies = self.all(model).iter().filter(|copy| holds(copy)).peekable();
        if copies.peek().is_none() {
            return Vec::new();
        }
        let mut stages = vec![First::default(); model.stages.len()];
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

    /// Whether it may do so with a directory of another stage that goes to one above `target`.
    fn fills_from_above(&self, target: &str) -> bool {
        let is_above = |into: &PathPattern| !into.is_root() && into.relation(target) == Relation::Above;
        self.from.is_some() && self.into.as_ref().is_some_and(is_above)
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
