use expect_test::Expect;
use expect_test::expect;

use crate::config::Apt;
use crate::config::CacheId;
use crate::config::Config;
use crate::config::KeepCache;
use crate::config::Known;
use crate::config::StateMount;
use crate::finding::Severity;

const KNOWN: Known<'static> = Known { rules: &["missing-thing", "other-thing"], managers: &["foo", "barbar"] };

#[expect(clippy::needless_pass_by_value, reason = "so that expectations are written without an ampersand")]
fn check_error(text: &str, expected: Expect) {
    let error = Config::parse(text, KNOWN).expect_err("this is no configuration");
    expected.assert_eq(&error.to_string());
}

#[test]
fn everything_can_be_set() {
    let text = "
select: [missing-thing]
ignore:
  - other-thing
severity: {missing-thing: error}
cache-id: scoped
apt: {state-mount: full, keep-cache: off}
managers: {foo: off, barbar: on}
";
    let config = Config::parse(text, KNOWN).expect("a configuration");
    let expected = Config {
        select: vec!["missing-thing".to_owned()],
        ignore: vec!["other-thing".to_owned()],
        severity: vec![("missing-thing".to_owned(), Severity::Error)],
        cache_id: CacheId::Scoped,
        apt: Apt { state_mount: StateMount::Full, keep_cache: KeepCache::Off },
        managers: vec![("barbar".to_owned(), true), ("foo".to_owned(), false)],
    };
    assert_eq!(config, expected);
    assert!(!config.uses("foo") && config.uses("barbar") && config.uses("anything"));
}

#[test]
fn an_empty_file_sets_nothing() {
    for text in ["", "# only a comment\n", "---\n"] {
        assert_eq!(Config::parse(text, KNOWN), Ok(Config::default()), "{text:?}");
    }
}

#[test]
fn an_unknown_key_is_refused_with_its_place_and_a_suggestion() {
    check_error(
        "ignore: []\nselct: []\n",
        expect![
            "2:1: unknown field `selct`, expected one of `select`, `ignore`, `severity`, `cache-id`, `apt`, `managers`; did you mean `select`?"
        ],
    );
    check_error(
        "apt: {state_mount: full}\n",
        expect![
            "1:7: apt: unknown field `state_mount`, expected `state-mount` or `keep-cache`; did you mean `state-mount`?"
        ],
    );
    check_error(
        "apt: {keep-cache: of}\n",
        expect![
            "1:19: apt.keep-cache: unknown variant `of`, expected one of `stage`, `inline`, `off`; did you mean `off`?"
        ],
    );
    check_error(
        "managers: {foo: true}\n",
        expect!["1:17: managers.foo: unknown variant `true`, expected `on` or `off`"],
    );
}

#[test]
fn an_unknown_name_is_refused_with_its_place_and_a_suggestion() {
    check_error(
        "# mising-thing\nselect:\n  - mising-thing\n",
        expect!["3:5: unknown rule `mising-thing`; did you mean `missing-thing`?"],
    );
    check_error(
        "severity: {nothing-like-it: error}\n",
        expect!["1:12: unknown rule `nothing-like-it`; `cachemount explain` lists what there is"],
    );
    check_error("managers: {fooo: on}\n", expect!["1:12: unknown package manager `fooo`; did you mean `foo`?"]);
}

#[test]
fn broken_yaml_is_refused_with_its_place() {
    check_error("select: [a\nignore: b\n", expect!["2:7: did not find expected ',' or ']'"]);
    check_error(
        "just words\n",
        expect![[r#"1:1: invalid type: string "just words", expected settings such as `select: [RULE]`"#]],
    );
}
