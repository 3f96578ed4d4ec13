//! What holds for a Dockerfile, and where each value comes from: YAML that can be pasted.

use serde_json::Value;

use crate::config::Config;
use crate::config::Layer;
use crate::semantic::DeclaredImage;

/// A layer, and what it is called.
#[derive(Clone, Debug)]
pub struct Source<'l> {
    /// Such as `.cachemount.yaml`.
    pub name: String,
    /// What it sets.
    pub layer: &'l Layer,
}

/// What holds once `sources` are laid one over another, each value with the one that set it last.
pub fn show(sources: &[Source<'_>]) -> String {
    let config = Config::of(sources.iter().map(|source| source.layer));
    let from = |sets: &dyn Fn(&Layer) -> bool| {
        let last = sources.iter().rev().find(|source| sets(source.layer));
        last.map_or_else(|| "default".to_owned(), |source| source.name.clone())
    };
    let list = |names: &[String]| format!("[{}]", names.join(", "));
    let mut lines = Vec::new();
    lines.push(match config.select.as_slice() {
        [] => "select: []  # all rules: default".to_owned(),
        select => format!("select: {}  # {}", list(select), from(&|layer| layer.select.is_some())),
    });
    let ignoring = from(&|layer| !layer.ignore.is_empty());
    lines.push(format!(
        "ignore: {}  # {}",
        list(&config.ignore),
        if config.ignore.is_empty() { "default" } else { &ignoring }
    ));
    lines.push(heading("severity", config.severity.is_empty()));
    for (rule, severity) in &config.severity {
        let sets = |layer: &Layer| layer.severity.iter().any(|(name, _)| name == rule);
        lines.push(format!("  {rule}: {}  # {}", severity.as_str(), from(&sets)));
    }
    lines.push(heading("managers", config.managers.is_empty()));
    for (manager, used) in &config.managers {
        let sets = |layer: &Layer| layer.managers.iter().any(|(name, _)| name == manager);
        lines.push(format!("  {manager}: {}  # {}", if *used { "on" } else { "off" }, from(&sets)));
    }
    lines.push(heading("images", config.images.is_empty()));
    for image in &config.images {
        let sets = |layer: &Layer| layer.images.iter().any(|other| other.name == image.name);
        lines.push(format!("  {}:  # {}", quoted(&image.name), from(&sets)));
        lines.extend(described(image));
    }
    lines.push(format!("cache-id: {}  # {}", config.cache_id.as_str(), from(&|layer| layer.cache_id.is_some())));
    lines.push("apt:".to_owned());
    let (state, keep) = (config.apt.state_mount.as_str(), config.apt.keep_cache.as_str());
    lines.push(format!("  state-mount: {state}  # {}", from(&|layer| layer.state_mount.is_some())));
    lines.push(format!("  keep-cache: {keep}  # {}", from(&|layer| layer.keep_cache.is_some())));
    lines.join("\n") + "\n"
}

/// What is said of an image, a line each.
fn described(image: &DeclaredImage) -> Vec<String> {
    let mut lines = Vec::new();
    lines.extend(image.like.as_deref().map(|like| format!("    like: {}", quoted(like))));
    lines.extend(image.user.as_deref().map(|user| format!("    user: {}", quoted(user))));
    if !image.users.is_empty() {
        lines.push("    users:".to_owned());
    }
    for user in &image.users {
        let home = user.home.as_deref().map(|home| format!(", home: {}", quoted(home))).unwrap_or_default();
        lines.push(format!("      {}: {{ uid: {}, gid: {}{home} }}", quoted(&user.name), user.uid, user.gid));
    }
    lines
}

/// Text as YAML reads it back, whatever is in it.
fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

fn heading(name: &str, empty: bool) -> String {
    if empty { format!("{name}: {{}}  # default") } else { format!("{name}:") }
}
