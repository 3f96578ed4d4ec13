//! `LuaRocks`: Lua's package manager.

use super::{Cache, Default, Effect, EnvPlace, Fact, Holds, Manager, Place, Program, Sharing, Subcommand, Used};

const DIRECTORY: &str = "luarocks/core/cfg.lua of LuaRocks 3.8";
const FETCHING: &str = "luarocks/fetch.lua of LuaRocks 3.8";

/// What is known of `LuaRocks`.
pub(super) static LUAROCKS: Manager = Manager {
    name: "luarocks",
    programs: &[Program {
        names: &["luarocks"],
        versioned: false,
        value_options: &["--tree", "--server", "--only-server", "--lua-dir", "--lua-version", "--namespace"],
        subcommands: &[Subcommand::new(
            &[&["install", "build", "make", "download", "test"]],
            Effect::Fetches { needs_index: false },
        )],
    }],
    caches: &[Cache {
        holds: Holds::Downloads,
        place: Place {
            flags: &[],
            env: &[EnvPlace { name: "XDG_CACHE_HOME", any_case: false, below: "luarocks", absolute_only: false }],
            default: Default::Home(".cache/luarocks"),
            below: "",
        },
        used: Used::Installed,
        source: DIRECTORY,
        ..Cache::PLAIN
    }],
    sharing: Sharing::Unsaid,
    sharing_reason: Fact { text: "it takes no lock there, and writes files where they will be read", source: FETCHING },
    config_files: &[("config.lua", "local_cache")],
    untried: Some(Fact {
        text: "LuaRocks keeps lists, rockspecs and rocks in ~/.cache/luarocks, and the sources that a rockspec names nowhere: a \
               mount saves little, and no fix makes one; mount `~/.cache/luarocks` where most of what is installed are rocks",
        source: FETCHING,
    }),
    ..Manager::PLAIN
};
