//! What is read of Compose and Bake files, and what they become.

use crate::project::Project;
use crate::project::ProjectKind;
use crate::source::Source;

fn read(kind: ProjectKind, text: &str) -> Result<Project, String> {
    Project::read(kind, Source::new(text.as_bytes().to_vec()))
}

fn dockerfiles(kind: ProjectKind, text: &str) -> Result<Vec<String>, String> {
    read(kind, text).map(|project| project.dockerfiles)
}

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
