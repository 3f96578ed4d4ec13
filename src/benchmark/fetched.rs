//! What a step fetched from the network, and what it needed, as its log tells.
//!
//! Package managers say different things. What one does not say stays unknown here; nothing is
//! guessed.

use std::ops::Add;

use crate::benchmark::build::Step;

mod apt;
mod npm;
#[cfg(test)]
mod tests;
mod uv;

/// Arguments, name and value, that make package managers tell what they fetch. They go into both texts
/// alike, as `ARG` in each stage.
///
/// * npm prints a line for each request, and one when it begins, so that silence can be told from a full
///   cache. Source: `loglevel` in the documentation of npm's configuration.
/// * uv prints, for each package, whether it was in the cache, and a line for each request. Source: the
///   section on logging in uv's documentation; the names of its crates, as its log shows them. Other
///   programs that go by `RUST_LOG` become no louder: only uv's crates are named.
///
/// apt tells enough as it is, unless `-qq` silences it.
pub const LOUD: &[(&str, &str)] =
    &[("npm_config_loglevel", "info"), ("RUST_LOG", "uv_installer=debug,uv_client=debug")];

/// What one package manager fetched in one step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transfer {
    /// What it is called.
    pub manager: &'static str,
    /// What was fetched.
    pub content: Content,
    /// What came over the network.
    pub fetched: Amount,
    /// What came over the network or out of a cache.
    pub needed: Amount,
}

/// What a package manager fetches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Content {
    /// What is installed.
    Packages,
    /// What says which packages there are.
    Index,
}

impl Content {
    /// As in every report.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Packages => "packages",
            Self::Index => "index",
        }
    }
}

/// How much; `None` is what the log does not tell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Amount {
    /// In bytes, as rounded by the package manager.
    pub bytes: Option<Told>,
    /// Packages, or files of an index.
    pub items: Option<Told>,
}

/// A number that a log tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// The whole of it.
    Exactly(u64),
    /// Some of it has no number.
    AtLeast(u64),
}

impl Told {
    /// The number.
    pub const fn number(self) -> u64 {
        match self {
            Self::Exactly(number) | Self::AtLeast(number) => number,
        }
    }

    /// Whether it is the whole number.
    pub const fn is_exact(self) -> bool {
        matches!(self, Self::Exactly(_))
    }

    /// The same number, if it may be that there is more.
    const fn at_least(self) -> Self {
        Self::AtLeast(self.number())
    }
}

impl Add for Told {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        let sum = self.number().saturating_add(other.number());
        if self.is_exact() && other.is_exact() { Self::Exactly(sum) } else { Self::AtLeast(sum) }
    }
}

impl Amount {
    /// Nothing at all.
    pub const ZERO: Self = Self { bytes: Some(Told::Exactly(0)), items: Some(Told::Exactly(0)) };

    fn at_least(self) -> Self {
        Self { bytes: self.bytes.map(Told::at_least), items: self.items.map(Told::at_least) }
    }
}

impl Add for Amount {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        let sum = |one: Option<Told>, other: Option<Told>| match (one, other) {
            (Some(one), Some(other)) => Some(one + other),
            (Some(known), None) | (None, Some(known)) => Some(known.at_least()),
            (None, None) => None,
        };
        Self { bytes: sum(self.bytes, other.bytes), items: sum(self.items, other.items) }
    }
}

impl Transfer {
    /// The share of what was needed that came out of a cache, from 0 to 1: of the bytes where they are
    /// known, else of the packages. `None` where the log does not tell or nothing was needed.
    pub fn hit_rate(&self) -> Option<f64> {
        let rate = |fetched: Option<Told>, needed: Option<Told>| match (fetched?, needed?) {
            (Told::Exactly(fetched), Told::Exactly(needed)) if needed > 0 => Some(1.0 - share(fetched, needed)),
            _ => None,
        };
        rate(self.fetched.bytes, self.needed.bytes).or_else(|| rate(self.fetched.items, self.needed.items))
    }
}

#[expect(clippy::cast_precision_loss, reason = "a rate needs no more than a few digits")]
fn share(fetched: u64, needed: u64) -> f64 {
    (fetched as f64 / needed as f64).min(1.0)
}

/// What a step fetched; nothing where it was cached or no package manager was heard of.
pub fn of(step: &Step) -> Vec<Transfer> {
    let log = String::from_utf8_lossy(&step.log);
    // Progress is drawn over with carriage returns.
    let lines: Vec<&str> = log.split(['\n', '\r']).map(str::trim).filter(|line| !line.is_empty()).collect();
    let mut transfers: Vec<_> = [apt::read, npm::read, uv::read].iter().flat_map(|read| read(&lines)).collect();
    if lines.iter().any(|line| is_clipped(line)) {
        for transfer in &mut transfers {
            transfer.fetched = transfer.fetched.at_least();
            transfer.needed = transfer.needed.at_least();
        }
    }
    transfers
}

/// Whether the engine says here that it has left out some of the log. Source: `limitedWriter` in
/// `BuildKit`'s `util/progress/logs`.
fn is_clipped(line: &str) -> bool {
    line.starts_with("[output clipped, log limit")
}

/// Everything of one package manager, added up over steps, by what it is.
pub fn total(transfers: impl IntoIterator<Item = Transfer>) -> Vec<Transfer> {
    let mut totals: Vec<Transfer> = Vec::new();
    for transfer in transfers {
        let same = |total: &&mut Transfer| (total.manager, total.content) == (transfer.manager, transfer.content);
        match totals.iter_mut().find(same) {
            Some(total) => {
                total.fetched = total.fetched + transfer.fetched;
                total.needed = total.needed + transfer.needed;
            }
            None => totals.push(transfer),
        }
    }
    totals.sort_by_key(|total| (total.manager, total.content));
    totals
}

/// A number and a unit as in `16.1MiB` or `78.4 MB`, in bytes. Some languages write `78,4`.
fn bytes(number: &str, unit: &str) -> Option<u64> {
    const DECIMAL: f64 = 1000.0;
    const BINARY: f64 = 1024.0;
    let factor = match unit {
        "B" => 1.0,
        "kB" => DECIMAL,
        "MB" => DECIMAL * DECIMAL,
        "GB" => DECIMAL * DECIMAL * DECIMAL,
        "KiB" => BINARY,
        "MiB" => BINARY * BINARY,
        "GiB" => BINARY * BINARY * BINARY,
        _ => return None,
    };
    let number: f64 = number.replace(',', ".").parse().ok()?;
    let bytes = (number * factor).round();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is in the range of u64")]
    (0.0..1e18).contains(&bytes).then_some(bytes as u64)
}
