use crate::semantic::base_image::BaseImage;
use crate::semantic::base_image::Family;
use crate::semantic::base_image::FinalUser;

fn image(name: &str) -> BaseImage<'_> {
    let at = name.rfind('/').map_or(0, |at| at + 1);
    match name[at..].split_once(':') {
        Some((last, tag)) => BaseImage::new(&name[..at + last.len()], Some(tag)),
        None => BaseImage::new(name, None),
    }
}

#[test]
fn families_and_releases_are_told_from_names() {
    use Family::{Alpine, Arch, Busybox, Debian, Distroless, RedHat, Scratch, Suse, Ubuntu, Unknown};

    let rows = [
        ("python:3.12-slim-bookworm", Debian, Some("bookworm")),
        ("python:3.12-alpine", Alpine, None),
        ("python:3.12-alpine3.19", Alpine, Some("3.19")),
        ("docker.io/library/python:3", Debian, None),
        ("node:20", Debian, None),
        ("nginx:alpine", Alpine, None),
        ("nginx:1.27-alpine-slim", Alpine, None),
        ("golang:1.22-alpine3.19", Alpine, Some("3.19")),
        ("debian:12-slim", Debian, Some("bookworm")),
        ("debian:12.5", Debian, Some("bookworm")),
        ("debian:trixie-slim", Debian, Some("trixie")),
        ("debian", Debian, None),
        ("ubuntu:24.04", Ubuntu, Some("noble")),
        ("ubuntu:jammy-20240101", Ubuntu, Some("jammy")),
        ("ubuntu:latest", Ubuntu, None),
        ("alpine:3.19.1", Alpine, Some("3.19")),
        ("eclipse-temurin:17", Ubuntu, None),
        ("eclipse-temurin:17-jdk-alpine", Alpine, None),
        ("maven:3.9-eclipse-temurin-21", Ubuntu, None),
        ("maven:3.9-eclipse-temurin-21-alpine", Alpine, None),
        ("nvidia/cuda:12.4.1-devel-ubuntu22.04", Ubuntu, Some("jammy")),
        ("nvidia/cuda:12.4.1-devel-rockylinux9", RedHat, None),
        ("mcr.microsoft.com/dotnet/sdk:8.0", Debian, None),
        ("mcr.microsoft.com/dotnet/sdk:10.0", Ubuntu, None),
        ("mcr.microsoft.com/dotnet/sdk:8.0-alpine", Alpine, None),
        ("mcr.microsoft.com/dotnet/runtime-deps:8.0-jammy-chiseled", Distroless, None),
        ("rockylinux:9", RedHat, Some("9")),
        ("registry.access.redhat.com/ubi9/python-311", RedHat, None),
        ("amazonlinux:2023", RedHat, Some("2023")),
        ("opensuse/leap:15.5", Suse, None),
        ("archlinux:base-devel", Arch, None),
        ("gcr.io/distroless/python3-debian12:nonroot", Distroless, None),
        ("scratch", Scratch, None),
        ("busybox:1.36", Busybox, None),
        ("registry.example.com/team/base:1.4", Unknown, None),
        ("registry.example.com/library/python:3.12", Unknown, None),
        ("registry.example.com/team/base:bookworm", Debian, Some("bookworm")),
        ("localhost:5000/base", Unknown, None),
    ];
    for (name, family, release) in rows {
        assert_eq!(image(name).family(), family, "{name}");
        assert_eq!(image(name).release(), release, "{name}");
    }
}

#[test]
fn windows_is_told_by_repository_or_tag() {
    for name in [
        "mcr.microsoft.com/windows/servercore:ltsc2022",
        "mcr.microsoft.com/windows/nanoserver:1809",
        "mcr.microsoft.com/windows:20H2",
        "mcr.microsoft.com/windows",
        "mcr.microsoft.com/windows-servercore:1809",
        "microsoft/nanoserver",
        "microsoft/windowsservercore",
        "golang:1.22-windowsservercore-ltsc2022",
        "python:3.12-windowsservercore",
        "mcr.microsoft.com/dotnet/sdk:8.0-nanoserver-ltsc2022",
        "mcr.microsoft.com/powershell:lts-windowsservercore-1809",
        "registry.example.com/windows/servercore",
        "registry.example.com/build-tools:ltsc2019",
    ] {
        assert_eq!(image(name).family(), Family::Windows, "{name}");
    }
}

#[test]
fn the_last_user_is_told_for_documented_images_alone() {
    assert_eq!(image("node:22").final_user(), FinalUser::Root);
    assert_eq!(image("jenkins/jenkins:lts").final_user(), FinalUser::Named("jenkins"));
    assert_eq!(image("quay.io/jupyter/base-notebook").final_user(), FinalUser::Named("1000"));
    assert_eq!(image("bitnami/redis").final_user(), FinalUser::Likely("1001"));
    assert_eq!(image("mcr.microsoft.com/devcontainers/base:bookworm").final_user(), FinalUser::Unlisted);
    assert_eq!(image("registry.example.com/base").final_user(), FinalUser::Unlisted);
}

#[test]
fn a_variable_in_a_tag_leaves_what_holds_for_every_tag() {
    let open = |name| image(name).open();
    assert_eq!(open("node:").final_user(), FinalUser::Root);
    assert_eq!(open("node:").family(), Family::Unknown, "the variable may say alpine");
    assert_eq!(open("node:-slim").family(), Family::Debian);
    assert_eq!(open("nginx:-slim").family(), Family::Unknown, "there is an alpine-slim");
    assert_eq!(open("python:-alpine3.19").release(), Some("3.19"));
    assert_eq!(open("ubuntu:22.04").release(), None, "a variable may stand in front of it");
    assert_eq!(open("mambaorg/micromamba:2").final_user(), FinalUser::Unlisted, "older versions end otherwise");
    assert_eq!(open("mcr.microsoft.com/dotnet/sdk:8").final_user(), FinalUser::Unlisted, "it may be for Windows");
}

#[test]
fn official_images_are_the_same_wherever_they_are_kept() {
    for name in [
        "node:22",
        "library/node:22",
        "docker.io/node:22",
        "docker.io/library/node:22",
        "public.ecr.aws/docker/library/node:22",
        "mirror.gcr.io/library/node:22",
        "arm64v8/node:22",
        "docker.io/arm32v7/node:22",
    ] {
        assert_eq!(image(name).repository, "node", "{name}");
    }
    for name in ["registry.example.com/node:22", "bitnami/node:22", "example/library/node", "quay.io/node"] {
        assert_ne!(image(name).final_user(), FinalUser::Root, "{name}");
    }
}
