//! The users that base images bring with them.

use crate::semantic::account::Account;
use crate::semantic::account::Others;
use crate::semantic::base_image::BaseImage;
use crate::semantic::base_image::Family;
use crate::semantic::base_image::FinalUser;
use crate::semantic::confidence::Doubt;
use crate::semantic::confidence::Value;

/// What is known of the users of an image.
pub(super) struct Row {
    /// The repository; a `*` at the end stands for the rest.
    image: &'static str,
    /// Which of its tags.
    variant: Variant,
    /// The user that it adds to those of its distribution.
    pub(super) user: Option<BaseUser>,
    /// The user that it ends with.
    end: End,
    /// Where this stands; `None` where nothing but memory says so, and nothing may rest on it.
    source: Option<&'static str>,
}

/// Which tags of an image a [`Row`] is about.
#[derive(Clone, Copy)]
enum Variant {
    Any,
    Alpine,
    NotAlpine,
    /// From this major version on.
    Since(u32),
    /// Releases of Ubuntu that have the user `ubuntu`: 23.04 and later.
    UbuntuWithUser,
    /// Releases of Ubuntu before that.
    UbuntuWithout,
    /// Tags whose last word is this.
    Ending(&'static str),
}

/// A user of a [`Row`].
pub(super) struct BaseUser {
    name: &'static str,
    uid: u32,
    gid: u32,
    home: &'static str,
    /// Whether the directory is there.
    made: bool,
    /// The user, in a few words, for where nobody can be sure.
    saying: &'static str,
}

/// The user that an image ends with.
enum End {
    Root,
    User(&'static str),
}

const fn user(name: &'static str, uid: u32, gid: u32, home: &'static str, saying: &'static str) -> BaseUser {
    BaseUser { name, uid, gid, home, made: true, saying }
}

const fn row(image: &'static str, user: Option<BaseUser>, end: End, source: &'static str) -> Row {
    Row { image, variant: Variant::Any, user, end, source: Some(source) }
}

/// A row that nothing but memory stands behind.
const fn remembered(image: &'static str, user: Option<BaseUser>, end: End) -> Row {
    Row { image, variant: Variant::Any, user, end, source: None }
}

impl Row {
    const fn only(mut self, variant: Variant) -> Self {
        self.variant = variant;
        self
    }

    /// The user's home directory is not made.
    const fn homeless(mut self) -> Self {
        if let Some(user) = &mut self.user {
            user.made = false;
        }
        self
    }
}

const UBUNTU_USER: &str = "https://github.com/gradle/docker-gradle/blob/master/jdk21-noble/Dockerfile";

/// One row per image and variant; the first that fits counts.
const ROWS: &[Row] = &[
    row("debian", None, End::Root, "https://github.com/debuerreotype/docker-debian-artifacts"),
    row("alpine", None, End::Root, "https://github.com/alpinelinux/docker-alpine/blob/master/Dockerfile"),
    row("ubuntu", Some(user("ubuntu", 1000, 1000, "/home/ubuntu", "ubuntu as 1000:1000")), End::Root, UBUNTU_USER)
        .only(Variant::UbuntuWithUser),
    row("ubuntu", None, End::Root, UBUNTU_USER).only(Variant::UbuntuWithout),
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
    remembered("php", None, End::Root),
    remembered("perl", None, End::Root),
    remembered("maven", None, End::Root),
    remembered("swift", None, End::Root),
    remembered("eclipse-temurin", None, End::Root),
];

fn find(image: &BaseImage<'_>) -> Option<&'static Row> {
    ROWS.iter().find(|row| image.is(row.image) && row.variant.fits(image))
}

impl Variant {
    fn fits(self, image: &BaseImage<'_>) -> bool {
        match self {
            Self::Any => true,
            Self::Alpine => image.family() == Family::Alpine,
            Self::NotAlpine => image.family() != Family::Alpine,
            Self::Since(version) => {
                let major = image.tag.and_then(|tag| tag.split(['.', '-']).next()?.parse::<u32>().ok());
                major.is_some_and(|major| major >= version)
            }
            Self::UbuntuWithUser => {
                matches!(image.release(), Some("lunar" | "mantic" | "noble" | "oracular" | "plucky" | "questing"))
            }
            Self::UbuntuWithout => {
                matches!(image.release(), Some("xenial" | "bionic" | "focal" | "jammy" | "kinetic"))
            }
            Self::Ending(word) => image.tag_words().last() == Some(word),
        }
    }
}

impl Row {
    /// The account, as sure as the row is.
    pub(super) fn account(&self) -> Option<Account> {
        let user = self.user.as_ref()?;
        let doubt = || Doubt::Remembered(user.saying);
        let sure = self.source.is_some();
        Some(Account {
            name: user.name.into(),
            uid: Value::known_or(sure.then_some(user.uid), doubt()),
            gid: Value::known_or(sure.then_some(user.gid), doubt()),
            home: Value::known_or(sure.then(|| user.home.into()), doubt()),
            home_made: sure.then_some(user.made),
            certain: sure,
        })
    }
}

/// The rows of an image: what it is known or said to add.
pub(super) fn row_of(image: &BaseImage<'_>) -> Option<&'static Row> {
    find(image)
}

/// Which accounts an image may have that no table tells of.
pub(super) fn others_in(image: &BaseImage<'_>) -> Others {
    let Some(Row { source: Some(_), image: listed, .. }) = find(image) else { return Others::Any };
    match *listed {
        "debian" | "ubuntu" | "alpine" => Others::None,
        // These add certificates and time zones to a distribution's own image, nothing that needs a user.
        "python" | "ruby" | "golang" | "rust" if image.tag_words().any(is_small) => Others::None,
        "node" if image.family() == Family::Alpine => Others::None,
        // What packages the others hold cannot be told from here.
        "python" | "ruby" | "golang" | "rust" | "dart" | "composer" | "node" | "oven/bun" | "denoland/deno"
        | "gradle" | "nginx" | "postgres" => Others::SystemIds,
        _ => Others::Any,
    }
}

fn is_small(word: &str) -> bool {
    word == "slim" || word.starts_with("alpine")
}

/// The user that `image` ends with.
pub(super) fn final_user(image: &BaseImage<'_>) -> FinalUser {
    match find(image) {
        None => FinalUser::Unlisted,
        Some(row) => match (&row.end, row.source) {
            (End::Root, Some(_)) => FinalUser::Root,
            (End::Root, None) => FinalUser::Unlisted,
            (End::User(name), Some(_)) => FinalUser::Named(name),
            (End::User(name), None) => FinalUser::Likely(name),
        },
    }
}

#[cfg(test)]
mod tests;
