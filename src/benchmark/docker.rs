//! A Docker engine, through its API. The one place that knows bollard.
//!
//! Engines from 18.09 (API 1.39) on build with `BuildKit` through `POST /build?version=2`.

use std::sync::Arc;
use std::time::Duration;
use std::time::Instant;

use bollard::errors::Error;
use bollard::models::BuildInfo;
use bollard::models::BuildInfoAux;
use bollard::models::ContainerCreateBody;
use bollard::query_parameters::BuildImageOptions;
use bollard::query_parameters::BuilderVersion;
use bollard::query_parameters::CreateContainerOptions;
use bollard::query_parameters::RemoveContainerOptions;
use bollard::query_parameters::RemoveImageOptions;
use futures_util::StreamExt;
use futures_util::TryStreamExt;
use futures_util::future;
use futures_util::future::Either;
use futures_util::pin_mut;

use crate::benchmark::docker::describe::Described;
use crate::benchmark::docker::dial::Line;
use crate::benchmark::docker::host::Address;
use crate::benchmark::docker::session::Session;
use crate::benchmark::engine::Built;
use crate::benchmark::engine::CacheRecord;
use crate::benchmark::engine::Context;
use crate::benchmark::engine::Engine;
use crate::benchmark::engine::EngineError;
use crate::benchmark::engine::Removed;
use crate::benchmark::engine::Request;
use crate::benchmark::measurement::EngineDescription;
use crate::benchmark::trace::Trace;

mod body;
mod describe;
mod dial;
mod failure;
pub mod host;
mod message;
mod records;
mod session;
#[cfg(unix)]
mod ssh;

/// How often an engine that is reached over TCP is asked during a build whether it is still there, how long it may
/// take to say so, and how often it may fail to.
const BEAT: Duration = Duration::from_secs(20);
const MISSED_BEATS: usize = 3;

/// A Docker engine that answers.
#[derive(Debug)]
pub struct Docker {
    line: Line,
    described: Described,
    /// Where it is, for messages.
    host: String,
}

impl Docker {
    /// Connects to the engine at this address.
    ///
    /// # Errors
    ///
    /// [`EngineError::Unreachable`] where none answers, [`EngineError::Unsupported`] where it cannot build with
    /// `BuildKit`.
    pub async fn connect(address: &Address) -> Result<Self, EngineError> {
        let line = dial::dial(address).await?;
        let described = describe::describe(&line.client).await;
        let unreachable =
            |error| EngineError::Unreachable { host: address.host.clone(), reason: failure::words(&error) };
        let described = described.map_err(unreachable)??;
        Ok(Self { line, described, host: address.host.clone() })
    }

    /// Where it is.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// What tells it from all others, where it says so.
    pub fn identity(&self) -> Option<&str> {
        self.described.identity.as_deref()
    }

    /// The name of the machine that it runs on, where it says so.
    pub fn machine(&self) -> Option<&str> {
        self.described.machine.as_deref()
    }

    fn client(&self) -> &bollard::Docker {
        &self.line.client
    }

    /// Comes to its end when the engine does not answer any more. Of one that is reached over TCP nothing else may
    /// tell: a machine that is switched off closes no connection.
    async fn silence(&self) -> EngineError {
        if !self.host.starts_with("tcp://") {
            return future::pending().await;
        }
        let mut missed = 0;
        while missed < MISSED_BEATS {
            tokio::time::sleep(BEAT).await;
            let answer = tokio::time::timeout(BEAT, self.client().ping()).await;
            missed = if matches!(answer, Ok(Ok(_))) { 0 } else { missed + 1 };
        }
        EngineError::Gone("it has not said for a minute that it is there".to_owned())
    }

    async fn build_image(
        &self,
        request: &Request,
        context: Context,
        trace: &mut Trace,
        told: &mut dyn FnMut(&Trace),
    ) -> Result<String, EngineError> {
        let unread = body::Unread::default();
        let options = options(request, context.dockerfile);
        let chunks = body::of(context.archive, Arc::clone(&unread));
        let body = bollard::body_try_stream(chunks.map_ok(Into::into));
        let secrets = Secrets::open(self, request).await?;
        let client = secrets.as_ref().map_or(self.client(), |secrets| &secrets.client);
        let stream = client.build_image(options, None, Some(body));
        pin_mut!(stream);
        let mut image = None;
        let mut classic = false;
        while let Some(info) = stream.next().await {
            let info: BuildInfo = match info {
                Ok(info) => info,
                // The image is told last of all. bollard takes a line end that arrives apart from its line for
                // a line that was cut off.
                Err(Error::IOError { .. }) if image.is_some() => break,
                // It may be the lack of BuildKit that makes it fail.
                Err(Error::DockerStreamError { .. }) if classic => return Err(self.without_buildkit()),
                Err(error) => {
                    let unread = unread.lock().ok().and_then(|mut unread| unread.take());
                    return Err(unread.unwrap_or_else(|| failure::of_build(&error, trace)));
                }
            };
            classic |= info.stream.is_some();
            match info.aux {
                Some(BuildInfoAux::BuildKit(status)) => {
                    trace.take(message::translate(status));
                    told(trace);
                }
                Some(BuildInfoAux::Default(id)) => image = id.id.or(image),
                None => {}
            }
        }
        match image {
            Some(image) if !trace.is_empty() => Ok(image),
            _ if classic => Err(self.without_buildkit()),
            _ => Err(EngineError::Gone("its answer broke off in the middle of a build".to_owned())),
        }
    }

