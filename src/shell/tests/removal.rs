use expect_test::Expect;
use expect_test::expect;

use crate::shell::CommandKind;
use crate::shell::Removal;
use crate::shell::Replacement;
use crate::shell::Surroundings;
use crate::shell::Word;
use crate::shell::parse;
use crate::shell::remove;
use crate::shell::sites;
use crate::source::Span;
use crate::source::View;

/// A `RUN` instruction in the reading of `BuildKit`: continued lines joined, comment lines left out.
pub(crate) fn instruction(text: &str, escape: u8) -> (View<'_>, Vec<Span>) {
    let start = if text.starts_with("RUN ") { 4 } else { 0 };
    let mut elided = Vec::new();
    let mut comments = Vec::new();
    let mut at = 0;
    let mut end = text.len();
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim();
        let span = Span::new(at as u32, (at + line.len()) as u32);
        let content = at + line.trim_end().len();
        if at > 0 && (trimmed.starts_with('#') || trimmed.is_empty()) {
            comments.push(span);
            elided.push(span);
        } else if trimmed.as_bytes().last() == Some(&escape) {
            elided.push(Span::new(content as u32 - 1, span.end));
        } else {
            end = content;
            break;
        }
        at += line.len();
    }
    comments.retain(|span| !text[span.range()].trim().is_empty());
    (View::new(text, Span::new(start, end as u32)).without(elided), comments)
}

/// What the tests take out.
fn is_clean_up(words: &str) -> bool {
    words.starts_with("rm ") || words.starts_with("apt-get clean") || words.starts_with("yum clean")
}

fn apply(text: &str, view: &View<'_>, comments: &[Span], escape: u8, errexit: bool) -> String {
    let script = parse(view);
    assert!(script.error.is_none(), "{:?}", script.error);
    let mut commands = Vec::new();
    let mut words = Vec::new();
    let mut replaced = Vec::new();
    for site in sites(&script) {
        assert!(matches!(site.command.kind, CommandKind::Simple(_)));
        let Some(first) = site.simple.words.first() else { continue };
        let marked = site.simple.words.iter().skip(1).filter(|word| text[word.span.range()].contains("GONE"));
        let before = words.len();
        words.extend(marked.map(|word| word.span));
        let is_old = |word: &&Word| text[word.span.range()].trim_start_matches('\'').starts_with("--OLD");
        let old = site.simple.words.iter().filter(is_old);
        replaced.extend(old.map(|word| Replacement { span: word.span, text: "--new" }));
        let said = &text[first.span.start as usize..site.command.span.end as usize];
        if words.len() == before && is_clean_up(said) {
            commands.push(site.command.span);
        }
    }
    let removal = Removal { commands: &commands, words: &words, replaced: &replaced, errexit };
    let Some(changes) = remove(&script, Surroundings { text, escape, comments }, removal) else {
        return "declined".to_owned();
    };
    let mut result = text.to_owned();
    for change in changes.iter().rev() {
        result.replace_range(change.span.range(), change.text);
    }
    result
}

fn reread(result: &str, escape: u8) {
    let (view, _) = instruction(result, escape);
    let script = parse(&view);
    assert!(script.error.is_none(), "{result}\n{:?}", script.error);
}

#[track_caller]
fn run(text: &str, expect: &Expect) {
    let (view, comments) = instruction(text, b'\\');
    let result = apply(text, &view, &comments, b'\\', false);
    reread(&result, b'\\');
    expect.assert_eq(&result);
}

#[track_caller]
fn heredoc(text: &str, expect: &Expect) {
    let view = View::new(text, Span::new(0, text.len() as u32));
    let result = apply(text, &view, &[], b'\\', false);
    let script = parse(&View::new(&result, Span::new(0, result.len() as u32)));
    assert!(script.error.is_none(), "{result}");
    expect.assert_eq(&result);
}

