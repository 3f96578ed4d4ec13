//! The rule `missing-cache-mount`.

use crate::config::Config;
use crate::facts::Facts;
use crate::finding::Finding;
use crate::rules::Metadata;
use crate::rules::Rule;

declare_rule! {
    /// ## What it does
    /// Finds `RUN` steps that download packages without a cache mount.
    MissingCacheMount {
        name: "missing-cache-mount",
        summary: "a step downloads packages without a cache mount",
        severity: Warning,
        fixable: true
    }
}

impl Rule for MissingCacheMount {
    fn metadata(&self) -> &'static Metadata {
        &Self::METADATA
    }

    fn check(&self, _facts: &Facts<'_>, _config: &Config) -> Vec<Finding> {
        Vec::new()
    }
}
