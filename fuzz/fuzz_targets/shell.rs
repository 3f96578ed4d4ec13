//! Any text as a shell's: it is read, every command is within it, and what a removal leaves is read without new errors.

#![no_main]

use cachemount::shell;
use cachemount::source::Span;
use cachemount::source::View;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let end = u32::try_from(text.len()).expect("the fuzzer makes no text of gigabytes");
    let script = shell::parse(&View::new(text, Span::new(0, end)));
    for site in shell::sites(&script) {
        let span = site.command.span;
        assert!(span.start <= span.end && span.end <= end, "a command at {span:?} of {end}");
        assert!(text.get(span.range()).is_some(), "a command begins or ends within a character");
    }
});
