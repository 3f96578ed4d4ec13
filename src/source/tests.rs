use super::{Newline, Source, Span, View};

#[test]
fn bytes_that_are_not_utf8_keep_their_offsets_and_come_back() {
    let bytes = b"# caf\xe9\nFROM a\n".to_vec();
    let source = Source::new(bytes.clone());
    assert_eq!(source.text().len(), bytes.len());
    assert_eq!(source.slice(Span::new(7, 11)), "FROM");
    assert_eq!(source.into_bytes(), bytes);
}

#[test]
fn a_view_keeps_offsets_and_hides_what_is_elided() {
    let text = "RUN a \\\n  b\u{e9}";
    let view = View::new(text, Span::new(4, super::offset(text.len()))).without([Span::new(6, 8)]);
    assert_eq!(view.seen(), "a   b\u{e9}");
    assert_eq!(view.text().len(), text.len() - 4);
    assert_eq!(view.part(Span::new(10, 11)).text(), "b");
}

#[test]
fn the_first_line_decides_how_lines_end() {
    assert_eq!(Source::new(b"a\r\nb\n".to_vec()).newline(), Newline::CrLf);
    assert_eq!(Source::new(b"a".to_vec()).newline(), Newline::Lf);
}
