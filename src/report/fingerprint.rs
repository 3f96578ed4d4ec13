//! What makes a finding the same one in the next run, though lines were added above it.

use std::collections::BTreeMap;
use std::hash::Hash;
use std::hash::Hasher;

use siphasher::sip128::Hasher128;
use siphasher::sip128::SipHasher13;

use crate::finding::Finding;
use crate::report::FileReport;

/// Gives fingerprints; equal findings of one run get different ones.
#[derive(Default)]
pub(super) struct Fingerprints {
    given: BTreeMap<u128, u32>,
}

impl Fingerprints {
    /// The fingerprint of a finding: made of the file's name, the rule and the text it is about, so
    /// that it stays when the place moves.
    pub(super) fn of(&mut self, file: &FileReport, finding: &Finding) -> String {
        self.give(&[&file.name, finding.rule, file.source.slice(finding.span)])
    }

    /// The same for something that is no finding.
    pub(super) fn of_error(&mut self, file: &FileReport, message: &str) -> String {
        self.give(&[&file.name, "error", message])
    }

    fn give(&mut self, parts: &[&str]) -> String {
        let plain = hash(parts, 0);
        let count = self.given.entry(plain).or_default();
        let fingerprint = hash(parts, *count);
        *count += 1;
        format!("{fingerprint:032x}")
    }
}

fn hash(parts: &[&str], count: u32) -> u128 {
    let mut hasher = SipHasher13::new();
    parts.hash(&mut hasher);
    hasher.write_u32(count);
    hasher.finish128().as_u128()
}
