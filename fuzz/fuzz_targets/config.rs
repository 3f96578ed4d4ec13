//! Any text as a configuration: it is read, or refused at a place that it has.

#![no_main]

use cachemount::config::Config;
use cachemount::config::ConfigFile;
use cachemount::config::Known;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let known = Known { rules: &["missing-cache-mount"], managers: &["apt", "npm"] };
    match ConfigFile::parse(text, known) {
        Ok(file) => drop(Config::of([&file.layer])),
        Err(error) => {
            assert!(!error.message.is_empty());
            if let Some((line, column)) = error.place {
                assert!(line >= 1 && column >= 1, "{line}:{column} is no place");
                let breaks = ['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}'];
                assert!(line <= text.split(breaks).count() + 1, "line {line} is behind the end");
            }
        }
    }
});
