//! Which release of Fedora, of Red Hat's distribution and its rebuilds, or of Amazon's an image is made from, told from
//! its name.

use crate::semantic::base_image::BaseImage;
use crate::semantic::base_name::BaseName;
use crate::syntax::typed::ImageName;

/// A release of such a distribution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RedHatRelease {
    /// What `ID` or `ID_LIKE` is in its `/etc/os-release`: `fedora`, `rhel`, `amzn`.
    pub distribution: &'static str,
    /// Its first number; the greatest there is for the newest of Fedora's.
    pub number: u32,
}

/// Distributions' own images, whose tags begin with a release. Each from the image's page at <https://hub.docker.com>, or
/// in the registry that its name begins with.
const OWN: &[(&str, &str)] = &[
    ("fedora", "fedora"),
    ("quay.io/fedora/fedora", "fedora"),
    ("registry.fedoraproject.org/fedora", "fedora"),
    ("centos", "rhel"),
    ("quay.io/centos/centos", "rhel"),
    ("rockylinux", "rhel"),
    ("rockylinux/rockylinux", "rhel"),
    ("quay.io/rockylinux/rockylinux", "rhel"),
    ("almalinux", "rhel"),
    ("almalinux/almalinux", "rhel"),
    ("oraclelinux", "rhel"),
    ("container-registry.oracle.com/os/oraclelinux", "rhel"),
    ("amazonlinux", "amzn"),
    ("public.ecr.aws/amazonlinux/amazonlinux", "amzn"),
];

/// What `latest` is, where that is said to stay.
///
/// <https://hub.docker.com/_/centos>, <https://hub.docker.com/_/fedora>, <https://hub.docker.com/_/amazonlinux>
const NEWEST: &[(&str, u32)] = &[
    ("centos", 8),
    ("fedora", u32::MAX),
    ("quay.io/fedora/fedora", u32::MAX),
    ("registry.fedoraproject.org/fedora", u32::MAX),
    ("amazonlinux", 2023),
];

/// How words of the tags of other images begin that name what they are made from.
const WORDS: &[(&str, &str)] = &[
    ("ubi", "rhel"),
    ("rockylinux", "rhel"),
    ("almalinux", "rhel"),
    ("oraclelinux", "rhel"),
    ("centos", "rhel"),
    ("fedora", "fedora"),
    ("amazonlinux", "amzn"),
    ("al", "amzn"),
];

/// Registries of Red Hat's whose repositories are called by the release: `ubi9/python-311`, `ubi8-minimal`.
/// <https://catalog.redhat.com/software/base-images>
const RED_HAT: &[&str] = &["registry.access.redhat.com/*", "registry.redhat.io/*", "redhat/*"];

impl RedHatRelease {
    /// Which release an image of this name is made from; nothing where the name does not say.
    pub fn of(name: &ImageName) -> Option<Self> {
        let is_pinned = name.digest.is_some();
        let name = BaseName::of(name);
        let image = name.image();
        if let Some((own, distribution)) = OWN.iter().find(|(own, _)| image.is(own)) {
            return Self::of_own(&image, own, distribution, is_pinned);
        }
        if RED_HAT.iter().any(|pattern| image.is(pattern)) {
            let mut parts = image.repository.split(['/', '-']);
            let number = parts.find_map(|part| number_behind(part, "ubi").or_else(|| number_behind(part, "rhel")));
            return number.map(|number| Self { distribution: "rhel", number });
        }
        let mut words = image.tag_words();
        words.find_map(|word| {
            let (start, distribution) = WORDS.iter().find(|(start, _)| number_behind(word, start).is_some())?;
            Some(Self { distribution, number: number_behind(word, start)? })
        })
    }

    /// The release of a distribution's own image.
    fn of_own(image: &BaseImage<'_>, own: &str, distribution: &'static str, is_pinned: bool) -> Option<Self> {
        let first = image.tag_words().next().unwrap_or_default();
        let is_minimal = || image.tag_words().any(|word| word == "minimal");
        let number = match first {
            "" if is_pinned => None,
            "" | "latest" => NEWEST.iter().find(|(image, _)| image == &own).map(|(_, number)| *number),
            "rawhide" if distribution == "fedora" => Some(u32::MAX),
            _ => ["", "centos", "stream"].iter().find_map(|start| number_behind(first, start)),
        };
        let number = match number? {
            // Amazon's first release is called by years, and in the small image of its third `dnf` is microdnf.
            // https://docs.aws.amazon.com/linux/al2023/ug/minimal-container.html
            2016..=2018 if distribution == "amzn" => 1,
            2023.. if distribution == "amzn" && is_minimal() => return None,
            number => number,
        };
        Some(Self { distribution, number })
    }
}

/// The first number of a version behind `start`, as in `ubi9` and `rockylinux9.3`.
fn number_behind(word: &str, start: &str) -> Option<u32> {
    let version = word.strip_prefix(start)?;
    let is_version = version.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    version.split('.').next().filter(|_| is_version)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::RedHatRelease;
    use crate::syntax::typed::ImageName;

    #[track_caller]
    fn check(distribution: &str, number: u32, images: &[&str]) {
        for image in images {
            let found = RedHatRelease::of(&ImageName::read(image)).map(|it| (it.distribution, it.number));
            assert_eq!(found, Some((distribution, number)), "{image}");
        }
    }

    #[test]
    fn a_release_is_told_by_the_name() {
        check("fedora", 40, &["fedora:40", "docker.io/library/fedora:40", "quay.io/fedora/fedora:40-x86_64"]);
        check("fedora", u32::MAX, &["fedora", "fedora:latest", "registry.fedoraproject.org/fedora:rawhide"]);
        check("rhel", 7, &["centos:7", "centos:centos7.9.2009", "oraclelinux:7-slim", "centos:7@sha256:0"]);
        check("rhel", 8, &["centos", "centos:8.4.2105", "quay.io/centos/centos:stream8", "rockylinux:8-minimal"]);
        check(
            "rhel",
            9,
            &[
                "registry.access.redhat.com/ubi9:9.4",
                "registry.access.redhat.com/ubi9/python-312:latest",
                "redhat/ubi9-minimal",
                "nvidia/cuda:12.4.1-devel-rockylinux9",
                "eclipse-temurin:21-jdk-ubi9-minimal",
                "almalinux:9.3",
            ],
        );
        check("amzn", 1, &["amazonlinux:1", "amazonlinux:2018.03.0.20230404.0"]);
        check("amzn", 2, &["amazonlinux:2", "public.ecr.aws/amazonlinux/amazonlinux:2.0.20230418.0"]);
        check("amzn", 2027, &["amazonlinux:2027"]);
        check("amzn", 2023, &["amazonlinux:2023", "amazoncorretto:21-al2023", "amazonlinux"]);
    }

    #[test]
    fn other_names_tell_nothing() {
        for image in [
            "company/base:9",
            "centos@sha256:0",
            "rockylinux",
            "almalinux:latest",
            "amazonlinux:2023-minimal",
            "registry.redhat.io/openshift4/ose-cli:v4.12",
            "nvidia/cuda:12.4.1-devel-ubuntu22.04",
            "alpine:3.20",
            "public.ecr.aws/lambda/python:3.12",
        ] {
            assert_eq!(RedHatRelease::of(&ImageName::read(image)), None, "{image}");
        }
    }
}
