//! Bun: a runtime and package manager for JavaScript.

use super::{Cache, Default, Effect, EnvPlace, Fact, Holds, Link, Manager, Place, Program, Sharing, Subcommand, Used};

const CACHE: &str = "https://bun.sh/docs/pm/global-cache";
const TRIED: &str = "tried with Bun 1.4.5";

const FETCHES: Effect = Effect::Fetches { needs_index: false };

// `bun install --help` of Bun 1.4.5.
const VALUE_OPTIONS: &[&str] = &[
    "-c",
    "--config",
    "--cwd",
    "--cache-dir",
    "--backend",
    "--registry",
    "--filter",
    "--omit",
    "--linker",
    "--concurrent-scripts",
    "--network-concurrency",
    "--ca",
    "--cafile",
    "--cpu",
    "--os",
];

/// What is known of Bun.
pub(super) static BUN: Manager = Manager {
    name: "bun",
    programs: &[Program {
        names: &["bun"],
        versioned: false,
        value_options: VALUE_OPTIONS,
        subcommands: &[
            Subcommand::new(&[&["install", "i", "add", "a", "ci", "update"]], FETCHES),
            Subcommand::new(&[&["pm"], &["cache"], &["rm"]], Effect::Empties(&[0])),
        ],
    }],
    caches: &[Cache {
        holds: Holds::Downloads,
        place: Place {
            flags: &["--cache-dir"],
            env: &[
                EnvPlace { name: "BUN_INSTALL_CACHE_DIR", any_case: false, below: "", absolute_only: false },
                EnvPlace { name: "BUN_INSTALL", any_case: false, below: "install/cache", absolute_only: false },
                EnvPlace { name: "XDG_CACHE_HOME", any_case: false, below: ".bun/install/cache", absolute_only: false },
            ],
            default: Default::Home(".bun/install/cache"),
            below: "",
        },
        used: Used::Installed,
        source: CACHE,
        ..Cache::PLAIN
    }],
    sharing: Sharing::Unsaid,
    sharing_reason: Fact { text: "whether several may work in it at a time is not written down", source: CACHE },
    relocated_by: &["-c", "--config"],
    links_into_cache: &[Link { env: None, flags: &["--backend"], value: Some("symlink") }],
    config_files: &[("bunfig.toml", "cache"), (".bunfig.toml", "cache")],
    notes: &[
        Fact {
            text: "from a mount packages are copied, since no hard link can be made: node_modules needs no cache",
            source: TRIED,
        },
        Fact { text: "`--backend=symlink` installs links into the cache, which the image lacks", source: TRIED },
        Fact {
            text: "~/.bun/bin and ~/.bun/install/global are what the image is for: mount the cache alone",
            source: TRIED,
        },
    ],
    ..Manager::PLAIN
};
