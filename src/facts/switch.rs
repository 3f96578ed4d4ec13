//! Caches that a mount switches on by being there: which words of a call have to become others, whether its index
//! is downloaded anew, and what the directory would do to other steps.
//!
//! `BuildKit` takes the directory away again from 0.11 on, with a frontend from 1.5 on; Docker before 24 leaves it in the
//! image. <https://github.com/moby/buildkit/issues/3153>

use crate::ecosystem;
use crate::ecosystem::Effect;
use crate::ecosystem::KnownIn;
use crate::ecosystem::Manager;
use crate::ecosystem::Switch;
use crate::facts::cache::Coverage;
use crate::facts::cache::coverage;
use crate::facts::cleanup::mention;
use crate::facts::cleanup::names;
use crate::facts::cleanup::with_context;
use crate::facts::command::Call;
use crate::facts::command::CommandAt;
use crate::facts::command::RunCalls;
use crate::facts::install::Install;
use crate::facts::install::Rewording;
use crate::facts::later::Later;
use crate::facts::obstacle::Obstacle;
use crate::facts::obstacle::ObstacleKind;
use crate::facts::setting::Setting;
use crate::facts::unseen::installer_in;
use crate::semantic::Base;
use crate::semantic::Manner;
use crate::semantic::Model;
use crate::semantic::PathWord;
use crate::semantic::Relation;
use crate::semantic::Run;
use crate::source::Span;
use crate::syntax::typed::ImageName;

/// What becomes of the words of a call: those that switch the cache off go, or, where the manager would use an
/// index of any age then, become the flag with which it does not.
pub(super) fn rewordings(call: &Call<'_>) -> Vec<Rewording> {
    let manager = call.manager;
    let off: Vec<Span> = call.flags(manager.disabled_by.flags).map(|word| word.span).collect();
    let gone = |span: &Span| Rewording { span: *span, text: "" };
    let Some(switch) = &manager.switch else { return off.iter().map(gone).collect() };
    let others = call.flags(switch.instead_of).map(|word| word.span);
    let mut words: Vec<Rewording> = off.into_iter().chain(others).map(|span| gone(&span)).collect();
    if call.flags(&[switch.refresh]).next().is_none()
        && let Some(first) = words.first_mut()
    {
        first.text = switch.refresh;
    }
    words
}

/// Whether a call downloads its indexes anew, once its words are what they become.
fn refreshes(call: &Call<'_>, switch: &Switch) -> bool {
    call.effect == Effect::Refreshes || !rewordings(call).is_empty() || call.flags(&[switch.refresh]).next().is_some()
}

/// What speaks against a mount for a call of a manager with such a cache.
pub(super) fn of_call(model: &Model<'_>, calls: &RunCalls<'_>, call: &Call<'_>) -> Vec<Obstacle> {
    let Some(switch) = &call.manager.switch else { return Vec::new() };
    let span = calls.commands[call.command].site.command.span;
    let mut found = Vec::new();
    if !refreshes(call, switch) && !is_refreshed_before(model, calls, call, switch) {
        let reason = format!(
            "it takes an index in the cache as it is, which may be old, or of another architecture; write `{}` behind \
             the subcommand",
            switch.refresh
        );
        found.push(Obstacle::at(ObstacleKind::StaleIndex, span, reason));
    }
    let is_valued = |text: &str| {
        call.manager
            .disabled_by
            .flags
            .iter()
            .any(|flag| text.strip_prefix(flag).is_some_and(|rest| rest.starts_with('=')))
    };
    if let Some((word, _)) = call.arguments.iter().find(|(_, text)| text.as_deref().is_some_and(is_valued)) {
        let reason = "the flag may switch the cache off; write it without a value, or take it out";
        found.push(Obstacle::at(ObstacleKind::InseparableCleanup, word.span, reason));
    }
    let mut flags = call.flags(call.manager.disabled_by.flags).chain(call.flags(switch.instead_of));
    if let Some(word) = flags.find(|word| word.literal().is_none()) {
        let reason = "the flag to take out stands in a variable; write it where it is used";
        found.push(Obstacle::at(ObstacleKind::InseparableCleanup, word.span, reason));
    }
    let is_versioned = call.flag_value(switch.named).may(|name| name.contains('='));
    if is_versioned || call.flags(switch.newest).next().is_some() {
        let reason = "with these flags it may choose a package that another image left in the cache";
        found.push(Obstacle::at(ObstacleKind::UnknownProgram, span, reason));
    }
    found.extend(
        too_old(model, model.runs[calls.run].stage, switch, call)
            .map(|(kind, reason)| Obstacle::at(kind, span, reason)),
    );
    found
}

