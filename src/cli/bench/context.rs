//! What is sent beside the Dockerfile.

use std::fs;
use std::path::Path;
use std::path::PathBuf;

use crate::benchmark::engine::Context;
use crate::benchmark::plan::Change;
use crate::benchmark::plan::Job;
use crate::benchmark::scenario::Variant;
use crate::benchmark::source_change::Entry;
use crate::benchmark::source_change::SourceChange;
use crate::benchmark::source_change::choose;
use crate::cli::bench::subject::Subject;

/// The directory with the texts that are sent.
///
/// Both are always there: what `COPY . .` sees is then the same for both.
const DIRECTORY: &str = ".cachemount-bench.d";

pub(super) struct Contexts {
    directory: PathBuf,
    texts: [Vec<u8>; 2],
    source: Option<SourceChange>,
}

impl Contexts {
    pub(super) fn new(directory: &Path, texts: [Vec<u8>; 2], source: Option<SourceChange>) -> Self {
        Self { directory: directory.to_owned(), texts, source }
    }

    /// Where the text of a variant lies.
    fn dockerfile(variant: Variant) -> String {
        format!("{DIRECTORY}/{}.Dockerfile", variant.name())
    }

    pub(super) fn open(&mut self, job: &Job, change: Change) -> Result<Context, String> {
        let mut tar = tar::Builder::new(Vec::new());
        tar.mode(tar::HeaderMode::Deterministic);
        let error = |error: std::io::Error| error.to_string();
        tar.append_dir_all("", &self.directory).map_err(error)?;
        for variant in Variant::ALL {
            let mut header = tar::Header::new_gnu();
            let text = &self.texts[variant as usize];
            header.set_size(text.len() as u64);
            header.set_mode(0o644);
            tar.append_data(&mut header, Self::dockerfile(variant), &text[..]).map_err(error)?;
        }
        if let Some(SourceChange::Added(paths)) = &self.source {
            for path in paths {
                let mut header = tar::Header::new_gnu();
                let text = format!("{}\n", change.source);
                header.set_size(text.len() as u64);
                header.set_mode(0o644);
                tar.append_data(&mut header, path, text.as_bytes()).map_err(error)?;
            }
        }
        let archive = [tar.into_inner().map_err(error)].into_iter().map(|it| it.map_err(std::io::Error::other));
        Ok(Context { dockerfile: Self::dockerfile(job.variant), archive: Box::new(archive) })
    }
}

/// What the source scenario changes.
pub(super) fn source_change(directory: &Path, subject: &Subject) -> Result<SourceChange, String> {
    // The two differ in their package steps only, or are the user's affair.
    choose(&subject.before.copied, |path| {
        let path = directory.join(path);
        let metadata = fs::metadata(&path).ok()?;
        if metadata.is_dir() {
            return Some(Entry::Directory);
        }
        let bytes = fs::read(&path).ok()?;
        Some(if bytes.contains(&0) { Entry::Binary } else { Entry::Text })
    })
}
