//! A job and its steps.

use std::collections::BTreeMap;

use serde_yaml::Value;

use crate::ci::runner::Runner;

/// A job.
#[derive(Clone, Debug)]
pub(super) struct Job {
    /// Its key in the workflow.
    pub(super) id: String,
    /// What it runs on.
    pub(super) runner: Runner,
    /// The workflow that it calls instead of steps of its own.
    pub(super) calls: Option<String>,
    /// Whether it runs once for each of several values.
    pub(super) is_matrix: bool,
    /// Where its commands run.
    pub(super) directory: Option<String>,
    /// In order.
    pub(super) steps: Vec<Step>,
}

/// A step.
#[derive(Clone, Debug)]
pub(super) struct Step {
    pub(super) name: Option<String>,
    pub(super) id: Option<String>,
    /// Its `if`.
    pub(super) condition: Option<Value>,
    pub(super) uses: Option<Uses>,
    /// Its `with`, names in lower case.
    pub(super) inputs: BTreeMap<String, String>,
    pub(super) run: Option<String>,
    /// What reads its command, where it is not the runner's own shell.
    pub(super) shell: Option<String>,
    /// Where its command runs.
    pub(super) directory: Option<String>,
    /// Variables, those of the job and of the workflow among them.
    pub(super) environment: BTreeMap<String, String>,
}

/// An action and its version: `docker/bake-action@v6`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Uses {
    /// In lower case: GitHub does not tell them apart.
    pub(super) action: String,
    /// What stands behind the `@`, as written; empty for one of the repository itself.
    pub(super) version: String,
}

impl Uses {
    pub(super) fn of(text: &str) -> Self {
        let (action, version) = text.split_once('@').unwrap_or((text, ""));
        Self { action: action.to_ascii_lowercase(), version: version.to_owned() }
    }

    /// Whether it is pinned to a commit.
    pub(super) fn is_pinned(&self) -> bool {
        self.version.len() == 40 && self.version.bytes().all(|byte| byte.is_ascii_hexdigit())
    }
}

impl Step {
    /// Whether it uses this action.
    pub(super) fn uses(&self, action: &str) -> bool {
        self.uses.as_ref().is_some_and(|uses| uses.action == action)
    }

    pub(super) fn input(&self, name: &str) -> Option<&str> {
        self.inputs.get(name).map(String::as_str)
    }

    /// What it is called, where anything tells: its name, else what it uses or the start of what it runs.
    pub(super) fn title(&self) -> &str {
        let uses = || self.uses.as_ref().map(|uses| &*uses.action);
        let run = || self.run.as_deref().and_then(|run| run.lines().find(|line| !line.trim().is_empty()));
        self.name.as_deref().or_else(uses).or_else(run).unwrap_or_default().trim()
    }
}

/// Whether GitHub puts something in the place of a part of this text.
pub(super) fn is_expression(text: &str) -> bool {
    text.contains("${{")
}
