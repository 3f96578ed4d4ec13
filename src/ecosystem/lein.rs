//! Leiningen: Clojure's build tool.

use super::{Cache, Default, Effect, Fact, Holds, Manager, Place, Program, Sharing, Subcommand, Used};

// No package could be downloaded with it here: what stands here is what its documentation says.
const TUTORIAL: &str = "doc/TUTORIAL.md of Leiningen 2";

/// What is known of Leiningen.
pub(super) static LEIN: Manager = Manager {
    name: "lein",
    programs: &[Program {
        names: &["lein"],
        versioned: false,
        value_options: &[],
        subcommands: &[
            Subcommand::new(&[&["version", "help", "clean", "new", "upgrade", "self-install"]], Effect::Idles),
            Subcommand::alone(Effect::Idles),
            Subcommand::new(&[], Effect::Fetches { needs_index: false }),
        ],
    }],
    caches: &[Cache {
        holds: Holds::Downloads,
        place: Place { flags: &[], env: &[], default: Default::Account(".m2/repository"), below: "" },
        used: Used::InPlace,
        source: TUTORIAL,
        ..Cache::PLAIN
    }],
    sharing: Sharing::Unsaid,
    sharing_reason: Fact { text: "nothing is said of two at a time in one repository", source: TUTORIAL },
    offline: &["-o"],
    untried: Some(Fact {
        text: "Leiningen reads packages where they lie, in ~/.m2/repository, and keeps itself in ~/.lein/self-installs: no fix \
               mounts them, since it has not been tried; where each step that runs it has the network, mount \
               `~/.m2/repository` in every such step",
        source: TUTORIAL,
    }),
    ..Manager::PLAIN
};
