use crate::finding::Finding;
use crate::finding::Severity;
use crate::source::Source;
use crate::source::Span;
use crate::suppression::Suppressions;
use crate::syntax;

/// Whether a finding of `rule` is waived where `place` stands in `text`.
fn waives(text: &str, rule: &'static str, place: &str) -> bool {
    let source = Source::new(text.as_bytes().to_vec());
    let suppressions = Suppressions::of(&source, &syntax::parse(&source));
    let start = u32::try_from(text.find(place).expect("the place is in the text")).expect("a short text");
    let span = Span::new(start, start + 1);
    let (message, labels) = (String::new(), Vec::new());
    suppressions.waives(&Finding { rule, severity: Severity::Info, span, message, labels, help: None, fix: None })
}

#[test]
fn a_comment_above_an_instruction_waives_for_it_alone() {
    let text = "FROM a\n# cachemount: ignore[one, two] reason\n# more\nRUN b\nRUN c\n";
    assert!(waives(text, "one", "RUN b"));
    assert!(waives(text, "two", "RUN b"));
    assert!(!waives(text, "three", "RUN b"));
    assert!(!waives(text, "one", "RUN c"));
    assert!(!waives(text, "one", "FROM"));
}

#[test]
fn a_blank_line_parts_a_comment_from_the_instruction() {
    assert!(!waives("FROM a\n# cachemount: ignore\n\nRUN b\n", "one", "RUN b"));
}

#[test]
fn without_brackets_all_rules_are_waived() {
    assert!(waives("FROM a\n#cachemount:ignore\nRUN b\n", "one", "RUN b"));
    assert!(waives("FROM a\n# cachemount: ignore it is meant\nRUN b\n", "one", "RUN b"));
    assert!(!waives("FROM a\n# cachemount: ignored\nRUN b\n", "one", "RUN b"));
    assert!(!waives("FROM a\n# cachemount: ignore[]\nRUN b\n", "one", "RUN b"));
}

#[test]
fn a_comment_inside_an_instruction_waives_for_it() {
    let text = "FROM a\nRUN b && \\\n  # cachemount: ignore[one]\n  c\nRUN d\n";
    assert!(waives(text, "one", "c\n"));
    assert!(waives(text, "one", "RUN b"));
    assert!(!waives(text, "one", "RUN d"));
}

#[test]
fn a_comment_before_the_first_instruction_waives_for_the_file() {
    for text in [
        "# syntax=docker/dockerfile:1\n# cachemount: ignore[one]\n\nFROM a\n\nRUN b\n",
        "# cachemount: ignore[one]\r\nFROM a\r\nRUN b\r\n",
        "\u{feff}# hello\n\n# cachemount: ignore[one]\nARG x\nFROM a\nRUN b",
    ] {
        assert!(waives(text, "one", "RUN b"), "{text:?}");
        assert!(!waives(text, "two", "RUN b"), "{text:?}");
    }
}

#[test]
fn a_here_document_holds_no_waivers() {
    assert!(!waives("FROM a\nRUN <<E\n# cachemount: ignore\nE\nRUN b\n", "one", "RUN b"));
    assert!(!waives("FROM a\nRUN <<E\n# cachemount: ignore\nE\n", "one", "RUN <<E"));
}
