use super::{Message, Nanoseconds, Output, Trace, Vertex};

fn vertex(digest: &str, name: &str) -> Vertex {
    Vertex { digest: digest.to_owned(), name: name.to_owned(), ..Vertex::default() }
}

fn at(vertex: Vertex, started: Nanoseconds, completed: impl Into<Option<Nanoseconds>>) -> Vertex {
    Vertex { started: Some(started), completed: completed.into(), ..vertex }
}

fn cached(vertex: Vertex) -> Vertex {
    Vertex { cached: true, ..vertex }
}

fn failed(vertex: Vertex, error: &str) -> Vertex {
    Vertex { error: error.to_owned(), ..vertex }
}

fn log(digest: &str, text: &str) -> Message {
    let output = Output { vertex: digest.to_owned(), bytes: text.as_bytes().to_vec() };
    Message { vertices: Vec::new(), outputs: vec![output] }
}

fn trace(messages: impl IntoIterator<Item = Message>) -> Trace {
    let mut trace = Trace::default();
    messages.into_iter().for_each(|message| trace.take(message));
    trace
}

fn told(vertices: impl IntoIterator<Item = Vertex>) -> Message {
    Message { vertices: vertices.into_iter().collect(), outputs: Vec::new() }
}

const SECOND: Nanoseconds = 1_000_000_000;

/// The steps as `place|name|seconds|cached`.
fn shown(trace: &Trace) -> Vec<String> {
    let show = |step: &crate::benchmark::build::Step| {
        format!("{}|{}|{:.1}|{}", step.place, step.name, step.seconds(), step.cached)
    };
    trace.steps().iter().map(show).collect()
}

#[test]
fn a_vertex_that_is_told_of_three_times_is_one_step() {
    let run = || vertex("sha256:1", "[build 2/5] RUN make");
    let trace = trace([
        told([run()]),
        told([at(run(), 10 * SECOND, None)]),
        log("sha256:1", "cc a.c\n"),
        told([at(run(), 10 * SECOND, 12 * SECOND)]),
        log("sha256:1", "done\n"),
    ]);
    assert_eq!(shown(&trace), ["build 2/5|RUN make|2.0|false"]);
    assert_eq!(trace.steps()[0].log, b"cc a.c\ndone\n");
}

#[test]
fn a_trigger_is_a_step_like_any_other() {
    let run = at(vertex("1", "[2/2] ONBUILD RUN --mount=type=cache,target=/root/.npm npm ci"), 0, SECOND);
    assert_eq!(shown(&trace([told([run])])), ["2/2|RUN --mount=type=cache,target=/root/.npm npm ci|1.0|false"]);
}

#[test]
fn times_that_overlap_are_counted_once_and_gaps_never() {
    let run = || vertex("1", "[2/2] RUN make");
    let trace = trace([
        told([at(run(), 0, SECOND)]),
        told([at(run(), SECOND / 2, 2 * SECOND)]),
        told([at(run(), 10 * SECOND, 11 * SECOND)]),
    ]);
    assert_eq!(shown(&trace), ["2/2|RUN make|3.0|false"]);
}

#[test]
fn a_step_says_when_it_worked_since_the_build_began() {
    let run = || vertex("1", "[2/2] RUN make");
    let trace = trace([
        told([at(vertex("0", "[internal] load build definition from Dockerfile"), 100 * SECOND, 101 * SECOND)]),
        told([at(run(), 102 * SECOND, 104 * SECOND)]),
        told([at(run(), 103 * SECOND, 105 * SECOND)]),
        told([at(run(), 109 * SECOND, 110 * SECOND)]),
    ]);
    let periods = trace.steps()[0].periods.iter().map(|it| (it.start.as_secs(), it.end.as_secs())).collect::<Vec<_>>();
    assert_eq!(periods, [(2, 5), (9, 10)]);
}

#[test]
fn what_an_engine_did_for_an_earlier_build_is_not_counted() {
    let trace = trace([
        told([at(vertex("0", "[internal] load build definition from Dockerfile"), 100 * SECOND, 101 * SECOND)]),
        told([
            at(vertex("1", "[1/3] FROM docker.io/library/debian:12"), 60 * SECOND, 90 * SECOND),
            at(vertex("2", "[2/3] RUN one"), 98 * SECOND, 103 * SECOND),
            at(vertex("3", "[3/3] RUN two"), 103 * SECOND, 104 * SECOND),
        ]),
    ]);
    assert_eq!(
        shown(&trace),
        ["1/3|FROM docker.io/library/debian:12|0.0|false", "2/3|RUN one|3.0|false", "3/3|RUN two|1.0|false"]
    );
    assert!(trace.pull_seconds() < 1e-9, "nor was an image pulled for this one");
}

