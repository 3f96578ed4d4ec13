use crate::semantic::account::Accounts;
use crate::semantic::confidence::Confidence;
use crate::semantic::confidence::Value;

fn of(repository: &str, tag: &str) -> Accounts {
    Accounts::of_image(Some((repository, Some(tag))))
}

#[test]
fn root_is_root_on_any_image_but_those_of_windows() {
    for accounts in [of("debian", "12"), of("registry.example.com/base", "1"), Accounts::of_image(None)] {
        for name in ["root", "0", "root:root", "0:0"] {
            let user = accounts.resolve(name);
            assert_eq!(user.uid, Value::Stated(0), "{name}");
            assert_eq!(user.gid.get(), Some(&0), "{name}");
            assert_eq!(user.known_home(), Some("/root"), "{name}");
        }
    }
    let windows = of("mcr.microsoft.com/windows/servercore", "ltsc2022");
    assert_eq!(windows.resolve("ContainerAdministrator").confidence(), Confidence::Unknown);
}

#[test]
fn documented_users_are_known_and_remembered_ones_are_not() {
    let node = of("docker.io/library/node", "22").resolve("node");
    assert_eq!((node.uid, node.gid), (Value::Known(1000), Value::Known(1000)));
    assert_eq!(node.home, Value::Known("/home/node".into()));
    let playwright = of("mcr.microsoft.com/playwright", "v1.48.0-jammy").resolve("pwuser");
    assert_eq!(playwright.confidence(), Confidence::Unknown);
    assert_eq!(
        playwright.why_unknown().as_deref(),
        Some("the base image is said to have pwuser as 1000 or 1001, which is not documented")
    );
}

#[test]
fn the_group_behind_the_colon_counts() {
    let accounts = of("debian", "12");
    assert_eq!(accounts.resolve("www-data:staff").gid, Value::Known(50));
    assert_eq!(accounts.resolve("1234:1235").gid, Value::Stated(1235));
    assert_eq!(accounts.resolve("1234:nothing").gid.get(), None);
    assert_eq!(accounts.resolve("33").name.as_deref(), Some("www-data"));
}

#[test]
fn a_user_of_an_unknown_image_is_unknown() {
    let user = of("registry.example.com/team/base", "1.4").resolve("worker");
    assert_eq!(user.confidence(), Confidence::Unknown);
    assert_eq!(user.why_unknown().as_deref(), Some("nothing in the file says which uid `worker` has"));
}

#[test]
fn nothing_but_root_is_left_where_anything_may_have_changed() {
    let mut accounts = of("node", "22");
    accounts.anything_changed();
    assert_eq!(accounts.resolve("node").confidence(), Confidence::Unknown);
    assert_eq!(accounts.resolve("1000").gid.get(), None);
    assert_eq!(accounts.resolve("root").uid, Value::Stated(0));
}
