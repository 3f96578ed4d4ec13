//! What stands in for the base images of real Dockerfiles.

use crate::docker::lab::text::World;

/// What the stand-ins are called, with a `/` and their stage in `real/world/Dockerfile`.
pub(super) const IMAGES: &str = "cachemount-real";

/// Nothing is run behind a real file: an image may have no shell.
pub(super) const REAL: World = World { stand_in, end: "" };

/// What stands in for which repositories: the stage and how the repositories are called. Which release a tag names
/// does not count, as a fix does not look at it either but for what the image has in it.
///
/// Ubuntu's images are not here: their releases have other names and archives than Debian's, which files write into
/// lists of sources. Nor are Alpine's: another C library, another package manager.
const STAND_INS: &[(&str, &[&str])] = &[
    ("debian", &["debian", "buildpack-deps", "bitnami/minideb"]),
    ("python", &["python"]),
    ("uv", &["ghcr.io/astral-sh/uv"]),
    ("node", &["node"]),
    ("golang", &["golang"]),
    ("php", &["php"]),
    ("composer", &["composer"]),
    ("maven", &["maven"]),
    ("ruby", &["ruby"]),
];

/// Parts of tags whose images are of other distributions than Debian, or of no distribution.
const OTHERS: &[&str] =
    &["alpine", "windows", "nanoserver", "servercore", "ubuntu", "amazoncorretto", "ibm", "focal", "jammy", "noble"];

/// All stages that stand in.
pub(super) fn stages() -> impl Iterator<Item = &'static str> {
    STAND_INS.iter().map(|(stage, _)| *stage)
}

fn stand_in(image: &str) -> Option<String> {
    let image = image.strip_prefix("docker.io/").unwrap_or(image);
    let image = image.strip_prefix("library/").unwrap_or(image);
    let (repository, tag) = image.find([':', '@']).map_or((image, ""), |at| image.split_at(at));
    if OTHERS.iter().any(|other| tag.contains(other)) {
        return None;
    }
    let (stage, _) = STAND_INS.iter().find(|(_, names)| names.contains(&repository))?;
    // Images of uv that are built on another have that one's tools too.
    let is_plain = *stage != "uv" || !["python", "debian", "bookworm"].iter().any(|word| tag.contains(word));
    is_plain.then(|| format!("{IMAGES}/{stage}"))
}
