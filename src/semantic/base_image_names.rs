//! Names of images, registries and releases.

use crate::semantic::base_image::Family;

/// Registries that keep Docker Hub's images under the same names. The first that fits counts.
pub(super) const PREFIXES: &[&str] = &[
    // https://docs.docker.com/reference/cli/docker/image/tag/#description
    "docker.io/",
    "index.docker.io/",
    "registry-1.docker.io/",
    // https://gallery.ecr.aws/docker
    "public.ecr.aws/docker/",
    // https://cloud.google.com/artifact-registry/docs/pull-cached-dockerhub-images
    "mirror.gcr.io/",
];

/// Names under which Docker Hub keeps the official images, and those of one architecture.
/// <https://github.com/docker-library/official-images#architectures-other-than-amd64>
pub(super) const OFFICIAL: &[&str] =
    &["library/", "amd64/", "arm32v5/", "arm32v6/", "arm32v7/", "arm64v8/", "i386/", "ppc64le/", "riscv64/", "s390x/"];

/// A release of a distribution.
pub(super) struct Release {
    pub(super) family: Family,
    pub(super) name: &'static str,
    /// As the distribution's own image has it in its tags; empty where it never had one.
    pub(super) number: &'static str,
}

const fn debian(name: &'static str, number: &'static str) -> Release {
    Release { family: Family::Debian, name, number }
}

const fn ubuntu(name: &'static str, number: &'static str) -> Release {
    Release { family: Family::Ubuntu, name, number }
}

/// Releases by name. <https://www.debian.org/releases/>, <https://wiki.ubuntu.com/Releases>
pub(super) const RELEASES: &[Release] = &[
    debian("squeeze", "6"),
    debian("wheezy", "7"),
    debian("jessie", "8"),
    debian("stretch", "9"),
    debian("buster", "10"),
    debian("bullseye", "11"),
    debian("bookworm", "12"),
    debian("trixie", "13"),
    debian("forky", "14"),
    debian("sid", ""),
    ubuntu("lucid", "10.04"),
    ubuntu("precise", "12.04"),
    ubuntu("quantal", "12.10"),
    ubuntu("raring", "13.04"),
    ubuntu("saucy", "13.10"),
    ubuntu("trusty", "14.04"),
    ubuntu("utopic", "14.10"),
    ubuntu("vivid", "15.04"),
    ubuntu("wily", "15.10"),
    ubuntu("xenial", "16.04"),
    ubuntu("yakkety", "16.10"),
    ubuntu("zesty", "17.04"),
    ubuntu("artful", "17.10"),
    ubuntu("bionic", "18.04"),
    ubuntu("cosmic", "18.10"),
    ubuntu("disco", "19.04"),
    ubuntu("eoan", "19.10"),
    ubuntu("focal", "20.04"),
    ubuntu("groovy", "20.10"),
    ubuntu("hirsute", "21.04"),
    ubuntu("impish", "21.10"),
    ubuntu("jammy", "22.04"),
    ubuntu("kinetic", "22.10"),
    ubuntu("lunar", "23.04"),
    ubuntu("mantic", "23.10"),
    ubuntu("noble", "24.04"),
    ubuntu("oracular", "24.10"),
    ubuntu("plucky", "25.04"),
    ubuntu("questing", "25.10"),
];

/// Images that are built on Debian wherever their tag says `slim`. Each from the image's page at
/// <https://hub.docker.com/_/python> and the like.
pub(super) const SLIM_DEBIAN: &[&str] = &["node", "perl", "python", "pypy", "ruby", "rust"];

