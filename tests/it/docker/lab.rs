//! A laboratory: stand-ins for the images that Dockerfiles of fixtures are built on, and builds of such
//! files that tell what was fetched and what is in the image.
//!
//! The stand-ins are made of the engine's own images and hold all that the package managers download:
//! nothing comes over a network, and apt, dpkg, npm, pip, uv, Poetry, PDM, Pipenv, Go, Composer, Maven,
//! Bundler, dnf, pacman and zypper are real. See `lab/world/Dockerfile`.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::io::Read as _;
use std::io::Write as _;
use std::path::Path;
use std::process;
use std::process::Command;
use std::process::Stdio;
use std::sync::OnceLock;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;
use std::time::SystemTime;

use cachemount::benchmark::docker::Docker;
use cachemount::benchmark::engine::Context;
use cachemount::benchmark::engine::Engine as _;
use cachemount::benchmark::engine::Request;
use cachemount::benchmark::plan::NAMESPACE;
use cachemount::benchmark::trace::Trace;
use tokio::runtime;
use tokio::runtime::Runtime;

use crate::docker::Engine;
use crate::docker::lab::listing::Base;
use crate::docker::lab::listing::Listing;
use crate::docker::lab::text::Anew;
use crate::docker::lab::text::LATE;
use crate::docker::lab::text::LAYERS;
use crate::docker::program;

pub(crate) mod listing;
pub(crate) mod text;

/// What the stand-ins are called, with a `/` and their stage in `lab/world/Dockerfile`.
const IMAGES: &str = "cachemount-lab";

/// The stages that are images to build on, the one with what lies in a project's directory last.
const STAGES: &[&str] = &[
    "debian",
    "debian-with-dist-clean",
    "debian-with-lists",
    "debian-that-keeps",
    "python",
    "uv",
    "node",
    "bun",
    "golang",
    "php",
    "composer",
    "maven",
    "ruby",
    "dnf",
    "pacman",
    "pacman-of-others",
    "zypper",
    CONTEXT,
];

const CONTEXT: &str = "context";

/// The Dockerfile in the archive. The listing leaves it out: it is never the same before and after.
pub(crate) const DOCKERFILE: &str = ".lab.Dockerfile";

/// Where everything is built.
pub(crate) struct Lab {
    host: String,
    /// What no other run has in its names.
    id: String,
    /// The context as a tar archive, without its end.
    context: Vec<u8>,
    bases: BTreeMap<String, Base>,
    builds: AtomicUsize,
    /// Whether the engine's own frontend knows here-documents, and variables in mounts.
    pub(crate) frontend: Frontend,
}

/// What the engine's own frontend knows.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Frontend {
    /// From 1.3 on.
    pub(crate) variables: bool,
    /// From 1.4 on.
    pub(crate) heredocs: bool,
    /// Not that, but what it does not yet do: `BuildKit` before 0.11, and files for a frontend before 1.5,
    /// leave the directories that were made for a mount in the image.
    /// <https://github.com/moby/buildkit/issues/3153>
    pub(crate) leaves_stubs: bool,
}

/// A client of the engine, for one thread.
pub(crate) struct Client<'l> {
    lab: &'l Lab,
    runtime: Runtime,
    docker: Docker,
}

/// What is new in a build. Each is a number that stands for a state: the same one, the same state.
#[derive(Clone, Copy, Debug)]
pub(crate) struct State<'s> {
    /// Whose mounts are used: empty at first.
    pub(crate) mounts: &'s str,
    /// Which layers are used: none at first.
    pub(crate) layers: &'s str,
    /// What is run anew though its layers are there.
    pub(crate) anew: Anew<'s>,
    /// The values of the file's own arguments.
    pub(crate) arguments: &'s [(&'s str, &'s str)],
}

/// A build that ended well.
pub(crate) struct Outcome {
    pub(crate) steps: Vec<Ran>,
    pub(crate) listing: Listing,
}

/// A step of it that was run.
pub(crate) struct Ran {
    /// The instruction.
    pub(crate) name: String,
    /// The packages that it fetched, by the word of whoever handed them out.
    pub(crate) fetched: Vec<String>,
    /// How often it fetched a list of packages.
    pub(crate) lists: usize,
}

