//! The rule `purged-package-cache`.

use crate::config::Config;
use crate::edit::Applicability;
use crate::edit::Fix;
use crate::facts::Facts;
use crate::facts::Install;
use crate::facts::ObstacleKind;
use crate::facts::Taken;
use crate::finding::Finding;
use crate::finding::Severity;
use crate::rewrite;
use crate::rules::Metadata;
use crate::rules::Rule;

declare_rule! {
    /// ## What it does
    /// Finds clean-ups that empty a cache mount in the step that fills it.
    ///
    /// ## Why is this bad?
    /// What is in a mount is not in the image, so there is nothing to clean up; the next build finds
    /// the cache empty and downloads everything again.
    ///
    /// ## Example
    /// ```dockerfile
    /// FROM node:22
    /// RUN --mount=type=cache,target=/root/.npm npm ci && npm cache clean --force
    /// ```
    ///
    /// Use instead:
    /// ```dockerfile
    /// FROM node:22
    /// RUN --mount=type=cache,target=/root/.npm npm ci
    /// ```
    ///
    /// ## Fix safety
    /// The fix takes out the clean-up and nothing else: of `rm -rf /var/lib/apt/lists/* /tmp/*` it
    /// leaves `rm -rf /tmp/*`. It is safe, since the image is the same with and without; in front of a call that takes the
    /// index in the cache as it is, it is unsafe.
    PurgedPackageCache {
        name: "purged-package-cache",
        summary: "a step empties the cache mount that it fills",
        severity: Warning,
        fixable: true
    }
}

impl Rule for PurgedPackageCache {
    fn metadata(&self) -> &'static Metadata {
        &Self::METADATA
    }

    fn check(&self, facts: &Facts<'_>, _config: &Config) -> Vec<Finding> {
        let mounted = || facts.installs.iter().filter(|install| install.is_mounted());
        mounted().filter_map(|install| finding(facts, install)).chain(mounted().filter_map(removed)).collect()
    }
}

fn finding(facts: &Facts<'_>, install: &Install<'_>) -> Option<Finding> {
    let words = install.cleanup_words.iter().map(|it| &it.span);
    let narrowed = install.narrowed.iter().map(|it| &it.span);
    let first = install.cleanups.iter().chain(words).chain(narrowed).min()?;
    let edits = rewrite::removal(facts, &[install], Taken::Cleanups);
    // An empty cache has the newest index.
    let renews = install.manager.keeping.is_some() && first.start < install.span.start;
    let has_others = install.narrowed.iter().any(|it| it.span == *first);
    let applicability = if renews { Applicability::Unsafe } else { Applicability::Safe };
    let help = match edits {
        Some(_) if renews => "it makes the call behind it download the newest index: give that a flag which does so, and take this out",
        Some(_) if has_others => "what is in a mount is not in the image: only what else this takes away is to clean up",
        Some(_) => "what is in a mount is not in the image: there is nothing to clean up",
        None => "take it out by hand: what is in a mount is not in the image",
    };
    Some(Finding {
        help: Some(help.to_owned()),
        fix: edits.map(|edits| Fix::new("take out the clean-up", applicability, edits)),
        ..PurgedPackageCache::METADATA.finding(*first, format!("this empties the cache that is mounted for {}", install.manager.name))
    })
}

/// The step removes the mount point itself, or a directory above it.
fn removed(install: &Install<'_>) -> Option<Finding> {
    let obstacle = install.obstacles.iter().find(|obstacle| obstacle.kind == ObstacleKind::RemovesMountPoint)?;
    let message = format!("this may remove the directory that a cache is mounted in for {}", install.manager.name);
    Some(Finding {
        severity: Severity::Error,
        help: Some(obstacle.reason.clone()),
        ..PurgedPackageCache::METADATA.finding(obstacle.span.unwrap_or(install.span), message)
    })
}
