//! Yarn 2 and later, which is called berry: another program than Yarn 1.

use super::{Cache, Default, Effect, EnvPlace, Fact, Holds, Manager, Place, Program, Sharing, Subcommand, Used};

const GLOBAL: &str = "https://yarnpkg.com/configuration/yarnrc#globalFolder";
const PNP: &str = "https://yarnpkg.com/features/pnp";
const TRIED: &str = "tried with Yarn 4.18.1";

const FETCHES: Effect = Effect::Fetches { needs_index: false };

/// What is known of Yarn 2 and later.
pub(super) static YARN_BERRY: Manager = Manager {
    name: "yarn-berry",
    programs: &[Program {
        names: &["yarn", "yarnpkg"],
        versioned: false,
        value_options: &["--cwd", "--mode"],
        subcommands: &[
            Subcommand::alone(FETCHES),
            Subcommand::new(&[&["install", "add", "up", "dedupe"]], FETCHES),
            Subcommand::new(&[&["workspaces"], &["focus"]], FETCHES),
            Subcommand::running(&[&["dlx"]], FETCHES),
            Subcommand::new(&[&["cache"], &["clean", "clear"]], Effect::Empties(&[0])),
        ],
    }],
    caches: &[Cache {
        holds: Holds::Linked { unless: "`nodeLinker: node-modules` in .yarnrc.yml" },
        place: Place {
            flags: &[],
            env: &[EnvPlace { name: "YARN_GLOBAL_FOLDER", any_case: true, below: "cache", absolute_only: false }],
            default: Default::Home(".yarn/berry/cache"),
            below: "",
        },
        used: Used::Installed,
        source: GLOBAL,
        ..Cache::PLAIN
    }],
    sharing: Sharing::Unsaid,
    sharing_reason: Fact { text: "whether several may work in it at a time is not written down", source: GLOBAL },
    idle_by: &["-v", "-h"],
    relocated_by_env: &["YARN_RC_FILENAME"],
    config_files: &[(".yarnrc.yml", "older")],
    notes: &[
        Fact {
            text: "programs that are installed by Plug'n'Play, the default, are run from this cache, so that an image \
                   without it ends with `Required package missing from disk`: no fix mounts it",
            source: TRIED,
        },
        Fact {
            text: "with `nodeLinker: node-modules` the image does not need it, and a mount by hand keeps what is \
                   downloaded",
            source: PNP,
        },
        Fact {
            text: "YARN_CACHE_FOLDER says nothing of it where `enableGlobalCache` is on, as it is from Yarn 4 on",
            source: TRIED,
        },
        Fact {
            text: ".yarn/cache, .yarn/unplugged and .pnp.cjs are what the image is for: never mount them",
            source: PNP,
        },
    ],
    ..Manager::PLAIN
};
