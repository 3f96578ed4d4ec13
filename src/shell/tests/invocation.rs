use expect_test::Expect;
use expect_test::expect;

use crate::shell::Home;
use crate::shell::RunsAs;
use crate::shell::invocation;
use crate::shell::sites;
use crate::shell::tests::dump::read;

/// Each command as it runs in the end.
fn describe(text: &str) -> String {
    let script = read(text);
    let mut out = String::new();
    for site in sites(&script) {
        let Some(found) = invocation(site.simple) else {
            out.push_str("-\n");
            continue;
        };
        let mut line = found.program.to_string();
        for word in found.arguments {
            line += &format!(" {}", &text[word.span.range()]);
        }
        for (name, value) in &found.assignments {
            line += &format!(" {name}={:?}", value.literal());
        }
        if found.runs_as != RunsAs::Same {
            line += &format!(" as {:?}", found.runs_as);
        }
        if found.home != Home::Kept {
            line += &format!(" home {:?}", found.home);
        }
        for (flag, name) in [
            (found.environment_cleared, "cleared"),
            (found.environment_reset, "reset"),
            (found.incomplete, "incomplete"),
        ] {
            if flag {
                line += &format!(" {name}");
            }
        }
        if !found.unset.is_empty() {
            line += &format!(" unset {:?}", found.unset);
        }
        out += &line;
        out.push('\n');
    }
    out
}

#[track_caller]
fn check(text: &str, expect: &Expect) {
    expect.assert_eq(&describe(text));
}

#[test]
fn plain_programs() {
    check(
        "apt-get update; /usr/bin/apt-get install; \\rm x; $a b; 'npm' ci; A=b; \"$x/pip\" y",
        &expect![[r#"
        apt-get update
        apt-get install
        rm x
        -
        npm ci
        -
        -
    "#]],
    );
}

#[test]
fn sudo() {
    check(
        "sudo a; A=b sudo c; A=b sudo -E c; sudo -u user d; sudo -Hu user e; sudo --user=user f; sudo -n A=b g; sudo -u $u h; sudo $o i",
        &expect![[r#"
            a as Root home Sudo reset
            c as Root home Sudo reset
            c A=Some("b") as Root
            d as Other("user") home Sudo reset
            e as Other("user") home Users reset
            f as Other("user") home Sudo reset
            g A=Some("b") as Root home Sudo reset
            h as Unknown home Sudo reset
            -
        "#]],
    );
}

#[test]
fn env() {
    check(
        "env A=b c; env -i D=e f; X=y env -i g; env -u H i; J=1 env -u J k; env - l; env A=$b m; env; env -S 'n o'",
        &expect![[r#"
            c A=Some("b")
            f D=Some("e") cleared
            g cleared
            i unset ["H"]
            k unset ["J"]
            l cleared
            m A=None
            env
            -
        "#]],
    );
}

#[test]
fn wrappers() {
    check(
        "exec a; exec -a n b; time -p c; nice -n 5 d; nice -5 e; ionice -c2 -n 7 f; command g; command -v h; builtin i; nohup j; timeout -k 5 10s k; timeout --signal=TERM 10 l; stdbuf -oL m; eatmydata n; A=1 sudo -E env B=2 nice o",
        &expect![[r#"
            a
            b
            c
            d
            e
            f
            g
            command -v h
            i
            j
            k
            l
            m
            n
            o A=Some("1") B=Some("2") as Root
        "#]],
    );
}

#[test]
fn xargs() {
    check(
        "xargs a b; xargs -0 -n 1 c; xargs -I{} d {}; xargs; xargs -r -- e",
        &expect![[r#"
        a b incomplete
        c incomplete
        d {} incomplete
        xargs
        e incomplete
    "#]],
    );
}

#[test]
fn other_users() {
    check(
        "gosu u a; su-exec u:g b; runuser -u u -- c; su - u; su u -c 'd'; su -c 'e'; setpriv --reuid=u --clear-groups f; gosu 0 g; sudo gosu $u h; su -p u -c 'i'; su u -m -c 'j'; setpriv --reuid=u --reset-env k; sudo --preserve-env=A -u u l; sudo -iu u m; HOME=/a gosu u env HOME=/b n; HOME=/a su u -c 'o'",
        &expect![[r#"
            a as Other("u") home Users
            b as Other("u") home Users
            c as Other("u") home Users
            su - u as Other("u") home Login reset
            su u -c 'd' as Other("u") home Users
            d
            su -c 'e' as Root home Users
            e
            f as Other("u")
            g as Root home Users
            h as Unknown home Users reset
            su -p u -c 'i' as Other("u")
            i
            su u -m -c 'j' as Other("u")
            j
            k as Other("u") home Users reset
            l as Unknown home Sudo reset
            m as Other("u") home Login reset
            n HOME=Some("/b") as Other("u") home Users
            su u -c 'o' as Other("u") home Users
            o
        "#]],
    );
}

#[test]
fn not_seen_through() {
    check(
        "chroot /x a; docker run b; ssh h c; retry d",
        &expect![[r#"
        chroot /x a
        docker run b
        ssh h c
        retry d
    "#]],
    );
}
