use std::collections::BTreeMap;
use std::fmt::Write;

use expect_test::Expect;
use expect_test::expect;

use crate::semantic::account::Accounts;
use crate::semantic::account_commands::Expanded;
use crate::semantic::confidence::Value;
use crate::shell::Part;
use crate::shell::Script;
use crate::shell::Word;
use crate::shell::parse;
use crate::source::Source;
use crate::source::View;

/// The environment of every test: `ARG UID=1001`, `ARG NAME=app`, `ENV APP_UID=1500`, `ENV APP=app`.
fn expand(word: &Word) -> Option<Expanded> {
    let arguments = BTreeMap::from([("UID", "1001"), ("NAME", "app"), ("GROUP_ID", "1001")]);
    let environment = BTreeMap::from([("APP_UID", "1500"), ("APP", "app"), ("OPTIONS", "-u 1000")]);
    let mut value = Expanded { text: String::new(), overridable: false, variable: None };
    for part in &word.parts {
        match part {
            Part::Literal { text, .. } => value.text.push_str(text),
            Part::Parameter { name, operation } if operation.is_empty() => {
                let argument = arguments.get(name.as_str());
                value.overridable |= argument.is_some();
                value.text.push_str(environment.get(name.as_str()).or(argument)?);
            }
            _ => return None,
        }
    }
    Some(value)
}

fn read(run: &str) -> Script {
    parse(&View::new(run, Source::new(run.into()).span()))
}

fn after(image: &str, runs: &[&str]) -> Accounts {
    let (repository, tag) = match image.split_once(':') {
        Some((repository, tag)) => (repository, Some(tag)),
        None => (image, None),
    };
    let mut accounts = Accounts::of_image(Some((repository, tag)));
    for run in runs {
        accounts.apply(&read(run), &expand);
    }
    accounts
}

fn show(accounts: &Accounts, user: &str) -> String {
    fn value<T: ToString>(value: &Value<T>) -> String {
        match value {
            Value::Unknown(_) => "?".to_owned(),
            Value::Known(value) => format!("~{}", value.to_string()),
            Value::Stated(value) => value.to_string(),
        }
    }
    let user = accounts.resolve(user);
    let mut text = format!("{}:{}:{}", value(&user.uid), value(&user.gid), value(&user.home));
    if let Some(why) = user.why_unknown() {
        write!(text, " {why}").expect("a string takes everything");
    }
    text
}

/// `~` marks what is known, not stated, `?` what is unknown.
#[expect(clippy::needless_pass_by_value, reason = "as `expect!` makes it")]
fn check(image: &str, run: &str, user: &str, expected: Expect) {
    expected.assert_eq(&show(&after(image, &[run]), user));
}

/// What `app` is, short: for tables.
fn app(image: &str, run: &str) -> String {
    show(&after(image, &[run]), "app").split(' ').next().expect("there is a first word").to_owned()
}

#[test]
fn ids_are_chosen_as_the_programs_choose_them() {
    let rows = [
        ("debian:12", "useradd app", "~1000:~1000:~/home/app"),
        ("ubuntu:22.04", "useradd app", "~1000:~1000:~/home/app"),
        ("debian:12", "useradd -m app", "~1000:~1000:~/home/app"),
        ("debian:12", "useradd -r app", "~999:~999:~/home/app"),
        ("debian:12", "groupadd -r g && useradd -r -g g app", "~999:~999:~/home/app"),
        ("debian:12", "useradd -u 10001 app", "10001:~10001:~/home/app"),
        ("debian:12", "useradd -r -u 10001 app", "10001:~999:~/home/app"),
        ("debian:12", "adduser --disabled-password --gecos '' app", "~1000:~1000:~/home/app"),
        ("debian:12", "adduser --system app", "~100:~65534:~/nonexistent"),
        ("debian:12", "adduser --system --group app", "~100:~101:~/nonexistent"),
        ("alpine:3.19", "adduser -D app", "~1000:~1000:~/home/app"),
        ("alpine:3.19", "adduser -S app", "~100:~65533:~/home/app"),
        ("alpine:3.19", "addgroup -S app && adduser -S app -G app", "~100:~101:~/home/app"),
        ("node:22", "useradd -m app", "~1001:~1001:~/home/app"),
        ("ubuntu:24.04", "useradd -m app", "~1001:~1001:~/home/app"),
        ("gradle:8", "useradd -m app", "~1001:~1001:~/home/app"),
        ("oven/bun:1", "useradd -m app", "~1001:~1001:~/home/app"),
    ];
    for (image, run, expected) in rows {
        assert_eq!(app(image, run), expected, "{image}: {run}");
    }
}

