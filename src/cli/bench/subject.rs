//! What is compared: two texts of one Dockerfile.

use std::path::Path;
use std::path::PathBuf;

use crate::benchmark::fetched;
use crate::benchmark::measurement::Measurement;
use crate::benchmark::measurement::PackageStep;
use crate::benchmark::plan::Outline;
use crate::benchmark::plan::instrumented;
use crate::benchmark::scenario::Variant;
use crate::cli::Failure;
use crate::cli::dockerfile;
use crate::cli::outline::copied;
use crate::cli::outline::outline;
use crate::cli::outline::package_steps;
use crate::config::Config;
use crate::edit::Applicability;
use crate::linter;
use crate::report::printable;
use crate::report::unified_diff;
use crate::source::Source;

/// A text and what a plan has to know of it.
#[derive(Clone, Debug)]
pub(super) struct Text {
    source: Source,
    pub(super) outline: Outline,
    /// The paths that it copies out of the context.
    pub(super) copied: Vec<String>,
    /// The directories that its cache mounts cover.
    cache_mounts: Vec<String>,
    package_steps: Vec<PackageStep>,
}

/// What is compared.
#[derive(Clone, Debug)]
pub(super) struct Subject {
    pub(super) path: PathBuf,
    pub(super) before: Text,
    pub(super) after: Text,
    against: Option<PathBuf>,
    /// What the fixes are called.
    changes: Vec<String>,
}

impl Text {
    /// Refuses what `BuildKit` would refuse, with the place.
    fn read(path: &Path, source: Source, config: &Config) -> Result<Self, Failure> {
        let dockerfile = dockerfile::parse(path, &source)?;
        let packages = linter::package_steps(&source, &dockerfile, config);
        Ok(Self {
            outline: outline(&dockerfile, &packages),
            copied: copied(&source, &dockerfile),
            cache_mounts: linter::cache_mounts(&source, &dockerfile),
            package_steps: package_steps(&source, &dockerfile, &packages, config),
            source,
        })
    }

    /// What is sent of it.
    pub(super) fn sent(&self, builtin_frontend: bool) -> Vec<u8> {
        instrumented(self.source.bytes(), &self.outline, fetched::LOUD, builtin_frontend)
    }
}

impl Subject {
    /// Reads a Dockerfile, and the other text: that of a file, or what the safe fixes make of it.
    /// Nothing where there is nothing to fix.
    pub(super) fn read(path: &Path, against: Option<&Path>, config: &Config) -> Result<Option<Self>, Failure> {
        let source = dockerfile::read(path)?;
        let before = Text::read(path, source.clone(), config)?;
        let (after, changes) = if let Some(other) = against {
            (Text::read(other, dockerfile::read(other)?, config)?, Vec::new())
        } else {
            let fixed = linter::fix(source.clone(), config, Applicability::Safe).source;
            if fixed.bytes() == source.bytes() {
                return Ok(None);
            }
            (Text::read(path, fixed, config)?, titles(&source, config))
        };
        Ok(Some(Self { path: path.to_owned(), before, after, against: against.map(Path::to_owned), changes }))
    }

    pub(super) fn text(&self, variant: Variant) -> &Text {
        match variant {
            Variant::Before => &self.before,
            Variant::After => &self.after,
        }
    }

    /// The directories that cache mounts cover in either text.
    pub(super) fn cache_mounts(&self) -> Vec<String> {
        let mut mounts = [&self.before, &self.after].map(|text| text.cache_mounts.clone()).concat();
        mounts.sort_unstable();
        mounts.dedup();
        mounts
    }

    /// A measurement that says what is compared, with nothing measured yet.
    pub(super) fn measurement(&self) -> Measurement {
        let name = |path: &Path| printable(&path.to_string_lossy()).into_owned();
        let mut diff = Vec::new();
        unified_diff(&name(&self.path), self.before.source.bytes(), self.after.source.bytes(), false, &mut diff)
            .expect("writing into memory cannot fail");
        Measurement {
            dockerfile: name(&self.path),
            against: self.against.as_deref().map(name),
            diff: String::from_utf8_lossy(&diff).into_owned(),
            changes: self.changes.clone(),
            package_steps: self.after.package_steps.clone(),
            ..Measurement::default()
        }
    }
}

/// What the fixes are called that the first look finds, each once.
fn titles(source: &Source, config: &Config) -> Vec<String> {
    let mut titles = Vec::new();
    for finding in linter::lint(source, config).findings {
        if let Some(fix) = finding.fix.filter(|fix| fix.applicability == Applicability::Safe)
            && !titles.contains(&fix.title)
        {
            titles.push(fix.title);
        }
    }
    titles
}
