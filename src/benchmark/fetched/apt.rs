//! What apt tells. Source: `private-output.cc`, `private-install.cc` and `acqprogress.cc` of apt.

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
    index: Index,
    packages: Packages,
    /// Whether packages are being fetched; else what is fetched is of the index.
    in_packages: bool,
    /// Packages that dpkg unpacked. Heard even where apt is silent.
    unpacked: u64,
}

#[derive(Default)]
struct Index {
    is_told: bool,
    bytes: u64,
    fetched: u64,
    /// Files that had not changed.
    unchanged: u64,
}

#[derive(Default)]
struct Packages {
    is_told: bool,
    fetched_bytes: u64,
    needed_bytes: u64,
    fetched: u64,
    needed: u64,
}

impl Log {
    fn take(&mut self, line: &str) {
        if let Some((fetched, needed)) = need(line) {
            self.packages.is_told = true;
            self.packages.fetched_bytes += fetched;
            self.packages.needed_bytes += needed;
            self.in_packages = true;
        } else if let Some(count) = installed(line) {
            self.packages.needed += count;
        } else if is_item(line, "Get:") {
            if self.in_packages {
                self.packages.fetched += 1;
            } else {
                self.index.is_told = true;
                self.index.fetched += 1;
            }
        } else if is_item(line, "Hit:") {
            self.index.is_told = true;
            self.index.unchanged += 1;
            self.in_packages = false;
        } else if let Some(total) = fetched(line) {
            if !self.in_packages {
                self.index.bytes += total;
            }
            self.in_packages = false;
        } else if line.starts_with("Unpacking ") {
            self.unpacked += 1;
            self.in_packages = false;
        }
    }

    fn transfers(&self) -> Vec<Transfer> {
        let exactly = |number| Some(Told::Exactly(number));
        let transfer = |content, fetched, needed| Transfer { manager: "apt", content, fetched, needed };
        let mut transfers = Vec::new();
        let packages = &self.packages;
        if packages.is_told {
            let fetched = Amount { bytes: exactly(packages.fetched_bytes), items: exactly(packages.fetched) };
            let needed = Amount { bytes: exactly(packages.needed_bytes), items: exactly(packages.needed) };
            transfers.push(transfer(Content::Packages, fetched, needed));
        } else if self.unpacked > 0 {
            let needed = Amount { bytes: None, items: exactly(self.unpacked) };
            transfers.push(transfer(Content::Packages, Amount::default(), needed));
        }
        let index = &self.index;
        if index.is_told {
            let fetched = Amount { bytes: exactly(index.bytes), items: exactly(index.fetched) };
            // A file that had not changed has no size in the log.
            let needed = Amount { bytes: None, items: exactly(index.fetched + index.unchanged) };
            transfers.push(transfer(Content::Index, fetched, needed));
        }
        transfers
    }
}

/// `Need to get 0 B/78.4 MB of archives.` or `Need to get 78.4 MB of archives.`, as fetched and needed
/// bytes.
fn need(line: &str) -> Option<(u64, u64)> {
    let words: Vec<&str> =
        line.strip_prefix("Need to get ")?.strip_suffix(" of archives.")?.split([' ', '/']).collect();
    match words[..] {
        [needed, unit] => bytes(needed, unit).map(|needed| (needed, needed)),
        [fetched, unit, needed, needed_unit] => Some((bytes(fetched, unit)?, bytes(needed, needed_unit)?)),
        _ => None,
    }
}

/// `3 upgraded, 67 newly installed, 1 reinstalled, 1 downgraded, 0 to remove and 0 not upgraded.`
fn installed(line: &str) -> Option<u64> {
    let counts = line.strip_suffix(" not upgraded.")?.split(" to remove").next()?;
    let mut installed = 0;
    for part in counts.split(", ") {
        let (number, what) = part.split_once(' ').unwrap_or((part, ""));
        let number: u64 = number.parse().ok()?;
        if ["upgraded", "newly installed", "reinstalled", "downgraded"].contains(&what) {
            installed += number;
        }
    }
    Some(installed)
}

/// `Get:12 http://…` or `Hit:2 http://…`
fn is_item(line: &str, what: &str) -> bool {
    line.strip_prefix(what).is_some_and(|rest| rest.starts_with(|first: char| first.is_ascii_digit()))
}

/// `Fetched 9415 kB in 2s (5370 kB/s)`, in bytes.
fn fetched(line: &str) -> Option<u64> {
    let mut words = line.strip_prefix("Fetched ")?.split(' ');
    let (number, unit, next) = (words.next()?, words.next()?, words.next()?);
    if next == "in" { bytes(number, unit) } else { None }
}
