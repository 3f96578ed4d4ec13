//! The steps that keep cache mounts, where there are none yet.

use crate::ci::builder::Builder;
use crate::ci::dance::DANCE;
use crate::ci::dance::Entry;
use crate::ci::dance::TEMPORARY;
use crate::ci::identity::Identity;
use crate::ci::job::Uses;
use crate::ci::key;
use crate::ci::place::Layout;
use crate::ci::place::Steps;
use crate::ci::plan::Change;
use crate::ci::plan::Group;
use crate::ci::plan::Plan;
use crate::ci::plan::change;
use crate::ci::plan::steps_of;
use crate::ci::runner::Runner;
use crate::ci::steps::Input;
use crate::ci::steps::NewStep;
use crate::edit::Edit;

/// What keeps directories of the runner.
const CACHE: &str = "actions/cache";
/// The versions that are written where the workflow has none of its own.
const CACHE_VERSION: &str = "v4";
const DANCE_VERSION: &str = "v3";
/// What directories, steps and keys are called by.
const TAG: &str = "cache-mounts";
const PIN: &str = "pin it to a commit, as the other actions are";

/// Two steps in front of the first one that builds with the mounts.
pub(super) fn plan(group: &Group<'_>, tags: &mut Vec<String>) -> Plan {
    let tag = free(group, TAG, tags);
    tags.push(tag.clone());
    let step = group.step();
    let steps = Steps::of(group.workflow, &group.job.id);
    let layout = steps.as_ref().map_err(Clone::clone).and_then(|steps| steps.layout(step));
    let shown = layout.clone().unwrap_or_default();
    let (named, builder) = builder(group);
    let new = new_steps(group, &tag, builder, steps.as_ref().ok());
    let text = text(group, &new, &shown);
    let mut title = format!("insert in front of step {}", step + 1);
    if let Some((at, id)) = &named {
        title += &format!(", and give step {} the id `{id}`", at + 1);
    }
    let notes = new
        .iter()
        .filter(|step| step.remark.is_some())
        .map(|step| format!("the other actions are pinned to commits; `{}` is for you to pin", step.uses));
    let change = steps.and_then(|steps| insert(group, &steps, named, &new, &text));
    Plan { title, notes: notes.collect(), change, text }
}

/// `name`, or the first one like it that is neither the id of a step nor taken.
fn free(group: &Group<'_>, name: &str, taken: &[String]) -> String {
    let is_free =
        |name: &String| !taken.contains(name) && group.job.steps.iter().all(|step| step.id.as_ref() != Some(name));
    let numbered = (2..).map(|number| format!("{name}-{number}"));
    std::iter::once(name.to_owned()).chain(numbered).find(is_free).unwrap_or_default()
}

/// What the builder is called, and the id that the step which makes it has to be given for that, with its index.
fn builder(group: &Group<'_>) -> (Option<(usize, String)>, Option<String>) {
    let Builder::Container { step: at, .. } = group.builder() else { return (None, None) };
    let setup = &group.job.steps[*at];
    let output = |id: &str| format!("${{{{ steps.{id}.outputs.name }}}}");
    match (&setup.id, setup.input("name")) {
        (Some(id), _) => (None, Some(output(id))),
        (None, Some(name)) => (None, Some(name.to_owned())),
        (None, None) => {
            let id = free(group, "setup-buildx", &[]);
            let output = output(&id);
            (Some((*at, id)), Some(output))
        }
    }
}

