use crate::shell::errexit;
use crate::shell::sites;
use crate::shell::tests::dump::read;

/// The commands named `x` at which a failure ends the script.
fn on(text: &str, initially: bool) -> Vec<bool> {
    let script = read(text);
    assert!(script.error.is_none());
    let is_x = |site: &&crate::shell::Site<'_>| {
        site.simple.words.first().is_some_and(|word| word.literal().as_deref() == Some("x"))
    };
    sites(&script).iter().filter(is_x).map(|site| errexit(&script, text, site.command.span, initially)).collect()
}

#[test]
fn set_in_front() {
    assert_eq!(
        on("x; set -e; x; set +e; x; set -o errexit; x; set +o errexit; x", false),
        [false, true, false, true, false]
    );
    assert_eq!(on("set -euxo pipefail; x", false), [true]);
    assert_eq!(on("set -x; x", false), [false]);
    assert_eq!(on("set -e && a; x", false), [true]);
    assert_eq!(on("a && set -e; x", false), [false]);
    assert_eq!(on("set $flags; x", true), [false]);
}

#[test]
fn given_from_outside() {
    assert_eq!(on("x", true), [true]);
    assert_eq!(on("#!/bin/bash -e\nx", false), [true]);
    assert_eq!(on("#!/bin/bash\nx", true), [false]);
    assert_eq!(on("bash -ec 'x'; bash -c 'x'; bash -e <<EOF\nx\nEOF\n", false), [true, false, true]);
    assert_eq!(on("bash -c 'x'; eval 'x'", true), [false, true]);
}

#[test]
fn not_heeded() {
    assert_eq!(
        on("if x; then x; fi; { x; } && b; ( x ); ! { x; }; b || { x; }", true),
        [false, true, false, true, false, true]
    );
    assert_eq!(on("f() { x; }; y=$(x)", true), [false, false]);
    assert_eq!(on("if a; then set +e; fi; x", true), [false]);
}
