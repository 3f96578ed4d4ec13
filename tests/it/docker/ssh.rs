//! An engine behind ssh: a real `sshd` on this machine, with keys and a configuration of the test's own.

use std::fs;
use std::net::Ipv4Addr;
use std::net::TcpListener;
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::path::PathBuf;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;
use std::thread;
use std::time::Duration;

use tempfile::TempDir;

use crate::docker::engine;
use crate::docker::several::BENCH;
use crate::docker::several::reported;
use crate::docker::several::text;
use crate::docker::skip;
use crate::invocation::Place;
use crate::invocation::Ran;

/// What the configuration calls the machine: nothing but it can lead there.
const MACHINE: &str = "cachemount-test-machine";

/// Where Debian has it, which is in nobody's PATH but root's.
const SSHD: &str = "/usr/sbin/sshd";

/// A machine that ssh leads to, which is this one.
struct Machine {
    directory: TempDir,
    sshd: Child,
}

impl Machine {
    /// Starts it; `None`, and a line on standard error, where there is no `sshd` and none is asked for.
    fn start(test: &str) -> Option<Self> {
        if !fs::exists(SSHD).unwrap_or_default() {
            skip(test, "there is no sshd; `.ci/engine` installs one");
            return None;
        }
        let directory = tempfile::Builder::new().prefix("cmssh").tempdir().expect("a directory can be made");
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port is free");
        let port = listener.local_addr().expect("it has one").port();
        drop(listener);
        configure(directory.path(), port);
        // Debian's sshd asks for it, and what starts the service makes it.
        let _ = fs::create_dir("/run/sshd");
        let mut sshd = Command::new(SSHD);
        let sshd =
            sshd.args(["-D", "-e", "-f"]).arg(directory.path().join("sshd_config")).stderr(Stdio::null()).spawn();
        let machine = Self { sshd: sshd.expect("sshd starts"), directory };
        for _ in 0..100 {
            if TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok() {
                return Some(machine);
            }
            thread::sleep(Duration::from_millis(100));
        }
        panic!("sshd does not answer");
    }

    /// Runs the command with an ssh that knows the machine.
    fn run(&self, place: &Place, arguments: &[&str]) -> Ran {
        let path = format!("{}:/usr/bin:/bin", self.path("bin").display());
        place.run_with(arguments, "", &[("PATH", &path)])
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        let _ = self.sshd.kill();
        let _ = self.sshd.wait();
    }
}

/// Makes the keys of both sides, what `sshd` on this port is told, and an `ssh` that knows it.
fn configure(directory: &Path, port: u16) {
    let at = |name: &str| directory.join(name).display().to_string();
    for key in ["host", "key"] {
        let made = ["-q", "-t", "ed25519", "-N", "", "-f", &at(key)];
        assert!(Command::new("ssh-keygen").args(made).status().is_ok_and(|status| status.success()));
    }
    let served = format!(
        "ListenAddress 127.0.0.1:{port}\nHostKey {}\nAuthorizedKeysFile {}\nStrictModes no\nPidFile none\n\
         PasswordAuthentication no\nPermitRootLogin prohibit-password\n",
        at("host"),
        at("key.pub"),
    );
    fs::write(at("sshd_config"), served).expect("it can be written");
    let known = format!("[127.0.0.1]:{port} {}", fs::read_to_string(at("host.pub")).expect("it is there"));
    fs::write(at("known"), known).expect("it can be written");
    let asked = format!(
        "Host {MACHINE}\nHostName 127.0.0.1\nPort {port}\nIdentityFile {}\nIdentitiesOnly yes\n\
         UserKnownHostsFile {}\nGlobalKnownHostsFile none\nStrictHostKeyChecking yes\nBatchMode yes\n",
        at("key"),
        at("known"),
    );
    fs::write(at("ssh_config"), asked).expect("it can be written");
    // ssh finds its user's configuration by the user, not by HOME.
    fs::create_dir(at("bin")).expect("it can be made");
    let ssh = format!("#!/bin/sh\nexec /usr/bin/ssh -F {} \"$@\"\n", at("ssh_config"));
    fs::write(at("bin/ssh"), ssh).expect("it can be written");
    fs::set_permissions(at("bin/ssh"), fs::Permissions::from_mode(0o755)).expect("it is ours");
}

#[test]
fn an_engine_is_spoken_to_through_ssh() {
    const TEST: &str = "an_engine_is_spoken_to_through_ssh";
    let Some(engine) = engine(TEST) else { return };
    let Some(socket) = engine.host.strip_prefix("unix://") else { return };
    let Some(machine) = Machine::start(TEST) else { return };
    let address = format!("ssh://{MACHINE}{socket}");
    let mark = "cmtest-ssh";
    let before = engine.inventory(mark);
    let place = Place::with(&[("Dockerfile", &text(mark, "")), ("After", &text(mark, " && true"))]);

    let ran = machine.run(&place, &[&BENCH[..], &["--engine", &address]].concat());
    assert_eq!(ran.code, Some(0), "{}", ran.shown());
    let measured = &reported(&place)[0];
    assert_eq!(measured["scenarios"][0]["name"], "cold");
    assert_eq!(measured["stopped"], serde_json::Value::Null);
    assert_eq!(engine.inventory(mark), before);

    let nowhere = format!("ssh://{MACHINE}/nowhere/docker.sock");
    let ran = machine.run(&place, &["cache", "ls", "--engine", &nowhere]);
    assert_eq!(ran.code, Some(2), "{}", ran.shown());
    assert!(ran.err.starts_with(&format!("error: no engine answers at {nowhere}: ")), "{}", ran.err);

    // Whom ssh does not know it does not speak to.
    fs::write(machine.path("known"), "").expect("it is ours");
    let ran = machine.run(&place, &["cache", "ls", "--engine", &address]);
    assert_eq!(ran.code, Some(2), "{}", ran.shown());
    assert!(ran.err.contains("Host key verification failed"), "{}", ran.err);
}
