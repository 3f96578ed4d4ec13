use proptest::prelude::ProptestConfig;
use proptest::prelude::Strategy;
use proptest::prelude::any;
use proptest::prelude::prop;
use proptest::prop_assert;
use proptest::prop_oneof;
use proptest::proptest;
use proptest::sample::select;

use crate::shell::Removal;
use crate::shell::Script;
use crate::shell::Surroundings;
use crate::shell::parse;
use crate::shell::remove;
use crate::shell::sites;
use crate::source::Span;
use crate::source::View;

const PIECES: &[&str] = &[
    "a",
    "b",
    "rm",
    "apt-get",
    "clean",
    " ",
    " ",
    " ",
    "\n",
    "\\\n",
    "\t",
    ";",
    "&",
    "&&",
    "||",
    "|",
    "|&",
    "(",
    ")",
    "{ ",
    " }",
    "if ",
    " then ",
    " elif ",
    " else ",
    " fi",
    "for ",
    " in ",
    " do ",
    " done",
    "while ",
    "case ",
    " esac",
    ";;",
    "function ",
    "()",
    "[[ ",
    " ]]",
    "((",
    "))",
    "<<EOF",
    "\nEOF\n",
    "<<-'E'",
    "<",
    ">",
    ">&2",
    "2>",
    "&>",
    "<(",
    "'",
    "\"",
    "$'",
    "`",
    "\\",
    "$",
    "${",
    "}",
    "$(",
    "$((",
    "#",
    "!",
    "time ",
    "=",
    "+=",
    "A=b",
    "x=(",
    "é",
    "\0",
    "\r\n",
    "bash -c '",
    "bash -c \"",
    "eval ",
    "set -e",
    "sudo ",
    "env ",
    "-",
    "*",
];

/// How many scripts are tried.
const CASES: u32 = 1000;

fn scripts() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => prop::collection::vec(select(PIECES), 0..40).prop_map(|pieces| pieces.concat()),
        1 => any::<String>(),
    ]
}

/// Scripts that are right, with commands that can be taken out.
fn lists() -> impl Strategy<Value = String> {
    let simple = select(&["a", "b x", "rm y", "rm -rf \\\n  z", "clean", "set -e", "FOO=b c", "true"][..])
        .prop_map(str::to_owned);
    simple.prop_recursive(4, 40, 4, |inner| {
        let joined = (
            inner.clone(),
            select(
                &["&&", " && ", " || ", " && \\\n  ", " \\\n  && ", " | ", "; ", ";\n", "\n", " &\n", "; \\\n "][..],
            ),
            inner.clone(),
        )
            .prop_map(|(a, operator, b)| format!("{a}{operator}{b}"));
        prop_oneof![
            6 => joined,
            1 => inner.clone().prop_map(|list| format!("( {list} )")),
            1 => inner.clone().prop_map(|list| format!("({list}\n)")),
            1 => inner.clone().prop_map(|list| format!("{{ {list}; }}")),
            1 => inner.clone().prop_map(|list| format!("{{ {list}\n}}")),
            1 => (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("if {a}\nthen\n  {b}\nfi")),
            1 => inner.clone().prop_map(|list| format!("for i in x; do {list}\ndone")),
            1 => inner.clone().prop_map(|list| format!("f() {{ {list}\n}}")),
            1 => inner.prop_map(|list| format!("x=$({list})")),
        ]
    })
}

fn read(text: &str) -> Script {
    parse(&View::new(text, Span::new(0, text.len() as u32)))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(CASES) })]

    #[test]
    fn nothing_panics_and_spans_hold(text in scripts()) {
        let script = read(&text);
        for site in sites(&script) {
            let span = site.command.span;
            prop_assert!(text.get(span.range()).is_some());
            let mut end = span.start;
            for word in &site.simple.words {
                prop_assert!(text.get(word.span.range()).is_some());
                prop_assert!(span.contains(word.span));
                prop_assert!(word.span.start >= end);
                end = word.span.end;
            }
            crate::shell::errexit(&script, &text, span, false);
            let around = Surroundings { text: &text, escape: b'\\', comments: &[] };
            remove(&script, around, Removal { commands: &[span], words: &[], replaced: &[], errexit: false });
        }
    }

    #[test]
    fn another_parser_agrees_on_what_is_a_script(text in lists()) {
        let options = brush_parser::ParserOptions::default();
        let other = brush_parser::Parser::new(text.as_bytes(), &options).parse_program();
        prop_assert!(read(&text).error.is_none() == other.is_ok(), "{text}\n{:?}\n{other:?}", read(&text).error);
    }

    #[test]
    fn what_is_left_can_be_read(text in lists(), chosen in any::<u64>(), errexit in any::<bool>()) {
        let script = read(&text);
        let commands: Vec<_> = sites(&script)
            .iter()
            .enumerate()
            .filter(|(index, site)| chosen >> (index % 64) & 1 == 1 && !site.simple.words.is_empty())
            .map(|(_, site)| site.command.span)
            .collect();
        if script.error.is_some() {
            return Ok(());
        }
        let around = Surroundings { text: &text, escape: b'\\', comments: &[] };
        if let Some(changes) = remove(&script, around, Removal { commands: &commands, words: &[], replaced: &[], errexit }) {
            let mut result = text.clone();
            for change in changes.iter().rev() {
                result.replace_range(change.span.range(), change.text);
            }
            let left = read(&result);
            prop_assert!(left.error.is_none(), "{text}\n----\n{result}\n{:?}", left.error);
            let before = sites(&script).len() - commands.len();
            let standing = changes.iter().filter(|change| change.text == "true").count();
            let dropped = sites(&script).iter().filter(|site| is_true(&text, site.command.span)).count();
            let after = sites(&left).len();
            prop_assert!(after <= before + standing && after + dropped >= before + standing, "{text}\n----\n{result}");
        }
    }
}

/// A `true` behind a removed command goes with it.
fn is_true(text: &str, span: Span) -> bool {
    &text[span.range()] == "true"
}

#[test]
fn deep_and_long_texts() {
    for text in [
        "(".repeat(50_000),
        "$(".repeat(50_000),
        "((".repeat(50_000),
        "{ ".repeat(50_000),
        "`".repeat(50_000),
        "\\".repeat(1_000_000),
        "${a:-".repeat(50_000),
        "\"$(".repeat(50_000),
        "if ".repeat(50_000),
        "! ".repeat(50_000),
        "bash <<A\n".repeat(5_000),
        "eval ".repeat(50_000),
        "sudo ".repeat(50_000),
        "f() ".repeat(50_000),
        "a && ".repeat(100_000) + "b",
        "a;".repeat(500_000),
        "a | ".repeat(100_000) + "b",
        "<<".repeat(50_000),
        "x ".repeat(1_000_000),
        "a\0".repeat(500_000),
        format!("a{}b", "\0".repeat(1_000_000)),
        "[[ ".repeat(50_000),
        "case x in ".repeat(50_000),
        "a=(".repeat(50_000),
        "<(".repeat(50_000),
        "$((1+".repeat(50_000),
    ] {
        let script = read(&text);
        sites(&script).len();
        drop(script);
    }
}
