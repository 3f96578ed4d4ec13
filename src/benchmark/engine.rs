//! What a benchmark needs of an engine, and how one can fail.

use std::collections::BTreeMap;
use std::fmt;
use std::io;

use crate::benchmark::measurement::EngineDescription;
use crate::benchmark::trace::FailedStep;
use crate::benchmark::trace::Nanoseconds;
use crate::benchmark::trace::Trace;

/// A build context, its Dockerfile in it.
pub struct Context {
    /// The path of the Dockerfile in the archive.
    pub dockerfile: String,
    /// The bytes of a tar archive. Read on a thread of its own.
    pub archive: Box<dyn Iterator<Item = io::Result<Vec<u8>>> + Send>,
}

/// An engine that builds images.
#[expect(async_fn_in_trait, reason = "one thread does all the waiting, so no future has to be sent")]
pub trait Engine {
    /// Who it is.
    fn description(&self) -> EngineDescription;

    /// Builds an image and gives it the name that the request says. Dropping the future ends the
    /// build.
    ///
    /// Whatever comes of it, `trace` holds what was told; `told` is called when there is something
    /// new in it.
    ///
    /// # Errors
    ///
    /// Any of [`EngineError`].
    async fn build(
        &self,
        request: &Request,
        context: Context,
        trace: &mut Trace,
        told: &mut dyn FnMut(&Trace),
    ) -> Result<Built, EngineError>;

    /// What the build cache holds now.
    ///
    /// # Errors
    ///
    /// [`EngineError::Gone`] and [`EngineError::Refused`], as for all that follow.
    async fn records(&self) -> Result<Vec<CacheRecord>, EngineError>;

    /// Removes records from the build cache.
    async fn remove_records(&self, ids: &[String]) -> Result<Removed, EngineError>;

    /// Takes a name from an image, and removes the image if it has no other. One that is not there is
    /// no error.
    async fn remove_image(&self, name: &str) -> Result<(), EngineError>;

    /// The file system of an image as a tar archive, chunk by chunk. Ends early where `take` gives
    /// `false`.
    async fn export(&self, image: &str, take: &mut dyn FnMut(Vec<u8>) -> bool) -> Result<(), EngineError>;
}

/// What is to be built.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// The name that the image gets.
    pub name: String,
    /// The values of build arguments.
    pub arguments: BTreeMap<String, String>,
    /// The stage that is built; the last one where none is named.
    pub target: Option<String>,
    /// Such as `linux/arm64`; the engine's own where none is named.
    pub platform: Option<String>,
    /// `default`, `none` or `host`.
    pub network: Option<String>,
    /// Where the secrets come from that steps mount, by id.
    pub secrets: BTreeMap<String, SecretSource>,
}

/// Where a secret comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecretSource {
    /// What this file holds.
    File(String),
    /// What this variable of the environment holds.
    Variable(String),
}

/// What a build that ended well came to.
#[derive(Clone, Debug, PartialEq)]
pub struct Built {
    /// From the request to the end of the answer.
    pub seconds: f64,
    /// The image, as `sha256:…`.
    pub image: String,
    /// Its size in bytes, as the engine says.
    pub image_bytes: u64,
}

/// One thing in an engine's build cache.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CacheRecord {
    /// What tells it from others.
    pub id: String,
    /// Whether it is a cache mount.
    pub is_mount: bool,
    /// What the engine says that it is, such as `mount / from exec /bin/sh -c make`.
    pub description: String,
    /// Its size in bytes, without what it is built on.
    pub bytes: u64,
    /// When it was made, where the engine tells.
    pub created: Option<Nanoseconds>,
    /// When a build used it last; nothing where none has since it was made.
    pub last_used: Option<Nanoseconds>,
    /// How many builds have used it, where the engine tells.
    pub uses: Option<u64>,
    /// Whether a build uses it now.
    pub in_use: bool,
}

/// What came of removing records.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Removed {
    /// The ids of those that are still there: they are in use.
    pub left: Vec<String>,
    /// What was freed, in bytes, as the engine says.
    pub bytes: u64,
}

/// Why an engine did not do what it was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EngineError {
    /// None answers there.
    Unreachable {
        /// Where it was looked for.
        host: String,
        /// What came instead of an answer.
        reason: String,
    },
    /// It cannot do what is needed.
    Unsupported(String),
    /// A step of the build failed.
    Step(FailedStep),
    /// The build failed and no step is to blame: the file was refused, an image was not found.
    Build(String),
    /// The image that `# syntax=` names cannot be pulled.
    Frontend(String),
    /// An image that a stage is built on cannot be had.
    Image {
        /// Its full name.
        name: String,
        /// What the engine says.
        message: String,
    },
    /// There is no room left where the engine keeps things.
    DiskFull(String),
    /// It answered before and does not any more.
    Gone(String),
    /// The context could not be read.
    Context(String),
    /// It said no to something else.
    Refused {
        /// What was asked for.
        request: &'static str,
        /// What it said.
        message: String,
    },
}

