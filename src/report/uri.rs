//! Paths as they stand in URIs.

use percent_encoding::AsciiSet;
use percent_encoding::NON_ALPHANUMERIC;

/// What is escaped in a path: all but what RFC 3986 calls unreserved, and what parts it.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// The path of a URI for a path of files, which may be any bytes.
pub fn uri_path(path: &[u8]) -> String {
    percent_encoding::percent_encode(path, ESCAPED).to_string()
}
