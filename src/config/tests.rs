#![expect(clippy::needless_raw_string_hashes, reason = "expect-test writes them")]

use expect_test::Expect;
use expect_test::expect;

use crate::config::Apt;
use crate::config::CacheId;
use crate::config::Config;
use crate::config::ConfigFile;
use crate::config::KeepCache;
use crate::config::Known;
use crate::config::Source;
use crate::config::StateMount;
use crate::config::schema;
use crate::config::show;
use crate::finding::Severity;
use crate::semantic::DeclaredImage;
use crate::semantic::DeclaredUser;

const KNOWN: Known<'static> = Known { rules: &["missing-thing", "other-thing"], managers: &["foo", "barbar"] };

#[expect(clippy::needless_pass_by_value, reason = "so that expectations are written without an ampersand")]
fn check_error(text: &str, expected: Expect) {
    let error = ConfigFile::parse(text, KNOWN).expect_err("this is no configuration");
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
images:
  corp.example/python*:
    like: python:3.12-slim
    user: app
    users: {app: {uid: 1000, gid: 1001, home: /srv/app}}
";
    let file = ConfigFile::parse(text, KNOWN).expect("a configuration");
    let config = Config::of([&file.layer]);
    let expected = Config {
        select: vec!["missing-thing".to_owned()],
        ignore: vec!["other-thing".to_owned()],
        severity: vec![("missing-thing".to_owned(), Severity::Error)],
        cache_id: CacheId::Scoped,
        apt: Apt { state_mount: StateMount::Full, keep_cache: KeepCache::Off },
        managers: vec![("barbar".to_owned(), true), ("foo".to_owned(), false)],
        images: vec![DeclaredImage {
            name: "corp.example/python*".to_owned(),
            like: Some("python:3.12-slim".to_owned()),
            user: Some("app".to_owned()),
            users: vec![DeclaredUser {
                name: "app".to_owned(),
                uid: 1000,
                gid: 1001,
                home: Some("/srv/app".to_owned()),
            }],
        }],
    };
    assert_eq!(config, expected);
    assert!(!config.uses("foo") && config.uses("barbar") && config.uses("anything"));
}

#[test]
fn an_empty_file_sets_nothing() {
    for text in ["", "# only a comment\n", "---\n"] {
        assert_eq!(ConfigFile::parse(text, KNOWN), Ok(ConfigFile::default()), "{text:?}");
    }
}

