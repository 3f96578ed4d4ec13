//! Who an engine is, and whether it can build with `BuildKit`.

use bollard::Docker;
use bollard::errors::Error;
use bollard::models::SystemVersion;

use crate::benchmark::engine::EngineError;
use crate::benchmark::measurement::EngineDescription;

/// The oldest API that documents `version=2` of `/build`:
/// <https://docs.docker.com/reference/api/engine/version-history/#v139-api-changes>.
const OLDEST: (usize, usize) = (1, 39);

/// Who an engine is.
#[derive(Clone, Debug)]
pub(super) struct Described {
    pub(super) engine: EngineDescription,
    /// What tells it from all others. Engines up to 23.0 take their id from a key of their machine
    /// (`/etc/docker/key.json`, seen with 20.10), so it is that together with where they keep their things.
    pub(super) identity: Option<String>,
    /// The name of its machine.
    pub(super) machine: Option<String>,
}

/// Who it is; or, inside, why it is of no use.
pub(super) async fn describe(client: &Docker) -> Result<Result<Described, EngineError>, Error> {
    let version = client.version().await?;
    if let Some(reason) = unfit(&version) {
        return Ok(Err(EngineError::Unsupported(reason)));
    }
    let info = client.info().await?;
    let spoken = client.client_version();
    let number =
        |number: Option<i64>| number.and_then(|number| u64::try_from(number).ok()).filter(|number| *number > 0);
    let engine = EngineDescription {
        name: name(&version),
        address: None,
        api: format!("{}.{}", spoken.major_version, spoken.minor_version),
        platform: format!("{}/{}", version.os.unwrap_or_default(), version.arch.unwrap_or_default()),
        processors: number(info.ncpu),
        memory_bytes: number(info.mem_total),
    };
    let text = |text: Option<String>| text.filter(|text| !text.is_empty());
    let identity = [text(info.id), text(info.docker_root_dir)].into_iter().collect::<Option<Vec<_>>>();
    Ok(Ok(Described { engine, identity: identity.map(|parts| parts.join(" ")), machine: text(info.name) }))
}

fn name(version: &SystemVersion) -> String {
    format!("Docker Engine {}", version.version.as_deref().unwrap_or("of unknown version"))
}

fn unfit(version: &SystemVersion) -> Option<String> {
    let components = version.components.iter().flatten();
    if components.into_iter().any(|component| component.name.contains("Podman")) {
        return Some(
            "Podman does not build with BuildKit; give the address of a Docker engine with --engine".to_owned(),
        );
    }
    if version.os.as_deref() == Some("windows") {
        return Some(
            "an engine for Windows containers does not build with BuildKit; use one for Linux containers".to_owned(),
        );
    }
    let api = version.api_version.as_deref().unwrap_or_default();
    let number = |text: Option<&str>| text.and_then(|text| text.parse::<usize>().ok());
    let mut parts = api.split('.');
    match (number(parts.next()), number(parts.next())) {
        (Some(major), Some(minor)) if (major, minor) < OLDEST => {
            let name = name(version);
            Some(format!("{name} (API {api}) does not build with BuildKit; use Docker 18.09 or newer"))
        }
        _ => None,
    }
}
