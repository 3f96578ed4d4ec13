//! Single instructions as what they say.

use expect_test::Expect;
use expect_test::expect;

use crate::source::Source;
use crate::syntax::Keyword;
use crate::syntax::parse;
use crate::syntax::typed::ArgDefinition;
use crate::syntax::typed::Command;
use crate::syntax::typed::EnvPair;
use crate::syntax::typed::Healthcheck;
use crate::syntax::typed::ImageName;
use crate::syntax::typed::Text;

/// Compares what each instruction of `input` says with `expected`.
#[track_caller]
#[expect(clippy::needless_pass_by_value, reason = "so that calls hold nothing but text")]
fn check(input: &str, expected: Expect) {
    let source = Source::new(input.as_bytes().to_vec());
    let dockerfile = parse(&source);
    let escape = dockerfile.escape;
    let shown: Vec<String> = dockerfile
        .instructions
        .iter()
        .map(|instruction| match instruction.keyword {
            Keyword::From => match instruction.as_from(&source) {
                Some(from) => format!("{:?} {} {:?}", option(from.platform), text(&from.image), option(from.alias)),
                None => "nothing".to_owned(),
            },
            Keyword::Env => {
                let env = instruction.as_env(&source, escape).expect("it is an ENV");
                let pair = |pair: &EnvPair| format!("{} = {}", text(&pair.name), text(&pair.value));
                env.pairs.iter().map(pair).collect::<Vec<_>>().join("; ")
            }
            Keyword::Arg => {
                let arg = instruction.as_arg(&source, escape).expect("it is an ARG");
                let shown = |arg: ArgDefinition| format!("{} = {:?}", text(&arg.name), option(arg.default));
                arg.definitions.into_iter().map(shown).collect::<Vec<_>>().join("; ")
            }
            Keyword::Copy | Keyword::Add => match instruction.as_copy(&source) {
                Some(copy) => {
                    format!("{:?} {:?} -> {}", option(copy.from), texts(&copy.sources), text(&copy.destination))
                }
                None => "nothing".to_owned(),
            },
            Keyword::User => format!("{:?}", option(instruction.as_user(&source))),
            Keyword::Workdir => format!("{:?}", option(instruction.as_workdir(&source))),
            Keyword::Shell => format!("{:?}", texts(&instruction.as_shell().unwrap_or_default())),
            Keyword::Healthcheck => match instruction.as_healthcheck(&source) {
                Some(Healthcheck::Command(shown)) => command(&shown),
                other => format!("{other:?}"),
            },
            _ => instruction.as_command(&source).map_or_else(|| "nothing".to_owned(), |shown| command(&shown)),
        })
        .collect();
    expected.assert_eq(&(shown.join("\n") + "\n"));
}

fn text(text: &Text) -> String {
    format!("{:?}@{}..{}", text.text, text.span.start, text.span.end)
}

fn option(of: Option<Text>) -> Option<String> {
    of.map(|of| of.text)
}

fn texts(of: &[Text]) -> Vec<&str> {
    of.iter().map(|of| of.text.as_str()).collect()
}

fn command(of: &Command) -> String {
    match of {
        Command::Exec(arguments) => format!("exec {:?}", texts(arguments)),
        Command::Shell(shell) => format!("shell {}", text(shell)),
    }
}

#[test]
fn from_has_an_image_and_perhaps_a_name() {
    check(
        "FROM a\nFROM --platform=$B \\\n # c\n a/b:${C:+d} aS E.f\nFROM a b\nFROM",
        expect![[r#"
        None "a"@5..6 None
        Some("$B") "a/b:${C:+d}"@34..45 Some("E.f")
        None "a"@58..59 None
        nothing
    "#]],
    );
}

#[test]
fn env_has_pairs_in_two_forms() {
    check(
        "ENV a=b c=\"d e\" f='g \\' h=i\\ j k=\nENV a  b  c=d\nENV a\\\nb=c \\\n d=e\nENV",
        expect![[r#"
        "a"@4..5 = "b"@6..7; "c"@8..9 = "\"d e\""@10..15; "f"@16..17 = "'g \\'"@18..23; "h"@24..25 = "i\\ j"@26..30; "k"@31..32 = ""@33..33
        "a"@38..39 = "b  c=d"@41..47
        "ab"@52..56 = "c"@57..58; "d"@62..63 = "e"@64..65

    "#]],
    );
}

#[test]
fn arg_may_define_several() {
    check(
        "ARG a b=c d=\"e f\" g=",
        expect![[r#"
        "a"@4..5 = None; "b"@6..7 = Some("c"); "d"@10..11 = Some("\"e f\""); "g"@18..19 = Some("")
    "#]],
    );
}

#[test]
fn copy_ends_with_a_destination() {
    check(
        "COPY --from=a --chown=b c d* $E/\nADD [\"a b\", \"c\"]\nCOPY <<A b /c\nA\nCOPY a\\\n b\nCOPY",
        expect![[r#"
            Some("a") ["c", "d*"] -> "$E/"@29..32
            None ["a b"] -> "c"@45..48
            None ["b"] -> "/c"@61..63
            None ["a"] -> "b"@75..76
            nothing
        "#]],
    );
}

#[test]
fn the_rest_is_one_text_or_a_command() {
    check(
        "USER a:b\nWORKDIR /a b\\\nc\nSHELL [\"a\", \"-c\"]\nCMD a b\nENTRYPOINT [\"a\"]\nHEALTHCHECK NONE\nHEALTHCHECK CMD a b\nHEALTHCHECK CMD [\"a\"]\nUSER",
        expect![[r#"
            Some("a:b")
            Some("/a bc")
            ["a", "-c"]
            shell "a b"@47..50
            exec ["a"]
            Some(None)
            shell "a b"@101..104
            exec ["a"]
            None
        "#]],
    );
}

#[test]
fn image_names_have_parts() {
    let shown: Vec<String> = ["a", "a:b", "b/a", "localhost/a:b", "c.d:5000/b/a:1@sha256:0", "a@sha256:0"]
        .map(|name| {
            let ImageName { registry, repository, tag, digest } = ImageName::read(name);
            format!("{registry:?} {repository} {tag:?} {digest:?}\n")
        })
        .to_vec();
    expect![[r#"
        None a None None
        None a Some("b") None
        None b/a None None
        Some("localhost") a Some("b") None
        Some("c.d:5000") b/a Some("1") Some("sha256:0")
        None a None Some("sha256:0")
    "#]]
    .assert_eq(&shown.concat());
}