#[test]
fn chain_end_leading() {
    run(
        r"RUN apt-get update \
    && apt-get --no-install-recommends install -y \
       build-essential \
       pkg-config \
    && apt-get clean \
    && rm -rf /var/lib/apt/lists/* /var/cache/apt/archives/*
",
        &expect![[r#"
            RUN apt-get update \
                && apt-get --no-install-recommends install -y \
                   build-essential \
                   pkg-config
        "#]],
    );
}

#[test]
fn chain_middle_leading() {
    run(
        r"RUN apt-get update \
    && apt-get install -y curl   \
    && apt-get clean \
    && rm -rf /var/lib/apt/lists/* /var/cache/apt/archives/* \
    && groupadd -r worker \
    && useradd -r worker
",
        &expect![[r#"
            RUN apt-get update \
                && apt-get install -y curl   \
                && groupadd -r worker \
                && useradd -r worker
        "#]],
    );
}

#[test]
fn chain_middle_trailing() {
    run(
        r"RUN apt-get update &&   \
    apt-get install -y curl &&   \
    apt-get clean && \
    rm -rf /var/lib/apt/lists/* && \
    useradd -r worker
",
        &expect![[r#"
            RUN apt-get update &&   \
                apt-get install -y curl &&   \
                useradd -r worker
        "#]],
    );
}

#[test]
fn chain_end_trailing() {
    run(
        r"RUN apt-get update && \
    apt-get install -y curl && \
    apt-get clean && \
    rm -rf /var/lib/apt/lists/*
",
        &expect![[r#"
            RUN apt-get update && \
                apt-get install -y curl
        "#]],
    );
}

#[test]
fn chain_start_leading() {
    run(
        r"RUN rm -rf /var/lib/apt/lists/* \
    && apt-get update \
    && apt-get install -y curl
",
        &expect![[r#"
            RUN apt-get update \
                && apt-get install -y curl
        "#]],
    );
}

#[test]
fn chain_start_trailing() {
    run(
        r"RUN rm -rf /var/lib/apt/lists/* && \
    apt-get update && \
    apt-get install -y curl
",
        &expect![[r#"
            RUN apt-get update && \
                apt-get install -y curl
        "#]],
    );
}

#[test]
fn chain_start_own_line() {
    run(
        r"RUN \
    rm -rf /var/lib/apt/lists/* && \
    apt-get update
",
        &expect![[r#"
            RUN \
                apt-get update
        "#]],
    );
}

#[test]
fn chain_start_own_line_leading() {
    run(
        r"RUN \
    rm -rf /var/lib/apt/lists/* \
    && apt-get update
",
        &expect![[r#"
            RUN \
                apt-get update
        "#]],
    );
}

#[test]
fn one_line_end() {
    run(
        "RUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*",
        &expect!["RUN apt-get update && apt-get install -y curl"],
    );
}

#[test]
fn one_line_middle() {
    run("RUN apt-get update && apt-get clean && rm -rf /x && echo done", &expect!["RUN apt-get update && echo done"]);
}

#[test]
fn one_line_start() {
    run(
        r"RUN rm -rf /x && echo done
",
        &expect![[r#"
            RUN echo done
        "#]],
    );
}

#[test]
fn two_on_a_line() {
    run(
        r"RUN apt-get install -y curl \
    && apt-get clean && rm -rf /var/lib/apt/lists/* \
    && echo done
",
        &expect![[r#"
            RUN apt-get install -y curl \
                && echo done
        "#]],
    );
}

#[test]
fn part_of_a_line() {
    run(
        r"RUN apt-get install -y curl && apt-get clean \
    && echo done && rm -rf /x
",
        &expect![[r#"
            RUN apt-get install -y curl \
                && echo done
        "#]],
    );
}

#[test]
fn comment_between_last() {
    run(
        r"RUN apt-get install -y curl \
    # clean up
    && apt-get clean \
    # and the lists
    && rm -rf /var/lib/apt/lists/*
",
        &expect![[r#"
            RUN apt-get install -y curl
                # clean up
                # and the lists
        "#]],
    );
}

#[test]
fn comment_behind() {
    run(
        r"RUN a \
    && apt-get clean \
    # about y
    && y
",
        &expect![[r#"
            RUN a \
                # about y
                && y
        "#]],
    );
}

#[test]
fn comment_between_trailing() {
    run(
        r"RUN a && \
    b && \
    # clean up
    rm -rf /x
",
        &expect![[r#"
            RUN a && \
                b
                # clean up
        "#]],
    );
}

#[test]
fn comment_inside_command() {
    run(
        r"RUN a \
    && rm -rf \
    # lists
    /var/lib/apt/lists/* \
    # more
    /tmp/x \
    && b
",
        &expect![[r#"
            RUN a \
                # lists
                # more
                && b
        "#]],
    );
}

#[test]
fn comment_first() {
    run(
        r"RUN rm -rf /x && \
    # about b
    b
",
        &expect![[r#"
            RUN \
                # about b
                b
        "#]],
    );
}

#[test]
fn comment_trailing_mixed() {
    run(
        r"RUN a && \
    # one
    rm -rf /x \
    && b
",
        &expect![[r#"
            RUN a \
                # one
                && b
        "#]],
    );
}

#[test]
fn everything() {
    run(
        r"RUN apt-get clean && rm -rf /x
",
        &expect![[r#"
            RUN true
        "#]],
    );
}

#[test]
fn everything_lines() {
    run(
        r"RUN apt-get clean \
    && rm -rf \
       /x
",
        &expect![[r#"
            RUN true
        "#]],
    );
}

#[test]
fn semicolons_set_e() {
    run(
        r"RUN set -eux; \
    apt-get update; \
    apt-get install -y curl; \
    rm -rf /var/lib/apt/lists/*
",
        &expect![[r#"
            RUN set -eux; \
                apt-get update; \
                apt-get install -y curl
        "#]],
    );
}

#[test]
fn semicolons_set_e_middle() {
    run(
        r"RUN set -eux; \
    apt-get update; \
    rm -rf /var/lib/apt/lists/*; \
    curl --version
",
        &expect![[r#"
            RUN set -eux; \
                apt-get update; \
                curl --version
        "#]],
    );
}

#[test]
fn semicolons_set_e_two() {
    run(
        r"RUN set -ex; apt-get update; \
    apt-get clean; \
    rm -rf /var/lib/apt/lists/*
",
        &expect![[r#"
            RUN set -ex; apt-get update
        "#]],
    );
}

#[test]
fn semicolons_without_set_e() {
    run("RUN a; rm -rf /x", &expect!["RUN a; true"]);
}

#[test]
fn semicolons_without_set_e_lines() {
    run(
        r"RUN a; \
    apt-get clean; \
    rm -rf /x
",
        &expect![[r#"
            RUN a; \
                true
        "#]],
    );
}

#[test]
fn semicolon_middle() {
    run("RUN a; rm -rf /x; b", &expect!["RUN a; b"]);
}

#[test]
fn semicolon_start() {
    run("RUN rm -rf /x; b", &expect!["RUN b"]);
}

#[test]
fn semicolon_start_lines() {
    run(
        r"RUN rm -rf /x; \
    b; \
    c
",
        &expect![[r#"
            RUN b; \
                c
        "#]],
    );
}

#[test]
fn semicolon_after_compound() {
    run("RUN set -e; if a; then b; fi; rm -rf /x", &expect!["RUN set -e; if a; then b; fi; true"]);
}

#[test]
fn semicolon_after_chain() {
    run("RUN set -e; a && b; rm -rf /x", &expect!["RUN set -e; a && b; true"]);
}

#[test]
fn set_e_turned_off() {
    run("RUN set -e; set +e; a; rm -rf /x", &expect!["RUN set -e; set +e; a; true"]);
}

#[test]
fn set_o_errexit() {
    run("RUN set -o errexit; a; rm -rf /x", &expect!["RUN set -o errexit; a"]);
}

#[test]
fn chain_item_end_set_e() {
    run("RUN set -e; a && rm -rf /x; b", &expect!["RUN set -e; a && true; b"]);
}

#[test]
fn chain_item_end() {
    run("RUN a && rm -rf /x; b", &expect!["RUN a; b"]);
}

#[test]
fn chain_item_end_last_set_e() {
    run("RUN set -e; a; b && rm -rf /x", &expect!["RUN set -e; a; b"]);
}

#[test]
fn if_only() {
    run("RUN if a; then rm -rf /x; fi", &expect!["RUN if a; then true; fi"]);
}

#[test]
fn if_more() {
    run("RUN if a; then b; rm -rf /x; c; fi", &expect!["RUN if a; then b; c; fi"]);
}

#[test]
fn if_last() {
    run("RUN if a; then b; rm -rf /x; fi", &expect!["RUN if a; then b; true; fi"]);
}

#[test]
fn if_last_set_e() {
    run("RUN set -e; if a; then b; rm -rf /x; fi", &expect!["RUN set -e; if a; then b; fi"]);
}

#[test]
fn if_condition() {
    run("RUN if rm -rf /x; then b; fi", &expect!["RUN if true; then b; fi"]);
}

#[test]
fn if_condition_set_e() {
    run("RUN set -e; if b; rm -rf /x; then b; fi", &expect!["RUN set -e; if b; true; then b; fi"]);
}

#[test]
fn loop_body() {
    run("RUN for i in a b; do install $i; rm -rf /x/$i; done", &expect!["RUN for i in a b; do install $i; true; done"]);
}

#[test]
fn loop_chain() {
    run("RUN for i in a b; do install $i && rm -rf /x/$i; done", &expect!["RUN for i in a b; do install $i; done"]);
}

#[test]
fn loop_lines() {
    run(
        r"RUN set -e; for i in a b; do \
        install $i; \
        rm -rf /x/$i; \
    done; \
    rm -rf /y; \
    echo
",
        &expect![[r#"
            RUN set -e; for i in a b; do \
                    install $i; \
                done; \
                echo
        "#]],
    );
}

#[test]
fn case_arm() {
    run(
        "RUN case $x in a) b; rm -rf /x ;; *) rm -rf /y;; esac",
        &expect!["RUN case $x in a) b; true ;; *) true;; esac"],
    );
}

#[test]
fn function() {
    run("RUN f() { a; rm -rf /x; b; }; f", &expect!["RUN f() { a; b; }; f"]);
}

#[test]
fn function_last() {
    run("RUN set -e; f() { a; rm -rf /x; }; f", &expect!["RUN set -e; f() { a; true; }; f"]);
}

#[test]
fn group_all() {
    run("RUN { apt-get clean; rm -rf /x; }", &expect!["RUN { true; }"]);
}

#[test]
fn group_chain_all() {
    run("RUN a && { apt-get clean && rm -rf /x; } && b", &expect!["RUN a && { true; } && b"]);
}

#[test]
fn group_left_of_and() {
    run("RUN set -e; { a; rm -rf /x; } && b", &expect!["RUN set -e; { a; true; } && b"]);
}

#[test]
fn subshell_only() {
    run("RUN (rm -rf /x)", &expect!["RUN (true)"]);
}

#[test]
fn subshell_start() {
    run("RUN a && ( rm -rf /x && b )", &expect!["RUN a && ( b )"]);
}

#[test]
fn subshell_tight() {
    run("RUN a && (rm -rf /x && b) && (b && rm -rf /x)", &expect!["RUN a && (b) && (b)"]);
}

#[test]
fn subshell_lines() {
    run(
        r"RUN (a; \
     rm -rf /x)
",
        &expect![[r#"
            RUN (a; \
                 true)
        "#]],
    );
}

#[test]
fn subshell_lines_set_e() {
    run(
        r"RUN set -e; (a; \
     rm -rf /x)
",
        &expect![[r#"
            RUN set -e; (a)
        "#]],
    );
}

#[test]
fn or_true_alone() {
    run("RUN apt-get clean || true", &expect!["RUN true"]);
}

#[test]
fn or_true_end() {
    run("RUN a && apt-get clean || true", &expect!["RUN a || true"]);
}

#[test]
fn or_true_middle() {
    run("RUN a; apt-get clean || true; b", &expect!["RUN a; b"]);
}

#[test]
fn or_true_then() {
    run("RUN apt-get clean || true && b", &expect!["RUN b"]);
}

#[test]
fn or_other() {
    run("RUN apt-get clean || echo failed; b", &expect!["RUN true || echo failed; b"]);
}

#[test]
fn after_or() {
    run("RUN a || rm -rf /x", &expect!["RUN a || true"]);
}

#[test]
fn after_or_then() {
    run("RUN a || rm -rf /x && b", &expect!["RUN a || true && b"]);
}

#[test]
fn negated() {
    run("RUN ! rm -rf /x && b", &expect!["RUN ! true && b"]);
}

#[test]
fn pipe() {
    run("RUN yes | apt-get clean && b", &expect!["RUN yes | true && b"]);
}

#[test]
fn pipe_first() {
    run("RUN a && rm -rf /x | tee log", &expect!["RUN a && true | tee log"]);
}

#[test]
fn background() {
    run("RUN rm -rf /x & a; wait", &expect!["RUN a; wait"]);
}

#[test]
fn background_before() {
    run("RUN set -e; a & rm -rf /x", &expect!["RUN set -e; a & true"]);
}

#[test]
fn bash_c_single() {
    run("RUN bash -c 'a && rm -rf /x'", &expect!["RUN bash -c 'a'"]);
}

#[test]
fn bash_c_single_start() {
    run("RUN bash -c 'rm -rf /x && a'", &expect!["RUN bash -c 'a'"]);
}

#[test]
fn bash_c_only() {
    run("RUN bash -c 'rm -rf /x' && a", &expect!["RUN bash -c 'true' && a"]);
}

#[test]
fn bash_c_lines() {
    run(
        r"RUN bash -c 'a \
    && rm -rf /x'
",
        &expect![[r#"
            RUN bash -c 'a'
        "#]],
    );
}

#[test]
fn bash_c_lines_quote_own_line() {
    run(
        r"RUN bash -c 'a \
    && rm -rf /x \
    ' && b
",
        &expect![[r#"
            RUN bash -c 'a \
                ' && b
        "#]],
    );
}

#[test]
fn bash_c_double() {
    run(r#"RUN bash -c "a \"\$b\" && rm -rf \"\$x\" && c""#, &expect![[r#"RUN bash -c "a \"\$b\" && c""#]]);
}

#[test]
fn bash_ec() {
    run("RUN bash -ec 'a; rm -rf /x'", &expect!["RUN bash -ec 'a'"]);
}

#[test]
fn bash_euo_pipefail() {
    run("RUN bash -euo pipefail -c 'a; rm -rf /x'", &expect!["RUN bash -euo pipefail -c 'a'"]);
}

#[test]
fn bash_c_semicolon() {
    run("RUN bash -c 'a; rm -rf /x'", &expect!["RUN bash -c 'a; true'"]);
}

#[test]
fn substitution() {
    run("RUN x=$(a && rm -rf /x) && b", &expect!["RUN x=$(a) && b"]);
}

#[test]
fn words_first() {
    run("RUN rm -rf /GONE/lists/* /tmp/*", &expect!["RUN rm -rf /tmp/*"]);
}

#[test]
fn words_last() {
    run("RUN rm -rf /tmp/* /GONE/lists/* && a", &expect!["RUN rm -rf /tmp/* && a"]);
}

#[test]
fn words_middle() {
    run("RUN rm -rf /tmp/* /GONE/lists/* /x", &expect!["RUN rm -rf /tmp/* /x"]);
}

#[test]
fn words_lines_first() {
    run(
        r"RUN a \
    && rm -rf \
    /GONE/lists/* \
    /tmp/*
",
        &expect![[r#"
            RUN a \
                && rm -rf \
                /tmp/*
        "#]],
    );
}

#[test]
fn words_lines_last() {
    run(
        r"RUN a \
    && rm -rf \
    /tmp/* \
    /GONE/lists/*
",
        &expect![[r#"
            RUN a \
                && rm -rf \
                /tmp/*
        "#]],
    );
}

#[test]
fn words_lines_last_then() {
    run(
        r"RUN a \
    && rm -rf \
    /tmp/* \
    /GONE/lists/* \
    && b
",
        &expect![[r#"
            RUN a \
                && rm -rf \
                /tmp/* \
                && b
        "#]],
    );
}

#[test]
fn words_lines_semicolon() {
    run(
        r"RUN set -e; \
    rm -rf /tmp/* \
    /GONE/lists/*; \
    b
",
        &expect![[r#"
            RUN set -e; \
                rm -rf /tmp/*; \
                b
        "#]],
    );
}

#[test]
fn words_same_line() {
    run(
        r"RUN a \
    && rm -rf /GONE/lists/* \
    /tmp/*
",
        &expect![[r#"
            RUN a \
                && rm -rf \
                /tmp/*
        "#]],
    );
}

#[test]
fn words_comment() {
    run(
        r"RUN rm -rf \
    # lists
    /GONE/lists/* \
    # rest
    /tmp/*
",
        &expect![[r#"
            RUN rm -rf \
                # lists
                # rest
                /tmp/*
        "#]],
    );
}

#[test]
fn words_all_marked_flags() {
    run("RUN pip install --GONE -r x && a", &expect!["RUN pip install -r x && a"]);
}

#[test]
fn redirect_null() {
    run("RUN a && rm -rf /x > /dev/null 2>&1 && b", &expect!["RUN a && b"]);
}

#[test]
fn redirect_file() {
    run("RUN a && rm -rf /x > /log && b", &expect!["declined"]);
}

#[test]
fn substituted() {
    run("RUN a && rm -rf $(find /x) && b", &expect!["declined"]);
}

#[test]
fn status_read() {
    run("RUN a; rm -rf /x; echo $?", &expect!["RUN a; true; echo $?"]);
}

#[test]
fn tabs() {
    run(
        "RUN a \\\n\t&& apt-get clean \\\n\t&& b\n",
        &expect![[r#"
        RUN a \
        	&& b
    "#]],
    );
}

#[test]
fn crlf() {
    let text = "RUN a \\\r\n    && apt-get clean \\\r\n    && b \\\r\n    && rm -rf /x\r\n";
    let (view, comments) = instruction(text, b'\\');
    assert_eq!(apply(text, &view, &comments, b'\\', false), "RUN a \\\r\n    && b\r\n");
}

#[test]
fn crlf_without_a_final_line_ending() {
    let text = "RUN a \\\r\n    && rm -rf /x";
    let (view, comments) = instruction(text, b'\\');
    assert_eq!(apply(text, &view, &comments, b'\\', false), "RUN a");
}

#[test]
fn another_escape_character() {
    let text = "RUN a `\n    && rm -rf C:\\x `\n    && b `\n    && rm -rf C:\\y\n";
    let (view, comments) = instruction(text, b'`');
    assert_eq!(apply(text, &view, &comments, b'`', false), "RUN a `\n    && b\n");
}

#[test]
fn a_shell_that_starts_with_errexit() {
    let text = "RUN a; rm -rf /x";
    let (view, comments) = instruction(text, b'\\');
    assert_eq!(apply(text, &view, &comments, b'\\', true), "RUN a");
}

#[test]
fn spans_of_nothing_are_declined() {
    let text = "RUN a && b";
    let script = parse(&View::new(text, Span::new(4, 10)));
    let around = Surroundings { text, escape: b'\\', comments: &[] };
    let removal = Removal { commands: &[Span::new(5, 6)], words: &[], replaced: &[], errexit: false };
    assert_eq!(remove(&script, around, removal), None);
    let removal = Removal { commands: &[], words: &[Span::new(9, 10)], replaced: &[], errexit: false };
    assert_eq!(remove(&script, around, removal), None);
}

#[test]
fn words_become_others() {
    run("RUN a --OLD b && rm -rf /x && c \\\n    --OLD # d\n", &expect![["RUN a --new b && c \\\n    --new # d\n"]]);
    run("RUN sh -c \"a --OLD b\" && a --GONE '--OLD'\n", &expect![["RUN sh -c \"a --new b\" && a --new\n"]]);
    run("RUN --OLD a\n", &expect![["RUN --new a\n"]]);
    run("RUN a --OLD$(b)\n", &expect![["declined"]]);
}

#[test]
fn a_comment_that_swallows_lines_is_not_freed() {
    run("RUN a \\\n    && rm -rf /x # c \\\n    && b\n", &expect![["declined"]]);
}

#[test]
fn no_final_newline() {
    run(
        r"RUN a \
    && rm -rf /x",
        &expect!["RUN a"],
    );
}

#[test]
fn blank_continued_line() {
    run(
        r"RUN a \

    && rm -rf /x \

    && b
",
        &expect![[r#"
            RUN a \


                && b
        "#]],
    );
}

#[test]
fn sudo() {
    run("RUN a && sudo rm -rf /x && b", &expect!["RUN a && sudo rm -rf /x && b"]);
}

#[test]
fn no_blanks() {
    run("RUN a&&rm -rf /x&&b", &expect!["RUN a&&b"]);
}

#[test]
fn heredoc_middle() {
    heredoc(
        r"apt-get update
rm -rf /x
echo done
",
        &expect![[r#"
            apt-get update
            echo done
        "#]],
    );
}

#[test]
fn heredoc_last() {
    heredoc(
        r"apt-get update
rm -rf /x
",
        &expect![[r#"
            apt-get update
            true
        "#]],
    );
}

#[test]
fn heredoc_last_set_e() {
    heredoc(
        r"set -e
apt-get update
rm -rf /x
",
        &expect![[r#"
            set -e
            apt-get update
        "#]],
    );
}

#[test]
fn heredoc_last_shebang() {
    heredoc(
        r"#!/bin/sh -e
apt-get update
rm -rf /x
",
        &expect![[r#"
            #!/bin/sh -e
            apt-get update
        "#]],
    );
}

#[test]
fn heredoc_comments() {
    heredoc(
        r"set -e
a
# clean up
rm -rf /x  # really
# b
b
",
        &expect![[r#"
            set -e
            a
            # clean up
            # really
            # b
            b
        "#]],
    );
}

#[test]
fn heredoc_chain() {
    heredoc(
        r"a && \
  b && \
  rm -rf /x
c
",
        &expect![[r#"
            a && \
              b
            c
        "#]],
    );
}

#[test]
fn heredoc_chain_no_backslash() {
    heredoc(
        r"a &&
  rm -rf /x &&
  c
d &&
  rm -rf /x
",
        &expect![[r#"
            a &&
              c
            d
        "#]],
    );
}

#[test]
fn heredoc_if() {
    heredoc(
        r"if a; then
    rm -rf /x
fi
if b; then
    rm -rf /x
    c
fi
",
        &expect![[r#"
            if a; then
                true
            fi
            if b; then
                c
            fi
        "#]],
    );
}

#[test]
fn heredoc_all() {
    heredoc(
        r"apt-get clean
rm -rf /x
",
        &expect![[r#"
            true
        "#]],
    );
}

#[test]
fn heredoc_nested() {
    heredoc(
        r"bash -e <<EOF
a
rm -rf /x
EOF
b
",
        &expect![[r#"
            bash -e <<EOF
            a
            EOF
            b
        "#]],
    );
}

#[test]
fn heredoc_unended() {
    heredoc(
        r"set -e
a
rm -rf /x",
        &expect![[r#"
            set -e
            a"#]],
    );
}

#[test]
fn heredoc_semicolon() {
    heredoc(
        r"a; rm -rf /x
b
",
        &expect![[r#"
            a
            b
        "#]],
    );
}

#[test]
fn heredoc_semicolon_lines() {
    heredoc(
        r"set -e
a;
rm -rf /x;
",
        &expect![[r#"
            set -e
            a;
        "#]],
    );
}

#[test]
fn lines_of_nothing_but_a_continuation_go_with_what_is_behind_them() {
    run(
        "RUN a \\\n  b \\\n  \\\n  && rm -rf /x\n\nCOPY c d\n",
        &expect![[r#"
        RUN a \
          b

        COPY c d
    "#]],
    );
}

#[test]
fn what_goes_first_takes_nothing_of_what_stands_in_front() {
    run(
        "RUN rm -rf /x && a && b\n",
        &expect![[r#"
        RUN a && b
    "#]],
    );
}
