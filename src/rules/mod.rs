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

mod gathering;

pub use gathering::Across;
pub use gathering::Other;
pub use gathering::Seen;

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
            elsewhere: Vec::new(),
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

/// A rule over one file.
pub trait Rule: Sync {
    /// What is known of it without running it.
    fn metadata(&self) -> &'static Metadata;

    /// What it finds.
    fn check(&self, facts: &Facts<'_>, config: &Config) -> Vec<Finding>;
}

/// A rule over all files of a run: over what only others tell of a file.
pub trait AcrossRule: Sync {
    /// What is known of it without running it.
    fn metadata(&self) -> &'static Metadata;

    /// What it finds in the cache mounts of all files, which come in the order of the files.
    fn check(&self, mounts: &[Seen<'_>]) -> Vec<Across>;
}

/// A rule, by what it looks at.
#[derive(Clone, Copy)]
pub enum AnyRule {
    /// One file.
    OfFile(&'static dyn Rule),
    /// All files of a run.
    Across(&'static dyn AcrossRule),
    /// Comments that waived nothing, when all others have looked: see [`unused_ignores`].
    OfWaivers(&'static Metadata),
}

impl AnyRule {
    /// What is known of it without running it.
    pub fn metadata(&self) -> &'static Metadata {
        match self {
            Self::OfFile(rule) => rule.metadata(),
            Self::Across(rule) => rule.metadata(),
            Self::OfWaivers(metadata) => metadata,
        }
    }
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
            pub(super) const METADATA: $crate::rules::Metadata = $crate::rules::Metadata {
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
    (
        of_file { $($module:ident::$rule:ident,)+ }
        across { $($across_module:ident::$across:ident,)+ }
        of_waivers { $waivers_module:ident::$waivers:ident, }
    ) => {
        $(mod $module;)+
        $(mod $across_module;)+
        mod $waivers_module;

        /// Every rule, in the order in which they are told of.
        pub static ALL: &[AnyRule] = &[
            $(AnyRule::OfFile(&$module::$rule),)+
            $(AnyRule::Across(&$across_module::$across),)+
            AnyRule::OfWaivers(&$waivers_module::$waivers::METADATA),
        ];
    };
}

registry! {
    of_file {
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
    }
    across {
        mixed_cache_sharing::MixedCacheSharing,
        crossed_release_cache::CrossedReleaseCache,
        split_cache::SplitCache,
    }
    of_waivers {
        unused_ignore::UnusedIgnore,
    }
}

/// The rule whose fix adds mounts.
pub const MOUNTING: &str = missing_cache_mount::NAME;

/// What there is to say of comments that waived nothing.
pub fn unused_ignores(source: &Source, unused: &[Unused], config: &Config) -> Vec<Finding> {
    let names: Vec<_> = ALL.iter().map(|rule| rule.metadata().name).collect();
    unused_ignore::findings(source, unused, &names, config)
}

/// The rules over one file that are to run.
pub fn of_file(config: &Config) -> impl Iterator<Item = &'static dyn Rule> {
    let of_file = ALL.iter().filter_map(|rule| match rule {
        AnyRule::OfFile(rule) => Some(*rule),
        AnyRule::Across(_) | AnyRule::OfWaivers(_) => None,
    });
    of_file.filter(|rule| config.runs(rule.metadata().name))
}

/// The rules over all files of a run.
pub fn across() -> impl Iterator<Item = &'static dyn AcrossRule> {
    ALL.iter().filter_map(|rule| match rule {
        AnyRule::Across(rule) => Some(*rule),
        AnyRule::OfFile(_) | AnyRule::OfWaivers(_) => None,
    })
}

/// The rule of this name.
pub fn by_name(name: &str) -> Option<AnyRule> {
    ALL.iter().copied().find(|rule| rule.metadata().name == name)
}
