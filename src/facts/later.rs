//! What stands behind a step, where a file is gone over from its end.

use crate::semantic::Model;
use crate::source::Span;

/// Places behind the step that is looked at, each with its stage; the last of the file in front.
#[derive(Default)]
pub(super) struct Later(Vec<(usize, Span)>);

impl Later {
    /// Adds the place of a step in `stage`, if it has one, in front of all others.
    pub(super) fn add(&mut self, stage: usize, place: Option<Span>) {
        self.0.extend(place.map(|span| (stage, span)));
    }

    /// The first of a stage, or of one that is built on it.
    pub(super) fn first(&self, model: &Model<'_>, stage: usize) -> Option<Span> {
        self.0.iter().rev().find(|(it, _)| model.is_on(*it, stage)).map(|(_, span)| *span)
    }
}
