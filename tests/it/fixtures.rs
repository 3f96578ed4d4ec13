//! Every `fixtures/<rule>/<case>`: what is found in its `Dockerfile`, and what fixing makes of it.
//!
//! `UPDATE_FIXTURES=1 cargo test --test it` writes the expectations anew.

use std::collections::BTreeSet;
use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::path::PathBuf;

use cachemount::config::Config;
use cachemount::config::ConfigFile;
use cachemount::config::FILE_NAME;
use cachemount::config::Known;
use cachemount::ecosystem;
use cachemount::edit::Applicability;
use cachemount::edit::Edit;
use cachemount::fixer;
use cachemount::linter;
use cachemount::linter::Report;
use cachemount::rules;
use cachemount::source::LineIndex;
use cachemount::source::Source;
use similar::TextDiff;

use crate::promises::promises;

const FINDINGS: &str = "findings.snap";
const FIXED: &str = "fixed.Dockerfile";

/// Runs `assert` over every fixture and fails with all that it says.
fn for_every_fixture(assert: impl Fn(&Fixture) -> Result<(), String>) {
    let mut failures = String::new();
    for fixture in fixtures() {
        if let Err(failure) = assert(&fixture) {
            let _ = writeln!(failures, "== {}\n{failure}", fixture.name);
        }
    }
    assert!(failures.is_empty(), "\n{failures}");
}

/// A file with its configuration.
pub(crate) struct Fixture {
    /// `<rule>/<case>`
    pub(crate) name: String,
    pub(crate) directory: PathBuf,
    pub(crate) source: Source,
    pub(crate) config: Config,
}

#[test]
fn every_fixture_gives_what_is_written_beside_it() {
    let update = is_to_be_updated();
    for_every_fixture(|fixture| {
        let before = linter::lint(&fixture.source, &fixture.config);
        let fixed = linter::fix(fixture.source.clone(), &fixture.config, Applicability::Safe);
        let changed = fixed.source.bytes() != fixture.source.bytes();
        let mut findings = told(&fixture.source, &before);
        if changed {
            findings.push_str("\nAfter the fix:\n\n");
            findings.push_str(&told(&fixed.source, &fixed.report));
        }
        let expected = [(FINDINGS, Some(findings.as_bytes())), (FIXED, changed.then_some(fixed.source.bytes()))];
        expected.into_iter().try_for_each(|(name, content)| compare(&fixture.directory.join(name), content, update))
    });
}

#[test]
fn every_fixture_is_fixed_once_and_for_all() {
    for_every_fixture(|fixture| {
        promises(&fixture.source, &fixture.config, &[Applicability::Safe, Applicability::Unsafe])
    });
}

#[test]
fn nothing_outside_the_edits_of_a_fix_changes() {
    for_every_fixture(|fixture| {
        for fix in linter::lint(&fixture.source, &fixture.config).findings.iter().filter_map(|it| it.fix.as_ref()) {
            let made = fixer::apply_once(&fixture.source, &[fix], Applicability::Unsafe);
            let expected =
                (fix.applicability > Applicability::DisplayOnly).then(|| by_hand(fixture.source.bytes(), fix.edits()));
            let made = made.map(|(source, _)| source.into_bytes());
            if made != expected {
                return Err(format!("`{}` makes {made:?} instead of {expected:?}", fix.title));
            }
        }
        Ok(())
    });
}

#[test]
fn only_rules_that_can_fix_offer_fixes() {
    for_every_fixture(|fixture| {
        for finding in linter::lint(&fixture.source, &fixture.config).findings {
            let rule = rules::by_name(finding.rule).ok_or_else(|| format!("no rule `{}`", finding.rule))?;
            if !rule.metadata().fixable && finding.fix.is_some_and(|fix| !fix.edits().is_empty()) {
                return Err(format!("`{}` offers a fix and says that it never does", finding.rule));
            }
        }
        Ok(())
    });
}

#[test]
fn every_rule_has_fixtures_in_which_it_speaks() {
    let rules: BTreeSet<_> = rules::ALL.iter().map(|rule| rule.metadata().name.to_owned()).collect();
    let fixtures = fixtures();
    let folder = |fixture: &Fixture| fixture.name.split('/').next().unwrap_or_default().to_owned();
    assert_eq!(rules, fixtures.iter().map(folder).collect(), "one folder for each rule");
    let mut silent = rules;
    for fixture in &fixtures {
        let report = linter::lint(&fixture.source, &fixture.config);
        if report.findings.iter().any(|finding| finding.rule == folder(fixture)) {
            silent.remove(&folder(fixture));
        }
    }
    assert!(silent.is_empty(), "rules that find nothing in any of their fixtures: {silent:?}");
}

