use expect_test::Expect;
use expect_test::expect;

use crate::shell::sites;
use crate::shell::tests::dump::read;

/// Each command with its frames, and the commands that have run before it.
fn describe(text: &str) -> String {
    let script = read(text);
    let sites = sites(&script);
    let name = |site: &crate::shell::Site<'_>| text[site.command.span.range()].lines().next().unwrap().to_owned();
    let mut out = String::new();
    for site in &sites {
        let frames: Vec<_> = site.frames().map(|frame| format!("{:?}", frame.kind)).collect();
        let before: Vec<_> = sites.iter().filter(|other| other.dominates(site)).map(&name).collect();
        out += &format!("{}: {} <- {}\n", name(site), frames.join(", "), before.join(", "));
    }
    out
}

#[track_caller]
fn check(text: &str, expect: &Expect) {
    expect.assert_eq(&describe(text));
}

#[test]
fn chains() {
    check(
        "a && b && c; d || e && f; g",
        &expect![[r#"
        a:  <- 
        b: AfterAnd { rescued: false } <- a
        c: AfterAnd { rescued: false } <- a, b
        d:  <- a, b, c
        e: AfterOr <- a, b, c, d
        f: AfterAnd { rescued: false } <- a, b, c, d
        g:  <- a, b, c, d, f
    "#]],
    );
}

#[test]
fn rescued_chains() {
    check(
        "a && b && c || d; e",
        &expect![[r#"
        a:  <- 
        b: AfterAnd { rescued: true } <- a
        c: AfterAnd { rescued: true } <- a, b
        d: AfterOr <- a
        e:  <- a
    "#]],
    );
}

#[test]
fn branches() {
    check(
        "if a; then b; c; elif d; then e; else f; fi; g",
        &expect![[r#"
        a: Branch(Condition) <- 
        b: Branch(Arm) <- a
        c: Branch(Arm) <- a, b
        d: Branch(Condition), Branch(Arm) <- a
        e: Branch(Arm), Branch(Arm) <- a, d
        f: Branch(Arm), Branch(Arm) <- a, d
        g:  <- a
    "#]],
    );
}

#[test]
fn loops_and_functions() {
    check(
        "while a; do b; c; done; f() { d; e; }; g",
        &expect![[r#"
        a: Branch(Condition) <- 
        b: Branch(Loop) <- a
        c: Branch(Loop) <- a, b
        d: Branch(Body), Function("f") <- a
        e: Branch(Body), Function("f") <- a, d
        g:  <- a
    "#]],
    );
}

#[test]
fn shells_in_shells() {
    check(
        "( a; b ) | c; ! d; e & f $(g) X=$(h); bash -c 'i && j'; k",
        &expect![[r#"
        a: Branch(Body), Subshell, Pipe <- 
        b: Branch(Body), Subshell, Pipe <- a
        c: Pipe <- a, b
        d: Negated <- a, b, c
        e: Background <- a, b, c, d
        f $(g) X=$(h):  <- a, b, c, d
        g: Substitution <- a, b, c, d
        h: Substitution <- a, b, c, d, g
        bash -c 'i && j':  <- a, b, c, d, f $(g) X=$(h), g, h
        i: Nested <- a, b, c, d, f $(g) X=$(h), g, h
        j: AfterAnd { rescued: false }, Nested <- a, b, c, d, f $(g) X=$(h), g, h, i
        k:  <- a, b, c, d, f $(g) X=$(h), g, h, bash -c 'i && j', i, j
    "#]],
    );
}

#[test]
fn hosts_are_told() {
    let text = "sudo bash -c 'eval \"a\"'";
    let script = read(text);
    let hosts: Vec<_> = sites(&script).last().unwrap().hosts().map(|simple| simple.words.len()).collect();
    assert_eq!(hosts, [2, 4]);
}