#[test]
fn what_was_tried_on_debian_holds() {
    let rows = [
        ("useradd -u 100000 app", "100000:~1000:~/home/app"),
        ("useradd -u 500 app", "500:~1000:~/home/app"),
        ("useradd -r -u 500 app", "500:~500:~/home/app"),
        ("groupadd -g 1000 x && useradd app", "~1000:~1001:~/home/app"),
        ("groupadd -g 1000 x && useradd -u 1000 app", "1000:~1001:~/home/app"),
        ("useradd -N app", "~1000:~100:~/home/app"),
        ("useradd -u 1500 other && useradd app", "~1501:~1501:~/home/app"),
        ("useradd -r other && useradd app", "~1000:~1000:~/home/app"),
        ("useradd -b /srv app", "~1000:~1000:/srv/app"),
        ("useradd -u 1000 app && groupmod -g 1234 app", "1000:1234:~/home/app"),
        ("useradd -u 1000 a && usermod -u 1234 a && usermod -l app a", "1234:~1000:~/home/a"),
        ("groupadd -r g && groupadd -r -g 500 h && groupadd -r app && useradd -g app app", "~1000:~499:~/home/app"),
        ("groupadd -g 1000 x && adduser --disabled-password app", "~1001:~1001:~/home/app"),
        ("addgroup --system app && adduser --system --ingroup app app", "~100:~101:~/nonexistent"),
        ("adduser --system --uid 150 --group app", "150:~150:~/nonexistent"),
        ("adduser --system --uid 150 app", "150:~65534:~/nonexistent"),
        ("adduser -uid 5678 --disabled-password app", "5678:~5678:~/home/app"),
        ("addgroup --gid 1001 app && adduser --uid 1001 --gid 1001 --gecos x app", "1001:1001:~/home/app"),
    ];
    for (run, expected) in rows {
        assert_eq!(app("debian:12", run), expected, "{run}");
    }
}

#[test]
fn options_come_in_many_forms() {
    let runs = [
        "useradd -u1200 -g 50 -d /srv app",
        "useradd -u 1200 -g50 -d/srv app",
        "useradd --uid=1200 --gid=staff --home-dir=/srv app",
        "useradd --uid 1200 --gid staff --home /srv -s /bin/bash -c 'A B' app",
        "useradd app -mu 1200 --gid 50 --home-d /srv",
        "sudo useradd -rMu $APP_UID -g staff -d /srv -k /dev/null app && usermod -u 1200 app",
        "env A=b /usr/sbin/useradd -u 1200 -g staff -G sudo,audio -d /srv -- app",
    ];
    for run in runs {
        let got = app("debian:12", run);
        assert!(matches!(&*got, "1200:50:/srv" | "1200:~50:/srv"), "{run}: {got}");
    }
    assert_eq!(app("alpine", "adduser -D -H -h /srv -u 1200 -g '' -s /bin/sh app"), "1200:~1200:/srv");
    assert_eq!(app("alpine", "addgroup -g 1300 g && adduser -DSHu1200 -G g app"), "1200:1300:~/home/app");
    assert_eq!(
        app("alpine", "addgroup --gid 1300 g && adduser --disabled-password --ingroup g --uid 1200 --home=/srv app"),
        "1200:1300:/srv"
    );
}

#[test]
fn the_user_of_the_reference_is_known() {
    check(
        "python:3.12-slim-trixie",
        "apt-get update && apt-get install -y git && adduser -u 5678 --disabled-password --gecos \"\" ${APP} \
         && mkdir -p /app && chown -R ${APP}:${APP} /app",
        "app",
        expect!["5678:~5678:~/home/app"],
    );
}

#[test]
fn a_numeric_user_takes_the_group_and_home_of_its_account() {
    let run = "useradd -m -u 1000 app";
    check("python:3.12-slim", run, "1000", expect!["1000:~1000:~/home/app"]);
    check("python:3.12-slim", run, "1000:1000", expect!["1000:1000:~/home/app"]);
    check("python:3.12-slim", run, "1001", expect!["1001:~0:~/"]);
    check(
        "registry.example.com/team/base:1.4",
        "true",
        "1001:0",
        expect!["1001:0:? nothing in the file says which home directory `1001` has"],
    );
}

