#![expect(clippy::needless_raw_string_hashes, reason = "expect-test writes them")]
#![expect(clippy::cast_possible_truncation, reason = "tests read short texts")]
#![expect(clippy::format_push_string, reason = "tests are read more often than run")]

mod dump;
mod errexit;
mod grammar;
mod invocation;
mod nested;
mod properties;
mod removal;
mod walk;
