//! A way to an engine on another machine: a socket on this one, and `docker system dial-stdio` on that one.
//!
//! Docker's own client does the same: <https://github.com/docker/cli/tree/v28.5.2/cli/connhelper>. Who the user is and
//! how the machine is found stays with `ssh` and its configuration.

use std::fs;
use std::fs::Permissions;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::Stdio;

use futures_util::future::Either;
use futures_util::future::select;
use futures_util::pin_mut;
use tempfile::TempDir;
use tokio::io::AsyncWriteExt;
use tokio::net::UnixListener;
use tokio::net::UnixStream;
use tokio::process::Command;
use tokio::task::JoinHandle;

/// What `ssh` is told: how long it waits, how it notices that the other machine is gone, and that all connections go
/// through one, which stays open for a while after the last.
const OPTIONS: [&str; 6] = [
    "ConnectTimeout=30",
    "ServerAliveInterval=15",
    "ServerAliveCountMax=4",
    "ControlMaster=auto",
    "ControlPersist=60",
    "LogLevel=ERROR",
];

/// A socket whose connections end at an engine of another machine. It is there for as long as this lives.
#[derive(Debug)]
pub(super) struct Tunnel {
    /// Nobody else may look into it.
    directory: TempDir,
    destination: Destination,
    listening: JoinHandle<()>,
}

impl Tunnel {
    /// Opens a way to `ssh://[user@]machine[:port][/path of the socket there]`; else tells in words why not.
    pub(super) async fn open(host: &str) -> Result<Self, String> {
        let destination = Destination::read(host)?;
        let unmade = |error: io::Error| format!("no socket can be made for it: {error}");
        let directory = tempfile::Builder::new()
            .prefix("cachemount-ssh-")
            .permissions(Permissions::from_mode(0o700))
            .tempdir()
            .map_err(unmade)?;
        let listener = UnixListener::bind(directory.path().join("engine")).map_err(unmade)?;
        // The first connection is the one that all others go through; before it stands there is nothing to go through.
        let first = command(&destination, directory.path().join("master"), directory.path().join("said"));
        let status = first.map_err(unmade)?.stdin(Stdio::null()).stdout(Stdio::null()).status().await;
        let status = status.map_err(|error| format!("`ssh` cannot be started: {error}"))?;
        let listening = tokio::spawn(listen(listener, destination.clone(), directory.path().to_owned()));
        let tunnel = Self { directory, destination, listening };
        if status.success() {
            return Ok(tunnel);
        }
        Err(tunnel.complaint().unwrap_or_else(|| format!("`ssh` ended with {status}")))
    }

    /// Where its socket is.
    pub(super) fn host(&self) -> String {
        format!("unix://{}", self.directory.path().join("engine").display())
    }

    /// What `ssh`, or `docker` on the other machine, has said last.
    pub(super) fn complaint(&self) -> Option<String> {
        let said = fs::read(self.directory.path().join("said")).ok()?;
        let said = String::from_utf8_lossy(&said);
        said.lines().map(str::trim).rfind(|line| !line.is_empty()).map(ToOwned::to_owned)
    }
}

impl Drop for Tunnel {
    fn drop(&mut self) {
        self.listening.abort();
        let mut ssh = std::process::Command::new("ssh");
        ssh.arg("-S").arg(self.directory.path().join("master")).args(["-O", "exit"]).args(self.destination.arguments());
        // It ends by itself a little later where this fails.
        drop(ssh.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status());
    }
}

/// Has a process of its own for each connection.
async fn listen(listener: UnixListener, destination: Destination, directory: PathBuf) {
    while let Ok((ours, _)) = listener.accept().await {
        if let Ok(command) = command(&destination, directory.join("master"), directory.join("said")) {
            // What goes wrong shows in that the connection ends.
            tokio::spawn(async { drop(join(ours, command).await) });
        }
    }
}

