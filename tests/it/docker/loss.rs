//! An engine that goes away in the middle of a build.

use std::io;
use std::io::Write as _;
use std::net::Shutdown;
use std::os::unix::net::UnixListener;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::thread;
use std::time::Duration;
use std::time::Instant;

use crate::docker::BASE;
use crate::docker::engine;
use crate::docker::is_running;
use crate::invocation::Place;

/// A way to an engine that can be cut.
pub(super) struct Way {
    pub(super) socket: PathBuf,
    open: Arc<Mutex<Option<Vec<UnixStream>>>>,
}

impl Way {
    /// From a socket in this directory.
    pub(super) fn to(engine: &str, directory: &Path) -> Self {
        let way = Self { socket: directory.join("engine.sock"), open: Arc::new(Mutex::new(Some(Vec::new()))) };
        let listener = UnixListener::bind(&way.socket).expect("a socket can be made");
        let (engine, open) = (engine.to_owned(), Arc::clone(&way.open));
        thread::spawn(move || {
            for ours in listener.incoming().flatten() {
                let Some(open) = &mut *open.lock().unwrap_or_else(PoisonError::into_inner) else { return };
                let Ok(theirs) = UnixStream::connect(&engine) else { return };
                for (from, to) in [(&ours, &theirs), (&theirs, &ours)] {
                    let (mut from, mut to) = (from.try_clone().expect("it can"), to.try_clone().expect("it can"));
                    thread::spawn(move || {
                        let _ = io::copy(&mut from, &mut to);
                        let _ = to.flush();
                        let _ = to.shutdown(Shutdown::Write);
                    });
                }
                open.extend([ours, theirs]);
            }
        });
        way
    }

    pub(super) fn cut(&self) {
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner).take();
        std::fs::remove_file(&self.socket).expect("the socket is there");
        for stream in open.into_iter().flatten() {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }
}

#[test]
fn what_was_measured_stays_when_the_engine_goes_away() {
    let Some(engine) = engine("what_was_measured_stays_when_the_engine_goes_away") else { return };
    let Some(socket) = engine.host.strip_prefix("unix://") else { return };
    let text = |end: &str| format!("FROM {BASE}\nRUN echo cmtest-loss{end}\n");
    let place = Place::with(&[("Dockerfile", &text("")), ("After", &text("\nRUN sleep 301"))]);
    let before = engine.inventory("cmtest-loss");
    let way = Way::to(socket, &place.path(""));
    let ran = thread::scope(|scope| {
        scope.spawn(|| {
            let began = Instant::now();
            while !is_running(b"sleep\x00301\x00") && began.elapsed() < Duration::from_secs(120) {
                thread::sleep(Duration::from_millis(100));
            }
            way.cut();
        });
        let host = format!("unix://{}", way.socket.display());
        let arguments = ["--against", "After", "--runs", "1", "--scenario", "cold", "--export", "report.md"];
        engine.bench(&place, &[&arguments[..], &["--engine", &host]].concat())
    });
    assert_eq!(ran.code, Some(2), "{}", ran.shown());
    assert!(ran.err.contains("error: the engine stopped answering: "), "{}", ran.err);
    assert!(ran.err.contains("cold, run 1, before: "), "{}", ran.err);
    assert!(ran.err.contains("warning: not removed: the image cachemount-bench:"), "{}", ran.err);
    let report = place.read("report.md");
    assert!(report.contains("the measurement stopped early: the engine stopped answering"), "{report}");
    engine.forget("cmtest-loss", &before);
}
