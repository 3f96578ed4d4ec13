//! Builds of real Dockerfiles: on stand-ins, with the network, and with all files of their images read.

use std::path::Path;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;
use std::time::Duration;

use cachemount::benchmark::docker::Docker;
use cachemount::benchmark::engine::Context;
use cachemount::benchmark::engine::Engine as _;
use cachemount::benchmark::engine::Request;
use cachemount::benchmark::equivalence;
use cachemount::benchmark::equivalence::Snapshot;
use cachemount::benchmark::ledger::Ledger;
use cachemount::benchmark::scenario::Variant;
use cachemount::benchmark::trace::Trace;
use tokio::runtime;
use tokio::runtime::Runtime;

use crate::docker::Engine;
use crate::docker::lab::State;
use crate::docker::lab::arguments;
use crate::docker::lab::namespace;
use crate::docker::lab::run_id;
use crate::docker::lab::text;
use crate::docker::real::context;
use crate::docker::real::stand_in::IMAGES;
use crate::docker::real::stand_in::REAL;
use crate::docker::real::stand_in::stages;

/// What all our namespaces begin with.
const MARK: &str = "cachemountreal";

/// Where everything is built.
pub(super) struct Site {
    host: String,
    /// What no other run has in its names.
    id: String,
    builds: AtomicUsize,
    /// As in [`crate::docker::lab::Frontend`].
    pub(super) leaves_stubs: bool,
}

/// A client of the engine for one thread, and what it has made there.
pub(super) struct Builder<'s> {
    site: &'s Site,
    runtime: Runtime,
    docker: Docker,
    ledger: Ledger,
    /// The names of the images that were built: one that took too long may get its name when nobody waits any more.
    images: Vec<String>,
}

impl Site {
    /// Makes the stand-ins, or finds them as they are.
    pub(super) fn new(engine: &Engine) -> Self {
        let world = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/docker/real/world");
        let world = world.to_str().expect("the path is text");
        for stage in stages() {
            let image = format!("{IMAGES}/{stage}");
            let made = ["build", "--network", "host", "--target", stage, "--tag", &image, world];
            assert!(engine.docker(&made, "").is_some(), "the stand-in {stage} can be made");
        }
        let host = engine.host.clone();
        let mut site = Self { host, id: run_id(), builds: AtomicUsize::default(), leaves_stubs: false };
        let mut builder = site.builder();
        let mut files_after = |command: &str| {
            let text = format!("FROM debian\nRUN {command}\n");
            builder
                .build(text.as_bytes(), State::cold("stubs"), Duration::from_secs(60))
                .expect("debian can be built on")
        };
        let (without, with) = (files_after("true"), files_after("--mount=type=cache,target=/stub/mount true"));
        builder.clear();
        site.leaves_stubs = !equivalence::compare(&without, &with, &[]).holds();
        site
    }

    /// A client for this thread.
    pub(super) fn builder(&self) -> Builder<'_> {
        let runtime = runtime::Builder::new_current_thread().enable_all().build().expect("a runtime can be made");
        let docker = runtime.block_on(Docker::connect(&self.host.clone().into())).expect("the engine answers");
        let mut builder = Builder { site: self, runtime, docker, ledger: Ledger::default(), images: Vec::new() };
        builder.begin();
        builder
    }

    fn state(&self, name: &str) -> String {
        namespace(MARK, &self.id, name)
    }
}

impl Builder<'_> {
    /// Builds the last stage of a real file and reads the files of its image.
    ///
    /// # Errors
    ///
    /// What the engine says, or that the time is over.
    pub(super) fn build(&mut self, text: &[u8], state: State<'_>, limit: Duration) -> Result<Snapshot, String> {
        let sent = text::sent(text, state.anew, REAL)?;
        let number = self.site.builds.fetch_add(1, Ordering::Relaxed);
        let request = Request {
            name: format!("{IMAGES}-run:{}-{number}", self.site.id),
            arguments: arguments(state, number, |name| self.site.state(name)),
            network: Some("host".to_owned()),
            ..Request::default()
        };
        let archive = Box::new([Ok(context::archive(text, &sent))].into_iter());
        let context = Context { dockerfile: context::DOCKERFILE.to_owned(), archive };
        let mut trace = Trace::default();
        let files = self.runtime.block_on(async {
            let mut told = |_: &Trace| {};
            let build = self.docker.build(&request, context, &mut trace, &mut told);
            let files = match tokio::time::timeout(limit, build).await {
                Ok(Ok(_)) => files(&self.docker, &request.name).await,
                Ok(Err(error)) => Err(error.to_string()),
                Err(_) => Err(format!("it takes longer than {} s", limit.as_secs())),
            };
            let removed = self.docker.remove_image(&request.name).await.map_err(|error| error.to_string());
            files.and_then(|files| removed.map(|()| files))
        });
        self.ledger.built(Variant::After, &trace);
        self.images.push(request.name);
        files
    }

    /// Notes what is there before anything is built: it is not ours.
    fn begin(&mut self) {
        self.ledger = Ledger::default();
        self.ledger.begin(&self.runtime.block_on(self.docker.records()).unwrap_or_default());
    }

    /// Removes the layers, mounts and images of what was built so far.
    pub(super) fn clear(&mut self) {
        self.runtime.block_on(async {
            for image in self.images.drain(..) {
                let _ = self.docker.remove_image(&image).await;
            }
            let records = self.docker.records().await.unwrap_or_default();
            self.ledger.look(&records, MARK);
            let _ = self.docker.remove_records(&self.ledger.records()).await;
        });
        self.begin();
    }
}

/// All files of an image.
async fn files(docker: &Docker, image: &str) -> Result<Snapshot, String> {
    let mut archive = Vec::new();
    let take = &mut |chunk: Vec<u8>| {
        archive.extend_from_slice(&chunk);
        true
    };
    docker.export(image, take).await.map_err(|error| error.to_string())?;
    Snapshot::read(&archive[..]).map_err(|error| format!("the files of the image cannot be read: {error}"))
}
