//! pixi: projects and programs of packages of conda and of the Python Package Index.

use super::{Cache, Default, Effect, EnvPlace, Fact, Holds, Manager, Place, Program, Sharing, Subcommand, Used};

// No package could be downloaded with it here: what stands here is what its documentation says.
const VARIABLES: &str = "https://pixi.sh/latest/reference/environment_variables/";
const ENVIRONMENTS: &str = "https://pixi.sh/latest/workspace/environment/";

const FETCHES: Effect = Effect::Fetches { needs_index: false };

/// What is known of pixi.
pub(super) static PIXI: Manager = Manager {
    name: "pixi",
    programs: &[Program {
        names: &["pixi"],
        versioned: false,
        value_options: &["--color", "-m", "--manifest-path", "-e", "--environment"],
        subcommands: &[
            Subcommand::new(
                &[&["install", "i", "reinstall", "add", "a", "update", "upgrade", "run", "r", "exec", "x"]],
                FETCHES,
            ),
            Subcommand::new(&[&["global", "g"], &["install", "i", "add", "a", "update", "sync", "s"]], FETCHES),
        ],
    }],
    caches: &[Cache {
        holds: Holds::Downloads,
        place: Place {
            flags: &[],
            env: &[
                EnvPlace { name: "PIXI_CACHE_DIR", any_case: false, below: "", absolute_only: false },
                EnvPlace { name: "RATTLER_CACHE_DIR", any_case: false, below: "", absolute_only: false },
                EnvPlace { name: "XDG_CACHE_HOME", any_case: false, below: "rattler/cache", absolute_only: false },
            ],
            default: Default::Home(".cache/rattler/cache"),
            below: "",
        },
        used: Used::Installed,
        source: VARIABLES,
        ..Cache::PLAIN
    }],
    sharing: Sharing::Unsaid,
    sharing_reason: Fact { text: "nothing is said of two at a time in one cache", source: VARIABLES },
    idle_by: &["--no-install", "--as-is"],
    untried: Some(Fact {
        text: "pixi keeps packages in ~/.cache/rattler/cache and links them into environments, which a mount has it copy: no fix \
               mounts it, since it has not been tried; mount `~/.cache/rattler/cache`, and neither the project's .pixi nor \
               ~/.pixi, where its environments and the programs of `pixi global` are",
        source: ENVIRONMENTS,
    }),
    notes: &[
        Fact {
            text: "where a directory `pixi` is in XDG_CACHE_HOME, it takes that one, unless a variable of its own names another",
            source: VARIABLES,
        },
        Fact { text: "packages of PyPI are in uv-cache below its cache", source: ENVIRONMENTS },
    ],
    ..Manager::PLAIN
};
