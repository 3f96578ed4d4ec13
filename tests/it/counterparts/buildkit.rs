//! Dockerfiles as `BuildKit`'s parser reads them, held against what we read: instructions, lines, flags, arrays,
//! here-documents.

use std::fs;
use std::io;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::Command;
use std::process::Stdio;

use cachemount::source::LineIndex;
use cachemount::source::Source;
use cachemount::syntax;
use cachemount::syntax::Form;
use cachemount::syntax::Instruction;
use cachemount::syntax::Keyword;
use serde_json::Value;
use serde_json::json;

use crate::corpus;
use crate::counterparts::counterpart;
use crate::counterparts::root;
use crate::fixtures::fixtures;

/// What `BuildKit`'s parser reads in each file; `null` where it refuses one.
fn theirs(files: &[PathBuf]) -> Option<Vec<Value>> {
    let mut reader = Command::new(counterpart("python")?)
        .arg(root().join("tests/it/counterparts/buildkit.py"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("python starts");
    let names: Vec<_> = files.iter().map(|file| file.display().to_string()).collect();
    let mut stdin = reader.stdin.take().expect("it is a pipe");
    stdin.write_all(names.join("\n").as_bytes()).expect("it reads the names");
    drop(stdin);
    let output = reader.wait_with_output().expect("it ends");
    assert!(output.status.success(), "the reader failed");
    Some(serde_json::from_slice(&output.stdout).expect("it is JSON"))
}

/// The same of ours; `null` where we refuse it.
fn ours(source: &Source) -> Value {
    let dockerfile = syntax::parse(source);
    if !dockerfile.errors.is_empty() {
        return Value::Null;
    }
    let lines = LineIndex::new(source.text());
    dockerfile.instructions.iter().map(|instruction| shown(source, &lines, instruction)).collect()
}

fn shown(source: &Source, lines: &LineIndex, instruction: &Instruction) -> Value {
    let last = instruction.span.end.max(instruction.span.start + 1) - 1;
    let flags = instruction.flags.iter().map(|flag| match &flag.value {
        Some(value) => format!("--{}={}", flag.name, value.text),
        None => format!("--{}", flag.name),
    });
    let heredocs = instruction.heredocs.iter().map(|heredoc| {
        let content = &source.text()[heredoc.content.range()];
        json!([heredoc.name, content])
    });
    let body = instruction.body_view(source).seen().into_owned();
    let form = &instruction.trigger.as_deref().unwrap_or(instruction).form;
    let trigger = instruction.trigger.as_ref().map(|trigger| {
        // An unknown one as it is written: only who runs it later refuses it.
        let written = source.text()[trigger.keyword_span.range()].to_ascii_uppercase();
        if trigger.keyword == Keyword::Unknown { written } else { trigger.keyword.name().to_owned() }
    });
    json!({
        "keyword": instruction.keyword.name(),
        "trigger": trigger,
        "lines": [lines.line(instruction.span.start) + 1, lines.line(last) + 1],
        "flags": flags.collect::<Vec<_>>(),
        "exec": exec(instruction, form),
        "run": (instruction.keyword == Keyword::Run && instruction.form == Form::Shell).then_some(body),
        "heredocs": heredocs.collect::<Vec<_>>(),
    })
}

/// The strings of an array; `BuildKit`'s have the `CMD` of a `HEALTHCHECK` in front.
fn exec(instruction: &Instruction, form: &Form) -> Option<Vec<String>> {
    let Form::Exec(arguments) = form else { return None };
    let command = (instruction.keyword == Keyword::Healthcheck).then(|| "CMD".to_owned());
    Some(command.into_iter().chain(arguments.iter().map(|it| it.value.clone())).collect())
}

/// What their reader says otherwise, and means the same.
fn alike(theirs: &Value, ours: &Value) -> bool {
    let [Value::Array(theirs), Value::Array(ours)] = [theirs, ours] else { return theirs == ours };
    let same = |(theirs, ours): (&Value, &Value)| {
        let mut theirs = theirs.clone();
        // This version is an older one, which took an array with something behind it.
        if ours["exec"].is_null() && theirs["keyword"] != "RUN" {
            theirs["exec"] = Value::Null;
        }
        // The flags of what an `ONBUILD` holds are not told.
        if theirs["keyword"] == "ONBUILD" {
            theirs["flags"] = ours["flags"].clone();
        }
        // Continued lines with nothing in them, in front of the keyword or behind the last word, count as lines of it.
        let line = |value: &Value, index: usize| value["lines"][index].as_u64();
        if line(&theirs, 0) <= line(ours, 0) && line(&theirs, 1) >= line(ours, 1) {
            theirs["lines"] = ours["lines"].clone();
        }
        theirs == *ours
    };
    theirs.len() == ours.len() && theirs.iter().zip(ours).all(same)
}

fn assert_same(files: &[PathBuf]) {
    let Some(theirs) = theirs(files) else { return };
    assert_eq!(files.len(), theirs.len(), "each file is told of");
    let (mut same, mut others) = (0, Vec::new());
    for (file, theirs) in files.iter().zip(theirs) {
        let ours = ours(&Source::new(fs::read(file).expect("the file can be read")));
        // What instructions mean, their parser does not ask.
        if ours.is_null() || theirs == false {
            continue;
        }
        if alike(&theirs, &ours) {
            same += 1;
        } else {
            others.push(format!("{}\n{theirs}\n{ours}", file.display()));
        }
    }
    let _ = writeln!(io::stdout(), "{same} files are read alike, {} are not", others.len());
    assert!(same > 0 && others.is_empty(), "{}", others.join("\n"));
}

#[test]
fn buildkit_reads_the_same_instructions_in_the_fixtures() {
    let files: Vec<_> = fixtures().iter().map(|fixture| fixture.directory.join("Dockerfile")).collect();
    assert_same(&files);
}

#[test]
fn buildkit_reads_the_same_instructions_in_real_files() {
    if let Some(files) = corpus::files() {
        assert_same(&files);
    }
}
