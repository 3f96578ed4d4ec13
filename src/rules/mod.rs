//! One file per rule: its manual page, its metadata and its check, together.
//!
//! Invariant: a rule is a pure function from facts to findings. It names no package manager: what
//! it needs to know of one, the ecosystem's table says.

use crate::config::Config;
use crate::facts::Facts;
use crate::finding::Finding;
use crate::finding::Severity;
use crate::source::Source;
use crate::source::Span;
use crate::suppression::Unused;

/// What is known of a rule without running it.
#[derive(Clone, Copy, Debug)]
pub struct Metadata {
    /// Its one name, in kebab case: the offence.
    pub name: &'static str,
    /// One sentence: lower case, no full stop.
    pub summary: &'static str,
    /// How much its findings matter, unless the configuration says otherwise.
    pub severity: Severity,
    /// Whether it ever offers a fix.
    pub fixable: bool,
    /// Its manual page as it stands behind the slashes of its doc comment.
    docs: &'static str,
}

impl Metadata {
    /// A finding of this rule, so far without help and fix.
    fn finding(&self, span: Span, message: impl Into<String>) -> Finding {
        Finding {
            rule: self.name,
            severity: self.severity,
            span,
            message: message.into(),
            labels: Vec::new(),
            help: None,
            fix: None,
        }
    }

    /// Its manual page, in Markdown.
    pub fn page(&self) -> String {
        // Doc comments keep the blank behind their slashes.
        self.docs.lines().map(|line| line.strip_prefix(' ').unwrap_or(line)).flat_map(|line| [line, "\n"]).collect()
    }

    /// Where people read about it.
    pub fn url(&self) -> String {
        format!("{}#{}", env!("CARGO_PKG_REPOSITORY"), self.name)
    }
}

/// A rule.
pub trait Rule: Sync {
    /// What is known of it without running it.
    fn metadata(&self) -> &'static Metadata;

    /// What it finds.
    fn check(&self, facts: &Facts<'_>, config: &Config) -> Vec<Finding>;
}

/// Declares a rule: its doc comment becomes its manual page.
macro_rules! declare_rule {
    (
        $(#[doc = $docs:literal])+
        $name:ident { name: $kebab:literal, summary: $summary:literal, severity: $severity:ident, fixable: $fixable:literal }
    ) => {
        $(#[doc = $docs])+
        pub(super) struct $name;

        impl $name {
            const METADATA: $crate::rules::Metadata = $crate::rules::Metadata {
                name: $kebab,
                summary: $summary,
                severity: $crate::finding::Severity::$severity,
                fixable: $fixable,
                docs: concat!($($docs, "\n"),+),
            };
        }
    };
}

/// Names the modules of the rules and lists the rules, so that none is forgotten half-way.
macro_rules! registry {
    ($($module:ident::$rule:ident,)+) => {
        $(mod $module;)+

        /// Every rule, in the order in which they are told of.
        pub static ALL: &[&dyn Rule] = &[$(&$module::$rule,)+];
    };
}

registry! {
    missing_cache_mount::MissingCacheMount,
    purged_package_cache::PurgedPackageCache,
    disabled_package_cache::DisabledPackageCache,
    docker_clean_active::DockerCleanActive,
    detached_apt_update::DetachedAptUpdate,
    unlocked_cache::UnlockedCache,
    root_owned_cache::RootOwnedCache,
    misplaced_cache_mount::MisplacedCacheMount,
    apt_state_in_cache::AptStateInCache,
    build_output_in_cache::BuildOutputInCache,
    invalid_mount_option::InvalidMountOption,
    unsupported_mount_syntax::UnsupportedMountSyntax,
    unused_ignore::UnusedIgnore,
}

/// The rule whose fix adds mounts.
pub const MOUNTING: &str = missing_cache_mount::NAME;

/// What there is to say of comments that waived nothing.
pub fn unused_ignores(source: &Source, unused: &[Unused], config: &Config) -> Vec<Finding> {
    let names: Vec<_> = ALL.iter().map(|rule| rule.metadata().name).collect();
    unused_ignore::findings(source, unused, &names, config)
}

/// The rule of this name.
pub fn by_name(name: &str) -> Option<&'static dyn Rule> {
    ALL.iter().copied().find(|rule| rule.metadata().name == name)
}
