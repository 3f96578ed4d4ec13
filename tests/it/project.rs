//! Dockerfiles whose text stands in other files: where it stands, and what the file becomes.

#![expect(clippy::needless_raw_string_hashes, reason = "expect-test writes them")]

use expect_test::Expect;
use expect_test::expect;
use proptest::prelude::*;

use cachemount::config::Config;
use cachemount::edit::Applicability;
use cachemount::linter;
use cachemount::project::Project;
use cachemount::project::ProjectKind;
use cachemount::source::LineIndex;
use cachemount::source::Source;
use cachemount::source::Span;

const COMPOSE: &str = "services:
  web:
    build:
      context: .
      dockerfile_inline: |  # ours
        FROM debian:12

        RUN apt-get update && apt-get install -y $$(cat \"$${LIST}\") curl
        # cachemount: ignore[missing-cache-mount] nothing to keep
        RUN npm ci
    ports: [\"80:80\"]
";

const BAKE: &str = "target \"app\" {
\tdockerfile-inline = <<-EOT
\t\tFROM debian:12
  
\t\tRUN apt-get update && \\
\t\t\tapt-get install -y $${LIST} $HOME curl
\t\tEOT
}
";

fn read(kind: ProjectKind, text: &str) -> Result<Project, String> {
    Project::read(kind, Source::new(text.as_bytes().to_vec()))
}

fn project(kind: ProjectKind, text: &str) -> Project {
    read(kind, text).expect("it can be read")
}

/// What is found in the file: place, rule, whether there is a fix, and what there is to do.
fn found(project: &Project) -> String {
    let text = project.source().text();
    let index = LineIndex::new(text);
    let mut out = String::new();
    for (at, inline) in project.inlines.iter().enumerate() {
        for finding in linter::lint(inline.text(), &Config::default()).findings {
            let finding = project.finding(at, finding);
            let place = index.position(text, finding.span.start);
            let fix = finding.fix.as_ref().map_or("none", |fix| fix.applicability.as_str());
            let line = finding.span.range();
            out += &format!("{}:{} {} fix: {fix}\n", place.line, place.column, finding.rule);
            out += &format!("  {}\n", text[line].lines().next().unwrap_or_default());
            for help in finding.help.iter().flat_map(|help| help.lines()) {
                out += &format!("  = {help}\n");
            }
        }
    }
    for unread in &project.unread {
        let place = index.position(text, unread.start);
        out += &format!("{}:{} {}\n", place.line, place.column, unread.reason);
    }
    out
}

/// The file with all safe fixes made.
fn fixed(project: &Project) -> Project {
    let mut made = project.clone();
    for at in 0..made.inlines.len() {
        let after = linter::fix(made.inlines[at].text().clone(), &Config::default(), Applicability::Safe);
        made = made.with(at, &after.source).unwrap_or(made);
    }
    made
}

#[expect(clippy::needless_pass_by_value, reason = "so that expectations are written without an ampersand")]
fn check_found(kind: ProjectKind, text: &str, expected: Expect) {
    expected.assert_eq(&found(&project(kind, text)));
}

#[expect(clippy::needless_pass_by_value, reason = "so that expectations are written without an ampersand")]
fn check_fixed(kind: ProjectKind, text: &str, expected: Expect) {
    // A line of blanks alone is one that can be seen.
    expected.assert_eq(&fixed(&project(kind, text)).source().text().replace("\n  \n", "\n..\n"));
}

#[test]
fn findings_have_their_places_in_a_literal_block() {
    check_found(
        ProjectKind::Compose,
        COMPOSE,
        expect![[r#"
        8:31 missing-cache-mount fix: safe
          apt-get install -y $$(cat "$${LIST}") curl
    "#]],
    );
    check_fixed(
        ProjectKind::Compose,
        COMPOSE,
        expect![[r#"
        services:
          web:
            build:
              context: .
              dockerfile_inline: |  # ours
                FROM debian:12

                RUN rm -f /etc/apt/apt.conf.d/docker-clean; echo 'Binary::apt::APT::Keep-Downloaded-Packages "true";' > /etc/apt/apt.conf.d/keep-cache
                RUN --mount=type=cache,target=/var/cache/apt,sharing=locked \
                    --mount=type=cache,target=/var/lib/apt/lists,sharing=locked \
                    apt-get update && apt-get install -y $$(cat "$${LIST}") curl
                # cachemount: ignore[missing-cache-mount] nothing to keep
                RUN npm ci
            ports: ["80:80"]
    "#]],
    );
}

#[test]
fn findings_have_their_places_in_a_heredoc() {
    check_found(
        ProjectKind::BakeHcl,
        BAKE,
        expect![[r#"
        6:4 missing-cache-mount fix: safe
          apt-get install -y $${LIST} $HOME curl
    "#]],
    );
    check_fixed(
        ProjectKind::BakeHcl,
        BAKE,
        expect![[r#"
        target "app" {
        	dockerfile-inline = <<-EOT
        		FROM debian:12
        ..
        		RUN rm -f /etc/apt/apt.conf.d/docker-clean; echo 'Binary::apt::APT::Keep-Downloaded-Packages "true";' > /etc/apt/apt.conf.d/keep-cache
        		RUN --mount=type=cache,target=/var/cache/apt,sharing=locked \
        			--mount=type=cache,target=/var/lib/apt/lists,sharing=locked \
        			apt-get update && \
        			apt-get install -y $${LIST} $HOME curl
        		EOT
        }
    "#]],
    );
}

#[test]
fn line_endings_and_indicators_stay() {
    let text = "services: {web: {build: {context: .}}}\n";
    assert!(project(ProjectKind::Compose, text).inlines.is_empty());
    let text = "\u{feff}services:\r\n  a:\r\n    build:\r\n      dockerfile_inline: |2-\r\n        FROM debian:12\r\n        RUN apt-get update && apt-get install -y curl\r\n\r\n";
    check_found(
        ProjectKind::Compose,
        text,
        expect![[r#"
        6:31 missing-cache-mount fix: safe
          apt-get install -y curl
    "#]],
    );
    expect![[r#""\u{feff}services:\r\n  a:\r\n    build:\r\n      dockerfile_inline: |2-\r\n        FROM debian:12\r\n        RUN rm -f /etc/apt/apt.conf.d/docker-clean; echo 'Binary::apt::APT::Keep-Downloaded-Packages \"true\";' > /etc/apt/apt.conf.d/keep-cache\r\n        RUN --mount=type=cache,target=/var/cache/apt,sharing=locked \\\r\n            --mount=type=cache,target=/var/lib/apt/lists,sharing=locked \\\r\n            apt-get update && apt-get install -y curl\r\n\r\n""#]].assert_eq(&format!("{:?}", fixed(&project(ProjectKind::Compose, text)).source().text()));
    let text = "services:\n  a:\n    build:\n      dockerfile_inline: |+\n        FROM debian:12\n        RUN apt-get update && apt-get install -y curl";
    expect![[r#""services:\n  a:\n    build:\n      dockerfile_inline: |+\n        FROM debian:12\n        RUN rm -f /etc/apt/apt.conf.d/docker-clean; echo 'Binary::apt::APT::Keep-Downloaded-Packages \"true\";' > /etc/apt/apt.conf.d/keep-cache\n        RUN --mount=type=cache,target=/var/cache/apt,sharing=locked \\\n            --mount=type=cache,target=/var/lib/apt/lists,sharing=locked \\\n            apt-get update && apt-get install -y curl""#]].assert_eq(&format!("{:?}", fixed(&project(ProjectKind::Compose, text)).source().text()));
}

#[test]
fn a_text_without_places_is_told_where_it_begins() {
    let text = "services:
  quoted: {build: {dockerfile_inline: \"FROM debian:12\\nRUN apt-get update && apt-get install -y curl\\n\"}}
  folded:
    build:
      dockerfile_inline: >
        FROM debian:12

        RUN apt-get update && apt-get install -y curl
  anchored:
    build:
      dockerfile_inline: &text |
        FROM debian:12
        RUN apt-get update && apt-get install -y curl
  again: {build: {dockerfile_inline: *text}}
";
    check_found(
        ProjectKind::Compose,
        text,
        expect![[r#"
        2:39 missing-cache-mount fix: display-only
          "FROM debian:12\nRUN apt-get update && apt-get install -y curl\n"}}
          = no fix is made in such a text; write it as a literal block, `dockerfile_inline: |`, for one
          = this is about line 2 of the Dockerfile that begins here
        5:26 missing-cache-mount fix: display-only
          >
          = no fix is made in such a text; write it as a literal block, `dockerfile_inline: |`, for one
          = this is about line 2 of the Dockerfile that begins here
        13:31 missing-cache-mount fix: display-only
          apt-get install -y curl
          = no fix is made in a text that has an anchor, which other places may use
    "#]],
    );
    assert_eq!(fixed(&project(ProjectKind::Compose, text)).source().text(), text);
}

#[test]
fn what_is_merged_is_one_text() {
    let text = "
x-build: &build
  dockerfile_inline: |
    FROM debian:12
    RUN apt-get update && apt-get install -y curl
services:
  a: {build: *build}
  b: {build: {<<: *build, target: x}}
  c: {build: {<<: [*build]}}
";
    check_found(
        ProjectKind::Compose,
        text,
        expect![[r#"
        5:27 missing-cache-mount fix: safe
          apt-get install -y curl
    "#]],
    );
}

#[test]
fn bake_in_json_and_quotes_is_told_where_it_begins() {
    let json = r#"{"target": {"a": {
  "dockerfile-inline": "FROM debian:12\nRUN apt-get update && apt-get install -y curl $${X}\n"}}}"#;
    check_found(
        ProjectKind::BakeJson,
        json,
        expect![[r#"
        2:24 missing-cache-mount fix: display-only
          "FROM debian:12\nRUN apt-get update && apt-get install -y curl $${X}\n"}}}
          = no fix is made in a text in JSON; put it into a file of its own for one
          = this is about line 2 of the Dockerfile that begins here
    "#]],
    );
    let hcl =
        "target \"a\" {\n  dockerfile-inline = \"FROM debian:12\\nRUN apt-get update && apt-get install -y curl\"\n}\n";
    check_found(
        ProjectKind::BakeHcl,
        hcl,
        expect![[r#"
        2:23 missing-cache-mount fix: display-only
          "FROM debian:12\nRUN apt-get update && apt-get install -y curl"
          = no fix is made in such a text; write it as a heredoc, `<<EOT`, for one
          = this is about line 2 of the Dockerfile that begins here
    "#]],
    );
}

#[test]
fn what_is_filled_in_is_not_looked_at() {
    let compose =
        "services:\n  a:\n    build:\n      dockerfile_inline: |\n        FROM a:${TAG:-1}\n        RUN npm ci\n";
    check_found(
        ProjectKind::Compose,
        compose,
        expect![[r#"
        4:26 Compose fills in `${TAG:-1}` before it is built; write `$${TAG:-1}` for the build's own
    "#]],
    );
    let hcl = "target \"a\" {\n  dockerfile-inline = <<EOT\nFROM a:${TAG}\nEOT\n}\ntarget \"b\" {\n  dockerfile-inline = TEXT\n}\n";
    check_found(
        ProjectKind::BakeHcl,
        hcl,
        expect![[r#"
        2:23 Bake works it out before it is built; write its text here, or `$${` for a variable of the build's own
        7:23 Bake works it out before it is built; write its text here, or `$${` for a variable of the build's own
    "#]],
    );
    check_found(
        ProjectKind::BakeJson,
        r#"{"target": {"a": {"dockerfile-inline": "FROM ${A}"}}}"#,
        expect![[r#"
        1:40 Bake fills in `${A}` before it is built; write `$${A}` for the build's own
    "#]],
    );
}

#[test]
fn errors_have_their_places_too() {
    let text = COMPOSE.replace("RUN apt-get", "RUNN apt-get");
    let project = project(ProjectKind::Compose, &text);
    let inline = &project.inlines[0];
    let error = linter::lint(inline.text(), &Config::default()).errors.remove(0);
    assert_eq!(&text[inline.error(error).span.range()], "RUNN");
}

#[test]
fn a_text_that_cannot_stand_there_is_refused() {
    let refused = |project: &Project, text: &str| project.with(0, &Source::new(text.as_bytes().to_vec())).is_none();
    let compose = project(ProjectKind::Compose, COMPOSE);
    assert!(refused(&compose, "FROM a"), "the last line has its ending");
    assert!(refused(&compose, "  FROM a\nRUN b\n"), "the first line says how far all are indented");
    assert!(refused(&compose, "FROM a\n\u{7}\n"), "no character of YAML");
    assert!(refused(&compose, "FROM a\rb\n"), "the end of a line, in YAML");
    let bake = project(ProjectKind::BakeHcl, BAKE);
    assert!(refused(&bake, "FROM a\nEOT\n"), "the end of the text, in HCL");
    assert!(!refused(&bake, "FROM a\nRUN ${b} %{c} $${d}\n"));
}

/// Lines such as Dockerfiles have, and what acts in YAML, HCL and templates.
fn line() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        Just("RUN a"),
        Just("  "),
        Just("$"),
        Just("${b}"),
        Just("$$"),
        Just("%{c}"),
        Just("$(d)"),
        Just("#"),
        Just("\\"),
        Just("- x: |"),
        Just("EOT"),
        Just("'"),
        Just("\""),
        Just("\u{e9}"),
        Just("&&"),
        Just("\t"),
        Just("---"),
    ];
    proptest::collection::vec(part, 0..5).prop_map(|parts| parts.join(" ").trim_end().to_owned())
}

fn text() -> impl Strategy<Value = String> {
    proptest::collection::vec(line(), 1..8).prop_map(|lines| format!("FROM a\n{}\nUSER b\n", lines.join("\n")))
}

/// A file around a text, as people write it.
fn around(kind: ProjectKind, text: &str, newline: &str) -> String {
    let lines = |indent: &str, text: &str| {
        text.lines()
            .map(|line| if line.is_empty() { "\n".to_owned() } else { format!("{indent}{line}\n") })
            .collect::<String>()
    };
    let file = match kind {
        ProjectKind::Compose => format!(
            "# first\nservices:\n  a:\n    build:\n      dockerfile_inline: |\n{}    image: \"x\"   # last\n",
            lines("         ", &text.replace('$', "$$"))
        ),
        ProjectKind::BakeHcl | ProjectKind::BakeJson => format!(
            "// first\ntarget \"a\" {{\n  dockerfile-inline = <<-EOT\n{}   EOT\n  tags = [\"x\"] # last\n}}\n",
            lines("    ", &text.replace("${", "$${").replace("%{", "%%{"))
        ),
    };
    file.replace('\n', newline)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    /// Whatever a text becomes: it is read back from the file, or the file stays; and what is around it is
    /// the same, byte for byte.
    #[test]
    fn a_text_that_is_written_is_read_back(before in text(), after in text(), is_compose: bool, is_windows: bool) {
        let kind = if is_compose { ProjectKind::Compose } else { ProjectKind::BakeHcl };
        let newline = if is_windows { "\r\n" } else { "\n" };
        let file = around(kind, &before, newline);
        // Lines that begin with `EOT` end a heredoc.
        let Ok(project) = read(kind, &file) else { return Ok(()) };
        if project.inlines.is_empty() || project.inlines[0].text().text() != before {
            prop_assert!(kind == ProjectKind::BakeHcl && before.contains("EOT"), "{file}");
            return Ok(());
        }
        let Some(made) = project.with(0, &Source::new(after.clone().into_bytes())) else {
            prop_assert!(kind == ProjectKind::BakeHcl && after.contains("EOT"), "{file}\n->\n{after}");
            return Ok(());
        };
        prop_assert_eq!(made.inlines[0].text().text(), &after);
        prop_assert_eq!(made.source().text(), around(kind, &after, newline));
    }

    /// Each byte of a text has its place.
    #[test]
    fn places_hold_what_they_are_places_of(text in text(), is_compose: bool) {
        let kind = if is_compose { ProjectKind::Compose } else { ProjectKind::BakeHcl };
        let Ok(project) = read(kind, &around(kind, &text, "\n")) else { return Ok(()) };
        for inline in &project.inlines {
            for (at, character) in inline.text().text().char_indices() {
                let at = u32::try_from(at).unwrap();
                let place = inline.span(Span::new(at, at + 1));
                let found = project.source().text()[place.start as usize..].chars().next();
                prop_assert_eq!(found, Some(character));
            }
        }
    }
}
