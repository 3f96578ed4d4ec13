//! What a fix promises, held against real Dockerfiles where they are there.
//!
//! Every tenth file is looked at; `CACHEMOUNT_FULL_CORPUS=1` asks for all of them.

use std::any::Any;
use std::env;
use std::fs;
use std::io;
use std::io::Write as _;
use std::panic;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

use cachemount::config::Config;
use cachemount::edit::Applicability;
use cachemount::source::Source;
use rayon::iter::IntoParallelRefIterator as _;
use rayon::iter::ParallelIterator as _;

use crate::promises::promises;

/// Failures that are written out; the rest are counted.
const TOLD: usize = 20;

#[test]
fn fixes_of_real_files_keep_their_promises() {
    let Some(files) = files() else { return };
    let mut failures: Vec<_> = files.par_iter().filter_map(|file| failure(file)).collect();
    failures.sort();
    say(&format!("{} files of the corpus, {} failures", files.len(), failures.len()));
    let told = failures.iter().take(TOLD).map(String::as_str).collect::<Vec<_>>().join("\n");
    assert!(failures.is_empty(), "{} of {} files:\n{told}", failures.len(), files.len());
}

/// The files that are looked at; nothing where the corpus is not there.
pub(crate) fn files() -> Option<Vec<PathBuf>> {
    static UNPACKED: OnceLock<PathBuf> = OnceLock::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let archive = root.join("../shared/corpus/dockerfiles.tar.xz");
    if !archive.is_file() {
        say("skipped: there is no corpus of Dockerfiles at ../shared/corpus");
        return None;
    }
    let full = env::var_os("CACHEMOUNT_FULL_CORPUS").is_some_and(|value| value == "1");
    let mut files = Vec::new();
    collect(UNPACKED.get_or_init(|| unpacked(&archive, &root.join("target/corpus"))), &mut files);
    files.sort();
    let files: Vec<_> = files.into_iter().step_by(if full { 1 } else { 10 }).collect();
    assert!(!files.is_empty(), "the corpus holds files");
    Some(files)
}

fn failure(file: &Path) -> Option<String> {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let bytes = fs::read(file).unwrap_or_else(|error| panic!("{name}: {error}"));
    let source = Source::new(bytes);
    let result = panic::catch_unwind(|| promises(&source, &Config::default(), &[Applicability::Safe]));
    let reason = result.unwrap_or_else(|payload| Err(format!("panic: {}", words(payload.as_ref())))).err()?;
    Some(format!("{name}: {reason}"))
}

/// What a panic said.
fn words(payload: &(dyn Any + Send)) -> &str {
    let text = payload.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| payload.downcast_ref::<&str>().copied()).unwrap_or("no words")
}

/// The directory with the files, which are unpacked the first time.
fn unpacked(archive: &Path, directory: &Path) -> PathBuf {
    if !directory.is_dir() {
        // Under another name until it is whole, so that a run that was broken off leaves no half of it.
        let partial = directory.with_extension(format!("{}", std::process::id()));
        fs::create_dir_all(&partial).expect("the directory can be made");
        let status = Command::new("tar").arg("-xJf").arg(archive).arg("-C").arg(&partial).status();
        assert!(status.is_ok_and(|status| status.success()), "tar unpacks the corpus");
        fs::rename(&partial, directory).expect("the directory can be renamed");
    }
    directory.to_owned()
}

pub(crate) fn collect(directory: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(directory).expect("the directory can be read") {
        let path = entry.expect("the directory can be read").path();
        if path.is_dir() {
            collect(&path, into);
        } else if path.file_name().is_some_and(|name| name != "index.jsonl") {
            into.push(path);
        }
    }
}

/// Says it where the harness does not swallow it.
fn say(line: &str) {
    let _ = writeln!(io::stdout(), "corpus: {line}");
}
