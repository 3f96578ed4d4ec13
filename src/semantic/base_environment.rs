//! Variables that base images set, and that say where package managers keep things.

use crate::semantic::base_image::BaseImage;

/// A variable's name and its value.
pub(super) type Pair = (&'static str, &'static str);

/// Images, by their repository, and what they set.
const ROWS: &[(&str, &[Pair])] = &[
    // https://github.com/docker-library/golang/blob/master/Dockerfile-linux.template
    ("golang", &[("GOPATH", "/go")]),
    // https://github.com/composer/docker/blob/main/latest/Dockerfile
    ("composer", &[("COMPOSER_HOME", "/tmp"), ("COMPOSER_ALLOW_SUPERUSER", "1")]),
    // https://github.com/rust-lang/docker-rust/blob/master/Dockerfile-debian.template
    ("rust", &[("CARGO_HOME", "/usr/local/cargo"), ("RUSTUP_HOME", "/usr/local/rustup")]),
    // https://github.com/denoland/deno_docker/blob/main/debian.dockerfile
    ("denoland/deno", &[("DENO_DIR", "/deno-dir/"), ("DENO_INSTALL_ROOT", "/usr/local")]),
    // https://github.com/dotnet/dotnet-docker/blob/main/src/sdk/8.0/bookworm-slim/amd64/Dockerfile
    ("mcr.microsoft.com/dotnet/*", &[("NUGET_XMLDOC_MODE", "skip")]),
];

/// The variables that an image sets; nothing where it may set others than these.
///
/// Of Docker's official images everybody can read what they set:
/// <https://github.com/docker-library/official-images>. Of others nobody can tell what they are built on, but for those
/// that are listed here.
pub(super) fn of(image: &BaseImage<'_>) -> Option<&'static [Pair]> {
    let row = ROWS.iter().find(|(repository, _)| image.is(repository));
    (row.is_some() || image.is_official()).then(|| row.map_or(&[][..], |(_, variables)| variables))
}
