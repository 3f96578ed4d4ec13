//! What a build rejects.

use std::fmt::Write as _;

use expect_test::Expect;
use expect_test::expect;

use crate::source::LineIndex;
use crate::source::Source;
use crate::syntax::parse;

/// Compares the errors of `input` with `expected`.
#[track_caller]
#[expect(clippy::needless_pass_by_value, reason = "so that calls hold nothing but text")]
fn check(input: &str, expected: Expect) {
    let source = Source::new(input.as_bytes().to_vec());
    let dockerfile = parse(&source);
    super::properties::assert_sound(&source, &dockerfile);
    let lines = LineIndex::new(source.text());
    let mut shown = String::new();
    for error in &dockerfile.errors {
        let line = lines.position(source.text(), error.span.start).line;
        let written = source.slice(error.span);
        writeln!(shown, "{line}: {written:?}: {}\n   {}", error.message, error.help).expect("strings take all");
    }
    expected.assert_eq(&shown);
}

#[test]
fn unknown_instructions() {
    check(
        "FROM a\nRUNN b\nthen\nwhatever_this_may_be",
        expect![[r#"
        2: "RUNN": unknown instruction `RUNN`
           did you mean `RUN`?
        3: "then": unknown instruction `then`
           if it belongs to the instruction before, end the line above with `\`
        4: "whatever_this_may_be": unknown instruction `whatever_this_may_be`
           if it belongs to the instruction before, end the line above with `\`
    "#]],
    );
    check(
        "FROM a\n\\\n",
        expect![[r#"
        2: "\\": a line that goes on, but with nothing behind it
           take the line out
    "#]],
    );
}

#[test]
fn files_that_build_nothing() {
    check(
        "",
        expect![[r#"
        1: "": there is no instruction in this file
           start the stage with `FROM image`
    "#]],
    );
    check(
        "# a\n",
        expect![[r#"
        1: "": there is no instruction in this file
           start the stage with `FROM image`
    "#]],
    );
    check(
        "ARG a\n",
        expect![[r#"
        1: "ARG": there is no `FROM` in this file
           start the stage with `FROM image`
    "#]],
    );
    check(
        "ARG a\nRUN b\nFROM c\n",
        expect![[r#"
        2: "RUN": `RUN` stands before the first `FROM`
           start the stage with `FROM image`
    "#]],
    );
}

#[test]
fn directives() {
    check(
        "# escape=x\nFROM a",
        expect![[r#"
        1: "x": `x` cannot be the escape character
           write `# escape=\` or `` # escape=` ``
    "#]],
    );
    check(
        "# escape=\\\n# escape=`\nFROM a",
        expect![[r##"
        2: "# escape=`": a second `# escape=` directive
           leave only one of them
    "##]],
    );
}

#[test]
fn endless_heredocs() {
    check(
        "FROM a\nRUN <<A <<B\nA\n",
        expect![[r#"
        2: "<<B": the here-document `B` is never ended
           end it with a line that holds nothing but `B`
    "#]],
    );
}

#[test]
fn lines_that_are_too_long() {
    let longest = format!("FROM a\nRUN {}\n", "a".repeat(65_531));
    check(&longest, expect![[""]]);
    let source = Source::new(longest.replace('\n', "a\n").into_bytes());
    assert_eq!(parse(&source).errors.len(), 1);
}

#[test]
fn stages() {
    check(
        "FROM\nFROM a b\nFROM a AS\nFROM a as 1\nFROM a as A_b.c-1\nFROM a is b\nFROM a as b c",
        expect![[r#"
        1: "FROM": `FROM` lacks an image
           add it, or take the line out
        2: "a b": `FROM` takes one word or three
           write `FROM image` or `FROM image AS name`
        3: "a AS": `FROM` takes one word or three
           write `FROM image` or `FROM image AS name`
        4: "1": `1` cannot be the name of a stage
           use letters, digits, `-`, `_` and `.`, with a letter first
        6: "a is b": `FROM` takes one word or three
           write `FROM image` or `FROM image AS name`
        7: "a as b c": `FROM` takes one word or three
           write `FROM image` or `FROM image AS name`
    "#]],
    );
}

#[test]
fn arrays_of_other_things() {
    check(
        "FROM a\nRUN [\"a\", 1]\nCMD [[\"a\"]]\nCMD [null]",
        expect![[r#"
        2: "[\"a\", 1]": this JSON array holds something that is not a string
           put every item in double quotes
        3: "[[\"a\"]]": this JSON array holds something that is not a string
           put every item in double quotes
        4: "[null]": this JSON array holds something that is not a string
           put every item in double quotes
    "#]],
    );
}

#[test]
fn flags() {
    check(
        "FROM a\nRUN --mount type=cache a\nRUN --mont=a b\nRUN --network=a --network=b c",
        expect![[r#"
        2: "--mount": `--mount` lacks a value
           write `--mount=…`, without blanks
        3: "--mont=a": `RUN` has no flag `--mont`
           it takes `--mount`, `--network`, `--security`, `--device`; put `--` in front of what belongs to the command
        4: "--network=b": `--network` is given twice
           leave only one of them
    "#]],
    );
    check(
        "FROM --platfrom=a b\nCOPY --link --link=true --from=a b c\nCOPY --new=a b c\nCMD --a b",
        expect![[r#"
        1: "--platfrom=a": `FROM` has no flag `--platfrom`
           it takes `--platform`; put `--` in front of what belongs to the command
        2: "--link=true": `--link` is given twice
           leave only one of them
        4: "--a": `CMD` has no flag `--a`
           take it out; put `--` in front of what belongs to the command
    "#]],
    );
}

#[test]
fn arguments() {
    check(
        "FROM a\nCOPY a\nADD [\"a\"]\nCOPY\nENV a\nENV a=b c\nLABEL =b\nENV\nUSER\nWORKDIR --\nARG",
        expect![[r#"
        2: "COPY": `COPY` lacks a destination
           add it, or take the line out
        3: "ADD": `ADD` lacks a destination
           add it, or take the line out
        4: "COPY": `COPY` lacks a source and a destination
           add it, or take the line out
        5: "a": `ENV` lacks a value
           write `ENV name=value`
        6: "c": a word without `=`
           write `name=value`; put a value with blanks in quotes
        7: "=b": a value without a name
           put the name before the `=`
        8: "ENV": `ENV` lacks an argument
           add it, or take the line out
        9: "USER": `USER` lacks an argument
           add it, or take the line out
        10: "WORKDIR": `WORKDIR` lacks an argument
           add it, or take the line out
        11: "ARG": `ARG` lacks an argument
           add it, or take the line out
    "#]],
    );
    check(
        "FROM a\nSHELL sh\nHEALTHCHECK\nHEALTHCHECK a\nHEALTHCHECK NONE a\nHEALTHCHECK CMD",
        expect![[r#"
        2: "SHELL sh": `SHELL` needs a JSON array
           write it as `SHELL ["executable", "parameters"]`
        3: "HEALTHCHECK": `HEALTHCHECK` lacks `CMD` or `NONE`
           add it, or take the line out
        4: "a": `HEALTHCHECK` is followed by `CMD` or `NONE`
           put `CMD` in front of the command
        5: "NONE a": `HEALTHCHECK NONE` takes no arguments
           leave only `NONE`
        6: "HEALTHCHECK": `HEALTHCHECK` lacks a command
           add it, or take the line out
    "#]],
    );
    check(
        "FROM a\nONBUILD\nONBUILD FROM a\nONBUILD ONBUILD RUN a\nONBUILD --mount=a RUN b",
        expect![[r#"
            2: "ONBUILD": `ONBUILD` lacks an instruction
               add it, or take the line out
            3: "FROM": `FROM` cannot be put off with `ONBUILD`
               take the line out
            4: "ONBUILD": `ONBUILD` cannot be put off with `ONBUILD`
               take the line out
            5: "--mount=a": `ONBUILD` has no flags
               put this behind `RUN`
        "#]],
    );
}

#[test]
fn what_builds_is_no_error() {
    check(
        "ARG a\nFROM --platform=$a b AS C\nRUN\nCMD []\nENV a b\nENV a= b=\"c d\"\nHEALTHCHECK --interval NONE",
        expect![[""]],
    );
    check("# syntax=example/frontend\nFROM a\nINCLUDE b\nRUN --new c", expect![[""]]);
}
