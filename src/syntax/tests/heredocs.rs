//! Which lines are text for another one.

use expect_test::expect;

use super::check;

#[test]
fn heredocs_follow_the_last_continued_line() {
    check(
        "FROM a\nRUN cat <<A 3<<-B \\\n # c\n && d\n# a\\\nA\n\tb\n\tB\nRUN e",
        expect![[r##"
        From "a"
        Run "cat <<A 3<<-B  && d"
          comment " # c\n"
          here-document "A" "# a\\\n"
          here-document "B" without tabs "\tb\n"
        Run "e"
    "##]],
    );
    check(
        "FROM a\r\nRUN <<A\r\nb\r\nA\r\nRUN c\r\n",
        expect![[r#"
        From "a"
        Run "<<A"
          here-document "A" "b\r\n"
        Run "c"
    "#]],
    );
    check(
        "FROM a\nCOPY <<\"A B\" <<'C' /d/\na\nA B\nC\n",
        expect![[r#"
        From "a"
        Copy "<<\"A B\" <<'C' /d/"
          here-document "A B" quoted "a\n"
          here-document "C" quoted ""
    "#]],
    );
    check(
        "FROM a\nRUN << A\nb\nA",
        expect![[r#"
        From "a"
        Run "<< A"
          here-document "A" "b\n"
    "#]],
    );
}

#[test]
fn heredocs_end_at_a_line_that_is_the_delimiter() {
    check(
        "FROM a\nRUN <<A\n A\nA \nA\nRUN <<-B\n \tB\n\t\tB",
        expect![[r#"
        From "a"
        Run "<<A"
          here-document "A" " A\nA \n"
        Run "<<-B"
          here-document "B" without tabs " \tB\n"
    "#]],
    );
    check(
        "FROM a\nRUN <<A>/b\nA>/b",
        expect![[r#"
        From "a"
        Run "<<A>/b"
          here-document "A>/b" ""
    "#]],
    );
}

#[test]
fn what_only_looks_like_a_heredoc_is_none() {
    check(
        "FROM a\nRUN a <<<b\nRUN a$((1<<2))\nRUN 'a <<A'\nRUN a<<A\nRUN \\<<A",
        expect![[r#"
        From "a"
        Run "a <<<b"
        Run "a$((1<<2))"
        Run "'a <<A'"
        Run "a<<A"
        Run "\\<<A"
    "#]],
    );
    check(
        "FROM a\nRUN it's <<A\nRUN b",
        expect![[r#"
        From "a"
        Run "it's <<A"
        Run "b"
    "#]],
    );
    check(
        "FROM a\nRUN $((1 << 2))\nRUN b",
        expect![[r#"
        From "a"
        Run "$((1 << 2))"
        Run "b"
    "#]],
    );
    check(
        "FROM a\nCMD <<A\nRUN [\"<<A\"]",
        expect![[r#"
        From "a"
        Cmd "<<A"
        Run "[\"<<A\"]"
          exec ["<<A"]
    "#]],
    );
}
