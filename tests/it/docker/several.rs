//! Several engines that share the work.
//!
//! The second one is at `CACHEMOUNT_SECOND_ENGINE`, and speaks TLS as `CACHEMOUNT_SECOND_ENGINE_TLS` says, which is what
//! `--engine` takes. `.ci/engine` starts it.

use std::env;
use std::thread;

use serde_json::Value;

use crate::docker::BASE;
use crate::docker::Engine;
use crate::docker::engine;
use crate::docker::interrupt;
use crate::docker::loss::Way;
use crate::docker::skip;
use crate::docker::wait_until_it_runs;
use crate::invocation::Place;
use crate::invocation::Ran;

/// The two engines; `None`, and a line on standard error, where there are no two and none are asked for.
fn engines(test: &str) -> Option<(Engine, Engine)> {
    let first = engine(test)?;
    let host = env::var("CACHEMOUNT_SECOND_ENGINE").ok();
    if host.is_none() {
        skip(test, "CACHEMOUNT_SECOND_ENGINE names no second engine; `.ci/engine` starts one");
    }
    Some((first, Engine { host: host?, _turn: None }))
}

/// Runs the command on these engines.
fn run(place: &Place, engines: &[&str], arguments: &[&str]) -> Ran {
    let engines = engines.iter().flat_map(|host| ["--engine", host]);
    place.run(&arguments.iter().copied().chain(engines).collect::<Vec<_>>())
}

/// A file of one step, which fills a mount.
pub(super) fn text(mark: &str, end: &str) -> String {
    format!("FROM {BASE}\nRUN --mount=type=cache,target=/{mark} echo {mark} > /{mark}/kept{end}\n")
}

/// What the report in JSON says of each Dockerfile.
pub(super) fn reported(place: &Place) -> Vec<Value> {
    let report: Value = serde_json::from_str(&place.read("report.json")).expect("it is JSON");
    report["benchmarks"].as_array().expect("there is a list").clone()
}

pub(super) const BENCH: [&str; 8] =
    ["bench", "--against", "After", "--runs", "1", "--scenario", "cold", "--export=report.json"];

#[test]
fn what_a_lost_engine_had_begun_begins_anew_on_another() {
    let Some((first, second)) = engines("what_a_lost_engine_had_begun_begins_anew_on_another") else { return };
    let Some(socket) = second.host.strip_prefix("unix://") else { return };
    let mark = "cmtest-share";
    let before = [&first, &second].map(|engine| engine.inventory(mark));
    let after = text(mark, "");
    let slow = text(mark, " && sleep 3.301");
    let place = Place::with(&[("a", &after), ("b", &slow), ("c", &after), ("After", &after)]);
    let way = Way::to(socket, &place.path(""));
    let cut = format!("unix://{}", way.socket.display());
    let ran = thread::scope(|scope| {
        scope.spawn(|| {
            wait_until_it_runs(b"sleep\x003.301\x00");
            way.cut();
        });
        run(&place, &[&first.host, &cut], &[&BENCH[..], &["a", "b", "c"]].concat())
    });
    assert_eq!(ran.code, Some(0), "{}", ran.shown());
    assert!(ran.err.contains(&format!("warning: {cut}: the engine stopped answering: ")), "{}", ran.err);
    assert!(ran.err.contains("; b begins anew on another engine\n"), "{}", ran.err);
    for measured in reported(&place) {
        let file = measured["dockerfile"].as_str().expect("it has a name");
        assert_eq!(measured["engine"]["address"], first.host, "{file}");
        assert_eq!(measured["stopped"], Value::Null, "{file}");
        let lost = measured["lost_engines"].as_array().expect("there is a list");
        let lost: Vec<_> = lost.iter().map(|engine| engine["address"].clone()).collect();
        assert_eq!(lost, if file == "b" { vec![Value::from(cut.as_str())] } else { Vec::new() }, "{file}");
        for variant in ["before", "after"] {
            assert_eq!(measured["scenarios"][0][variant]["runs"].as_array().map(Vec::len), Some(1), "{file}");
        }
    }
    assert!(ran.out.contains("measured anew from the start, for Docker Engine "), "{}", ran.out);
    assert_eq!(first.inventory(mark), before[0]);
    second.forget(mark, &before[1]);
}

#[test]
fn an_interrupt_stops_all_engines_and_removes_everything() {
    let Some((first, second)) = engines("an_interrupt_stops_all_engines_and_removes_everything") else { return };
    let mark = "cmtest-all";
    let before = [&first, &second].map(|engine| engine.inventory(mark));
    let sleeps = |seconds: &str| text(mark, &format!(" && sleep {seconds}"));
    let place = Place::with(&[("a", &sleeps("303")), ("b", &sleeps("304")), ("After", &text(mark, ""))]);
    let hosts = ["--engine", &first.host, "--engine", &second.host];
    let child = first.start(&place, &[&BENCH[..], &["a", "b"], &hosts].concat());
    wait_until_it_runs(b"sleep\x00303\x00");
    wait_until_it_runs(b"sleep\x00304\x00");
    interrupt(&child);
    let output = child.wait_with_output().expect("it ends");
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(130), "{told}");
    assert_eq!(told.matches("stopping and removing what was made").count(), 1, "{told}");
    assert!(!told.contains("not removed"), "{told}");
    for (engine, before) in [&first, &second].into_iter().zip(before) {
        assert_eq!(engine.inventory(mark), before, "{}", engine.host);
    }
}

