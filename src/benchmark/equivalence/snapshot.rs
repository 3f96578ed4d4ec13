//! What is known of a file system, without the contents of its files.

use std::collections::BTreeMap;
use std::io;
use std::io::Read;
use std::sync::mpsc::Receiver;

use sha2::Digest;
use sha2::Sha256;
use tar::EntryType;

/// The entries of a file system.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    /// By their paths, without a `/` in front.
    pub(super) entries: BTreeMap<String, Entry>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) kind: Kind,
    /// Without the bits that say what kind of entry it is.
    pub(super) mode: u32,
    pub(super) owner: (u64, u64),
    /// By name.
    pub(super) attributes: BTreeMap<String, Vec<u8>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Names of one file count as files of their own: a mount makes copies where there were links, and
    /// whoever reads them sees no difference.
    File {
        /// In bytes.
        size: u64,
        hash: [u8; 32],
    },
    Directory,
    Link(String),
    Device {
        major: u32,
        minor: u32,
    },
    Pipe,
}

impl Kind {
    pub(super) const fn name(&self) -> &'static str {
        match self {
            Self::File { .. } => "a file",
            Self::Directory => "a directory",
            Self::Link(_) => "a link",
            Self::Device { .. } => "a device",
            Self::Pipe => "a pipe",
        }
    }
}

/// What extended attributes are called in an archive. Source: the manual of star, "SCHILY.xattr".
const ATTRIBUTE: &str = "SCHILY.xattr.";

impl Snapshot {
    /// Reads a tar archive to its end.
    ///
    /// # Errors
    ///
    /// When it cannot be read, or ends early.
    pub fn read(archive: impl Read) -> io::Result<Self> {
        let mut snapshot = Self::default();
        let mut archive = tar::Archive::new(archive);
        for entry in archive.entries()? {
            let mut entry = entry?;
            let path = normalise(&String::from_utf8_lossy(&entry.path_bytes()));
            if path.is_empty() {
                continue;
            }
            let attributes = attributes(&mut entry)?;
            let link = entry.link_name_bytes().map(|name| String::from_utf8_lossy(&name).into_owned());
            let header = entry.header();
            let (mode, owner) = (header.mode()? & 0o7777, (header.uid()?, header.gid()?));
            let kind = match header.entry_type() {
                EntryType::Directory => Kind::Directory,
                EntryType::Symlink => Kind::Link(link.unwrap_or_default()),
                EntryType::Link => {
                    let target = normalise(&link.unwrap_or_default());
                    let target = snapshot.entries.get(&target);
                    target.map(|target| target.kind.clone()).ok_or_else(|| io::Error::other("a link to nothing"))?
                }
                EntryType::Char | EntryType::Block => {
                    let number = |number: io::Result<Option<u32>>| number.map(Option::unwrap_or_default);
                    Kind::Device { major: number(header.device_major())?, minor: number(header.device_minor())? }
                }
                EntryType::Fifo => Kind::Pipe,
                _ => file(&mut entry)?,
            };
            snapshot.entries.insert(path, Entry { kind, mode, owner, attributes });
        }
        // Who sends it waits until all is read, also what fills up its last block.
        io::copy(&mut archive.into_inner(), &mut io::sink())?;
        if snapshot.entries.is_empty() {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the archive of the image is empty"));
        }
        Ok(snapshot)
    }
}

fn file(content: &mut impl Read) -> io::Result<Kind> {
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 64 * 1024];
    let mut size = 0;
    loop {
        let read = content.read(&mut buffer)?;
        if read == 0 {
            return Ok(Kind::File { size, hash: hash.finalize().into() });
        }
        size += read as u64;
        hash.update(&buffer[..read]);
    }
}

fn attributes<R: Read>(entry: &mut tar::Entry<'_, R>) -> io::Result<BTreeMap<String, Vec<u8>>> {
    let mut attributes = BTreeMap::new();
    for extension in entry.pax_extensions()?.into_iter().flatten() {
        let extension = extension?;
        if let Some(name) = extension.key().ok().and_then(|key| key.strip_prefix(ATTRIBUTE)) {
            attributes.insert(name.to_owned(), extension.value_bytes().to_vec());
        }
    }
    Ok(attributes)
}

fn normalise(path: &str) -> String {
    path.trim_start_matches("./").trim_matches('/').to_owned()
}

/// The bytes of an archive that arrive in chunks. Ends when the sender is gone; an error in place of a
/// chunk is that of the reader.
pub struct Chunks {
    receiver: Receiver<io::Result<Vec<u8>>>,
    chunk: io::Cursor<Vec<u8>>,
}

impl Chunks {
    /// Reads what is sent.
    pub fn new(receiver: Receiver<io::Result<Vec<u8>>>) -> Self {
        Self { receiver, chunk: io::Cursor::default() }
    }
}

impl Read for Chunks {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let read = self.chunk.read(buffer)?;
            if read > 0 || buffer.is_empty() {
                return Ok(read);
            }
            match self.receiver.recv() {
                Ok(chunk) => self.chunk = io::Cursor::new(chunk?),
                Err(_) => return Ok(0),
            }
        }
    }
}
