//! The rule `missing-cache-mount`.

use crate::config::Config;
use crate::config::KeepCache;
use crate::ecosystem::Holds;
use crate::edit::Applicability;
use crate::edit::Edit;
use crate::edit::Fix;
use crate::facts::Companion;
use crate::facts::CompanionState;
use crate::facts::Coverage;
use crate::facts::Facts;
use crate::facts::Install;
use crate::facts::Obstacle;
use crate::facts::ObstacleKind;
use crate::facts::Taken;
use crate::finding::Finding;
use crate::finding::Label;
use crate::finding::Severity;
use crate::rewrite;
use crate::rewrite::MountText;
use crate::rules::Metadata;
use crate::rules::Rule;

declare_rule! {
    /// ## What it does
    /// Finds `RUN` steps that download packages and keep them nowhere, so that every build that runs
    /// the step downloads the same bytes again.
    ///
    /// ## Why is this bad?
    /// A step runs again as soon as anything in front of it changed: a lock file, a base image, an
    /// earlier line. With a cache mount the package manager finds what it downloaded the last time.
    ///
    /// ## Example
    /// ```dockerfile
    /// FROM node:22
    /// COPY package.json package-lock.json ./
    /// RUN npm ci
    /// ```
    ///
    /// Use instead:
    /// ```dockerfile
    /// FROM node:22
    /// COPY package.json package-lock.json ./
    /// RUN --mount=type=cache,target=/root/.npm \
    ///     npm ci
    /// ```
    ///
    /// ## Fix safety
    /// The fix adds a mount for each directory that the manager keeps downloads in, with the owner that
    /// the step's user needs; takes out clean-ups that would empty it and flags that switch it off; and,
    /// once for a stage and all that are built on it, makes the manager keep its downloads where the
    /// base image tells it not to. A flag without which the manager would take an index in the cache as it is, however
    /// old, is put in the place of the one that goes; one that makes it ask again for what it has, or missed before, is
    /// added. It is safe where the file shows that the build and the image stay the
    /// same: the cache's place and the user's numbers are known, and nothing reads the directory later on.
    /// It is unsafe where a later step, the container or another program may count on the directory.
    /// Elsewhere the finding says what stands in the way, and there is no fix.
    ///
    /// Where a manager deletes what it downloaded unless a flag of the call says otherwise, the fix writes that flag, and the
    /// one with which it asks for the newest index; a command in front of the others takes locks out of the cache that a
    /// build which was stopped has left there. Where a program's name stands for several managers, the base image's name has
    /// to tell which one it is; `like` under `images` in the configuration says so for an image of one's own.
    ///
    /// Where nobody can tell which directory a manager keeps its downloads in, or where it keeps them among what it
    /// installs, the fix says in front of each call, by variables, where they go, and mounts a directory of its own choice.
    /// What a manager keeps there besides, and what another build must not take from there, gets a mount in memory.
    ///
    /// Where a manager bears a mount only with a disadvantage, no fix is safe: the finding says what a person has to weigh.
    ///
    /// Lists of packages are mounted only where the step downloads the lists that it installs with and no
    /// later step counts on them; otherwise they stay in the image, and packages are mounted alone. A step
    /// that only downloads lists, or that only removes or asks for packages, is then mounted with those that
    /// install, since it would leave other files of the manager's in the image.
    ///
    /// Packages that a manager works with where they lie are mounted only where every later step that may use them is
    /// mounted too and could download them again, with the same secrets; otherwise they stay in the image, and what
    /// was compiled of them is mounted alone. No step is mounted of which a later one may need what no download brings back,
    /// nor one from which a mount would hide such a thing.
    ///
    /// A step whose finding a comment waives gets no mount. Where it installs with a manager that has to be made to
    /// keep its downloads, the other steps of its stage, and of those built on it, get none by a safe fix either:
    /// it would leave its packages in the image. The same holds where a later step runs a script that is not in the
    /// file and may install packages with that manager, unless that step has a mount for them too; and where a mount
    /// switches the cache on by being there, since Docker before 24 leaves its directory in the image: there, no later step
    /// without a mount may download packages, unless a flag of its own switches the cache off.
    ///
    /// Of tdnf, Hatch, pixi, sbt, Leiningen, stack, cabal, mix, rebar3, Dart's pub, Swift, opam, `LuaRocks`, cpanm and cpan no
    /// fix mounts the caches: `cachemount explain` says why, and what a person may do. What is found of them is worth
    /// knowing, and no more.
    ///
    /// ## References
    /// - <https://docs.docker.com/build/cache/optimize/#use-cache-mounts>
    MissingCacheMount {
        name: "missing-cache-mount",
        summary: "a step downloads packages and keeps them nowhere",
        severity: Warning,
        fixable: true
    }
}

/// Its name.
pub(super) const NAME: &str = MissingCacheMount::METADATA.name;

