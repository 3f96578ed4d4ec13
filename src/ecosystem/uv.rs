//! uv: a package manager for Python.

use super::{
    Cache, Default, Disablers, Effect, EnvPlace, Fact, Holds, Link, Manager, Place, Program, Sharing, Subcommand, Used,
};

const CACHE: &str = "https://docs.astral.sh/uv/concepts/cache/";
const DOCKER: &str = "https://docs.astral.sh/uv/guides/integration/docker/#caching";
const TRIED: &str = "tried with uv 0.13";

const FETCHES: Effect = Effect::Fetches { needs_index: false };

// https://docs.astral.sh/uv/reference/cli/
const VALUE_OPTIONS: &[&str] = &[
    "--project",
    "--directory",
    "--cache-dir",
    "--config-file",
    "--color",
    "--allow-insecure-host",
    "--python",
    "-p",
    "--python-preference",
    "--link-mode",
];

/// What is known of uv.
pub(super) static UV: Manager = Manager {
    name: "uv",
    programs: &[
        Program {
            names: &["uv"],
            versioned: false,
            value_options: VALUE_OPTIONS,
            subcommands: &[
                Subcommand::new(&[&["sync", "add", "lock", "export", "build", "venv"]], FETCHES),
                Subcommand::running(&[&["run"]], FETCHES),
                Subcommand::new(&[&["pip"], &["install", "sync", "compile"]], FETCHES),
                Subcommand::new(&[&["tool"], &["install", "upgrade"]], FETCHES),
                Subcommand::running(&[&["tool"], &["run"]], Effect::InstallsIntoCache),
                Subcommand::new(&[&["python"], &["install"]], FETCHES),
                Subcommand::new(&[&["cache"], &["clean", "prune"]], Effect::Empties(&[0])),
            ],
        },
        Program {
            names: &["uvx"],
            versioned: false,
            value_options: VALUE_OPTIONS,
            subcommands: &[Subcommand::running(&[], Effect::InstallsIntoCache)],
        },
    ],
    caches: &[Cache {
        holds: Holds::Downloads,
        place: Place {
            flags: &["--cache-dir"],
            env: &[
                EnvPlace { name: "UV_CACHE_DIR", any_case: false, below: "", absolute_only: false },
                EnvPlace { name: "XDG_CACHE_HOME", any_case: false, below: "uv", absolute_only: true },
            ],
            default: Default::Home(".cache/uv"),
            below: "",
        },
        used: Used::Installed,
        source: CACHE,
        ..Cache::PLAIN
    }],
    sharing: Sharing::Shared,
    sharing_reason: Fact {
        text: "the cache is thread-safe and append-only, made for several readers and writers at a time",
        source: CACHE,
    },
    disabled_by: Disablers {
        flags: &["--no-cache", "-n", "--no-cache-dir"],
        env: &["UV_NO_CACHE"],
        left_on_by: &["", "0", "false", "no", "off"],
    },
    offline: &["--offline"],
    offline_env: &["UV_OFFLINE"],
    links_into_cache: &[Link { env: Some("UV_LINK_MODE"), flags: &["--link-mode"], value: Some("symlink") }],
    config_files: &[("uv.toml", "cache-dir")],
    notes: &[
        Fact {
            text: "`UV_LINK_MODE=copy` keeps uv from warning that it cannot hard-link from the mount; what is installed \
                   is the same",
            source: DOCKER,
        },
        Fact { text: "`UV_LINK_MODE=symlink` installs links into the cache, which the image lacks", source: TRIED },
        Fact {
            text: "Pythons and tools that uv installs ($HOME/.local/share/uv) are what the image is for: never mount them",
            source: TRIED,
        },
    ],
    ..Manager::PLAIN
};