impl Lab {
    /// The laboratory of all tests of this run.
    pub(crate) fn of(engine: &Engine) -> &'static Self {
        static LAB: OnceLock<Lab> = OnceLock::new();
        LAB.get_or_init(|| Self::new(engine))
    }

    /// Makes the stand-ins, or finds them as they are.
    fn new(engine: &Engine) -> Self {
        let world = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/docker/lab/world");
        let world = world.to_str().expect("the path is text");
        for stage in STAGES {
            let image = format!("{IMAGES}/{stage}");
            let made = engine.docker(&["build", "--target", stage, "--tag", &image, world], "");
            assert!(made.is_some(), "the stand-in {stage} can be made");
        }
        let bases = STAGES.iter().filter(|stage| !matches!(**stage, "uv" | CONTEXT)).map(|stage| {
            let image = format!("{IMAGES}/{stage}");
            let told = engine.docker(&["run", "--rm", "--network", "none", &image, "cat", "/opt/lab/base"], "");
            ((*stage).to_owned(), Base::read(&told.expect("the stand-in runs")))
        });
        let mut lab = Self {
            host: engine.host.clone(),
            id: run_id(),
            context: context(engine),
            bases: bases.collect(),
            builds: AtomicUsize::default(),
            frontend: Frontend::default(),
        };
        let built = |text: &str| lab.client().build(text.as_bytes(), State::cold("frontend"));
        let knows = |text: &str| built(text).is_ok();
        let stub = built("FROM debian:12\nRUN --mount=type=cache,target=/stub/mount true\n");
        lab.frontend = Frontend {
            leaves_stubs: stub.expect("the laboratory builds").listing.has("/stub"),
            variables: knows("FROM debian:12\nARG U=1\nRUN --mount=type=cache,target=/c,uid=$U true\n"),
            heredocs: knows("FROM debian:12\nRUN <<EOF\ntrue\nEOF\n"),
        };
        lab
    }

    /// A client for this thread.
    pub(crate) fn client(&self) -> Client<'_> {
        let runtime = runtime::Builder::new_current_thread().enable_all().build().expect("a runtime can be made");
        let docker = runtime.block_on(Docker::connect(&self.host.clone().into())).expect("the engine answers");
        Client { lab: self, runtime, docker }
    }

    /// What a listing is told against.
    pub(crate) fn base(&self, listing: &Listing) -> &Base {
        &self.bases[&listing.base]
    }

    /// Removes the mounts and layers of this run.
    pub(crate) fn clear(&self) {
        let client = self.client();
        let mark = self.state("");
        client.runtime.block_on(async {
            let records = client.docker.records().await.unwrap_or_default();
            let ours = records.into_iter().filter(|record| record.description.contains(&mark)).map(|record| record.id);
            let _ = client.docker.remove_records(&ours.collect::<Vec<_>>()).await;
        });
    }

    fn state(&self, name: &str) -> String {
        namespace("cachemountlab", &self.id, name)
    }
}

/// The name of a state: letters and digits only, as a namespace has to be.
pub(crate) fn namespace(of: &str, run: &str, name: &str) -> String {
    let name: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    format!("{of}{run}{name}")
}

/// What no other run of the tests has in its names.
pub(crate) fn run_id() -> String {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).expect("it is later than 1970");
    format!("{:x}x{:x}", process::id(), now.as_nanos())
}

impl<'s> State<'s> {
    /// With no layers and no mounts of an earlier build.
    pub(crate) fn cold(name: &'s str) -> Self {
        Self { mounts: name, layers: name, anew: Anew::Nothing, arguments: &[] }
    }
}

impl Client<'_> {
    /// Builds the last stage of a Dockerfile.
    ///
    /// # Errors
    ///
    /// What the engine says.
    pub(crate) fn build(&self, text: &[u8], state: State<'_>) -> Result<Outcome, String> {
        let sent = text::sent(text, state.anew, text::LAB)?;
        let number = self.lab.builds.fetch_add(1, Ordering::Relaxed);
        let arguments = arguments(state, number, |name| self.lab.state(name));
        let name = format!("{IMAGES}-run:{}-{number}", self.lab.id);
        let network = Some("none".to_owned());
        let request = Request { name, arguments, network, ..Request::default() };
        let archive = Box::new([Ok(self.lab.archive(&sent))].into_iter());
        let context = Context { dockerfile: DOCKERFILE.to_owned(), archive };
        let mut trace = Trace::default();
        self.runtime.block_on(async {
            let built = self.docker.build(&request, context, &mut trace, &mut |_| {}).await;
            let removed = self.docker.remove_image(&request.name).await;
            built.map_err(|error| error.to_string())?;
            removed.map_err(|error| error.to_string())
        })?;
        let mut steps = trace.steps();
        let told = steps.iter().position(|step| step.name.contains("/opt/lab/lister"));
        let told = steps.remove(told.ok_or("the listing was not run")?);
        let listing = Listing::read(&String::from_utf8_lossy(&told.log))?;
        Ok(Outcome { steps: steps.iter().filter(|step| !step.cached).map(ran).collect(), listing })
    }
}

