//! Our reading of `FROM` and `COPY` against the one of the crate `dockerfile-parser`.
//!
//! The crate is given one instruction at a time, since it rejects a whole file for one that it
//! cannot read; those that it rejects are passed over.

use std::fs;
use std::path::Path;
use std::path::PathBuf;

use cachemount::source::Source;
use cachemount::syntax;
use cachemount::syntax::Instruction;
use dockerfile_parser::Dockerfile;
use dockerfile_parser::Instruction as Theirs;

#[test]
fn another_parser_finds_the_same_words() {
    let mut compared = 0;
    for path in dockerfiles(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")) {
        let source = Source::new(fs::read(&path).expect("the fixture can be read"));
        for instruction in &syntax::parse(&source).instructions {
            let Some((ours, theirs)) = ours(&source, instruction).zip(theirs(&source, instruction)) else { continue };
            assert_eq!(ours, theirs, "{}", path.display());
            compared += 1;
        }
    }
    assert!(compared > 100, "only {compared} instructions were compared");
}

fn ours(source: &Source, instruction: &Instruction) -> Option<Vec<String>> {
    if let Some(from) = instruction.as_from(source) {
        let words = [Some(from.image), from.alias].into_iter().flatten();
        return Some(words.map(|word| word.text).collect());
    }
    let copy = instruction.as_copy(source)?;
    Some(copy.sources.into_iter().chain([copy.destination]).map(|word| word.text).collect())
}

fn theirs(source: &Source, instruction: &Instruction) -> Option<Vec<String>> {
    let text = format!("{}\n", source.slice(instruction.span));
    let read = Dockerfile::parse(&text).ok()?.instructions;
    match read.as_slice() {
        [Theirs::From(from)] => {
            let alias = from.alias.iter().map(|alias| alias.content.clone());
            Some([from.image.content.clone()].into_iter().chain(alias).collect())
        }
        [Theirs::Copy(copy)] => {
            let destination = copy.destination.content.clone();
            Some(copy.sources.iter().map(|source| source.content.clone()).chain([destination]).collect())
        }
        _ => None,
    }
}

fn dockerfiles(directory: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut directories = vec![directory.to_owned()];
    while let Some(directory) = directories.pop() {
        for entry in fs::read_dir(directory).expect("the fixtures can be read") {
            let path = entry.expect("the fixtures can be read").path();
            if path.is_dir() {
                directories.push(path);
            } else if path.file_name().is_some_and(|name| name.to_string_lossy().ends_with("Dockerfile")) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}
