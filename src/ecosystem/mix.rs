//! mix and Hex: Elixir's build tool and package manager.

use super::{Cache, Default, Effect, EnvPlace, Fact, Holds, Manager, Place, Program, Sharing, Subcommand, Used};

// No package could be downloaded with it here: what stands here is what its documentation says.
const CONFIG: &str = "https://hexdocs.pm/hex/Mix.Tasks.Hex.Config.html";

/// What is known of mix.
pub(super) static MIX: Manager = Manager {
    name: "mix",
    programs: &[Program {
        names: &["mix"],
        versioned: false,
        value_options: &[],
        // What other tasks download goes into the image: `local.hex` and `archive.install` into ~/.mix.
        subcommands: &[Subcommand::new(
            &[&["deps.get", "deps.update", "hex.outdated"]],
            Effect::Fetches { needs_index: false },
        )],
    }],
    caches: &[Cache {
        holds: Holds::Downloads,
        place: Place {
            flags: &[],
            env: &[EnvPlace { name: "HEX_HOME", any_case: false, below: "packages", absolute_only: false }],
            default: Default::Home(".hex/packages"),
            below: "",
        },
        used: Used::Installed,
        source: CONFIG,
        ..Cache::PLAIN
    }],
    sharing: Sharing::Unsaid,
    sharing_reason: Fact { text: "nothing is said of two at a time in one directory", source: CONFIG },
    offline_env: &["HEX_OFFLINE"],
    untried: Some(Fact {
        text: "Hex keeps packages in ~/.hex/packages, beside configuration and credentials, and mix unpacks them into `deps`, \
               which the image is for: no fix mounts them, since it has not been tried; mount `~/.hex/packages` in each \
               step that runs `mix deps.get`, and never ~/.mix",
        source: CONFIG,
    }),
    ..Manager::PLAIN
};
