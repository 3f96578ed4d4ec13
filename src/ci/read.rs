//! The text of a workflow to jobs and steps.

use std::collections::BTreeMap;
use std::rc::Rc;

use serde_yaml::Mapping;
use serde_yaml::Value;

use crate::ci::job::Job;
use crate::ci::job::Step;
use crate::ci::job::Uses;
use crate::ci::runner::Runner;
use crate::source::BYTE_ORDER_MARK;
use crate::source::Source;
use crate::source::offset;
use crate::yaml;
use crate::yaml::Node;

/// A workflow.
#[derive(Clone, Debug)]
pub struct Workflow {
    /// Its text.
    pub source: Source,
    /// What goes into the keys of its caches: the name of its file without the extension.
    pub(super) stem: String,
    /// All that stands in it.
    pub(super) value: Value,
    /// The same with places; nothing where they cannot be told.
    pub(super) tree: Option<Rc<Node>>,
    /// Its jobs, in order.
    pub(super) jobs: Vec<Job>,
}

/// Why a text is no workflow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    /// Offset of the byte where that shows, where it can be told.
    pub at: Option<u32>,
    /// Why: lower case, no full stop.
    pub reason: String,
}

impl Workflow {
    /// Reads the text of a file that is called so.
    ///
    /// # Errors
    ///
    /// Why the text is no workflow.
    pub fn read(name: &str, source: Source) -> Result<Self, Unread> {
        let value = value(source.text())?;
        let jobs = value.get("jobs").and_then(Value::as_mapping);
        let Some(entries) = jobs else {
            return Err(Unread { at: None, reason: "it has no `jobs`, so that it is no workflow".to_owned() });
        };
        let directory = default_directory(&value);
        let outer = Outer { directory, environment: environment(&value, &BTreeMap::new()) };
        let jobs = entries.iter().filter_map(|(id, value)| Some(job(id.as_str()?, value, &outer)));
        let jobs = jobs.collect();
        let tree = yaml::read(source.text()).ok();
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_owned();
        Ok(Self { source, stem, value, tree, jobs })
    }
}

/// All that stands in a text, as GitHub reads it.
pub(super) fn value(text: &str) -> Result<Value, Unread> {
    // The reader takes a byte order mark for a document of its own.
    let marked = text.len();
    let text = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
    let mark = marked - text.len();
    serde_yaml::from_str(text).and_then(|mut value: Value| value.apply_merge().map(|()| value)).map_err(|error| {
        let place = error.location();
        let told = error.to_string();
        // The place is told by itself.
        let reason = place.as_ref().map_or_else(
            || told.clone(),
            |at| told.replacen(&format!(" at line {} column {}", at.line(), at.column()), "", 1),
        );
        Unread {
            at: place.map(|place| offset(mark + place.index().min(text.len()))),
            reason: format!("no YAML: {reason}"),
        }
    })
}

/// What a workflow says for all its jobs.
struct Outer {
    directory: Option<String>,
    environment: BTreeMap<String, String>,
}

fn job(id: &str, value: &Value, outer: &Outer) -> Job {
    let environment = environment(value, &outer.environment);
    let steps = value.get("steps").and_then(Value::as_sequence).into_iter().flatten();
    let steps = steps.map(|value| step(value, &environment)).collect();
    let matrix = value.get("strategy").and_then(|strategy| strategy.get("matrix"));
    Job {
        id: id.to_owned(),
        runner: Runner::of(value.get("runs-on")),
        calls: value.get("uses").and_then(Value::as_str).map(str::to_owned),
        is_matrix: matrix.is_some(),
        directory: default_directory(value).or_else(|| outer.directory.clone()),
        steps,
    }
}

fn default_directory(value: &Value) -> Option<String> {
    text(value.get("defaults")?.get("run")?.get("working-directory")?)
}

/// The variables of a job or a step, and those around it.
fn environment(value: &Value, outer: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let own = value.get("env").and_then(Value::as_mapping).into_iter().flatten();
    let own = own.filter_map(|(name, value)| Some((name.as_str()?.to_owned(), text(value)?)));
    outer.clone().into_iter().chain(own).collect()
}

fn step(value: &Value, outer: &BTreeMap<String, String>) -> Step {
    let get = |key| value.get(key).and_then(text);
    Step {
        name: get("name"),
        id: get("id"),
        condition: value.get("if").cloned(),
        uses: get("uses").map(|uses| Uses::of(&uses)),
        inputs: value.get("with").and_then(Value::as_mapping).map(texts).unwrap_or_default(),
        run: get("run"),
        shell: get("shell"),
        directory: get("working-directory"),
        environment: environment(value, outer),
    }
}

fn texts(mapping: &Mapping) -> BTreeMap<String, String> {
    // Actions do not tell apart how the names of their inputs are capitalised.
    mapping.iter().filter_map(|(key, value)| Some((key.as_str()?.to_ascii_lowercase(), text(value)?))).collect()
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(is) => Some(is.to_string()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Sequence(_) | Value::Mapping(_) | Value::Tagged(_) => None,
    }
}
