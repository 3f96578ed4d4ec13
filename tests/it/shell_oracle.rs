//! Shell scripts as brush reads them, held against what we read: the same commands with the same words.
//!
//! Over the scripts of the fixtures, and over those of real Dockerfiles where they are there.

use std::fs;
use std::io;
use std::io::Write as _;
use std::path::PathBuf;

use brush_parser::Parser;
use brush_parser::ParserOptions;
use brush_parser::ast;
use brush_parser::ast::CommandPrefixOrSuffixItem as Part;
use cachemount::shell;
use cachemount::shell::Command;
use cachemount::shell::CommandKind;
use cachemount::shell::List;
use cachemount::source::Source;
use cachemount::source::Span;
use cachemount::source::View;
use cachemount::syntax;
use cachemount::syntax::Form;
use cachemount::syntax::Keyword;
use rayon::iter::IntoParallelRefIterator as _;
use rayon::iter::ParallelIterator as _;

use crate::corpus;
use crate::fixtures::fixtures;

/// The words of a command as they are written, assignments in front among them, redirections left out.
type Words = Vec<String>;

/// What a script came to.
enum Agreement {
    /// Both read it, and read the same.
    Same,
    /// Neither reads it, or brush is known not to.
    Unread,
    /// Both read it, and not alike.
    Other(String),
}

/// The scripts of a Dockerfile in shell form, as a shell gets them.
fn scripts(source: &Source) -> Vec<String> {
    let dockerfile = syntax::parse(source);
    let runs = dockerfile.instructions.iter().filter(|it| it.keyword == Keyword::Run && it.form == Form::Shell);
    let script = |run: &syntax::Instruction| match run.heredocs.as_slice() {
        [only] if only.marker == run.body => View::new(source.text(), only.content).seen().into_owned(),
        _ => run.command_view(source).seen().into_owned(),
    };
    runs.map(script).collect()
}

/// Whether both parsers find the same commands.
fn agreement(script: &str) -> Agreement {
    let theirs = Parser::new(script.as_bytes(), &ParserOptions::default()).parse_program();
    let end = u32::try_from(script.len()).expect("scripts are short");
    let ours = shell::parse(&View::new(script, Span::new(0, end)));
    let theirs = match (theirs, &ours.error) {
        (Ok(theirs), None) => theirs,
        (Err(_), Some(_)) => return Agreement::Unread,
        // It does not read a `case` within `$( )`, nor a here-document that only the end of the script ends.
        (Err(_), None) if script.contains("case ") || script.contains("<<") => return Agreement::Unread,
        (Err(error), None) => return Agreement::Other(format!("{script}\nonly we read it: {error:?}")),
        (Ok(_), Some(error)) => return Agreement::Other(format!("{script}\nonly they read it: {}", error.message)),
    };
    let (mut of_theirs, mut of_ours) = (Vec::new(), Vec::new());
    theirs.complete_commands.iter().for_each(|list| their_list(list, &mut of_theirs));
    our_list(&ours.list, script, &mut of_ours);
    if of_theirs == of_ours {
        return Agreement::Same;
    }
    // It takes a quoted variable behind `<<EOF >>` for a word of the command.
    if of_theirs.iter().flatten().any(|word| word.contains("${}")) {
        return Agreement::Unread;
    }
    let differ = of_theirs.iter().zip(&of_ours).find(|(theirs, ours)| theirs != ours);
    let differ = differ.map_or_else(|| "one has more".to_owned(), |(theirs, ours)| format!("{theirs:?}\n{ours:?}"));
    Agreement::Other(format!("{script}\n{} commands of theirs, {} of ours: {differ}", of_theirs.len(), of_ours.len()))
}

/// A word without continued lines, which are no part of it, and without blanks, of which brush adds some within `$( )`.
fn word(text: &str) -> String {
    text.replace("\\\n", "").split_whitespace().collect()
}

fn our_list(list: &List, text: &str, into: &mut Vec<Words>) {
    let pipelines = list
        .items
        .iter()
        .flat_map(|item| std::iter::once(&item.first).chain(item.rest.iter().map(|(_, pipeline)| pipeline)));
    pipelines.flat_map(|pipeline| &pipeline.commands).for_each(|command| our_command(command, text, into));
}

fn our_command(command: &Command, text: &str, into: &mut Vec<Words>) {
    match &command.kind {
        CommandKind::Simple(simple) => {
            let assignments = simple.assignments.iter().map(|it| it.span);
            let spans = assignments.chain(simple.words.iter().map(|it| it.span));
            let mut words: Words = spans.map(|span| word(&text[span.range()])).collect();
            // For bash it is a keyword, for other shells a program.
            if words.first().is_some_and(|first| first == "time") {
                words.remove(0);
            }
            into.push(words);
        }
        CommandKind::Compound(compound) => compound.branches.iter().for_each(|it| our_list(&it.list, text, into)),
        CommandKind::Function { body, .. } => our_command(body, text, into),
    }
}

