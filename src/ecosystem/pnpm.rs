//! pnpm: a package manager for Node that links packages from one store.

use super::{Cache, Default, Effect, EnvPlace, Fact, Holds, Link, Manager, Place, Program, Sharing, Subcommand, Used};

const STORE: &str = "https://pnpm.io/settings#storedir";
const DOCKER: &str = "https://pnpm.io/docker#example-1-build-a-bundle-in-a-docker-container";
const VIRTUAL: &str = "https://pnpm.io/global-virtual-store";
const TRIED: &str = "tried with pnpm 10.34.9 and 12.21.0";
const TRIED_TEN: &str = "tried with pnpm 10.34.9";

const FETCHES: Effect = Effect::Fetches { needs_index: false };

// https://pnpm.io/pnpm-cli, https://pnpm.io/cli/install
const VALUE_OPTIONS: &[&str] = &[
    "-C",
    "--dir",
    "--store-dir",
    "--filter",
    "-F",
    "--filter-prod",
    "--reporter",
    "--loglevel",
    "--registry",
    "--workspace-concurrency",
    "--network-concurrency",
    "--child-concurrency",
    "--package-import-method",
    "--modules-dir",
    "--virtual-store-dir",
    "--lockfile-dir",
    "--node-linker",
    "--cpu",
    "--os",
    "--libc",
    "--package",
    "--location",
];

/// Settings that move the store, or make packages point into it.
const SETTINGS: &[&str] = &["store-dir", "storeDir", "enable-global-virtual-store", "enableGlobalVirtualStore"];

/// What is known of pnpm.
pub(super) static PNPM: Manager = Manager {
    name: "pnpm",
    programs: &[Program {
        names: &["pnpm"],
        versioned: false,
        value_options: VALUE_OPTIONS,
        subcommands: &[
            Subcommand::new(
                &[&[
                    "install",
                    "i",
                    "add",
                    "ci",
                    "clean-install",
                    "update",
                    "up",
                    "upgrade",
                    "fetch",
                    "install-test",
                    "it",
                ]],
                FETCHES,
            ),
            Subcommand::new(
                &[&["recursive", "multi", "m"], &["install", "i", "add", "update", "up", "upgrade"]],
                FETCHES,
            ),
            // All of these make global packages: https://pnpm.io/cli/runtime, https://pnpm.io/cli/self-update.
            Subcommand::new(&[&["self-update", "setup", "runtime", "rt", "env"]], Effect::LinksIntoCache),
            Subcommand::new(&[&["store"], &["prune"]], Effect::Empties(&[0])),
            Subcommand::new(&[&["config", "c"], &["set"]], Effect::Configures(SETTINGS)),
            Subcommand::new(&[&["set"]], Effect::Configures(SETTINGS)),
        ],
    }],
    brought_by: &["corepack", "npm"],
    caches: &[Cache {
        holds: Holds::Downloads,
        place: Place {
            flags: &["--store-dir"],
            env: &[
                EnvPlace { name: "PNPM_HOME", any_case: false, below: "store", absolute_only: false },
                EnvPlace { name: "XDG_DATA_HOME", any_case: false, below: "pnpm/store", absolute_only: false },
            ],
            default: Default::Home(".local/share/pnpm/store"),
            below: "",
        },
        used: Used::Installed,
        hard_linked: true,
        source: STORE,
        ..Cache::PLAIN
    }],
    sharing: Sharing::Shared,
    sharing_reason: Fact { text: "its own documentation mounts the store so", source: DOCKER },
    offline: &["--offline"],
    offline_env: &["npm_config_offline", "NPM_CONFIG_OFFLINE", "pnpm_config_offline", "PNPM_CONFIG_OFFLINE"],
    idle_by: &["--lockfile-only"],
    relocated_by: &["--config.store-dir", "--config.storeDir"],
    // Each is read by some versions and ignored by others: tried with pnpm 10.34.9 and 12.21.0.
    relocated_by_env: &[
        "npm_config_store_dir",
        "NPM_CONFIG_STORE_DIR",
        "pnpm_config_store_dir",
        "PNPM_CONFIG_STORE_DIR",
    ],
    links_into_cache: &[
        // Global packages of pnpm 12.21.0 are links into the store's `links`; those of 10.34.9 are not.
        Link { env: None, flags: &["-g", "--global"], value: None },
        Link { env: None, flags: &["--enable-global-virtual-store", "--config.enableGlobalVirtualStore"], value: None },
        Link {
            env: Some("pnpm_config_enable_global_virtual_store"),
            flags: &["--enable-global-virtual-store", "--config.enableGlobalVirtualStore"],
            value: Some("true"),
        },
        Link { env: Some("npm_config_enable_global_virtual_store"), flags: &[], value: Some("true") },
    ],
    config_files: &[
        (".npmrc", "store"),
        ("rc", "store"),
        ("pnpm-workspace.yaml", "store"),
        ("pnpm-workspace.yaml", "Store"),
        ("config.yaml", "store"),
        ("config.yaml", "Store"),
    ],
    notes: &[
        Fact {
            text: "the store is where a hard link can be made from the project to the directory above it: with the project \
                   bound from elsewhere, or above a mount whose parent the step's user cannot write, it is in .pnpm-store \
                   beside the project, and a mount keeps nothing",
            source: TRIED,
        },
        Fact { text: "from a mount packages are copied, so that node_modules needs no store", source: TRIED },
        Fact { text: "`pnpm store prune` empties a mounted store, since nothing is linked to it", source: TRIED_TEN },
        Fact {
            text: "global packages of pnpm 12 are links into the store: a step that installs any is not mounted, nor is one \
                   behind it, which would not find them",
            source: TRIED,
        },
        Fact {
            text: "with `enableGlobalVirtualStore` node_modules points into the store, which the image lacks",
            source: VIRTUAL,
        },
        Fact {
            text: "PNPM_HOME holds pnpm itself and global packages beside the store: mount the store alone",
            source: DOCKER,
        },
    ],
    ..Manager::PLAIN
};
