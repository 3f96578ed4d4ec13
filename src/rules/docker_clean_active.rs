//! The rule `docker-clean-active`.

use crate::config::Config;
use crate::config::KeepCache;
use crate::ecosystem::Manager;
use crate::edit::Applicability;
use crate::edit::Fix;
use crate::facts::Companion;
use crate::facts::CompanionState;
use crate::facts::Coverage;
use crate::facts::Facts;
use crate::facts::Install;
use crate::facts::Taken;
use crate::finding::Finding;
use crate::rewrite;
use crate::rules::Metadata;
use crate::rules::Rule;

declare_rule! {
    /// ## What it does
    /// Finds cache mounts that stay empty because the package manager deletes what it downloaded: the base
    /// image makes it do so, or a flag is missing that keeps it from doing so.
    ///
    /// ## Why is this bad?
    /// The images of Debian and Ubuntu carry `/etc/apt/apt.conf.d/docker-clean`, which deletes every
    /// package once it is installed. With both directories mounted, 78.4 MB of 78.4 MB were downloaded
    /// again in a trial; with the setting out of the way, 0 B.
    ///
    /// Arch Linux's carry `/usr/share/libalpm/hooks/package-cleanup.hook`, which does the same for pacman. dnf and yum delete
    /// every package as well, unless a flag of the call says otherwise, and zypper, unless a file in its cache does.
    ///
    /// ## Example
    /// ```dockerfile
    /// FROM debian:12
    /// RUN --mount=type=cache,target=/var/cache/apt,sharing=locked \
    ///     --mount=type=cache,target=/var/lib/apt/lists,sharing=locked \
    ///     apt-get update && apt-get install -y curl
    /// ```
    ///
    /// Use instead:
    /// ```dockerfile
    /// FROM debian:12
    /// RUN rm -f /etc/apt/apt.conf.d/docker-clean; echo 'Binary::apt::APT::Keep-Downloaded-Packages "true";' > /etc/apt/apt.conf.d/keep-cache
    /// RUN --mount=type=cache,target=/var/cache/apt,sharing=locked \
    ///     --mount=type=cache,target=/var/lib/apt/lists,sharing=locked \
    ///     apt-get update && apt-get install -y curl
    /// ```
    ///
    /// ## Fix safety
    /// The fix is safe where every step that the setting is for is mounted, or can be: a step without a
    /// mount would leave its downloads in the image from then on. Where one cannot, it is unsafe. A flag, which changes
    /// nothing but its own step, is safe where the base image's name tells which manager the program is, and a file in a
    /// cache where it tells that the manager knows it.
    ///
    /// ## References
    /// - <https://docs.docker.com/reference/dockerfile/#example-cache-apt-packages>
    DockerCleanActive {
        name: "docker-clean-active",
        summary: "a cache mount stays empty because the base image deletes what is downloaded",
        severity: Warning,
        fixable: true
    }
}

impl Rule for DockerCleanActive {
    fn metadata(&self) -> &'static Metadata {
        &Self::METADATA
    }

    fn check(&self, facts: &Facts<'_>, config: &Config) -> Vec<Finding> {
        let of_install = |install| check_calls(facts, install).or_else(|| check_marker(facts, install));
        let of_calls = facts.installs.iter().filter_map(of_install);
        if config.apt.keep_cache == KeepCache::Off {
            return of_calls.collect();
        }
        let of_images = facts.companions.iter().filter_map(|companion| check_companion(facts, config, companion));
        of_images.chain(of_calls).collect()
    }
}

/// Calls with a mount that delete what they download, for lack of a flag.
fn check_calls(facts: &Facts<'_>, install: &Install<'_>) -> Option<Finding> {
    let first = *install.unkept.first().filter(|_| install.fetches && install.is_mounted())?;
    let keeping = install.manager.keeping?;
    let applicability = install.obstacles.iter().map(|it| it.kind.at_most()).min().unwrap_or(Applicability::Safe);
    let edits = rewrite::removal(facts, &[install], Taken::Deleting);
    let reason = keeping.reasons.first().map(|reason| reason.text).unwrap_or_default();
    let title = format!("make {} keep what it downloads with `{}`", install.manager.name, keeping.flag);
    Some(Finding {
        help: Some(format!("write `{}`: {reason}", keeping.flag)),
        fix: edits
            .filter(|edits| !edits.is_empty() && applicability != Applicability::DisplayOnly)
            .map(|edits| Fix::new(title, applicability, edits)),
        ..DockerCleanActive::METADATA.finding(first, deletes(install.manager))
    })
}

/// A mount without the file that makes the manager keep what it downloads.
fn check_marker(facts: &Facts<'_>, install: &Install<'_>) -> Option<Finding> {
    let marker = install.manager.marker.filter(|_| install.fetches && install.is_mounted())?;
    let command = install.in_front?;
    let applicability = install.obstacles.iter().map(|it| it.kind.at_most()).min().unwrap_or(Applicability::Safe);
    // A mount of a directory above may lack the directory that the file is for.
    let own = install.caches.iter().all(|it| matches!(it.coverage, Coverage::Cache(index) if facts.model.runs[install.run].mounts[index].target.as_deref() == Some(&it.target)));
    let edit = rewrite::in_front(facts.model, install).filter(|_| own && applicability != Applicability::DisplayOnly);
    let title = format!("make {} keep what it downloads with `{command}`", install.manager.name);
    Some(Finding {
        help: Some(format!("put `{command}` in front: {}", marker.reason.text)),
        fix: edit.map(|edit| Fix::new(title, applicability, vec![edit])),
        ..DockerCleanActive::METADATA.finding(install.span, deletes(install.manager))
    })
}

/// What a mount suffers from.
fn deletes(manager: &Manager) -> String {
    format!("{} deletes what it downloads, and the cache mount keeps nothing", manager.name)
}

fn check_companion(facts: &Facts<'_>, config: &Config, companion: &Companion) -> Option<Finding> {
    let mounted = companion.installs.iter().map(|index| &facts.installs[*index]).find(|it| it.fetches && it.is_mounted())?;
    let reason = companion.manager.companion.as_ref().map(|it| it.reason.text)?;
    let edit = rewrite::companion(facts.model, companion, config);
    let applicability =
        if companion.state == CompanionState::Missing { Applicability::Safe } else { Applicability::Unsafe };
    let withheld = "a step that cannot be mounted would leave its downloads in the image; see what else is found in this file";
    let help = match companion.state {
        CompanionState::Made => return None,
        CompanionState::Missing => reason.to_owned(),
        CompanionState::Withheld => format!("{reason}\n{withheld}"),
        CompanionState::Impossible => format!("{reason}\nonly root can set that: put `USER root` in front of the step"),
    };
    let title = format!("make {} keep what it downloads", companion.manager.name);
    Some(Finding {
        help: Some(help),
        fix: edit.map(|edit| Fix::new(title, applicability, vec![edit])),
        ..DockerCleanActive::METADATA.finding(mounted.span, deletes(companion.manager))
    })
}
