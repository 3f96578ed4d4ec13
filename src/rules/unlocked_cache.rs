//! The rule `unlocked-cache`.

use crate::config::Config;
use crate::ecosystem::Sharing;
use crate::edit::Applicability;
use crate::edit::Edit;
use crate::edit::Fix;
use crate::facts::Coverage;
use crate::facts::Facts;
use crate::facts::Install;
use crate::finding::Finding;
use crate::rewrite;
use crate::rules::Metadata;
use crate::rules::Rule;
use crate::semantic::Mount;

declare_rule! {
    /// ## What it does
    /// Finds cache mounts that several builds may use at a time, for a package manager that bears only
    /// one.
    ///
    /// ## Why is this bad?
    /// Of two builds, or two stages of one, that run at a time, one fails: `E: Could not get lock
    /// /var/lib/apt/lists/lock`. With `sharing=locked` it waits.
    ///
    /// ## Example
    /// ```dockerfile
    /// FROM debian:12
    /// RUN rm -f /etc/apt/apt.conf.d/docker-clean
    /// RUN --mount=type=cache,target=/var/cache/apt \
    ///     --mount=type=cache,target=/var/lib/apt/lists \
    ///     apt-get update && apt-get install -y curl
    /// ```
    ///
    /// Use instead:
    /// ```dockerfile
    /// FROM debian:12
    /// RUN rm -f /etc/apt/apt.conf.d/docker-clean
    /// RUN --mount=type=cache,target=/var/cache/apt,sharing=locked \
    ///     --mount=type=cache,target=/var/lib/apt/lists,sharing=locked \
    ///     apt-get update && apt-get install -y curl
    /// ```
    ///
    /// ## Fix safety
    /// The fix is safe where the mount says nothing of sharing: builds wait for one another. Where it
    /// says `sharing=shared`, the fix is unsafe, since somebody chose that.
    UnlockedCache {
        name: "unlocked-cache",
        summary: "a cache that only one build at a time can use is not locked",
        severity: Warning,
        fixable: true
    }
}

impl Rule for UnlockedCache {
    fn metadata(&self) -> &'static Metadata {
        &Self::METADATA
    }

    fn check(&self, facts: &Facts<'_>, _config: &Config) -> Vec<Finding> {
        let needs_lock = |install: &&Install<'_>| install.manager.sharing == Sharing::Locked;
        facts.installs.iter().filter(needs_lock).flat_map(|install| findings(facts, install)).collect()
    }
}

fn findings(facts: &Facts<'_>, install: &Install<'_>) -> Vec<Finding> {
    let mounts = &facts.model.runs[install.run].mounts;
    let mut used: Vec<usize> = install
        .caches
        .iter()
        .filter_map(|cache| match cache.coverage {
            Coverage::Cache(index) => Some(index),
            Coverage::None | Coverage::Other(_) | Coverage::Misplaced(_) => None,
        })
        .collect();
    used.dedup();
    used.into_iter().filter_map(|index| finding(install, &mounts[index])).collect()
}

fn finding(install: &Install<'_>, mount: &Mount) -> Option<Finding> {
    let sharing = mount.value("sharing").map(str::to_ascii_lowercase);
    let (edit, applicability) = match sharing.as_deref() {
        None => (rewrite::extend(mount, "sharing=locked"), Applicability::Safe),
        Some("shared") => {
            let span = mount.option(&["sharing"]).and_then(|option| option.span);
            (span.map(|span| Edit::replacement(span, "sharing=locked")), Applicability::Unsafe)
        }
        Some(_) => return None,
    };
    let message = format!("{} bears no other build in this cache at the same time", install.manager.name);
    Some(Finding {
        help: Some(format!("write `sharing=locked`: {}", install.manager.sharing_reason.text)),
        fix: edit.map(|edit| Fix::new("lock the cache", applicability, vec![edit])),
        ..UnlockedCache::METADATA.finding(mount.span, message)
    })
}
