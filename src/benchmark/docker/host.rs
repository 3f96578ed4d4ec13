//! Where an engine is, and with what it is spoken to.

use std::path::Path;
use std::path::PathBuf;

use crate::benchmark::docker::host::configuration::Configuration;
use crate::benchmark::engine::EngineError;

mod configuration;
#[cfg(test)]
mod tests;

/// Where Docker listens unless it was told otherwise.
pub const DEFAULT: &str = "unix:///var/run/docker.sock";

/// Where an engine is, and with what it is spoken to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// Such as `unix:///var/run/docker.sock`, `tcp://build:2375`, `ssh://me@build`.
    pub host: String,
    /// What a `tcp://` address is spoken to with, where that is TLS.
    pub certificates: Option<Certificates>,
}

impl From<String> for Address {
    /// One that needs no certificates.
    fn from(host: String) -> Self {
        Self { host, certificates: None }
    }
}

/// The files that TLS needs, each in the PEM format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificates {
    /// Of the authority that the engine's certificate has to be signed by.
    pub authority: PathBuf,
    /// Our own.
    pub certificate: PathBuf,
    /// The private key of our own.
    pub key: PathBuf,
}

impl Certificates {
    /// As Docker calls them in a directory of their own.
    fn within(directory: &Path) -> Self {
        let file = |name: &str| directory.join(name);
        Self { authority: file("ca.pem"), certificate: file("cert.pem"), key: file("key.pem") }
    }

    /// The first of the files that is not there.
    pub(super) fn missing(&self) -> Option<&Path> {
        [&self.authority, &self.certificate, &self.key].map(PathBuf::as_path).into_iter().find(|path| !path.is_file())
    }
}

/// The address of an engine, as the Docker command line would have it: `given`, else what the variable `DOCKER_HOST`
/// says, else the context that `DOCKER_CONTEXT` or the configuration names, else the default socket, else the one of a
/// rootless engine.
///
/// `given` is an address, the name of a context, or what `docker context create --docker` takes:
/// `host=tcp://build:2376,ca=ca.pem,cert=cert.pem,key=key.pem`. `variable` looks up a variable of the environment.
///
/// # Errors
///
/// [`EngineError::Unsupported`] for what is not an address, [`EngineError::Unreachable`] where a context cannot be read.
pub fn find(given: Option<&str>, variable: impl Fn(&str) -> Option<String>) -> Result<Address, EngineError> {
    let variable = |name: &str| variable(name).filter(|value| !value.is_empty());
    let directory = variable("DOCKER_CONFIG")
        .map(PathBuf::from)
        .or_else(|| variable("HOME").map(|home| Path::new(&home).join(".docker")));
    let configuration = Configuration { directory };
    // Docker's own names: <https://docs.docker.com/reference/cli/docker/#environment-variables>.
    let of_environment = || {
        variable("DOCKER_TLS_VERIFY")?;
        let directory = variable("DOCKER_CERT_PATH").map(PathBuf::from).or_else(|| configuration.directory.clone())?;
        Some(Certificates::within(&directory))
    };
    let host = match given {
        Some(text) if is_options(text) => return options(text),
        Some(name) if is_name(name) => return context(&configuration, name, &variable),
        Some(host) => Some(host.to_owned()),
        None => variable("DOCKER_HOST"),
    };
    match (host, variable("DOCKER_CONTEXT").or_else(|| configuration.current_context())) {
        (Some(host), _) => {
            let certificates = if host.starts_with("tcp://") { of_environment() } else { None };
            Ok(Address { host, certificates })
        }
        (None, Some(name)) => context(&configuration, &name, &variable),
        (None, None) => Ok(local(&variable)),
    }
}

/// Whether this may be the name of a context: a path is more likely a socket that lacks its `unix://`.
fn is_name(given: &str) -> bool {
    !given.is_empty() && !given.contains("://") && !given.contains(['/', '\\', ':'])
}

fn context(
    configuration: &Configuration,
    name: &str,
    variable: &impl Fn(&str) -> Option<String>,
) -> Result<Address, EngineError> {
    if name == "default" { Ok(local(variable)) } else { configuration.address_of(name) }
}

/// Where an engine of this machine listens.
fn local(variable: &impl Fn(&str) -> Option<String>) -> Address {
    let rootless = variable("XDG_RUNTIME_DIR").map(|directory| Path::new(&directory).join("docker.sock"));
    let is_there = DEFAULT.strip_prefix("unix://").is_some_and(|path| Path::new(path).exists());
    let host = match rootless.filter(|path| !is_there && path.exists()) {
        Some(path) => format!("unix://{}", path.display()),
        None => DEFAULT.to_owned(),
    };
    host.into()
}

/// Whether these are the options of an address, and not an address.
fn is_options(given: &str) -> bool {
    given.split(',').any(|option| option.starts_with("host="))
}

/// Reads options as `docker context create --docker` has them.
fn options(text: &str) -> Result<Address, EngineError> {
    let (mut host, mut authority, mut certificate, mut key) = (None, None, None, None);
    for option in text.split(',') {
        let place = match option.split_once('=') {
            Some(("host", value)) => (&mut host, value),
            Some(("ca", value)) => (&mut authority, value),
            Some(("cert", value)) => (&mut certificate, value),
            Some(("key", value)) => (&mut key, value),
            _ => {
                let reason = format!("`{option}` of the engine `{text}` is none of host=, ca=, cert= and key=");
                return Err(EngineError::Unsupported(reason));
            }
        };
        *place.0 = Some(place.1);
    }
    let certificates = match (authority, certificate, key) {
        (None, None, None) => None,
        (Some(authority), Some(certificate), Some(key)) => {
            let [authority, certificate, key] = [authority, certificate, key].map(PathBuf::from);
            Some(Certificates { authority, certificate, key })
        }
        _ => {
            let reason = format!("give the engine `{text}` all of ca=, cert= and key=, for TLS needs them");
            return Err(EngineError::Unsupported(reason));
        }
    };
    Ok(Address { host: host.unwrap_or_default().to_owned(), certificates })
}

/// Refuses addresses that cannot be spoken to.
pub(super) fn check(address: &Address) -> Result<(), EngineError> {
    let refuse = |reason: String| Err(EngineError::Unreachable { host: address.host.clone(), reason });
    let scheme = address.host.split_once("://").map(|(scheme, _)| scheme);
    match (scheme, &address.certificates) {
        (Some("tcp"), Some(certificates)) => match certificates.missing() {
            Some(path) => refuse(format!("there is no file {}, which TLS needs", path.display())),
            None => Ok(()),
        },
        (_, Some(_)) => refuse("only addresses with tcp:// have certificates".to_owned()),
        (Some("unix" | "npipe" | "tcp" | "http"), None) => Ok(()),
        (Some("ssh"), None) if cfg!(unix) => Ok(()),
        (Some("ssh"), None) => refuse(
            "addresses with ssh:// are not supported here; forward its port with `ssh -L` and give that".to_owned(),
        ),
        (Some("https"), None) => refuse("give it as tcp:// with its certificates".to_owned()),
        _ => refuse("an address begins with unix://, npipe://, tcp:// or ssh://".to_owned()),
    }
}