/// Whether the step itself has downloaded the indexes that a call works with.
fn is_refreshed_before(model: &Model<'_>, calls: &RunCalls<'_>, call: &Call<'_>, switch: &Switch) -> bool {
    if call.flag_value(switch.repositories) != Setting::Unset {
        return false;
    }
    let run = &model.runs[calls.run];
    let site = |call: &Call<'_>| &calls.commands[call.command].site;
    let changes = |index: usize| {
        let command = &calls.commands[index];
        let redirects = &command.site.command.redirects;
        with_context(run, command, |context| {
            mention(command, context, switch.configuration).is_some()
                || redirects.iter().any(|it| names(&it.target, context, switch.configuration))
        })
    };
    let own = calls.calls.iter().filter(|other| std::ptr::eq(other.manager, call.manager));
    let mut earlier = own.filter(|other| other.effect.downloads() && refreshes(other, switch));
    earlier.any(|other| {
        site(other).dominates(site(call)) && !(other.command..call.command).any(changes) && !is_elsewhere(other)
    })
}

/// Whether a call works in another directory than the image's.
fn is_elsewhere(call: &Call<'_>) -> bool {
    call.flags(call.manager.relocated_by).next().is_some()
}

/// Whether the base image's manager is too old for a mount, or may be.
fn too_old(model: &Model<'_>, stage: usize, switch: &Switch, call: &Call<'_>) -> Option<(ObstacleKind, String)> {
    let known_in = &switch.known_in;
    let Base::Image { name, .. } = model.base_image(stage) else { return None };
    let (major, minor) = known_in.release;
    let is_replaced = rewordings(call).iter().any(|word| !word.text.is_empty());
    let what = if is_replaced {
        format!("`{}`, which it needs instead,", switch.refresh)
    } else {
        "what it does with a mounted cache".to_owned()
    };
    let since = format!("{what} is known from {} {major}.{minor} on", known_in.distribution);
    match name.as_ref().and_then(|name| is_new_enough(name, known_in)) {
        Some(true) => None,
        Some(false) => {
            Some((ObstacleKind::TooOld, format!("{since}, and the base image is made from an older release")))
        }
        None => {
            let reason = format!("{since}, and which release the base image is made from cannot be told");
            Some((ObstacleKind::MaybeTooOld, reason))
        }
    }
}

/// Whether an image is made from a release that knows the flag; nothing where its name does not say.
pub(super) fn is_new_enough(name: &ImageName, known_in: &KnownIn) -> Option<bool> {
    let tag = name.tag.as_deref().unwrap_or_default();
    let words: Vec<&str> = tag.split(['-', '_']).collect();
    // `alpine3.19`, or `alpine-3.19`.
    let said = words.iter().enumerate().find_map(|(index, word)| {
        let behind = word.strip_prefix(known_in.distribution)?;
        let next = || words.get(index + 1).filter(|next| behind.is_empty() && next.contains('.'));
        version(behind).or_else(|| version(next()?))
    });
    let number = words.iter().find_map(|word| version(word));
    if let Some(release) = said {
        return release.reaches(known_in.release);
    }
    let is_said = name.digest.is_none() || !tag.is_empty();
    let is_newest = is_said && words.iter().all(|word| known_in.current.contains(word));
    let (front, last) = name.repository.rsplit_once('/').unwrap_or(("library", &name.repository));
    if known_in.own.contains(&last) {
        // Others may number images of their own: what can be a release is taken for one.
        let is_release = |number: &Version| front == "library" || number.major == known_in.release.0;
        return match number {
            None => is_newest.then_some(true),
            Some(number) => number.reaches(known_in.release).filter(|_| is_release(&number)),
        };
    }
    let is_image =
        |image: &str| name.repository.strip_suffix(image).is_some_and(|front| front.is_empty() || front.ends_with('/'));
    let (_, first) = known_in.images.iter().find(|(image, _)| is_image(image))?;
    number.map_or(is_newest, |number| number.reaches(*first) == Some(true)).then_some(true)
}

/// The first numbers of a version.
#[derive(Clone, Copy)]
struct Version {
    major: u32,
    /// Nothing for the newest of all.
    minor: Option<u32>,
}