fn new_steps(group: &Group<'_>, tag: &str, builder: Option<String>, steps: Option<&Steps<'_>>) -> [NewStep; 2] {
    // In the repository a build would copy what the action leaves there.
    let kept = format!("{TEMPORARY}/{tag}");
    let is_named = group.job.steps[group.step()].name.is_some();
    let condition = condition(group, steps);
    let prefix = prefix(group, tag);
    let files = key::files(group.builds.iter().flat_map(|build| &build.recipes), group.repository);
    let quoted: Vec<_> = files.iter().map(|file| format!("'{file}'")).collect();
    // Where no file can be told by its name, each commit has a cache, which starts from the last one.
    let changing = match quoted.as_slice() {
        [] => "${{ github.sha }}".to_owned(),
        quoted => format!("${{{{ hashFiles({}) }}}}", quoted.join(", ")),
    };
    let (cache, cache_remark) = uses(group, CACHE, CACHE_VERSION);
    let (dance, dance_remark) = uses(group, DANCE, DANCE_VERSION);
    let cache = NewStep {
        name: is_named.then_some("Restore cache mounts"),
        uses: cache,
        remark: cache_remark,
        id: Some(tag.to_owned()),
        condition: condition.clone(),
        with: vec![
            ("path", Input::Line(kept.clone())),
            ("key", Input::Line(format!("{prefix}{changing}"))),
            ("restore-keys", Input::Line(prefix)),
        ],
    };
    let mut with = Vec::new();
    with.extend(builder.map(|builder| ("builder", Input::Line(builder))));
    with.push(("cache-map", Input::Block(map(&entries(group.wanted(), &kept)))));
    with.push(("scratch-dir", Input::Line(format!("{TEMPORARY}/{tag}-scratch"))));
    with.push(("skip-extraction", Input::Line(format!("${{{{ steps.{tag}.outputs.cache-hit }}}}"))));
    let dance = NewStep {
        name: is_named.then_some("Move cache mounts into the builder"),
        uses: dance,
        remark: dance_remark,
        id: None,
        condition,
        with,
    };
    [cache, dance]
}

/// The `if` of the builds, where all have the same.
fn condition(group: &Group<'_>, steps: Option<&Steps<'_>>) -> Option<(String, serde_yaml::Value)> {
    let at = group.step();
    let value = group.job.steps[at].condition.clone()?;
    let is_same = group.builds.iter().all(|build| group.job.steps[build.step - 1].condition.as_ref() == Some(&value));
    let written = steps?.written(at, "if")?;
    is_same.then(|| (written.to_owned(), value))
}

/// What the keys of a job's caches begin with. Of a matrix each run has its own, for a key is written once.
fn prefix(group: &Group<'_>, tag: &str) -> String {
    let (stem, job) = (key::part(&group.workflow.stem), key::part(&group.job.id));
    let run = if group.job.is_matrix { "-${{ strategy.job-index }}" } else { "" };
    format!("{tag}-{stem}-{job}{run}-${{{{ runner.arch }}}}-")
}

/// An action as the workflow has it elsewhere, where it is pinned there; else its version, with what to say of it.
fn uses(group: &Group<'_>, action: &str, version: &str) -> (String, Option<&'static str>) {
    let steps = group.workflow.jobs.iter().flat_map(|job| &job.steps);
    let pinned: Vec<&Uses> = steps.filter_map(|step| step.uses.as_ref()).filter(|uses| uses.is_pinned()).collect();
    if let Some(same) = pinned.iter().find(|uses| uses.action == action) {
        return (format!("{action}@{}", same.version), None);
    }
    (format!("{action}@{version}"), (!pinned.is_empty()).then_some(PIN))
}

/// A directory for each cache, below `parent`.
pub(super) fn entries(wanted: Vec<&Identity>, parent: &str) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    for identity in wanted {
        let plain = directory(parent, &identity.id);
        let owner = identity.key().1.map(|(uid, gid, mode)| format!("{plain}-{uid}-{gid}-{mode:o}"));
        let is_free = |directory: &String| !entries.iter().any(|entry| entry.directory == *directory);
        let numbered = (2..).map(|number| format!("{plain}-{number}"));
        let found = std::iter::once(plain.clone()).chain(owner).chain(numbered).find(is_free);
        entries.push(Entry { directory: found.unwrap_or_default(), identity: identity.clone() });
    }
    entries
}

