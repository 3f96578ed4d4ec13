//! Why a package step of the text after did more than its caches call for: what the trace shows of its layer, and what
//! whoever has read the text knows of its mounts.

use std::collections::BTreeMap;

use crate::benchmark::build::Build;
use crate::benchmark::build::Step;
use crate::benchmark::comparison::step::keyword;
use crate::benchmark::comparison::step::words;
use crate::benchmark::fetched;
use crate::benchmark::fetched::Content;
use crate::benchmark::measurement::Doubt;
use crate::benchmark::measurement::PackageStep;

/// Package steps that ran because an instruction above them copied something new.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rerun {
    /// The steps without flags, in order; one at least.
    pub steps: Vec<String>,
    /// The first instruction of their stage that came out anew.
    pub by: String,
}

/// What keeps the caches of a package manager from being used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// A step of its has no cache mount, and nothing more is known of it.
    NoMount {
        /// The step without flags.
        step: String,
    },
    /// The text says it.
    Doubt(Doubt),
}

/// The package steps that a build ran anew for something copied above them.
pub(super) fn reruns(build: &Build, package_steps: &[PackageStep]) -> Vec<Rerun> {
    let anew = build.steps.iter().filter(|step| !step.cached && find(package_steps, step).is_some());
    let rerun = |step: &Step| {
        let (stage, number) = place(step)?;
        let above = build.steps.iter().filter(|other| !other.cached);
        let above = above.filter_map(|other| Some((place(other)?, other)));
        let ((_, first), by) = above.filter(|((of, _), _)| *of == stage).min_by_key(|((_, number), _)| *number)?;
        let is_copied = first < number && matches!(keyword(&by.name), "COPY" | "ADD");
        is_copied.then(|| (words(&by.name).join(" "), words(&step.name).join(" ")))
    };
    let mut reruns: Vec<Rerun> = Vec::new();
    for (by, step) in anew.filter_map(rerun) {
        match reruns.iter_mut().find(|rerun| rerun.by == by) {
            Some(rerun) => rerun.steps.push(step),
            None => reruns.push(Rerun { by, steps: vec![step] }),
        }
    }
    reruns
}

/// By package manager: why it fetched packages in a build that had caches.
pub(super) fn reasons(build: &Build, package_steps: &[PackageStep]) -> BTreeMap<&'static str, Vec<Reason>> {
    let mut reasons: BTreeMap<&'static str, Vec<Reason>> = BTreeMap::new();
    for step in &build.steps {
        let Some(known) = find(package_steps, step) else { continue };
        let fetched = fetched::of(step).into_iter().filter(|transfer| {
            transfer.content == Content::Packages && transfer.fetched.items.is_some_and(|items| items.number() > 0)
        });
        for transfer in fetched {
            let of_manager = reasons.entry(transfer.manager).or_default();
            let doubts = known.doubts.iter().cloned().map(Reason::Doubt);
            let unmounted = (!known.is_mounted && known.doubts.is_empty())
                .then(|| Reason::NoMount { step: words(&step.name).join(" ") });
            for reason in doubts.chain(unmounted) {
                if !of_manager.contains(&reason) {
                    of_manager.push(reason);
                }
            }
        }
    }
    reasons
}

/// What is known of a step that the engine names.
fn find<'p>(package_steps: &'p [PackageStep], step: &Step) -> Option<&'p PackageStep> {
    let named = words(&step.name);
    package_steps.iter().find(|known| words(&known.instruction) == named)
}

/// The stage of a step, and its number there: `build 2/5`, or `2/5` where there is one stage without a name.
fn place(step: &Step) -> Option<(&str, u32)> {
    let (stage, count) = step.place.rsplit_once(' ').unwrap_or(("", &step.place));
    Some((stage, count.split_once('/')?.0.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(place: &str, name: &str, cached: bool) -> Step {
        Step { name: name.to_owned(), place: place.to_owned(), periods: Vec::new(), cached, log: Vec::new() }
    }

    fn build(steps: Vec<Step>) -> Build {
        Build { seconds: 1.0, steps, image: String::new(), image_bytes: 0, mount_bytes: None }
    }

    fn known(instruction: &str) -> PackageStep {
        PackageStep { instruction: instruction.to_owned(), is_mounted: true, doubts: Vec::new() }
    }

    #[test]
    fn what_is_copied_above_makes_a_package_step_run() {
        let build = build(vec![
            step("web 1/4", "FROM node:22", true),
            step("web 2/4", "COPY --chown=node . .", false),
            step("web 3/4", "RUN --mount=type=cache,target=/root/.npm npm   ci", false),
            step("web 4/4", "RUN npm run build", false),
            step("api 2/3", "RUN pip install -r requirements.txt", false),
            step("api 3/3", "COPY . .", false),
        ]);
        let steps = ["RUN npm ci", "RUN pip install -r requirements.txt"].map(known);
        let expected = Rerun { steps: vec!["RUN npm ci".to_owned()], by: "COPY . .".to_owned() };
        assert_eq!(reruns(&build, &steps), [expected]);
    }

    #[test]
    fn no_step_runs_for_what_is_below_it_or_for_another_command() {
        let build = build(vec![
            step("2/5", "RUN apt-get update", false),
            step("3/5", "COPY . .", false),
            step("4/5", "RUN npm ci", false),
            step("5/5", "RUN pip install x", true),
        ]);
        assert_eq!(reruns(&build, &["RUN npm ci", "RUN pip install x"].map(known)), []);
    }

    #[test]
    fn a_manager_that_fetched_has_what_its_steps_lack() {
        let fetching = "npm info using npm@10.8.2\n\
                        npm http fetch GET 200 https://registry.npmjs.org/ms/-/ms-2.1.3.tgz 65ms (cache miss)\n\
                        added 1 package in 19s\n";
        let fetching = |name: &str| Step { log: fetching.as_bytes().to_vec(), ..step("2/4", name, false) };
        let build =
            build(vec![fetching("RUN npm ci"), fetching("RUN npm install -g x"), step("4/4", "RUN npm i", false)]);
        let doubt = Doubt { rule: "disabled-package-cache", message: "it is off".to_owned() };
        let steps = [
            PackageStep { doubts: vec![doubt.clone()], ..known("RUN npm ci") },
            PackageStep { is_mounted: false, ..known("RUN npm install -g x") },
            PackageStep { is_mounted: false, ..known("RUN npm i") },
        ];
        let expected = vec![Reason::Doubt(doubt), Reason::NoMount { step: "RUN npm install -g x".to_owned() }];
        assert_eq!(reasons(&build, &steps), BTreeMap::from([("npm", expected)]));
    }
}