impl Version {
    /// Whether it is `first` or a later one; nothing for a number that is a date.
    fn reaches(self, (major, minor): (u32, u32)) -> Option<bool> {
        let is_date = self.major > 9999;
        (!is_date).then_some((self.major, self.minor.unwrap_or(u32::MAX)) >= (major, minor))
    }
}

/// The version that `3.12.4`, `v3` and `22` are; nothing for a word that is none.
fn version(word: &str) -> Option<Version> {
    let mut numbers = word.strip_prefix('v').unwrap_or(word).split('.').map(|number| {
        let digits = number.find(|c: char| !c.is_ascii_digit()).unwrap_or(number.len());
        number[..digits].parse::<u32>().ok()
    });
    Some(Version { major: numbers.next()??, minor: numbers.next().flatten() })
}

/// The mount where indexes alone are kept otherwise, if the step or one that it is built on makes packages go there
/// as well.
pub(super) fn linked(model: &Model<'_>, run: usize, manager: &Manager) -> Option<Coverage> {
    let switch = manager.switch.as_ref()?;
    let found @ Coverage::Cache(_) = coverage(&model.runs[run], switch.indexes) else { return None };
    let stage = model.runs[run].stage;
    let says = |index: &usize| {
        let text = model.source.slice(model.instruction(&model.runs[*index]).body);
        model.is_on(stage, model.runs[*index].stage) && switch.linked_by.iter().any(|word| text.contains(word))
    };
    (0..=run).find(says).map(|_| found)
}

/// Notes an obstacle where the directory of a mount would change what other steps leave in the image, and where a
/// later step reads the index that this one leaves there so far.
pub(super) fn object(model: &Model<'_>, runs: &[RunCalls<'_>], installs: &mut [Install<'_>]) {
    for manager in ecosystem::ALL {
        let Some(switch) = &manager.switch else { continue };
        let is_of = |install: &Install<'_>| std::ptr::eq(install.manager, *manager);
        let Some(target) = installs.iter().find(|it| is_of(it)).and_then(|it| Some(it.caches.first()?.target.clone()))
        else {
            continue;
        };
        let mut behind = Behind::default();
        let mut installs = &mut *installs;
        // Whether a step gets a mount depends on those behind it, so that the last comes first.
        for calls in runs.iter().rev() {
            let own;
            (installs, own) = installs.split_at_mut(installs.partition_point(|it| it.run < calls.run));
            let mut own = own.iter_mut().find(|it| is_of(it));
            if let Some(install) = own.as_mut().filter(|it| it.downloads && !it.is_mounted()) {
                let stage = model.runs[install.run].stage;
                let index = if install.is_off { None } else { behind.index_read(model, calls, stage, switch) };
                for obstacle in behind.left_on(model, stage, &target).into_iter().chain(index) {
                    install.object(obstacle);
                }
            }
            behind.add(model, calls, own.as_deref(), (manager, switch, &target));
        }
    }
}

/// The steps behind the one that is looked at.
#[derive(Default)]
struct Behind {
    /// Those without a mount that would keep what they download in the directory.
    keeping: Later,
    /// Commands that make a link to or at the directory.
    linking: Later,
    /// Scripts that may install, in steps without a mount.
    scripts: Later,
    /// Commands that read the index in the image, or take it away as if it were there.
    reading: Later,
}

impl Behind {
    fn add(
        &mut self,
        model: &Model<'_>,
        calls: &RunCalls<'_>,
        install: Option<&Install<'_>>,
        (manager, switch, target): (&'static Manager, &Switch, &str),
    ) {
        let run = &model.runs[calls.run];
        let place = |command: &CommandAt<'_>| command.site.command.span;
        let stays = |it: &&Install<'_>| !it.is_off && it.downloads && !it.is_mounted() && !it.is_clear();
        self.keeping.add(run.stage, install.filter(stays).map(|it| it.span));
        self.linking.add(run.stage, calls.commands.iter().find(|command| links(run, command, target)).map(place));
        let is_mounted = matches!(coverage(run, target), Coverage::Cache(_)) || install.is_some_and(Install::is_clear);
        self.scripts.add(run.stage, if is_mounted { None } else { installer_in(model, calls) });
        let consults = |call: &&Call<'_>| {
            std::ptr::eq(call.manager, manager)
                && call.effect == Effect::Consults
                && call.flags(manager.disabled_by.flags).next().is_none()
        };
        let consulted = calls.calls.iter().find(consults).map(|call| &calls.commands[call.command]);
        self.reading.add(run.stage, consulted.or_else(|| counts_on(model, calls, switch)).map(place));
    }

