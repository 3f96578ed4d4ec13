//! PDM: a package manager for Python.

use super::{
    Cache, Default, Disablers, Effect, EnvPlace, Fact, Holds, Manager, Place, Program, Sharing, Subcommand, Used,
};

const CONFIGURATION: &str = "https://pdm-project.org/latest/reference/configuration/";
const TRIED: &str = "tried with PDM 2.29";

const FETCHES: Effect = Effect::Fetches { needs_index: false };

/// What is known of PDM.
pub(super) static PDM: Manager = Manager {
    name: "pdm",
    programs: &[Program {
        names: &["pdm"],
        versioned: false,
        // https://pdm-project.org/latest/reference/cli/
        value_options: &["-c", "--config", "-p", "--project"],
        subcommands: &[
            Subcommand::new(&[&["install", "sync", "add", "update", "lock"]], FETCHES),
            Subcommand::new(&[&["cache"], &["clear"]], Effect::Empties(&[0])),
            Subcommand::new(
                &[&["config"]],
                Effect::Configures(&["cache_dir", "install.cache", "feature.install_cache", "use_uv"]),
            ),
        ],
    }],
    twin: None,
    brought_by: &[],
    caches: &[Cache {
        holds: Holds::Downloads,
        place: Place {
            flags: &[],
            env: &[
                EnvPlace { name: "PDM_CACHE_DIR", any_case: false, below: "", absolute_only: false },
                EnvPlace { name: "XDG_CACHE_HOME", any_case: false, below: "pdm", absolute_only: false },
            ],
            default: Default::Home(".cache/pdm"),
            below: "",
        },
        optional: false,
        compiled: true,
        used: Used::Installed,
        hard_linked: false,
        wider: None,
        own_parent: None,
        beside: None,
        source: CONFIGURATION,
    }],
    sharing: Sharing::Locked,
    sharing_reason: Fact {
        text: "what is known of releases is one file that each writes anew, and all answers of an index are in one database",
        source: "pdm/models/caches.py and session.py of PDM 2.29",
    },
    disabled_by: Disablers { flags: &["--no-cache"], env: &["PDM_NO_CACHE"], left_on_by: &[""] },
    offline: &[],
    offline_env: &[],
    idle_by: &["--dry-run", "--check"],
    local_packages: &[],
    companion: None,
    relocated_by: &["-c", "--config"],
    relocated_by_env: &["PDM_CONFIG_FILE", "PDM_USE_UV"],
    links_into_cache: &[],
    config_files: &[("pdm.toml", "cache"), ("config.toml", "cache_dir")],
    placed_by_images: false,
    needs_root: false,
    // virtualenv, which makes the environments: seen with its version 21.15.
    also_in: Some(".cache"),
    notes: &[
        Fact { text: "any value of PDM_NO_CACHE but an empty one switches the cache off, `0` too", source: TRIED },
        Fact {
            text: "with install.cache what is installed consists of links into the cache, which the image lacks where that is \
                   mounted",
            source: CONFIGURATION,
        },
        Fact {
            text: "with use_uv it is uv that downloads, into a cache of its own",
            source: "pdm/resolver/uv.py of PDM 2.29",
        },
        Fact {
            text: "wheels that are built from sources are kept too, and found again by their tags alone, so that each base \
                   image gets a cache of its own by the `id` of the mount",
            source: "pdm/models/caches.py of PDM 2.29",
        },
    ],
};
