//! Which distribution a stage is made from, and for which platform, as far as no `--build-arg` can change it.

use std::fmt;

use compact_str::CompactString;

use crate::semantic::base_image::Family;
use crate::semantic::base_name::BaseName;
use crate::semantic::model::Base;
use crate::semantic::model::Model;
use crate::syntax::typed::From;

/// A distribution and, where the image's name tells, its release.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Distribution {
    /// Its name, as it writes it.
    name: &'static str,
    /// `bookworm`, `noble`, `3.19`.
    pub release: Option<CompactString>,
}

impl Distribution {
    /// Whether the two are certainly not the same release of one distribution.
    pub fn differs_from(&self, other: &Self) -> bool {
        let releases = self.release.as_ref().zip(other.release.as_ref());
        self.name != other.name || releases.is_some_and(|(one, other)| one != other)
    }
}

impl fmt::Display for Distribution {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.release {
            Some(release) => write!(f, "{} {release}", self.name),
            None => f.write_str(self.name),
        }
    }
}

impl Model<'_> {
    /// The distribution that a stage is made from in the end; nothing where nobody can tell, or where it is none that
    /// has packages.
    pub fn distribution(&self, stage: usize) -> Option<Distribution> {
        let Base::Image { name, like, argument, .. } = self.base_image(stage) else { return None };
        let sure = like.as_deref().or(name.as_ref().filter(|_| argument.is_none()));
        let base = match sure {
            Some(name) => BaseName::of(name),
            None => BaseName::without_variables(&self.base_from(stage)?.image.text)?,
        };
        let image = base.image();
        let name = match image.family() {
            Family::Debian => "Debian",
            Family::Ubuntu => "Ubuntu",
            Family::Alpine => "Alpine",
            Family::RedHat => "Red Hat",
            Family::Suse => "SUSE",
            Family::Arch => "Arch",
            Family::Windows | Family::Distroless | Family::Scratch | Family::Busybox | Family::Unknown => return None,
        };
        Some(Distribution { name, release: image.release().map(CompactString::from) })
    }

    /// The platform that a stage is made for, where its `FROM` says one in plain words: `linux/arm64`.
    pub fn platform(&self, stage: usize) -> Option<String> {
        let platform = self.base_from(stage)?.platform?.text;
        (!platform.contains('$')).then(|| platform.to_ascii_lowercase())
    }

    /// The `FROM` that names the image that a stage is built on in the end.
    fn base_from(&self, stage: usize) -> Option<From> {
        let root = self.ancestry(stage).last()?;
        self.dockerfile.instructions[self.stages[root].instructions.start].as_from(self.source)
    }
}

#[cfg(test)]
mod tests {
    use crate::semantic::Model;
    use crate::source::Source;

    fn told(text: &str) -> (Option<String>, Option<String>) {
        let source = Source::new(text.as_bytes().to_vec());
        let dockerfile = crate::syntax::parse(&source);
        let model = Model::build(&source, &dockerfile, &[]);
        let last = model.stages.len() - 1;
        (model.distribution(last).map(|it| it.to_string()), model.platform(last))
    }

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        assert_eq!(told(text).0.as_deref(), expected, "{text}");
    }

    #[test]
    fn a_name_tells_the_distribution_and_the_release() {
        check("FROM debian:12-slim\n", Some("Debian bookworm"));
        check("FROM python:3.12-slim\n", Some("Debian"));
        check("FROM node:20-alpine3.19 AS a\nFROM a\n", Some("Alpine 3.19"));
        check("FROM ubuntu:22.04\n", Some("Ubuntu jammy"));
        check("FROM scratch\n", None);
        check("FROM gcr.io/distroless/static\n", None);
        check("FROM registry.example.com/base:1\n", None);
    }

    #[test]
    fn what_an_argument_may_change_is_not_told() {
        check("ARG V=bookworm\nFROM debian:$V\n", None);
        check("ARG V=3.12\nFROM python:${V}-slim-bookworm\n", Some("Debian bookworm"));
        check("ARG BASE=debian:12\nFROM $BASE\n", None);
    }

    #[test]
    fn a_platform_is_told_in_plain_words() {
        assert_eq!(told("FROM --platform=linux/ARM64 debian:12\n").1.as_deref(), Some("linux/arm64"));
        assert_eq!(told("FROM --platform=$BUILDPLATFORM debian:12\n").1, None);
    }
}