/// Carries bytes both ways until the engine has nothing more to say, or nobody listens.
async fn join(ours: UnixStream, mut command: Command) -> io::Result<()> {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true).spawn()?;
    let (Some(mut input), Some(mut output)) = (child.stdin.take(), child.stdout.take()) else { return Ok(()) };
    let (mut from, mut to) = ours.into_split();
    let there = async move {
        tokio::io::copy(&mut from, &mut input).await?;
        input.shutdown().await
    };
    let back = async move {
        tokio::io::copy(&mut output, &mut to).await?;
        to.shutdown().await
    };
    pin_mut!(there, back);
    match select(there, back).await {
        Either::Left((asked, back)) => asked.and(back.await),
        Either::Right((answered, _)) => answered,
    }
}

/// The command that connects to the engine.
fn command(destination: &Destination, master: PathBuf, said: PathBuf) -> io::Result<Command> {
    let mut command = Command::new("ssh");
    command.arg("-T").arg("-S").arg(master).args(OPTIONS.iter().flat_map(|option| ["-o", option]));
    // A process that stays behind would keep a pipe open.
    let said = fs::File::options().append(true).create(true).open(said)?;
    command.args(destination.arguments()).args(destination.remote_command()).stderr(said);
    Ok(command)
}

/// What an address with `ssh://` says.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Destination {
    user: Option<String>,
    machine: String,
    port: Option<String>,
    /// Where the engine listens there, where that is not the usual place.
    socket: Option<String>,
}

impl Destination {
    fn read(host: &str) -> Result<Self, String> {
        let rest = host.strip_prefix("ssh://").unwrap_or(host);
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let (user, address) = match authority.rsplit_once('@') {
            Some((user, address)) => (Some(user), address),
            None => (None, authority),
        };
        if user.is_some_and(|user| user.contains(':')) {
            return Err("an address has no password; let `ssh` have a key".to_owned());
        }
        let bracketed = address.strip_prefix('[').and_then(|rest| rest.split_once(']'));
        let (machine, port) = match bracketed {
            Some((machine, rest)) => (machine, rest.strip_prefix(':')),
            None => address.split_once(':').map_or((address, None), |(machine, port)| (machine, Some(port))),
        };
        if machine.is_empty() {
            return Err("an address names a machine, as in ssh://me@build".to_owned());
        }
        let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let socket = text(path).filter(|path| path.as_str() != "/");
        Ok(Self { user: user.and_then(text), machine: machine.to_owned(), port: port.and_then(text), socket })
    }

    /// Behind `--` nothing is taken for an option.
    fn arguments(&self) -> Vec<String> {
        let user = self.user.iter().flat_map(|user| ["-l".to_owned(), user.clone()]);
        let port = self.port.iter().flat_map(|port| ["-p".to_owned(), port.clone()]);
        user.chain(port).chain(["--".to_owned(), self.machine.clone()]).collect()
    }

    /// What is run there, by that machine's shell.
    fn remote_command(&self) -> Vec<String> {
        let quoted = |text: &str| format!("'{}'", text.replace('\'', "'\\''"));
        let host = self.socket.iter().map(|path| format!("--host={}", quoted(&format!("unix://{path}"))));
        let words = ["system", "dial-stdio"].map(ToOwned::to_owned);
        ["docker".to_owned()].into_iter().chain(host).chain(words).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::Destination;

    fn words(host: &str) -> String {
        match Destination::read(host) {
            Ok(it) => it.arguments().into_iter().chain(it.remote_command()).collect::<Vec<_>>().join(" "),
            Err(reason) => reason,
        }
    }

    #[test]
    fn an_address_says_who_where_and_which_socket() {
        assert_eq!(words("ssh://build"), "-- build docker system dial-stdio");
        assert_eq!(words("ssh://me@build:2222/"), "-l me -p 2222 -- build docker system dial-stdio");
        let socket = "-- ::1 docker --host='unix:///run/it'\\''s' system dial-stdio";
        assert_eq!(words("ssh://[::1]/run/it's"), socket);
        assert_eq!(words("ssh://-oProxyCommand=x"), "-- -oProxyCommand=x docker system dial-stdio");
    }

    #[test]
    fn what_names_no_machine_or_a_password_is_refused() {
        assert!(words("ssh://me:secret@build").contains("no password"));
        assert!(words("ssh://me@/run/docker.sock").contains("names a machine"));
    }
}