#[test]
fn ids_given_for_user_and_group_are_stated() {
    check(
        "node:22",
        "groupadd -g 2000 app && useradd -m -u 2001 -g app app",
        "app:app",
        expect!["2001:2000:~/home/app"],
    );
    check(
        "debian:12",
        "useradd --create-home --home-dir /srv/app --uid 1200 app",
        "app",
        expect!["1200:~1200:/srv/app"],
    );
    check(
        "registry.example.com/base",
        "groupadd -g 2000 app && useradd -m -u 2001 -g app app",
        "app",
        expect!["2001:2000:~/home/app"],
    );
}

#[test]
fn what_comes_from_an_argument_is_unknown() {
    let why = "?:?:~/home/app the uid of `app` comes from ARG UID, which another build may set differently";
    for run in ["useradd -m -u ${UID} app", "useradd -m -u$UID app", "useradd --uid=$UID app"] {
        assert_eq!(show(&after("python:3.12-slim", &[run]), "app"), why, "{run}");
    }
    check(
        "debian:12",
        "useradd -u 1000 $NAME",
        "app",
        expect!["?:?:? the uid of `app` comes from ARG NAME, which another build may set differently"],
    );
    check(
        "debian:12",
        "useradd -u 1000 -d /home/$NAME app",
        "app",
        expect![
            "1000:~1000:? the home directory of `app` comes from ARG NAME, which another build may set differently"
        ],
    );
    check(
        "debian:12",
        "groupadd -g $GROUP_ID app && useradd -u 1000 -g app app",
        "app",
        expect!["1000:?:~/home/app the gid of `app` comes from ARG GROUP_ID, which another build may set differently"],
    );
    // The next id depends on it too.
    assert_eq!(app("debian:12", "useradd -u $UID other && useradd app"), "?:?:~/home/app");
}

#[test]
fn a_command_that_cannot_be_read_leaves_doubts() {
    for run in [
        "useradd $OPTIONS app",
        "useradd -u $(id -u) -g 0 app",
        "useradd --wrong app",
        "for u in app; do useradd -u 1000 $u; done",
        "APP_UID=5 && useradd -u $APP_UID app",
        "echo app | xargs useradd -u 1000",
        "echo $(useradd -u 1000 app)",
        "adduser -u5678 app",
        "adduser -D app",
        "if [ -f x ]; then useradd -u 1000 app; else useradd -u 1001 app; fi",
    ] {
        let got = app("debian:12", run);
        assert!(got.starts_with('?'), "{run}: {got}");
    }
    // Ids that depend on how many there are.
    for run in ["./setup.sh && useradd app", "curl -f https://example.com/x | bash; useradd app", "$CMD; useradd app"] {
        assert_eq!(app("debian:12", run), "?:?:~/home/app", "{run}");
    }
}

#[test]
fn what_holds_on_all_ways_is_kept() {
    let runs = [
        "id -u app || useradd -u 1000 app",
        "id app >/dev/null 2>&1 || useradd -u 1000 app",
        "if ! getent passwd app; then useradd -u 1000 app; fi",
        "useradd -u 1000 app || true",
        "useradd -u 1000 app; echo done",
        "set -eux; useradd -u 1000 app; echo done",
        "if [ -f x ]; then useradd -u 1000 app; else useradd -u 1000 app; fi",
        "(useradd -u 1000 app)",
        "{ useradd -u 1000 app; } && true",
        "bash -c 'useradd -u 1000 app'",
        "id app && exit 0; useradd -u 1000 app",
        "add() { useradd -u 1000 app; }; add",
        "useradd -u 1000 app || exit 1",
        "case $APP in a) useradd -u 1000 app ;; *) useradd -u 1000 app ;; esac",
        "if false; then useradd -u 1 app; else useradd -u 1000 app; fi",
        "! useradd -u 1 app && useradd -u 1000 app",
    ];
    for run in runs {
        assert_eq!(app("debian:12", run), "1000:~1000:~/home/app", "{run}");
    }
}

#[test]
fn an_account_that_may_be_there_already_is_unknown() {
    let unknown = "registry.example.com/base";
    for run in
        ["id -u app || useradd -u 1000 -g 0 app", "useradd -u 1000 -g 0 app || true", "useradd -u 1000 app; true"]
    {
        let got = app(unknown, run);
        assert!(got.starts_with("?:?:?"), "{run}: {got}");
    }
    // Where it must have succeeded, it did.
    for run in ["useradd -u 1000 -g 0 app && true", "set -e; useradd -u 1000 -g 0 app; true"] {
        assert_eq!(app(unknown, run), "1000:0:~/home/app", "{run}");
    }
    check(
        "node:22",
        "useradd -u 1001 node || true",
        "node",
        expect!["?:?:~/home/node the uid of `node` depends on how a command in a RUN ends"],
    );
    check(
        "node:22",
        "useradd -u 1000 node || true",
        "node",
        expect!["~1000:?:~/home/node the gid of `node` depends on how a command in a RUN ends"],
    );
}

