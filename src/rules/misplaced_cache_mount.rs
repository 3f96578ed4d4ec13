//! The rule `misplaced-cache-mount`.

use crate::config::Config;
use crate::ecosystem;
use crate::edit::Fix;
use crate::facts::CacheUse;
use crate::facts::Coverage;
use crate::facts::Facts;
use crate::finding::Finding;
use crate::rules::Metadata;
use crate::rules::Rule;
use crate::semantic::Mount;
use crate::semantic::MountKind;

declare_rule! {
    /// ## What it does
    /// Finds cache mounts at a directory that the step's package manager does not use: another user's
    /// home, a path that is relative or starts with `~`, the default where a variable says otherwise.
    ///
    /// ## Why is this bad?
    /// The mount keeps nothing, and looks as if it did.
    ///
    /// ## Example
    /// ```dockerfile
    /// FROM node:22
    /// WORKDIR /app
    /// RUN --mount=type=cache,target=~/.npm npm ci
    /// ```
    ///
    /// Use instead:
    /// ```dockerfile
    /// FROM node:22
    /// WORKDIR /app
    /// RUN --mount=type=cache,target=/root/.npm npm ci
    /// ```
    MisplacedCacheMount {
        name: "misplaced-cache-mount",
        summary: "a cache is mounted where the package manager does not look",
        severity: Warning,
        fixable: false
    }
}

impl Rule for MisplacedCacheMount {
    fn metadata(&self) -> &'static Metadata {
        &Self::METADATA
    }

    fn check(&self, facts: &Facts<'_>, _config: &Config) -> Vec<Finding> {
        let unmounted = |cache: &&CacheUse| cache.coverage == Coverage::None;
        let of_run = |run: usize| {
            facts.model.runs[run].mounts.iter().filter_map(move |mount| {
                let caches = || facts.installs_of(run).flat_map(|install| install.caches.iter()).filter(unmounted);
                let meant = caches().find(|cache| means(mount, cache))?;
                Some(finding(mount, meant))
            })
        };
        (0..facts.model.runs.len()).flat_map(of_run).collect()
    }
}

/// Whether a mount is for this cache, by the name of its directory, and somewhere else.
fn means(mount: &Mount, cache: &CacheUse) -> bool {
    if mount.kind != MountKind::Cache || mount.target.as_deref() == Some(&cache.target) {
        return false;
    }
    let Some(written) = mount.target_option().and_then(|option| option.value.as_deref()) else { return false };
    let default = match cache.cache.place.default {
        ecosystem::Default::Absolute(path) | ecosystem::Default::Home(path) => path,
    };
    let ends_with = |path: &str| written.trim_end_matches('/').ends_with(path);
    ends_with(default) || ends_with(&cache.target)
}

fn finding(mount: &Mount, cache: &CacheUse) -> Finding {
    let message = format!("the package manager keeps its cache in `{}`, and this mounts another directory", cache.target);
    Finding {
        help: Some(format!("write `target={}`", cache.target)),
        fix: Some(Fix::advice(format!("mount `{}`", cache.target))),
        ..MisplacedCacheMount::METADATA.finding(mount.span, message)
    }
}
