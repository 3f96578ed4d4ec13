//! opam: OCaml's package manager.

use super::{Cache, Default, Effect, EnvPlace, Fact, Holds, Manager, Place, Program, Sharing, Subcommand, Used};

// No package could be downloaded with it here: what stands here is what its documentation says.
const MANUAL: &str = "https://opam.ocaml.org/doc/Manual.html#opam-root";
const CLEAN: &str = "https://opam.ocaml.org/doc/man/opam-clean.html";

const FETCHES: Effect = Effect::Fetches { needs_index: false };

/// What is known of opam.
pub(super) static OPAM: Manager = Manager {
    name: "opam",
    programs: &[Program {
        names: &["opam"],
        versioned: false,
        value_options: &["--root", "--switch", "--cli", "--color", "--criteria", "--solver", "-j", "--jobs"],
        subcommands: &[
            // What `update` downloads are lists of packages, which are elsewhere.
            Subcommand::new(&[&["install", "reinstall", "upgrade", "init"]], FETCHES),
            Subcommand::new(&[&["switch"], &["create", "import"]], FETCHES),
            Subcommand::new(&[&["pin"], &["add"]], FETCHES),
        ],
    }],
    caches: &[Cache {
        holds: Holds::Downloads,
        place: Place {
            flags: &["--root"],
            env: &[EnvPlace { name: "OPAMROOT", any_case: false, below: "", absolute_only: false }],
            default: Default::Home(".opam"),
            below: "download-cache",
        },
        used: Used::Installed,
        source: CLEAN,
        ..Cache::PLAIN
    }],
    sharing: Sharing::Unsaid,
    sharing_reason: Fact {
        text: "the locks are in its root, and so in the image: two builds do not see each other's",
        source: MANUAL,
    },
    // https://opam.ocaml.org/blog/opam-2-1-0/#Seamless-integration-of-System-dependencies-handling-a-k-a-quot-depexts-quot
    calls_distribution: true,
    untried: Some(Fact {
        text: "opam keeps downloads in ~/.opam/download-cache, below the root that holds the compiler and all that is installed, \
               which the image is for: no fix mounts them, since it has not been tried; mount `~/.opam/download-cache`, for \
               the user who runs opam, and never ~/.opam",
        source: CLEAN,
    }),
    notes: &[Fact {
        text: "`opam clean` empties the download cache too, unless it is told what else to clean",
        source: CLEAN,
    }],
    ..Manager::PLAIN
};