impl Lab {
    /// Builds the last stage of a Dockerfile without `BuildKit`.
    ///
    /// # Errors
    ///
    /// What the engine says.
    pub(crate) fn build_classically(&self, text: &[u8]) -> Result<(), String> {
        let archive = self.archive(&text::sent(text, Anew::Nothing, text::LAB)?);
        let mut child = Command::new(program())
            .args(["build", "--quiet", "--force-rm", "--network", "none", "--file", DOCKERFILE, "-"])
            .env("DOCKER_HOST", &self.host)
            .env("DOCKER_BUILDKIT", "0")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("docker runs");
        // An engine that refuses the text does not read all of it.
        let _ = child.stdin.take().expect("it is piped").write_all(&archive);
        let output = child.wait_with_output().expect("docker ends");
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into_owned());
        }
        let image = String::from_utf8_lossy(&output.stdout);
        let _ = Command::new(program()).args(["image", "rm", image.trim()]).env("DOCKER_HOST", &self.host).output();
        Ok(())
    }

    fn archive(&self, dockerfile: &[u8]) -> Vec<u8> {
        let mut builder = tar::Builder::new(self.context.clone());
        append(&mut builder, DOCKERFILE, 0o644, dockerfile);
        builder.into_inner().expect("memory can be written")
    }
}

/// Puts a file into an archive.
pub(crate) fn append(archive: &mut tar::Builder<Vec<u8>>, path: &str, mode: u32, content: &[u8]) {
    let mut header = tar::Header::new_gnu();
    header.set_size(content.len() as u64);
    header.set_mode(mode);
    archive.append_data(&mut header, path, content).expect("memory can be written");
}

/// The arguments of a build, of which one says its number.
pub(crate) fn arguments(state: State<'_>, number: usize, named: impl Fn(&str) -> String) -> BTreeMap<String, String> {
    let own = state.arguments.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let ours = [(NAMESPACE, state.mounts), (LAYERS, state.layers), (LATE, &number.to_string())];
    own.chain(ours.map(|(name, value)| (name.to_owned(), named(value)))).collect()
}

pub(crate) fn ran(step: &cachemount::benchmark::build::Step) -> Ran {
    let log = String::from_utf8_lossy(&step.log);
    let mut ran = Ran { name: step.name.clone(), fetched: Vec::new(), lists: 0 };
    for line in log.split(['\n', '\r']) {
        // `Get:2 copy:/opt/lab/apt ./ gcc 1.0 [776 B]`
        let by_apt = line.strip_prefix("Get:").and_then(|line| line.split_once(" ./ ")).map(|(_, package)| package);
        match by_apt.or_else(|| line.strip_prefix("lab-fetched ")) {
            Some(list) if list.starts_with("Packages") => ran.lists += 1,
            Some(package) => ran.fetched.push(package.to_owned()),
            None => {}
        }
    }
    ran
}

impl Outcome {
    /// The directories that the mounts of its steps cover.
    pub(crate) fn mounts(&self) -> Vec<String> {
        let targets: BTreeSet<_> = self.steps.iter().flat_map(Ran::mounts).collect();
        targets.into_iter().collect()
    }

    /// What the steps with mounts fetched.
    pub(crate) fn fetched_with_mounts(&self) -> Vec<&str> {
        let steps = self.steps.iter().filter(|step| !step.mounts().is_empty());
        steps.flat_map(|step| &step.fetched).map(String::as_str).collect()
    }

    /// Everything that was fetched.
    pub(crate) fn fetched(&self) -> Vec<&str> {
        self.steps.iter().flat_map(|step| &step.fetched).map(String::as_str).collect()
    }
}

impl Ran {
    /// The directories that its cache mounts cover.
    pub(crate) fn mounts(&self) -> Vec<String> {
        let words = self.name.split_whitespace().skip(1).take_while(|word| word.starts_with("--"));
        let mounts =
            words.filter_map(|word| word.strip_prefix("--mount=")).filter(|mount| mount.contains("type=cache"));
        mounts.filter_map(text::target).map(ToOwned::to_owned).collect()
    }
}

/// What lies in a project's directory.
fn context(engine: &Engine) -> Vec<u8> {
    let container = engine.answer(&["container", "create", &format!("{IMAGES}/{CONTEXT}"), "none"]);
    let container = container.trim();
    let archive = Command::new(program())
        .args(["cp", &format!("{container}:/context/."), "-"])
        .env("DOCKER_HOST", &engine.host)
        .output()
        .expect("docker runs");
    engine.answer(&["container", "rm", container]);
    assert!(archive.status.success(), "the context can be had");
    let mut builder = tar::Builder::new(Vec::new());
    for entry in tar::Archive::new(&archive.stdout[..]).entries().expect("it is an archive") {
        let mut entry = entry.expect("it is an archive");
        let mut header = entry.header().clone();
        let path = entry.path().expect("it has a path").into_owned();
        let mut content = Vec::new();
        entry.read_to_end(&mut content).expect("it is an archive");
        builder.append_data(&mut header, path, &content[..]).expect("memory can be written");
    }
    builder.get_ref().clone()
}
