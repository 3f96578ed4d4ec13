use expect_test::expect_file;
use time::{Duration, OffsetDateTime};

use super::render;
use crate::benchmark::export::markdown;
use crate::benchmark::export::tests::{good, poor};
use crate::benchmark::history::{Entry, History, Occasion};
use crate::benchmark::measurement::Measurement;
use crate::benchmark::scenario::{Scenario, Variant};
use crate::benchmark::tests::{sample, step};

fn occasion(day: i64) -> Occasion {
    let first = OffsetDateTime::from_unix_timestamp(1_790_000_000).unwrap();
    Occasion { time: first + Duration::days(day), commit: Some(format!("{day:040x}")) }
}

fn page(measurements: &[Measurement]) -> String {
    render(measurements, &occasion(0), None)
}

/// What is to be read on a page: its text without tags, as a browser shows it.
fn text(page: &str) -> String {
    let (_, body) = page.split_once("<body>").unwrap();
    let pieces = body.split('<').map(|piece| piece.split_once('>').map_or(piece, |(_, text)| text));
    let text = pieces.collect::<String>();
    let named = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")];
    named.iter().fold(text, |text, (name, character)| text.replace(name, character))
}

/// One run of each text with these steps.
fn with_steps(names: &[&str]) -> Measurement {
    let steps = || names.iter().map(|name| step(name, 1.5, "")).collect::<Vec<_>>();
    let samples = Variant::ALL.map(|variant| sample(Scenario::Dependencies, variant, 0, 1.5, steps()));
    Measurement { samples: samples.to_vec(), ..poor() }
}

#[test]
fn a_small_page() {
    let page = page(&[poor()]).replace(env!("CARGO_PKG_VERSION"), "VERSION");
    let (start, rest) = page.split_once("<style>").unwrap();
    let (style, rest) = rest.split_once("</style>").unwrap();
    assert_eq!(style, super::STYLE);
    expect_file!["small.html"].assert_eq(&format!("{start}<style></style>{rest}"));
}

#[test]
fn all_that_the_markdown_says_is_on_the_page() {
    for measurement in [good(), poor()] {
        let shown = text(&page(std::slice::from_ref(&measurement)));
        let markdown = markdown::render(&[measurement]);
        let (markdown, _) = markdown.split_once("### Looking after").unwrap();
        let lines = markdown.lines().filter(|line| !line.starts_with("| ---") && !line.contains("details>"));
        let cells = lines.flat_map(|line| line.split(" | ")).map(|cell| {
            let cell = cell.trim_matches(['|', ' ', '#', '*', '.']).replace("**", "").replace("\\|", "|");
            cell.replace(['`', '…'], "").trim().to_owned()
        });
        // A step has its backticks on the page, and the fence of the diff is Markdown's.
        let plain = shown.replace('`', "");
        let known = ["diff", "Cache mounts in service/Dockerfile"];
        let missing: Vec<_> = cells.filter(|cell| !plain.contains(&**cell) && !known.contains(&&**cell)).collect();
        assert!(missing.is_empty(), "{missing:#?}");
    }
}

#[test]
fn no_text_becomes_markup() {
    let hostile = "</script><b onmouseover=\"alert(1)\">&amp;</title></style>";
    let measurement = Measurement {
        dockerfile: hostile.to_owned(),
        against: Some(hostile.to_owned()),
        diff: format!("+{hostile}\n"),
        changes: vec![hostile.to_owned()],
        skipped: vec![(Scenario::Source, hostile.to_owned())],
        stopped: Some(hostile.to_owned()),
        ..with_steps(&[&format!("RUN {hostile}")])
    };
    let occasion = Occasion { commit: Some(hostile.to_owned()), ..occasion(0) };
    let history = History { entries: vec![Entry::of(&measurement, &occasion)] };
    let page = render(&[measurement.clone(), measurement], &occasion, Some(&history));
    assert!(!page.contains("<b ") && !page.contains("<script") && !page.contains("</script"), "{page}");
    assert_eq!(page.matches("</title>").count(), page.matches("<title>").count());
    assert_eq!(page.matches("</style>").count(), 1);
    assert!(text(&page).contains(hostile));
}

#[test]
fn nothing_measured_is_said() {
    assert!(text(&page(&[])).contains("Nothing was measured."));
    let nothing = Measurement { dockerfile: "Dockerfile".to_owned(), ..Measurement::default() };
    assert!(text(&page(&[nothing])).contains("Nothing was measured."));
}

#[test]
fn one_side_alone_is_shown() {
    let mut measurement = good();
    measurement.samples.retain(|sample| sample.variant == Variant::Before && sample.scenario == Scenario::Cold);
    let shown = text(&page(&[measurement]));
    assert!(shown.contains("so there is nothing to compare it with"), "{shown}");
    assert!(!shown.contains("NaN"), "{shown}");
}

#[test]
fn many_steps_with_long_names_have_a_row_each() {
    let names: Vec<String> = (0..60).map(|number| format!("RUN step-{number} {}", "x".repeat(400))).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let page = page(&[with_steps(&names)]);
    assert_eq!(page.matches("<code class=\"step\"").count(), 60);
    assert!(names.iter().all(|name| text(&page).contains(name)));
}

#[test]
fn places_are_shares_and_never_beyond_the_chart() {
    let page = page(&[good(), poor()]);
    let places = page.split("=\"").filter_map(|piece| piece.split_once("%\"").map(|(share, _)| share));
    let places: Vec<f64> = places.map(|share| share.parse().unwrap()).collect();
    assert!(places.len() > 100 && places.iter().all(|share| (0.0..=100.0).contains(share)), "{places:?}");
}

#[test]
fn a_history_is_charted_run_by_run() {
    let other = Measurement { dockerfile: "other".to_owned(), ..good() };
    let mut entries: Vec<_> = (0..3).map(|day| Entry::of(&good(), &occasion(day))).collect();
    entries.push(Entry::of(&other, &occasion(3)));
    let history = History { entries };
    let page = render(&[good()], &occasion(4), Some(&history));
    // Times of each scenario, and what the one fetched in which all sizes are told.
    assert_eq!(page.matches("class=\"dot after\"").count(), 4 * (Scenario::ALL.len() + 1));
    assert!(text(&page).contains("From run to run"));
    assert!(page.contains("13.8 s (13.8 s to 13.9 s)"), "{page}");
    assert!(page.contains("dependencies: what was fetched in 4 runs. The newest: before -, after 241 kB."), "{page}");
    let many = History { entries: (0..100).rev().map(|day| Entry::of(&good(), &occasion(day))).collect() };
    let page = render(&[good()], &occasion(100), Some(&many));
    assert!(text(&page).contains("41 older runs are not shown."));
    let runs: Vec<_> =
        page.split("<title>").filter(|tip| tip.starts_with("20")).map(|tip| &tip[..10]).take(60).collect();
    assert!(runs.is_sorted() && runs.len() == 60, "in the order of time: {runs:?}");
    let first = render(&[good()], &occasion(4), Some(&History::default()));
    assert!(!text(&first).contains("From run to run"), "one run is no line");
}

#[test]
fn what_has_no_size_has_no_bars() {
    let page = page(&[good()]);
    let (_, chart) = page.split_once("Bars of what was fetched").unwrap();
    let (said, _) = chart.split_once('"').unwrap();
    assert!(said.contains("apt packages") && !said.contains("npm packages"), "{said}");
    assert!(text(&page).contains("npm packages"), "the table has it");
}