impl fmt::Display for EngineError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreachable { host, reason } => write!(
                formatter,
                "no engine answers at {host}: {reason}; start Docker, or say where it is with --engine or DOCKER_HOST"
            ),
            Self::Unsupported(what) => formatter.write_str(what),
            Self::Step(step) => step.fmt(formatter),
            Self::Build(message) => write!(formatter, "the build failed: {message}"),
            Self::Frontend(message) => write!(
                formatter,
                "the image that `# syntax=` names cannot be pulled: {message}; log in to its registry or pull it \
                 beforehand, or build with --builtin-frontend to leave the line out of what is sent"
            ),
            Self::Image { name, message } => write!(
                formatter,
                "the image {name} cannot be pulled: {message}; see whether its name is right, or have it there beforehand \
                 with `docker pull {name}`"
            ),
            Self::DiskFull(message) => write!(
                formatter,
                "the engine has no room left: {message}; make room on its disk, for example with `docker system df` and \
                 `docker image prune`, and run again"
            ),
            Self::Gone(message) => write!(
                formatter,
                "the engine stopped answering: {message}; see whether it still runs, and why it ended"
            ),
            Self::Context(message) => write!(formatter, "the build context cannot be sent: {message}"),
            Self::Refused { request, message } => write!(formatter, "the engine refused to {request}: {message}"),
        }
    }
}

impl std::error::Error for EngineError {}

impl fmt::Display for FailedStep {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "the build failed at `{}`", self.name)?;
        if !self.place.is_empty() {
            write!(formatter, " (step {})", self.place)?;
        }
        write!(formatter, ": {}", self.error)?;
        for line in &self.last_lines {
            write!(formatter, "\n  | {line}")?;
        }
        Ok(())
    }
}

/// What `BuildKit` calls looking up a base image.
const METADATA: &str = "[internal] load metadata for ";

impl EngineError {
    /// Whether nothing more can be asked of the engine.
    pub const fn is_loss(&self) -> bool {
        matches!(self, Self::Gone(_) | Self::Unreachable { .. })
    }

    /// Why a build failed, from what the engine said in the end and what it told before.
    pub fn of_build(message: &str, trace: &Trace) -> Self {
        let failed = trace.failed();
        let all = || {
            let step = failed.iter().flat_map(|step| step.last_lines.iter().chain([&step.error]));
            step.map(String::as_str).chain([message])
        };
        // The words of the system that the engine runs on: ENOSPC and EDQUOT.
        let is_full = |text: &str| {
            let text = text.to_lowercase();
            text.contains("no space left on device") || text.contains("disk quota exceeded")
        };
        if let Some(line) = all().find(|text| is_full(text)) {
            return Self::DiskFull(line.trim().to_owned());
        }
        match failed {
            // `BuildKit` runs the frontend as a step of its own, and looks for its image in another.
            Some(step) if step.place.is_empty() && step.name.starts_with("resolve image config for") => {
                Self::Frontend(message.to_owned())
            }
            Some(step) if step.name.starts_with("docker-image://") && step.place.is_empty() => {
                Self::Frontend(message.to_owned())
            }
            Some(step) if !step.place.is_empty() => Self::Step(step),
            Some(step) if step.name.starts_with(METADATA) => {
                Self::Image { name: step.name[METADATA.len()..].to_owned(), message: step.error }
            }
            _ => Self::Build(message.to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::EngineError;
    use crate::benchmark::trace::{Message, Output, Trace, Vertex};

    fn failed(name: &str, error: &str, log: &str) -> Trace {
        let mut trace = Trace::default();
        let digest = "1".to_owned();
        let vertex = Vertex {
            digest: digest.clone(),
            name: name.to_owned(),
            started: Some(0),
            error: error.to_owned(),
            ..Vertex::default()
        };
        let output = Output { vertex: digest, bytes: log.as_bytes().to_vec() };
        trace.take(Message { vertices: vec![vertex], outputs: vec![output] });
        trace
    }

    #[test]
    fn a_failed_step_is_told_with_its_last_lines() {
        let trace = failed("[2/2] RUN make", "exit code: 2", "cc a.c\na.c:1: no\n");
        let error = EngineError::of_build("executor failed running", &trace);
        assert_eq!(
            error.to_string(),
            "the build failed at `RUN make` (step 2/2): exit code: 2\n  | cc a.c\n  | a.c:1: no"
        );
    }

    #[test]
    fn a_frontend_that_cannot_be_pulled_is_told_with_what_to_do() {
        let trace = failed("resolve image config for docker.io/docker/dockerfile:1", "dial tcp", "");
        let error = EngineError::of_build("failed to do request", &trace);
        assert!(matches!(&error, EngineError::Frontend(_)));
        assert!(error.to_string().contains("--builtin-frontend"));
    }

    #[test]
    fn a_base_image_that_cannot_be_had_is_told_by_its_name() {
        let trace = failed("[internal] load metadata for docker.io/library/nope:1", "no such host", "");
        let error = EngineError::of_build("failed to solve with frontend dockerfile.v0", &trace);
        assert!(matches!(&error, EngineError::Image { name, .. } if name == "docker.io/library/nope:1"));
        assert!(error.to_string().contains("`docker pull docker.io/library/nope:1`"));
    }

    #[test]
    fn a_full_disk_is_told_as_such_wherever_it_shows() {
        for (message, log) in
            [("write /x: no space left on device", ""), ("exit code: 1", "cp: No space left on device")]
        {
            let trace = failed("[2/2] RUN cp", "exit code: 1", log);
            assert!(matches!(EngineError::of_build(message, &trace), EngineError::DiskFull(_)));
        }
    }

    #[test]
    fn a_file_that_is_refused_has_no_step_to_blame() {
        let error = EngineError::of_build("dockerfile parse error line 2: unknown instruction", &Trace::default());
        assert!(matches!(&error, EngineError::Build(message) if message.contains("line 2")));
    }
}
