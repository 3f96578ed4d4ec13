//! How an engine is spoken to: a client of bollard's for each kind of address.

use std::time::Duration;

use bollard::API_DEFAULT_VERSION;
use bollard::Docker;
use bollard::errors::Error;

use crate::benchmark::docker::failure;
use crate::benchmark::docker::host;
use crate::benchmark::docker::host::Address;
#[cfg(unix)]
use crate::benchmark::docker::ssh::Tunnel;
use crate::benchmark::engine::EngineError;

/// How long an answer may take to begin. A build's may wait for the whole context.
const PATIENCE: Duration = Duration::from_secs(6 * 60 * 60);

/// How long a machine that is not this one may take to say which version it speaks. One that is switched off says
/// nothing at all.
const FIRST_WORD: Duration = Duration::from_secs(30);

/// The ports that Docker takes where an address names none: without TLS, and with it.
/// <https://github.com/docker/cli/blob/v28.5.2/opts/hosts.go>
const PORTS: (&str, &str) = ("2375", "2376");

/// A way to an engine.
#[derive(Debug)]
pub(super) struct Line {
    /// Speaks the version of the API that both know.
    pub(super) client: Docker,
    /// Where further connections can be made without TLS: a socket or a port.
    pub(super) open: Option<String>,
    #[cfg(unix)]
    _tunnel: Option<Tunnel>,
}

/// Opens a way to the engine at this address.
pub(super) async fn dial(address: &Address) -> Result<Line, EngineError> {
    host::check(address)?;
    let unreachable = |reason: String| EngineError::Unreachable { host: address.host.clone(), reason };
    let unanswered = |error: Error| unreachable(failure::words(&error));
    #[cfg(unix)]
    if address.host.starts_with("ssh://") {
        let tunnel = Tunnel::open(&address.host).await.map_err(unreachable)?;
        let open = tunnel.host();
        let client = plain(&open).map_err(unanswered)?.negotiate_version().await;
        let client =
            client.map_err(|error| unreachable(tunnel.complaint().unwrap_or_else(|| failure::words(&error))))?;
        return Ok(Line { client, open: Some(open), _tunnel: Some(tunnel) });
    }
    let (client, open) = if let Some(files) = &address.certificates {
        let host = with_port(&address.host, PORTS.1);
        let patience = PATIENCE.as_secs();
        let [key, certificate, authority] = [&files.key, &files.certificate, &files.authority];
        let client = Docker::connect_with_ssl(&host, key, certificate, authority, patience, API_DEFAULT_VERSION);
        (client.map_err(unanswered)?, None)
    } else {
        let host = with_port(&address.host, PORTS.0);
        (plain(&host).map_err(unanswered)?, Some(host))
    };
    let client = match tokio::time::timeout(FIRST_WORD, client.negotiate_version()).await {
        Ok(client) => client.map_err(unanswered)?,
        Err(_) => return Err(unreachable(format!("it has said nothing for {} s", FIRST_WORD.as_secs()))),
    };
    Ok(Line {
        client,
        open,
        #[cfg(unix)]
        _tunnel: None,
    })
}

/// A client that speaks as it is: bollard's own choice would look into the environment.
fn plain(host: &str) -> Result<Docker, Error> {
    let patience = PATIENCE.as_secs();
    if host.starts_with("tcp://") || host.starts_with("http://") {
        Docker::connect_with_http(host, patience, API_DEFAULT_VERSION)
    } else {
        Docker::connect_with_socket(host, patience, API_DEFAULT_VERSION)
    }
}

/// The address with a port, where it is one of TCP that has none.
fn with_port(host: &str, port: &str) -> String {
    let has_port = |address: &str| match address.rsplit_once(':') {
        // Colons within brackets are those of the address itself.
        Some((_, after)) => !after.is_empty() && !after.contains(']'),
        None => false,
    };
    match host.strip_prefix("tcp://") {
        Some(address) if !has_port(address) => format!("tcp://{}:{port}", address.trim_end_matches([':', '/'])),
        _ => host.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::with_port;

    #[test]
    fn an_address_without_a_port_gets_dockers() {
        let tls = |host: &str| with_port(host, "2376");
        assert_eq!(tls("tcp://build"), "tcp://build:2376");
        assert_eq!(tls("tcp://build/"), "tcp://build:2376");
        assert_eq!(tls("tcp://[::1]"), "tcp://[::1]:2376");
        assert_eq!(tls("tcp://[::1]:1"), "tcp://[::1]:1");
        assert_eq!(tls("tcp://build:1"), "tcp://build:1");
        assert_eq!(tls("unix:///x"), "unix:///x");
    }
}
