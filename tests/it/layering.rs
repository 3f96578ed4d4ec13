//! The arrows between the rooms of `src`.
//!
//! One crate has no walls that the compiler would guard, so this reads the source and fails on any
//! path from one room to another that the table does not have.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::path::PathBuf;

use cachemount::ecosystem;
use cachemount::rules;

/// A room: its name, what it may use of the other rooms, and what crates and parts of the standard
/// library only it and others that say so may use.
struct Room {
    name: &'static str,
    /// Rooms, or a single item of one.
    rooms: &'static [&'static str],
    libraries: &'static [&'static str],
}

#[rustfmt::skip]
const ROOMS: &[Room] = &[
    Room { name: "source", rooms: &[], libraries: &["memchr"] },
    Room { name: "syntax", rooms: &["source"], libraries: &["compact_str", "dockerfile_parser", "memchr", "serde_json", "smallvec", "strsim"] },
    Room { name: "shell", rooms: &["source"], libraries: &["compact_str", "memchr", "smallvec"] },
    Room { name: "semantic", rooms: &["source", "syntax", "shell"], libraries: &["compact_str", "memchr", "smallvec"] },
    Room { name: "ecosystem", rooms: &[], libraries: &[] },
    Room { name: "facts", rooms: &["source", "syntax", "shell", "semantic", "ecosystem", "edit::Applicability"], libraries: &["compact_str", "memchr"] },
    Room { name: "edit", rooms: &["source"], libraries: &[] },
    Room { name: "finding", rooms: &["source", "edit"], libraries: &[] },
    Room { name: "config", rooms: &["finding", "semantic::DeclaredImage", "semantic::DeclaredUser"], libraries: &["globset", "schemars", "serde", "serde_json", "serde_yaml", "strsim"] },
    Room { name: "rewrite", rooms: &["source", "syntax", "shell", "semantic", "ecosystem", "facts", "edit", "config"], libraries: &[] },
    Room { name: "rules", rooms: &["source", "syntax", "shell", "semantic", "ecosystem", "facts", "edit", "finding", "config", "rewrite", "suppression::Unused"], libraries: &["strsim"] },
    Room { name: "fixer", rooms: &["source", "edit"], libraries: &[] },
    Room { name: "guard", rooms: &["source", "syntax", "shell", "semantic", "ecosystem", "facts", "edit::Applicability"], libraries: &[] },
    Room { name: "suppression", rooms: &["source", "syntax", "finding"], libraries: &["memchr"] },
    Room { name: "linter", rooms: &["source", "syntax", "semantic", "facts", "edit", "finding", "config", "rules", "fixer", "guard", "suppression"], libraries: &[] },
    Room { name: "report", rooms: &["source", "edit", "finding", "rules"], libraries: &["memchr", "miette", "percent_encoding", "quick_xml", "serde", "serde_json", "similar", "siphasher", "std::io"] },
    Room { name: "lsp", rooms: &["source", "syntax", "edit", "finding", "config", "rules", "linter", "report::printable", "report::uri_path"], libraries: &["lsp_types", "memchr", "percent_encoding", "similar", "std::path"] },
    Room { name: "yaml", rooms: &[], libraries: &["granit_parser"] },
    Room { name: "ci", rooms: &["source", "syntax", "shell", "semantic", "ecosystem", "facts", "edit", "fixer", "yaml"], libraries: &["serde_json", "serde_yaml"] },
    Room { name: "files", rooms: &["source"], libraries: &["ignore", "tempfile", "std::fs", "std::io", "std::path"] },
    Room { name: "project", rooms: &["source", "syntax::SyntaxError", "edit", "finding", "fixer", "yaml"], libraries: &["hcl", "hcl_edit", "serde", "serde_json", "serde_yaml", "similar"] },
    Room {
        name: "benchmark",
        rooms: &[],
        libraries: &["bollard", "comfy_table", "serde", "serde_json", "sha2", "tar", "tempfile", "time", "tokio", "tonic", "std::env", "std::fs", "std::io", "std::path", "std::process", "std::time"],
    },
    Room {
        name: "inventory",
        rooms: &["source", "syntax", "semantic", "ecosystem", "facts", "report::printable", "benchmark::cache_mount", "benchmark::engine::CacheRecord", "benchmark::export::columns", "benchmark::trace::Nanoseconds", "benchmark::unit"],
        libraries: &["comfy_table"],
    },
    Room {
        name: "cli",
        rooms: &["benchmark", "inventory", "source", "syntax", "ecosystem", "edit", "finding", "config", "rules", "linter", "report", "lsp", "files", "project", "ci"],
        libraries: &["clap", "clap_complete", "clap_mangen", "indicatif", "lsp_server", "lsp_types", "rayon", "serde", "serde_json", "tempfile", "terminal_size", "time", "tokio", "std::env", "std::fs", "std::io", "std::path", "std::process", "std::time"],
    },
    Room { name: "main", rooms: &[], libraries: &["std::env", "std::process"] },
    Room { name: "lib", rooms: &[], libraries: &[] },
];

