//! Which stages are built on which.

use std::ops::Range;

use crate::semantic::model::Base;
use crate::semantic::model::Model;
use crate::semantic::model::Stage;

/// For each stage the numbers that it and all that are built on it have, where each stage is numbered right in front
/// of those that are built on it: whether one is built on another is told by two comparisons.
#[derive(Debug)]
pub(super) struct Lineages(Vec<Range<usize>>);

impl Lineages {
    /// Numbers the stages, each of which stands behind the one that it is built on.
    pub(super) fn of(stages: &[Stage]) -> Self {
        let parent = |stage: &Stage| match stage.base {
            Base::Stage(parent) => Some(parent),
            Base::Image { .. } => None,
        };
        let mut sizes = vec![1; stages.len()];
        for (index, stage) in stages.iter().enumerate().rev() {
            if let Some(parent) = parent(stage) {
                sizes[parent] += sizes[index];
            }
        }
        let mut numbers: Vec<Range<usize>> = Vec::with_capacity(stages.len());
        // The first number that is free: of all, and behind each stage.
        let mut free = 0;
        let mut free_behind = Vec::with_capacity(stages.len());
        for (stage, size) in stages.iter().zip(sizes) {
            let next = parent(stage).map_or(&mut free, |parent| &mut free_behind[parent]);
            let start = *next;
            *next += size;
            numbers.push(start..start + size);
            free_behind.push(start + 1);
        }
        Self(numbers)
    }
}

impl Model<'_> {
    /// A stage and those it is built on, nearest first.
    pub fn ancestry(&self, stage: usize) -> impl Iterator<Item = usize> {
        std::iter::successors(Some(stage), |stage| match self.stages[*stage].base {
            Base::Stage(parent) => Some(parent),
            Base::Image { .. } => None,
        })
    }

    /// Whether a stage is `other`, or is built on it.
    pub fn is_on(&self, stage: usize, other: usize) -> bool {
        let Lineages(numbers) = &self.lineages;
        numbers[other].contains(&numbers[stage].start)
    }

    /// The image that a stage is built on in the end.
    pub fn base_image(&self, stage: usize) -> &Base {
        let root = self.ancestry(stage).last().unwrap_or(stage);
        &self.stages[root].base
    }
}

#[cfg(test)]
mod tests {
    use crate::semantic::Model;
    use crate::source::Source;

    #[test]
    fn a_stage_is_on_those_that_its_ancestry_has_and_on_no_other() {
        let text =
            "FROM a AS a\nFROM b AS b\nFROM a AS c\nFROM c AS d\nFROM b AS e\nFROM a AS f\nFROM c AS g\nFROM x\n";
        let source = Source::new(text.as_bytes().to_vec());
        let dockerfile = crate::syntax::parse(&source);
        let model = Model::build(&source, &dockerfile, &[]);
        for stage in 0..model.stages.len() {
            for other in 0..model.stages.len() {
                let expected = model.ancestry(stage).any(|it| it == other);
                assert_eq!(model.is_on(stage, other), expected, "{stage} on {other}");
            }
        }
    }
}
