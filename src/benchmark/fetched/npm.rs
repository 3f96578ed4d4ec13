//! What npm tells when its log level is `info`. Source: `npm-registry-fetch`'s `check-response.js`, which
//! writes the lines of requests, and npm's `reify-output.js`, which counts packages.

use crate::benchmark::fetched::Amount;
use crate::benchmark::fetched::Content;
use crate::benchmark::fetched::Told;
use crate::benchmark::fetched::Transfer;

pub(super) fn read(lines: &[&str]) -> Vec<Transfer> {
    let (mut packages, mut documents, mut known_documents) = (0, 0, 0);
    let mut installed = None;
    let mut is_loud = false;
    for line in lines {
        is_loud |= line.starts_with("npm info ") || line.starts_with("npm http ");
        if let Some(request) = Request::parse(line) {
            match (request.is_package, request.is_fetched) {
                (true, true) => packages += 1,
                (false, true) => documents += 1,
                (false, false) => known_documents += 1,
                (true, false) => {}
            }
        } else if let Some(count) = count(line) {
            installed = Some(installed.unwrap_or(0) + count);
        }
    }
    let transfer = |content, fetched, needed| Transfer { manager: "npm", content, fetched, needed };
    let items = |number| Amount { bytes: None, items: Some(Told::Exactly(number)) };
    // npm does not say how large anything is.
    let fetched = |number| if number == 0 { Amount::ZERO } else { items(number) };
    let mut transfers = Vec::new();
    if let Some(installed) = installed {
        // A package that comes out of the cache leads to no request.
        let fetched = if is_loud { fetched(packages) } else { Amount::default() };
        transfers.push(transfer(Content::Packages, fetched, items(installed.max(packages))));
    }
    if documents + known_documents > 0 {
        transfers.push(transfer(Content::Index, fetched(documents), items(documents + known_documents)));
    }
    transfers
}

/// A request for a package or for the document that lists a package's versions.
struct Request {
    is_package: bool,
    /// Whether what it is about came over the network.
    is_fetched: bool,
}

impl Request {
    /// `npm http fetch GET 200 https://registry.npmjs.org/ms/-/ms-2.1.3.tgz 65ms (cache miss)`
    fn parse(line: &str) -> Option<Self> {
        let (_, request) = line.split_once("http fetch GET ")?;
        let mut words = request.split(' ');
        let (status, url) = (words.next()?, words.next()?);
        let cache = request.split_once("(cache ").map(|(_, rest)| rest.trim_end_matches(')'));
        // Without a word on the cache, nothing in it was asked.
        let is_fetched = status == "200" && !matches!(cache, Some("hit" | "revalidated"));
        let is_known = matches!(status, "200" | "304");
        is_known.then(|| Self { is_package: url.rsplit('.').next() == Some("tgz"), is_fetched })
    }
}

/// `added 485 packages, and changed 2 packages in 19s`, `up to date in 1s`
fn count(line: &str) -> Option<u64> {
    if line.starts_with("up to date") {
        return Some(0);
    }
    let (counts, _) = line.rsplit_once(" in ")?;
    let mut installed = None;
    for part in counts.split(", ") {
        let words: Vec<&str> = part.trim_start_matches("and ").split(' ').collect();
        if let [what @ ("added" | "changed" | "removed" | "audited"), number, "package" | "packages"] = words[..] {
            let number: u64 = number.parse().ok()?;
            let number = if matches!(what, "added" | "changed") { number } else { 0 };
            installed = Some(installed.unwrap_or(0) + number);
        }
    }
    installed
}
