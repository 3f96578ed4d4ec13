//! What an engine asks back for while it builds: secrets.
//!
//! bollard opens a session for each build of its own, but that one knows no secrets. Where there are
//! any, the build is told of this one instead. The engine keeps the connection and calls over it:
//! <https://github.com/moby/moby/blob/v28.5.2/api/swagger.yaml> (`/session`).

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::io;
use std::pin::Pin;

use bollard::health;
use bollard::health::health_server::Health;
use bollard::health::health_server::HealthServer;
use bollard::moby::buildkit::secrets::v1::GetSecretRequest;
use bollard::moby::buildkit::secrets::v1::GetSecretResponse;
use bollard::moby::buildkit::secrets::v1::secrets_server::Secrets;
use bollard::moby::buildkit::secrets::v1::secrets_server::SecretsServer;
use futures_util::Stream;
use futures_util::stream;
use tokio::io::AsyncRead;
use tokio::io::AsyncReadExt;
use tokio::io::AsyncWrite;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
#[cfg(unix)]
use tokio::net::UnixStream;
use tokio::task::JoinHandle;
use tonic::Request;
use tonic::Response;
use tonic::Status;
use tonic::transport::Server;
use tonic::transport::server::Connected;

use crate::benchmark::engine::EngineError;
use crate::benchmark::engine::SecretSource;

/// The call that the engine may make.
const METHOD: &str = "/moby.buildkit.secrets.v1.Secrets/GetSecret";

/// The longest answer to the request for a session, in bytes.
const LONGEST_ANSWER: usize = 16 * 1024;

/// A session that is open for as long as this lives.
pub(super) struct Session {
    server: JoinHandle<()>,
}

impl Drop for Session {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl Session {
    /// Opens a session of this id with the engine at `host`.
    pub(super) async fn open(
        host: &str,
        id: &str,
        sources: BTreeMap<String, SecretSource>,
    ) -> Result<Self, EngineError> {
        let opened = match host.split_once("://") {
            #[cfg(unix)]
            Some(("unix", path)) => Self::over(UnixStream::connect(path).await, id, sources).await,
            Some(("tcp" | "http", address)) => Self::over(TcpStream::connect(address).await, id, sources).await,
            _ => {
                return Err(EngineError::Unsupported(format!("secrets cannot be sent to an engine at {host}")));
            }
        };
        opened.map_err(|error| EngineError::Refused { request: "take secrets", message: error.to_string() })
    }

    async fn over<C>(connection: io::Result<C>, id: &str, sources: BTreeMap<String, SecretSource>) -> io::Result<Self>
    where
        C: AsyncRead + AsyncWrite + Connected + Unpin + Send + 'static,
    {
        let mut connection = connection?;
        upgrade(&mut connection, id).await?;
        let server = Server::builder()
            .add_service(HealthServer::new(Serving))
            .add_service(SecretsServer::new(Store { sources }))
            .serve_with_incoming(stream::iter([Ok::<_, io::Error>(connection)]));
        // What goes wrong here the engine tells as the failure of a step.
        Ok(Self { server: tokio::spawn(async { drop(server.await) }) })
    }
}

/// Asks for a session; from then on the engine is the client.
async fn upgrade(connection: &mut (impl AsyncRead + AsyncWrite + Unpin), id: &str) -> io::Result<()> {
    let request = format!(
        "POST /session HTTP/1.1\r\nHost: docker\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\
         X-Docker-Expose-Session-Uuid: {id}\r\nX-Docker-Expose-Session-Name: cachemount\r\n\
         X-Docker-Expose-Session-Grpc-Method: {METHOD}\r\nContent-Length: 0\r\n\r\n"
    );
    connection.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    // Byte by byte, for what follows the answer is not ours to read.
    while !answer.ends_with(b"\r\n\r\n") {
        if answer.len() > LONGEST_ANSWER {
            return Err(io::Error::other("its answer has no end"));
        }
        answer.push(connection.read_u8().await?);
    }
    if answer.starts_with(b"HTTP/1.1 101 ") {
        return Ok(());
    }
    let answer = String::from_utf8_lossy(&answer);
    Err(io::Error::other(answer.lines().next().unwrap_or_default().to_owned()))
}

/// Where secrets come from, read when they are asked for.
struct Store {
    sources: BTreeMap<String, SecretSource>,
}

#[tonic::async_trait]
impl Secrets for Store {
    async fn get_secret(&self, request: Request<GetSecretRequest>) -> Result<Response<GetSecretResponse>, Status> {
        let id = &request.get_ref().id;
        let data = match self.sources.get(id) {
            None => return Err(Status::not_found(format!("no secret `{id}` was given"))),
            Some(SecretSource::File(path)) => {
                fs::read(path).map_err(|error| Status::failed_precondition(format!("{path}: {error}")))?
            }
            Some(SecretSource::Variable(name)) => env::var_os(name)
                .ok_or_else(|| Status::failed_precondition(format!("there is no variable `{name}`")))?
                .into_encoded_bytes(),
        };
        Ok(Response::new(GetSecretResponse { data }))
    }
}

/// Says that the session lives: the engine asks every few seconds and ends it otherwise.
struct Serving;

#[tonic::async_trait]
impl Health for Serving {
    type WatchStream = Pin<Box<dyn Stream<Item = Result<health::HealthCheckResponse, Status>> + Send>>;

    async fn check(
        &self,
        _: Request<health::HealthCheckRequest>,
    ) -> Result<Response<health::HealthCheckResponse>, Status> {
        let status = health::health_check_response::ServingStatus::Serving.into();
        Ok(Response::new(health::HealthCheckResponse { status }))
    }

    async fn list(
        &self,
        _: Request<health::HealthListRequest>,
    ) -> Result<Response<health::HealthListResponse>, Status> {
        Err(Status::unimplemented("nobody asks for it"))
    }

    async fn watch(&self, _: Request<health::HealthCheckRequest>) -> Result<Response<Self::WatchStream>, Status> {
        Err(Status::unimplemented("nobody asks for it"))
    }
}
