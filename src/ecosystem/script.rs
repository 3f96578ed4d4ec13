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
    // https://github.com/pyenv/pyenv-installer/blob/master/bin/pyenv-installer
    "pyenv.run",
    "/pyenv/pyenv-installer/",
    // https://github.com/oven-sh/bun/blob/main/src/cli/install.sh
    "bun.sh/install",
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
    // https://manpages.debian.org/bookworm/systemd/os-release.5.en.html
    "os-release",
    "lsb-release",
];

/// Programs that only sound as if they called the distribution's package manager.
const PROGRAMS: &[&str] = &[
    // https://manpages.debian.org/bookworm/coreutils/install.1.en.html
    "install",
    // On Alpine it calls apk with `--no-cache`, which keeps nothing wherever it is.
    // https://github.com/docker-library/php/blob/master/docker-php-ext-install
    "docker-php-ext-install",
    // It installs what has just been compiled, with dpkg or rpm.
    // https://manpages.debian.org/bookworm/checkinstall/checkinstall.8.en.html
    "checkinstall",
    // https://setuptools.pypa.io/en/latest/deprecated/easy_install.html
    "easy_install",
    "easy_install3",
    // https://pyinstaller.org/en/stable/usage.html
    "pyinstaller",
    // https://mariadb.com/docs/server/clients-and-utilities/deployment-tools/mariadb-install-db
    "mysql_install_db",
    "mariadb-install-db",
    // https://manpages.debian.org/bookworm/systemd/systemd-machine-id-setup.1.en.html
    "systemd-machine-id-setup",
];

/// How the names of conda's installers begin, in lower case: all are one script with other packages in it, which go
/// into a directory of their own. <https://github.com/conda/constructor/blob/main/constructor/header.sh>
const CONDA: &[&str] = &["miniconda", "anaconda", "miniforge", "mambaforge"];

/// Whether a script that `text` downloads is known to run no package manager.
pub fn is_known_address(text: &str) -> bool {
    ADDRESSES.iter().any(|address| text.contains(address))
}

/// Whether a program of this name is known to run no package manager, or one that others know of.
pub fn is_known_program(name: &str) -> bool {
    PROGRAMS.contains(&name) || super::by_program(name).is_some()
}

/// Whether a script of this file name is known to run no package manager.
pub fn is_known_name(name: &str) -> bool {
    let stem = name.strip_suffix(".sh").map(str::to_ascii_lowercase);
    NAMES.contains(&name) || stem.is_some_and(|stem| CONDA.iter().any(|start| stem.starts_with(start)))
}
