use expect_test::Expect;
use expect_test::expect;

use crate::shell::tests::dump::dump;

#[track_caller]
fn check(text: &str, expect: &Expect) {
    expect.assert_eq(&dump(text));
}

#[test]
fn single_quoted() {
    check(
        r#"bash -c 'a && b' x; sh -ec "c"; /bin/sh -euxo pipefail -c 'd'; bash -lc 'e'; bash -c -x 'f'"#,
        &expect![[r#"
            ‹bash› ‹-c› ‹"a && b"› ‹x›
            nested
              ‹a›
              &&
              ‹b›
            ;
            ‹sh› ‹-ec› ‹"c"›
            nested
              ‹c›
            ;
            ‹/bin/sh› ‹-euxo› ‹pipefail› ‹-c› ‹"d"›
            nested
              ‹d›
            ;
            ‹bash› ‹-lc› ‹"e"›
            nested
              ‹e›
            ;
            ‹bash› ‹-c› ‹-x› ‹"f"›
            nested
              ‹f›
        "#]],
    );
}

#[test]
fn double_quoted() {
    check(
        r#"bash -c "a \"b\" \$c $d \\\\ e""#,
        &expect![[r#"
        ‹bash› ‹-c› ‹"a \"b\" $c " $d " \\\\ e"›
        nested
          ‹a› ‹"b"› ‹$c› ‹$d› ‹"\\"› ‹e›
    "#]],
    );
}

#[test]
fn double_quoted_with_a_substitution() {
    check(
        r#"bash -c "a $(b)"; bash -c "c `d`"; bash -c "\$(e)""#,
        &expect![[r#"
        ‹bash› ‹-c› ‹"a " $(b)›
        $()
          ‹b›
        nested
          error at 9: a script that is put together by a substitution
        ;
        ‹bash› ‹-c› ‹"c " $(d)›
        $()
          ‹d›
        nested
          error at 27: a script that is put together by a substitution
        ;
        ‹bash› ‹-c› ‹"$(e)"›
        nested
          ‹$(e)›
          $()
            ‹e›
    "#]],
    );
}

#[test]
fn not_written_here() {
    check(
        r#"bash -c "$A"; bash -c 'a'"b"; bash -c a; bash x.sh; bash; bash -c "${a:-"b"}""#,
        &expect![[r#"
            ‹bash› ‹-c› ‹$A›
            ;
            ‹bash› ‹-c› ‹"ab"›
            ;
            ‹bash› ‹-c› ‹a›
            ;
            ‹bash› ‹x.sh›
            ;
            ‹bash›
            ;
            ‹bash› ‹-c› ‹$a|:-"b"›
        "#]],
    );
}

#[test]
fn behind_wrappers() {
    check(
        "sudo -E bash -c 'a'; env X=y sh -c 'b'; xargs -n1 sh -c 'c' _; timeout 5 bash -c 'd'; chroot /x bash -c 'e'",
        &expect![[r#"
            ‹sudo› ‹-E› ‹bash› ‹-c› ‹"a"›
            nested
              ‹a›
            ;
            ‹env› ‹X=y› ‹sh› ‹-c› ‹"b"›
            nested
              ‹b›
            ;
            ‹xargs› ‹-n1› ‹sh› ‹-c› ‹"c"› ‹_›
            nested
              ‹c›
            ;
            ‹timeout› ‹5› ‹bash› ‹-c› ‹"d"›
            nested
              ‹d›
            ;
            ‹chroot› ‹/x› ‹bash› ‹-c› ‹"e"›
        "#]],
    );
}

#[test]
fn eval_of_a_literal() {
    check(
        r#"eval 'a; b'; eval "$c"; eval a b"#,
        &expect![[r#"
            ‹eval› ‹"a; b"›
            nested
              ‹a›
              ;
              ‹b›
            ;
            ‹eval› ‹$c›
            ;
            ‹eval› ‹a› ‹b›
        "#]],
    );
}

#[test]
fn standard_input() {
    check(
        "bash -e <<'EOF'\na\nb\nEOF\nsh -s x <<EOF\nc \\$d\nEOF\nsh x <<EOF\ne\nEOF\nbash <<-EOF\n\tif f; then\n\tg\n\tfi\n\tEOF\nbash <<EOF\n$(h)\nEOF\n",
        &expect![[r#"
            ‹bash› ‹-e› [<<'EOF' HereDocument(true, "a\nb\n")]
            nested
              ‹a›
              newline
              ‹b›
              newline
            newline
            ‹sh› ‹-s› ‹x› [<<EOF HereDocument(false, "c \\$d\n")]
            nested
              ‹c› ‹$d›
              newline
            newline
            ‹sh› ‹x› [<<EOF HereDocument(false, "e\n")]
            newline
            ‹bash› [<<-EOF HereDocument(false, "\tif f; then\n\tg\n\tfi\n")]
            nested
              If
              Condition
                ‹f›
                ;
              Arm
                ‹g›
                newline
              newline
            newline
            ‹bash› [<<EOF HereDocument(false, "$(h)\n")]
            nested
              error at 112: a script that is put together by a substitution
            newline
        "#]],
    );
}

#[test]
fn another_user() {
    check(
        r#"su - user -c 'a b'; su -c "c" user; runuser -u x -- bash -c 'd'; su user"#,
        &expect![[r#"
        ‹su› ‹-› ‹user› ‹-c› ‹"a b"›
        nested
          ‹a› ‹b›
        ;
        ‹su› ‹-c› ‹"c"› ‹user›
        nested
          ‹c›
        ;
        ‹runuser› ‹-u› ‹x› ‹--› ‹bash› ‹-c› ‹"d"›
        nested
          ‹d›
        ;
        ‹su› ‹user›
    "#]],
    );
}

#[test]
fn an_error_stays_inside() {
    check(
        "bash -c 'if' && a",
        &expect![[r#"
        ‹bash› ‹-c› ‹"if"›
        nested
          error at 11: a command was expected
        &&
        ‹a›
    "#]],
    );
}

#[test]
fn scripts_in_scripts() {
    check(
        r#"bash -c "bash -c \"a && bash -c 'b'\"""#,
        &expect![[r#"
        ‹bash› ‹-c› ‹"bash -c \"a && bash -c 'b'\""›
        nested
          ‹bash› ‹-c› ‹"a && bash -c 'b'"›
          nested
            ‹a›
            &&
            ‹bash› ‹-c› ‹"b"›
            nested
              ‹b›
    "#]],
    );
}
