//! The text of a Dockerfile as it is sent: on stand-ins, and with what makes layers anew.

use std::ops::Range;

use cachemount::source::Source;
use cachemount::syntax;
use cachemount::syntax::Instruction;
use cachemount::syntax::Keyword;

/// The argument behind every `FROM`: another value, no layer of before.
pub(crate) const LAYERS: &str = "CACHEMOUNT_LAB_LAYERS";

/// The argument in front of the one instruction that is run anew with all that follow.
pub(crate) const LATE: &str = "CACHEMOUNT_LAB_LATE";

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
    ("eclipse-temurin:21-jre", "debian"),
    ("eclipse-temurin:", "maven"),
    ("fedora:40", "dnf"),
    ("rockylinux:", "dnf"),
    ("registry.example.com/team/linux:", "dnf"),
    ("almalinux:", "dnf"),
    ("quay.io/centos/centos:stream9", "dnf"),
    ("registry.access.redhat.com/ubi9/", "dnf"),
    // An image by argument is one of Node here.
    ("${BASE}", "node"),
];

/// The text with stand-ins, with arguments of ours and with a last step that lists the files.
///
/// # Errors
///
/// Where the text has errors, or names an image that nothing stands in for.
pub(crate) fn sent(text: &[u8], anew: Option<usize>) -> Result<Vec<u8>, String> {
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
    for (index, instruction) in dockerfile.instructions.iter().enumerate() {
        if anew == Some(index) {
            let start = instruction.span.start as usize;
            edits.push((start..start, format!("ARG {LATE}\n")));
        }
        edits.extend(stand_in(instruction, &source, &stages)?);
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
    result.extend_from_slice(format!("\nARG {LATE}\nUSER 0\nRUN [\"/opt/lab/lister\", \"changed\"]\n").as_bytes());
    Ok(result)
}

/// The edit that puts a stand-in in the place of an image.
fn stand_in(
    instruction: &Instruction,
    source: &Source,
    stages: &[String],
) -> Result<Option<(Range<usize>, String)>, String> {
    let image = match instruction.keyword {
        Keyword::From => instruction.as_from(source).map(|from| from.image),
        Keyword::Copy => instruction.as_copy(source).and_then(|copy| copy.from),
        _ => None,
    };
    let Some(image) = image.filter(|image| !stages.contains(&image.text.to_lowercase())) else { return Ok(None) };
    let found = STAND_INS.iter().find(|(start, _)| image.text.starts_with(start));
    let (_, stand_in) = found.ok_or_else(|| format!("nothing stands in for {}", image.text))?;
    Ok(Some((image.span.range(), format!("cachemount-lab/{stand_in}"))))
}

/// The 0-based indices of the instructions that run with cache mounts.
pub(crate) fn mounted(text: &[u8]) -> Vec<usize> {
    let source = Source::new(text.to_vec());
    let instructions = syntax::parse(&source).instructions;
    let has_mount = |instruction: &Instruction| !cache_mounts(instruction, &source).is_empty();
    instructions.iter().enumerate().filter(|(_, it)| has_mount(it)).map(|(index, _)| index).collect()
}

/// A text that empties the cache mounts of another.
pub(crate) fn emptying(text: &[u8]) -> Vec<u8> {
    let source = Source::new(text.to_vec());
    let mut result = "FROM debian:12\n".to_owned();
    for instruction in syntax::parse(&source).instructions {
        for mount in cache_mounts(&instruction, &source) {
            if let Some(target) = target(mount) {
                result.push_str(&format!("RUN {mount} find {target} -mindepth 1 -delete\n"));
            }
        }
    }
    result.into_bytes()
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
