//! The rule `root-owned-cache`.

use crate::config::Config;
use crate::edit::Applicability;
use crate::edit::Fix;
use crate::facts::CacheUse;
use crate::facts::Coverage;
use crate::facts::Facts;
use crate::facts::Install;
use crate::facts::Owner;
use crate::finding::Finding;
use crate::rewrite;
use crate::rules::Metadata;
use crate::rules::Rule;

declare_rule! {
    /// ## What it does
    /// Finds cache mounts that belong to root in steps that another user runs.
    ///
    /// ## Why is this bad?
    /// A new cache belongs to root, and the step's user cannot write into it. Some package managers
    /// fail; others go on without a cache and say nothing.
    ///
    /// ## Example
    /// ```dockerfile
    /// FROM node:22
    /// USER node
    /// RUN --mount=type=cache,target=/home/node/.npm npm ci
    /// ```
    ///
    /// Use instead:
    /// ```dockerfile
    /// FROM node:22
    /// USER node
    /// RUN --mount=type=cache,target=/home/node/.npm,uid=1000,gid=1000 npm ci
    /// ```
    ///
    /// ## Fix safety
    /// The fix is safe: it writes the numbers that the file, or the base image's documentation, says the
    /// user has. Where the mount names an owner already, somebody chose it, and there is no fix.
    RootOwnedCache {
        name: "root-owned-cache",
        summary: "a cache belongs to root, and another user runs the step",
        severity: Error,
        fixable: true
    }
}

impl Rule for RootOwnedCache {
    fn metadata(&self) -> &'static Metadata {
        &Self::METADATA
    }

    fn check(&self, facts: &Facts<'_>, _config: &Config) -> Vec<Finding> {
        let of_install = |install| move |cache| finding(facts, install, cache);
        facts.installs.iter().flat_map(|install| install.caches.iter().filter_map(of_install(install))).collect()
    }
}

fn finding(facts: &Facts<'_>, install: &Install<'_>, cache: &CacheUse) -> Option<Finding> {
    let Coverage::Cache(index) = cache.coverage else { return None };
    let mount = &facts.model.runs[install.run].mounts[index];
    let uid = &cache.owner.uid;
    // A mode says who may write, whoever owns it; a source brings owners of its own.
    let is_chosen = mount.option(&["mode", "from", "source", "src"]).is_some();
    let named = mount.value("uid");
    if cache.owner == Owner::ROOT || is_chosen || named.is_some_and(|named| named == uid.to_string() || named.contains('$')) {
        return None;
    }
    let missing = cache.owner.options().filter(|(name, _)| *name == "uid" || mount.value(name).is_none());
    let option = missing.map(|(name, id)| format!("{name}={id}")).collect::<Vec<_>>().join(",");
    let edit = rewrite::extend(mount, &option).filter(|_| named.is_none());
    let message = format!("the step's user cannot write into the cache that is mounted for {}", install.manager.name);
    Some(Finding {
        help: Some(format!("write `{option}`: those are the numbers of the step's user")),
        fix: edit.map(|edit| Fix::new("give the cache to the step's user", Applicability::Safe, vec![edit])),
        ..RootOwnedCache::METADATA.finding(mount.span, message)
    })
}
