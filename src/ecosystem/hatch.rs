//! Hatch: Python projects, and their environments.

use super::{Cache, Default, Effect, EnvPlace, Fact, Holds, Manager, Place, Program, Sharing, Subcommand, Used};

const TRIED: &str = "tried with Hatch 1.18";
const CONFIG: &str = "https://hatch.pypa.io/latest/config/hatch/#directories";

/// What is known of Hatch.
pub(super) static HATCH: Manager = Manager {
    name: "hatch",
    programs: &[Program {
        names: &["hatch"],
        versioned: false,
        value_options: &["-e", "--env", "-p", "--project", "--data-dir", "--cache-dir", "--config"],
        subcommands: &[
            Subcommand::new(&[&["env", "python"], &["create", "install"]], Effect::Fetches { needs_index: false }),
            Subcommand::new(&[&["run", "build", "test", "shell"]], Effect::Fetches { needs_index: false }),
        ],
    }],
    caches: &[Cache {
        holds: Holds::Downloads,
        place: Place {
            flags: &["--cache-dir"],
            env: &[EnvPlace { name: "HATCH_CACHE_DIR", any_case: false, below: "", absolute_only: false }],
            default: Default::Home(".cache/hatch"),
            below: "",
        },
        used: Used::Installed,
        source: CONFIG,
        ..Cache::PLAIN
    }],
    sharing: Sharing::Unsaid,
    sharing_reason: Fact { text: "nothing is said of two at a time in one cache", source: CONFIG },
    untried: Some(Fact {
        text: "Hatch has pip or uv download what its environments need: no fix mounts their caches for it, since the project says \
               which of them it is; mount `~/.cache/pip` or `~/.cache/uv`",
        source: TRIED,
    }),
    notes: &[Fact { text: "its environments are in ~/.local/share/hatch: never mount them", source: TRIED }],
    ..Manager::PLAIN
};