/// Whether expectations are written anew.
pub(crate) fn is_to_be_updated() -> bool {
    env::var_os("UPDATE_FIXTURES").is_some_and(|value| value == "1")
}

fn by_hand(bytes: &[u8], edits: &[Edit]) -> Vec<u8> {
    let mut result = bytes.to_vec();
    for edit in edits.iter().rev() {
        result.splice(edit.span.range(), edit.text.bytes());
    }
    result
}

pub(crate) fn fixtures() -> Vec<Fixture> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    // The others are there to be built and shown, or have tests of their own: they hold no rule to its word.
    let is_of_rule = |directory: &PathBuf| !["across", "ci", "projects"].iter().any(|other| directory.ends_with(other));
    let of_rules = directories(&root).into_iter().filter(is_of_rule);
    let mut fixtures: Vec<_> = of_rules.flat_map(|rule| directories(&rule)).map(read).collect();
    fixtures.sort_by(|one, other| one.name.cmp(&other.name));
    assert!(!fixtures.is_empty(), "there are fixtures");
    fixtures
}

pub(crate) fn directories(of: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(of).unwrap_or_else(|error| panic!("{}: {error}", of.display()));
    entries.map(|entry| entry.expect("the directory can be read").path()).filter(|path| path.is_dir()).collect()
}

fn read(directory: PathBuf) -> Fixture {
    let names: Vec<_> = directory.iter().rev().take(2).map(|name| name.to_string_lossy()).collect();
    let name = format!("{}/{}", names[1], names[0]);
    let bytes = fs::read(directory.join("Dockerfile")).unwrap_or_else(|error| panic!("{name}/Dockerfile: {error}"));
    let yaml = fs::read_to_string(directory.join(FILE_NAME)).unwrap_or_default();
    let rules: Vec<_> = rules::ALL.iter().map(|rule| rule.metadata().name).collect();
    let managers: Vec<_> = ecosystem::ALL.iter().map(|manager| manager.name).collect();
    let known = Known { rules: &rules, managers: &managers };
    let file = ConfigFile::parse(&yaml, known).unwrap_or_else(|error| panic!("{name}/{FILE_NAME}: {error}"));
    let config = Config::of([&file.layer]);
    Fixture { name, directory, source: Source::new(bytes), config }
}

/// What is said of a text, for people to read and for `diff` to compare.
fn told(source: &Source, report: &Report) -> String {
    let index = LineIndex::new(source.text());
    let place = |at| {
        let position = index.position(source.text(), at);
        format!("{}:{}", position.line, position.column)
    };
    let mut paragraphs = Vec::new();
    for error in &report.errors {
        let mut text = format!("{} syntax error\n", place(error.span.start));
        indent(&mut text, 2, &error.message);
        indent(&mut text, 4, &error.help);
        paragraphs.push(text);
    }
    for finding in &report.findings {
        let mut text = format!("{} {} {}", place(finding.span.start), finding.rule, finding.severity.as_str());
        if let Some(fix) = &finding.fix {
            let _ = write!(text, " [{}]", fix.applicability.as_str());
        }
        text.push('\n');
        indent(&mut text, 2, &finding.message);
        for label in &finding.labels {
            indent(&mut text, 2, &format!("{} {}", place(label.span.start), label.text));
        }
        indent(&mut text, 4, finding.help.as_deref().unwrap_or_default());
        paragraphs.push(text);
    }
    if paragraphs.is_empty() { "nothing\n".to_owned() } else { paragraphs.join("\n") }
}

fn indent(text: &mut String, by: usize, lines: &str) {
    for line in lines.lines() {
        let _ = writeln!(text, "{:by$}{line}", "");
    }
}

/// Compares a file with what it should hold, nothing meaning that it should not be there; or makes it so.
pub(crate) fn compare(path: &Path, content: Option<&[u8]>, update: bool) -> Result<(), String> {
    let found = fs::read(path).ok();
    if found.as_deref() == content {
        return Ok(());
    }
    if update {
        let done = match content {
            Some(content) => fs::write(path, content),
            None => fs::remove_file(path),
        };
        return done.map_err(|error| format!("{}: {error}", path.display()));
    }
    let text = |bytes: Option<&[u8]>| String::from_utf8_lossy(bytes.unwrap_or_default()).into_owned();
    let (found, content) = (text(found.as_deref()), text(content));
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let diff = TextDiff::from_lines(&found, &content);
    let diff = diff.unified_diff().header(&format!("{name} (expected)"), &format!("{name} (found)")).to_string();
    Err(format!("{diff}UPDATE_FIXTURES=1 writes what was found"))
}
