//! What uv tells when its crates `uv_installer` and `uv_client` log at `debug`, and what it tells without.
//! Source: `plan.rs` of `uv-installer`, `cached_client.rs` of `uv-client`, `reporters.rs` of `uv`.

use crate::benchmark::fetched::Amount;
use crate::benchmark::fetched::Content;
use crate::benchmark::fetched::Told;
use crate::benchmark::fetched::Transfer;
use crate::benchmark::fetched::bytes;

pub(super) fn read(lines: &[&str]) -> Vec<Transfer> {
    let mut log = Log::default();
    for line in lines {
        log.take(line);
    }
    log.transfers()
}

#[derive(Default)]
struct Log {
    /// Packages that were not in the cache, and those that were.
    uncached: u64,
    cached: u64,
    /// Pages of an index and descriptions of packages: those that came, and those that were there.
    documents: u64,
    known_documents: u64,
    is_loud: bool,
    /// Bytes of the packages that are large enough for uv to say how large.
    large_bytes: u64,
    /// What uv always says: how many packages it fetched or built, built of them, and installed.
    prepared: u64,
    built: u64,
    installed: u64,
}

impl Log {
    fn take(&mut self, line: &str) {
        let behind = |words: &str| line.split_once(words).map(|(_, rest)| rest);
        let is_loud = if let Some(package) = behind("DEBUG Identified uncached distribution: ") {
            // What is built from a directory comes over no network.
            self.uncached += u64::from(package.contains("=="));
            true
        } else if behind("equirement already cached: ").is_some() {
            self.cached += 1;
            true
        } else if let Some(request) = behind("DEBUG Sending fresh ") {
            // A package itself is counted above.
            let is_package = request.starts_with("GET ") && is_distribution(request);
            self.documents += u64::from(!is_package);
            true
        } else if behind("DEBUG Found modified response for: ").is_some() {
            self.documents += 1;
            true
        } else if behind("DEBUG Found not-modified response for: ").is_some()
            || behind("DEBUG Found fresh response for: ").is_some()
        {
            self.known_documents += 1;
            true
        } else {
            false
        };
        self.is_loud |= is_loud;
        if let Some(size) = line.strip_prefix("Downloading ").and_then(size) {
            self.large_bytes += size;
        }
        self.built += u64::from(line.starts_with("Built ") && line.contains(" @ file:"));
        self.prepared += count(line, "Prepared ").unwrap_or_default();
        self.installed += count(line, "Installed ").unwrap_or_default();
    }

    fn transfers(&self) -> Vec<Transfer> {
        let (packages, needed) = if self.is_loud {
            (self.uncached, self.uncached + self.cached)
        } else {
            (self.prepared.saturating_sub(self.built), self.installed.saturating_sub(self.built))
        };
        let transfer = |content, fetched, needed| Transfer { manager: "uv", content, fetched, needed };
        let mut transfers = Vec::new();
        if needed > 0 {
            let bytes = (self.large_bytes > 0).then_some(Told::AtLeast(self.large_bytes));
            transfers.push(transfer(Content::Packages, fetched(packages, bytes), items(needed)));
        }
        let documents = self.documents + self.known_documents;
        if documents > 0 {
            transfers.push(transfer(Content::Index, fetched(self.documents, None), items(documents)));
        }
        transfers
    }
}

fn items(number: u64) -> Amount {
    Amount { bytes: None, items: Some(Told::Exactly(number)) }
}

/// So many items, and of their bytes what is known.
fn fetched(number: u64, bytes: Option<Told>) -> Amount {
    if number == 0 { Amount::ZERO } else { Amount { bytes, ..items(number) } }
}

/// Whether a request is for something that can be installed.
fn is_distribution(request: &str) -> bool {
    [".whl", ".tar.gz", ".zip", ".tar.bz2"].iter().any(|ending| request.ends_with(ending))
}

/// `numpy (16.1MiB)`, in bytes.
fn size(package: &str) -> Option<u64> {
    let size = package.split_once(" (")?.1.strip_suffix(')')?;
    let unit = size.find(|character: char| character.is_ascii_alphabetic())?;
    bytes(&size[..unit], &size[unit..])
}

/// The number in `Prepared 22 packages in 1.57s`.
fn count(line: &str, what: &str) -> Option<u64> {
    let mut words = line.strip_prefix(what)?.split(' ');
    let number = words.next()?.parse().ok()?;
    words.next().filter(|word| word.starts_with("package")).map(|_| number)
}
