//! What is sent beside the Dockerfile.

use std::fs;
use std::path::Path;
use std::path::PathBuf;

use crate::benchmark::context::Addition;
use crate::benchmark::context::BuildContext;
use crate::benchmark::context::ContextError;
use crate::benchmark::context::Edited;
use crate::benchmark::engine::Context;
use crate::benchmark::plan::Change;
use crate::benchmark::plan::Job;
use crate::benchmark::scenario::Variant;
use crate::benchmark::source_change::Entry;
use crate::benchmark::source_change::SourceChange;
use crate::benchmark::source_change::choose;

/// Where the texts lie that are sent, if nothing of the user's has that name.
const DIRECTORY: &str = ".cachemount-bench.d";

/// The contexts of all builds of one Dockerfile.
///
/// Both texts are in all of them, so that what `COPY . .` sees is the same for both.
pub(super) struct Contexts {
    context: BuildContext,
    dockerfiles: [Dockerfile; 2],
    source: Result<SourceChange, String>,
    /// What the user has run for the dependencies scenario.
    command: Option<String>,
    /// The copy in which it ran, and how often.
    edited: Option<(usize, Edited)>,
    /// The names in the context of files that are written meanwhile: of them nothing but the names is sent.
    written: Vec<String>,
}

/// What a [`Contexts`] is made from.
pub(super) struct Parts<'a> {
    pub(super) directory: &'a Path,
    pub(super) dockerfile: &'a Path,
    /// What is sent, before and after.
    pub(super) texts: [Vec<u8>; 2],
    /// The paths that the texts copy out of the context.
    pub(super) copied: &'a [String],
    /// What the user wants to be run for the dependencies scenario.
    pub(super) command: Option<String>,
    /// Files that are written meanwhile.
    pub(super) written: &'a [PathBuf],
}

/// A text and where it lies in the archive.
struct Dockerfile {
    name: String,
    text: Vec<u8>,
}

impl Contexts {
    pub(super) fn open(parts: Parts<'_>) -> Result<Self, ContextError> {
        let context = BuildContext::open(parts.directory, parts.dockerfile)?;
        let source = choose(parts.copied, |path| entry(&context, parts.directory, path));
        let folder = context.free_name(DIRECTORY);
        let written = parts.written.iter().filter_map(|path| name_in(parts.directory, path));
        let written = written.filter(|name| context.look_up(name).is_some()).collect();
        let [before, after] = parts.texts;
        let dockerfile =
            |variant: Variant, text| Dockerfile { name: format!("{folder}/{}.Dockerfile", variant.name()), text };
        let dockerfiles = [dockerfile(Variant::Before, before), dockerfile(Variant::After, after)];
        Ok(Self { context, dockerfiles, source, command: parts.command, edited: None, written })
    }

    /// Why the source scenario cannot be built, if it cannot.
    pub(super) fn no_source(&self) -> Option<&String> {
        self.source.as_ref().err()
    }

    /// The context of a build.
    pub(super) fn of(&mut self, job: &Job, change: Change) -> Result<Context, String> {
        self.edit(change.command).map_err(|error| error.to_string())?;
        let context = match &self.edited {
            Some((_, edited)) if change.command > 0 => edited.context(),
            _ => &self.context,
        };
        let archive = context.archive(self.additions(change.source)).map_err(|error| error.to_string())?;
        let [before, after] = &self.dockerfiles;
        let dockerfile = match job.variant {
            Variant::Before => before.name.clone(),
            Variant::After => after.name.clone(),
        };
        Ok(Context { dockerfile, archive: Box::new(archive) })
    }

    /// Has the command been run so often, each time in a copy of the copy before.
    fn edit(&mut self, times: usize) -> Result<(), ContextError> {
        let Some(command) = &self.command else { return Ok(()) };
        while self.edited.as_ref().map_or(0, |(times, _)| *times) < times {
            let (done, context) = match &self.edited {
                Some((done, edited)) => (*done, edited.context()),
                None => (0, &self.context),
            };
            self.edited = Some((done + 1, context.edited(command)?));
        }
        Ok(())
    }

    fn additions(&self, source: usize) -> Vec<Addition> {
        let texts = self.dockerfiles.iter();
        let mut additions: Vec<_> =
            texts.map(|file| Addition::File { name: file.name.clone(), content: file.text.clone() }).collect();
        additions.extend(self.written.iter().map(|name| Addition::File { name: name.clone(), content: Vec::new() }));
        match &self.source {
            Ok(SourceChange::Added(names)) => {
                let content = format!("{source}\n").into_bytes();
                additions
                    .extend(names.iter().map(|name| Addition::File { name: name.clone(), content: content.clone() }));
            }
            Ok(SourceChange::Lengthened(name)) => {
                additions.push(Addition::Tail { name: name.clone(), content: vec![b'\n'; source] });
            }
            Err(_) => {}
        }
        additions
    }
}

