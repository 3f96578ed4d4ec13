//! Where the engine is.

use std::fs;
use std::path::Path;
use std::path::PathBuf;

use serde::Deserialize;
use sha2::Digest;
use sha2::Sha256;

use crate::benchmark::engine::EngineError;

/// Where Docker listens unless it was told otherwise.
pub const DEFAULT: &str = "unix:///var/run/docker.sock";

/// The address of the engine, as the Docker command line would have it: `given`, else what the
/// variable `DOCKER_HOST` says, else the context that `DOCKER_CONTEXT` or the configuration names, else the default
/// socket, else the one of a rootless engine.
///
/// `variable` looks up a variable of the environment.
///
/// # Errors
///
/// [`EngineError::Unreachable`] where the context that is named cannot be read, or the engine speaks only
/// TLS.
pub fn find(given: Option<&str>, variable: impl Fn(&str) -> Option<String>) -> Result<String, EngineError> {
    let variable = |name: &str| variable(name).filter(|value| !value.is_empty());
    if let Some(host) = given.map(ToOwned::to_owned).or_else(|| variable("DOCKER_HOST")) {
        return if host.starts_with("tcp://") && variable("DOCKER_TLS_VERIFY").is_some() {
            let reason = "TLS (DOCKER_TLS_VERIFY) is not supported; forward its socket with `ssh -L` and give that";
            Err(EngineError::Unreachable { host, reason: reason.to_owned() })
        } else {
            Ok(host)
        };
    }
    let directory = variable("DOCKER_CONFIG")
        .map(PathBuf::from)
        .or_else(|| variable("HOME").map(|home| Path::new(&home).join(".docker")));
    let context = variable("DOCKER_CONTEXT").or_else(|| current_context(directory.as_deref()?));
    match (context, directory) {
        (Some(context), Some(directory)) if context != "default" => host_of(&directory, &context),
        _ => Ok(default(variable("XDG_RUNTIME_DIR").as_deref())),
    }
}

#[derive(Deserialize)]
struct Configuration {
    #[serde(rename = "currentContext")]
    current_context: Option<String>,
}

fn current_context(directory: &Path) -> Option<String> {
    let text = fs::read(directory.join("config.json")).ok()?;
    let configuration: Configuration = serde_json::from_slice(&text).ok()?;
    configuration.current_context.filter(|context| !context.is_empty())
}

#[derive(Deserialize)]
struct Metadata {
    #[serde(rename = "Endpoints")]
    endpoints: Endpoints,
}

#[derive(Deserialize)]
struct Endpoints {
    docker: Endpoint,
}

#[derive(Deserialize)]
struct Endpoint {
    #[serde(rename = "Host")]
    host: String,
}

/// A context lies in a directory that is named by the SHA-256 of its name:
/// <https://github.com/docker/cli/blob/v28.5.2/cli/context/store/metadatastore.go>.
fn host_of(directory: &Path, context: &str) -> Result<String, EngineError> {
    let digest = Sha256::digest(context.as_bytes());
    let digest = digest.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
    let path = directory.join("contexts").join("meta").join(digest).join("meta.json");
    let metadata: Option<Metadata> = fs::read(&path).ok().and_then(|text| serde_json::from_slice(&text).ok());
    metadata.map(|metadata| metadata.endpoints.docker.host).ok_or_else(|| EngineError::Unreachable {
        host: format!("the Docker context `{context}`"),
        reason: format!("{} cannot be read", path.display()),
    })
}

fn default(runtime_directory: Option<&str>) -> String {
    let rootless = runtime_directory.map(|directory| Path::new(directory).join("docker.sock"));
    match rootless.filter(|path| !is_there(DEFAULT) && path.exists()) {
        Some(path) => format!("unix://{}", path.display()),
        None => DEFAULT.to_owned(),
    }
}

fn is_there(host: &str) -> bool {
    host.strip_prefix("unix://").is_some_and(|path| Path::new(path).exists())
}

/// Refuses addresses that cannot be spoken to.
pub(super) fn check(host: &str) -> Result<(), EngineError> {
    let scheme = host.split_once("://").map(|(scheme, _)| scheme);
    let reason = match scheme {
        Some("unix" | "npipe" | "tcp" | "http") => return Ok(()),
        Some("ssh") => "addresses with ssh:// are not supported; forward its socket with `ssh -L` and give that",
        Some("https") => "addresses with https:// are not supported; give a socket or a forwarded port",
        _ => "an address begins with unix://, npipe:// or tcp://",
    };
    Err(EngineError::Unreachable { host: host.to_owned(), reason: reason.to_owned() })
}

#[cfg(test)]
mod tests {
    use std::fs;

    use tempfile::TempDir;

    use super::{check, find};

    fn find_with(given: Option<&str>, environment: &[(&str, &str)]) -> Result<String, String> {
        let variable =
            |name: &str| environment.iter().find(|(other, _)| *other == name).map(|(_, value)| (*value).to_owned());
        find(given, variable).map_err(|error| error.to_string())
    }

    #[test]
    fn what_is_given_goes_before_the_environment() {
        let environment = [("DOCKER_HOST", "tcp://a:2375"), ("DOCKER_CONTEXT", "b")];
        assert_eq!(find_with(Some("unix:///c"), &environment).unwrap(), "unix:///c");
        assert_eq!(find_with(None, &environment).unwrap(), "tcp://a:2375");
        let error = find_with(None, &[("DOCKER_HOST", "tcp://a:2376"), ("DOCKER_TLS_VERIFY", "1")]).unwrap_err();
        assert!(error.contains("TLS"), "{error}");
        assert_eq!(find_with(None, &[("DOCKER_HOST", "")]).unwrap(), "unix:///var/run/docker.sock");
    }

    #[test]
    fn the_current_context_is_looked_up() {
        let directory = TempDir::new().unwrap();
        let home = directory.path().to_str().unwrap();
        // `printf colima | sha256sum`
        let digest = "f24fd3749c1368328e2b149bec149cb6795619f244c5b584e844961215dadd16";
        let meta = directory.path().join(".docker/contexts/meta").join(digest);
        fs::create_dir_all(&meta).unwrap();
        fs::write(
            meta.join("meta.json"),
            r#"{"Name":"colima","Metadata":{},"Endpoints":{"docker":{"Host":"unix:///colima.sock","SkipTLSVerify":false}}}"#,
        )
        .unwrap();
        fs::write(directory.path().join(".docker/config.json"), r#"{"auths":{},"currentContext":"colima"}"#).unwrap();
        assert_eq!(find_with(None, &[("HOME", home)]).unwrap(), "unix:///colima.sock");
        assert_eq!(find_with(None, &[("HOME", home), ("DOCKER_CONTEXT", "default")]).unwrap(), super::DEFAULT);
        let error = find_with(None, &[("HOME", home), ("DOCKER_CONTEXT", "gone")]).unwrap_err();
        assert!(error.contains("the Docker context `gone`"), "{error}");
    }

    #[test]
    fn addresses_that_cannot_be_spoken_to_are_refused_with_what_to_do() {
        assert!(check("unix:///x").is_ok());
        assert!(check("ssh://me@there").unwrap_err().to_string().contains("ssh -L"));
        assert!(check("/var/run/docker.sock").unwrap_err().to_string().contains("unix://"));
    }
}
