//! rebar3: Erlang's build tool.

use super::{Cache, Default, Effect, EnvPlace, Fact, Holds, Manager, Place, Program, Sharing, Subcommand, Used};

// No package could be downloaded with it here: what stands here is what its documentation says.
const CONFIG: &str = "https://hex.pm/docs/rebar3-usage, and https://rebar3.org/docs/configuration/configuration";

/// What is known of rebar3.
pub(super) static REBAR3: Manager = Manager {
    name: "rebar3",
    programs: &[Program {
        names: &["rebar3"],
        versioned: false,
        value_options: &[],
        subcommands: &[
            Subcommand::new(&[&["version", "help", "clean", "new"]], Effect::Idles),
            Subcommand::new(
                &[&[
                    "as",
                    "do",
                    "compile",
                    "get-deps",
                    "release",
                    "tar",
                    "escriptize",
                    "ct",
                    "eunit",
                    "dialyzer",
                    "upgrade",
                ]],
                Effect::Fetches { needs_index: false },
            ),
        ],
    }],
    caches: &[Cache {
        holds: Holds::Downloads,
        place: Place {
            flags: &[],
            env: &[EnvPlace { name: "REBAR_CACHE_DIR", any_case: false, below: "hex", absolute_only: false }],
            default: Default::Home(".cache/rebar3/hex"),
            below: "",
        },
        used: Used::Installed,
        source: CONFIG,
        ..Cache::PLAIN
    }],
    sharing: Sharing::Unsaid,
    sharing_reason: Fact { text: "nothing is said of two at a time in one directory", source: CONFIG },
    untried: Some(Fact {
        text: "rebar3 keeps packages in ~/.cache/rebar3/hex, beside plugins that it has compiled for this release of Erlang: \
               no fix mounts them, since it has not been tried; mount `~/.cache/rebar3/hex` in each step that runs it",
        source: CONFIG,
    }),
    ..Manager::PLAIN
};
