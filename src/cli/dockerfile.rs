//! One Dockerfile, read for a build.

use std::path::Path;

use crate::cli::Failure;
use crate::files;
use crate::report::printable;
use crate::source::LineIndex;
use crate::source::Source;
use crate::syntax;
use crate::syntax::Dockerfile;

/// The text of a Dockerfile.
pub(super) fn read(path: &Path) -> Result<Source, Failure> {
    files::read(path).map(Source::new).map_err(|error| {
        let name = error.path.to_string_lossy();
        Failure::new(format!("cannot read {}: {}", printable(&name), error.message))
    })
}

/// What it says; refuses what `BuildKit` would refuse, with the place.
pub(super) fn parse(path: &Path, source: &Source) -> Result<Dockerfile, Failure> {
    let dockerfile = syntax::parse(source);
    let Some(error) = dockerfile.errors.first() else { return Ok(dockerfile) };
    let place = LineIndex::new(source.text()).position(source.text(), error.span.start);
    let name = path.to_string_lossy();
    let (name, message, help) = (printable(&name), &error.message, &error.help);
    Err(Failure::new(format!("{name}:{}:{}: {message}; {help}", place.line, place.column)))
}