    /// What is said of an engine that builds in the classic way.
    fn without_buildkit(&self) -> EngineError {
        EngineError::Unsupported(format!(
            "the engine at {} builds without BuildKit, and so without cache mounts; use Docker 18.09 or newer",
            self.host
        ))
    }
}

/// A client whose builds can have secrets.
struct Secrets {
    client: bollard::Docker,
    _session: Session,
}

impl Secrets {
    /// Nothing where there are none.
    async fn open(docker: &Docker, request: &Request) -> Result<Option<Self>, EngineError> {
        if request.secrets.is_empty() {
            return Ok(None);
        }
        let theirs = format!("session={}", session_of(request));
        let id = format!("{}-secrets", session_of(request));
        let Some(open) = &docker.line.open else {
            let host = &docker.host;
            return Err(EngineError::Unsupported(format!(
                "secrets cannot be sent to an engine over TLS ({host}); give its address with ssh://"
            )));
        };
        let session = Session::open(open, &id, request.secrets.clone()).await?;
        let ours = format!("session={id}");
        let client = docker.client().clone().with_request_modifier(move |mut request| {
            if let Ok(address) = request.uri().to_string().replace(&theirs, &ours).parse() {
                *request.uri_mut() = address;
            }
            request
        });
        Ok(Some(Self { client, _session: session }))
    }
}

/// The name of a build's session: no two builds have one name.
fn session_of(request: &Request) -> String {
    container_of(&request.name)
}

impl Engine for Docker {
    fn description(&self) -> EngineDescription {
        self.described.engine.clone()
    }

    async fn build(
        &self,
        request: &Request,
        context: Context,
        trace: &mut Trace,
        told: &mut dyn FnMut(&Trace),
    ) -> Result<Built, EngineError> {
        let began = Instant::now();
        let image = {
            let building = self.build_image(request, context, trace, told);
            let silence = self.silence();
            pin_mut!(building, silence);
            match future::select(building, silence).await {
                Either::Left((image, _)) => image?,
                Either::Right((gone, _)) => return Err(gone),
            }
        };
        let seconds = began.elapsed().as_secs_f64();
        let inspected = self.client().inspect_image(&request.name).await;
        let inspected = inspected.map_err(|error| failure::refused("tell the size of an image", &error))?;
        let image_bytes = inspected.size.and_then(|size| u64::try_from(size).ok()).unwrap_or_default();
        Ok(Built { seconds, image, image_bytes })
    }

    async fn records(&self) -> Result<Vec<CacheRecord>, EngineError> {
        records::all(self.client()).await
    }

    async fn remove_records(&self, ids: &[String]) -> Result<Removed, EngineError> {
        records::remove(self.client(), ids).await
    }

    async fn remove_image(&self, name: &str) -> Result<(), EngineError> {
        // What an export that was broken off has left behind.
        let options = RemoveContainerOptions { force: true, ..RemoveContainerOptions::default() };
        let removed = self.client().remove_container(&container_of(name), Some(options)).await;
        failure::unless_missing(removed).map_err(|error| failure::refused("remove a container", &error))?;
        let options = RemoveImageOptions { noprune: true, ..RemoveImageOptions::default() };
        let removed = self.client().remove_image(name, Some(options), None).await;
        failure::unless_missing(removed.map(|_| ())).map_err(|error| failure::refused("remove an image", &error))
    }

    async fn export(&self, image: &str, take: &mut dyn FnMut(Vec<u8>) -> bool) -> Result<(), EngineError> {
        let name = container_of(image);
        let options = CreateContainerOptions { name: Some(name.clone()), ..CreateContainerOptions::default() };
        // It is never started, but an image without a command needs one here.
        let body = ContainerCreateBody {
            image: Some(image.to_owned()),
            cmd: Some(vec!["none".to_owned()]),
            ..ContainerCreateBody::default()
        };
        let created = self.client().create_container(Some(options), body).await;
        created.map_err(|error| failure::refused("make a container to look into an image", &error))?;
        let mut result = Ok(());
        {
            let stream = self.client().export_container(&name);
            pin_mut!(stream);
            while let Some(chunk) = stream.next().await {
                match chunk {
                    Ok(chunk) if take(chunk.to_vec()) => {}
                    Ok(_) => break,
                    Err(error) => {
                        result = Err(failure::refused("send the files of an image", &error));
                        break;
                    }
                }
            }
        }
        let options = RemoveContainerOptions { force: true, ..RemoveContainerOptions::default() };
        let removed = self.client().remove_container(&name, Some(options)).await;
        result.and(failure::unless_missing(removed).map_err(|error| failure::refused("remove a container", &error)))
    }
}

/// The container that an image of this name is looked into with.
fn container_of(image: &str) -> String {
    image.replace(':', "-")
}

fn options(request: &Request, dockerfile: String) -> BuildImageOptions {
    BuildImageOptions {
        dockerfile,
        t: Some(request.name.clone()),
        buildargs: Some(request.arguments.clone().into_iter().collect()),
        target: request.target.clone().unwrap_or_default(),
        platform: request.platform.clone().unwrap_or_default(),
        networkmode: request.network.clone(),
        version: BuilderVersion::BuilderBuildKit,
        session: Some(session_of(request)),
        ..BuildImageOptions::default()
    }
}
