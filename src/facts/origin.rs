//! What a step's stage is made from, as far as it matters to what a package manager leaves in a cache.

use crate::semantic::Base;
use crate::semantic::Distribution;
use crate::semantic::Model;
use crate::semantic::Run;

/// What the stage of a step is made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The distribution, where it is told.
    pub distribution: Option<Distribution>,
    /// The image: the last part of its name, and its tag.
    pub image: Option<String>,
    /// The platform, where it is written.
    pub platform: Option<String>,
    /// Whether the step can ask for the architecture that it is built for: it has `ARG TARGETARCH`.
    pub has_architecture: bool,
}

impl Origin {
    /// What the stage of `run` is made from.
    pub fn of(model: &Model<'_>, run: &Run) -> Self {
        let image = match model.base_image(run.stage) {
            Base::Image { name: Some(name), .. } => {
                let image = name.repository.rsplit('/').next().unwrap_or_default();
                Some(name.tag.as_ref().map_or_else(|| image.to_owned(), |tag| format!("{image}-{tag}")))
            }
            Base::Image { name: None, .. } | Base::Stage(_) => None,
        };
        Self {
            distribution: model.distribution(run.stage),
            image,
            platform: model.platform(run.stage),
            has_architecture: run.scope.environment.get("TARGETARCH").is_some(),
        }
    }
}
