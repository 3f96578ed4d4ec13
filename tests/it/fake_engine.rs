//! What engines say, said by a thread: answers that a real engine gives too seldom, or no more.

use std::io;
use std::io::BufRead as _;
use std::io::BufReader;
use std::io::Write as _;
use std::os::unix::net::UnixListener;
use std::os::unix::net::UnixStream;
use std::thread;

use cachemount::benchmark::docker::Docker;
use cachemount::benchmark::engine::Built;
use cachemount::benchmark::engine::Context;
use cachemount::benchmark::engine::Engine as _;
use cachemount::benchmark::engine::EngineError;
use cachemount::benchmark::engine::Request;
use cachemount::benchmark::trace::Trace;
use tempfile::TempDir;
use tokio::runtime;

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

/// Reads a request, and gives its path without the version.
fn asked(stream: &UnixStream) -> io::Result<String> {
    let mut lines = BufReader::new(stream).lines();
    let first = lines.next().unwrap_or_else(|| Ok(String::new()))?;
    let path = first.split(' ').nth(1).unwrap_or_default();
    let is_version = |part: &str| part.starts_with('v') && part[1..].starts_with(|digit: char| digit.is_ascii_digit());
    let path = path.split('?').next().unwrap_or_default().split('/').filter(|part| !is_version(part));
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
    Ok(path)
}

/// An engine that answers `build` to every build.
fn engine(build: &'static [&'static str]) -> (TempDir, String) {
    let directory = TempDir::new().expect("a directory can be made");
    let socket = directory.path().join("engine.sock");
    let listener = UnixListener::bind(&socket).expect("a socket can be made");
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            thread::spawn(move || -> io::Result<()> {
                match asked(&stream)?.as_str() {
                    "/version" => answer(&mut stream, "200 OK", &["{\"Version\":\"27.0\",\"ApiVersion\":\"1.41\"}"]),
                    "/info" => answer(&mut stream, "200 OK", &["{}"]),
                    "/build" => answer(&mut stream, "200 OK", build),
                    path if path.starts_with("/images/") => answer(&mut stream, "200 OK", &["{\"Size\":5}"]),
                    _ => answer(&mut stream, "404 Not Found", &["{\"message\":\"page not found\"}"]),
                }
            });
        }
    });
    let host = format!("unix://{}", socket.display());
    (directory, host)
}

/// What comes of a build.
fn built(build: &'static [&'static str]) -> Result<Built, EngineError> {
    let (_directory, host) = engine(build);
    let runtime = runtime::Builder::new_current_thread().enable_all().build().expect("a runtime can be made");
    let context = Context { dockerfile: "Dockerfile".to_owned(), archive: Box::new([Ok(vec![0; 1024])].into_iter()) };
    let request = Request { name: "name:tag".to_owned(), ..Request::default() };
    runtime.block_on(async {
        let docker = Docker::connect(&host).await?;
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
