use crate::shell::parse;
use crate::source::Span;
use crate::source::View;

#[test]
fn smoke() {
    let text = "set -e; apt-get update && FOO=\"a $B\" apt-get install -y $(cat x | sort) > /dev/null 2>&1 || true";
    let script = parse(&View::new(text, Span::new(0, text.len() as u32)));
    assert!(script.error.is_none(), "{script:?}");
}
