//! Docker's own configuration, as far as it says where engines are.

use std::fs;
use std::path::PathBuf;

use serde::Deserialize;
use sha2::Digest;
use sha2::Sha256;

use crate::benchmark::docker::host::Address;
use crate::benchmark::docker::host::Certificates;
use crate::benchmark::engine::EngineError;

/// Docker's directory, where there is one.
pub(super) struct Configuration {
    pub(super) directory: Option<PathBuf>,
}

#[derive(Deserialize)]
struct File {
    #[serde(rename = "currentContext")]
    current_context: Option<String>,
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
    #[serde(rename = "SkipTLSVerify", default)]
    skips_verification: bool,
}

impl Configuration {
    /// The context that is in use.
    pub(super) fn current_context(&self) -> Option<String> {
        let text = fs::read(self.directory.as_ref()?.join("config.json")).ok()?;
        let file: File = serde_json::from_slice(&text).ok()?;
        file.current_context.filter(|context| !context.is_empty())
    }

    /// Where the engine of a context is.
    ///
    /// A context lies in directories that are named by the SHA-256 of its name: one that describes it, and one for
    /// the files of TLS, if it has any:
    /// <https://github.com/docker/cli/blob/v28.5.2/cli/context/store/metadatastore.go>,
    /// <https://github.com/docker/cli/blob/v28.5.2/cli/context/store/tlsstore.go>.
    pub(super) fn address_of(&self, context: &str) -> Result<Address, EngineError> {
        let unreachable =
            |reason: String| EngineError::Unreachable { host: format!("the Docker context `{context}`"), reason };
        let no_home = || unreachable("there is no directory of Docker's; set DOCKER_CONFIG or HOME".to_owned());
        let contexts = self.directory.as_ref().ok_or_else(no_home)?.join("contexts");
        let digest = Sha256::digest(context.as_bytes());
        let digest = digest.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
        let path = contexts.join("meta").join(&digest).join("meta.json");
        let metadata: Option<Metadata> = fs::read(&path).ok().and_then(|text| serde_json::from_slice(&text).ok());
        let unread = || unreachable(format!("{} cannot be read", path.display()));
        let Endpoint { host, skips_verification } = metadata.ok_or_else(unread)?.endpoints.docker;
        if skips_verification && host.starts_with("tcp://") {
            return Err(unreachable(
                "its engine does not have its certificate verified, which is not supported".to_owned(),
            ));
        }
        let certificates = Certificates::within(&contexts.join("tls").join(digest).join("docker"));
        let is_there = host.starts_with("tcp://") && certificates.authority.is_file();
        Ok(Address { host, certificates: is_there.then_some(certificates) })
    }
}
