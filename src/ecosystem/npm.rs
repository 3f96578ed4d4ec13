//! npm: Node's package manager.

use super::{Cache, Default, Effect, EnvPlace, Fact, Holds, Manager, Place, Program, Sharing, Subcommand, Used};

const CONFIG: &str = "https://docs.npmjs.com/cli/v11/using-npm/config#cache";
const OPTIMIZE: &str = "https://docs.docker.com/build/cache/optimize/#use-cache-mounts";
const TRIED: &str = "tried with npm 11";

const FETCHES: Effect = Effect::Fetches { needs_index: false };

// https://docs.npmjs.com/cli/v11/using-npm/config
const VALUE_OPTIONS: &[&str] = &[
    "--prefix",
    "-C",
    "--cache",
    "--registry",
    "--loglevel",
    "--workspace",
    "-w",
    "--userconfig",
    "--globalconfig",
    "--omit",
    "--include",
    "--package",
    "-p",
    "--call",
    "-c",
    "--tag",
];

/// What is known of npm.
pub(super) static NPM: Manager = Manager {
    name: "npm",
    programs: &[
        Program {
            names: &["npm"],
            versioned: false,
            value_options: VALUE_OPTIONS,
            subcommands: &[
                Subcommand::new(
                    &[&[
                        "install",
                        "i",
                        "in",
                        "ins",
                        "inst",
                        "isntall",
                        "add",
                        "ci",
                        "clean-install",
                        "ic",
                        "install-clean",
                        "install-test",
                        "it",
                        "install-ci-test",
                        "cit",
                        "update",
                        "up",
                        "upgrade",
                        "pack",
                        "dedupe",
                    ]],
                    FETCHES,
                ),
                Subcommand::running(&[&["exec", "x", "create"]], Effect::InstallsIntoCache),
                Subcommand::new(&[&["cache"], &["clean", "clear", "rm"]], Effect::Empties(&[0])),
                Subcommand::new(&[&["cache"], &["add"]], FETCHES),
                Subcommand::new(&[&["config", "c"], &["set"]], Effect::Configures(&["cache"])),
                Subcommand::new(&[&["set"]], Effect::Configures(&["cache"])),
            ],
        },
        Program {
            names: &["npx"],
            versioned: false,
            value_options: VALUE_OPTIONS,
            subcommands: &[Subcommand::running(&[], Effect::InstallsIntoCache)],
        },
    ],
    caches: &[Cache {
        holds: Holds::Downloads,
        place: Place {
            flags: &["--cache"],
            env: &[EnvPlace { name: "npm_config_cache", any_case: true, below: "", absolute_only: false }],
            default: Default::Home(".npm"),
            below: "",
        },
        used: Used::Installed,
        source: CONFIG,
        ..Cache::PLAIN
    }],
    sharing: Sharing::Shared,
    sharing_reason: Fact {
        text: "packages are stored by their content and moved into place in one step",
        source: OPTIMIZE,
    },
    offline: &["--offline"],
    offline_env: &["npm_config_offline", "NPM_CONFIG_OFFLINE"],
    relocated_by: &["--userconfig", "--globalconfig"],
    relocated_by_env: &[
        "npm_config_userconfig",
        "NPM_CONFIG_USERCONFIG",
        "npm_config_globalconfig",
        "NPM_CONFIG_GLOBALCONFIG",
    ],
    config_files: &[(".npmrc", "cache"), ("npmrc", "cache")],
    notes: &[
        Fact { text: "XDG_CACHE_HOME is ignored", source: TRIED },
        Fact {
            text: "what `npx` and `npm exec` run lies in the cache (_npx): a step that runs one so as to have it in the \
                   image loses it",
            source: TRIED,
        },
        Fact { text: "node_modules is what the image is for: never mount it", source: OPTIMIZE },
    ],
    ..Manager::PLAIN
};
