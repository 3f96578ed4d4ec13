//! The rule `disabled-package-cache`.

use crate::config::Config;
use crate::edit::Applicability;
use crate::edit::Fix;
use crate::facts::Coverage;
use crate::facts::Facts;
use crate::facts::Install;
use crate::facts::Obstacle;
use crate::facts::ObstacleKind;
use crate::facts::Taken;
use crate::finding::Finding;
use crate::rewrite;
use crate::rules::Metadata;
use crate::rules::Rule;
use crate::semantic::Mount;

declare_rule! {
    /// ## What it does
    /// Finds steps with a cache mount that tell the package manager not to use its cache, or that mount it
    /// read-only.
    ///
    /// ## Why is this bad?
    /// Nothing is kept: the mount does nothing.
    ///
    /// ## Example
    /// ```dockerfile
    /// FROM python:3.13
    /// RUN --mount=type=cache,target=/root/.cache/uv uv sync --no-cache
    /// ```
    ///
    /// Use instead:
    /// ```dockerfile
    /// FROM python:3.13
    /// RUN --mount=type=cache,target=/root/.cache/uv uv sync
    /// ```
    ///
    /// ## Fix safety
    /// Taking out a flag is safe: what the cache holds is in the mount, and not in the image. Where the manager would then
    /// take an index in the cache as it is, however old, another flag is put in its place; it is unsafe where the base
    /// image's manager may be too old for that one. A variable
    /// that other steps, other stages or the container see stays, and there is no fix. Making a read-only
    /// mount a writable one is unsafe, since somebody chose that.
    DisabledPackageCache {
        name: "disabled-package-cache",
        summary: "a step with a cache mount switches the cache off",
        severity: Warning,
        fixable: true
    }
}

impl Rule for DisabledPackageCache {
    fn metadata(&self) -> &'static Metadata {
        &Self::METADATA
    }

    fn check(&self, facts: &Facts<'_>, _config: &Config) -> Vec<Finding> {
        let mounted = || facts.installs.iter().filter(|install| install.is_mounted());
        let by_flag = mounted().filter_map(|install| by_flag(facts, install));
        let by_variable = mounted().filter_map(by_variable);
        by_flag.chain(by_variable).chain(mounted().flat_map(|install| read_only(facts, install))).collect()
    }
}

fn by_flag(facts: &Facts<'_>, install: &Install<'_>) -> Option<Finding> {
    let first = *install.disablers.iter().min()?;
    let edits = rewrite::removal(facts, &[install], Taken::Disablers);
    let is_about_it = |it: &&Obstacle| matches!(it.kind, ObstacleKind::MaybeTooOld | ObstacleKind::TooOld);
    let obstacle = install.obstacles.iter().find(is_about_it);
    let applicability = obstacle.map_or(Applicability::Safe, |it| it.kind.at_most());
    let replaced = install.rewordings.iter().find(|word| !word.text.is_empty());
    let (title, help) = match replaced {
        Some(word) => (
            format!("write `{}` instead", word.text),
            format!("write `{}` instead: what is in a mount is not in the image", word.text),
        ),
        None => ("take out the flag".to_owned(), "take the flag out: what is in a mount is not in the image".to_owned()),
    };
    Some(Finding {
        help: Some(obstacle.map_or(help, |it| it.reason.clone())),
        fix: edits
            .filter(|_| applicability != Applicability::DisplayOnly)
            .map(|edits| Fix::new(title, applicability, edits)),
        ..DisabledPackageCache::METADATA.finding(first, format!("this switches off the cache that is mounted for {}", install.manager.name))
    })
}

fn read_only(facts: &Facts<'_>, install: &Install<'_>) -> Vec<Finding> {
    let mounts = &facts.model.runs[install.run].mounts;
    let covering = install.caches.iter().filter_map(|cache| match cache.coverage {
        Coverage::Cache(index) => mounts.get(index),
        Coverage::None | Coverage::Other(_) | Coverage::Misplaced(_) => None,
    });
    let finding = |mount: &Mount| {
        let option = mount.read_only()?;
        let edit = rewrite::without(mount, option);
        Some(Finding {
            help: Some(format!("take `{}` out: a cache that nobody writes into stays empty", option.key)),
            fix: edit.map(|edit| Fix::new("let the step write into the cache", Applicability::Unsafe, vec![edit])),
            ..DisabledPackageCache::METADATA.finding(option.span.unwrap_or(mount.span), format!("the cache that is mounted for {} is read-only", install.manager.name))
        })
    };
    covering.filter_map(finding).collect()
}

fn by_variable(install: &Install<'_>) -> Option<Finding> {
    let obstacle = install.obstacles.iter().find(|obstacle| obstacle.kind == ObstacleKind::DisabledByVariable)?;
    Some(Finding {
        help: Some(obstacle.reason.clone()),
        fix: None,
        ..DisabledPackageCache::METADATA.finding(obstacle.span.unwrap_or(install.span), format!("a variable switches off the cache that is mounted for {}", install.manager.name))
    })
}
