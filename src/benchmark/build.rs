//! What an engine told of one build.

use std::time::Duration;

/// One build that has ended well.
#[derive(Clone, Debug, PartialEq)]
pub struct Build {
    /// From the request to the end of the answer, in seconds of a monotonic clock.
    pub seconds: f64,
    /// In the order in which they began. Only what the Dockerfile asks for, not the engine's own
    /// steps (loading the context, exporting the image).
    pub steps: Vec<Step>,
    /// The image that was made, as `sha256:…`.
    pub image: String,
    /// The image's size in bytes, with all its layers, as the engine says.
    pub image_bytes: u64,
    /// What all cache mounts of this bench run hold after the build, in bytes; `None` where the
    /// engine does not tell.
    pub mount_bytes: Option<u64>,
}

/// One step of a build: what one instruction came to.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// The engine's name of it without the place in brackets: `RUN apt-get update`.
    pub name: String,
    /// The place in brackets without them, such as `build 2/5`; empty where there is none.
    pub place: String,
    /// When it worked, in order and without overlap; empty where the engine gives no time.
    pub periods: Vec<Period>,
    /// Whether it came out of the layer cache.
    pub cached: bool,
    /// What its command wrote, both streams in the order of arrival.
    pub log: Vec<u8>,
}

/// A time at which a step worked, on the engine's clock. It is 0 when the engine began with the build.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// Its beginning.
    pub start: Duration,
    /// Its end, which is not before its beginning.
    pub end: Duration,
}

impl Step {
    /// How long it worked, in seconds.
    pub fn seconds(&self) -> f64 {
        self.periods.iter().map(Period::length).sum::<Duration>().as_secs_f64()
    }
}

impl Period {
    /// From its beginning to its end.
    pub fn length(&self) -> Duration {
        self.end.saturating_sub(self.start)
    }
}
