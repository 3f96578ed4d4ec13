//! The text of a Dockerfile as it is sent: on stand-ins, and with what makes layers anew.

use std::ops::Range;

use cachemount::semantic::is_near;
use cachemount::source::Source;
use cachemount::syntax;
use cachemount::syntax::Instruction;
use cachemount::syntax::Keyword;

/// The argument behind every `FROM`: another value, no layer of before.
pub(crate) const LAYERS: &str = "CACHEMOUNT_LAB_LAYERS";

/// The argument in front of what is run anew with all that follow.
pub(crate) const LATE: &str = "CACHEMOUNT_LAB_LATE";

/// What is run anew, with all that follow, where layers of an earlier build are there.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Anew<'a> {
    Nothing,
    /// The instructions with cache mounts.
    Mounted,
    /// The instructions with these 0-based indices, which are of one stage, each after all mounts were emptied.
    Emptied(&'a [usize]),
}

/// Where a text is built.
#[derive(Clone, Copy)]
pub(crate) struct World {
    /// The name of what stands in for an image, where something does.
    pub(crate) stand_in: fn(&str) -> Option<String>,
    /// What is run behind the file, as root.
    pub(crate) end: &'static str,
}

/// That of the laboratory, whose last step lists the files.
pub(crate) const LAB: World = World { stand_in: in_the_lab, end: "USER 0\nRUN [\"/opt/lab/lister\", \"changed\"]\n" };

/// What stands in for an image, by how its name begins; the first that fits.
const STAND_INS: &[(&str, &str)] = &[
    ("debian:13", "debian-with-dist-clean"),
    ("registry.example.com/team/debian-with-lists:", "debian-with-lists"),
    ("registry.example.com/debian-that-keeps:", "debian-that-keeps"),
    ("registry.example.com/debian-with-sudo:", "debian"),
    ("registry.example.com/team/base:3", "node"),
    ("registry.example.com/team/base:1.4", "debian"),
    ("registry.example.com/team/python:3", "python"),
    ("ghcr.io/astral-sh/uv:python", "python"),
    ("ghcr.io/astral-sh/uv:", "uv"),
    ("debian:", "debian"),
    ("ubuntu:", "debian"),
    ("nginx:", "debian"),
    ("python:", "python"),
    ("node:", "node"),
    ("oven/bun:", "bun"),
    ("golang:", "golang"),
    ("php:", "php"),
    ("composer:", "composer"),
    ("maven:", "maven"),
    ("ruby:", "ruby"),
    ("eclipse-temurin:21-jre", "debian"),
    ("eclipse-temurin:", "maven"),
    ("fedora:40", "dnf"),
    ("rockylinux:", "dnf"),
    ("registry.example.com/team/linux:", "dnf"),
    ("almalinux:", "dnf"),
    ("quay.io/centos/centos:stream9", "dnf"),
    ("registry.access.redhat.com/ubi9/", "dnf"),
    ("opensuse/tumbleweed", "zypper"),
    ("opensuse/leap:", "zypper"),
    ("registry.suse.com/bci/bci-base:", "zypper"),
    ("archlinux:", "pacman"),
    ("manjarolinux/base:", "pacman-of-others"),
    // An image by argument is one of Node here.
    ("${BASE}", "node"),
];

fn in_the_lab(image: &str) -> Option<String> {
    let (_, stand_in) = STAND_INS.iter().find(|(start, _)| image.starts_with(start))?;
    Some(format!("cachemount-lab/{stand_in}"))
}

/// The text with stand-ins, with arguments of ours and with what the world runs behind it.
///
/// # Errors
///
/// Where the text has errors, or names an image that nothing stands in for.
pub(crate) fn sent(text: &[u8], anew: Anew<'_>, world: World) -> Result<Vec<u8>, String> {
    let source = Source::new(text.to_vec());
    let dockerfile = syntax::parse(&source);
    if let Some(error) = dockerfile.errors.first() {
        return Err(format!("the text has an error: {}", error.message));
    }
    let mut edits: Vec<(Range<usize>, String)> = Vec::new();
    let mut stages: Vec<String> = Vec::new();
    for directive in dockerfile.directives.iter().filter(|directive| directive.name == "syntax") {
        let is_there = |span: &Range<usize>| span.contains(&(directive.value_span.start as usize));
        let line = dockerfile.pieces.iter().map(|piece| piece.span.range()).find(is_there);
        edits.extend(line.map(|line| (line, String::new())));
    }
    let emptying = emptying(&dockerfile.instructions, &source);
    for (index, instruction) in dockerfile.instructions.iter().enumerate() {
        let in_front = match anew {
            Anew::Mounted if !cache_mounts(instruction, &source).is_empty() => Some(format!("ARG {LATE}\n")),
            Anew::Emptied(these) if these.contains(&index) => {
                let before = &dockerfile.instructions[..index];
                Some(format!("ARG {LATE}\nUSER 0\n{emptying}USER {}\n", user(before, &source)))
            }
            _ => None,
        };
        let start = instruction.span.start as usize;
        edits.extend(in_front.map(|lines| (start..start, lines)));
        edits.extend(stand_in(instruction, &source, &stages, world)?);
        if let Some(from) = instruction.as_from(&source) {
            let end = instruction.span.end as usize;
            edits.push((end..end, format!("\nARG {LAYERS}")));
            stages.push(from.alias.map(|alias| alias.text.to_lowercase()).unwrap_or_default());
        }
    }
    let mut result = text.to_vec();
    edits.sort_by_key(|(range, _)| range.start);
    for (range, replacement) in edits.into_iter().rev() {
        result.splice(range, replacement.into_bytes());
    }
    // It runs in any case: where nothing else does, too.
    if !world.end.is_empty() {
        result.extend_from_slice(format!("\nARG {LATE}\n{}", world.end).as_bytes());
    }
    Ok(result)
}

