//! Any bytes as a Dockerfile: it is read without loss, and a fix keeps its promises.

#![no_main]

use cachemount::config::Config;
use cachemount::edit::Applicability;
use cachemount::source::Source;
use libfuzzer_sys::fuzz_target;

#[path = "../../tests/it/promises.rs"]
mod promises;

fuzz_target!(|bytes: &[u8]| {
    let source = Source::new(bytes.to_vec());
    let at_least = [Applicability::Safe, Applicability::Unsafe];
    if let Err(broken) = promises::promises(&source, &Config::default(), &at_least) {
        panic!("{broken}");
    }
});