impl Rule for MissingCacheMount {
    fn metadata(&self) -> &'static Metadata {
        &Self::METADATA
    }

    fn check(&self, facts: &Facts<'_>, config: &Config) -> Vec<Finding> {
        let of_runs = (0..facts.model.runs.len()).filter_map(|run| check_run(facts, config, run));
        of_runs.chain(facts.installs.iter().filter_map(left_out)).collect()
    }
}

fn check_run(facts: &Facts<'_>, config: &Config, run: usize) -> Option<Finding> {
    let is_missing = |install: &&Install<'_>| {
        (install.fetches || joins(facts, install))
            && !install.is_mounted()
            // Another rule speaks of the one; the other downloads nothing.
            && !install.is_misplaced()
            && !has(install, ObstacleKind::Offline)
            && !is_heeded(facts, install)
            && keeps_something(facts, config, install)
    };
    let missing: Vec<&Install<'_>> = facts.installs_of(run).filter(is_missing).collect();
    let first = missing.first()?;
    let clear: Vec<&Install<'_>> = missing.iter().copied().filter(|install| install.is_clear()).collect();
    let safe = (!clear.is_empty()).then(|| edits(facts, config, &clear)).flatten();
    let (applicability, edits, fixed) = match safe {
        Some(edits) => (Applicability::Safe, edits, clear),
        None => unsafe_edits(facts, config, &missing),
    };
    let open: Vec<&Obstacle> = missing.iter().flat_map(|install| standing_in_the_way(install)).collect();
    let fetching = missing.iter().filter(|install| install.fetches == first.fetches);
    let names: Vec<&str> = fetching.map(|install| install.manager.name).collect();
    let message = match names.as_slice() {
        [name] if !first.fetches => format!("{name} leaves files in the image that its other steps keep in a cache mount"),
        [name] => format!("{name} downloads packages that no cache mount keeps"),
        names => format!("{} download packages that no cache mount keeps", listed(names)),
    };
    let elsewhere = open.iter().filter(|it| it.span != Some(first.span));
    let labels = elsewhere.filter_map(|it| Some(Label { span: it.span?, text: "this stands in the way".to_owned() })).collect();
    let is_untried = missing.iter().all(|install| has(install, ObstacleKind::Untried));
    Some(Finding {
        severity: if is_untried { Severity::Info } else { MissingCacheMount::METADATA.severity },
        labels,
        help: help(&open, applicability, &fixed),
        fix: (!edits.is_empty()).then(|| Fix::new(title(facts, &fixed), applicability, edits)),
        ..MissingCacheMount::METADATA.finding(first.span, message)
    })
}

/// What a step that is mounted otherwise downloads again each time, since something in the file speaks against
/// a mount for it.
fn left_out(install: &Install<'_>) -> Option<Finding> {
    let cache = install.unwanted().next().filter(|_| install.is_mounted())?;
    // That the index is another step's, the other step's finding says.
    let elsewhere = |it: &Obstacle| matches!(it.kind, ObstacleKind::DetachedIndex | ObstacleKind::IndexReadLater);
    let obstacle = cache.obstacles.first().filter(|_| !cache.obstacles.iter().any(elsewhere))?;
    let label = obstacle.span.map(|span| Label { span, text: "this stands in the way".to_owned() });
    let what = match cache.cache.holds {
        Holds::Index => "an index that no cache mount keeps",
        Holds::Downloads | Holds::Linked { .. } | Holds::Builds => "packages that stay in the image",
    };
    let message = format!("{} downloads {what}", install.manager.name);
    Some(Finding {
        labels: label.into_iter().collect(),
        help: Some(format!("`{}` stays in the image: {}", cache.target, obstacle.reason)),
        ..MissingCacheMount::METADATA.finding(install.span, message)
    })
}

/// The edits that are not safe, where there are any.
fn unsafe_edits<'f, 'a>(
    facts: &Facts<'a>,
    config: &Config,
    missing: &[&'f Install<'a>],
) -> (Applicability, Vec<Edit>, Vec<&'f Install<'a>>) {
    let bearable = |install: &&Install<'_>| {
        let mut worst = install.obstacles().map(|it| it.kind.at_most());
        !install.caches.is_empty() && worst.all(|it| it >= Applicability::Unsafe)
    };
    let installs: Vec<&Install<'_>> = missing.iter().copied().filter(bearable).collect();
    let edits = if installs.is_empty() { None } else { edits(facts, config, &installs) };
    (Applicability::Unsafe, edits.unwrap_or_default(), installs)
}

