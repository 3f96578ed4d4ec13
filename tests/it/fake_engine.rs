//! What engines say, said by a thread: answers that a real engine gives too seldom, or no more.

use std::fs;
use std::io;
use std::io::BufRead as _;
use std::io::BufReader;
use std::io::Write as _;
use std::os::unix::net::UnixListener;
use std::os::unix::net::UnixStream;
use std::thread;

use cachemount::benchmark::docker::Docker;
use cachemount::benchmark::docker::host::Address;
use cachemount::benchmark::engine::Built;
use cachemount::benchmark::engine::Context;
use cachemount::benchmark::engine::Engine as _;
use cachemount::benchmark::engine::EngineError;
use cachemount::benchmark::engine::Request;
use cachemount::benchmark::trace::Trace;
use tempfile::TempDir;
use tokio::runtime;

use crate::invocation::Place;

/// A message of `BuildKit`: there is a step `a`.
const TRACE: &str = "{\"id\":\"moby.buildkit.trace\",\"aux\":\"CgMKAWE=\"}";

/// The message that ends a build.
const IMAGE: &str = "{\"id\":\"moby.image.id\",\"aux\":{\"ID\":\"sha256:1\"}}";

/// Answers one request with `chunks`, each a piece of its own.
fn answer(stream: &mut UnixStream, status: &str, chunks: &[&str]) -> io::Result<()> {
    let head = "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\nConnection: close";
    write!(stream, "HTTP/1.1 {status}\r\n{head}\r\n\r\n")?;
    for chunk in chunks.iter().copied().chain([""]) {
        write!(stream, "{:x}\r\n{chunk}\r\n", chunk.len())?;
    }
    stream.flush()
}

/// Reads a request, and gives its path without the version, and what stands behind the path.
fn asked(stream: &UnixStream) -> io::Result<(String, String)> {
    let mut lines = BufReader::new(stream).lines();
    let first = lines.next().unwrap_or_else(|| Ok(String::new()))?;
    let path = first.split(' ').nth(1).unwrap_or_default();
    let is_version = |part: &str| part.starts_with('v') && part[1..].starts_with(|digit: char| digit.is_ascii_digit());
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let (path, query) = (path.split('/').filter(|part| !is_version(part)), query.to_owned());
    let path = path.collect::<Vec<_>>().join("/");
    let mut is_chunked = false;
    for line in lines.by_ref() {
        let line = line?.to_lowercase();
        is_chunked |= line == "transfer-encoding: chunked";
        if line.is_empty() {
            break;
        }
    }
    // The context that is sent along ends with an empty chunk.
    while is_chunked && lines.next().is_some_and(|line| line.is_ok_and(|line| line != "0")) {}
    Ok((path, query))
}

/// What an engine says of itself that builds with `BuildKit`.
const VERSION: &str = "{\"Version\":\"27.0\",\"ApiVersion\":\"1.41\"}";

/// A build that ends well.
const WHOLE: (&str, &[&str]) = ("200 OK", &[TRACE, "\r\n", IMAGE, "\r\n"]);

/// What an engine answers.
#[derive(Clone, Copy)]
struct Answers {
    version: &'static str,
    /// The status of the answer to a build, and its pieces.
    build: (&'static str, &'static [&'static str]),
    /// What its build cache holds until something is removed from it.
    cache: &'static str,
}

/// The file beside the socket that tells what was to be removed.
const PRUNED: &str = "pruned";

/// An engine that answers so.
fn engine(answers: Answers) -> (TempDir, String) {
    let directory = TempDir::new().expect("a directory can be made");
    let socket = directory.path().join("engine.sock");
    let listener = UnixListener::bind(&socket).expect("a socket can be made");
    let pruned = directory.path().join(PRUNED);
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let pruned = pruned.clone();
            thread::spawn(move || -> io::Result<()> {
                let (path, query) = asked(&stream)?;
                match path.as_str() {
                    "/system/df" if pruned.exists() => answer(&mut stream, "200 OK", &["{}"]),
                    "/system/df" => answer(&mut stream, "200 OK", &[answers.cache]),
                    "/build/prune" => {
                        fs::write(pruned, query)?;
                        answer(&mut stream, "200 OK", &["{\"SpaceReclaimed\":78400000}"])
                    }
                    "/version" => answer(&mut stream, "200 OK", &[answers.version]),
                    "/info" => answer(&mut stream, "200 OK", &["{}"]),
                    "/build" => answer(&mut stream, answers.build.0, answers.build.1),
                    path if path.starts_with("/images/") => answer(&mut stream, "200 OK", &["{\"Size\":5}"]),
                    _ => answer(&mut stream, "404 Not Found", &["{\"message\":\"page not found\"}"]),
                }
            });
        }
    });
    let host = format!("unix://{}", socket.display());
    (directory, host)
}

