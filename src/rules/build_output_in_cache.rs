//! The rule `build-output-in-cache`.

use crate::config::Config;
use crate::facts::Facts;
use crate::facts::LostOutput;
use crate::finding::Finding;
use crate::finding::Label;
use crate::rules::Metadata;
use crate::rules::Rule;

declare_rule! {
    /// ## What it does
    /// Finds cache mounts that hold what a later instruction looks for in the image: a `COPY --from=` that
    /// takes it, a step that runs or copies it without the mount, a container that starts it.
    ///
    /// ## Why is this bad?
    /// What is in a mount is not in the image, so the build fails, or the container does. Where all of the
    /// directory is copied, the copy is empty, for `BuildKit` leaves an empty directory where the mount was.
    ///
    /// ## Example
    /// ```dockerfile
    /// FROM rust:1.90 AS build
    /// WORKDIR /app
    /// COPY . .
    /// RUN --mount=type=cache,target=/app/target cargo build --release
    ///
    /// FROM debian:bookworm-slim
    /// COPY --from=build /app/target/release/server /usr/bin/
    /// ```
    ///
    /// Use instead:
    /// ```dockerfile
    /// FROM rust:1.90 AS build
    /// WORKDIR /app
    /// COPY . .
    /// RUN --mount=type=cache,target=/app/target cargo build --release \
    ///     && cp target/release/server /usr/bin/
    ///
    /// FROM debian:bookworm-slim
    /// COPY --from=build /usr/bin/server /usr/bin/
    /// ```
    ///
    /// ## References
    /// - <https://docs.docker.com/reference/dockerfile/#run---mounttypecache>
    BuildOutputInCache {
        name: "build-output-in-cache",
        summary: "a cache mount holds what a later instruction looks for in the image",
        severity: Error,
        fixable: false
    }
}

impl Rule for BuildOutputInCache {
    fn metadata(&self) -> &'static Metadata {
        &Self::METADATA
    }

    fn check(&self, facts: &Facts<'_>, _config: &Config) -> Vec<Finding> {
        facts.lost.iter().map(|lost| finding(facts, lost)).collect()
    }
}

fn finding(facts: &Facts<'_>, lost: &LostOutput) -> Finding {
    let mount = &facts.model.runs[lost.run].mounts[lost.mount];
    let target = mount.target.as_deref().unwrap_or_default();
    let message = format!("what is in `{target}` is in a cache mount, and not in the image that a later instruction reads");
    Finding {
        help: Some("copy it to another directory in the same step, and take it from there".to_owned()),
        labels: vec![Label { span: lost.reader, text: "this looks for it".to_owned() }],
        ..BuildOutputInCache::METADATA.finding(mount.span, message)
    }
}
