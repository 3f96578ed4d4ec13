//! The rule `unsupported-mount-syntax`.

use crate::config::Config;
use crate::facts::Facts;
use crate::finding::Finding;
use crate::rules::Metadata;
use crate::rules::Rule;

declare_rule! {
    /// ## What it does
    /// Finds mounts in a file that asks for a syntax that knows none.
    ///
    /// ## Why is this bad?
    /// The build fails: `Unknown flag: mount`. Mounts came with `docker/dockerfile:1.2`.
    ///
    /// ## Example
    /// ```dockerfile
    /// # syntax=docker/dockerfile:1.0
    /// FROM node:22
    /// RUN --mount=type=cache,target=/root/.npm npm ci
    /// ```
    ///
    /// Use instead:
    /// ```dockerfile
    /// # syntax=docker/dockerfile:1
    /// FROM node:22
    /// RUN --mount=type=cache,target=/root/.npm npm ci
    /// ```
    ///
    /// ## References
    /// - <https://github.com/moby/buildkit/releases/tag/dockerfile%2F1.2.0>
    UnsupportedMountSyntax {
        name: "unsupported-mount-syntax",
        summary: "the syntax that the file asks for knows no mounts",
        severity: Error,
        fixable: false
    }
}

impl Rule for UnsupportedMountSyntax {
    fn metadata(&self) -> &'static Metadata {
        &Self::METADATA
    }

    fn check(&self, facts: &Facts<'_>, _config: &Config) -> Vec<Finding> {
        let Some(syntax) = &facts.old_syntax else { return Vec::new() };
        let span = syntax.value_span;
        let mounted = facts.model.runs.iter().any(|run| !run.mounts.is_empty());
        let finding = || Finding {
            help: Some("write `# syntax=docker/dockerfile:1`".to_owned()),
            ..UnsupportedMountSyntax::METADATA.finding(span, "this syntax knows no mounts, and the file has some")
        };
        mounted.then(finding).into_iter().collect()
    }
}
