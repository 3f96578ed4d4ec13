//! The rule `apt-state-in-cache`.

use crate::config::Config;
use crate::config::StateMount;
use crate::ecosystem;
use crate::edit::Applicability;
use crate::edit::Edit;
use crate::edit::Fix;
use crate::facts::Facts;
use crate::finding::Finding;
use crate::rules::Metadata;
use crate::rules::Rule;
use crate::semantic::Mount;
use crate::semantic::MountKind;

declare_rule! {
    /// ## What it does
    /// Finds cache mounts on the whole of a package manager's state, where only its lists are a cache.
    ///
    /// ## Why is this bad?
    /// `/var/lib/apt` also holds `extended_states`, where apt notes which packages it installed of its
    /// own accord. Shared among images, it makes `apt-get autoremove` in one image delete packages that
    /// belong to it: 16 went in a trial. And the image itself is left without its notes.
    ///
    /// ## Example
    /// ```dockerfile
    /// FROM debian:12
    /// RUN rm -f /etc/apt/apt.conf.d/docker-clean
    /// RUN --mount=type=cache,target=/var/cache/apt,sharing=locked \
    ///     --mount=type=cache,target=/var/lib/apt,sharing=locked \
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
    /// The fix is unsafe: the image gets files that it did not have.
    AptStateInCache {
        name: "apt-state-in-cache",
        summary: "a cache mount takes apt's notes on installed packages out of the image",
        severity: Warning,
        fixable: true
    }
}

impl Rule for AptStateInCache {
    fn metadata(&self) -> &'static Metadata {
        &Self::METADATA
    }

    fn check(&self, facts: &Facts<'_>, config: &Config) -> Vec<Finding> {
        if config.apt.state_mount == StateMount::Full {
            return Vec::new();
        }
        facts.model.runs.iter().flat_map(|run| &run.mounts).filter_map(finding).collect()
    }
}

fn finding(mount: &Mount) -> Option<Finding> {
    let target = mount.target.as_deref().filter(|_| mount.kind == MountKind::Cache)?;
    let cache = ecosystem::ALL.iter().flat_map(|it| it.caches).find(|cache| cache.wider == Some(target))?;
    let ecosystem::Default::Absolute(narrow) = cache.place.default else { return None };
    let span = mount.target_option().and_then(|option| option.span);
    let edit = span.map(|span| Edit::replacement(span, format!("target={narrow}")));
    let message = format!("`{target}` holds more than a cache: images that share it delete one another's packages");
    Some(Finding {
        help: Some(format!("mount `{narrow}` instead")),
        fix: edit.map(|edit| Fix::new(format!("mount `{narrow}`"), Applicability::Unsafe, vec![edit])),
        ..AptStateInCache::METADATA.finding(mount.span, message)
    })
}
