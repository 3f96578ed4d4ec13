//! What a terminal shows while files are looked at.

use crate::counterparts::counterpart;
use crate::counterparts::root;
use crate::counterparts::run;
use crate::counterparts::text;
use crate::invocation::CLEAN;
use crate::invocation::Place;

/// What comes on standard error of a run that lasts for so long.
fn told(place: &str, seconds: &str) -> Option<String> {
    let python = counterpart("python")?;
    let files = Place::with(&[("Dockerfile", CLEAN), ("b.Dockerfile", CLEAN)]);
    let script = root().join("tests/it/counterparts/terminal.py");
    let script = script.to_str().expect("the path is UTF-8");
    let arguments = [script, place, seconds, env!("CARGO_BIN_EXE_cachemount"), "Dockerfile", "b.Dockerfile"];
    let output = run(&python, &arguments, &files.path(""));
    assert!(output.status.success(), "{}", text(&output.stderr));
    Some(text(&output.stdout))
}

const SUMMARY: &str = "checked 3 files: nothing to report";

#[test]
fn a_long_run_tells_how_far_it_is_and_takes_that_away() {
    let Some(told) = told("terminal", "1.0") else { return };
    let (progress, rest) = told.split_once(" of 3 files").expect(&told);
    assert!(progress.starts_with("0 True b'") && progress.contains("checked "), "{told}");
    // The line is cleared, and the summary stands in its place.
    let (_, summary) = rest.rsplit_once("\\x1b[2K").expect(&told);
    assert_eq!(summary.trim_end(), format!("{SUMMARY}\\r\\n'"), "{told}");
}

#[test]
fn nothing_is_told_where_nobody_watches() {
    let Some(told) = told("pipe", "1.0") else { return };
    assert_eq!(told.trim_end(), format!("0 True b'{SUMMARY}\\n'"));
}
