//! Mounts into a `RUN`.

use crate::config::CacheId;
use crate::config::Config;
use crate::config::StateMount;
use crate::ecosystem::Cache;
use crate::ecosystem::Holds;
use crate::ecosystem::Manager;
use crate::ecosystem::Sharing;
use crate::edit::Edit;
use crate::facts::CacheUse;
use crate::facts::Facts;
use crate::facts::Install;
use crate::facts::Made;
use crate::facts::Origin;
use crate::facts::Owner;
use crate::facts::SharingMode;
use crate::semantic::Model;
use crate::semantic::Mount;
use crate::semantic::MountOption;
use crate::semantic::Run;
use crate::source::Span;
use crate::source::offset;
use crate::syntax::Form;
use crate::syntax::Instruction;

/// A mount as it is written behind `--mount=`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MountText(String);

impl MountText {
    /// The whole flag.
    pub fn flag(&self) -> String {
        format!("--mount={}", self.0)
    }
}

/// The mount for a cache of an install: type, id, target, sharing, uid, gid, in this order.
pub fn mount_text(facts: &Facts<'_>, install: &Install<'_>, cache: &CacheUse, config: &Config) -> MountText {
    let wide = config.apt.state_mount == StateMount::Full;
    let target = cache.cache.wider.filter(|_| wide).unwrap_or(&cache.target);
    let mut text = String::from("type=cache");
    let scoped = || scoped_id(install.manager, cache.cache, &origin(facts.model, install, cache));
    let id = match config.cache_id {
        CacheId::Scoped => Some(scoped()),
        CacheId::Target => authors_id(facts, install, cache, target).or_else(|| cache.cache.compiled.then(scoped)),
    };
    if let Some(id) = id {
        text.push_str(",id=");
        text.push_str(&id);
    }
    text.push_str(",target=");
    text.push_str(target);
    if sharing(install.manager) == SharingMode::Locked {
        text.push_str(",sharing=locked");
    }
    if cache.owner != Owner::ROOT {
        for (name, id) in cache.owner.options() {
            text = format!("{text},{name}={id}");
        }
    }
    MountText(text)
}

/// What others may do with a cache while a step of the manager's has it.
fn sharing(manager: &Manager) -> SharingMode {
    if manager.sharing == Sharing::Shared { SharingMode::Shared } else { SharingMode::Locked }
}

/// The id that the other mounts of the file have that could share this cache, so that they do: all of them have the same.
fn authors_id(facts: &Facts<'_>, install: &Install<'_>, cache: &CacheUse, target: &str) -> Option<String> {
    // One with a variable need not mean the same here.
    let id_of = |mount: &Mount| mount.value("id").filter(|id| !id.is_empty() && !id.contains('$')).map(str::to_owned);
    let is_there = |mount: &Mount| mount.target.as_deref() == Some(target);
    let mut others = facts.cache_mounts().iter().filter(|other| is_there(&other.mount)).peekable();
    // What the stage is made from takes long to tell.
    others.peek()?;
    let sharing = sharing(install.manager);
    let made = Made::for_owner(&cache.owner)?;
    let ours = Origin::of(facts.model, &facts.model.runs[install.run]);
    let is_alike = |theirs: &Origin| {
        let is_image = ours.image.is_some() && theirs.image == ours.image;
        let is_release = ours.distribution.is_some() && theirs.distribution == ours.distribution;
        theirs.platform == ours.platform && if cache.cache.compiled { is_image } else { is_image || is_release }
    };
    let mut ids = others.map(|other| {
        let is_same = other.key.made == made
            && other.sharing == sharing
            && other.only_content().is_some_and(|content| std::ptr::eq(content.cache, cache.cache))
            && is_alike(&other.origin);
        id_of(&other.mount).filter(|_| is_same)
    });
    let first = ids.next()??;
    ids.all(|id| id.as_ref() == Some(&first)).then_some(first)
}

/// The mount in memory for what no other step may find in a cache, where there is such a thing.
pub fn scratch_text(cache: &CacheUse) -> Option<MountText> {
    let scratch = cache.cache.scratch?;
    Some(MountText(format!("type=tmpfs,target={}/{}", cache.target, scratch.name)))
}

/// An id by manager, base image and, where `ARG TARGETARCH` or the `FROM` gives it, architecture: what another release or
/// architecture cannot use gets another id. Lists are the same in all images of a release.
pub fn scoped_id(manager: &Manager, cache: &Cache, origin: &Origin) -> String {
    let holds = match (cache.holds, cache.place.below) {
        (Holds::Downloads | Holds::Linked { .. }, "") => "packages",
        (Holds::Builds, "") => "builds",
        (Holds::Index, "") => "index",
        // A manager may have several caches of a kind.
        (_, below) => below,
    };
    let release = origin.distribution.as_ref().filter(|_| goes_by_release(cache));
    let release = release.and_then(|distribution| distribution.release.as_deref());
    let mut id = format!("{}-{holds}", manager.name);
    if let Some(part) = release.or(origin.image.as_deref()) {
        id = format!("{id}-{part}");
    }
    let architecture = origin.platform.as_deref().and_then(|platform| platform.split_once('/'));
    if origin.has_architecture {
        id.push_str("-$TARGETARCH");
    } else if let Some((_, architecture)) = architecture {
        id = format!("{id}-{}", architecture.replace('/', "-"));
    }
    id
}

