//! Steps that keep cache mounts already.

use serde_json::Value;

use crate::ci::build::located;
use crate::ci::builder::Builder;
use crate::ci::builder::is_output_of;
use crate::ci::identity::Identity;
use crate::ci::identity::Owner;
use crate::ci::job::Job;
use crate::ci::job::Step;
use crate::ci::job::is_expression;
use crate::semantic::cleaned;

/// The action that moves cache mounts, and what it was forked from.
pub(super) const DANCE: &str = "reproducible-containers/buildkit-cache-dance";
const FORKS: &[&str] = &[DANCE, "overmindtech/buildkit-cache-dance", "sid-maddy/buildkit-cache-dance"];

/// A directory of the runner that is emptied before and after each job, and that no build sees.
///
/// <https://docs.github.com/en/actions/reference/workflows-and-actions/contexts#runner-context>
pub(super) const TEMPORARY: &str = "${{ runner.temp }}";

/// A step with `buildkit-cache-dance`.
#[derive(Clone, Debug)]
pub(super) struct Dance {
    /// The index of the step.
    pub(super) step: usize,
    /// The builder that it names.
    pub(super) builder: Option<String>,
    /// Whether it works on the builder `default` where it names none. Before 3.2 it took the one in use, and only of the
    /// tag that moves is it known that it is newer.
    pub(super) defaults: bool,
    pub(super) moves: Moves,
}

/// What a dance moves.
#[derive(Clone, Debug)]
pub(super) enum Moves {
    /// What is in its map.
    Entries(Vec<Entry>),
    /// Every cache mount of this Dockerfile, by its id: without owner and mode (`src/opts.ts`).
    Dockerfile(String),
    /// Nobody can tell: why, as part of a sentence.
    Untold(String),
}

/// A directory of the runner and the cache that is put into it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// From the root of the repository.
    pub(super) directory: String,
    pub(super) identity: Identity,
}

/// The dances among the first steps of a job.
pub(super) fn dances(steps: &[Step]) -> impl Iterator<Item = Dance> {
    steps.iter().enumerate().filter_map(|(at, step)| {
        let uses = step.uses.as_ref()?;
        let is_dance =
            FORKS.iter().any(|fork| uses.action == *fork || uses.action.strip_prefix(fork) == Some("/inject"));
        let builder = step.input("builder").filter(|builder| !builder.is_empty()).map(str::to_owned);
        is_dance.then(|| Dance {
            step: at,
            builder,
            defaults: uses.action == DANCE && uses.version == "v3",
            moves: moves(step),
        })
    })
}

impl Dance {
    /// Whether it works on this builder.
    pub(super) fn is_on(&self, builder: &Builder, job: &Job) -> bool {
        let named = match &self.builder {
            None if self.defaults => "default",
            None => return true,
            Some(named) => named,
        };
        match builder {
            Builder::Engine => named == "default",
            Builder::Container { step, .. } => {
                let setup = &job.steps[*step];
                setup.input("name") == Some(named) || is_output_of(named, setup)
            }
            Builder::Remote(_) | Builder::Unknown(_) => true,
        }
    }
}

fn moves(step: &Step) -> Moves {
    if let (Some(source), Some(target)) = (step.input("cache-source"), step.input("cache-target")) {
        let identity = Identity { id: cleaned(target), target: target.to_owned(), owner: None };
        return Moves::Entries(vec![Entry { directory: source.to_owned(), identity }]);
    }
    match step.input("cache-map").map(str::trim).filter(|map| !map.is_empty() && *map != "{}") {
        None => Moves::Dockerfile(located("", step.input("dockerfile").unwrap_or("Dockerfile")).unwrap_or_default()),
        // A directory may be told by an expression; the rest has to be JSON all the same.
        Some(map) => match serde_json::from_str(map) {
            Ok(Value::Object(map)) => {
                Moves::Entries(map.iter().map(|(directory, value)| entry(directory, value)).collect())
            }
            _ if is_expression(map) => Moves::Untold("its cache map is only known when the job runs".to_owned()),
            _ => Moves::Untold("its cache map is no JSON object".to_owned()),
        },
    }
}

/// An entry of a map: a target, or the options of a mount.
pub(super) fn entry(directory: &str, value: &Value) -> Entry {
    let text = |name: &str| match value.get(name) {
        Some(Value::String(text)) => Some(text.clone()),
        Some(Value::Number(number)) => Some(number.to_string()),
        _ => None,
    };
    let target = value.as_str().map(str::to_owned).or_else(|| text("target")).unwrap_or_default();
    let number = |name| text(name).and_then(|text| text.parse().ok());
    let owner = Owner { uid: number("uid"), gid: number("gid"), mode: text("mode") };
    let id = text("id").unwrap_or_else(|| cleaned(&target));
    Entry { directory: directory.to_owned(), identity: Identity { id, target, owner: owner.given() } }
}

/// Whether a step among these keeps a directory of the runner from one run to the next.
pub(super) fn keeps(steps: &[Step], directory: &str) -> bool {
    let keepers = steps.iter().filter(|step| {
        let action = step.uses.as_ref().map(|uses| &*uses.action).unwrap_or_default();
        // `actions/cache`, `actions/cache/restore`, and those that stand in for it on other runners.
        action.split('/').nth(1) == Some("cache")
    });
    let paths = keepers.filter_map(|step| step.input("path")).flat_map(str::lines).map(str::trim);
    let directory = plain(directory);
    paths.filter(|path| !path.is_empty()).map(plain).any(|path| {
        let is_within = directory.strip_prefix(&*path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        is_within || is_expression(&path) || path.contains('*')
    })
}

/// A path of the runner in one way of writing it.
fn plain(path: &str) -> String {
    // What nothing in a repository is called.
    let path = [TEMPORARY, "${{runner.temp}}"].iter().fold(path.to_owned(), |path, it| path.replace(it, "$temporary"));
    if path.starts_with('$') {
        return path.trim_end_matches('/').to_owned();
    }
    located("", &path).unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::{DANCE, dances, keeps};
    use crate::ci::read::Workflow;
    use crate::source::Source;

    fn workflow(steps: &str) -> Workflow {
        let text = format!("jobs:\n  job:\n    runs-on: ubuntu-latest\n    steps:\n{steps}");
        Workflow::read("a.yml", Source::new(text.into_bytes())).expect("it is a workflow")
    }

    #[test]
    fn directories_are_kept_with_what_is_in_them() {
        let workflow = workflow(
            "      - uses: actions/cache/restore@v4\n        with: {path: \"./caches/\\n${{runner.temp}}/mounts\"}\n",
        );
        let steps = &workflow.jobs[0].steps;
        for kept in ["caches", "caches/uv", "./caches/a/b", "${{ runner.temp }}/mounts/uv"] {
            assert!(keeps(steps, kept), "{kept}");
        }
        for lost in ["cache", "caches-2", "mounts/uv", "${{ runner.temp }}/mounts-2"] {
            assert!(!keeps(steps, lost), "{lost}");
        }
    }

    #[test]
    fn only_the_tag_that_moves_is_known_to_take_the_default_builder() {
        let found = |version: &str| {
            let workflow = workflow(&format!("      - uses: {DANCE}@{version}\n"));
            dances(&workflow.jobs[0].steps).map(|dance| dance.defaults).collect::<Vec<_>>()
        };
        assert_eq!((found("v3"), found("v2"), found("v3.1.2")), (vec![true], vec![false], vec![false]));
    }
}
