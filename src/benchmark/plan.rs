//! What is sent to the engine, and with which values.
//!
//! One text is sent for all builds of a variant: the Dockerfile with a few `ARG` lines of our own. An
//! `ARG` is part of the environment of every `RUN` behind it in its stage, and so of the key under
//! which `BuildKit` looks for the layer:
//! <https://docs.docker.com/reference/dockerfile/#impact-on-build-caching>. What differs from build to
//! build is the values.
//!
//! | scenario | new | as before |
//! |---|---|---|
//! | cold | the namespace of the mounts, [`EVERYTHING`] | |
//! | unchanged | | all |
//! | source | the content of a file in the context (see [`Change::source`]) | the arguments |
//! | dependencies | [`PACKAGES`] | the namespace, [`EVERYTHING`] |
//!
//! What an `ARG` cannot make new: `COPY` and `ADD` in front of the first `RUN` of a stage, and triggers
//! that the base image brings along. Both texts have them alike. `nocache` would, but it empties the
//! cache mounts: <https://github.com/moby/buildkit/issues/2447>.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::benchmark::scenario::Scenario;
use crate::benchmark::scenario::Variant;

/// The argument that is declared first in every stage.
pub const EVERYTHING: &str = "CACHEMOUNT_BENCH_ALL";

/// The argument that is declared in front of the first package step of every stage.
pub const PACKAGES: &str = "CACHEMOUNT_BENCH_PACKAGES";

/// The argument that is declared in front of the first step of every stage that is to run whatever the layer cache has,
/// where caches are filled and nothing is measured.
pub const FILL: &str = "CACHEMOUNT_FILL";

/// The argument that `BuildKit` puts in front of the ids of all cache mounts. It needs no `ARG`:
/// <https://docs.docker.com/reference/dockerfile/#buildkit-built-in-build-args>.
pub const NAMESPACE: &str = "BUILDKIT_CACHE_MOUNT_NS";

/// Where things stand in a text, in byte offsets. Whoever has read the Dockerfile fills it in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outline {
    /// The instructions, in order.
    pub landmarks: Vec<Landmark>,
    /// The line of `# syntax=`, with its ending.
    pub syntax: Option<Range<usize>>,
}

/// One instruction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Landmark {
    /// What matters of it.
    pub kind: LandmarkKind,
    /// Just past the ending of its last line, here-documents included.
    pub end: usize,
}

/// What matters of an instruction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LandmarkKind {
    /// It begins a stage.
    From,
    /// It runs a package manager that downloads.
    Packages,
    /// Anything else.
    Other,
}

impl Outline {
    /// Whether the dependencies scenario has anything to build anew.
    pub fn has_packages(&self) -> bool {
        self.landmarks.iter().any(|landmark| landmark.kind == LandmarkKind::Packages)
    }
}

/// The text that is sent: `text` with our arguments, and those of `loud`, name and default, that make
/// package managers tell what they download.
///
/// Nothing but lines of `ARG` is added, each behind the end of an instruction, so that comments stay
/// above what they are about. With `builtin_frontend` the line of `# syntax=` is left out.
pub fn instrumented(text: &[u8], outline: &Outline, loud: &[(&str, &str)], builtin_frontend: bool) -> Vec<u8> {
    let first = with_defaults(EVERYTHING, loud);
    with_arguments(text, outline, [&first, &[PACKAGES.to_owned()]], builtin_frontend)
}

/// The text that is sent to fill caches: the same, without the first of our arguments, so that layers up to the first
/// of the steps that fill them are those of other builds. A text ends with the last landmark of `outline`.
pub fn filling(text: &[u8], outline: &Outline, loud: &[(&str, &str)], builtin_frontend: bool) -> Vec<u8> {
    let end = outline.landmarks.last().map_or(text.len(), |landmark| landmark.end);
    with_arguments(&text[..end], outline, [&[], &with_defaults(FILL, loud)], builtin_frontend)
}

/// What is declared: an argument, and others that have a value.
fn with_defaults(name: &str, others: &[(&str, &str)]) -> Vec<String> {
    let others = others.iter().map(|(name, value)| format!("{name}={value}"));
    std::iter::once(name.to_owned()).chain(others).collect()
}

