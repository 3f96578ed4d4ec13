//! pub: the package manager of Dart and Flutter.

use super::{Cache, Default, Effect, EnvPlace, Fact, Holds, Manager, Place, Program, Sharing, Subcommand, Used};

// No package could be downloaded with it here: what stands here is what its documentation says.
const VARIABLES: &str = "https://dart.dev/tools/pub/environment-variables";
const CACHE: &str = "https://dart.dev/tools/pub/cmd/pub-cache";
const GLOBAL: &str = "https://dart.dev/tools/pub/cmd/pub-global";

const FETCHES: Effect = Effect::Fetches { needs_index: false };

/// What is known of pub.
pub(super) static PUB: Manager = Manager {
    name: "pub",
    programs: &[
        Program {
            names: &["dart"],
            versioned: false,
            value_options: VALUE_OPTIONS,
            subcommands: &[
                Subcommand::new(&[&["pub"], &["get", "upgrade", "downgrade", "add"]], FETCHES),
                Subcommand::new(&[&["pub"], &["global"], &["activate"]], FETCHES),
            ],
        },
        Program {
            names: &["flutter"],
            versioned: false,
            value_options: VALUE_OPTIONS,
            subcommands: &[
                Subcommand::new(&[&["pub", "packages"], &["get", "upgrade", "downgrade", "add"]], FETCHES),
                Subcommand::new(&[&["pub", "packages"], &["global"], &["activate"]], FETCHES),
            ],
        },
        // The program of Dart before 3.
        Program {
            names: &["pub"],
            versioned: false,
            value_options: VALUE_OPTIONS,
            subcommands: &[
                Subcommand::new(&[&["get", "upgrade", "downgrade", "add"]], FETCHES),
                Subcommand::new(&[&["global"], &["activate"]], FETCHES),
            ],
        },
    ],
    caches: &[Cache {
        holds: Holds::Linked { unless: "`dart compile exe` in the step that downloads them" },
        place: Place {
            flags: &[],
            env: &[EnvPlace { name: "PUB_CACHE", any_case: false, below: "", absolute_only: false }],
            default: Default::Home(".pub-cache"),
            below: "",
        },
        used: Used::InPlace,
        source: VARIABLES,
        ..Cache::PLAIN
    }],
    sharing: Sharing::Unsaid,
    sharing_reason: Fact { text: "nothing is said of two at a time in one cache", source: CACHE },
    offline: &["--offline"],
    untried: Some(Fact {
        text: "pub unpacks packages in ~/.pub-cache, and .dart_tool/package_config.json in the project points there, so that later \
               steps and the container read them from it: no fix mounts it; where one step downloads and compiles, with \
               `dart compile exe` for example, and nothing later runs Dart, mount `~/.pub-cache` there",
        source: CACHE,
    }),
    notes: &[Fact {
        text: "`pub global activate` leaves its programs in ~/.pub-cache too: with a mount there, the image does not have them",
        source: GLOBAL,
    }],
    ..Manager::PLAIN
};

/// Options that take the next word as their value, of each of its programs.
const VALUE_OPTIONS: &[&str] = &["-C", "--directory"];
