//! A context as a tar archive, chunk by chunk.

use std::collections::VecDeque;
use std::fs::File;
use std::fs::Metadata;
use std::io;
use std::io::Read;
use std::path::Path;
use std::path::PathBuf;
use std::vec;

use tar::Builder;
use tar::EntryType;
use tar::Header;

use crate::benchmark::context::ContextError;
use crate::benchmark::context::unreadable;
use crate::benchmark::context::walk::Entry;
use crate::benchmark::context::walk::Kind;

/// How much of a file is read at once, in bytes.
const CHUNK: u64 = 256 * 1024;

/// The size of a block in a tar archive, in bytes. Contents are filled up to whole blocks.
const BLOCK: u64 = 512;

/// Something that is in the archive and not in the directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Addition {
    /// A file, in place of what has its name.
    File {
        /// With `/` between its parts.
        name: String,
        /// All of it.
        content: Vec<u8>,
    },
    /// Bytes behind those of a file of the directory.
    Tail {
        /// With `/` between its parts.
        name: String,
        /// What is added.
        content: Vec<u8>,
    },
}

/// The bytes of the archive. After an error there is nothing more.
pub struct Archive {
    entries: vec::IntoIter<Entry>,
    additions: Vec<Addition>,
    /// The names that are made up, with their directories, that still have to come.
    added: VecDeque<(String, Option<Vec<u8>>)>,
    /// Writes what is not contents.
    builder: Builder<Vec<u8>>,
    /// The file whose content comes next.
    content: Option<Content>,
    state: State,
}

#[derive(PartialEq, Eq)]
enum State {
    Going,
    Closing,
    Done,
}

/// A file in the middle of being read.
struct Content {
    path: PathBuf,
    file: File,
    /// Bytes of it that still have to come.
    left: u64,
    /// What comes behind it: the additions and what fills up the last block.
    tail: Vec<u8>,
}

impl Archive {
    pub(super) fn new(mut entries: Vec<Entry>, additions: Vec<Addition>) -> Self {
        let mut added = VecDeque::new();
        for addition in &additions {
            let Addition::File { name, content } = addition else { continue };
            entries.retain(|entry| entry.name != Path::new(name));
            for (at, _) in name.match_indices('/') {
                let is_there = |directory: &str| {
                    entries.iter().any(|entry| entry.name == Path::new(directory))
                        || added.iter().any(|(name, _): &(String, _)| name == directory)
                };
                if !is_there(&name[..at]) {
                    added.push_back((name[..at].to_owned(), None));
                }
            }
            added.push_back((name.clone(), Some(content.clone())));
        }
        let entries = entries.into_iter();
        Self { entries, additions, added, builder: Builder::new(Vec::new()), content: None, state: State::Going }
    }

    /// Puts everything but a content into the archive, and opens that.
    fn begin(&mut self, entry: &Entry) -> Result<(), ContextError> {
        let path = &entry.path;
        let failed = |error| unreadable(path, error);
        let metadata = path.symlink_metadata().map_err(failed)?;
        let mut header = header(&metadata);
        match &entry.kind {
            Kind::Directory => {
                header.set_entry_type(EntryType::Directory);
                self.builder.append_data(&mut header, &entry.name, io::empty()).map_err(failed)
            }
            Kind::Link(target) => {
                header.set_entry_type(EntryType::Symlink);
                self.builder.append_link(&mut header, &entry.name, target).map_err(failed)
            }
            Kind::File => {
                let file = File::open(path).map_err(failed)?;
                let left = file.metadata().map_err(failed)?.len();
                let mut tail = self.tail_of(&entry.name);
                let size = left + tail.len() as u64;
                header.set_size(size);
                // The builder fills up what it has written, which is nothing.
                self.builder.append_data(&mut header, &entry.name, io::empty()).map_err(failed)?;
                tail.extend((0..size.next_multiple_of(BLOCK) - size).map(|_| 0));
                self.content = Some(Content { path: path.clone(), file, left, tail });
                Ok(())
            }
        }
    }

    fn tail_of(&self, name: &Path) -> Vec<u8> {
        let tail = |addition: &Addition| match addition {
            Addition::Tail { name: of, content } if Path::new(of) == name => Some(content.clone()),
            _ => None,
        };
        self.additions.iter().filter_map(tail).flatten().collect()
    }

    fn add(&mut self, name: &str, content: Option<&[u8]>) -> io::Result<()> {
        let mut header = Header::new_gnu();
        header.set_uid(0);
        header.set_gid(0);
        header.set_mtime(0);
        header.set_mode(if content.is_some() { 0o644 } else { 0o755 });
        header.set_entry_type(if content.is_some() { EntryType::Regular } else { EntryType::Directory });
        let content = content.unwrap_or_default();
        header.set_size(content.len() as u64);
        self.builder.append_data(&mut header, name, content)
    }

    /// The next bytes, `None` at the end.
    fn advance(&mut self) -> Result<Option<Vec<u8>>, ContextError> {
        if let Some(content) = &mut self.content {
            let chunk = content.read()?;
            if content.left == 0 && content.tail.is_empty() {
                self.content = None;
            }
            if !chunk.is_empty() {
                return Ok(Some(chunk));
            }
        }
        while self.content.is_none() && (self.builder.get_ref().len() as u64) < CHUNK && self.state == State::Going {
            if let Some(entry) = self.entries.next() {
                self.begin(&entry)?;
            } else if let Some((name, content)) = self.added.pop_front() {
                self.add(&name, content.as_deref()).map_err(|error| unreadable(Path::new(&name), error))?;
            } else {
                self.builder.finish().map_err(|error| unreadable(Path::new("the archive"), error))?;
                self.state = State::Closing;
            }
        }
        let ready = std::mem::take(self.builder.get_mut());
        if ready.is_empty() {
            self.state = State::Done;
            return Ok(None);
        }
        Ok(Some(ready))
    }
}

impl Content {
    fn read(&mut self) -> Result<Vec<u8>, ContextError> {
        let wanted = self.left.min(CHUNK);
        let mut chunk = Vec::new();
        let read = (&mut self.file).take(wanted).read_to_end(&mut chunk);
        read.map_err(|error| unreadable(&self.path, error))?;
        if (chunk.len() as u64) < wanted {
            return Err(ContextError::Changed(self.path.clone()));
        }
        self.left -= wanted;
        if self.left == 0 {
            chunk.append(&mut self.tail);
        }
        Ok(chunk)
    }
}

impl Iterator for Archive {
    type Item = io::Result<Vec<u8>>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.state == State::Done {
            return None;
        }
        let next = self.advance();
        if next.is_err() {
            self.state = State::Done;
        }
        next.map_err(io::Error::other).transpose()
    }
}

/// What all entries have: mode and time of the file; root as the owner.
fn header(metadata: &Metadata) -> Header {
    let mut header = Header::new_gnu();
    header.set_metadata(metadata);
    header.set_uid(0);
    header.set_gid(0);
    header.set_size(0);
    // Without the bits that say what kind of entry it is, which have a field of their own.
    header.set_mode(header.mode().unwrap_or(0o644) & 0o7777);
    header
}
