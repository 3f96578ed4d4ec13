//! What a step's stage is made from, as far as it matters to what a package manager leaves in a cache.

use crate::semantic::Base;
use crate::semantic::Distribution;
use crate::semantic::Model;
use crate::semantic::Run;

/// What the stage of a step is made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The distribution, where it is told and matters.
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
        Self { distribution: model.distribution(run.stage), ..Self::of_image(model, run) }
    }

    /// The same without the distribution, which takes long to tell, for what goes by the image.
    pub fn of_image(model: &Model<'_>, run: &Run) -> Self {
        let image = match model.base_image(run.stage) {
            Base::Image { name: Some(name), .. } => {
                let image = name.repository.rsplit('/').next().unwrap_or_default();
                Some(name.tag.as_ref().map_or_else(|| image.to_owned(), |tag| format!("{image}-{tag}")))
            }
            Base::Image { name: None, .. } | Base::Stage(_) => None,
        };
        Self { distribution: None, image, platform: model.platform(run.stage), has_architecture: has_architecture(run) }
    }

    /// The same at another step of the stage.
    pub(super) fn at(self, run: &Run) -> Self {
        Self { has_architecture: has_architecture(run), ..self }
    }
}

fn has_architecture(run: &Run) -> bool {
    run.scope.environment.get("TARGETARCH").is_some()
}