/// The edit that puts a stand-in in the place of an image.
fn stand_in(
    instruction: &Instruction,
    source: &Source,
    stages: &[String],
    world: World,
) -> Result<Option<(Range<usize>, String)>, String> {
    let image = match instruction.keyword {
        Keyword::From => instruction.as_from(source).map(|from| from.image),
        Keyword::Copy => instruction.as_copy(source).and_then(|copy| copy.from),
        _ => None,
    };
    let is_stage = |image: &str| {
        let by_number = || image.parse::<usize>().is_ok_and(|number| number < stages.len());
        image == "scratch" || stages.contains(&image.to_lowercase()) || by_number()
    };
    let Some(image) = image.filter(|image| !is_stage(&image.text)) else { return Ok(None) };
    let stand_in = (world.stand_in)(&image.text).ok_or_else(|| format!("nothing stands in for {}", image.text))?;
    Ok(Some((image.span.range(), stand_in)))
}

/// The 0-based indices of the instructions that run with cache mounts, by stage.
pub(crate) fn mounted(text: &[u8]) -> Vec<Vec<usize>> {
    let source = Source::new(text.to_vec());
    let mut stages = Vec::new();
    for (index, instruction) in syntax::parse(&source).instructions.iter().enumerate() {
        match stages.last_mut() {
            _ if instruction.keyword == Keyword::From => stages.push(Vec::new()),
            Some(stage) if !cache_mounts(instruction, &source).is_empty() => stage.push(index),
            _ => {}
        }
    }
    stages
}

/// The user that the last of these instructions leaves. The stand-ins run as root.
fn user(before: &[Instruction], source: &Source) -> String {
    for (index, instruction) in before.iter().enumerate().rev() {
        if let Some(user) = instruction.as_user(source) {
            return user.text;
        }
        if let Some(from) = instruction.as_from(source) {
            let is_base = |it: &Instruction| {
                let alias = it.as_from(source).and_then(|from| from.alias);
                alias.is_some_and(|alias| alias.text.eq_ignore_ascii_case(&from.image.text))
            };
            let base = before[..index].iter().position(is_base);
            let end = base.map(|base| {
                let next = before[base + 1..].iter().position(|it| it.keyword == Keyword::From);
                next.map_or(index, |next| base + 1 + next)
            });
            return end.map_or_else(|| "0".to_owned(), |end| user(&before[..end], source));
        }
    }
    "0".to_owned()
}

/// Instructions that empty all cache mounts, one for as many as lie beside each other: no mount point can be deleted.
fn emptying(instructions: &[Instruction], source: &Source) -> String {
    let mut left: Vec<_> = instructions.iter().flat_map(|instruction| cache_mounts(instruction, source)).collect();
    left.sort_unstable();
    left.dedup();
    // Where a variable leads, another stage may know.
    left.retain(|mount| target(mount).is_some_and(|target| !target.contains('$')));
    let mut result = String::new();
    while !left.is_empty() {
        let (mut mounts, mut targets): (Vec<&str>, Vec<&str>) = (Vec::new(), Vec::new());
        left.retain(|mount| {
            let free = target(mount).filter(|target| !targets.iter().any(|other| is_near(target, other)));
            targets.extend(free);
            mounts.extend(free.map(|_| *mount));
            free.is_none()
        });
        let (mounts, targets) = (mounts.join(" "), targets.join(" "));
        result.push_str(&format!("RUN {mounts} [\"/bin/sh\", \"-c\", \"find {targets} -mindepth 1 -delete\"]\n"));
    }
    result
}

/// Where a mount goes, as it is written.
pub(crate) fn target(mount: &str) -> Option<&str> {
    mount.split(',').find_map(|option| option.strip_prefix("target="))
}

/// The flags of an instruction that are cache mounts.
fn cache_mounts<'s>(instruction: &Instruction, source: &'s Source) -> Vec<&'s str> {
    let flags = instruction.flags.iter().map(|flag| source.slice(flag.span));
    flags.filter(|flag| instruction.keyword == Keyword::Run && flag.contains("type=cache")).collect()
}