    /// Why it matters to a later step that `target` is in the image: one without a mount would keep there what it downloads.
    fn left_on(&self, model: &Model<'_>, stage: usize, target: &str) -> Option<Obstacle> {
        let of = |places: &Later, what: &str| {
            let reason = format!("Docker before 24 leaves `{target}` in the image, {what}");
            places.first(model, stage).map(|span| Obstacle::at(ObstacleKind::LeftOn, span, reason))
        };
        of(&self.keeping, "and this step, which gets no mount, would leave its packages there")
            .or_else(|| of(&self.linking, "where this makes a link"))
            .or_else(|| {
                of(&self.scripts, "and the script that this step runs may install packages, and leave them there")
            })
    }

    /// Who reads the index that a step leaves in the image, or takes it away as if it were there: a later one, or the
    /// step itself.
    fn index_read(&self, model: &Model<'_>, calls: &RunCalls<'_>, stage: usize, switch: &Switch) -> Option<Obstacle> {
        if let Some(span) = self.reading.first(model, stage) {
            let reason =
                "it leaves the index in the image, and a later step reads it, or takes it away as if it were there";
            return Some(Obstacle::at(ObstacleKind::IndexReadLater, span, reason));
        }
        let command = counts_on(model, calls, switch)?;
        let reason = format!(
            "with a mount no index is in `{}`, which this counts on; take it out, or write `rm -f`",
            switch.indexes
        );
        Some(Obstacle::at(ObstacleKind::UsedInStep, command.site.command.span, reason))
    }
}

/// Whether a command makes a link to or at `target`.
fn links(run: &Run, command: &CommandAt<'_>, target: &str) -> bool {
    command.invocation.as_ref().is_some_and(|it| it.program == "ln")
        && with_context(run, command, |context| mention(command, context, target).is_some())
}

/// The command of a step that fails, or does something else, where no index is in the image.
fn counts_on<'c, 'a>(model: &Model<'_>, calls: &'c RunCalls<'a>, switch: &Switch) -> Option<&'c CommandAt<'a>> {
    let run = &model.runs[calls.run];
    calls.commands.iter().find(|command| {
        with_context(run, command, |context| match &command.deletion {
            Some(deletion) => {
                let is_forced = matches!(deletion.manner, Manner::Remove { force: true } | Manner::Find);
                let is_within =
                    |word: &PathWord<'_>| deletion.relation(word, context, switch.indexes) == Relation::Inside;
                !is_forced && deletion.words.iter().any(is_within)
            }
            None => command.site.simple.nested.is_none() && mention(command, context, switch.indexes).is_some(),
        })
    })
}

#[cfg(test)]
mod tests {
    use super::is_new_enough;
    use crate::ecosystem::by_name;
    use crate::syntax::typed::ImageName;

    #[track_caller]
    fn check(images: &[&str], expected: Option<bool>) {
        let switch = by_name("apk").and_then(|manager| manager.switch.as_ref());
        for image in images {
            let found = switch.and_then(|switch| is_new_enough(&ImageName::read(image), &switch.known_in));
            assert_eq!(found, expected, "{image}");
        }
    }

    #[test]
    fn the_release_of_a_base_image_is_told_by_its_name() {
        check(
            &["alpine", "alpine:3", "alpine:edge", "alpine:3.9.4", "docker.io/library/alpine:3.20@sha256:0"],
            Some(true),
        );
        check(
            &["python:3.6-alpine3.9", "golang:1.22-alpine", "node:lts-alpine", "nginx:alpine", "python:3-alpine"],
            Some(true),
        );
        check(
            &["ghcr.io/linuxserver/baseimage-alpine:arm64v8-3.21", "mcr.microsoft.com/dotnet/sdk:9.0-alpine"],
            Some(true),
        );
        check(&["mcr.microsoft.com/powershell:7.2.2-alpine-3.14-20220318"], Some(true));
        check(&["alpine:3.8", "alpine:2.7", "node:10-alpine3.8", "python:3-alpine3.4"], Some(false));
        check(&["node:10-alpine", "golang:1.9-alpine", "node:carbon-alpine", "company/base:1"], None);
        check(&["company/alpine:1.2", "company/node-alpine:3.20", "alpine@sha256:0", "alpine:20190228"], None);
    }
}
