use std::collections::BTreeSet;

use super::{Job, Landmark, LandmarkKind, NAMESPACE, Outline, PACKAGES, Values, filling, instrumented, order};
use crate::benchmark::scenario::{Scenario, Variant};

/// A text whose instructions are told by a mark in front of each: `F|` begins a stage, `P|` downloads
/// packages, `O|` is anything else, `S|` is the line of `# syntax=`, `.|` goes on.
fn read(marked: &str) -> (String, Outline) {
    let mut text = String::new();
    let mut outline = Outline::default();
    for line in marked.split_inclusive('\n') {
        let (mark, rest) = line.split_at(2);
        let start = text.len();
        text.push_str(rest);
        let kind = match mark {
            "F|" => LandmarkKind::From,
            "P|" => LandmarkKind::Packages,
            "O|" => LandmarkKind::Other,
            "S|" => {
                outline.syntax = Some(start..text.len());
                continue;
            }
            ".|" => {
                outline.landmarks.last_mut().unwrap().end = text.len();
                continue;
            }
            "#|" => continue,
            _ => panic!("{mark}"),
        };
        outline.landmarks.push(Landmark { kind, end: text.len() });
    }
    (text, outline)
}

fn sent(marked: &str) -> String {
    let (text, outline) = read(marked);
    String::from_utf8(instrumented(text.as_bytes(), &outline, &[], false)).unwrap()
}

#[test]
fn every_stage_begins_with_an_argument_and_package_steps_have_one() {
    assert_eq!(
        sent("F|FROM a AS x\nO|ENV a=b\nP|RUN apt-get update\nP|RUN npm ci\nF|FROM b\nP|RUN uv sync\nO|CMD x\n"),
        "FROM a AS x\nARG CACHEMOUNT_BENCH_ALL\nENV a=b\nARG CACHEMOUNT_BENCH_PACKAGES\nRUN apt-get update\nRUN npm ci\n\
         FROM b\nARG CACHEMOUNT_BENCH_ALL\nARG CACHEMOUNT_BENCH_PACKAGES\nRUN uv sync\nCMD x\n"
    );
}

#[test]
fn what_fills_caches_ends_with_them_and_keeps_the_layers_in_front() {
    let (text, mut outline) =
        read("F|FROM a AS x\nO|ENV a=b\nP|RUN apt-get update\nO|COPY . .\nF|FROM b\nO|RUN c\nP|RUN uv sync\nO|CMD x\n");
    outline.landmarks.pop();
    assert_eq!(
        String::from_utf8(filling(text.as_bytes(), &outline, &[("LOUD", "1")], false)).unwrap(),
        "FROM a AS x\nENV a=b\nARG CACHEMOUNT_FILL\nARG LOUD=1\nRUN apt-get update\nCOPY . .\n\
         FROM b\nRUN c\nARG CACHEMOUNT_FILL\nARG LOUD=1\nRUN uv sync\n"
    );
}

#[test]
fn global_arguments_and_empty_stages_stay() {
    assert_eq!(
        sent("O|ARG v=1\nF|FROM a AS x\nF|FROM scratch\nO|COPY --from=x / /\n"),
        "ARG v=1\nFROM a AS x\nFROM scratch\nARG CACHEMOUNT_BENCH_ALL\nCOPY --from=x / /\n"
    );
}

#[test]
fn comments_stay_above_what_they_are_about() {
    assert_eq!(
        sent("F|FROM a\n#|\n#|# check=skip=all\nP|RUN apt-get update\n"),
        "FROM a\nARG CACHEMOUNT_BENCH_ALL\nARG CACHEMOUNT_BENCH_PACKAGES\n\n# check=skip=all\nRUN apt-get update\n"
    );
}

#[test]
fn here_documents_and_continued_lines_are_not_torn() {
    assert_eq!(
        sent("F|FROM \\\n.|  a\nO|RUN <<EOF\n.|FROM b\n.|EOF\nP|ONBUILD RUN npm ci\nP|RUN npm ci\n"),
        "FROM \\\n  a\nARG CACHEMOUNT_BENCH_ALL\nRUN <<EOF\nFROM b\nEOF\n\
         ARG CACHEMOUNT_BENCH_PACKAGES\nONBUILD RUN npm ci\nRUN npm ci\n"
    );
}

#[test]
fn line_endings_are_those_of_the_text() {
    assert_eq!(
        sent("F|FROM a\r\nP|RUN apt-get update\r\n"),
        "FROM a\r\nARG CACHEMOUNT_BENCH_ALL\r\nARG CACHEMOUNT_BENCH_PACKAGES\r\nRUN apt-get update\r\n"
    );
}

#[test]
fn a_text_of_one_instruction_stays() {
    assert_eq!(sent("F|FROM a"), "FROM a");
}