/// What only the rooms that say so may use: the world outside, and crates that have one place.
const GUARDED: &[&str] = &[
    "bollard",
    "clap",
    "clap_complete",
    "clap_mangen",
    "comfy_table",
    "compact_str",
    "dockerfile_parser",
    "globset",
    "granit_parser",
    "hcl",
    "hcl_edit",
    "ignore",
    "indicatif",
    "lsp_server",
    "lsp_types",
    "memchr",
    "miette",
    "percent_encoding",
    "quick_xml",
    "rayon",
    "regex",
    "schemars",
    "serde",
    "serde_json",
    "serde_yaml",
    "sha2",
    "similar",
    "siphasher",
    "smallvec",
    "strsim",
    "tempfile",
    "terminal_size",
    "time",
    "tokio",
    "tonic",
    "std::env",
    "std::fs",
    "std::io",
    "std::net",
    "std::path",
    "std::process",
    "std::thread",
    "std::time",
];

/// The longest file that can be read in one go.
const MAX_LINES: usize = 400;

/// A file of `src`.
struct Module {
    path: PathBuf,
    /// The room that it belongs to.
    room: String,
    /// Its text without comments and without tests at its end.
    code: String,
    lines: usize,
    /// Whether it holds nothing but tests.
    tests: bool,
}

/// Every file of `src`.
fn modules() -> Vec<Module> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut directories = vec![root.clone()];
    let mut modules = Vec::new();
    while let Some(directory) = directories.pop() {
        for entry in fs::read_dir(directory).expect("the source can be read") {
            let path = entry.expect("the source can be read").path();
            if path.is_dir() {
                directories.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                modules.push(Module::read(&root, &path));
            }
        }
    }
    modules.sort_by(|a, b| a.path.cmp(&b.path));
    modules
}

impl Module {
    fn read(root: &Path, path: &Path) -> Self {
        let text = fs::read_to_string(path).expect("the source can be read");
        let path = path.strip_prefix(root).expect("it was found there").to_owned();
        let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy().replace(".rs", "")).collect();
        let without_tests = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        let code: Vec<_> = without_tests.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
        Self {
            room: parts[0].clone(),
            tests: parts.iter().any(|part| part == "tests"),
            code: code.join("\n"),
            lines: text.lines().count(),
            path,
        }
    }

    /// The paths in the code that go on behind `start`, such as `edit::Fix` behind `crate::`.
    fn paths_behind(&self, start: &str) -> BTreeSet<&str> {
        let is_path = |character: char| character.is_alphanumeric() || matches!(character, '_' | ':');
        let found = self.code.match_indices(start).filter(|(at, _)| !self.code[..*at].ends_with(is_path));
        let path = |at: usize| {
            let rest = &self.code[at..];
            rest[..rest.find(|character| !is_path(character)).unwrap_or(rest.len())].trim_end_matches(':')
        };
        found.map(|(at, _)| path(at + start.len())).collect()
    }

    /// The string literals in the code, as far as they are on one line, but for what rules are
    /// called.
    fn literals(&self) -> impl Iterator<Item = &str> {
        let lines = self.code.lines().map(str::trim_start);
        let lines = lines.filter(|line| !line.starts_with("name:") && !line.starts_with("summary:"));
        lines.flat_map(|line| line.split('"').skip(1).step_by(2))
    }
}

