use std::io::Cursor;
use std::sync::mpsc;
use std::thread;

use expect_test::expect;
use tar::{Builder, EntryType, Header};

use super::{Chunks, Equivalence, Snapshot, compare_archives};

/// What stands in an archive: type, path, mode, owner, and content or target.
type Line<'a> = (EntryType, &'a str, u32, u64, &'a str);

fn archive(lines: &[Line<'_>]) -> Vec<u8> {
    let mut builder = Builder::new(Vec::new());
    for (kind, path, mode, owner, content) in lines {
        let mut header = Header::new_gnu();
        header.set_entry_type(*kind);
        header.set_mode(*mode);
        header.set_uid(*owner);
        header.set_gid(*owner);
        match kind {
            EntryType::Symlink | EntryType::Link => {
                header.set_size(0);
                builder.append_link(&mut header, path, content).unwrap();
            }
            _ => {
                header.set_size(content.len() as u64);
                builder.append_data(&mut header, path, content.as_bytes()).unwrap();
            }
        }
    }
    builder.into_inner().unwrap()
}

fn file<'a>(path: &'a str, content: &'a str) -> Line<'a> {
    (EntryType::Regular, path, 0o644, 0, content)
}

fn directory(path: &str) -> Line<'_> {
    (EntryType::Directory, path, 0o755, 0, "")
}

fn compared(before: &[Line<'_>], after: &[Line<'_>]) -> Equivalence {
    let mounts = ["/srv/cache/".to_owned()];
    compare_archives(&archive(before)[..], &archive(after)[..], &mounts).unwrap()
}