#[test]
fn packages_bring_system_accounts() {
    let mut accounts = Accounts::of_image(Some(("debian", Some("12"))));
    accounts.packages_installed();
    let with = |run: &str, user: &str| {
        let mut accounts = accounts.clone();
        accounts.apply(&read(run), &expand);
        show(&accounts, user).split(' ').next().expect("there is a first word").to_owned()
    };
    assert_eq!(with("useradd app", "app"), "~1000:~1000:~/home/app");
    assert_eq!(with("useradd -r app", "app"), "?:?:~/home/app");
    assert_eq!(with("useradd -r -u 10001 app", "app"), "10001:?:~/home/app");
    assert_eq!(with("adduser --system --uid 1001 --home /app app", "app"), "1001:~65534:/app");
    assert_eq!(with("adduser --system --uid 101 --home /app nginx", "nginx"), "101:?:?");
    assert_eq!(with("id nginx || useradd -u 1000 nginx", "nginx"), "?:?:?");
    assert_eq!(with("true", "1000"), "1000:~0:~/");
    assert_eq!(with("true", "101"), "101:?:?");
}

#[test]
fn users_of_the_image_can_be_replaced() {
    assert_eq!(app("ubuntu:24.04", "userdel -r ubuntu && useradd -u 1000 app"), "1000:~1000:~/home/app");
    assert_eq!(app("ubuntu:24.04", "userdel -r ubuntu || true; useradd -u 1000 app"), "1000:~1000:~/home/app");
    assert_eq!(app("node:22-alpine", "deluser --remove-home node && adduser -D app"), "~1000:~1000:~/home/app");
    assert_eq!(app("debian:12", "userdel -r ubuntu || true; useradd -u 1000 app"), "1000:~1000:~/home/app");
    check("node:22", "usermod -u 1234 node && groupmod -g 1235 node", "node", expect!["1234:1235:~/home/node"]);
    check("node:22", "usermod -d /srv -l app node", "app", expect!["~1000:~1000:/srv"]);
    check("node:22", "usermod -aG sudo node && chown -R node /app", "node", expect!["~1000:~1000:~/home/node"]);
    check(
        "debian:12",
        "useradd -u 1000 app && userdel app",
        "app",
        expect!["?:?:? the image has no user `app` that the file tells of"],
    );
}

#[test]
fn lines_written_by_hand_are_read() {
    let runs = [
        "echo 'app:x:1000:1000::/srv:/bin/sh' >> /etc/passwd",
        "echo \"app:x:1000:1000::/srv:/bin/sh\" | tee -a /etc/passwd",
        "printf 'app:x:1000:1000::/srv:/bin/sh\\n' >> /etc/passwd",
        "echo 'g:x:1000:' >> /etc/group && echo 'app:x:1000:1000::/srv:/bin/sh' > /etc/passwd",
        "echo 'g:x:1000:' >> /etc/group && useradd -u 1000 -g g -d /srv app && chmod g=u /etc/passwd",
    ];
    for run in runs {
        assert_eq!(app("debian:12", run), "1000:1000:/srv", "{run}");
    }
    for run in ["sed -i s/1000/1001/ /etc/passwd", "cp passwd /etc/passwd", "cat >> /etc/passwd <<E\nx:x:1:1:::\nE\n"] {
        assert_eq!(app("debian:12", &format!("useradd -u 1000 app && {run}")), "?:?:?", "{run}");
    }
}

#[test]
fn adduser_means_what_its_spelling_says_where_the_image_is_not_known() {
    let unknown = "registry.example.com/base";
    let rows = [
        ("adduser -D -u 1000 app", "1000:~1000:~/home/app"),
        ("adduser --disabled-password --gecos '' -u 1000 app", "1000:~1000:~/home/app"),
        ("adduser --disabled-password --gecos '' app", "?:?:~/home/app"),
        ("adduser -u 1000 app", "1000:?:~/home/app"),
        ("adduser -S -u 1000 app", "1000:?:~/home/app"),
    ];
    for (run, expected) in rows {
        assert_eq!(app(unknown, run), expected, "{run}");
    }
}

#[test]
fn a_script_that_cannot_be_read_makes_everything_unknown() {
    let run = "useradd -u 1000 app; a=(1 2";
    assert_eq!(app("debian:12", run), "?:?:?");
    check("debian:12", run, "root", expect!["0:~0:~/root"]);
}
