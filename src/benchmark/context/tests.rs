use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::os::unix;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use expect_test::expect;
use tempfile::TempDir;

use super::{Addition, BuildContext};

fn directory(files: &[(&str, &str)]) -> TempDir {
    let directory = tempfile::tempdir().unwrap();
    for (name, content) in files {
        let path = directory.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    directory
}

fn open(directory: &TempDir) -> BuildContext {
    BuildContext::open(directory.path(), &directory.path().join("Dockerfile")).unwrap()
}

fn bytes(context: &BuildContext, additions: Vec<Addition>) -> Vec<u8> {
    context.archive(additions).unwrap().map(Result::unwrap).collect::<Vec<_>>().concat()
}

/// What the archive holds, in its order: name, mode, and content or target.
fn listing(context: &BuildContext, additions: Vec<Addition>) -> String {
    let bytes = bytes(context, additions);
    let mut listing = String::new();
    for entry in tar::Archive::new(&bytes[..]).entries().unwrap() {
        let mut entry = entry.unwrap();
        assert_eq!((entry.header().uid().unwrap(), entry.header().gid().unwrap()), (0, 0));
        let mut text = String::new();
        entry.read_to_string(&mut text).unwrap();
        if let Some(target) = entry.link_name().unwrap() {
            text = format!("-> {}", target.display());
        }
        let mode = entry.header().mode().unwrap();
        let path = entry.path().unwrap().display().to_string();
        listing.push_str(&format!("{mode:o} {path} {text:?}\n"));
    }
    listing
}

#[test]
fn what_is_sent_comes_in_a_fixed_order_with_modes_and_links() {
    let directory = directory(&[("b/run.sh", "echo"), ("a.txt", "one"), ("empty", "")]);
    fs::set_permissions(directory.path().join("b/run.sh"), fs::Permissions::from_mode(0o750)).unwrap();
    unix::fs::symlink("../nowhere", directory.path().join("b/link")).unwrap();
    let _socket = unix::net::UnixListener::bind(directory.path().join("socket")).unwrap();
    expect![[r#"
        644 a.txt "one"
        755 b ""
        777 b/link "-> ../nowhere"
        750 b/run.sh "echo"
        644 empty ""
    "#]]
    .assert_eq(&listing(&open(&directory), Vec::new()));
}

#[test]
fn exceptions_bring_their_directories_along() {
    let directory =
        directory(&[(".dockerignore", "*\n!a/b/keep\n"), ("a/b/keep", ""), ("a/b/drop", ""), ("c/d", ""), ("e", "")]);
    expect![[r#"
        755 a ""
        755 a/b ""
        644 a/b/keep ""
    "#]]
    .assert_eq(&listing(&open(&directory), Vec::new()));
}

#[test]
fn an_ignore_file_beside_the_dockerfile_goes_first() {
    let directory =
        directory(&[(".dockerignore", "a\n"), ("ci/Dockerfile.dockerignore", "*\n!b\n"), ("a", ""), ("b", "")]);
    let context = BuildContext::open(directory.path(), &directory.path().join("ci/Dockerfile")).unwrap();
    assert_eq!(listing(&context, Vec::new()), "644 b \"\"\n");
    assert!(context.look_up("b").is_some());
    assert!(context.look_up("a").is_none(), "it is left out");
}

#[test]
fn additions_replace_lengthen_and_bring_their_directories() {
    let directory = directory(&[("a", "old"), ("b", "b")]);
    let file = |name: &str| Addition::File { name: name.to_owned(), content: b"new".to_vec() };
    let tail = Addition::Tail { name: "b".to_owned(), content: b"\n".to_vec() };
    expect![[r#"
        644 b "b\n"
        644 a "new"
        755 x ""
        755 x/y ""
        644 x/y/z "new"
        644 x/w "new"
    "#]]
    .assert_eq(&listing(&open(&directory), vec![file("a"), tail, file("x/y/z"), file("x/w")]));
}

#[test]
fn the_same_directory_gives_the_same_bytes() {
    let directory = directory(&[("a/b", "1"), ("c", "2")]);
    assert_eq!(bytes(&open(&directory), Vec::new()), bytes(&open(&directory), Vec::new()));
}

#[test]
fn long_names_and_large_files_come_through() {
    let name = format!("{}/{}", "d".repeat(150), "n".repeat(150));
    let large = "0123456789".repeat(70_001);
    let directory = directory(&[(&name, "deep"), ("large", &large)]);
    let context = open(&directory);
    let largest = context.archive(Vec::new()).unwrap().map(|chunk| chunk.unwrap().len()).max().unwrap();
    assert!(largest < large.len(), "it is read in parts");
    let bytes = bytes(&context, Vec::new());
    let mut contents = BTreeMap::new();
    for entry in tar::Archive::new(&bytes[..]).entries().unwrap() {
        let mut entry = entry.unwrap();
        let mut text = String::new();
        entry.read_to_string(&mut text).unwrap();
        contents.insert(entry.path().unwrap().display().to_string(), text);
    }
    assert_eq!(contents[&name], "deep");
    assert!(contents["large"] == large, "the content is the file's");
}

#[test]
fn what_cannot_be_read_is_told_with_what_to_do() {
    let directory = directory(&[("a", "")]);
    let context = open(&directory);
    let archive = context.archive(Vec::new()).unwrap();
    fs::remove_file(directory.path().join("a")).unwrap();
    let error = archive.map(|chunk| chunk.map_err(|error| error.to_string())).find_map(Result::err).unwrap();
    assert!(error.contains("a: No such file") && error.contains(".dockerignore"), "{error}");

    fs::write(directory.path().join(".dockerignore"), "ok\n[\n").unwrap();
    let error = BuildContext::open(directory.path(), Path::new("Dockerfile")).unwrap_err().to_string();
    assert!(error.contains(".dockerignore:2: "), "{error}");

    let error = BuildContext::open(&directory.path().join("none"), Path::new("Dockerfile")).unwrap_err().to_string();
    assert!(error.contains("none: No such file"), "{error}");
}

#[test]
fn a_name_is_free_where_nothing_has_it() {
    let directory = directory(&[(".dockerignore", "taken\n"), ("taken", ""), ("taken-2/x", "")]);
    assert_eq!(open(&directory).free_name("taken"), "taken-3");
    assert_eq!(open(&directory).free_name("free"), "free");
}

#[test]
fn a_command_changes_a_copy_and_nothing_else() {
    let directory = directory(&[(".dockerignore", "secret\n"), ("a/list", "1\n"), ("secret", "s")]);
    let context = open(&directory);
    let edited = context.edited("echo 2 >> a/list; ls secret > new 2>&1 || true").unwrap();
    let copied = listing(edited.context(), Vec::new());
    assert!(copied.contains(r#"644 a/list "1\n2\n""#) && copied.contains("644 new"), "{copied}");
    assert!(!listing(&context, Vec::new()).contains("new"));
    let copy = edited.context().directory.clone();
    drop(edited);
    assert!(!copy.exists(), "the copy is gone");

    let error = context.edited("echo why >&2; exit 3").unwrap_err().to_string();
    assert!(error.contains("`echo why >&2; exit 3` failed (exit status: 3)") && error.contains("| why"), "{error}");
}
