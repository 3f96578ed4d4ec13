use expect_test::Expect;
use expect_test::expect;

use crate::shell::tests::dump::dump;

#[track_caller]
fn check(text: &str, expect: &Expect) {
    expect.assert_eq(&dump(text));
}

#[test]
fn lists_and_operators() {
    check(
        "a && b || c; d & e | f |& g
h",
        &expect![[r#"
            ‹a›
            &&
            ‹b›
            ||
            ‹c›
            ;
            ‹d›
            &
            ‹e›
            |
            ‹f›
            |
            ‹g›
            newline
            ‹h›
        "#]],
    );
}

#[test]
fn assignments_in_front() {
    check(
        r#"FOO="a $B" BAR= apt-get install -y x"#,
        &expect![[r#"
        FOO=‹"a " $B› BAR=‹› ‹apt-get› ‹install› ‹-y› ‹x›
    "#]],
    );
}

#[test]
fn assignments_that_nobody_can_tell() {
    check(
        "A+=b C[1]=d E=(x $(y) z); declare -a F=(g h) i",
        &expect![[r#"
        A=‹? b› C=‹? d› E=‹? $(y)›
        $()
          ‹y›
        ;
        ‹declare› ‹-a› ‹F= ?› ‹i›
    "#]],
    );
}

#[test]
fn quotes() {
    check(
        r#"a 'b c'"d $e ${f:-g}"\ h $'i\tj' $"k" "" '' "#,
        &expect![[r#"
        ‹a› ‹"b cd " $e " " $f|:-g " " h› ‹"i\tj"› ‹"k"› ‹""› ‹""›
    "#]],
    );
}

#[test]
fn parameters() {
    check(
        r#"$a ${a} ${a:-b} ${#a} ${!a} ${a#*/} ${a%"$b"} "${a:-it's}" ${a//'}'/x} $1 $@ "$*" $? $$x$ ${10} ${#} ${#-x}"#,
        &expect![[r#"
            ‹$a› ‹$a› ‹$a|:-b› ‹$a|#› ‹$a|!› ‹$a|#*/› ‹$a|%"$b"› ‹$a|:-it's› ‹$a|//'}'/x› ‹$1› ‹$@› ‹$*› ‹$?› ‹$$ x$› ‹$10› ‹$#› ‹$#|-x›
        "#]],
    );
}

#[test]
fn substitutions() {
    check(
        r#"a $(b; c) `d \`e\`` "$(f "g h")" x$(y)z"#,
        &expect![[r#"
            ‹a› ‹$(b; c)› ‹$(d \`e\`)› ‹$(f "g h")› ‹x $(y) z›
            $()
              ‹b›
              ;
              ‹c›
            $()
              ‹d› ‹$(e\)›
              $()
                ‹e›
            $()
              ‹f› ‹"g h"›
            $()
              ‹y›
        "#]],
    );
}

#[test]
fn arithmetic() {
    check(
        "a $((1 + $(b) * (2 + 3))) $((x)) ; ((i++)); ((a); (b)) || c",
        &expect![[r#"
        ‹a› ‹? $(b)› ‹?›
        $()
          ‹b›
        ;
        Test  ‹?›
        ;
        Subshell
        Body
          Subshell
          Body
            ‹a›
          ;
          Subshell
          Body
            ‹b›
        ||
        ‹c›
    "#]],
    );
}

#[test]
fn process_substitution() {
    check(
        "diff <(a) >(b | c) x<(d)",
        &expect![[r#"
        ‹diff› ‹? $(a)› ‹? $(b | c)› ‹x ? $(d)›
        $()
          ‹a›
        $()
          ‹b›
          |
          ‹c›
        $()
          ‹d›
    "#]],
    );
}

#[test]
fn redirections() {
    check(
        "a > b 2>&1 >>c <d &>e 2>/dev/null <<<f >&2 >&- <>g >|h 3<&1 &>>i >&j 2x>k",
        &expect![[r#"
        ‹a› ‹2x› [> b Write] [2>&1 Duplicate] [>>c Write] [<d Read] [&>e Write] [2>/dev/null Write] [<<<f HereString] [>&2 Duplicate] [>&- Duplicate] [<>g Write] [>|h Write] [3<&1 Duplicate] [&>>i Write] [>&j Write] [>k Write]
    "#]],
    );
}

#[test]
fn here_documents() {
    check(
        "cat <<A <<'B' > c; d
$a
A
B's
B
e
",
        &expect![[r#"
            ‹cat› [<<A HereDocument(false, "$a\n")] [<<'B' HereDocument(true, "B's\n")] [> c Write]
            ;
            ‹d›
            newline
            ‹e›
            newline
        "#]],
    );
}

#[test]
fn here_document_with_tabs() {
    check(
        "cat <<-EOF\n\ta\n\tEOF\nb\n",
        &expect![[r#"
        ‹cat› [<<-EOF HereDocument(false, "\ta\n")]
        newline
        ‹b›
        newline
    "#]],
    );
}

#[test]
fn here_document_that_does_not_end() {
    check(
        "cat <<EOF > f
a
b",
        &expect![[r#"
            ‹cat› [<<EOF HereDocument(false, "a\nb")] [> f Write]
            newline
        "#]],
    );
}

#[test]
fn here_document_in_a_compound() {
    check(
        "if a; then
cat <<EOF
fi
EOF
fi
",
        &expect![[r#"
            If
            Condition
              ‹a›
              ;
            Arm
              ‹cat› [<<EOF HereDocument(false, "fi\n")]
              newline
            newline
        "#]],
    );
}

#[test]
fn if_elif_else() {
    check(
        "if a; then b; elif c && d; then e; else f; fi > g",
        &expect![[r#"
        If  [> g Write]
        Condition
          ‹a›
          ;
        Arm
          ‹b›
          ;
        Condition
          ‹c›
          &&
          ‹d›
          ;
        Arm
          ‹e›
          ;
        Arm
          ‹f›
          ;
    "#]],
    );
}

#[test]
fn for_loops() {
    check(
        "for i in a $b; do c; done; for j; do d; done; for ((i=0; i<3; i++)); do e; done
for k in x
do f
done",
        &expect![[r#"
            For i ‹a› ‹$b›
            Loop
              ‹c›
              ;
            ;
            For j
            Loop
              ‹d›
              ;
            ;
            For  ‹?›
            Loop
              ‹e›
              ;
            newline
            For k ‹x›
            Loop
              ‹f›
              newline
        "#]],
    );
}

#[test]
fn while_until() {
    check(
        "while a; b; do c; done < d; until e; do f; done",
        &expect![[r#"
        While  [< d Read]
        Condition
          ‹a›
          ;
          ‹b›
          ;
        Loop
          ‹c›
          ;
        ;
        Until
        Condition
          ‹e›
          ;
        Loop
          ‹f›
          ;
    "#]],
    );
}

#[test]
fn case_arms() {
    check(
        "case $a in (b|c) d;; e*) f;& *) ;;& g) h; esac; case x in esac",
        &expect![[r#"
        Case  ‹$a›
        Arm
          ‹d›
        Arm
          ‹f›
        Arm
        Arm
          ‹h›
          ;
        ;
        Case  ‹x›
    "#]],
    );
}

#[test]
fn functions() {
    check(
        "f() { a; }; function g { b; }; function h() ( c )
i ()
{ d; }",
        &expect![[r#"
            function f
              Group
              Body
                ‹a›
                ;
            ;
            function g
              Group
              Body
                ‹b›
                ;
            ;
            function h
              Subshell
              Body
                ‹c›
            newline
            function i
              Group
              Body
                ‹d›
                ;
        "#]],
    );
}

#[test]
fn tests() {
    check(
        "[[ -f a && ! ( $b == c* ) || $(d) =~ ^(x|y)+$ ]] && e; [ -f g ]",
        &expect![[r#"
        Test  ‹-f› ‹a› ‹!› ‹$b› ‹==› ‹c*› ‹$(d)› ‹^(x|y)+$›
        $()
          ‹d›
        &&
        ‹e›
        ;
        ‹[› ‹-f› ‹g› ‹]›
    "#]],
    );
}

#[test]
fn groups_and_subshells() {
    check(
        "{ a; b; } | ( c ) && { { d; }; }",
        &expect![[r#"
        Group
        Body
          ‹a›
          ;
          ‹b›
          ;
        |
        Subshell
        Body
          ‹c›
        &&
        Group
        Body
          Group
          Body
            ‹d›
            ;
          ;
    "#]],
    );
}

#[test]
fn negation_and_time() {
    check(
        "! a; time b -x; time { c; }; ! ! d; time ! e",
        &expect![[r#"
        !
        ‹a›
        ;
        ‹time› ‹b› ‹-x›
        ;
        Group
        Body
          ‹c›
          ;
        ;
        ‹d›
        ;
        !
        ‹e›
    "#]],
    );
}

#[test]
fn reserved_words_elsewhere() {
    check(
        "echo if then fi { } ! done; a=if; 'if' x",
        &expect![[r#"
        ‹echo› ‹if› ‹then› ‹fi› ‹{› ‹}› ‹!› ‹done›
        ;
        a=‹if›
        ;
        ‹"if"› ‹x›
    "#]],
    );
}

#[test]
fn comments() {
    check(
        "# a
b # c
d#e # f; g",
        &expect![[r#"
            ‹b›
            newline
            ‹d#e›
        "#]],
    );
}

#[test]
fn continuations() {
    check(
        r#"a \
  b\
c && \
  d "e\
f" 'g\
h'"#,
        &expect![[r#"
            ‹a› ‹bc›
            &&
            ‹d› ‹"ef"› ‹"g\\\nh"›
        "#]],
    );
}

#[test]
fn carriage_returns() {
    check(
        "a \\\r\n  b\r\nif c; then\r\n  d\r\nfi\r\ncat <<EOF\r\nx\r\nEOF\r\ne",
        &expect![[r#"
        ‹a› ‹b›
        newline
        If
        Condition
          ‹c›
          ;
        Arm
          ‹d›
          newline
        newline
        ‹cat› [<<EOF HereDocument(false, "x\r\n")]
        newline
        ‹e›
    "#]],
    );
}

#[test]
fn braces_stay_text() {
    check(
        "mkdir -p /a/{b,c}/{1..3} {x}",
        &expect![[r#"
        ‹mkdir› ‹-p› ‹/a/{b,c}/{1..3}› ‹{x}›
    "#]],
    );
}

#[test]
fn globs_and_tildes() {
    check(
        r"rm -rf ~/x /y/* ?[a-z] \*",
        &expect![[r#"
        ‹rm› ‹-rf› ‹~/x› ‹/y/*› ‹?[a-z]› ‹"*"›
    "#]],
    );
}

#[test]
fn unclosed_quote() {
    check(
        "a && b 'c
d",
        &expect![[r#"
            ‹a›
            error at 8: a single quote that is not closed
        "#]],
    );
}

#[test]
fn unclosed_substitution() {
    check(
        "a; b $(c",
        &expect![[r#"
        ‹a›
        ;
        error at 8: a substitution that is not closed
    "#]],
    );
}

#[test]
fn missing_fi() {
    check(
        "a; if b; then c",
        &expect![[r#"
        ‹a›
        ;
        error at 15: `fi` was expected
    "#]],
    );
}

#[test]
fn trailing_and() {
    check(
        "a && b &&",
        &expect![[r#"
        ‹a›
        &&
        ‹b›
        error at 9: a command was expected
    "#]],
    );
}

#[test]
fn double_semicolon() {
    check(
        "a ;; b",
        &expect![[r#"
        ‹a›
        error at 2: unexpected token
    "#]],
    );
}

#[test]
fn stray_closer() {
    check(
        "a; fi; b",
        &expect![[r#"
        ‹a›
        ;
        error at 3: unexpected token
    "#]],
    );
}

#[test]
fn empty_branch() {
    check(
        "if a; then fi",
        &expect![[r#"
        error at 11: a command was expected
    "#]],
    );
}

#[test]
fn extended_glob() {
    check(
        "rm !(a|b)",
        &expect![[r#"
        error at 4: unexpected parenthesis
    "#]],
    );
}

#[test]
fn template() {
    check(
        "echo ${{ x }}",
        &expect![[r#"
        error at 7: a parameter with no name
    "#]],
    );
}

#[test]
fn powershell() {
    check(
        r#"$ErrorActionPreference = 'Stop'; Invoke-WebRequest -Uri ("a" + $b) | % { $_ }"#,
        &expect![[r#"
        ‹$ErrorActionPreference› ‹=› ‹"Stop"›
        ;
        error at 56: unexpected parenthesis
    "#]],
    );
}

#[test]
fn case_in_a_substitution() {
    check(
        "a=$(case x in y) z;; esac) b",
        &expect![[r#"
        a=‹$(case x in y) z;; esac)› ‹b›
        $()
          Case  ‹x›
          Arm
            ‹z›
    "#]],
    );
}

#[test]
fn empty() {
    check(
        "  
 # only a comment
",
        &expect![[""]],
    );
}
