//! What a step downloads with, and later steps may not have: what they would have to download again, they could not.

use crate::ecosystem;
use crate::semantic::Model;
use crate::semantic::Mount;
use crate::semantic::MountKind;
use crate::semantic::Run;
use crate::source::Span;

/// Files and settings that hold credentials, in lower case.
/// <https://go.dev/doc/faq#git_https>, <https://git-scm.com/docs/gitcredentials>,
/// <https://getcomposer.org/doc/articles/authentication-for-private-packages.md>
const HOLDERS: &[&str] = &[
    "netrc",
    "insteadof",
    "git-credentials",
    ".gitconfig",
    "/.ssh",
    "id_rsa",
    "id_ed25519",
    "auth.json",
    "settings.xml",
];

/// Words that take something away.
const TAKERS: &[&str] = &["rm ", "--unset", "--remove-section", "shred "];

/// Variables that say where packages come from, and as whom they are asked for.
/// <https://go.dev/ref/mod#environment-variables>, <https://git-scm.com/docs/git#_environment_variables>
const VARIABLES: &[&str] = &[
    "GOPROXY=",
    "GOPRIVATE=",
    "GONOPROXY=",
    "GONOSUMDB=",
    "GOSUMDB=",
    "GOINSECURE=",
    "GOAUTH=",
    "GIT_",
    "NETRC=",
    "COMPOSER_AUTH=",
    "HTTP_PROXY=",
    "HTTPS_PROXY=",
    "http_proxy=",
    "https_proxy=",
    // https://learn.microsoft.com/en-us/nuget/consume-packages/consuming-packages-authenticated-feeds
    "NuGetPackageSourceCredentials_",
    "VSS_NUGET_",
    // https://maven.apache.org/configure.html, and properties that pass on what settings ask for
    "MAVEN_OPTS=",
    "MAVEN_ARGS=",
    "proxyHost=",
    "assword=",
    "oken=",
];

/// What each `RUN` downloads with, read once.
pub(super) struct Credentials<'m> {
    of: Vec<Held<'m>>,
    /// The indices of those that take credentials away, in order.
    taking: Vec<usize>,
}

/// What a `RUN` has to ask with.
struct Held<'m> {
    secrets: Vec<&'m Mount>,
    /// The variables of [`VARIABLES`] that it sets, each a bit.
    variables: u32,
}

impl<'m> Credentials<'m> {
    pub(super) fn of(model: &'m Model<'_>) -> Self {
        let text = |run: &Run| model.source.slice(model.instruction(run).span);
        let is_secret = |mount: &&Mount| {
            matches!(mount.kind, MountKind::Secret | MountKind::Ssh) || names_holder(model.source.slice(mount.span))
        };
        let held = |run: &'m Run| {
            let bits = VARIABLES.iter().enumerate().filter(|(_, name)| text(run).contains(**name));
            let variables = bits.fold(0, |all, (bit, _)| all | 1 << bit);
            Held { secrets: run.mounts.iter().filter(is_secret).collect(), variables }
        };
        let takes = |run: &Run| names_holder(text(run)) && says(text(run), TAKERS);
        let runs = || model.runs.iter();
        let taking = runs().enumerate().filter(|(_, run)| takes(run)).map(|(index, _)| index).collect();
        Self { of: runs().map(held).collect(), taking }
    }

    /// Whether no step has any that another may lack.
    pub(super) fn are_none(&self) -> bool {
        self.taking.is_empty() && self.of.iter().all(|held| held.secrets.is_empty() && held.variables == 0)
    }

    /// What of the first `RUN` the second lacks: a secret that is mounted, a variable that only its own script sets, or
    /// credentials that a step between them takes away.
    pub(super) fn lost(&self, model: &Model<'_>, first: usize, second: usize) -> Option<Span> {
        let (of_first, of_second) = (&self.of[first], &self.of[second]);
        let is_same = |it: &Mount, other: &Mount| {
            it.kind == other.kind && it.value("id") == other.value("id") && it.target == other.target
        };
        let has = |mount: &Mount| of_second.secrets.iter().any(|it| is_same(it, mount));
        if let Some(mount) = of_first.secrets.iter().find(|mount| !has(mount)) {
            return Some(mount.span);
        }
        if of_first.variables & !of_second.variables != 0 {
            return Some(model.instruction(&model.runs[first]).span);
        }
        let start = self.taking.partition_point(|run| *run < first);
        let between = self.taking[start..].iter().take_while(|run| **run < second);
        let stage = model.runs[second].stage;
        let mut taken = between.map(|run| &model.runs[*run]).filter(|run| model.is_on(stage, run.stage));
        taken.next().map(|run| model.instruction(run).span)
    }
}

fn names_holder(text: &str) -> bool {
    says(text, HOLDERS) || says(text, ecosystem::CREDENTIAL_FILES)
}

fn says(text: &str, words: &[&str]) -> bool {
    let text = text.to_ascii_lowercase();
    words.iter().any(|word| text.contains(word))
}
