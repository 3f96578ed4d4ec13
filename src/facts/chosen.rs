//! Caches in directories that a fix chooses, where nobody can tell which one the manager would take: it is told of it in
//! front of each call.

use crate::ecosystem::Cache;
use crate::ecosystem::Chosen;
use crate::ecosystem::Default;
use crate::ecosystem::Manager;
use crate::facts::cache::CacheUse;
use crate::facts::cache::Coverage;
use crate::facts::cache::coverage;
use crate::facts::cache::home;
use crate::facts::cache::setting;
use crate::facts::command::CommandAt;
use crate::facts::command::RunCalls;
use crate::facts::copied::Copies;
use crate::facts::install::Install;
use crate::facts::obstacle::Obstacle;
use crate::facts::obstacle::ObstacleKind;
use crate::facts::owner::Identity;
use crate::facts::reader::Readers;
use crate::facts::reader::reads;
use crate::facts::setting::Setting;
use crate::semantic::Model;
use crate::semantic::MountKind;
use crate::semantic::Run;
use crate::semantic::normalise;
use crate::shell::Word;
use crate::syntax::Form;

/// What is written in front of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Telling {
    /// Where the command starts, as a byte offset.
    pub offset: u32,
    /// An assignment, or several.
    pub assignment: &'static str,
}

/// What a call is told, and of which directory.
#[derive(Clone, Copy)]
pub(super) struct Choice {
    chosen: &'static Chosen,
    /// An assignment, or several.
    assignment: &'static str,
}

/// Where the cache is: where a mount is that is meant for it, or at the directory that is chosen.
pub(super) fn target(run: &Run, chosen: &Chosen) -> String {
    let caches = run.mounts.iter().filter(|mount| mount.kind == MountKind::Cache);
    let meant = caches.filter_map(|mount| mount.target.as_deref()).find(|target| target.contains(chosen.named));
    meant.unwrap_or(chosen.path).to_owned()
}

/// Whether the directory `target` is one that a fix chooses for `cache`. All that is above it is there in every image,
/// and nobody but the manager writes into it.
pub(super) fn is_at(cache: &Cache, target: &str) -> bool {
    matches!(cache.place.default, Default::Chosen(chosen) if chosen.path == target)
}

/// Whether a clean-up of the manager's own empties a cache: not where that is at a directory which other calls are told
/// of in front, and the clean-up has another one to clean.
pub(super) fn is_cleaned(run: &Run, command: &CommandAt<'_>, cache: &CacheUse) -> bool {
    let Default::Chosen(chosen) = cache.cache.place.default else { return true };
    let is_told = || setting(run, command, chosen.env, false) != Setting::Unset;
    !chosen.cleans_elsewhere || cache.target != chosen.path || is_told()
}

/// Programs that run another with the variables that they have themselves.
const HANDING_ON: &[&str] = &["gosu", "su-exec", "setpriv", "nice", "timeout"];

/// A call, and the file around it.
#[derive(Clone, Copy)]
pub(super) struct Around<'c, 'a> {
    pub(super) model: &'c Model<'a>,
    pub(super) runs: &'c [RunCalls<'a>],
    pub(super) calls: &'c RunCalls<'a>,
    pub(super) command: &'c CommandAt<'a>,
}

impl Around<'_, '_> {
    /// What the call has to be told to have its cache at `target`, where nothing in the file says so and nothing is
    /// mounted there.
    pub(super) fn choice(self, manager: &Manager, cache: &Cache, target: &str, is_configured: bool) -> Option<Choice> {
        let Default::Chosen(chosen) = cache.place.default else { return None };
        let run = self.run();
        if matches!(coverage(run, target), Coverage::Cache(_)) {
            return None;
        }
        let said = |env| setting(run, self.command, env, false);
        let is_on = |value: &String| manager.disabled_by.left_on_by.contains(&value.as_str());
        let assignment = if is_configured || said(chosen.env) != Setting::Unset {
            chosen
                .needs
                .filter(|needed| !matches!(said(needed.env), Setting::Value(value) if is_on(&value)))?
                .assignment
        } else {
            Some(chosen.assignment).filter(|_| target == chosen.path)?
        };
        Some(Choice { chosen, assignment })
    }

    /// Notes what an install's call is told, or what speaks against that.
    pub(super) fn tell(
        self,
        install: &mut Install<'_>,
        choice: Choice,
        identity: &Identity,
        (readers, copies): (&Readers<'_>, &Copies),
    ) {
        match self.telling(choice) {
            Ok(telling) => install.tellings.push(telling),
            Err(obstacle) => install.object(obstacle),
        }
        let home = home(self.run(), self.command, identity).unwrap_or_default();
        if install.told_homes.contains(&home) {
            return;
        }
        if let Some(obstacle) = self.used(choice.chosen, install.manager, &home, readers, copies) {
            install.object(obstacle);
        }
        install.told_homes.push(home);
    }

    /// What is to be written in front of the call.
    fn telling(self, Choice { chosen, assignment }: Choice) -> Result<Telling, Obstacle> {
        let simple = self.command.site.simple;
        let hands_on = self.command.invocation.as_ref().is_some_and(|it| {
            let first = simple.words.first().and_then(Word::literal);
            let is_itself = simple.words.first().is_some_and(|word| word.span == it.program_word.span);
            !it.environment_cleared
                && !it.environment_reset
                && (is_itself || first.is_some_and(|first| HANDING_ON.contains(&&*first)))
        });
        let is_exec = matches!(self.model.instruction(self.run()).form, Form::Exec(_));
        let span = self.command.site.command.span;
        simple.start().filter(|_| hands_on && !is_exec).map(|offset| Telling { offset, assignment }).ok_or_else(|| {
            let reason = format!("{}; say `{assignment}` where it reaches this call", chosen.untold);
            Obstacle::at(ObstacleKind::UnknownPlace, span, reason)
        })
    }

    /// Who counts on the cache where it may be without a mount: behind it nothing is there.
    fn used(
        self,
        chosen: &Chosen,
        manager: &'static Manager,
        home: &str,
        readers: &Readers<'_>,
        copies: &Copies,
    ) -> Option<Obstacle> {
        let run = self.run();
        chosen.usual.iter().map(|below| normalise(&format!("{home}/{below}"))).find_map(|usual| {
            let in_step = || {
                let used = self.calls.commands.iter().find(|command| reads(run, command, &usual))?;
                let reason = format!("the step uses `{usual}`, where the cache may be now");
                Some(Obstacle::at(ObstacleKind::UsedInStep, used.site.command.span, reason))
            };
            let later = || readers.of(self.model, self.runs, self.calls.run, manager, &usual);
            in_step().or_else(later).or_else(|| copies.filling(self.model, self.calls.run, &usual))
        })
    }

    fn run(&self) -> &Run {
        &self.model.runs[self.calls.run]
    }
}
