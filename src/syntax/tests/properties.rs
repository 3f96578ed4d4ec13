//! What holds of every text.

use proptest::prelude::ProptestConfig;
use proptest::prelude::prop;
use proptest::proptest;

use crate::source::Source;
use crate::source::Span;
use crate::syntax::Dockerfile;
use crate::syntax::Form;
use crate::syntax::Instruction;
use crate::syntax::PieceKind;
use crate::syntax::parse;

/// Asserts that pieces tile the source and that every span can be sliced and lies where it must.
pub(super) fn assert_sound(source: &Source, dockerfile: &Dockerfile) {
    let mut at = 0;
    let mut index = 0;
    for piece in &dockerfile.pieces {
        assert_eq!(piece.span.start, at);
        assert!(!piece.span.is_empty());
        at = piece.span.end;
        if let PieceKind::Instruction(of) = piece.kind {
            assert_eq!(of, index);
            assert!(piece.span.contains(dockerfile.instructions[of].span));
            assert_instruction(source, &dockerfile.instructions[of]);
            index += 1;
        }
    }
    assert_eq!(at, source.span().end);
    assert_eq!(index, dockerfile.instructions.len());
    for error in &dockerfile.errors {
        let _ = source.slice(error.span);
    }
    assert!(dockerfile.errors.is_sorted_by_key(|error| error.span));
}

fn assert_instruction(source: &Source, instruction: &Instruction) {
    let span = instruction.span;
    assert_eq!(span.start, instruction.keyword_span.start);
    let mut inside = vec![instruction.keyword_span, instruction.body];
    inside.extend(instruction.flags.iter().map(|flag| flag.span));
    if let Form::Exec(arguments) = &instruction.form {
        inside.extend(arguments.iter().map(|argument| argument.span));
    }
    for heredoc in &instruction.heredocs {
        assert!(heredoc.content.end <= heredoc.terminator.start);
        inside.extend([heredoc.marker, heredoc.content, heredoc.terminator]);
    }
    inside.extend(ascending(&instruction.elided));
    inside.extend(ascending(&instruction.comments));
    for part in inside {
        assert!(span.contains(part), "{part:?} in {span:?}");
        let _ = source.slice(part);
    }
    for flag in &instruction.flags {
        assert!(flag.value.as_ref().is_none_or(|value| flag.span.contains(value.span)));
    }
    let _ = (instruction.body_view(source).seen().len(), instruction.command_view(source).seen().len());
    if let Some(trigger) = &instruction.trigger {
        assert!(span.contains(trigger.span));
        assert_instruction(source, trigger);
    }
}

fn ascending(spans: &[Span]) -> Vec<Span> {
    assert!(spans.is_sorted_by(|one, next| one.end <= next.start));
    spans.to_vec()
}

fn read(text: &str) -> Dockerfile {
    let source = Source::new(text.as_bytes().to_vec());
    let dockerfile = parse(&source);
    assert_sound(&source, &dockerfile);
    for instruction in &dockerfile.instructions {
        let _ = instruction.as_from(&source);
        let _ = instruction.as_copy(&source);
        let _ = instruction.as_env(&source, dockerfile.escape);
        let _ = instruction.as_arg(&source, dockerfile.escape);
        let _ = (instruction.as_command(&source), instruction.as_healthcheck(&source));
    }
    dockerfile
}

/// Words, signs and line ends that mean something in a Dockerfile.
const TOKENS: &[&str] = &[
    "FROM",
    "RUN",
    "COPY",
    "ENV",
    "ARG",
    "ONBUILD",
    "HEALTHCHECK",
    "CMD",
    "# escape=`",
    "#",
    "--mount=",
    "--",
    " ",
    "\t",
    "\n",
    "\n",
    "\\\n",
    "\\\r\n",
    "`\n",
    "\\",
    "\\\\",
    "<<A",
    "<<-A",
    "<< A",
    "\nA\n",
    "A",
    "\"",
    "'",
    "[",
    "]",
    "\"a\"",
    ",",
    "$",
    "${",
    "${a:-",
    "}",
    "/",
    "=",
    "\u{a0}",
    "\u{e9}",
    "\u{feff}",
    "\0",
    "\r",
    "<",
    "1",
];

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read(text in ".{0,200}") {
        read(&text);
    }

    #[test]
    fn any_dockerfile_is_read(tokens in prop::collection::vec(prop::sample::select(TOKENS), 0..60)) {
        read(&tokens.concat());
    }

    #[test]
    fn any_bytes_are_read(bytes in prop::collection::vec(prop::num::u8::ANY, 0..200)) {
        let source = Source::new(bytes);
        assert_sound(&source, &parse(&source));
    }
}

#[test]
fn huge_files_are_read_to_their_end() {
    // Whatever takes more than linear time does not come to the end of these while anybody waits.
    let hard = [
        format!("FROM a\nRUN {}", "a \\\n".repeat(1_000_000)),
        "FROM a\n".repeat(200_000),
        format!("FROM a\nRUN {}", "\\".repeat(1_000_000)),
        format!("FROM a\nRUN {}<<A", "${a:-".repeat(200_000)),
        format!("FROM a\n{}", "RUN << A\n".repeat(100_000)),
        format!("FROM a\n{}", "RUN <<A\n".repeat(100_000)),
        format!("FROM a\nRUN{}", " <<A".repeat(100_000)),
        format!("FROM a\nRUN [{}", "\"a\",\\\n".repeat(200_000)),
        format!("FROM a\nRUN {}", "[".repeat(1_000_000)),
        format!("FROM a\n{}", "ONBUILD ".repeat(200_000)),
        format!("FROM a\nRUN {}", "--mount=a\\\n".repeat(200_000)),
        format!("FROM a\nENV {}", "a=b \\\n # c\n".repeat(100_000)),
        "\r".repeat(1_000_000),
        " \\\n".repeat(500_000),
        "\u{a0}".repeat(500_000),
    ];
    for text in hard {
        let source = Source::new(text.into_bytes());
        let parsed = parse(&source);
        let end = parsed.pieces.last().expect("the text is not empty").span.end;
        assert_eq!(end as usize, source.text().len());
    }
}
