//! What we write and what we are run by, against the programs themselves: pre-commit, readers of report
//! formats and of the files that we fix, a client of language servers, a terminal, a runner of GitHub
//! Actions.
//!
//! `.ci/counterparts target/counterparts` installs them. Without them the tests are passed over, unless
//! `CACHEMOUNT_REQUIRE_COUNTERPARTS=1` says that they have to be there.

use std::env;
use std::fs;
use std::io;
use std::io::Write as _;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::process::Output;

use serde_json::Value;

use crate::invocation::BROKEN;
use crate::invocation::CLEAN;
use crate::invocation::OFFENDING;
use crate::invocation::Place;

mod action;
mod browser;
mod buildkit;
mod readers;
mod terminal;
mod workflow;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A program of the counterparts, where they are installed.
pub(crate) fn counterpart(name: &str) -> Option<PathBuf> {
    let program = root().join("target/counterparts/bin").join(name);
    if program.is_file() {
        return Some(program);
    }
    let required = env::var_os("CACHEMOUNT_REQUIRE_COUNTERPARTS").is_some_and(|value| value == "1");
    assert!(!required, "{name} is not there: run .ci/counterparts target/counterparts");
    let _ = writeln!(io::stdout(), "skipped: {name} is not there; .ci/counterparts target/counterparts installs it");
    None
}

