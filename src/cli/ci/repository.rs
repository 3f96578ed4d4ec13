//! The files beside a workflow.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::path::PathBuf;

use crate::ci::Judgement;
use crate::ci::Repository;
use crate::cli::Failure;
use crate::cli::project;
use crate::cli::settings::Settings;
use crate::files;
use crate::linter;
use crate::rules;
use crate::source::Source;

/// A repository as it lies in a directory.
pub(super) struct Checkout {
    root: PathBuf,
}

/// What Bake reads where no file is named; all that are there.
///
/// <https://docs.docker.com/build/bake/reference/#file-lookup>
const BAKE_FILES: &[&str] = &[
    "compose.yaml",
    "compose.yml",
    "docker-compose.yml",
    "docker-compose.yaml",
    "docker-bake.json",
    "docker-bake.hcl",
    "docker-bake.override.json",
    "docker-bake.override.hcl",
];

impl Checkout {
    /// The repository that a workflow is in; the current directory for one that is in none.
    pub(super) fn of(workflow: &Path) -> Self {
        Self { root: files::root_of_workflow(workflow).unwrap_or_else(|| PathBuf::from(".")) }
    }

    /// The Dockerfiles of a judgement in which a step has no cache mount and should have one.
    pub(super) fn unmounted(&self, judgement: &Judgement, settings: &mut Settings) -> Result<Vec<String>, Failure> {
        let builds = judgement.jobs.iter().flat_map(|job| &job.builds);
        let paths: BTreeSet<_> = builds.flat_map(|build| &build.dockerfiles).collect();
        let mut unmounted = Vec::new();
        for path in paths {
            let config = settings.of(&self.root.join(path))?;
            let Some(source) = self.dockerfile(path) else { continue };
            if linter::lint(&source, &config).findings.iter().any(|finding| finding.rule == rules::MOUNTING) {
                unmounted.push(path.clone());
            }
        }
        Ok(unmounted)
    }
}

impl Repository for Checkout {
    fn dockerfile(&self, path: &str) -> Option<Source> {
        files::read(&self.root.join(path)).ok().map(Source::new)
    }

    fn baked(&self, directory: &str, files: &[String]) -> Result<Vec<String>, String> {
        let there = |name: &&&str| self.root.join(directory).join(name).is_file();
        let looked_for = BAKE_FILES.iter().filter(there).map(|name| (*name).to_owned());
        let names: Vec<String> = if files.is_empty() { looked_for.collect() } else { files.to_vec() };
        if names.is_empty() {
            return Err(format!("there is no Bake file in `{}`", if directory.is_empty() { "." } else { directory }));
        }
        let mut paths = Vec::new();
        for name in names {
            let file = Path::new(directory).join(&name);
            let project = match project::read(&self.root.join(&file)) {
                Ok(Some(project)) => project,
                Ok(None) => return Err(format!("`{name}` is not named as a Bake file is")),
                Err(error) => return Err(format!("`{name}`: {}", error.message)),
            };
            if !project.inlines.is_empty() || !project.unread.is_empty() {
                return Err(format!("Dockerfiles whose text stands in `{name}` are not looked at"));
            }
            let parent = file.parent().unwrap_or(Path::new("")).to_string_lossy().into_owned();
            paths.extend(
                project.dockerfiles.iter().map(|path| format!("{parent}/{path}").trim_start_matches('/').to_owned()),
            );
        }
        Ok(paths)
    }

    fn names(&self, directory: &str) -> Vec<String> {
        let entries = fs::read_dir(self.root.join(directory)).into_iter().flatten();
        let mut names: Vec<_> = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect();
        names.sort();
        names
    }
}