/// The directory for a cache of this id.
fn directory(parent: &str, id: &str) -> String {
    let words: Vec<_> =
        id.split(|character: char| !character.is_ascii_alphanumeric() && !"._-".contains(character)).collect();
    let words: Vec<_> = words.iter().map(|word| word.trim_matches('.')).filter(|word| !word.is_empty()).collect();
    format!("{parent}/{}", words.join("-"))
}

/// The lines of a cache map.
fn map(entries: &[Entry]) -> Vec<String> {
    let last = entries.len().saturating_sub(1);
    let line = |(at, entry): (usize, &Entry)| format!("  {}{}", pair(entry), if at == last { "" } else { "," });
    let lines = entries.iter().enumerate().map(line);
    std::iter::once("{".to_owned()).chain(lines).chain(std::iter::once("}".to_owned())).collect()
}

/// A directory and its cache, as a map has it.
pub(super) fn pair(entry: &Entry) -> String {
    format!("{}: {}", text_of(&entry.directory), options(&entry.identity))
}

/// A cache, as a map has it: its target, or the options of its mount. Both `uid` and `gid` are there or neither, for
/// the action hands both to `chown`.
pub(super) fn options(identity: &Identity) -> String {
    let mut options = vec![format!("\"target\": {}", text_of(&identity.target))];
    if identity.id != identity.target {
        options.push(format!("\"id\": {}", text_of(&identity.id)));
    }
    if let Some(owner) = &identity.owner {
        if owner.uid.is_some() || owner.gid.is_some() {
            options.push(format!("\"uid\": {}", owner.uid.unwrap_or(0)));
            options.push(format!("\"gid\": {}", owner.gid.unwrap_or(0)));
        }
        options.extend(owner.mode.as_deref().map(|mode| format!("\"mode\": {}", text_of(mode))));
    }
    match options.as_slice() {
        [_] => text_of(&identity.target),
        _ => format!("{{ {} }}", options.join(", ")),
    }
}

fn text_of(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// The lines of the new steps.
fn text(group: &Group<'_>, new: &[NewStep], layout: &Layout) -> String {
    let newline = group.workflow.source.newline();
    let between = if layout.is_spaced { newline.as_str() } else { "" };
    new.iter().map(|step| step.text(layout, newline) + between).collect()
}

/// The change that puts them where they belong.
fn insert(
    group: &Group<'_>,
    steps: &Steps<'_>,
    named: Option<(usize, String)>,
    new: &[NewStep],
    text: &str,
) -> Result<Change, String> {
    let step = group.step();
    // Where it cannot be told how they are written, they are only shown.
    steps.layout(step)?;
    if let Runner::Hosted(label) = &group.job.runner
        && !label.starts_with("ubuntu")
    {
        return Err(format!("buildkit-cache-dance moves caches with Linux images, which `{label}` does not run"));
    }
    if group.job.steps[step].condition.is_some() && new[0].condition.is_none() {
        return Err(format!("step {} is run under a condition that the new steps should have as well", step + 1));
    }
    if !group.job.steps[..step].iter().any(|step| step.uses("actions/checkout")) {
        return Err(format!(
            "nothing is checked out in front of step {}, so that no key can be made from its files; use `actions/checkout`",
            step + 1
        ));
    }
    let mut edits = vec![Edit::insertion(steps.in_front_of(step)?, text)];
    let mut expected = group.workflow.value.clone();
    let values = steps_of(&mut expected, &group.job.id).ok_or("the job has no steps")?;
    if let Some((at, id)) = named {
        let (behind, column) = steps.behind(at, "uses")?;
        let newline = group.workflow.source.newline();
        edits.push(Edit::insertion(behind, format!("{}id: {id}{}", " ".repeat(column), newline.as_str())));
        let setup = values.get_mut(at).and_then(serde_yaml::Value::as_mapping_mut).ok_or("the job has no such step")?;
        setup.insert("id".into(), id.into());
    }
    for (more, step_value) in new.iter().map(NewStep::value).enumerate() {
        values.insert(step + more, step_value);
    }
    change(group.workflow, edits, expected)
}
