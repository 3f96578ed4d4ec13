//! Compose and Bake files before and after a fix, as other readers of YAML and HCL see them.

use serde_json::Value;

use crate::counterparts::counterpart;
use crate::counterparts::root;
use crate::counterparts::run;
use crate::counterparts::text;
use crate::invocation::Place;

const COMPOSE: &str = "# the site
x-note: &note {a: 'b'}   # kept
services:
  web:
    build:
      context: .
      dockerfile_inline: |-2
          FROM debian:12

          RUN apt-get update && apt-get install -y \"$$(cat list)\"
    labels: *note
  worker:
    build:
      dockerfile_inline: |+  # keeps what is behind it
        FROM node:22
        RUN npm ci

    command: [\"sh\", \"-c\", \"echo $$HOME\"]
";

const BAKE: &str = "target \"app\" {
  tags = [\"a\"] # kept
  dockerfile-inline = <<EOT
FROM node:22
RUN npm ci
EOT
}
";

/// The Dockerfiles in a file, and all else.
fn read(place: &Place, reader: &str, name: &str) -> Option<(Vec<String>, Value)> {
    let python = counterpart("python")?;
    let script = root().join("tests/it/counterparts/readers.py");
    let output = run(&python, &[script.to_str().expect("the path is UTF-8"), reader, name], &place.path(""));
    assert!(output.status.success(), "{}", text(&output.stderr));
    let (texts, rest) = serde_json::from_slice(&output.stdout).expect("it is JSON");
    Some((texts, rest))
}

/// Holds the file that a fix makes against what is linted and fixed by itself.
fn check(reader: &str, name: &str, file: &str) {
    let place = Place::with(&[(name, file)]);
    let Some((before, rest)) = read(&place, reader, name) else { return };
    let ran = place.run(&["check", "--fix"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let (after, same) = read(&place, reader, name).expect("it was there before");
    assert_eq!(rest, same, "{reader}");
    assert_ne!(before, after, "{reader}");
    for (before, after) in before.iter().zip(&after) {
        // What Compose reads as a `$`.
        let (before, after) = (before.replace("$$", "$"), after.replace("$$", "$"));
        let arguments = ["check", "--fix", "--isolated", "--stdin-filename", "Dockerfile", "-"];
        assert_eq!(place.run_with(&arguments, &before, &[]).out, after, "{reader}");
    }
}

#[test]
fn readers_of_yaml_find_the_fixed_text_and_all_else_as_it_was() {
    for reader in ["pyyaml", "ruamel"] {
        check(reader, "compose.yaml", COMPOSE);
        check(reader, "compose.yaml", &COMPOSE.replace('\n', "\r\n"));
    }
}

#[test]
fn compose_fills_in_the_text_that_was_fixed() {
    check("podman-compose", "compose.yaml", COMPOSE);
}

#[test]
fn a_reader_of_hcl_finds_the_fixed_text_and_all_else_as_it_was() {
    check("hcl", "docker-bake.hcl", BAKE);
}