/// What comes of a build that is answered well.
fn built(build: &'static [&'static str]) -> Result<Built, EngineError> {
    built_by(Answers { version: VERSION, build: ("200 OK", build), cache: "{}" })
}

/// What comes of a build.
fn built_by(answers: Answers) -> Result<Built, EngineError> {
    let (_directory, host) = engine(answers);
    let runtime = runtime::Builder::new_current_thread().enable_all().build().expect("a runtime can be made");
    let context = Context { dockerfile: "Dockerfile".to_owned(), archive: Box::new([Ok(vec![0; 1024])].into_iter()) };
    let request = Request { name: "name:tag".to_owned(), ..Request::default() };
    runtime.block_on(async {
        let docker = Docker::connect(&Address::from(host)).await?;
        docker.build(&request, context, &mut Trace::default(), &mut |_| {}).await
    })
}

#[test]
fn an_answer_may_come_in_any_pieces() {
    let whole = built(&[TRACE, "\r\n", IMAGE, "\r\n"]).expect("it is whole");
    assert_eq!((whole.image.as_str(), whole.image_bytes), ("sha256:1", 5));
    let whole = built(&["{\"id\":\"moby.buildkit.trace\",", "\"aux\":\"CgMKAWE=\"}\r", "\n", IMAGE, "\r", "\n"]);
    assert_eq!(whole.map(|whole| whole.image), Ok("sha256:1".to_owned()));
}

#[test]
fn an_answer_that_breaks_off_is_no_build() {
    for build in [&[TRACE, "\r\n"][..], &[TRACE, "\r\n", "{\"id\":\"moby.image.id\",\"au"]] {
        assert!(matches!(built(build), Err(EngineError::Gone(_))), "{build:?}");
    }
}

/// As Docker 20.10 answers when `BuildKit` is switched off, and as every engine before it did.
#[test]
fn an_engine_that_builds_in_the_classic_way_is_refused() {
    let classic = built(&[
        "{\"stream\":\"Step 1/2 : FROM debian:bookworm-slim\"}\r\n",
        "{\"stream\":\" ---\\u003e 37b17edea8ff\"}\r\n",
        "{\"aux\":{\"ID\":\"sha256:1\"}}\r\n",
        "{\"stream\":\"Successfully built 37b17edea8ff\"}\r\n",
    ]);
    let Err(EngineError::Unsupported(reason)) = classic else { panic!("{classic:?}") };
    assert!(reason.contains("builds without BuildKit, and so without cache mounts"), "{reason}");
}

/// As engines answer that know of `BuildKit` but cannot start it.
#[test]
fn an_engine_whose_buildkit_is_switched_off_is_refused() {
    let message = &["{\"message\":\"buildkit is not enabled on daemon\"}"];
    let refused = built_by(Answers { version: VERSION, build: ("400 Bad Request", message), cache: "{}" });
    let reason = "the engine cannot build with BuildKit: buildkit is not enabled on daemon".to_owned();
    assert_eq!(refused, Err(EngineError::Unsupported(reason)));
}

/// The classic builder of 23.0 and newer refuses `RUN --mount`, which is no fault of the Dockerfile.
#[test]
fn a_classic_builder_that_knows_no_mounts_is_refused() {
    let refused = built(&[
        "{\"stream\":\"Step 1/2 : FROM debian:bookworm-slim\"}\r\n",
        "{\"errorDetail\":{\"message\":\"the --mount option requires BuildKit\"},\
         \"error\":\"the --mount option requires BuildKit\"}\r\n",
    ]);
    let Err(EngineError::Unsupported(reason)) = refused else { panic!("{refused:?}") };
    assert!(reason.contains("without BuildKit"), "{reason}");
}

#[test]
fn engines_without_buildkit_are_told_before_anything_is_built() {
    let said = [
        (
            "{\"Version\":\"18.06.3-ce\",\"ApiVersion\":\"1.38\",\"Os\":\"linux\"}",
            "Docker Engine 18.06.3-ce (API 1.38) does not build with BuildKit; use Docker 18.09 or newer",
        ),
        (
            "{\"Version\":\"24.0.7\",\"ApiVersion\":\"1.43\",\"Os\":\"windows\"}",
            "an engine for Windows containers does not build with BuildKit",
        ),
        (
            "{\"Version\":\"4.9.3\",\"ApiVersion\":\"1.41\",\"Os\":\"linux\",\
             \"Components\":[{\"Name\":\"Podman Engine\",\"Version\":\"4.9.3\"}]}",
            "Podman does not build with BuildKit",
        ),
    ];
    for (version, message) in said {
        let (_directory, host) = engine(Answers { version, build: WHOLE, cache: "{}" });
        let place = Place::with(&[("Dockerfile", "FROM debian\nRUN apt-get update && apt-get install -y tree\n")]);
        let ran = place.run(&["bench", "--engine", &host]);
        assert_eq!(ran.code, Some(2), "{}", ran.shown());
        assert!(ran.err.contains(message), "{}", ran.shown());
        assert!(!ran.err.contains("cold, run 1"), "{}", ran.shown());
    }
}