/// The mounts, the clean-ups and flags that go, and the settings that are needed; nothing where they
/// cannot be made exactly.
fn edits(facts: &Facts<'_>, config: &Config, installs: &[&Install<'_>]) -> Option<Vec<Edit>> {
    let model = facts.model;
    let run = &model.runs[installs.first()?.run];
    let mut mounts: Vec<MountText> = Vec::new();
    for install in installs {
        for cache in install.wanted().filter(|cache| cache.coverage == Coverage::None) {
            for mount in [Some(rewrite::mount_text(facts, install, cache, config)), rewrite::scratch_text(cache)] {
                mounts.extend(mount.filter(|mount| !mounts.contains(mount)));
            }
        }
    }
    let mut edits = rewrite::mounts(model, run, &mounts);
    edits.extend(rewrite::removal(facts, installs, Taken::Everything)?);
    edits.extend(installs.iter().flat_map(|install| rewrite::tellings(install)));
    edits.extend(installs.iter().find_map(|install| rewrite::in_front(model, install)));
    // Without the setting the mounts would keep nothing, so it comes with them, also where it is unsafe.
    let companions = installs.iter().filter_map(|install| facts.companion_of(install));
    edits.extend(companions.filter_map(|companion| rewrite::companion(model, companion, config)));
    Some(edits)
}

/// Whether the author seems to have done already what is all that a finding could tell.
fn is_heeded(facts: &Facts<'_>, install: &Install<'_>) -> bool {
    has(install, ObstacleKind::Untried) && install.may_be_mounted(facts.model)
}

/// Whether a step that downloads no packages has to be mounted with those that install: with the setting that they
/// need it would leave the manager's own files in the image.
fn joins(facts: &Facts<'_>, install: &Install<'_>) -> bool {
    let is_set = |it: &Companion| matches!(it.state, CompanionState::Made | CompanionState::Missing);
    // Where the author wants none, there is something to waive.
    let joins = |it: &Companion| has(install, ObstacleKind::Declined) || install.is_clear() && is_set(it);
    facts.companion_of(install).is_some_and(joins)
}

/// Whether mounts for what can be mounted keep anything: without the setting that they need, packages are not
/// kept, and a mount for them alone would be for nothing.
fn keeps_something(facts: &Facts<'_>, config: &Config, install: &Install<'_>) -> bool {
    let is_missing = |it: &Companion| it.state != CompanionState::Made;
    config.apt.keep_cache != KeepCache::Off
        || install.unwanted().next().is_none()
        || !facts.companion_of(install).is_some_and(is_missing)
}

/// What is to be said of a mount: of one that no fix makes, nothing but why.
fn standing_in_the_way<'i>(install: &'i Install<'_>) -> impl Iterator<Item = &'i Obstacle> {
    let is_untried = has(install, ObstacleKind::Untried);
    install.obstacles().filter(move |it| !is_untried || it.kind == ObstacleKind::Untried)
}

fn has(install: &Install<'_>, kind: ObstacleKind) -> bool {
    install.obstacles.iter().any(|obstacle| obstacle.kind == kind)
}

/// Names in a row: `apt, pip and npm`.
fn listed(names: &[&str]) -> String {
    match names {
        [front @ .., one, last] if !front.is_empty() => format!("{}, {one} and {last}", front.join(", ")),
        names => names.join(" and "),
    }
}

fn title(facts: &Facts<'_>, installs: &[&Install<'_>]) -> String {
    let names: Vec<&str> = installs.iter().map(|install| install.manager.name).collect();
    let cleans = installs.iter().any(|install| install.has_cleanups());
    let words = || installs.iter().flat_map(|it| &it.rewordings);
    let mut title = format!("mount a cache for {}", listed(&names));
    if cleans {
        title.push_str(", and take out the clean-up that would empty it");
    }
    if let Some(telling) = installs.iter().find_map(|install| install.tellings.first()) {
        title = format!("{title}, and say with `{}` where it is", telling.assignment);
    }
    if let Some(word) = words().find(|word| !word.text.is_empty()) {
        let flag = facts.model.source.slice(word.span);
        title = format!("{title}, and write `{}` in the place of `{flag}`", word.text);
    } else if words().next().is_some() {
        title.push_str(", and take out the flag that switches it off");
    }
    title
}

fn help(obstacles: &[&Obstacle], applicability: Applicability, fixed: &[&Install<'_>]) -> Option<String> {
    let mut reasons: Vec<String> = obstacles.iter().map(|it| it.reason.clone()).collect();
    reasons.dedup();
    // A fix that is not whole says what it leaves out.
    let indexed = fixed.iter().filter(|install| install.downloads);
    for cache in indexed.flat_map(|install| install.unwanted()) {
        let why = cache.obstacles.iter().map(|it| format!("`{}` stays in the image: {}", cache.target, it.reason));
        reasons.extend(why.take(1));
    }
    if reasons.is_empty() {
        return (applicability != Applicability::Safe)
            .then(|| "the clean-up in this step cannot be taken out exactly; take it out by hand, then mount".to_owned());
    }
    Some(reasons.join("\n"))
}