/// Fails with all complaints at once, so that they can be mended at once.
fn assert_none(complaints: &[String]) {
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

/// Whether `path` is `allowed` or something inside it.
fn is_within(path: &str, allowed: &str) -> bool {
    path.strip_prefix(allowed).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

#[test]
fn rooms_use_only_the_rooms_they_may() {
    let mut complaints = Vec::new();
    for module in modules() {
        let path = module.path.display();
        let Some(room) = ROOMS.iter().find(|room| room.name == module.room) else {
            complaints.push(format!("{path}: the room `{}` is not in the table of this test", module.room));
            continue;
        };
        for used in module.paths_behind("crate::").into_iter().chain(module.paths_behind("cachemount::")) {
            let entry = module.room == "main" && used == "cli::run";
            let allowed = is_within(used, room.name) || room.rooms.iter().any(|allowed| is_within(used, allowed));
            if !entry && !allowed {
                complaints.push(format!("{path}: `{}` must not use `{used}`", room.name));
            }
        }
    }
    assert_none(&complaints);
}

#[test]
fn rooms_use_only_the_libraries_they_may() {
    let mut complaints = Vec::new();
    for module in modules().iter().filter(|module| !module.tests) {
        let room = ROOMS.iter().find(|room| room.name == module.room);
        let allowed = room.map_or(&[][..], |room| room.libraries);
        for library in GUARDED.iter().filter(|library| !allowed.contains(library)) {
            // As a whole (`use std::io;`) or something in it.
            if !module.paths_behind(&format!("{library}::")).is_empty()
                || module.code.contains(&format!("use {library};"))
            {
                complaints.push(format!("{}: `{}` must not use `{library}`", module.path.display(), module.room));
            }
        }
    }
    assert_none(&complaints);
}

#[test]
fn only_one_file_of_the_benchmark_knows_the_engine() {
    let mut complaints = Vec::new();
    for module in modules().iter().filter(|module| module.room == "benchmark" && !module.tests) {
        let adapter = module.path.starts_with("benchmark/docker") || module.path == Path::new("benchmark/docker.rs");
        for library in ["bollard", "tokio", "tonic"] {
            if !adapter && !module.paths_behind(&format!("{library}::")).is_empty() {
                complaints.push(format!("{}: only `benchmark/docker` may use `{library}`", module.path.display()));
            }
        }
    }
    assert_none(&complaints);
}

#[test]
fn the_table_has_no_rooms_that_are_gone() {
    let found: BTreeSet<_> = modules().into_iter().map(|module| module.room).collect();
    let gone = ROOMS.iter().filter(|room| !found.contains(room.name));
    assert_none(&gone.map(|room| format!("there is no room `{}`", room.name)).collect::<Vec<_>>());
}

#[test]
fn paths_are_written_so_that_arrows_can_be_seen() {
    let mut complaints = Vec::new();
    for module in modules() {
        for hidden in ["crate::{", "super::super", "use super::*", "pub use crate::"] {
            if module.code.contains(hidden) && !(module.tests && hidden == "use super::*") {
                complaints.push(format!("{}: `{hidden}` hides what is used", module.path.display()));
            }
        }
    }
    assert_none(&complaints);
}

#[test]
fn files_can_be_read_in_one_go() {
    let long = modules().into_iter().filter(|module| !module.tests && module.lines > MAX_LINES);
    let complaint = |module: Module| {
        format!("{}: {} lines; part it so that none has more than {MAX_LINES}", module.path.display(), module.lines)
    };
    assert_none(&long.map(complaint).collect::<Vec<_>>());
}

#[test]
fn rules_know_no_other_rules() {
    let rules = |module: &Module| module.room == "rules" && module.path != Path::new("rules/mod.rs");
    let others = |path: &str| path.starts_with(|first: char| first.is_lowercase());
    let mut complaints = Vec::new();
    for module in modules().iter().filter(|module| rules(module)) {
        let own = module.path.file_stem().unwrap_or_default().to_string_lossy();
        for used in module.paths_behind("crate::rules::").into_iter().chain(module.paths_behind("super::")) {
            if others(used) && !is_within(used, &own) && !module.tests {
                complaints.push(format!("{}: `{used}` is another rule's", module.path.display()));
            }
        }
        for rule in rules::ALL.iter().map(|rule| rule.metadata().name) {
            if module.literals().any(|literal| literal == rule) {
                complaints.push(format!("{}: names the rule `{rule}`", module.path.display()));
            }
        }
    }
    assert_none(&complaints);
}

#[test]
fn only_the_ecosystem_names_package_managers() {
    let programs = ecosystem::ALL.iter().flat_map(|manager| manager.programs).flat_map(|program| program.names);
    let managers: BTreeSet<_> = ecosystem::ALL.iter().map(|manager| manager.name).chain(programs.copied()).collect();
    let mut complaints = Vec::new();
    for module in modules() {
        // What is in base images, and what they are called, the tables of images say.
        let is_of_images = module.path.to_string_lossy().starts_with("semantic/base_");
        if module.tests
            || is_of_images
            || !["syntax", "shell", "semantic", "facts", "rewrite", "rules", "fixer"].contains(&&*module.room)
        {
            continue;
        }
        for literal in module.literals() {
            let words = literal.split(|character: char| !character.is_alphanumeric() && character != '-');
            for name in words.filter(|word| managers.contains(word)) {
                complaints.push(format!("{}: `{name}` in \"{literal}\"", module.path.display()));
            }
        }
    }
    assert_none(&complaints);
}
