//! The rule `invalid-mount-option`.

use crate::config::Config;
use crate::facts::Facts;
use crate::finding::Finding;
use crate::rules::Metadata;
use crate::rules::Rule;
use crate::semantic::Mount;
use crate::semantic::MountKind;
use crate::semantic::MountOption;

declare_rule! {
    /// ## What it does
    /// Finds options of cache mounts that `BuildKit` rejects.
    ///
    /// ## Why is this bad?
    /// The build fails, though only when it comes to the stage that has the mount.
    ///
    /// ## Example
    /// ```dockerfile
    /// FROM node:22
    /// RUN --mount=type=cache,target=/root/.npm,sharing=lock npm ci
    /// ```
    ///
    /// Use instead:
    /// ```dockerfile
    /// FROM node:22
    /// RUN --mount=type=cache,target=/root/.npm,sharing=locked npm ci
    /// ```
    ///
    /// ## References
    /// - <https://docs.docker.com/reference/dockerfile/#run---mounttypecache>
    InvalidMountOption {
        name: "invalid-mount-option",
        summary: "a cache mount has an option that BuildKit rejects",
        severity: Error,
        fixable: false
    }
}

/// <https://github.com/moby/buildkit/blob/master/frontend/dockerfile/instructions/commands_runmount.go>
const OPTIONS: &[&str] = &[
    "type", "target", "dst", "destination", "id", "sharing", "from", "source", "src", "ro", "readonly", "rw", "readwrite",
    "mode", "uid", "gid", "env",
];
/// Those that may stand without a value.
const SWITCHES: &[&str] = &["ro", "readonly", "rw", "readwrite"];
const SHARINGS: &[&str] = &["shared", "private", "locked"];

impl Rule for InvalidMountOption {
    fn metadata(&self) -> &'static Metadata {
        &Self::METADATA
    }

    fn check(&self, facts: &Facts<'_>, _config: &Config) -> Vec<Finding> {
        let mounts = facts.model.runs.iter().flat_map(|run| &run.mounts);
        mounts.filter(|mount| mount.kind == MountKind::Cache).flat_map(findings).collect()
    }
}

fn findings(mount: &Mount) -> Vec<Finding> {
    let mut findings: Vec<Finding> =
        mount.options.iter().filter_map(|option| Some((option, fault(option)?))).map(|(option, (message, help))| Finding {
            help: Some(help),
            ..InvalidMountOption::METADATA.finding(option.span.unwrap_or(mount.span), message)
        }).collect();
    if mount.target_option().is_none() {
        findings.push(Finding {
            help: Some("write `target=` with the directory of the cache".to_owned()),
            ..InvalidMountOption::METADATA.finding(mount.span, "the mount does not say where: it hides the working directory")
        });
    }
    findings
}

/// What is wrong with an option, and what to do.
fn fault(option: &MountOption) -> Option<(String, String)> {
    let key = option.key.as_str();
    let Some(value) = option.value.as_deref() else {
        let fault = format!("`{key}` has no value");
        return (!SWITCHES.contains(&key)).then(|| (fault, format!("write `{key}=…`, without blanks")));
    };
    if !OPTIONS.contains(&key) {
        let help = closest(key, OPTIONS).map_or_else(|| "take it out".to_owned(), |near| format!("did you mean `{near}`?"));
        return Some((format!("a cache mount has no option `{key}`"), help));
    }
    if value.contains('$') {
        return None;
    }
    let number = |radix| !value.is_empty() && u32::from_str_radix(value, radix).is_ok();
    match key {
        "sharing" if !SHARINGS.contains(&value.to_ascii_lowercase().as_str()) => {
            let help = closest(value, SHARINGS).map_or_else(|| SHARINGS.join(", "), |near| format!("did you mean `{near}`?"));
            Some((format!("there is no sharing `{value}`"), help))
        }
        "uid" | "gid" if !number(10) => {
            Some((format!("`{key}` takes a number, not `{value}`"), "write the number that the user or group has".to_owned()))
        }
        "mode" if !number(8) => Some((format!("`{value}` is no mode"), "write it in octal, as in `mode=0755`".to_owned())),
        _ => None,
    }
}

/// The one of `known` that `text` is most likely meant to be.
fn closest<'k>(text: &str, known: &[&'k str]) -> Option<&'k str> {
    let near = known.iter().map(|known| (strsim::levenshtein(&text.to_ascii_lowercase(), known), *known)).min()?;
    (near.0 <= 2).then_some(near.1)
}
