//! Deno: a runtime for JavaScript, and what it downloads.

use super::{Cache, Default, Effect, EnvPlace, Fact, Holds, Manager, Place, Program, Sharing, Subcommand, Used};

const DIRECTORY: &str = "https://docs.deno.com/runtime/reference/env_variables/";
const MODULES: &str = "https://docs.deno.com/runtime/fundamentals/modules/";
const TRIED: &str = "tried with Deno 2.9.8";

const FETCHES: Effect = Effect::Fetches { needs_index: false };

/// What is known of Deno.
pub(super) static DENO: Manager = Manager {
    name: "deno",
    programs: &[Program {
        names: &["deno"],
        versioned: false,
        value_options: &["-c", "--config", "--import-map", "--lock", "--cert", "-L", "--log-level"],
        subcommands: &[
            Subcommand::flagged(&[], &[&["-h", "-V"]], Effect::Idles),
            Subcommand::new(&[&["cache", "install", "i", "add", "compile"]], FETCHES),
        ],
    }],
    caches: &[Cache {
        holds: Holds::Linked {
            unless: "`deno compile`, or `\"nodeModulesDir\": \"auto\"` and `\"vendor\": true` in deno.json",
        },
        place: Place {
            flags: &[],
            env: &[
                EnvPlace { name: "DENO_DIR", any_case: false, below: "", absolute_only: false },
                EnvPlace { name: "XDG_CACHE_HOME", any_case: false, below: "deno", absolute_only: false },
            ],
            default: Default::Home(".cache/deno"),
            below: "",
        },
        used: Used::Installed,
        source: DIRECTORY,
        ..Cache::PLAIN
    }],
    sharing: Sharing::Unsaid,
    sharing_reason: Fact { text: "whether several may work in it at a time is not written down", source: DIRECTORY },
    idle_by: &["--no-remote"],
    notes: &[
        Fact {
            text: "programs are run from this cache, with what `deno cache` and `deno install` put there: without it the \
                   container downloads it again, or ends, with `--cached-only`: no fix mounts it",
            source: TRIED,
        },
        Fact {
            text: "with `nodeModulesDir` packages of npm are copied into node_modules, which does not need the cache",
            source: TRIED,
        },
        Fact { text: "with `vendor` modules of other servers are copied into vendor", source: MODULES },
        Fact {
            text: "the image `denoland/deno` has it in /deno-dir, by DENO_DIR",
            source: "https://github.com/denoland/deno_docker/blob/main/debian.dockerfile",
        },
    ],
    ..Manager::PLAIN
};