#[test]
fn an_unknown_key_is_refused_with_its_place_and_a_suggestion() {
    check_error(
        "ignore: []\nselct: []\n",
        expect![
            "2:1: unknown field `selct`, expected one of `select`, `ignore`, `severity`, `cache-id`, `apt`, `managers`, `images`, `overrides`; did you mean `select`?"
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

#[test]
fn overrides_are_laid_over_the_rest_in_their_order() {
    let text = "
ignore: [missing-thing]
severity: {missing-thing: error, other-thing: info}
apt: {keep-cache: off}
overrides:
  - files: ['legacy/**', '*.dev']
    select: [missing-thing]
    severity: {missing-thing: warning}
  - files: [legacy/old/*]
    apt: {state-mount: full}
";
    let file = ConfigFile::parse(text, KNOWN).expect("a configuration");
    let matching = |path: &str| {
        let overrides = file.overrides.iter().enumerate().filter(|(_, part)| part.files.matches(path));
        overrides.map(|(index, _)| index).collect::<Vec<_>>()
    };
    assert_eq!(matching("Dockerfile"), [0; 0]);
    assert_eq!(matching("legacy/Dockerfile"), [0]);
    assert_eq!(matching("web/Dockerfile.dev"), [0]);
    assert_eq!(matching("legacy/old/Dockerfile"), [0, 1]);
    assert_eq!(matching("not-legacy/old/Dockerfile"), [0; 0]);
    let config = Config::of([&file.layer, &file.overrides[0].layer, &file.overrides[1].layer]);
    assert!(config.runs("missing-thing") && !config.runs("other-thing"));
    let severity = [("other-thing".to_owned(), Severity::Info), ("missing-thing".to_owned(), Severity::Warning)];
    assert_eq!(config.severity, severity);
    assert_eq!(config.apt, Apt { state_mount: StateMount::Full, keep_cache: KeepCache::Off });
}

#[test]
fn names_and_globs_in_overrides_are_checked_too() {
    check_error(
        "overrides:\n  - files: ['*']\n    ignore: [missing-thingy]\n",
        expect!["3:14: unknown rule `missing-thingy`; did you mean `missing-thing`?"],
    );
    check_error(
        "overrides:\n  - files: ['a{b']\n",
        expect![
            "2:14: `a{b` is no glob of files: unclosed alternate group; missing '}' (maybe escape '{' with '[{]'?)"
        ],
    );
    check_error("overrides:\n  - ignore: []\n", expect!["2:5: overrides[0]: missing field `files`"]);
}

#[test]
fn what_holds_is_shown_with_where_it_comes_from() {
    let text = "severity: {missing-thing: error}\napt: {keep-cache: off}\nmanagers: {foo: off}\n";
    let file = ConfigFile::parse(text, KNOWN).expect("a configuration");
    let over = ConfigFile::parse("select: [other-thing]\nignore: [missing-thing]\n", KNOWN).expect("a configuration");
    let sources = [
        Source { name: "a file".to_owned(), layer: &file.layer },
        Source { name: "the command line".to_owned(), layer: &over.layer },
    ];
    let shown = show(&sources);
    expect![[r#"
        select: [other-thing]  # the command line
        ignore: [missing-thing]  # the command line
        severity:
          missing-thing: error  # a file
        managers:
          foo: off  # a file
        images: {}  # default
        cache-id: target  # default
        apt:
          state-mount: lists  # default
          keep-cache: off  # a file
    "#]]
    .assert_eq(&shown);
    let read = ConfigFile::parse(&shown, KNOWN).expect("it can be pasted");
    assert_eq!(Config::of([&read.layer]), Config::of([&file.layer, &over.layer]));
    expect![[r#"
        select: []  # all rules: default
        ignore: []  # default
        severity: {}  # default
        managers: {}  # default
        images: {}  # default
        cache-id: target  # default
        apt:
          state-mount: lists  # default
          keep-cache: stage  # default
    "#]]
    .assert_eq(&show(&[]));
}

#[test]
fn the_schema_knows_what_there_is() {
    let schema = schema(KNOWN);
    let names = |pointer: &str| schema.pointer(pointer).unwrap_or_else(|| panic!("no {pointer} in {schema:#}")).clone();
    assert_eq!(names("/properties/select/items/enum"), serde_json::json!(["missing-thing", "other-thing"]));
    assert_eq!(names("/properties/managers/propertyNames/enum"), serde_json::json!(["foo", "barbar"]));
    assert_eq!(names("/$defs/OverrideSection/properties/ignore/items/enum"), names("/properties/select/items/enum"));
    assert_eq!(names("/additionalProperties"), serde_json::json!(false));
}

#[test]
fn what_is_said_of_an_image_has_to_make_sense() {
    check_error(
        "images:\n  a:\n    users:\n      b: {uid: 1, gid: 1, home: app}\n",
        expect!["4:33: the home directory `app` has to start with a `/`"],
    );
    check_error(
        "images:\n  a:\n    users:\n      b: {uid: 1}\n",
        expect!["4:10: images.a.users.b: missing field `gid`"],
    );
    check_error(
        "images:\n  a: python:3.12\n",
        expect![[
            r#"2:6: images.a: invalid type: string "python:3.12", expected what an image is like, such as `like: python:3.12-slim`"#
        ]],
    );
    check_error(
        "images:\n  a: {alike: python}\n",
        expect!["2:7: images.a: unknown field `alike`, expected one of `like`, `user`, `users`; did you mean `like`?"],
    );
}

#[test]
fn what_is_said_of_images_is_shown() {
    let text = "images: {'${R}/a': {like: b, users: {c: {uid: 1, gid: 2}}}, d: {user: '1:2'}}";
    let file = ConfigFile::parse(text, KNOWN).expect("a configuration");
    let shown = show(&[Source { name: "a file".to_owned(), layer: &file.layer }]);
    expect![[r#"
        select: []  # all rules: default
        ignore: []  # default
        severity: {}  # default
        managers: {}  # default
        images:
          "${R}/a":  # a file
            like: "b"
            users:
              "c": { uid: 1, gid: 2 }
          "d":  # a file
            user: "1:2"
        cache-id: target  # default
        apt:
          state-mount: lists  # default
          keep-cache: stage  # default
    "#]]
    .assert_eq(&shown);
    assert_eq!(ConfigFile::parse(&shown, KNOWN).expect("a configuration").layer.images, file.layer.images);
}