/// As engines of API 1.52 tell of their build cache: with the id of a mount, its namespace in front
/// (`solver/llbsolver/mounts/mount.go` of `BuildKit` 0.25).
const CACHE: &str = r#"{"BuildCacheUsage":{"Items":[
    {"ID":"npm1","Type":"exec.cachemount","InUse":false,"Size":78400000,"UsageCount":3,
     "CreatedAt":"2026-01-01T10:00:00.5Z","LastUsedAt":"2026-01-02T10:00:00Z",
     "Description":"cached mount /root/.npm from exec /bin/sh -c npm ci with id \"//root/.npm\""},
    {"ID":"npm2","Type":"exec.cachemount","InUse":false,"Size":5,"CreatedAt":"2026-01-01T10:00:00Z",
     "Description":"cached mount /root/.npm from exec /bin/sh -c npm ci with id \"ci//root/.npm\""},
    {"ID":"busy","Type":"exec.cachemount","InUse":true,"Size":5,"CreatedAt":"2026-01-01T10:00:00Z",
     "Description":"cached mount /c from exec /bin/sh -c npm ci with id \"/npm\""},
    {"ID":"layer","Type":"regular","InUse":false,"Size":900,"CreatedAt":"2026-01-01T10:00:00Z",
     "Description":"mount / from exec /bin/sh -c npm ci"}]}}"#;

/// A file that uses one of these caches, and another that is not there.
const FILE: &str = "FROM node:22\nRUN --mount=type=cache,target=/root/.npm --mount=type=cache,id=x,target=/c npm ci\n";

#[test]
fn newer_engines_tell_ids_and_namespaces() {
    let (_directory, host) = engine(Answers { version: VERSION, build: WHOLE, cache: CACHE });
    let place = Place::with(&[("Dockerfile", FILE)]);
    let ran = place.run(&["cache", "ls", ".", "--namespace", "", "--engine", &host]);
    let rows: Vec<_> = ran.out.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    let row = rows.iter().find(|row| row.starts_with("npm1")).expect("it is listed");
    assert!(row.starts_with("npm1 (none) /root/.npm /root/.npm npm 78.4 MB "), "{}", ran.shown());
    assert!(row.ends_with(" ago 3 Dockerfile"), "{}", ran.shown());
    assert!(rows.iter().any(|row| row == "busy (none) npm /c - 5 B now - -"), "{}", ran.shown());
    assert!(ran.out.contains("no cache yet:\n  /c (id x): Dockerfile:2\n"), "{}", ran.shown());
    assert!(
        ran.out.ends_with("2 caches, 78.4 MB; 1 used by none of these files; 1 mount without a cache\n"),
        "{}",
        ran.shown()
    );
}

#[test]
fn what_goes_is_named_and_nothing_else() {
    let (directory, host) = engine(Answers { version: VERSION, build: WHOLE, cache: CACHE });
    let place = Place::with(&[("Dockerfile", FILE)]);
    let run = |arguments: &[&str]| {
        place.run(&["cache", "prune", "--engine", &host].iter().chain(arguments).copied().collect::<Vec<_>>())
    };
    let pruned = || fs::read_to_string(directory.path().join(PRUNED)).ok();
    let dry = run(&["--all", "--dry-run"]);
    assert!(dry.out.ends_with("would remove 2 caches, 78.4 MB\n"), "{}", dry.shown());
    assert!(run(&["--unused-by", ".", "--force"]).out.starts_with("removed 0 caches, 0 B; freed 0 B"));
    assert_eq!(pruned(), None);
    let ran = run(&["--namespace", "", "--id", "/root/.npm", "--id", "npm", "--force"]);
    assert_eq!(ran.code, Some(0), "{}", ran.shown());
    assert!(ran.out.ends_with("removed 1 cache, 78.4 MB; freed 78.4 MB\n"), "{}", ran.shown());
    assert_eq!(ran.err, "warning: 1 cache in use by a build stayed; run again when it is done\n");
    let asked = pruned().expect("something was removed");
    assert!(asked.contains("all=true") && asked.contains("%5E%28npm1%29%24"), "{asked}");
}
