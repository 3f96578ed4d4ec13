//! A context for a real Dockerfile, made of nothing: what it copies is made up by kind.

use std::collections::BTreeMap;

use cachemount::semantic::Model;
use cachemount::source::Source;
use cachemount::syntax;
use cachemount::syntax::Keyword;

use crate::docker::lab::append;

/// The Dockerfile in the archive.
pub(super) const DOCKERFILE: &str = ".real.Dockerfile";

/// A small project of everything, which lies in each directory that a file copies.
const PROJECT: &[(&str, &[u8])] = &[
    ("Gemfile", include_bytes!("project/Gemfile")),
    ("LICENSE", include_bytes!("project/LICENSE")),
    ("Makefile", include_bytes!("project/Makefile")),
    ("Pipfile", include_bytes!("project/Pipfile")),
    ("Pipfile.lock", include_bytes!("project/Pipfile.lock")),
    ("README.md", include_bytes!("project/README.md")),
    ("composer.json", include_bytes!("project/composer.json")),
    ("go.mod", include_bytes!("project/go.mod")),
    ("go.sum", include_bytes!("project/go.sum")),
    ("index.js", include_bytes!("project/index.js")),
    ("main.go", include_bytes!("project/main.go")),
    ("make.js", include_bytes!("project/make.js")),
    ("package-lock.json", include_bytes!("project/package-lock.json")),
    ("package.json", include_bytes!("project/package.json")),
    ("pnpm-lock.yaml", include_bytes!("project/pnpm-lock.yaml")),
    ("pyproject.toml", include_bytes!("project/pyproject.toml")),
    ("requirements.txt", include_bytes!("project/requirements.txt")),
    ("setup.py", include_bytes!("project/setup.py")),
    ("uv.lock", include_bytes!("project/uv.lock")),
    ("yarn.lock", include_bytes!("project/yarn.lock")),
];

/// How the names of files end that steps run or read without an instruction that copies just them.
const NAMED_BY_STEPS: &[&str] = &[".sh", ".py", ".txt", ".js", ".json", ".go"];

/// Names without a dot that are files.
const FILES: &[&str] = &["LICENSE", "Makefile", "Procfile", "Gemfile", "Pipfile", "entrypoint", "VERSION", "gradlew"];

/// The files of a context by their paths.
#[derive(Default)]
struct Files(BTreeMap<String, Vec<u8>>);

/// The archive of a context for a text, with `sent` as its Dockerfile.
pub(super) fn archive(text: &[u8], sent: &[u8]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (path, content) in files(text).0 {
        // All may be run: nothing else says which is a program.
        append(&mut builder, &path, 0o755, &content);
    }
    append(&mut builder, DOCKERFILE, 0o644, sent);
    builder.into_inner().expect("memory can be written")
}

fn files(text: &[u8]) -> Files {
    let source = Source::new(text.to_vec());
    let mut files = Files::default();
    files.project("");
    let dockerfile = syntax::parse(&source);
    let model = Model::build(&source, &dockerfile, &[]);
    for stage in &model.stages {
        for instruction in &dockerfile.instructions[stage.instructions.clone()] {
            let copy = instruction.as_copy(&source).filter(|copy| copy.from.is_none());
            for path in copy.iter().flat_map(|copy| &copy.sources) {
                let path = stage.end.environment.expand(&path.text, dockerfile.escape).text;
                if let Some(path) = path {
                    files.copied(&path);
                }
            }
            if instruction.keyword == Keyword::Run {
                files.named(source.slice(instruction.span));
            }
        }
    }
    files
}

impl Files {
    fn project(&mut self, directory: &str) {
        for (name, content) in PROJECT {
            self.add(&format!("{directory}{name}"), content);
        }
    }

    fn add(&mut self, path: &str, content: &[u8]) {
        let is_in_the_way = |(there, _): (&String, &Vec<u8>)| {
            there == path || there.starts_with(&format!("{path}/")) || path.starts_with(&format!("{there}/"))
        };
        if !self.0.iter().any(is_in_the_way) {
            self.0.insert(path.to_owned(), content.to_vec());
        }
    }

    /// What an instruction copies.
    fn copied(&mut self, path: &str) {
        let Some(path) = within(path) else { return };
        let is_directory = path.ends_with('/');
        let path = path.trim_end_matches('/');
        let name = path.rsplit('/').next().unwrap_or(path);
        let is_file = name.trim_start_matches('.').contains('.') || FILES.contains(&name) || name.starts_with('.');
        if path.is_empty() || path == "*" {
            return;
        }
        if is_directory || !is_file {
            self.project(&format!("{path}/"));
        } else {
            self.file(path, name);
        }
    }

    fn file(&mut self, path: &str, name: &str) {
        let known = PROJECT.iter().find(|(known, _)| *known == name).map(|(_, content)| *content);
        if known.is_some() && path != name {
            // The files that belong to it lie beside it.
            self.project(path.trim_end_matches(name));
        }
        let made_up: &[u8] = match name.rsplit_once('.') {
            Some((start, "txt")) if start.contains("requirements") => include_bytes!("project/requirements.txt"),
            Some((_, "sh")) => b"#!/bin/sh\n",
            Some((_, "json")) => b"{}\n",
            _ => b"",
        };
        let content = known.unwrap_or(made_up);
        self.add(path, content);
    }

    /// What the words of a step name, and programs of Go that it builds.
    fn named(&mut self, script: &str) {
        for word in script.split(|it: char| it.is_whitespace() || "\"';&|()=,`<>[]{}".contains(it)) {
            let Some(path) = within(word).filter(|_| !word.starts_with('-')) else { continue };
            let name = path.rsplit('/').next().unwrap_or(&path).to_owned();
            if NAMED_BY_STEPS.iter().any(|end| name.ends_with(end) && name != *end) {
                // Steps see the context from the working directory, of which nothing is known here.
                self.file(&path, &name);
                self.file(&name, &name);
            } else if path.starts_with("cmd/") && !path.ends_with('.') {
                self.add(&format!("{}/main.go", path.trim_end_matches('/')), include_bytes!("project/main.go"));
            }
        }
    }
}

/// A path within the context, without what stands for the context itself; nothing where it cannot be told.
fn within(path: &str) -> Option<String> {
    if path.contains(['$', '~', '\\', ':']) {
        return None;
    }
    // A glob fits what is there without what it stands for.
    let path = path.replace(['*', '?', '[', ']'], "");
    let parts = path.split('/').filter(|part| !matches!(*part, "" | "." | ".."));
    let parts: Vec<_> = parts.collect();
    let end = if path.ends_with('/') && !parts.is_empty() { "/" } else { "" };
    Some(format!("{}{end}", parts.join("/")))
}
