//! What a build rejects although it can be read: the rules of `BuildKit`'s instruction layer.

use crate::syntax::Dockerfile;

/// Adds the errors of `dockerfile`, the text of which is `text`.
pub(super) fn check(text: &str, dockerfile: &mut Dockerfile) {
    let _ = (text, dockerfile);
}
