//! The rule `misplaced-cache-mount`.

use std::collections::BTreeSet;

use crate::config::Config;
use crate::edit::Applicability;
use crate::edit::Edit;
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
    /// home, a path that is relative or starts with `~`, the default where a variable says otherwise; and
    /// those that another mount of the step hides.
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
    ///
    /// ## Fix safety
    /// The fix puts the mount where the package manager looks. It is unsafe: somebody chose the other place,
    /// and another program of the step may use it.
    MisplacedCacheMount {
        name: "misplaced-cache-mount",
        summary: "a cache is mounted where the package manager does not look",
        severity: Warning,
        fixable: true
    }
}

impl Rule for MisplacedCacheMount {
    fn metadata(&self) -> &'static Metadata {
        &Self::METADATA
    }

    fn check(&self, facts: &Facts<'_>, _config: &Config) -> Vec<Finding> {
        let mut findings: Vec<Finding> = facts.model.runs.iter().flat_map(|run| hidden(&run.mounts)).collect();
        for install in &facts.installs {
            let mounts = &facts.model.runs[install.run].mounts;
            for cache in &install.caches {
                if let Coverage::Misplaced(index) = cache.coverage {
                    findings.push(finding(&mounts[index], cache));
                }
            }
        }
        findings
    }
}

/// Cache mounts behind which another stands at the same directory. The last one counts.
fn hidden(mounts: &[Mount]) -> Vec<Finding> {
    let mut taken = BTreeSet::new();
    let mut hidden = Vec::new();
    for mount in mounts.iter().rev() {
        let is_taken = mount.target.as_deref().is_some_and(|target| !taken.insert(target));
        if is_taken && mount.kind == MountKind::Cache {
            hidden.push(mount);
        }
    }
    hidden.into_iter().rev().map(|mount| {
        let target = mount.target.as_deref().unwrap_or_default();
        Finding {
            help: Some("take one of the two out".to_owned()),
            ..MisplacedCacheMount::METADATA.finding(mount.span, format!("another mount of the step is at `{target}` too, and hides this one"))
        }
    }).collect()
}

fn finding(mount: &Mount, cache: &CacheUse) -> Finding {
    let target = &cache.target;
    let span = mount.target_option().and_then(|option| option.span);
    let edit = span.map(|span| Edit::replacement(span, format!("target={target}")));
    let message = format!("the package manager keeps its cache in `{target}`, and this mounts another directory");
    Finding {
        help: Some(format!("write `target={target}`")),
        fix: edit.map(|edit| Fix::new(format!("mount `{target}`"), Applicability::Unsafe, vec![edit])),
        ..MisplacedCacheMount::METADATA.finding(mount.span, message)
    }
}