#[test]
fn only_what_the_dockerfile_asks_for_is_a_step() {
    let names = [
        "[internal] load build definition from Dockerfile",
        "[auth] library/debian:pull token for registry-1.docker.io",
        "docker-image://docker.io/docker/dockerfile:1",
        "[internal] setting cache mount permissions",
        "[1/2] FROM docker.io/library/debian:12",
        "[linux/amd64 build 2/2] RUN echo [1/2]",
        "exporting to image",
    ];
    let vertices = names.iter().zip(0..).map(|(name, second)| at(vertex(name, name), second, second));
    assert_eq!(
        shown(&trace([told(vertices)])),
        ["1/2|FROM docker.io/library/debian:12|0.0|false", "linux/amd64 build 2/2|RUN echo [1/2]|0.0|false"]
    );
}

#[test]
fn what_never_began_came_from_the_cache() {
    let trace = trace([told([
        vertex("2", "[2/3] RUN a"),
        at(cached(vertex("3", "[3/3] RUN b")), SECOND, SECOND),
        at(vertex("1", "[1/3] FROM debian"), 0, 0),
    ])]);
    assert_eq!(
        shown(&trace),
        ["1/3|FROM debian|0.0|false", "3/3|RUN b|0.0|true", "2/3|RUN a|0.0|true"],
        "in the order in which they began"
    );
}

#[test]
fn the_last_word_on_the_cache_counts() {
    let run = || vertex("1", "[2/2] RUN a");
    let trace = trace([told([cached(at(run(), 0, 0))]), told([at(run(), 1, SECOND)])]);
    assert!(!trace.steps()[0].cached);
}

#[test]
fn a_failing_build_is_told_of_by_its_step_and_last_lines() {
    let many = (0..100).fold(String::new(), |text, line| format!("{text}line {line}\n\n"));
    let trace = trace([
        told([
            failed(at(vertex("1", "[a 2/2] RUN sleep 9"), 0, SECOND), "process did not complete: context canceled"),
            failed(at(vertex("2", "[b 2/2] RUN false"), 0, SECOND), "exit code: 1"),
        ]),
        log("2", &many),
    ]);
    let step = trace.failed().unwrap();
    assert_eq!((&*step.place, &*step.name, &*step.error), ("b 2/2", "RUN false", "exit code: 1"));
    assert_eq!(step.last_lines.len(), 20);
    assert_eq!(step.last_lines.last().unwrap(), "line 99");
}

#[test]
fn a_failure_of_the_engines_own_doings_has_no_place() {
    let name = "[internal] load metadata for docker.io/library/nothing:1";
    let trace = trace([told([failed(at(vertex("1", name), 0, 1), "not found")])]);
    let step = trace.failed().unwrap();
    assert_eq!((&*step.place, &*step.name), ("", name));
}

#[test]
fn the_step_that_works_now_is_the_one_that_began_last() {
    let trace = trace([told([
        at(vertex("1", "[a 2/3] RUN one"), 0, None),
        at(vertex("2", "[b 2/3] RUN two"), 5, None),
        at(vertex("3", "[b 3/3] RUN three"), 6, 7),
    ])]);
    assert_eq!(trace.current(), Some(("b 2/3", "RUN two")));
}

#[test]
fn pulling_is_what_base_images_and_frontends_take() {
    let trace = trace([told([
        at(vertex("1", "docker-image://docker.io/docker/dockerfile:1"), 0, SECOND),
        at(vertex("2", "[1/2] FROM docker.io/library/debian:12"), SECOND, 4 * SECOND),
        at(vertex("3", "[2/2] RUN from"), 4 * SECOND, 9 * SECOND),
    ])]);
    assert!((trace.pull_seconds() - 4.0).abs() < 1e-9);
}

#[test]
fn intervals_are_found_by_name() {
    let trace = trace([told([
        at(vertex("1", "[2/3] RUN a"), 10, 20),
        at(vertex("1", "[2/3] RUN a"), 30, None),
        at(vertex("2", "[3/3] RUN b"), 50, 60),
    ])]);
    let found: Vec<_> = trace.intervals(|name| name.ends_with('a')).collect();
    assert_eq!(found, [(10, 20), (30, Nanoseconds::MAX)]);
}
