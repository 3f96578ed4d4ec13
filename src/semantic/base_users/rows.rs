//! What is known of the users of each image, and where that stands.

use crate::semantic::base_users::End;
use crate::semantic::base_users::Row;
use crate::semantic::base_users::Variant;
use crate::semantic::base_users::remembered;
use crate::semantic::base_users::row;
use crate::semantic::base_users::user;

// Images for a later version than 8 bring a user of their own; `aspnet`, `runtime` and `sdk` are built on this one.
const DOTNET: &str = "https://github.com/dotnet/dotnet-docker/blob/main/src/runtime-deps/8.0/noble/amd64/Dockerfile";
const UBUNTU_USER: &str = "https://github.com/gradle/docker-gradle/blob/master/jdk21-noble/Dockerfile";

/// One row per image and variant; the first that fits counts.
pub(super) const ROWS: &[Row] = &[
    row("debian", None, End::Root, "https://github.com/debuerreotype/docker-debian-artifacts"),
    row("alpine", None, End::Root, "https://github.com/alpinelinux/docker-alpine/blob/master/Dockerfile"),
    row(
        "archlinux",
        None,
        End::Root,
        "https://gitlab.archlinux.org/archlinux/archlinux-docker/-/blob/master/Dockerfile.template",
    ),
    row("ubuntu", Some(user("ubuntu", 1000, 1000, "/home/ubuntu", "ubuntu as 1000:1000")), End::Root, UBUNTU_USER)
        .only(Variant::UbuntuWithUser),
    row("ubuntu", None, End::Root, UBUNTU_USER).only(Variant::UbuntuWithout),
    // Whoever there is, it ends as root in every release.
    row("ubuntu", None, End::Root, "https://git.launchpad.net/cloud-images/+oci/ubuntu-base"),
    row(
        "buildpack-deps",
        None,
        End::Root,
        "https://github.com/docker-library/buildpack-deps/blob/master/Dockerfile.template",
    ),
    row("php", None, End::Root, "https://github.com/docker-library/php/blob/master/Dockerfile-linux.template"),
    row("openjdk", None, End::Root, "https://github.com/docker-library/openjdk/blob/master/Dockerfile-linux.template"),
    // Those with a distribution in their tag are that distribution's, or Python's, with two programs more: see
    // `.github/workflows/build-docker.yml` in the repositories.
    row("ghcr.io/astral-sh/*", None, End::Root, "https://github.com/astral-sh"),
    // What `openjdk` was called before.
    row("java", None, End::Root, "https://hub.docker.com/_/java"),
    row("maven", None, End::Root, "https://github.com/carlossg/docker-maven/blob/main/eclipse-temurin-17/Dockerfile"),
    row(
        "eclipse-temurin",
        None,
        End::Root,
        "https://github.com/adoptium/containers/blob/main/21/jdk/ubuntu/noble/Dockerfile",
    ),
    row("tomcat", None, End::Root, "https://github.com/docker-library/tomcat/blob/master/Dockerfile-yum.template"),
    row("erlang", None, End::Root, "https://github.com/erlang/docker-erlang-otp/blob/master/25/slim/Dockerfile"),
    row("mhart/alpine-node", None, End::Root, "https://github.com/mhart/alpine-node/blob/master/Dockerfile"),
    row(
        "phusion/baseimage",
        None,
        End::Root,
        "https://github.com/phusion/baseimage-docker/blob/master/image/Dockerfile",
    ),
    row(
        "continuumio/*",
        None,
        End::Root,
        "https://github.com/anaconda/docker-images/blob/main/miniconda3/debian/Dockerfile",
    ),
    row(
        "condaforge/*",
        None,
        End::Root,
        "https://github.com/conda-forge/miniforge-images/blob/master/ubuntu/Dockerfile",
    ),
    row(
        "rocker/r-ver",
        None,
        End::Root,
        "https://github.com/rocker-org/rocker-versioned2/blob/master/dockerfiles/r-ver_devel.Dockerfile",
    ),
    row(
        "mcr.microsoft.com/dotnet/*",
        Some(user("app", 1654, 1654, "/home/app", "app as 1654:1654")),
        End::Root,
        DOTNET,
    )
    .only(Variant::AptSince(8)),
    row("mcr.microsoft.com/dotnet/*", None, End::Root, DOTNET).only(Variant::AptBefore(8)),
    row("python", None, End::Root, "https://github.com/docker-library/python/blob/master/Dockerfile-linux.template"),
    row("ruby", None, End::Root, "https://github.com/docker-library/ruby/blob/master/Dockerfile.template"),
    row("golang", None, End::Root, "https://github.com/docker-library/golang/blob/master/Dockerfile-linux.template"),
    row("rust", None, End::Root, "https://github.com/rust-lang/docker-rust/blob/master/Dockerfile-debian.template"),
    row("dart", None, End::Root, "https://github.com/dart-lang/dart-docker"),
    row("composer", None, End::Root, "https://github.com/composer/docker"),
    row(
        "node",
        Some(user("node", 1000, 1000, "/home/node", "node as 1000:1000")),
        End::Root,
        "https://github.com/nodejs/docker-node/blob/main/Dockerfile-debian.template",
    ),
    row(
        "oven/bun",
        Some(user("bun", 1000, 1000, "/home/bun", "bun as 1000:1000")),
        End::Root,
        "https://github.com/oven-sh/bun/blob/main/dockerhub/debian/Dockerfile",
    ),
    row(
        "denoland/deno",
        Some(user("deno", 1993, 1993, "/home/deno", "deno as 1993:1993")),
        End::Root,
        "https://github.com/denoland/deno_docker/blob/main/debian.dockerfile",
    )
    .homeless(),
    row("gradle", Some(user("gradle", 1000, 1000, "/home/gradle", "gradle as 1000:1000")), End::Root, UBUNTU_USER),
    row(
        "nginx",
        Some(user("nginx", 101, 101, "/nonexistent", "nginx as 101:101")),
        End::Root,
        "https://github.com/nginx/docker-nginx/blob/master/Dockerfile-debian.template",
    )
    .only(Variant::NotAlpine)
    .homeless(),
    row(
        "postgres",
        Some(user("postgres", 999, 999, "/var/lib/postgresql", "postgres as 999:999")),
        End::Root,
        "https://github.com/docker-library/postgres/blob/master/Dockerfile-debian.template",
    )
    .only(Variant::NotAlpine),
    row(
        "jenkins/jenkins",
        Some(user("jenkins", 1000, 1000, "/var/jenkins_home", "jenkins as 1000:1000")),
        End::User("jenkins"),
        "https://github.com/jenkinsci/docker/blob/master/debian/bookworm/hotspot/Dockerfile",
    ),
    // The home directory is from memory, so that the whole row is.
    remembered(
        "gcr.io/distroless/*",
        Some(user("nonroot", 65532, 65532, "/home/nonroot", "nonroot as 65532:65532")),
        End::User("65532"),
    )
    .only(Variant::Ending("nonroot")),
    row(
        "jupyter/*",
        Some(user("jovyan", 1000, 100, "/home/jovyan", "jovyan as 1000:100")),
        End::User("1000"),
        "https://github.com/jupyter/docker-stacks/blob/main/images/docker-stacks-foundation/Dockerfile",
    ),
    row(
        "quay.io/jupyter/*",
        Some(user("jovyan", 1000, 100, "/home/jovyan", "jovyan as 1000:100")),
        End::User("1000"),
        "https://github.com/jupyter/docker-stacks/blob/main/images/docker-stacks-foundation/Dockerfile",
    ),
    // Images of version 1 had 1000:1000 at first.
    row(
        "mambaorg/micromamba",
        Some(user("mambauser", 57439, 57439, "/home/mambauser", "mambauser as 57439:57439")),
        End::User("mambauser"),
        "https://github.com/mamba-org/micromamba-docker/blob/main/debian.Dockerfile",
    )
    .only(Variant::Since(2)),
    remembered("postgres", Some(user("postgres", 70, 70, "/var/lib/postgresql", "postgres as 70:70")), End::Root)
        .only(Variant::Alpine),
    remembered(
        "nginxinc/nginx-unprivileged",
        Some(user("nginx", 101, 101, "/nonexistent", "nginx as 101:101")),
        End::User("101"),
    )
    .homeless(),
    remembered(
        "jenkins/agent",
        Some(user("jenkins", 1000, 1000, "/home/jenkins", "jenkins as 1000:1000")),
        End::User("jenkins"),
    ),
    remembered(
        "jenkins/inbound-agent",
        Some(user("jenkins", 1000, 1000, "/home/jenkins", "jenkins as 1000:1000")),
        End::User("jenkins"),
    ),
    remembered(
        "cgr.dev/chainguard/*",
        Some(user("nonroot", 65532, 65532, "/home/nonroot", "nonroot as 65532:65532")),
        End::User("65532"),
    ),
    remembered(
        "mcr.microsoft.com/devcontainers/*",
        Some(user("vscode", 1000, 1000, "/home/vscode", "vscode as 1000:1000")),
        End::Root,
    ),
    remembered("mcr.microsoft.com/dotnet/*", Some(user("app", 1654, 1654, "/home/app", "app as 1654:1654")), End::Root),
    remembered(
        "mcr.microsoft.com/playwright*",
        Some(user("pwuser", 1000, 1000, "/home/pwuser", "pwuser as 1000 or 1001")),
        End::Root,
    ),
    remembered(
        "elasticsearch",
        Some(user(
            "elasticsearch",
            1000,
            1000,
            "/usr/share/elasticsearch",
            "elasticsearch as 1000, in group 0 or 1000",
        )),
        End::User("1000"),
    ),
    remembered("kibana", Some(user("kibana", 1000, 1000, "/usr/share/kibana", "kibana as 1000")), End::User("1000")),
    remembered(
        "logstash",
        Some(user("logstash", 1000, 1000, "/usr/share/logstash", "logstash as 1000")),
        End::User("1000"),
    ),
    // The uid stands in its Dockerfile, the group does not.
    remembered(
        "apache/airflow",
        Some(user("airflow", 50000, 0, "/home/airflow", "airflow as 50000:0")),
        End::User("airflow"),
    ),
    remembered(
        "grafana/grafana",
        Some(user("grafana", 472, 0, "/usr/share/grafana", "grafana as 472:0")),
        End::User("472"),
    ),
    remembered(
        "prom/prometheus",
        Some(user("nobody", 65534, 65534, "/home", "nobody as 65534:65534")),
        End::User("nobody"),
    ),
    remembered("redis", Some(user("redis", 999, 999, "/home/redis", "redis as 999, in group 999 or 1000")), End::Root),
    remembered("mysql", Some(user("mysql", 999, 999, "/var/lib/mysql", "mysql as 999:999")), End::Root),
    remembered("mariadb", Some(user("mysql", 999, 999, "/home/mysql", "mysql as 999:999")), End::Root),
    remembered("mongo", Some(user("mongodb", 999, 999, "/home/mongodb", "mongodb as 999:999")), End::Root),
    remembered("rabbitmq", Some(user("rabbitmq", 999, 999, "/var/lib/rabbitmq", "rabbitmq as 999:999")), End::Root),
    remembered("ocaml/opam", Some(user("opam", 1000, 1000, "/home/opam", "opam as 1000:1000")), End::User("opam")),
    remembered(
        "cimg/*",
        Some(user("circleci", 3434, 3434, "/home/circleci", "circleci as 3434:3434")),
        End::User("circleci"),
    ),
    remembered(
        "gitpod/*",
        Some(user("gitpod", 33333, 33333, "/home/gitpod", "gitpod as 33333:33333")),
        End::User("gitpod"),
    ),
    remembered(
        "ghcr.io/actions/actions-runner",
        Some(user("runner", 1001, 1001, "/home/runner", "runner as 1001:1001")),
        End::User("runner"),
    ),
    remembered("bitnami/*", None, End::User("1001")),
    remembered(
        "selenium/*",
        Some(user("seluser", 1200, 1201, "/home/seluser", "seluser as 1200:1201")),
        End::User("1200"),
    ),
    remembered("perl", None, End::Root),
    remembered("swift", None, End::Root),
    remembered("eclipse-temurin", None, End::Root),
];
