use crate::edit::Applicability;
use crate::facts::Facts;
use crate::guard;
use crate::guard::Refusal;
use crate::semantic::Model;
use crate::source::Source;
use crate::syntax;

const BEFORE: &str = "\
FROM debian:12 AS base
ENV LANG=C.UTF-8
RUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/* /tmp/*
USER root
RUN --network=host --mount=type=bind,target=/src make -C /src \"$(cat /src/target)\"
CMD [\"curl\"]
";

const SETTING: &str = "RUN rm -f /etc/apt/apt.conf.d/docker-clean; echo 'Binary::apt::APT::Keep-Downloaded-Packages \"true\";' > /etc/apt/apt.conf.d/keep-cache\n";

fn source(text: &str) -> Source {
    Source::new(text.as_bytes().to_vec())
}

fn compare(before: &Source, after: &Source, at_least: Applicability) -> Result<(), Refusal> {
    let (old, new) = (syntax::parse(before), syntax::parse(after));
    let (old, new) = (Model::build(before, &old, &[]), Model::build(after, &new, &[]));
    let (old, new) = (Facts::derive(&old, |_| true, |_| false), Facts::derive(&new, |_| true, |_| false));
    guard::compare(&old, &new, at_least)
}

fn refused(after: &str, at_least: Applicability) -> Option<&'static str> {
    compare(&source(BEFORE), &source(after), at_least).err().map(|it| it.what)
}

/// What is said when `from` becomes `to` in the text.
#[track_caller]
fn change(from: &str, to: &str) -> Option<&'static str> {
    assert!(BEFORE.contains(from), "{from}");
    refused(&BEFORE.replacen(from, to, 1), Applicability::Safe)
}

const APT: &str = "RUN --mount=type=cache,target=/var/cache/apt,sharing=locked --mount=type=cache,target=/var/lib/apt/lists,sharing=locked ";

fn fixed() -> String {
    let step = "RUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/* /tmp/*";
    BEFORE.replace(step, &format!("{SETTING}{APT}apt-get update && apt-get install -y curl && rm -rf /tmp/*"))
}

#[test]
fn a_right_fix_passes() {
    assert_eq!(refused(&fixed(), Applicability::Safe), None);
    assert_eq!(refused(BEFORE, Applicability::Safe), None);
}

#[test]
fn instructions_stay() {
    assert_eq!(change("ENV LANG=C.UTF-8", "ENV LANG=C"), Some("this instruction"));
    assert_eq!(change("ENV LANG=C.UTF-8\n", ""), Some("this instruction"));
    assert_eq!(change("CMD [\"curl\"]\n", ""), Some("the file, to lack this instruction"));
    assert_eq!(
        change("CMD [\"curl\"]\n", "CMD [\"curl\"]\nUSER 1000\n"),
        Some("the file, to go on behind this instruction")
    );
    assert_eq!(change("USER root", "RUN true\nUSER root"), Some("this instruction"));
}

#[test]
fn commands_stay() {
    let said = Some("the commands of this step, in another way than by taking out a clean-up or a flag");
    assert_eq!(change(" && apt-get install -y curl", ""), said);
    assert_eq!(change("install -y curl", "install -y"), said);
    assert_eq!(change(" /tmp/*", ""), said);
    assert_eq!(change("apt-get update && apt-get install -y curl", "apt-get install -y curl && apt-get update"), said);
    assert_eq!(change("apt-get update", "apt-get update && curl -O https://example.com"), said);
    assert_eq!(change("cat /src/target", "cat /src/other"), said, "in a substitution");
}

#[test]
fn an_update_may_only_come_where_a_person_looks() {
    let more = BEFORE.replacen("apt-get install", "apt-get update && apt-get install", 1);
    assert_ne!(refused(&more, Applicability::Safe), None);
    assert_eq!(refused(&more, Applicability::Unsafe), None);
}

#[test]
fn flags_and_mounts_stay() {
    assert_eq!(change("--network=host ", ""), Some("the flags or the form of this step"));
    assert_eq!(change("target=/src ", "target=/other "), Some("a mount that this step has"));
    assert_eq!(change("--mount=type=bind,target=/src ", ""), Some("a mount that this step has"));
    assert_eq!(
        change("RUN --network", "RUN --mount=type=tmpfs,target=/x --network"),
        Some("a mount that this step has")
    );
}

#[test]
fn a_mount_that_the_file_speaks_against_is_refused() {
    let said = Some("this step, to have a mount that something in the file speaks against");
    assert_eq!(change("RUN apt-get", &format!("{SETTING}{APT}apt-get")), said, "the clean-up is still there");
    let read = fixed().replace("make -C /src", "make -C /src /var/cache/apt/archives");
    let before = BEFORE.replace("make -C /src", "make -C /src /var/cache/apt/archives");
    let refusal = compare(&source(&before), &source(&read), Applicability::Safe);
    assert_eq!(refusal.err().map(|it| it.what), said, "a later step reads it");
}

#[test]
fn what_holds_at_a_step_stays() {
    // A heredoc with another end would take the next instruction in.
    let before = "FROM debian:12\nARG A=1\nRUN <<EOF\necho\nEOF\nRUN echo $A\n";
    let after = "FROM debian:12\nARG A=2\nRUN <<EOF\necho\nEOF\nRUN echo $A\n";
    assert!(compare(&source(before), &source(after), Applicability::Unsafe).is_err());
}

#[test]
fn a_flag_becomes_the_one_that_is_needed_instead_and_no_other() {
    let before = "FROM alpine:3.20\nRUN apk add --no-cache git && echo --no-cache\n";
    let mount = "RUN --mount=type=cache,target=/etc/apk/cache,sharing=locked ";
    let said = |commands: &str| {
        let after = format!("FROM alpine:3.20\n{mount}{commands}\n");
        compare(&source(before), &source(&after), Applicability::Safe).err().map(|it| it.what)
    };
    assert_eq!(said("apk add --force-refresh git && echo --no-cache"), None);
    let refused = Some("the commands of this step, in another way than by taking out a clean-up or a flag");
    assert_eq!(said("apk add git && echo --no-cache"), refused);
    assert_eq!(said("apk add --update-cache git && echo --no-cache"), refused);
    assert_eq!(said("apk add --force-refresh --force-refresh git && echo --no-cache"), refused);
    assert_eq!(said("apk add --force-refresh git && echo --force-refresh"), refused);
    let doubtful = Some("this step, to have a mount that something in the file speaks against");
    assert_eq!(said("apk add --no-cache git && echo --no-cache"), doubtful);
}
