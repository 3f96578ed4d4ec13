//! How Dockerfiles are built: what commands that build have alike.

use std::path::Path;
use std::path::PathBuf;

use clap::Args;

use crate::benchmark::engine::Request;
use crate::benchmark::engine::SecretSource;
use crate::cli::Failure;
use crate::cli::values::BuildArgument;
use crate::cli::values::Secret;
use crate::report::printable;

#[derive(Debug, Args)]
pub(super) struct BuildingArguments {
    /// The build context [by default: the directory of each Dockerfile]
    #[arg(long, value_name = "DIR", help_heading = "Building")]
    context: Option<PathBuf>,

    /// Set a build argument; without a value it is that of the environment
    #[arg(long = "build-arg", value_name = "NAME[=VALUE]", help_heading = "Building")]
    build_arguments: Vec<BuildArgument>,

    /// Build for this platform
    #[arg(long, value_name = "PLATFORM", help_heading = "Building")]
    platform: Option<String>,

    /// The network of steps that run
    #[arg(long, value_name = "MODE", value_parser = ["default", "none", "host"], help_heading = "Building")]
    network: Option<String>,

    /// Let steps mount a secret, as in id=token,src=file or id=token,env=VARIABLE
    #[arg(long = "secret", value_name = "SECRET", help_heading = "Building")]
    secrets: Vec<Secret>,

    /// Send the file without its `# syntax=` line, so that no frontend is pulled
    #[arg(long, help_heading = "Building")]
    pub(super) builtin_frontend: bool,

    /// The engine [by default: `DOCKER_HOST`, the current Docker context, or the local socket]; several share the files
    ///
    /// An address such as `unix:///run/docker.sock`, `tcp://build:2375` or `ssh://me@build`; the name of a Docker context;
    /// or, for TLS, what `docker context create --docker` takes: `host=tcp://build:2376,ca=ca.pem,cert=cert.pem,key=key.pem`.
    /// `DOCKER_TLS_VERIFY` and `DOCKER_CERT_PATH` hold as for Docker's own client.
    ///
    /// Given several times, each engine takes the next file when it is done with the one before. One that does not answer
    /// is told of and left out; the file of one that stops answering begins anew on another. When none is left the exit
    /// code is 2.
    #[arg(long = "engine", value_name = "HOST", help_heading = "Building")]
    pub(super) engines: Vec<String>,
}

impl BuildingArguments {
    /// What all builds have alike.
    pub(super) fn request(&self) -> Result<Request, Failure> {
        let mut request =
            Request { platform: self.platform.clone(), network: self.network.clone(), ..Request::default() };
        for argument in &self.build_arguments {
            if let Some(value) = argument.value()? {
                request.arguments.insert(argument.name.clone(), value);
            }
        }
        for secret in &self.secrets {
            if let SecretSource::File(path) = &secret.source
                && !Path::new(path).is_file()
            {
                return Err(Failure::new(format!("the secret `{}` has no file {}", secret.id, printable(path))));
            }
            request.secrets.insert(secret.id.clone(), secret.source.clone());
        }
        Ok(request)
    }

    /// The directory that is sent with a Dockerfile.
    pub(super) fn context_of(&self, dockerfile: &Path) -> PathBuf {
        let beside = || match dockerfile.parent() {
            Some(parent) if parent != Path::new("") => parent.to_owned(),
            _ => PathBuf::from("."),
        };
        self.context.clone().unwrap_or_else(beside)
    }
}