#[test]
fn the_line_of_the_frontend_goes_only_where_that_is_asked_for() {
    let (text, outline) = read("#|\u{feff}\nS|# syntax=docker/dockerfile:1\n#|# escape=`\nF|FROM a\nO|RUN b `\n.|c\n");
    let sent = |builtin| String::from_utf8(instrumented(text.as_bytes(), &outline, &[], builtin)).unwrap();
    assert!(sent(false).starts_with("\u{feff}\n# syntax=docker/dockerfile:1\n# escape=`\nFROM a\nARG "));
    assert_eq!(sent(true), "\u{feff}\n# escape=`\nFROM a\nARG CACHEMOUNT_BENCH_ALL\nRUN b `\nc\n");
}

#[test]
fn what_makes_package_managers_talk_stands_in_every_stage() {
    let (text, outline) = read("F|FROM a\nP|RUN npm ci\nF|FROM b\nP|RUN npm ci\n");
    let sent = instrumented(text.as_bytes(), &outline, &[("npm_config_loglevel", "http")], false);
    assert_eq!(String::from_utf8(sent).unwrap().matches("ARG npm_config_loglevel=http\n").count(), 2);
}

#[test]
fn bytes_that_are_not_text_stay() {
    let outline = Outline {
        landmarks: vec![Landmark { kind: LandmarkKind::From, end: 7 }, Landmark { kind: LandmarkKind::Other, end: 14 }],
        syntax: None,
    };
    let sent = instrumented(b"FROM a\nRUN \xff\xfe\n", &outline, &[], false);
    assert_eq!(sent, b"FROM a\nARG CACHEMOUNT_BENCH_ALL\nRUN \xff\xfe\n");
}

fn job(scenario: Scenario, variant: Variant, run: usize) -> Job {
    Job { scenario, variant, run }
}

#[test]
fn each_scenario_changes_its_own_value_only() {
    let mut values = Values::new("id", false);
    values.chill(Variant::Before);
    let of = |scenario, run| {
        let job = job(scenario, Variant::Before, run);
        (values.arguments(&job), values.change(&job))
    };
    let cold = of(Scenario::Cold, 0);
    assert_eq!(of(Scenario::Unchanged, 3), cold);
    let source = of(Scenario::Source, 1);
    assert_eq!(source.0, cold.0);
    assert_ne!(source.1, cold.1);
    assert_ne!(source.1, values.change(&job(Scenario::Source, Variant::After, 1)), "layers of one text serve no other");
    let mut dependencies = of(Scenario::Dependencies, 1);
    assert_eq!(dependencies.1, cold.1);
    assert_ne!(dependencies.0, of(Scenario::Dependencies, 2).0, "every repetition is new");
    dependencies.0.insert(PACKAGES.to_owned(), cold.0[PACKAGES].clone());
    assert_eq!(dependencies.0, cold.0);
}

#[test]
fn no_two_cold_builds_and_no_two_variants_share_mounts() {
    let mut values = Values::new("A/b", false);
    let mut seen = BTreeSet::new();
    for _ in 0..3 {
        for variant in Variant::ALL {
            values.chill(variant);
            seen.insert(values.arguments(&job(Scenario::Cold, variant, 0))[NAMESPACE].clone());
        }
    }
    assert_eq!(seen.len(), 6);
    assert!(seen.iter().all(|namespace| namespace.starts_with(&values.namespaces()) && !namespace.contains('/')));
}

#[test]
fn who_goes_first_alternates() {
    let first = |run| order(run)[0];
    assert_eq!([first(0), first(1), first(2)], [Variant::Before, Variant::After, Variant::Before]);
}

mod properties {
    use proptest::prelude::*;

    use crate::benchmark::plan::{Landmark, LandmarkKind, Outline, instrumented};

    fn outlines() -> impl Strategy<Value = (Vec<u8>, Outline)> {
        let kinds = prop_oneof![Just(LandmarkKind::From), Just(LandmarkKind::Packages), Just(LandmarkKind::Other)];
        let piece = (kinds, "[a-zA\\\\`# ]{0,8}(\r?\n[a-z# ]{0,4}){0,2}");
        prop::collection::vec(piece, 0..8).prop_map(|pieces| {
            let mut text = Vec::new();
            let mut outline = Outline::default();
            for (kind, piece) in pieces {
                text.extend_from_slice(piece.as_bytes());
                text.push(b'\n');
                outline.landmarks.push(Landmark { kind, end: text.len() });
            }
            (text, outline)
        })
    }

    proptest! {
        #[test]
        fn only_lines_of_arguments_are_added((text, outline) in outlines()) {
            let sent = instrumented(&text, &outline, &[("LOUD", "1")], false);
            let ours = |line: &&[u8]| !line.starts_with(b"ARG CACHEMOUNT_BENCH_") && !line.starts_with(b"ARG LOUD=1");
            let without: Vec<u8> =
                sent.split_inclusive(|byte| *byte == b'\n').filter(ours).flatten().copied().collect();
            prop_assert_eq!(without, text);
        }
    }
}
