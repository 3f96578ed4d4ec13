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
    let mut findings = vec![Finding {
        rule,
        severity: Severity::Info,
        span,
        message,
        labels,
        elsewhere: Vec::new(),
        help: None,
        fix: None,
    }];
    suppressions.apply(&mut findings, &[]);
    findings.is_empty()
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

#[test]
fn what_hadolint_is_told_of_caches_is_heeded() {
    let text = "FROM a\n# hadolint ignore=DL3008,DL3009\nRUN b\nRUN c\n";
    assert!(waives(text, "missing-cache-mount", "RUN b"));
    assert!(!waives(text, "missing-cache-mount", "RUN c"));
    assert!(!waives(text, "unlocked-cache", "RUN b"));
    assert!(!waives("FROM a\n# hadolint ignore=DL3008\nRUN b\n", "missing-cache-mount", "RUN b"));
    assert!(waives("FROM a\nRUN b\n# hadolint global ignore=DL3042\nRUN c\n", "missing-cache-mount", "RUN b"));
    // Above the first instruction, it still speaks for that one alone.
    assert!(!waives("# hadolint ignore=DL3009\nFROM a\nRUN b\n", "missing-cache-mount", "RUN b"));
}

#[test]
fn what_waives_nothing_is_told() {
    let source = Source::new(b"FROM a\n  # cachemount: ignore[one, two] for now\nRUN b\n".to_vec());
    let suppressions = Suppressions::of(&source, &syntax::parse(&source));
    let told = |findings: &mut Vec<Finding>| {
        let unused = suppressions.apply(findings, &[]).into_iter();
        unused
            .map(|it| (source.slice(it.span).to_owned(), it.comment.map(|span| source.slice(span))))
            .collect::<Vec<_>>()
    };
    let comment = Some("# cachemount: ignore[one, two] for now");
    assert_eq!(told(&mut Vec::new()), [("one".to_owned(), comment), ("two".to_owned(), comment)]);
    let start = u32::try_from(source.text().find("RUN").expect("it is there")).expect("a short text");
    let finding = Finding {
        rule: "two",
        severity: Severity::Info,
        span: Span::new(start, start + 3),
        message: String::new(),
        labels: Vec::new(),
        elsewhere: Vec::new(),
        help: None,
        fix: None,
    };
    assert_eq!(told(&mut vec![finding]), [("one".to_owned(), None)]);
}
