//! cabal: Haskell's build tool.

use super::{Cache, Default, Effect, EnvPlace, Fact, Holds, Manager, Place, Program, Sharing, Subcommand, Used};

// Nothing could be downloaded with it here: what stands here is what its documentation says.
const DIRECTORIES: &str = "doc/config.rst of cabal, environment variables, and https://hackage.haskell.org/package/hackage-db-2.1.3/docs/Distribution-Hackage-DB-Path.html";

/// What is known of cabal.
pub(super) static CABAL: Manager = Manager {
    name: "cabal",
    programs: &[Program {
        names: &["cabal"],
        versioned: false,
        value_options: &["--config-file", "--store-dir", "--project-file", "-w", "--with-compiler"],
        subcommands: &[
            Subcommand::new(
                &[&[
                    "build",
                    "v2-build",
                    "new-build",
                    "install",
                    "v2-install",
                    "new-install",
                    "fetch",
                    "get",
                    "run",
                    "test",
                    "bench",
                ]],
                Effect::Fetches { needs_index: false },
            ),
            Subcommand::new(&[&["update", "v2-update", "new-update"]], Effect::Nothing),
        ],
    }],
    caches: &[Cache {
        holds: Holds::Downloads,
        place: Place {
            flags: &["--remote-repo-cache"],
            env: &[EnvPlace { name: "CABAL_DIR", any_case: false, below: "packages", absolute_only: false }],
            default: Default::Home(".cabal/packages"),
            below: "",
        },
        used: Used::Installed,
        source: DIRECTORIES,
        ..Cache::PLAIN
    }],
    sharing: Sharing::Unsaid,
    sharing_reason: Fact { text: "nothing is said of two at a time in one directory", source: DIRECTORIES },
    untried: Some(Fact {
        text: "cabal keeps packages and their index in ~/.cabal/packages or, from 3.10 on, where no ~/.cabal is, in \
               ~/.cache/cabal/packages, and what it builds of them in a store that programs may need: no fix mounts them; \
               where `cabal update` and what builds are one step, mount the first of these",
        source: DIRECTORIES,
    }),
    config_files: &[("config", "remote-repo-cache")],
    ..Manager::PLAIN
};
