//! What a manager keeps beside its caches, and the settings that put it elsewhere.

use crate::ecosystem::Beside;
use crate::ecosystem::Cache;
use crate::ecosystem::Effect;
use crate::ecosystem::Elsewhere;
use crate::facts::cache::setting;
use crate::facts::cache::unfit;
use crate::facts::chosen;
use crate::facts::command::Call;
use crate::facts::command::CommandAt;
use crate::facts::command::RunCalls;
use crate::facts::command::up_to;
use crate::facts::leftover::is_made;
use crate::facts::leftover::topmost;
use crate::facts::obstacle::Obstacle;
use crate::facts::obstacle::ObstacleKind;
use crate::facts::owner::Owner;
use crate::facts::setting::Setting;
use crate::semantic::Model;
use crate::semantic::PathPattern;
use crate::semantic::Relation;
use crate::shell::FrameKind;
use crate::shell::RunsAs;

/// A call of a manager, and the steps around it.
#[derive(Clone, Copy)]
pub(super) struct Caller<'c, 'a> {
    pub(super) model: &'c Model<'a>,
    pub(super) runs: &'c [RunCalls<'a>],
    pub(super) calls: &'c RunCalls<'a>,
    pub(super) call: &'c Call<'a>,
}

impl<'c, 'a> Caller<'c, 'a> {
    /// The directory above the cache at `target`, where nothing but the manager's caches is in it.
    pub(super) fn own_parent(self, cache: &Cache, target: &str) -> Option<String> {
        let (parent, _) = target.rsplit_once('/')?;
        let run = &self.model.runs[self.calls.run];
        let is_own =
            self.keeps_out(cache.beside?, parent) && unfit(self.model, run, self.call.manager, parent).is_none();
        is_own.then(|| parent.to_owned())
    }

    /// Why the manager itself, or what it runs, may be kept from writing beside the cache at `target`: the mount makes
    /// the directories above it, and they are root's.
    pub(super) fn kept_out(self, cache: &Cache, target: &str, owner: &Owner) -> Option<Obstacle> {
        let (parent, _) = target.rsplit_once('/').filter(|_| *owner != Owner::ROOT && !chosen::is_at(cache, target))?;
        let home = self.model.runs[self.calls.run].scope.user.known_home();
        let top = topmost(home, target)?;
        let is_made = |directory| is_made(self.model, self.runs, self.calls.run, directory, None);
        let manager = self.call.manager;
        let of_image = |directory: &str| {
            let mut variables = self.model.runs[self.calls.run].scope.environment.iter();
            variables.any(|(_, variable)| variable.is_of_base() && variable.value.as_deref() == Some(directory))
        };
        let is_there = is_made(parent) || of_image(parent);
        let own = cache.beside.filter(|beside| !is_there && !self.keeps_out(beside, top));
        let is_of_call = manager.also_by.is_empty() || manager.also_by.iter().any(|it| self.call.program.is_called(it));
        let others = || {
            let below = manager.also_in.filter(|_| is_of_call)?;
            Some(below).filter(|below| !is_made(top) && home.is_some_and(|it| top == format!("{it}/{below}")))
        };
        let (kind, what, directory) = match own {
            Some(beside) => {
                (ObstacleKind::UsedInStep, format!("{} may have to make its {}", manager.name, beside.what), parent)
            }
            None if others().is_some() => {
                (ObstacleKind::ParentDirectory, format!("what {} runs keeps files of its own", manager.name), top)
            }
            None => return None,
        };
        let reason = format!(
            "{what} in `{directory}`, which belongs to root while the mount is there; make it in an earlier step of this \
             user's, as in `mkdir -p {directory}`"
        );
        Some(Obstacle::at(kind, self.command().site.command.span, reason))
    }

    /// Whether a setting keeps all that is not a cache out of `directory`.
    fn keeps_out(self, beside: &Beside, directory: &str) -> bool {
        beside.elsewhere.iter().any(|elsewhere| match self.said(elsewhere) {
            Setting::Value(value) if elsewhere.values.is_empty() => {
                value.starts_with('/') && PathPattern::new(&value).relation(directory) == Relation::Elsewhere
            }
            Setting::Value(value) => elsewhere.values.contains(&value.as_str()),
            Setting::Unset | Setting::Unknown => false,
        })
    }

    /// What a setting says for the call.
    fn said(self, elsewhere: &Elsewhere) -> Setting<String> {
        let run = &self.model.runs[self.calls.run];
        match setting(run, self.command(), elsewhere.env, false) {
            Setting::Unset => self.configured(elsewhere.option),
            said => said,
        }
    }

    /// What the manager was last told of an option, in this step or an earlier one.
    fn configured(self, option: &str) -> Setting<String> {
        let earlier = up_to(self.model, self.runs, self.calls.run).rev();
        let mut told = earlier.flat_map(|calls| calls.calls.iter().rev().map(move |call| (calls, call)));
        let found = told.find(|(calls, call)| {
            let comes_before = calls.run < self.calls.run || call.command < self.call.command;
            let configures = matches!(call.effect, Effect::Configures(_));
            let names_option = || call.arguments.iter().any(|(_, text)| text.as_deref() == Some(option));
            comes_before && configures && std::ptr::eq(call.manager, self.call.manager) && names_option()
        });
        found.map_or(Setting::Unset, |(calls, call)| Setting::told(self.value(calls, call, option)))
    }

    /// What a call sets an option to, where that surely counts for this one: for the same user, and wherever it runs.
    fn value(self, calls: &RunCalls<'_>, call: &Call<'_>, option: &str) -> Option<String> {
        let command = &calls.commands[call.command];
        let home = |calls: &RunCalls<'_>| self.model.runs[calls.run].scope.user.known_home().map(str::to_owned);
        let as_it_is = |it: &CommandAt<'_>| it.runs_as == RunsAs::Same && !it.new_environment;
        let is_certain =
            command.site.frames().all(|frame| matches!(frame.kind, FrameKind::AfterAnd { rescued: false }));
        let is_same_user =
            home(calls).is_some_and(|it| Some(it) == home(self.calls)) && as_it_is(command) && as_it_is(self.command());
        let texts: Vec<&str> = call.arguments.iter().map_while(|(_, text)| text.as_deref()).collect();
        match texts.as_slice() {
            [words @ .., name, value] if *name == option && texts.len() == call.arguments.len() => {
                let is_plain = words.iter().chain([value]).all(|word| !word.starts_with('-'));
                (is_certain && is_same_user && is_plain).then(|| (*value).to_owned())
            }
            _ => None,
        }
    }

    fn command(self) -> &'c CommandAt<'a> {
        &self.calls.commands[self.call.command]
    }
}