fn their_list(list: &ast::CompoundList, into: &mut Vec<Words>) {
    for ast::CompoundListItem(list, _) in &list.0 {
        let more = list.additional.iter().map(|(ast::AndOr::And(pipeline) | ast::AndOr::Or(pipeline))| pipeline);
        let pipelines = std::iter::once(&list.first).chain(more);
        pipelines.flat_map(|pipeline| &pipeline.seq).for_each(|command| their_command(command, into));
    }
}

fn their_command(command: &ast::Command, into: &mut Vec<Words>) {
    match command {
        ast::Command::Simple(simple) => into.push(their_words(simple)),
        ast::Command::Compound(compound, _) => their_compound(compound, into),
        ast::Command::Function(function) => their_compound(&function.body.0, into),
        ast::Command::ExtendedTest(..) => {}
    }
}

fn their_words(simple: &ast::SimpleCommand) -> Words {
    let part = |part: &Part| match part {
        Part::Word(text) | Part::AssignmentWord(_, text) => Some(word(&text.value)),
        Part::ProcessSubstitution(kind, list) => Some(format!("{kind}({list})")),
        Part::IoRedirect(_) => None,
    };
    let prefix = simple.prefix.iter().flat_map(|prefix| &prefix.0).filter_map(part);
    let name = simple.word_or_name.iter().map(|name| word(&name.value));
    let suffix = simple.suffix.iter().flat_map(|suffix| &suffix.0).filter_map(part);
    prefix.chain(name).chain(suffix).collect()
}

fn their_compound(compound: &ast::CompoundCommand, into: &mut Vec<Words>) {
    match compound {
        ast::CompoundCommand::BraceGroup(group) => their_list(&group.list, into),
        ast::CompoundCommand::Subshell(subshell) => their_list(&subshell.list, into),
        ast::CompoundCommand::ForClause(clause) => their_list(&clause.body.list, into),
        ast::CompoundCommand::ArithmeticForClause(clause) => their_list(&clause.body.list, into),
        ast::CompoundCommand::CaseClause(clause) => {
            clause.cases.iter().filter_map(|case| case.cmd.as_ref()).for_each(|list| their_list(list, into));
        }
        ast::CompoundCommand::IfClause(clause) => {
            their_list(&clause.condition, into);
            their_list(&clause.then, into);
            for clause in clause.elses.iter().flatten() {
                clause.condition.iter().for_each(|list| their_list(list, into));
                their_list(&clause.body, into);
            }
        }
        ast::CompoundCommand::WhileClause(clause) | ast::CompoundCommand::UntilClause(clause) => {
            their_list(&clause.0, into);
            their_list(&clause.1.list, into);
        }
        ast::CompoundCommand::Coprocess(coprocess) => their_command(&coprocess.body, into),
        ast::CompoundCommand::Arithmetic(_) => {}
    }
}

/// Holds all scripts of a Dockerfile against it; gives how many both read, and where they differ.
fn compared(source: &Source) -> (usize, Vec<String>) {
    let (mut same, mut others) = (0, Vec::new());
    for script in scripts(source) {
        match agreement(&script) {
            Agreement::Same => same += 1,
            Agreement::Unread => {}
            Agreement::Other(what) => others.push(what),
        }
    }
    (same, others)
}

fn assert_same(compared: Vec<(usize, Vec<String>)>) {
    let same: usize = compared.iter().map(|(same, _)| same).sum();
    let others: Vec<_> = compared.into_iter().flat_map(|(_, others)| others).collect();
    let _ = writeln!(io::stdout(), "{same} scripts are read alike, {} are not", others.len());
    assert!(same > 0, "there are scripts");
    assert!(others.is_empty(), "{}", others.join("\n----\n"));
}

#[test]
fn another_parser_finds_the_same_commands_in_the_fixtures() {
    assert_same(fixtures().iter().map(|fixture| compared(&fixture.source)).collect());
}

#[test]
fn another_parser_finds_the_same_commands_in_real_files() {
    let Some(files) = corpus::files() else { return };
    let read =
        |file: &PathBuf| Source::new(fs::read(file).unwrap_or_else(|error| panic!("{}: {error}", file.display())));
    assert_same(files.par_iter().map(|file| compared(&read(file))).collect());
}
