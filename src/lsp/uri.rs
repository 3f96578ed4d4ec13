//! The protocol's names of documents to paths and back.

use std::ffi::OsString;
use std::path::Path;
use std::path::PathBuf;

use lsp_types::Uri;

use crate::report::uri_path;

/// The path of a file of this machine; nothing for a document that is none, such as `untitled:1`.
pub fn to_path(uri: &Uri) -> Option<PathBuf> {
    let (scheme, rest) = uri.0.split_once(':')?;
    let rest = rest.strip_prefix("//").filter(|_| scheme.eq_ignore_ascii_case("file"))?;
    let rest = rest.split(['?', '#']).next().unwrap_or_default();
    let (host, path) = rest.split_at(rest.find('/')?);
    let path = os_string(percent_encoding::percent_decode_str(path).collect())?;
    let local = host.is_empty() || host.eq_ignore_ascii_case("localhost");
    if cfg!(windows) {
        let path = path.into_string().ok()?;
        // `/c:/directory` is on a drive, `//host/share` on another machine.
        let drive = path.get(2..3) == Some(":");
        return Some(PathBuf::from(match (local, drive) {
            (false, _) => format!("//{host}{path}"),
            (true, true) => path[1..].to_owned(),
            (true, false) => path,
        }));
    }
    local.then(|| PathBuf::from(path))
}

/// The name of the file at `path`, which must be absolute.
pub fn from_path(path: &Path) -> Uri {
    let bytes = path.as_os_str().as_encoded_bytes();
    let path = uri_path(bytes);
    if cfg!(windows) {
        let path = path.replace("%5C", "/");
        return Uri(match path.strip_prefix("//") {
            Some(shared) => format!("file://{shared}"),
            None => format!("file:///{path}"),
        });
    }
    Uri(format!("file://{path}"))
}

#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "elsewhere not all bytes are a path")]
fn os_string(bytes: Vec<u8>) -> Option<OsString> {
    Some(std::os::unix::ffi::OsStringExt::from_vec(bytes))
}

#[cfg(not(unix))]
fn os_string(bytes: Vec<u8>) -> Option<OsString> {
    String::from_utf8(bytes).ok().map(OsString::from)
}

#[cfg(all(test, unix))]
mod tests {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::path::Path;

    use lsp_types::Uri;

    use super::{from_path, to_path};

    #[test]
    fn a_path_comes_back() {
        for path in ["/a/Dockerfile", "/with blank/\u{e9}%20?#&.Dockerfile"] {
            assert_eq!(to_path(&from_path(Path::new(path))).as_deref(), Some(Path::new(path)));
        }
        let path = Path::new(OsStr::from_bytes(b"/not utf-8 \xff/Dockerfile"));
        assert_eq!(to_path(&from_path(path)).as_deref(), Some(path));
        assert_eq!(from_path(Path::new("/a b/c")).0, "file:///a%20b/c");
    }

    #[test]
    fn what_is_no_file_of_this_machine_has_no_path() {
        for uri in ["untitled:Untitled-1", "file://", "file:relative", "file://elsewhere/a", "https://a/b", "", ":"] {
            assert_eq!(to_path(&Uri(uri.to_owned())), None, "{uri}");
        }
        assert_eq!(to_path(&Uri("FILE://localhost/a".to_owned())).as_deref(), Some(Path::new("/a")));
    }
}
