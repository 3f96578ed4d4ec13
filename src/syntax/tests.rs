//! The rules of `BuildKit`'s parser, one test each.

use std::fmt::Write as _;

use expect_test::Expect;
use expect_test::expect;

use super::Dockerfile;
use super::Form;
use super::Instruction;
use super::PieceKind;
use super::parse;
use crate::source::Source;

mod errors;
mod heredocs;
mod properties;
mod typed;

/// Compares what is read in `input` with `expected`, and checks what holds of every file.
#[track_caller]
#[expect(clippy::needless_pass_by_value, reason = "so that calls hold nothing but text")]
fn check(input: &str, expected: Expect) {
    let source = Source::new(input.as_bytes().to_vec());
    let dockerfile = parse(&source);
    properties::assert_sound(&source, &dockerfile);
    expected.assert_eq(&shown(&source, &dockerfile));
}

fn shown(source: &Source, dockerfile: &Dockerfile) -> String {
    let mut out = String::new();
    for piece in &dockerfile.pieces {
        match piece.kind {
            PieceKind::Instruction(index) => show(source, &dockerfile.instructions[index], "", &mut out),
            kind => writeln!(out, "{kind:?} {:?}", source.slice(piece.span)).expect("strings take all"),
        }
    }
    for error in &dockerfile.errors {
        writeln!(out, "error at {:?}: {} ({})", source.slice(error.span), error.message, error.help)
            .expect("strings take all");
    }
    out
}

fn show(source: &Source, instruction: &Instruction, indent: &str, out: &mut String) {
    let mut line = |text: String| {
        out.push_str(indent);
        out.push_str(&text);
        out.push('\n');
    };
    line(format!("{:?} {:?}", instruction.keyword, instruction.body_view(source).seen()));
    for flag in &instruction.flags {
        match &flag.value {
            Some(value) => line(format!("  --{} = {:?}", flag.name, value.text)),
            None => line(format!("  --{}", flag.name)),
        }
    }
    if let Form::Exec(arguments) = &instruction.form {
        line(format!("  exec {:?}", arguments.iter().map(|argument| &argument.value).collect::<Vec<_>>()));
    }
    for comment in &instruction.comments {
        line(format!("  comment {:?}", source.slice(*comment)));
    }
    for heredoc in &instruction.heredocs {
        let content = source.slice(heredoc.content);
        let quoted = if heredoc.quoted { " quoted" } else { "" };
        let tabs = if heredoc.strip_tabs { " without tabs" } else { "" };
        line(format!("  here-document {:?}{quoted}{tabs} {content:?}", heredoc.name));
    }
    if let Some(trigger) = &instruction.trigger {
        show(source, trigger, &format!("{indent}  "), out);
    }
}