fn run(program: &Path, arguments: &[&str], directory: &Path) -> Output {
    Command::new(program).args(arguments).current_dir(directory).output().expect("the program starts")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A place with findings, an error and a name that has to be escaped.
fn place() -> Place {
    let place = Place::with(&[
        ("Dockerfile", OFFENDING),
        ("a b/\u{e9} & <c>.Dockerfile", OFFENDING),
        ("broken.Dockerfile", BROKEN),
    ]);
    for (format, name) in [("sarif", "report.sarif"), ("junit", "report.xml"), ("gitlab", "report.json")] {
        place.run(&["check", "--output-format", format, "--output-file", name]);
    }
    place
}

#[test]
fn a_reader_of_sarif_finds_what_gitlab_is_told() {
    let Some(sarif) = counterpart("sarif") else { return };
    let place = place();
    let directory = place.path("");
    let output = run(&sarif, &["codeclimate", "--output", "theirs.json", "report.sarif"], &directory);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let issues = |name: &str| {
        let issues: Value = serde_json::from_str(&place.read(name)).expect("the report is JSON");
        let issues = issues.as_array().expect("it is a list").clone();
        let mut found: Vec<_> = issues
            .iter()
            // SARIF tells of errors as notifications, which are no results.
            .filter(|issue| issue["check_name"] != "error")
            .map(|issue| {
                let path = issue["location"]["path"].as_str().expect("a path").to_owned();
                (path, issue["location"]["lines"]["begin"].clone().to_string(), issue["check_name"].to_string())
            })
            .collect();
        found.sort();
        found
    };
    let ours: Vec<_> = issues("report.json").into_iter().map(|(path, line, rule)| (uri(&path), line, rule)).collect();
    assert_eq!(ours, issues("theirs.json"));
    assert_eq!(ours.len(), 2);
}

#[test]
fn sarif_is_what_its_schema_says() {
    let Some(python) = counterpart("python") else { return };
    // Made from the schema of 2.1.0: a key that it does not know, or a value of another kind, is refused.
    let script = "import json, pydantic_sarif.model as m; \
                  log = m.StaticAnalysisResultsFormatSarifVersion210JsonSchema\
                  .model_validate(json.load(open('report.sarif'))); \
                  print(len(log.runs[0].results), len(log.runs[0].tool.driver.rules) > 0)";
    let output = run(&python, &["-c", script], &place().path(""));
    assert_eq!(text(&output.stdout).trim(), "2 True", "{}", text(&output.stderr));
}

/// A path as the reader leaves it.
fn uri(path: &str) -> String {
    path.replace(' ', "%20").replace('\u{e9}', "%C3%A9").replace('&', "%26").replace('<', "%3C").replace('>', "%3E")
}

#[test]
fn readers_of_all_other_formats_find_the_same() {
    let Some(python) = counterpart("python") else { return };
    let place = place();
    let formats = ["json", "json-lines", "gitlab", "checkstyle", "markdown"];
    for format in formats {
        place.run(&["check", "--output-format", format, "--output-file", &format!("report.{format}")]);
    }
    let script = root().join("tests/it/counterparts/formats.py");
    let script = script.to_str().expect("the path is UTF-8");
    let output = run(&python, &[&[script], &formats[..]].concat(), &place.path(""));
    let expected = "[('Dockerfile', 2), ('a b/\u{e9} & <c>.Dockerfile', 2), ('broken.Dockerfile', 2)]";
    let told = text(&output.stdout);
    let told: Vec<_> = told.lines().filter_map(|line| line.split_once(' ')).collect();
    assert_eq!(told, formats.map(|format| (format, expected)), "{}", text(&output.stderr));
}

#[test]
fn the_schema_of_the_configuration_takes_what_the_readme_shows() {
    let Some(python) = counterpart("python") else { return };
    let readme = fs::read_to_string(root().join("README.md")).expect("it is there");
    let (_, shown) = readme.split_once("```yaml\nselect:").expect("the configuration is shown");
    let (shown, _) = shown.split_once("```").expect("it ends");
    let place = Place::with(&[("shown.yaml", &format!("select:{shown}")), ("bad.yaml", "apt: {keep-cache: maybe}\n")]);
    fs::write(place.path("schema.json"), place.run(&["config", "schema"]).out).expect("it can be written");
    // In YAML 1.2, which editors read, `off` is a word.
    let script = "import json, jsonschema; from ruamel.yaml import YAML; \
                  schema = json.load(open('schema.json')); \
                  kind = jsonschema.validators.validator_for(schema); kind.check_schema(schema); \
                  read = YAML(typ='safe', pure=True).load; \
                  errors = lambda name: [list(e.path) for e in kind(schema).iter_errors(read(open(name)))]; \
                  print(kind.__name__, errors('shown.yaml'), errors('bad.yaml'))";
    let output = run(&python, &["-c", script], &place.path(""));
    let told = text(&output.stdout);
    assert_eq!(told.trim(), "Draft202012Validator [] [['apt', 'keep-cache']]", "{}", text(&output.stderr));
}

#[test]
fn a_reader_of_junit_counts_the_findings() {
    let Some(python) = counterpart("python") else { return };
    let place = place();
    let script = "import junitparser as j; x = j.JUnitXml.fromfile('report.xml'); \
                  print(x.tests, x.failures, x.errors, sorted(s.name for s in x))";
    let output = run(&python, &["-c", script], &place.path(""));
    assert_eq!(
        text(&output.stdout).trim(),
        "3 2 1 ['Dockerfile', 'a b/\u{e9} & <c>.Dockerfile', 'broken.Dockerfile']",
        "{}",
        text(&output.stderr)
    );
}

/// What makes a release build quick; what comes of it need not be. The others find there what one has
/// built.
fn quick_build() -> [(&'static str, PathBuf); 4] {
    [
        ("CARGO_TARGET_DIR", root().join("target/counterpart-builds")),
        ("CARGO_PROFILE_RELEASE_LTO", "off".into()),
        ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0".into()),
        ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16".into()),
    ]
}

#[test]
fn an_editor_finds_nothing_wrong_with_what_it_is_told() {
    let Some(python) = counterpart("python") else { return };
    let place = Place::with(&[("Dockerfile", OFFENDING)]);
    let script = root().join("tests/it/counterparts/editor.py");
    let script = script.to_str().expect("the path is UTF-8");
    let output = run(&python, &[script, env!("CARGO_BIN_EXE_cachemount"), "Dockerfile"], &place.path(""));
    assert_eq!(
        text(&output.stdout),
        "server cachemount\nwatches **/.cachemount.yaml\nfound ['missing-cache-mount']\n\
         page # missing-cache-mount\nleft []\n",
        "{}",
        text(&output.stderr)
    );
    let fixed = Place::with(&[("Dockerfile", OFFENDING)]);
    fixed.run(&["check", "--fix"]);
    assert_eq!(place.read("Dockerfile"), fixed.read("Dockerfile"));
}

fn git(directory: &Path, arguments: &[&str]) -> String {
    let output = run(Path::new("git"), arguments, directory);
    assert!(output.status.success(), "git {arguments:?}: {}", text(&output.stderr));
    text(&output.stdout)
}

/// What lies here as a repository of its own, also what nobody has committed yet.
fn as_repository() -> Place {
    let listed = git(root(), &["ls-files", "--cached", "--others", "--exclude-standard"]);
    let files: Vec<_> =
        listed.lines().filter_map(|name| Some((name, fs::read_to_string(root().join(name)).ok()?))).collect();
    let files: Vec<_> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
    let place = Place::with(&files);
    let directory = place.path("");
    git(&directory, &["init", "--quiet"]);
    git(&directory, &["add", "--all", "--force"]);
    let author = ["-c", "user.name=a", "-c", "user.email=a@b"];
    git(&directory, &[&author[..], &["commit", "--quiet", "--message", "all"]].concat());
    place
}

#[test]
fn pre_commit_finds_fixes_and_is_content() {
    let Some(pre_commit) = counterpart("pre-commit") else { return };
    let place = Place::with(&[
        ("Dockerfile", CLEAN),
        ("with space/Dockerfile.dev", OFFENDING),
        ("other.dockerfile", OFFENDING),
        ("Dockerfile.dockerignore", "*\n"),
        ("notes.txt", OFFENDING),
    ]);
    let directory = place.path("");
    git(&directory, &["init", "--quiet"]);
    git(&directory, &["add", "--all"]);
    let repository = as_repository();
    let hook = |id: &str| {
        let output = Command::new(&pre_commit)
            .args(["try-repo", repository.path("").to_str().expect("the path is UTF-8"), id, "--all-files"])
            .current_dir(place.path(""))
            .envs(quick_build())
            .output()
            .expect("pre-commit starts");
        (output.status.success(), text(&output.stdout) + &text(&output.stderr))
    };

    let (passed, told) = hook("cachemount");
    assert!(!passed && told.contains("with space/Dockerfile.dev:2:"), "{told}");
    assert!(told.contains("other.dockerfile:2:") && !told.contains("notes.txt"), "{told}");
    assert!(told.contains("checked 3 files"), "one call for all files, and no others: {told}");

    let (passed, told) = hook("cachemount-fix");
    assert!(!passed && told.contains("files were modified by this hook"), "{told}");
    assert!(fs::read_to_string(place.path("with space/Dockerfile.dev")).expect("it is there").contains("--mount="));

    let (passed, told) = hook("cachemount-fix");
    assert!(passed, "{told}");
    let (passed, told) = hook("cachemount");
    assert!(passed, "{told}");
}

#[test]
fn a_wheel_brings_the_command() {
    let (Some(maturin), Some(python)) = (counterpart("maturin"), counterpart("python")) else { return };
    let place = Place::with(&[("Dockerfile", OFFENDING)]);
    let here = place.path("");
    let must = |program: &Path, arguments: &[&str]| {
        let output = Command::new(program).args(arguments).current_dir(&here).envs(quick_build()).output();
        let output = output.expect("the program starts");
        assert!(output.status.success(), "{arguments:?}: {}{}", text(&output.stdout), text(&output.stderr));
        text(&output.stdout)
    };
    let manifest = root().join("Cargo.toml");
    must(&maturin, &["build", "--release", "--out", "wheels", "-m", manifest.to_str().expect("the path is UTF-8")]);
    must(&python, &["-m", "venv", "fresh"]);
    let fresh = place.path("fresh/bin");
    must(&fresh.join("pip"), &["--quiet", "install", "--no-index", "--find-links", "wheels", "cachemount"]);
    let version = must(&fresh.join("cachemount"), &["--version"]);
    assert_eq!(version.trim(), concat!("cachemount ", env!("CARGO_PKG_VERSION")));
    let found = run(&fresh.join("cachemount"), &["check", "--isolated"], &here);
    assert_eq!(found.status.code(), Some(1), "{}", text(&found.stdout));
}