/// What a file is called in the archive of a directory, if it is in there.
fn name_in(directory: &Path, path: &Path) -> Option<String> {
    let (directory, path) = (fs::canonicalize(directory).ok()?, fs::canonicalize(path).ok()?);
    let parts = path.strip_prefix(directory).ok()?.iter().map(|part| part.to_str());
    Some(parts.collect::<Option<Vec<_>>>()?.join("/"))
}

/// What a path in the context is.
fn entry(context: &BuildContext, directory: &Path, path: &str) -> Option<Entry> {
    let metadata = context.look_up(path)?;
    if metadata.is_dir() {
        return Some(Entry::Directory);
    }
    let bytes = fs::read(directory.join(path)).ok()?;
    Some(if bytes.contains(&0) { Entry::Binary } else { Entry::Text })
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::Read;

    use tempfile::TempDir;

    use super::{Contexts, Parts};
    use crate::benchmark::plan::{Change, Job};
    use crate::benchmark::scenario::{Scenario, Variant};

    fn contexts(files: &[(&str, &str)], copied: &[&str], command: Option<&str>) -> (TempDir, Contexts) {
        let directory = TempDir::new().unwrap();
        for (name, text) in files {
            let path = directory.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let copied: Vec<_> = copied.iter().map(|path| (*path).to_owned()).collect();
        let texts = [b"FROM a\n".to_vec(), b"FROM b\n".to_vec()];
        let dockerfile = directory.path().join("Dockerfile");
        let contexts = Contexts::open(Parts {
            directory: directory.path(),
            dockerfile: &dockerfile,
            texts,
            copied: &copied,
            command: command.map(ToOwned::to_owned),
            written: &[directory.path().join("report.md")],
        });
        let contexts = contexts.unwrap();
        (directory, contexts)
    }

    /// The name of the Dockerfile, and all files with their content.
    fn sent(contexts: &mut Contexts, variant: Variant, change: Change) -> (String, Vec<(String, String)>) {
        let job = Job { scenario: Scenario::Cold, variant, run: 0 };
        let context = contexts.of(&job, change).unwrap();
        let bytes: Vec<u8> = context.archive.flat_map(Result::unwrap).collect();
        let mut archive = tar::Archive::new(&bytes[..]);
        let mut files = Vec::new();
        for entry in archive.entries().unwrap() {
            let mut entry = entry.unwrap();
            if entry.header().entry_type().is_file() {
                let mut text = String::new();
                entry.read_to_string(&mut text).unwrap();
                files.push((entry.path().unwrap().display().to_string(), text));
            }
        }
        files.sort();
        (context.dockerfile, files)
    }

    #[test]
    fn both_texts_get_the_same_context() {
        let (_directory, mut contexts) = contexts(&[("a", "1")], &["."], None);
        let (before, files) = sent(&mut contexts, Variant::Before, Change::default());
        let (after, others) = sent(&mut contexts, Variant::After, Change::default());
        assert_eq!(files, others);
        let text = |name: &str| files.iter().find(|(other, _)| other == name).unwrap().1.clone();
        assert_eq!((text(&before), text(&after)), ("FROM a\n".to_owned(), "FROM b\n".to_owned()));
        assert_eq!(text(".cachemount-bench"), "0\n");
    }

    #[test]
    fn the_source_scenario_changes_one_thing_and_not_on_disk() {
        let (directory, mut contexts) = contexts(&[("main.py", "x = 1\n")], &["main.py"], None);
        let source = |source| Change { source, command: 0 };
        let (_, before) = sent(&mut contexts, Variant::Before, source(0));
        let (_, after) = sent(&mut contexts, Variant::Before, source(2));
        let changed: Vec<_> = before.iter().zip(&after).filter(|(one, other)| one != other).collect();
        assert_eq!(changed.len(), 1);
        assert_eq!(changed[0].1, &("main.py".to_owned(), "x = 1\n\n\n".to_owned()));
        assert_eq!(fs::read_to_string(directory.path().join("main.py")).unwrap(), "x = 1\n");
    }

    #[test]
    fn the_report_is_not_part_of_what_is_measured() {
        let (_directory, mut contexts) = contexts(&[("report.md", "figures")], &["."], None);
        let (_, files) = sent(&mut contexts, Variant::Before, Change::default());
        assert!(files.contains(&("report.md".to_owned(), String::new())), "{files:?}");
    }

    #[cfg(unix)]
    #[test]
    fn the_users_command_changes_a_copy_once_for_each_repetition() {
        let (directory, mut contexts) = contexts(&[("lock", "0\n")], &["."], Some("echo more >> lock"));
        let mut lock = |command, variant| {
            let (_, files) = sent(&mut contexts, variant, Change { source: 0, command });
            files.into_iter().find(|(name, _)| name == "lock").unwrap().1
        };
        assert_eq!(lock(0, Variant::Before), "0\n");
        assert_eq!(lock(1, Variant::Before), "0\nmore\n");
        assert_eq!(lock(1, Variant::After), "0\nmore\n");
        assert_eq!(lock(2, Variant::After), "0\nmore\nmore\n");
        assert_eq!(fs::read_to_string(directory.path().join("lock")).unwrap(), "0\n");
    }
}