/// What images are made from where their tag does not say; the first that fits counts. Each from
/// the image's page at <https://hub.docker.com>, or in the registry that its name begins with.
pub(super) const DEFAULTS: &[(&str, Family)] = &[
    ("scratch", Family::Scratch),
    ("busybox", Family::Busybox),
    ("debian", Family::Debian),
    ("ubuntu", Family::Ubuntu),
    ("alpine", Family::Alpine),
    ("alpine/*", Family::Alpine),
    ("buildpack-deps", Family::Debian),
    ("python", Family::Debian),
    ("node", Family::Debian),
    ("ruby", Family::Debian),
    ("golang", Family::Debian),
    ("rust", Family::Debian),
    ("php", Family::Debian),
    ("java", Family::Debian),
    ("mhart/alpine-node", Family::Alpine),
    ("phusion/baseimage", Family::Ubuntu),
    ("perl", Family::Debian),
    ("dart", Family::Debian),
    ("elixir", Family::Debian),
    ("erlang", Family::Debian),
    ("haskell", Family::Debian),
    ("julia", Family::Debian),
    ("r-base", Family::Debian),
    ("gcc", Family::Debian),
    ("clojure", Family::Debian),
    ("pypy", Family::Debian),
    ("nginx", Family::Debian),
    ("httpd", Family::Debian),
    ("haproxy", Family::Debian),
    ("postgres", Family::Debian),
    ("redis", Family::Debian),
    ("memcached", Family::Debian),
    ("wordpress", Family::Debian),
    ("oven/bun", Family::Debian),
    ("denoland/deno", Family::Debian),
    ("continuumio/*", Family::Debian),
    ("mambaorg/micromamba", Family::Debian),
    ("jenkins/jenkins", Family::Debian),
    ("jenkins/agent", Family::Debian),
    ("jenkins/inbound-agent", Family::Debian),
    ("apache/airflow", Family::Debian),
    ("bitnami/*", Family::Debian),
    ("cimg/*", Family::Ubuntu),
    ("swift", Family::Ubuntu),
    ("eclipse-temurin", Family::Ubuntu),
    ("gradle", Family::Ubuntu),
    ("rabbitmq", Family::Ubuntu),
    ("mongo", Family::Ubuntu),
    ("mariadb", Family::Ubuntu),
    ("condaforge/*", Family::Ubuntu),
    ("pytorch/pytorch", Family::Ubuntu),
    ("jupyter/*", Family::Ubuntu),
    ("quay.io/jupyter/*", Family::Ubuntu),
    ("mcr.microsoft.com/playwright*", Family::Ubuntu),
    ("composer", Family::Alpine),
    ("docker", Family::Alpine),
    ("caddy", Family::Alpine),
    ("traefik", Family::Alpine),
    ("nginxinc/nginx-unprivileged", Family::Debian),
    ("mysql", Family::RedHat),
    ("amazoncorretto", Family::RedHat),
    ("amazonlinux", Family::RedHat),
    ("public.ecr.aws/amazonlinux/amazonlinux", Family::RedHat),
    ("public.ecr.aws/lambda/*", Family::RedHat),
    ("fedora", Family::RedHat),
    ("centos", Family::RedHat),
    ("rockylinux", Family::RedHat),
    ("rockylinux/rockylinux", Family::RedHat),
    ("almalinux", Family::RedHat),
    ("almalinux/*", Family::RedHat),
    ("oraclelinux", Family::RedHat),
    ("redhat/*", Family::RedHat),
    ("registry.access.redhat.com/*", Family::RedHat),
    ("registry.redhat.io/*", Family::RedHat),
    ("quay.io/centos/*", Family::RedHat),
    ("quay.io/fedora/*", Family::RedHat),
    ("quay.io/rockylinux/*", Family::RedHat),
    ("opensuse/*", Family::Suse),
    ("registry.opensuse.org/*", Family::Suse),
    ("registry.suse.com/*", Family::Suse),
    ("archlinux", Family::Arch),
    ("archlinux/archlinux", Family::Arch),
    ("ghcr.io/archlinux/archlinux", Family::Arch),
    ("gcr.io/distroless/*", Family::Distroless),
    ("cgr.dev/chainguard/*", Family::Distroless),
    ("mcr.microsoft.com/windows*", Family::Windows),
    ("mcr.microsoft.com/powershell*", Family::Unknown),
    ("ghcr.io/astral-sh/*", Family::Unknown),
];