/// Whether what is in a cache is the same in all images of a release.
fn goes_by_release(cache: &Cache) -> bool {
    cache.holds == Holds::Index && !cache.compiled
}

/// What the stage of an install is made from, as far as the id of a cache says it.
fn origin(model: &Model<'_>, install: &Install<'_>, cache: &CacheUse) -> Origin {
    let run = &model.runs[install.run];
    if goes_by_release(cache.cache) { Origin::of(model, run) } else { Origin::of_image(model, run) }
}

/// How far lines are indented where the step shows nothing of its own.
const INDENTATION: &str = "    ";

/// Puts `mounts` into a `RUN`: right behind the keyword, each on a line of its own, with the command
/// on the line after; in front of a here-document or a JSON array all on one line.
pub fn mounts(model: &Model<'_>, run: &Run, mounts: &[MountText]) -> Vec<Edit> {
    let instruction = model.instruction(run);
    let text = model.source.text();
    let flags: Vec<String> = mounts.iter().map(MountText::flag).collect();
    if flags.is_empty() {
        return Vec::new();
    }
    let first = first_flag(model, instruction);
    let on_one_line = !instruction.heredocs.is_empty() || matches!(instruction.form, Form::Exec(_));
    let break_at = instruction.elided.iter().find(|it| it.start >= instruction.keyword_span.end && it.end <= first);
    let separator = if on_one_line {
        " ".to_owned()
    } else {
        let escape = model.dockerfile.escape.as_char();
        format!(" {escape}{}{}", model.source.newline().as_str(), indentation(model, instruction))
    };
    let joined = flags.join(&separator);
    match break_at {
        // The command starts on a line of its own already: the mounts go in front of the line break.
        Some(line_break) if !on_one_line => {
            let behind_blank = text[..line_break.start as usize].ends_with([' ', '\t']);
            let lead = if behind_blank { "" } else { " " };
            vec![Edit::insertion(line_break.start, format!("{lead}{joined} "))]
        }
        _ => vec![Edit::insertion(first, format!("{joined}{separator}"))],
    }
}

/// Where the first flag of an instruction goes: a `--` behind the keyword ends the flags.
fn first_flag(model: &Model<'_>, instruction: &Instruction) -> u32 {
    let front = Span::new(instruction.keyword_span.end, instruction.body.start);
    let end_of_flags = instruction.view_of(model.source, front).text().find("--").map(|at| front.start + offset(at));
    let flag = instruction.flags.first().map(|flag| flag.span.start);
    flag.or(end_of_flags).unwrap_or(instruction.body.start)
}

/// How far the step's other lines are indented: as the least indented one.
fn indentation<'a>(model: &Model<'a>, instruction: &Instruction) -> &'a str {
    let text: &'a str = model.source.text();
    let mut least: Option<&str> = None;
    let mut line = model.source.line_end(instruction.span.start);
    while line < instruction.body.end {
        let end = model.source.line_end(line);
        let content = &text[line as usize..end as usize];
        let trimmed = content.trim_start_matches([' ', '\t']);
        let is_comment = instruction.comments.iter().any(|it| it.contains(Span::empty(line)) && it.start == line);
        let indented = &content[..content.len() - trimmed.len()];
        if !is_comment && !trimmed.trim_end().is_empty() && least.is_none_or(|it| indented.len() < it.len()) {
            least = Some(indented);
        }
        line = end;
    }
    least.unwrap_or(INDENTATION)
}

/// Takes an option out of an existing mount, with the comma in front of it; nothing where quotes are in the way, or
/// where it is the first.
pub fn without(mount: &Mount, option: &MountOption) -> Option<Edit> {
    let at = mount.options.iter().position(|other| other.span == option.span)?;
    let before = mount.options[..at].last()?.span?;
    Some(Edit::deletion(Span::new(before.end, option.span?.end)))
}

/// Writes `option` behind the last option of an existing mount; nothing where quotes are in the way.
pub fn extend(mount: &Mount, option: &str) -> Option<Edit> {
    let end = mount.options.last()?.span.filter(|_| mount.extensible)?.end;
    Some(Edit::insertion(end, format!(",{option}")))
}

/// Gives an existing mount this id; nothing where quotes are in the way.
pub fn identify(mount: &Mount, id: &str) -> Option<Edit> {
    let option = format!("id={id}");
    if let Some(written) = mount.option(&["id"]) {
        return Some(Edit::replacement(written.span?, option));
    }
    let first = mount.options.first()?.span.filter(|_| mount.extensible)?;
    Some(Edit::insertion(first.end, format!(",{option}")))
}

/// Makes the cache of an existing mount one that is made like this; nothing where quotes are in the way.
pub fn remake(mount: &Mount, made: Made) -> Option<Vec<Edit>> {
    let written = mount.options.iter().filter(|option| matches!(option.key.as_str(), "uid" | "gid" | "mode"));
    let mut edits = written.map(|option| without(mount, option)).collect::<Option<Vec<_>>>()?;
    let options: Vec<_> = made.options().into_iter().map(|(name, value)| format!("{name}={value}")).collect();
    if !options.is_empty() {
        edits.push(extend(mount, &options.join(","))?);
    }
    Some(edits)
}