/// `text` with arguments: some first in every stage, the others in front of the first package step of each.
fn with_arguments(text: &[u8], outline: &Outline, arguments: [&[String]; 2], builtin_frontend: bool) -> Vec<u8> {
    let [first, before_packages] = arguments;
    let newline = newline(text);
    let mut result = Vec::with_capacity(text.len() + 128);
    let mut done = 0;
    if let Some(syntax) = outline.syntax.as_ref().filter(|_| builtin_frontend) {
        result.extend_from_slice(&text[..syntax.start]);
        done = syntax.end;
    }
    let declare = |result: &mut Vec<u8>, arguments: &[String]| {
        for argument in arguments {
            result.extend_from_slice(b"ARG ");
            result.extend_from_slice(argument.as_bytes());
            result.extend_from_slice(newline);
        }
    };
    let mut in_front = false;
    for (index, landmark) in outline.landmarks.iter().enumerate() {
        if landmark.kind == LandmarkKind::From {
            in_front = true;
        }
        // Behind the last instruction there is nothing that could be made anew.
        let Some(next) = outline.landmarks.get(index + 1) else { break };
        let end = landmark.end.max(done);
        result.extend_from_slice(&text[done..end]);
        done = end;
        if landmark.kind == LandmarkKind::From && next.kind != LandmarkKind::From {
            declare(&mut result, first);
        }
        if in_front && next.kind == LandmarkKind::Packages {
            declare(&mut result, before_packages);
            in_front = false;
        }
    }
    result.extend_from_slice(&text[done..]);
    result
}

/// As the first line of the text ends.
fn newline(text: &[u8]) -> &'static [u8] {
    match text.iter().position(|byte| *byte == b'\n') {
        Some(at) if at > 0 && text[at - 1] == b'\r' => b"\r\n",
        _ => b"\n",
    }
}

/// One build that a plan asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Job {
    /// What has changed before it.
    pub scenario: Scenario,
    /// Which text is built.
    pub variant: Variant,
    /// 0-based number of the repetition.
    pub run: usize,
}

/// What is new in a build beside the values of arguments.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// What is in the file of the context that the source scenario changes: any two numbers stand for
    /// two contents. 0 before anything changed.
    pub source: usize,
    /// How often the command of the user has changed the copy of the context.
    pub command: usize,
}

/// The values of one bench run: a name that nobody else uses, and what has been built so far.
#[derive(Clone, Debug)]
pub struct Values {
    id: String,
    cold: BTreeMap<Variant, usize>,
    /// Whether a command of the user makes the dependencies scenario.
    with_command: bool,
}

impl Values {
    /// For a run that goes by `id`: letters and digits only, for with a `/` in the namespace `BuildKit`
    /// takes another way to the key of a layer.
    pub fn new(id: &str, with_command: bool) -> Self {
        let id = id.chars().filter(char::is_ascii_alphanumeric).collect();
        Self { id, cold: BTreeMap::new(), with_command }
    }

    /// Begins anew for a variant: what is built next finds no layer and empty mounts.
    pub fn chill(&mut self, variant: Variant) {
        *self.cold.entry(variant).or_default() += 1;
    }

    /// The namespace of the mounts that this variant uses now.
    pub fn namespace(&self, variant: Variant) -> String {
        let cold = self.cold.get(&variant).copied().unwrap_or_default();
        format!("cachemount-bench-{}-{}-{cold}", self.id, variant.name())
    }

    /// What all namespaces of this bench run begin with.
    pub fn namespaces(&self) -> String {
        format!("cachemount-bench-{}-", self.id)
    }

    /// The name of the image that the build of this number makes.
    pub fn tag(&self, number: usize) -> String {
        format!("cachemount-bench:{}-{number}", self.id.to_ascii_lowercase())
    }

    /// The build arguments of a job.
    pub fn arguments(&self, job: &Job) -> BTreeMap<String, String> {
        let packages = if job.scenario == Scenario::Dependencies { job.run + 1 } else { 0 };
        let namespace = self.namespace(job.variant);
        BTreeMap::from([
            (EVERYTHING.to_owned(), namespace.clone()),
            (PACKAGES.to_owned(), packages.to_string()),
            (NAMESPACE.to_owned(), namespace),
        ])
    }

    /// What else is new for a job.
    pub fn change(&self, job: &Job) -> Change {
        // Another content for each text: the same one would be in the layer cache for the second.
        let source = job.run * 2 + usize::from(job.variant == Variant::After) + 1;
        Change {
            source: if job.scenario == Scenario::Source { source } else { 0 },
            command: if job.scenario == Scenario::Dependencies && self.with_command { job.run + 1 } else { 0 },
        }
    }
}

/// The two texts in the order in which they are built in this repetition: who goes first alternates,
/// so that what drifts while they are built falls on both.
pub fn order(run: usize) -> [Variant; 2] {
    if run.is_multiple_of(2) { [Variant::Before, Variant::After] } else { [Variant::After, Variant::Before] }
}

#[cfg(test)]
mod tests;
