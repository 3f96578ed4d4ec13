//! A cache map that is there and lacks something.

use crate::ci::builder::Builder;
use crate::ci::dance;
use crate::ci::dance::Dance;
use crate::ci::dance::Entry;
use crate::ci::dance::Moves;
use crate::ci::identity::Identity;
use crate::ci::insertion;
use crate::ci::place::Steps;
use crate::ci::plan::Change;
use crate::ci::plan::Group;
use crate::ci::plan::Plan;
use crate::ci::plan::change;
use crate::ci::plan::steps_of;
use crate::edit::Edit;
use crate::source::offset;

/// What becomes of a map.
struct Completed {
    /// Entries whose value is another now, by their directories.
    changed: Vec<Entry>,
    added: Vec<Entry>,
}

/// What the map of a dance has to have.
pub(super) fn plan(group: &Group<'_>, there: &Dance) -> Plan {
    let completed = completed(group, there);
    let all = completed.changed.iter().chain(&completed.added);
    let lines: Vec<_> = all.map(|entry| format!("    {}\n", insertion::pair(entry))).collect();
    let title = format!("complete the `cache-map` of step {}", there.step + 1);
    Plan { title, text: lines.concat(), notes: Vec::new(), change: complete(group, there, &completed) }
}

fn completed(group: &Group<'_>, there: &Dance) -> Completed {
    let entries = if let Moves::Entries(entries) = &there.moves { &entries[..] } else { &[] };
    let of_job: Vec<&Identity> =
        group.builds.iter().flat_map(|build| &build.mounts).filter_map(|mount| mount.identity.as_ref()).collect();
    let mut completed = Completed { changed: Vec::new(), added: Vec::new() };
    // What is moved to another builder, or not kept, has its entry.
    let missing =
        group.wanted().into_iter().filter(|wanted| !entries.iter().any(|it| it.identity.key() == wanted.key()));
    let mut added = Vec::new();
    for wanted in missing {
        // One that is like it and that no mount is.
        let stale = entries.iter().find(|entry| {
            let is_taken = completed.changed.iter().any(|other| other.directory == entry.directory);
            let is_used = of_job.iter().any(|identity| identity.key() == entry.identity.key());
            entry.identity.id == wanted.id && !is_used && !is_taken
        });
        match stale {
            Some(stale) => {
                completed.changed.push(Entry { directory: stale.directory.clone(), identity: wanted.clone() });
            }
            None => added.push(wanted),
        }
    }
    let parent = entries.first().and_then(|entry| entry.directory.rsplit_once('/')).map_or("", |(parent, _)| parent);
    for mut entry in insertion::entries(added, parent) {
        if parent.is_empty() {
            entry.directory.remove(0);
        }
        while entries.iter().any(|other| other.directory == entry.directory) {
            entry.directory.push_str("-2");
        }
        completed.added.push(entry);
    }
    completed
}

fn complete(group: &Group<'_>, there: &Dance, completed: &Completed) -> Result<Change, String> {
    let number = there.step + 1;
    let Moves::Entries(_) = &there.moves else {
        return Err(format!("step {number} has no `cache-map` that is plain JSON"));
    };
    if completed.changed.is_empty() && completed.added.is_empty() {
        let builder = if matches!(group.builder(), Builder::Container { .. }) {
            "its `builder`"
        } else {
            "the builder `default`"
        };
        return Err(format!("step {number} has all entries; give it {builder}, and let a step keep its directories"));
    }
    let before = &group.job.steps[..=there.step];
    if let Some(entry) = completed.added.iter().find(|entry| !dance::keeps(before, &entry.directory)) {
        return Err(format!(
            "no step keeps `{}`; add it to the `path` of the one with `actions/cache`",
            entry.directory
        ));
    }
    let steps = Steps::of(group.workflow, &group.job.id)?;
    let place = steps.literal(there.step, "cache-map").ok_or("the map is shared with other places")?;
    let text = group.workflow.source.slice(place);
    let edits = edits(text, completed).ok_or("the map is not written as its JSON")?;
    let edits = edits.into_iter().map(|(at, gone, come)| {
        let start = place.start + offset(at);
        Edit::replacement(crate::source::Span::new(start, start + offset(gone)), come)
    });
    let mut expected = group.workflow.value.clone();
    let map = steps_of(&mut expected, &group.job.id)
        .and_then(|steps| steps.get_mut(there.step)?.get_mut("with")?.get_mut("cache-map"))
        .ok_or("the step has no map")?;
    let written = map.as_str().ok_or("the map is no text")?;
    *map = spliced(written, completed).ok_or("the map is not written as its JSON")?.into();
    change(group.workflow, edits.collect(), expected)
}

/// The map with all changes made.
fn spliced(text: &str, completed: &Completed) -> Option<String> {
    let mut edits = edits(text, completed)?;
    edits.sort();
    let mut made = text.to_owned();
    for (at, gone, come) in edits.into_iter().rev() {
        made.replace_range(at..at + gone, &come);
    }
    Some(made)
}

/// Changes of a text: where, how many bytes go, what comes.
type Edits = Vec<(usize, usize, String)>;

/// The changes of a map in JSON.
fn edits(text: &str, completed: &Completed) -> Option<Edits> {
    let mut edits = Edits::new();
    for entry in &completed.changed {
        let name = serde_json::Value::from(entry.directory.as_str()).to_string();
        let behind = text.find(&name)? + name.len();
        let rest = text[behind..].trim_start().strip_prefix(':')?.trim_start();
        let start = text.len() - rest.len();
        let mut values = serde_json::Deserializer::from_str(rest).into_iter::<serde_json::Value>();
        values.next()?.ok()?;
        edits.push((start, values.byte_offset(), insertion::options(&entry.identity)));
    }
    let close = text.rfind('}')?;
    let last = text[..close].trim_end().len();
    // Entries stand as the first one does: on a line of its own, or not.
    let first = text.find('"')?;
    let front = &text[text.find('{')? + 1..first];
    let separator = if front.contains('\n') { front.to_owned() } else { " ".to_owned() };
    let added: Vec<_> = completed.added.iter().map(|entry| format!(",{separator}{}", insertion::pair(entry))).collect();
    if !added.is_empty() {
        edits.push((last, 0, added.concat()));
    }
    Some(edits)
}
