//! Which real files are built: those that a safe fix changes and that can be built here, spread over package
//! managers and over what makes a fix hard.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use cachemount::config::Config;
use cachemount::edit::Applicability;
use cachemount::linter;
use cachemount::source::Source;
use cachemount::syntax;
use cachemount::syntax::Dockerfile;
use cachemount::syntax::Keyword;

use crate::docker::lab::text;
use crate::docker::lab::text::Anew;
use crate::docker::real::stand_in::REAL;

/// A file that may be built.
pub(super) struct Candidate {
    /// The end of its path.
    pub(super) name: String,
    pub(super) before: Vec<u8>,
    pub(super) after: Vec<u8>,
    /// The directories that the mounts of the fixed text cover.
    pub(super) mounts: Vec<String>,
    /// What it is an example of.
    pub(super) kinds: BTreeSet<&'static str>,
}

/// What tells a package manager: a part of where a mount of its goes. The number says how many files of a kind are
/// taken in a turn.
const MANAGERS: &[(&str, &str, usize)] = &[
    ("apt", "/var/cache/apt", 4),
    ("npm", "/.npm", 3),
    ("pip", "/pip", 2),
    ("uv", "/uv", 1),
    ("yarn", "yarn", 1),
    ("pnpm", "pnpm", 1),
    ("Bun", "/.bun", 1),
    ("Poetry", "pypoetry", 1),
    ("Pipenv", "pipenv", 1),
    ("Go", "/pkg/mod", 1),
    ("Composer", "composer", 1),
    ("Bundler", "bundle", 1),
    ("Maven", "/.m2", 1),
    ("cargo", "/registry", 1),
];

/// The other kinds, rarest first.
const HAZARDS: &[&str] = &["here-document", "mounts of its own", "another user", "clean-up", "several stages"];

/// In bytes.
const STEP: usize = 600;

/// Looks at a file.
///
/// # Errors
///
/// Why it is left out.
pub(super) fn look(path: &Path, root: &Path) -> Result<Candidate, &'static str> {
    let before = fs::read(path).map_err(|_| "it cannot be read")?;
    let source = Source::new(before.clone());
    let dockerfile = syntax::parse(&source);
    if !dockerfile.errors.is_empty() || dockerfile.instructions.is_empty() {
        return Err("BuildKit refuses its text");
    }
    if linter::lint(&source, &Config::default()).findings.is_empty() {
        return Err("no safe fix changes it");
    }
    if text::sent(&before, Anew::Nothing, REAL).is_err() {
        return Err("nothing stands in for an image that it names");
    }
    if fetches_from_elsewhere(&source, &dockerfile) {
        return Err("it fetches from elsewhere than from the registries of packages");
    }
    let fixed = linter::fix(source.clone(), &Config::default(), Applicability::Safe).source;
    if fixed.bytes() == before {
        return Err("no safe fix changes it");
    }
    let mounts = linter::cache_mounts(&fixed, &syntax::parse(&fixed));
    let kinds = kinds(&source, &dockerfile, &mounts);
    let name = path.strip_prefix(root).unwrap_or(path).to_string_lossy().into_owned();
    Ok(Candidate { name, before, after: fixed.into_bytes(), mounts, kinds })
}

fn fetches_from_elsewhere(source: &Source, dockerfile: &Dockerfile) -> bool {
    let does = |keyword| matches!(keyword, Keyword::Run | Keyword::Add);
    let texts = dockerfile.instructions.iter().filter(|it| does(it.keyword)).map(|it| source.slice(it.span));
    texts.into_iter().any(|text| text.contains("://") || text.contains("git@") || text.contains("add-apt-repository"))
}

fn kinds(source: &Source, dockerfile: &Dockerfile, mounts: &[String]) -> BTreeSet<&'static str> {
    let managers = MANAGERS.iter().filter(|(_, part, _)| mounts.iter().any(|mount| mount.contains(part)));
    let mut kinds: BTreeSet<_> = managers.map(|(name, ..)| *name).collect();
    let count = |keyword| dockerfile.instructions.iter().filter(|it| it.keyword == keyword).count();
    let says = |words: &[&str]| words.iter().any(|word| source.text().contains(word));
    let hazards =
        [says(&["<<"]), says(&["type=cache"]), count(Keyword::User) > 0, says(&["rm -"]), count(Keyword::From) > 1];
    kinds.extend(HAZARDS.iter().zip(hazards).filter(|(_, has)| *has).map(|(name, _)| *name));
    kinds
}

/// The candidates in an order in which each beginning of it is spread over the kinds.
pub(super) fn spread(mut candidates: Vec<Candidate>) -> Vec<Candidate> {
    // Short ones first, which take less time: by steps, so that their names, which are chance, decide too.
    let length = |candidate: &Candidate| candidate.before.len() / STEP;
    candidates.sort_by(|one, other| (length(one), &one.name).cmp(&(length(other), &other.name)));
    let hazards = HAZARDS.iter().map(|name| (*name, 1));
    let kinds: Vec<_> = MANAGERS.iter().map(|(name, _, share)| (*name, *share)).chain(hazards).collect();
    let mut chosen = Vec::new();
    while !candidates.is_empty() {
        let before = chosen.len();
        for (kind, share) in &kinds {
            for _ in 0..*share {
                let next = candidates.iter().position(|candidate| candidate.kinds.contains(kind));
                chosen.extend(next.map(|next| candidates.remove(next)));
            }
        }
        if chosen.len() == before {
            chosen.append(&mut candidates);
        }
    }
    chosen
}
