//! sbt: Scala's build tool.

use super::{Cache, Default, Effect, EnvPlace, Fact, Holds, Manager, Place, Program, Sharing, Subcommand, Used};

// No release of it could be had: what stands here is what its documentation says.
const CACHE: &str = "https://get-coursier.io/docs/cache";

/// What is known of sbt.
pub(super) static SBT: Manager = Manager {
    name: "sbt",
    programs: &[Program {
        names: &["sbt"],
        versioned: false,
        value_options: &["-D", "-J", "-ivy", "-sbt-boot", "-sbt-dir", "-java-home", "-mem", "-jvm-debug"],
        subcommands: &[
            Subcommand::flagged(&[], &[&["-V", "-version", "-h", "-help"]], Effect::Idles),
            // Any task may come with any other, and needs the packages.
            Subcommand::new(&[], Effect::Fetches { needs_index: false }),
        ],
    }],
    caches: &[Cache {
        holds: Holds::Downloads,
        place: Place {
            flags: &["-Dsbt.coursier.home"],
            env: &[EnvPlace { name: "COURSIER_CACHE", any_case: false, below: "", absolute_only: false }],
            default: Default::Account(".cache/coursier/v1"),
            below: "",
        },
        used: Used::InPlace,
        source: CACHE,
        ..Cache::PLAIN
    }],
    sharing: Sharing::Unsaid,
    sharing_reason: Fact { text: "its locks are files beside each download", source: CACHE },
    untried: Some(Fact {
        text: "sbt reads packages where they lie, in ~/.cache/coursier and, before 1.3, in ~/.ivy2/cache, and keeps itself in \
               ~/.sbt/boot: no fix mounts them, since it has not been tried; where each step that runs sbt has the \
               network, mount them in every such step",
        source: "https://get-coursier.io/docs/cache, and https://github.com/sbt/sbt/issues/5120",
    }),
    ..Manager::PLAIN
};