fn told(equivalence: &Equivalence) -> String {
    equivalence.differences.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

#[test]
fn each_aspect_that_differs_is_told() {
    let link = |path, target| (EntryType::Symlink, path, 0o777, 0, target);
    let before = [
        directory("etc/"),
        file("etc/a", "one"),
        file("etc/b", "one"),
        file("etc/c", "same"),
        link("etc/l", "a"),
        file("etc/m", ""),
        file("etc/o", ""),
        file("etc/same", "same"),
        file("etc/t", ""),
    ];
    let after = [
        directory("etc/"),
        file("etc/a", "two"),
        file("etc/b", "three"),
        link("etc/l", "b"),
        (EntryType::Regular, "etc/m", 0o4755, 0, ""),
        file("etc/n", "new"),
        (EntryType::Regular, "etc/o", 0o644, 5678, ""),
        file("etc/same", "same"),
        directory("etc/t"),
    ];
    let equivalence = compared(&before, &after);
    assert!(!equivalence.holds());
    assert_eq!(equivalence.compared, 10);
    expect![[r"
        /etc/a: other content of the same 3 bytes
        /etc/b: 3 bytes before, 5 bytes after
        /etc/c: only in `before`
        /etc/l: link to a before, to b after
        /etc/m: mode 0644 before, 4755 after
        /etc/n: only in `after`
        /etc/o: owner 0:0 before, 5678:5678 after
        /etc/t: mode 0644 before, 0755 after
        /etc/t: a file before, a directory after"]]
    .assert_eq(&told(&equivalence));
}

#[test]
fn mounts_and_logs_are_excused_and_counted() {
    let before = [
        file("var/log/apt/history.log", "1"),
        file("app/__pycache__/main.cpython-311.pyc", "1"),
        directory("srv"),
        file("srv/cache/x", ""),
        file("srv/cache/a-1.0.dist-info/RECORD", ""),
        file("etc/apt/apt.conf.d/docker-clean", ""),
        file("tmp/uv-setuptools-05543b86301328fa.lock", ""),
        file("app/.venv/a-1.0.dist-info/uv_cache.json", "1"),
        file("app/.venv/a-1.0.dist-info/RECORD", "1"),
    ];
    let after = [
        file("var/log/apt/history.log", "2"),
        file("app/__pycache__/main.cpython-311.pyc", "2"),
        file("etc/apt/apt.conf.d/keep-cache", ""),
        file("app/.venv/a-1.0.dist-info/uv_cache.json", "2"),
        file("app/.venv/a-1.0.dist-info/RECORD", "2"),
    ];
    let equivalence = compared(&before, &after);
    assert!(equivalence.holds(), "{}", told(&equivalence));
    assert_eq!(equivalence.excused.values().sum::<usize>(), 10);
    assert_eq!(equivalence.excused["the directory of a cache mount"], 2);
}

/// The fix must not take them out of the image, nor give them to somebody else.
#[test]
fn what_may_have_another_content_has_to_be_there_all_the_same() {
    let before = [
        file("app/a-1.0.dist-info/RECORD", ""),
        file("app/main.pyc", ""),
        file("root/.npm/_cacache/x", ""),
        file("tmp/kept", ""),
        file("var/lib/apt/extended_states", ""),
        file("var/log/dpkg.log", ""),
        file("var/log/mine.log", ""),
    ];
    let after =
        [file("var/lib/apt/extended_states", "Package: a"), (EntryType::Regular, "var/log/mine.log", 0o600, 0, "more")];
    expect![[r"
        /app/a-1.0.dist-info/RECORD: only in `before`
        /app/main.pyc: only in `before`
        /root/.npm/_cacache/x: only in `before`
        /tmp/kept: only in `before`
        /var/lib/apt/extended_states: 0 bytes before, 10 bytes after
        /var/log/dpkg.log: only in `before`
        /var/log/mine.log: mode 0644 before, 0600 after"]]
    .assert_eq(&told(&compared(&before, &after)));
}

#[test]
fn what_lies_beside_an_excuse_has_none() {
    let before = [
        directory("home/app/.cache"),
        file("home/app/.cache/other", ""),
        file("var/lib/dpkg/status", "1"),
        file("etc/apt/apt.conf.d/mine", ""),
        file("var/logs", ""),
        directory("srv"),
        directory("opt"),
        file("srv/cached", ""),
    ];
    let after = [file("var/lib/dpkg/status", "2")];
    expect![[r"
        /etc/apt/apt.conf.d/mine: only in `before`
        /home/app/.cache: only in `before`
        /home/app/.cache/other: only in `before`
        /opt: only in `before`
        /srv: only in `before`
        /srv/cached: only in `before`
        /var/lib/dpkg/status: other content of the same 1 bytes
        /var/logs: only in `before`"]]
    .assert_eq(&told(&compared(&before, &after)));
}

#[test]
fn a_hard_link_is_a_file_of_its_own() {
    let linked = [file("a", "x"), (EntryType::Link, "b", 0o644, 0, "a")];
    assert!(compared(&linked, &[file("a", "x"), file("b", "x")]).holds());
    expect!["/b: other content of the same 1 bytes"]
        .assert_eq(&told(&compared(&linked, &[file("a", "x"), file("b", "y")])));
}

#[test]
fn a_lost_capability_is_seen() {
    let with = |value: &[u8]| {
        let mut builder = Builder::new(Vec::new());
        builder.append_pax_extensions([("SCHILY.xattr.security.capability", value)]).unwrap();
        let mut header = Header::new_ustar();
        header.set_size(0);
        header.set_mode(0o755);
        header.set_uid(0);
        header.set_gid(0);
        builder.append_data(&mut header, "bin/ping", &[][..]).unwrap();
        builder.into_inner().unwrap()
    };
    let equivalence = compare_archives(&with(b"1")[..], &with(b"2")[..], &[]).unwrap();
    assert_eq!(told(&equivalence), "/bin/ping: other extended attributes");
    assert!(compare_archives(&with(b"1")[..], &with(b"1")[..], &[]).unwrap().holds());
}

#[test]
fn an_archive_that_ends_early_is_no_image() {
    let whole = archive(&[file("a", &"x".repeat(5000)), file("b", "")]);
    assert!(Snapshot::read(&whole[..2000]).is_err());
    assert!(Snapshot::read(&[][..]).is_err());
}

#[test]
fn chunks_of_any_size_are_one_archive() {
    let bytes = archive(&[file("a", &"x".repeat(5000)), file("b", "y")]);
    let whole = Snapshot::read(&bytes[..]).unwrap().entries;
    for size in [1, 7, 512, 10_000] {
        let (sender, receiver) = mpsc::sync_channel(1);
        let chunks: Vec<Vec<u8>> = bytes.chunks(size).map(<[u8]>::to_vec).collect();
        let sending = thread::spawn(move || chunks.into_iter().for_each(|chunk| sender.send(Ok(chunk)).unwrap()));
        assert_eq!(Snapshot::read(Chunks::new(receiver)).unwrap().entries, whole);
        sending.join().unwrap();
    }
    let (sender, receiver) = mpsc::channel();
    sender.send(Err(std::io::Error::other("gone"))).unwrap();
    assert!(Snapshot::read(Chunks::new(receiver)).is_err());
    assert_eq!(Snapshot::read(Cursor::new(bytes)).unwrap().entries, whole);
}
