//! Scripts that files run without showing them, and that are known to run no package manager of the
//! distribution.

/// Addresses, or parts of them, that such scripts are downloaded from; each read to its end.
const ADDRESSES: &[&str] = &[
    // https://github.com/nvm-sh/nvm/blob/v0.40.0/install.sh
    "/nvm-sh/nvm/",
    "/creationix/nvm/",
    // https://github.com/rust-lang/rustup/blob/1.23.0/rustup-init.sh
    "sh.rustup.rs",
    // https://docs.astral.sh/uv/reference/installer/
    "astral.sh/uv/",
];

/// Names of files that only set variables and define functions for the shell that reads them, and of those
/// that make build files.
const NAMES: &[&str] = &[
    // https://docs.python.org/3/library/venv.html#how-venvs-work
    "activate",
    // https://github.com/nvm-sh/nvm/blob/v0.40.0/README.md#install--update-script
    "nvm.sh",
    // https://rust-lang.github.io/rustup/installation/index.html
    "env",
    // https://www.gnu.org/software/bash/manual/html_node/Bash-Startup-Files.html
    ".bashrc",
    ".bash_profile",
    ".profile",
    "profile",
    // https://www.gnu.org/software/automake/manual/html_node/Basics-of-Distribution.html
    "autogen.sh",
    "configure",
];

/// Whether a script that `text` downloads is known to run no package manager.
pub fn is_known_address(text: &str) -> bool {
    ADDRESSES.iter().any(|address| text.contains(address))
}

/// Whether a script of this file name is known to run no package manager.
pub fn is_known_name(name: &str) -> bool {
    NAMES.contains(&name)
}
