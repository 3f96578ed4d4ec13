//! pip: Python's own package installer.

use super::{
    Cache, Default, Disablers, Effect, EnvPlace, Fact, Holds, Manager, Place, Program, Sharing, Subcommand, Used,
};

const CACHING: &str = "https://pip.pypa.io/en/stable/topics/caching/";
const OPTIMIZE: &str = "https://docs.docker.com/build/cache/optimize/#use-cache-mounts";
const TRIED: &str = "tried with pip 23.2 and 26.3";

const FETCHES: Effect = Effect::Fetches { needs_index: false };

// https://pip.pypa.io/en/stable/cli/pip/#general-options, and those of its subcommands that stand beside packages.
const VALUE_OPTIONS: &[&str] = &[
    "--python",
    "--log",
    "--keyring-provider",
    "--proxy",
    "--retries",
    "--timeout",
    "--exists-action",
    "--trusted-host",
    "--cert",
    "--client-cert",
    "--cache-dir",
    "--use-feature",
    "--use-deprecated",
    "-i",
    "--index-url",
    "--extra-index-url",
    "-f",
    "--find-links",
    "-t",
    "--target",
    "-d",
    "--dest",
    "-w",
    "--wheel-dir",
    "--prefix",
    "--root",
    "--src",
    "--platform",
    "--python-version",
    "--implementation",
    "--abi",
    "--upgrade-strategy",
    "--no-binary",
    "--only-binary",
    "--progress-bar",
    "--root-user-action",
    "-C",
    "--config-settings",
];

/// What is known of pip.
pub(super) static PIP: Manager = Manager {
    name: "pip",
    programs: &[
        Program {
            names: &["pip"],
            versioned: true,
            value_options: VALUE_OPTIONS,
            subcommands: &[
                Subcommand::new(&[&["install", "download", "wheel", "lock"]], FETCHES),
                Subcommand::new(&[&["cache"], &["purge", "remove"]], Effect::Empties(&[0])),
                Subcommand::new(
                    &[&["config"], &["set"]],
                    Effect::Configures(&[
                        "global.cache-dir",
                        "global.no-cache-dir",
                        "install.cache-dir",
                        "install.no-cache-dir",
                        "user.cache-dir",
                        "user.no-cache-dir",
                    ]),
                ),
            ],
        },
        // It makes an environment for each program, and runs pip to fill it.
        Program {
            names: &["pipx"],
            versioned: false,
            value_options: &["--python", "-i", "--index-url", "--suffix"],
            subcommands: &[
                Subcommand::new(
                    &[&[
                        "install",
                        "install-all",
                        "inject",
                        "upgrade",
                        "upgrade-all",
                        "upgrade-shared",
                        "reinstall",
                        "reinstall-all",
                    ]],
                    FETCHES,
                ),
                Subcommand::running(&[&["run"]], FETCHES),
            ],
        },
    ],
    caches: &[Cache {
        holds: Holds::Downloads,
        place: Place {
            flags: &["--cache-dir"],
            env: &[
                EnvPlace { name: "PIP_CACHE_DIR", any_case: false, below: "", absolute_only: false },
                EnvPlace { name: "XDG_CACHE_HOME", any_case: false, below: "pip", absolute_only: false },
            ],
            default: Default::Home(".cache/pip"),
            below: "",
        },
        compiled: true,
        used: Used::Installed,
        source: CACHING,
        ..Cache::PLAIN
    }],
    sharing: Sharing::Shared,
    sharing_reason: Fact {
        text: "each file is written beside its place and moved there in one step",
        source: "pip/_internal/network/cache.py of pip 26.3",
    },
    disabled_by: Disablers {
        // `--no-cache` is short for the other, as every option may be shortened.
        flags: &["--no-cache-dir", "--no-cache"],
        env: &["PIP_NO_CACHE_DIR"],
        // Any other value switches it off, `0` and `false` too: tried with pip 23.2 and 26.3.
        left_on_by: &[""],
    },
    idle_by: &["--no-index"],
    local_packages: &[".whl", "/*"],
    // What pipx gives to pip may switch its cache off.
    relocated_by: &["--pip-args", "--backend"],
    // With uv in the place of pip, pipx uses uv's cache.
    relocated_by_env: &["PIP_CONFIG_FILE", "PIPX_DEFAULT_BACKEND"],
    config_files: &[("pip.conf", "cache"), ("pip.ini", "cache")],
    // pipx makes ~/.cache/pipx whenever it starts: pipx/main.py of pipx 1.18.
    also_in: Some(".cache"),
    also_by: &["pipx"],
    notes: &[
        Fact {
            text: "a cache that belongs to another user is not used, and a step with one only says so in a warning",
            source: TRIED,
        },
        Fact {
            text: "wheels that pip compiles from sources are kept too, and found again by the version of Python alone: \
                   images with other libraries, as Alpine's beside Debian's, must not share them, so that each base \
                   image gets a cache of its own by the `id` of the mount",
            source: CACHING,
        },
        Fact { text: "an index whose answers forbid to keep them leaves the cache empty", source: TRIED },
        Fact {
            text: "nothing is kept of an index at `http:`, unless `--trusted-host` names its host",
            source: "pip/_internal/network/session.py of pip 23.0, and tried with it",
        },
        Fact {
            text: "pipx runs pip, which keeps what it downloads in pip's own cache; newer ones run uv where that is installed, \
                   which keeps it in uv's",
            source: "pipx/backends of pipx 1.18",
        },
        Fact {
            text: "the environments of pipx (~/.local/share/pipx, or PIPX_HOME) are what the image is for: never mount them",
            source: "pipx/paths.py of pipx 1.18",
        },
        Fact {
            text: "site-packages and virtual environments are what the image is for: never mount them",
            source: OPTIMIZE,
        },
    ],
    ..Manager::PLAIN
};
