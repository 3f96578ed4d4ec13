//! Calls of a package manager that fetch nothing which its caches keep, for what stands around them.

use crate::ecosystem::Idle;
use crate::ecosystem::Releases;
use crate::facts::cache::setting;
use crate::facts::command::Call;
use crate::facts::command::CommandAt;
use crate::facts::obstacle::Obstacle;
use crate::facts::obstacle::ObstacleKind;
use crate::facts::setting::Setting;
use crate::semantic::Base;
use crate::semantic::Model;
use crate::semantic::Run;
use crate::syntax::Keyword;

/// Whether a call fetches nothing, by a variable, or since an earlier instruction brings what it works with.
pub(super) fn by_surroundings(model: &Model<'_>, run: &Run, command: &CommandAt<'_>, call: &Call<'_>) -> bool {
    let Some(idle) = call.manager.idle_where.filter(|_| call.effect.downloads()) else { return false };
    idle.env.iter().any(|(name, word)| says(run, command, name, word)) || has_packages(model, run, idle)
}

/// Whether a variable makes a call work without the network.
pub(super) fn is_offline(run: &Run, command: &CommandAt<'_>, call: &Call<'_>) -> bool {
    let all = call.manager.idle_where.map_or(&[][..], |idle| idle.offline_env);
    all.iter().any(|(name, word)| says(run, command, name, word))
}

/// Whether `word` is one of a variable's value.
fn says(run: &Run, command: &CommandAt<'_>, name: &str, word: &str) -> bool {
    match setting(run, command, name, false) {
        Setting::Value(value) => value.split_whitespace().any(|it| it == word),
        Setting::Unset | Setting::Unknown => false,
    }
}

/// Whether an earlier instruction of the lineage copies or makes a directory that packages are taken from.
fn has_packages(model: &Model<'_>, run: &Run, idle: &Idle) -> bool {
    let earlier = model.ancestry(run.stage).flat_map(|stage| model.stages[stage].instructions.clone());
    let mut earlier = earlier.filter(|index| *index < run.instruction).map(|at| &model.dockerfile.instructions[at]);
    let is_meant =
        |word: &str| word.trim_end_matches('/').rsplit('/').next().is_some_and(|it| idle.copied.contains(&it));
    earlier.any(|instruction| {
        let text = model.source.slice(instruction.body);
        match instruction.keyword {
            Keyword::Copy | Keyword::Add => {
                text.split(|c: char| c.is_whitespace() || matches!(c, '"' | ',')).any(is_meant)
            }
            Keyword::Run => idle.made_by.iter().any(|words| text.contains(words)),
            _ => false,
        }
    })
}

/// Why a call may keep nothing in the caches: the release that runs it has none, as far as the file says.
pub(super) fn release(model: &Model<'_>, run: &Run, command: &CommandAt<'_>, call: &Call<'_>) -> Option<Obstacle> {
    let releases = &call.manager.idle_where?.before;
    let text = model.source.text();
    let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
    if says(releases.unless) || !is_older(model, run, releases) && !says(releases.or_with) {
        return None;
    }
    let reason = format!("in this release of {}, {}", call.manager.name, releases.instead);
    Some(Obstacle::at(ObstacleKind::UnknownPlace, command.site.command.span, reason))
}

/// Whether the base image brings one of these releases.
fn is_older(model: &Model<'_>, run: &Run, releases: &Releases) -> bool {
    let Base::Image { name: Some(name), .. } = model.base_image(run.stage) else { return false };
    let mut numbers = name.tag.as_deref().unwrap_or_default().split(['.', '-', 'r', 'b']);
    let mut number = || numbers.next().and_then(|it| it.parse::<u32>().ok());
    let release = number().zip(number());
    name.familiar() == releases.image && release.is_some_and(|release| release < releases.since)
}