#[test]
fn every_line_is_a_piece() {
    check(
        "\u{feff}# syntax=a\n\n# b\n from a \r\n\tRUN b",
        expect![[r##"
        ByteOrderMark "\u{feff}"
        Directive "# syntax=a\n"
        Blank "\n"
        Comment "# b\n"
        From "a"
        Run "b"
    "##]],
    );
}

#[test]
fn directives_stand_at_the_top_only() {
    check(
        "# Syntax = docker/dockerfile:1 \n#check=skip=all\n# other=1\n# escape=`\nFROM a",
        expect![[r##"
        Directive "# Syntax = docker/dockerfile:1 \n"
        Directive "#check=skip=all\n"
        Comment "# other=1\n"
        Comment "# escape=`\n"
        From "a"
    "##]],
    );
    check(
        "\n# escape=`\nFROM a",
        expect![[r##"
        Blank "\n"
        Comment "# escape=`\n"
        From "a"
    "##]],
    );
    check(
        "#!/bin/sh\n# escape=`\nFROM a",
        expect![[r##"
        Comment "#!/bin/sh\n"
        Comment "# escape=`\n"
        From "a"
    "##]],
    );
}

#[test]
fn the_escape_character_may_be_a_backtick() {
    check(
        "  # escape=`\nFROM a\nRUN a`\nb\\\nRUN c",
        expect![[r#"
        Directive "  # escape=`\n"
        From "a"
        Run "ab\\"
        Run "c"
    "#]],
    );
}

#[test]
fn continued_lines_are_joined_without_a_blank() {
    check(
        "FROM a\nRUN a\\\nb \\  \t\n  c",
        expect![[r#"
        From "a"
        Run "ab   c"
    "#]],
    );
    check(
        "FROM a\nR\\\nUN c",
        expect![[r#"
        From "a"
        Run "c"
    "#]],
    );
    check(
        "FROM a\r\nRUN a \\\r\n b\r\n",
        expect![[r#"
        From "a"
        Run "a  b"
    "#]],
    );
}

#[test]
fn two_escape_characters_continue_nothing() {
    check(
        "FROM a\nRUN a\\\\\nRUN b\\\\\\\nRUN c",
        expect![[r#"
        From "a"
        Run "a\\\\"
        Run "b\\\\\\"
        Run "c"
    "#]],
    );
}

#[test]
fn a_line_may_be_nothing_but_the_escape_character() {
    check(
        "\\\nFROM a\n  \\\n# b\n\n  RUN c",
        expect![[r#"
        From "a"
        Run "c"
    "#]],
    );
    check(
        "FROM a\nRUN \\",
        expect![[r#"
        From "a"
        Run ""
    "#]],
    );
    check(
        "FROM a\nRUN b\\\n# c\n\n",
        expect![[r##"
        From "a"
        Run "b"
          comment "# c\n"
    "##]],
    );
}

#[test]
fn comments_and_blank_lines_in_a_continued_line_are_dropped() {
    check(
        "FROM a\nRUN a \\\n  # b \\\n\n \t \n c # d",
        expect![[r#"
        From "a"
        Run "a  c # d"
          comment "  # b \\\n"
    "#]],
    );
    check(
        "FROM a\nRUN a \\\n\nRUN b",
        expect![[r#"
        From "a"
        Run "a RUN b"
    "#]],
    );
}

#[test]
fn white_space_around_an_instruction_is_dropped() {
    check(
        "FROM a\n\u{a0}RUN\t \u{b} b\u{a0}\nRUN\u{a0}c",
        expect![[r#"
        From "a"
        Run "b"
        Unknown ""
        error at "RUN\u{a0}c": unknown instruction `RUN c` (if it belongs to the instruction before, end the line above with `\`)
    "#]],
    );
}

#[test]
fn flags_end_at_the_first_other_word() {
    check(
        "FROM a\nRUN --mount=a --network=none -x --mount=b",
        expect![[r#"
        From "a"
        Run "-x --mount=b"
          --mount = "a"
          --network = "none"
    "#]],
    );
    check(
        "FROM a\nRUN --mount=a -- --b",
        expect![[r#"
        From "a"
        Run "--b"
          --mount = "a"
    "#]],
    );
    check(
        "FROM a\nRUN --mount=a \\\n# c\n --network=n\\\none \\\n\n b",
        expect![[r##"
        From "a"
        Run "b"
          --mount = "a"
          --network = "none"
          comment "# c\n"
    "##]],
    );
}

#[test]
fn flags_lose_quotes_and_escapes() {
    check(
        r#"FROM a
RUN --mount="type=cache,target=/a b" --mount='x"\'' --mount=a\ b --mount=\"c d"#,
        expect![[r#"
            From "a"
            Run "d"
              --mount = "type=cache,target=/a b"
              --mount = "x\"'"
              --mount = "a b"
              --mount = "\"c"
        "#]],
    );
    check(
        "# escape=`\nFROM a\nRUN --mount=C:\\a`,b c",
        expect![[r##"
        Directive "# escape=`\n"
        From "a"
        Run "c"
          --mount = "C:\\a,b"
    "##]],
    );
}

#[test]
fn a_json_array_of_strings_is_the_exec_form() {
    check(
        r#"FROM a
RUN ["a", "b\n\u00e9\ud83d\ude00\ud800\/"]
CMD []
ENTRYPOINT [ "a" , \
  # c
  "b" ]
HEALTHCHECK --interval=3s CMD ["a"]
RUN --mount=x ["a"]
"#,
        expect![[r#"
            From "a"
            Run "[\"a\", \"b\\n\\u00e9\\ud83d\\ude00\\ud800\\/\"]"
              exec ["a", "b\né😀�/"]
            Cmd "[]"
              exec []
            Entrypoint "[ \"a\" ,   \"b\" ]"
              exec ["a", "b"]
              comment "  # c\n"
            Healthcheck "CMD [\"a\"]"
              --interval = "3s"
              exec ["a"]
            Run "[\"a\"]"
              --mount = "x"
              exec ["a"]
        "#]],
    );
}

#[test]
fn what_is_nearly_json_is_the_shell_form() {
    check(
        "FROM a\nRUN ['a']\nRUN [\"a\"] && b\nRUN [ -f a ]\nRUN [\"a\",]\nENV [\"a\"]=b",
        expect![[r#"
        From "a"
        Run "['a']"
        Run "[\"a\"] && b"
        Run "[ -f a ]"
        Run "[\"a\",]"
        Env "[\"a\"]=b"
    "#]],
    );
}

#[test]
fn onbuild_holds_an_instruction() {
    check(
        "FROM a\nONBUILD RUN --mount=x \\\n # c\n cat <<A\nb\nA\nRUN d",
        expect![[r#"
        From "a"
        Onbuild "RUN --mount=x  cat <<A"
          --mount = "x"
          comment " # c\n"
          here-document "A" "b\n"
          Run "cat <<A"
            --mount = "x"
            comment " # c\n"
            here-document "A" "b\n"
        Run "d"
    "#]],
    );
    check(
        "FROM a\nonbuild copy [\"a\", \"b\"]",
        expect![[r#"
        From "a"
        Onbuild "copy [\"a\", \"b\"]"
          Copy "[\"a\", \"b\"]"
            exec ["a", "b"]
    "#]],
    );
}
