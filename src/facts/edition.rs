//! Which package manager a program is whose name stands for several: the base image tells.

use crate::ecosystem;
use crate::ecosystem::Default;
use crate::ecosystem::Edition;
use crate::ecosystem::Manager;
use crate::facts::cache::Coverage;
use crate::facts::cache::coverage;
use crate::facts::command::Call;
use crate::facts::command::RunCalls;
use crate::facts::obstacle::Obstacle;
use crate::facts::obstacle::ObstacleKind;
use crate::semantic::Base;
use crate::semantic::Model;
use crate::semantic::RedHatRelease;
use crate::semantic::Run;
use crate::syntax::typed::ImageName;

/// What tells which manager a program is.
enum Told {
    /// The image's name.
    Image(&'static Manager),
    /// The name of the image that an `ARG` says, which another value changes.
    Argument(&'static Manager, String),
    /// A mount that is there for its cache.
    Mount(&'static Manager),
    /// Nothing.
    Nothing,
}

/// The manager that the program of this name, which `named` has too, is in a step; nothing where nobody can tell.
pub(super) fn manager(
    model: &Model<'_>,
    run: &Run,
    named: &'static Manager,
    program: &str,
) -> Option<&'static Manager> {
    match told(model, run, named, program) {
        Told::Image(manager) | Told::Argument(manager, _) | Told::Mount(manager) => Some(manager),
        Told::Nothing => None,
    }
}

fn told(model: &Model<'_>, run: &Run, named: &'static Manager, program: &str) -> Told {
    if let Base::Image { name, like, argument, .. } = model.base_image(run.stage) {
        let in_image = |name: &ImageName| {
            let RedHatRelease { distribution, number } = RedHatRelease::of(name)?;
            let edition = named.editions.iter().find(|it| it.is_of(program, distribution, number));
            edition.map(|edition| edition.manager)
        };
        if let Some(manager) = like.as_deref().and_then(in_image) {
            return Told::Image(manager);
        }
        match (name.as_ref().and_then(in_image), argument) {
            (Some(manager), None) => return Told::Image(manager),
            (Some(manager), Some(argument)) => return Told::Argument(manager, argument.clone()),
            (None, _) => {}
        }
    }
    let is_mounted = |edition: &&Edition| {
        edition.names.contains(&program)
            && directory(edition.manager).is_some_and(|path| matches!(coverage(run, path), Coverage::Cache(_)))
    };
    named.editions.iter().find(is_mounted).map_or(Told::Nothing, |edition| Told::Mount(edition.manager))
}

/// Where a manager has its cache, whatever the user.
fn directory(manager: &Manager) -> Option<&'static str> {
    manager.caches.iter().find_map(|cache| match cache.place.default {
        Default::Absolute(path) => Some(path),
        _ => None,
    })
}

/// Why it cannot be told that a call is one of the manager's that it is taken for.
pub(super) fn doubt(model: &Model<'_>, calls: &RunCalls<'_>, call: &Call<'_>) -> Option<Obstacle> {
    let command = &calls.commands[call.command];
    let program = &*command.invocation.as_ref()?.program;
    let (named, _) = ecosystem::by_program(program).filter(|(named, _)| !named.editions.is_empty())?;
    let editions = || named.editions.iter().filter(|edition| edition.names.contains(&program));
    editions().next()?;
    let (kind, why) = match told(model, &model.runs[calls.run], named, program) {
        Told::Image(_) => return None,
        Told::Argument(_, argument) => {
            (ObstacleKind::UnknownProgram, format!("another value of {argument} may name another image"))
        }
        Told::Mount(_) => (ObstacleKind::UnknownProgram, "nothing but the mount says so".to_owned()),
        Told::Nothing => (ObstacleKind::UnknownPlace, "the base image's name does not say".to_owned()),
    };
    let mut places: Vec<String> = Vec::new();
    for edition in editions() {
        let place = directory(edition.manager).map(|path| format!("`{path}` ({})", edition.manager.name));
        places.extend(place.filter(|place| !places.contains(place)));
    }
    let flag = call.manager.keeping.map(|keeping| format!(", and write `{}` behind `{program}`", keeping.flag));
    let reason = format!(
        "which `{program}` this is, and with it where its cache is: {why}; mount {}{}",
        places.join(" or "),
        flag.unwrap_or_default()
    );
    Some(Obstacle::at(kind, command.site.command.span, reason))
}
