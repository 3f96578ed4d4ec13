//! What a step downloads with, and later steps may not have: what they would have to download again, they could not.

use crate::facts::command::RunCalls;
use crate::facts::command::up_to;
use crate::semantic::Model;
use crate::semantic::Mount;
use crate::semantic::MountKind;
use crate::semantic::Run;
use crate::source::Span;

/// Files and settings that hold credentials, in lower case.
/// <https://go.dev/doc/faq#git_https>, <https://git-scm.com/docs/gitcredentials>
const HOLDERS: &[&str] = &["netrc", "insteadof", "git-credentials", ".gitconfig", "/.ssh", "id_rsa", "id_ed25519"];

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
    "HTTP_PROXY=",
    "HTTPS_PROXY=",
    "http_proxy=",
    "https_proxy=",
];

/// What of the first `RUN` the second lacks: a secret that is mounted, a variable that only its own script sets, or
/// credentials that a step takes away.
pub(super) fn lost(model: &Model<'_>, runs: &[RunCalls<'_>], first: usize, second: usize) -> Option<Span> {
    let text = |run: usize| model.source.slice(model.instruction(&model.runs[run]).span);
    let is_secret = |mount: &&Mount| {
        matches!(mount.kind, MountKind::Secret | MountKind::Ssh) || says(model.source.slice(mount.span), HOLDERS)
    };
    let has = |run: &Run, wanted: &Mount| {
        let mut mounts = run.mounts.iter().filter(is_secret);
        mounts.any(|it| it.kind == wanted.kind && it.value("id") == wanted.value("id") && it.target == wanted.target)
    };
    let secrets = || model.runs[first].mounts.iter().filter(is_secret);
    if let Some(mount) = secrets().find(|mount| !has(&model.runs[second], mount)) {
        return Some(mount.span);
    }
    let is_lost = |name: &&&str| text(first).contains(**name) && !text(second).contains(**name);
    if VARIABLES.iter().any(|name| is_lost(&name)) {
        return Some(model.instruction(&model.runs[first]).span);
    }
    let takes = |run: usize| {
        let is_taken = says(text(run), HOLDERS) && says(text(run), TAKERS);
        is_taken.then(|| model.instruction(&model.runs[run]).span)
    };
    up_to(model, runs, second).map(|calls| calls.run).filter(|run| (first..second).contains(run)).find_map(takes)
}

fn says(text: &str, words: &[&str]) -> bool {
    let text = text.to_ascii_lowercase();
    words.iter().any(|word| text.contains(word))
}
