//! Which Dockerfiles Compose and Bake files build.
//!
//! Only what stands there in plain words is followed: a path with a variable in it is left alone.

use serde::Deserialize;
use serde_yaml::Value;

/// What kind of file describes builds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProjectKind {
    /// `compose.yaml`
    Compose,
    /// `docker-bake.hcl`
    BakeHcl,
    /// `docker-bake.json`
    BakeJson,
}

impl ProjectKind {
    /// The kind of a file of this name, if it is one that Docker looks for.
    ///
    /// <https://docs.docker.com/compose/intro/compose-application-model/#the-compose-file>,
    /// <https://docs.docker.com/build/bake/reference/#file-lookup>
    pub fn of(name: &str) -> Option<Self> {
        let (stem, extension) = name.rsplit_once('.')?;
        let named =
            |first: &str| stem.strip_prefix(first).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '-']));
        match extension {
            "yaml" | "yml" if named("compose") || named("docker-compose") => Some(Self::Compose),
            "hcl" if named("docker-bake") => Some(Self::BakeHcl),
            "json" if named("docker-bake") => Some(Self::BakeJson),
            _ => None,
        }
    }
}

/// A build as Compose and Bake write it.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Build {
    context: Option<String>,
    dockerfile: Option<String>,
    #[serde(alias = "dockerfile-inline")]
    dockerfile_inline: Option<serde::de::IgnoredAny>,
}

/// The Dockerfiles that a file builds: paths from its directory, each once, in order.
///
/// # Errors
///
/// Why the text is no such file: lower case, no full stop.
pub fn dockerfiles(kind: ProjectKind, text: &str) -> Result<Vec<String>, String> {
    let (value, builds) = match kind {
        ProjectKind::Compose => (yaml(text)?, "services"),
        ProjectKind::BakeHcl => (hcl::from_str(text).map_err(|error| error.to_string())?, "target"),
        ProjectKind::BakeJson => (serde_json::from_str(text).map_err(|error| error.to_string())?, "target"),
    };
    let mut paths = Vec::new();
    for (_, entry) in value.get(builds).and_then(Value::as_mapping).into_iter().flatten() {
        let build = match (kind, entry.get("build")) {
            (ProjectKind::Compose, None) => None,
            (ProjectKind::Compose, Some(Value::String(context))) => {
                Some(Build { context: Some(context.clone()), ..Build::default() })
            }
            (ProjectKind::Compose, Some(build)) => Build::deserialize(build).ok(),
            (ProjectKind::BakeHcl | ProjectKind::BakeJson, _) => Build::deserialize(entry).ok(),
        };
        let path = build.as_ref().and_then(path);
        paths.extend(path.filter(|path| !paths.contains(path)));
    }
    Ok(paths)
}

fn yaml(text: &str) -> Result<Value, String> {
    let mut value: Value = serde_yaml::from_str(text).map_err(|error| error.to_string())?;
    value.apply_merge().map_err(|error| error.to_string())?;
    Ok(value)
}

/// The Dockerfile of a build that has one in a directory here.
fn path(build: &Build) -> Option<String> {
    if build.dockerfile_inline.is_some() {
        return None;
    }
    let context = build.context.as_deref().unwrap_or(".");
    let dockerfile = build.dockerfile.as_deref().unwrap_or("Dockerfile");
    let is_remote = context.contains("://") || context.starts_with("git@");
    if is_remote || context.contains('$') || dockerfile.contains('$') {
        return None;
    }
    if dockerfile.starts_with('/') || matches!(context, "." | "./") {
        return Some(dockerfile.to_owned());
    }
    Some(format!("{}/{dockerfile}", context.trim_end_matches('/')))
}

#[cfg(test)]
mod tests {
    use super::ProjectKind;
    use super::dockerfiles;

    #[test]
    fn files_are_known_by_their_names() {
        for name in ["compose.yaml", "compose.override.yml", "docker-compose.yml", "docker-compose-dev.yaml"] {
            assert_eq!(ProjectKind::of(name), Some(ProjectKind::Compose), "{name}");
        }
        assert_eq!(ProjectKind::of("docker-bake.hcl"), Some(ProjectKind::BakeHcl));
        assert_eq!(ProjectKind::of("docker-bake.override.json"), Some(ProjectKind::BakeJson));
        for name in ["composer.json", "compose", "decompose.yaml", "bake.hcl", "Dockerfile"] {
            assert_eq!(ProjectKind::of(name), None, "{name}");
        }
    }

    #[test]
    fn compose_names_dockerfiles_from_their_contexts() {
        let text = "
x-build: &build {context: ./web, dockerfile: docker/web.docker}
services:
  web: {build: *build}
  again: {build: {<<: *build, target: test}}
  api: {build: ./api}
  here: {build: {dockerfile: Other}}
  root: {build: {context: a, dockerfile: /srv/Dockerfile}}
  inline: {build: {context: ., dockerfile_inline: FROM a}}
  remote: {build: https://example.com/a.git}
  variable: {build: {context: \"${DIR}\"}}
  image: {image: redis}
";
        let found = dockerfiles(ProjectKind::Compose, text).expect("YAML");
        assert_eq!(found, ["./web/docker/web.docker", "./api/Dockerfile", "Other", "/srv/Dockerfile"]);
    }

    #[test]
    fn bake_names_dockerfiles_in_both_languages() {
        let hcl = "
variable \"TAG\" { default = \"latest\" }
group \"default\" { targets = [\"app\"] }
target \"app\" {
  context = \"app/\"
  dockerfile = \"app.docker\"
  tags = [\"app:${TAG}\"]
}
target \"plain\" {}
target \"inline\" { dockerfile-inline = \"FROM a\" }
";
        assert_eq!(dockerfiles(ProjectKind::BakeHcl, hcl).expect("HCL"), ["app/app.docker", "Dockerfile"]);
        let json = r#"{"target": {"app": {"context": "app", "dockerfile": "x"}}}"#;
        assert_eq!(dockerfiles(ProjectKind::BakeJson, json).expect("JSON"), ["app/x"]);
    }

    #[test]
    fn what_is_written_in_another_way_names_nothing() {
        assert_eq!(dockerfiles(ProjectKind::Compose, "services: [a]").expect("YAML"), [""; 0]);
        assert_eq!(dockerfiles(ProjectKind::Compose, "services: {a: {build: [[1]]}}").expect("YAML"), [""; 0]);
        assert!(dockerfiles(ProjectKind::Compose, "a: [").is_err());
        assert!(dockerfiles(ProjectKind::BakeHcl, "target {").is_err());
    }
}
