//! What a build tells of the files of its image, for the comparison of the benchmark.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use cachemount::benchmark::equivalence;
use cachemount::benchmark::equivalence::Equivalence;
use tar::EntryType;
use tar::Header;

use crate::docker::lab::DOCKERFILE;

/// All files of a stand-in, by path.
#[derive(Default)]
pub(crate) struct Base {
    entries: BTreeMap<String, Entry>,
}

/// How the files of an image differ from those of the stand-in that it is built on.
pub(crate) struct Listing {
    /// The stage of the stand-in.
    pub(crate) base: String,
    /// What is new or was changed.
    entries: BTreeMap<String, Entry>,
    gone: BTreeSet<String>,
}

#[derive(Clone, Default)]
struct Entry {
    /// As `find` writes it.
    kind: String,
    mode: u32,
    owner: (u64, u64),
    link: String,
    /// The hash of its content.
    hash: String,
}

impl Base {
    pub(crate) fn read(told: &str) -> Self {
        Self { entries: entries(told) }
    }
}

impl Listing {
    /// Reads what the step has told.
    ///
    /// # Errors
    ///
    /// When something is missing of it.
    pub(crate) fn read(told: &str) -> Result<Self, String> {
        if !told.lines().any(|line| line == "lab-end") || told.contains("[output clipped") {
            return Err(format!("the listing is not whole: {told}"));
        }
        let fields = |what: &str| -> Vec<String> {
            told.lines().filter_map(|line| line.strip_prefix(what)).map(ToOwned::to_owned).collect()
        };
        let base = fields("lab-base\t").pop().ok_or("the listing does not say what the image is built on")?;
        Ok(Self { base, entries: entries(told), gone: fields("lab-gone\t").into_iter().collect() })
    }

    /// Whether there is something at a path that was not there in the stand-in, or was changed.
    pub(crate) fn has(&self, path: &str) -> bool {
        self.entries.contains_key(path)
    }

    /// Compares it with another of the same stand-in; what `mounts` cover may differ.
    pub(crate) fn compare(&self, other: &Self, base: &Base, mounts: &[String]) -> Equivalence {
        assert_eq!(self.base, other.base, "a fix leaves the base image");
        let archive = |listing: &Self| listing.archive(base, self.paths().chain(other.paths()));
        equivalence::compare_archives(&archive(self)[..], &archive(other)[..], mounts).expect("the archives are whole")
    }

    fn paths(&self) -> impl Iterator<Item = &String> {
        self.entries.keys().chain(&self.gone)
    }

    /// An archive as the engine would export it, of these files only. In place of contents stand their
    /// hashes.
    fn archive<'a>(&self, base: &Base, paths: impl Iterator<Item = &'a String>) -> Vec<u8> {
        let mut builder = tar::Builder::new(Vec::new());
        for path in paths.collect::<BTreeSet<_>>() {
            let of_base = || base.entries.get(path).filter(|_| !self.gone.contains(path));
            let Some(entry) = self.entries.get(path).or_else(of_base) else { continue };
            let mut header = Header::new_gnu();
            header.set_mode(entry.mode);
            header.set_uid(entry.owner.0);
            header.set_gid(entry.owner.1);
            header.set_size(0);
            let path = path.trim_start_matches('/');
            let path = if path.is_empty() { "./" } else { path };
            let appended = match entry.kind.as_str() {
                "l" => {
                    header.set_entry_type(EntryType::Symlink);
                    builder.append_link(&mut header, path, &entry.link)
                }
                "f" => {
                    header.set_size(entry.hash.len() as u64);
                    builder.append_data(&mut header, path, entry.hash.as_bytes())
                }
                kind => {
                    header.set_entry_type(if kind == "d" { EntryType::Directory } else { EntryType::Fifo });
                    builder.append_data(&mut header, path, &[][..])
                }
            };
            appended.expect("memory can be written");
        }
        builder.into_inner().expect("memory can be written")
    }
}

fn entries(told: &str) -> BTreeMap<String, Entry> {
    let mut entries = BTreeMap::new();
    for line in told.lines() {
        let fields: Vec<&str> = line.split('\t').collect();
        match fields[..] {
            ["lab-entry", kind, mode, user, group, path, link] => {
                let mode = u32::from_str_radix(mode, 8).expect("find writes modes");
                let number = |text: &str| text.parse().expect("find writes numbers");
                let owner = (number(user), number(group));
                let entry = Entry { kind: kind.to_owned(), mode, owner, link: link.to_owned(), hash: String::new() };
                entries.insert(path.to_owned(), entry);
            }
            ["lab-hash", hash_and_path] => {
                let (hash, path) = hash_and_path.split_once("  ").expect("sha256sum writes two columns");
                if let Some(entry) = entries.get_mut(path) {
                    hash.clone_into(&mut entry.hash);
                }
            }
            _ => {}
        }
    }
    entries.retain(|path, _| !path.ends_with(DOCKERFILE));
    entries
}
