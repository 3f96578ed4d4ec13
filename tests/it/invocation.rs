//! Running the built command in a directory of its own, with an environment that says nothing.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::process::Stdio;

use tempfile::TempDir;

/// A step that downloads packages with nothing to keep them, and no other trouble.
pub(crate) const OFFENDING: &str = "FROM debian:12\nRUN apt-get update && apt-get install -y curl\n";

/// A file with nothing to say about it.
pub(crate) const CLEAN: &str = "FROM debian:12\nRUN true\n";

/// A file that `BuildKit` refuses.
pub(crate) const BROKEN: &str = "FROM debian:12\nRUNN true\n";

/// A directory to run the command in.
pub(crate) struct Place {
    directory: TempDir,
}

impl Place {
    /// With these files in it.
    pub(crate) fn with(files: &[(&str, &str)]) -> Self {
        let place = Self { directory: TempDir::new().expect("a directory can be made") };
        for (name, text) in files {
            let path = place.path(name);
            fs::create_dir_all(path.parent().expect("a file is in a directory")).expect("a directory can be made");
            fs::write(path, text).expect("a file can be written");
        }
        place
    }

    /// Where a file of this name is.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// What a file holds.
    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).expect("the file can be read")
    }

    /// Runs the command with these arguments.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        self.run_with(arguments, "", &[])
    }

    /// Runs the command with these arguments, standard input and environment.
    pub(crate) fn run_with(&self, arguments: &[&str], input: &str, environment: &[(&str, &str)]) -> Ran {
        let mut child = Command::new(env!("CARGO_BIN_EXE_cachemount"))
            .args(arguments)
            .current_dir(self.directory.path())
            .env_clear()
            .envs(environment.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the command starts");
        // One that does not read its input may have ended before.
        let _ = child.stdin.take().expect("it is piped").write_all(input.as_bytes());
        let output = child.wait_with_output().expect("the command ends");
        let text = |bytes| String::from_utf8(bytes).expect("what is written is UTF-8");
        Ran { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }
}

/// What a run of the command came to.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ran {
    /// All of it as text, to be compared.
    pub(crate) fn shown(&self) -> String {
        let mut text = format!("exit code {}\n", self.code.map_or("none".to_owned(), |code| code.to_string()));
        for (name, stream) in [("stdout", &self.out), ("stderr", &self.err)] {
            if !stream.is_empty() {
                let _ = write!(text, "--- {name}\n{stream}");
            }
        }
        text
    }
}

/// The mode of a file.
#[cfg(unix)]
pub(crate) fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(path).expect("the file is there").permissions().mode() & 0o7777
}

/// Changes the mode of a file.
#[cfg(unix)]
pub(crate) fn set_mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("the mode can be changed");
}