#[test]
fn caches_of_all_engines_are_filled_listed_and_removed() {
    let Some((first, second)) = engines("caches_of_all_engines_are_filled_listed_and_removed") else { return };
    let mark = "cmtest-both";
    let before = [&first, &second].map(|engine| engine.inventory(mark));
    let hosts = [first.host.as_str(), &second.host];
    // Each waits for the other's engine to be at work.
    let waits = text(mark, " && sleep 2");
    let place = Place::with(&[("a/Dockerfile", &waits), ("b/Dockerfile", &waits)]);
    let warm = run(&place, &hosts, &["cache", "warm", ".", "--jobs", "1"]);
    assert_eq!(warm.code, Some(0), "{}", warm.shown());
    for host in hosts {
        assert_eq!(warm.err.matches(&format!(" s on {host}\n")).count(), 1, "{}", warm.err);
    }
    assert!(warm.out.starts_with("filled the caches of 2 files in "), "{}", warm.out);
    assert!(warm.out.contains("\n2 caches used, "), "{}", warm.out);
    let list = |engines: &[&str]| run(&place, engines, &["cache", "ls", ".", "--output-format", "json"]);
    let listed = |ran: &Ran| {
        let report: Value = serde_json::from_str(&ran.out).expect("it is JSON");
        let caches = report["caches"].as_array().expect("there is a list").clone();
        let ours = caches.into_iter().filter(|cache| cache["target"] == format!("/{mark}"));
        ours.map(|cache| cache["engine"].as_str().unwrap_or_default().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(listed(&list(&hosts)), hosts);
    let partly = list(&[&first.host, "unix:///nowhere"]);
    assert_eq!(partly.code, Some(2), "{}", partly.shown());
    assert!(partly.err.starts_with("warning: no engine answers at unix:///nowhere: "), "{}", partly.err);
    assert_eq!(listed(&partly), [first.host.as_str()]);
    let pruned = run(&place, &hosts, &["cache", "prune", "--target", &format!("/{mark}"), "--force"]);
    assert_eq!(pruned.code, Some(0), "{}", pruned.shown());
    assert!(pruned.out.contains("\nremoved 2 caches, "), "{}", pruned.out);
    assert_eq!(listed(&list(&hosts)), [""; 0]);
    let twice = list(&[&first.host, &first.host]);
    assert_eq!(twice.code, Some(2), "{}", twice.shown());
    assert!(twice.err.contains(" are one engine; give each once"), "{}", twice.err);
    for (engine, before) in [&first, &second].into_iter().zip(before) {
        engine.forget(mark, &before);
    }
}

#[test]
fn an_engine_is_spoken_to_with_tls() {
    let Some((_turn, second)) = engines("an_engine_is_spoken_to_with_tls") else { return };
    let Ok(given) = env::var("CACHEMOUNT_SECOND_ENGINE_TLS") else { return };
    let mark = "cmtest-tls";
    let before = second.inventory(mark);
    let place = Place::with(&[("Dockerfile", &text(mark, "")), ("After", &text(mark, " && true"))]);
    let ran = run(&place, &[&given], &BENCH);
    assert_eq!(ran.code, Some(0), "{}", ran.shown());
    assert_eq!(reported(&place)[0]["scenarios"][0]["name"], "cold");
    assert_eq!(second.inventory(mark), before);

    let option = |name: &str| {
        let mut options = given.split(',').filter_map(|option| option.split_once('='));
        options.find(|(other, _)| *other == name).expect("it is given").1.to_owned()
    };
    let (host, directory) = (option("host"), option("ca").replace("/ca.pem", ""));
    let environment = [("DOCKER_HOST", &*host), ("DOCKER_TLS_VERIFY", "1"), ("DOCKER_CERT_PATH", &*directory)];
    let ran = place.run_with(&["cache", "ls"], "", &environment);
    assert_eq!(ran.code, Some(0), "{}", ran.shown());
    // Whose certificate another authority has signed is not spoken to.
    let stranger = given.replace("/ca.pem", "/cert.pem");
    let ran = run(&place, &[&stranger], &["cache", "ls"]);
    assert_eq!(ran.code, Some(2), "{}", ran.shown());
    assert!(ran.err.starts_with(&format!("error: no engine answers at {host}: ")), "{}", ran.err);
}
