//! Cargo: Rust's package manager.

use super::{
    Beside, Cache, Default, Effect, EnvPlace, Fact, Holds, Manager, Place, Program, Sharing, Subcommand, Used,
};

const HOME: &str = "https://doc.rust-lang.org/cargo/guide/cargo-home.html";
const LOCKS: &str = "https://github.com/rust-lang/cargo/issues/11376";
const TRIED: &str = "tried with cargo 1.95";

const FETCHES: Effect = Effect::Fetches { needs_index: false };

// https://doc.rust-lang.org/cargo/commands/cargo-build.html, and those of its other subcommands.
const VALUE_OPTIONS: &[&str] = &[
    "-C",
    "-Z",
    "--config",
    "--color",
    "-p",
    "--package",
    "--bin",
    "--example",
    "--test",
    "--bench",
    "-F",
    "--features",
    "--target",
    "--profile",
    "--target-dir",
    "--manifest-path",
    "--message-format",
    "-j",
    "--jobs",
    "--version",
    "--vers",
    "--git",
    "--branch",
    "--tag",
    "--rev",
    "--path",
    "--root",
    "--registry",
    "--index",
    "--recipe-path",
];

// What git repositories bring, and programs that are installed.
static HOME_OF_ITS_OWN: Beside = Beside { what: "git checkouts", elsewhere: &[] };

/// What is known of Cargo.
pub(super) static CARGO: Manager = Manager {
    name: "cargo",
    programs: &[Program {
        names: &["cargo"],
        versioned: false,
        value_options: VALUE_OPTIONS,
        subcommands: &[
            Subcommand::new(
                &[&[
                    "build",
                    "b",
                    "check",
                    "c",
                    "test",
                    "t",
                    "run",
                    "r",
                    "bench",
                    "clippy",
                    "doc",
                    "d",
                    "rustc",
                    "rustdoc",
                    "install",
                    "fetch",
                    "update",
                    "add",
                    "generate-lockfile",
                    "vendor",
                    "metadata",
                    "tree",
                    "package",
                    "publish",
                ]],
                FETCHES,
            ),
            Subcommand::new(&[&["chef"], &["cook"]], FETCHES),
            Subcommand::new(&[&["nextest"], &["run", "list", "archive"]], FETCHES),
        ],
    }],
    caches: &[Cache {
        holds: Holds::Downloads,
        place: Place {
            flags: &[],
            env: &[EnvPlace { name: "CARGO_HOME", any_case: false, below: "registry", absolute_only: false }],
            default: Default::Home(".cargo/registry"),
            below: "",
        },
        used: Used::InPlace,
        beside: Some(&HOME_OF_ITS_OWN),
        source: HOME,
        ..Cache::PLAIN
    }],
    sharing: Sharing::Locked,
    sharing_reason: Fact {
        text: "its lock lies beside the directory, where other builds do not see it, and two that unpack a crate at \
               once fail",
        source: LOCKS,
    },
    offline: &["--offline", "--frozen"],
    offline_env: &["CARGO_NET_OFFLINE"],
    config_files: &[("config.toml", "source"), ("config", "source")],
    placed_by_images: true,
    notes: &[
        Fact {
            text: "CARGO_HOME holds more than caches: in the image `rust` cargo itself, and everywhere what `cargo \
                   install` makes: never mount all of it",
            source: HOME,
        },
        Fact {
            text: "`target` is what the image is built for: in a mount it is gone when the step ends, and files that \
                   are older than what was built before are taken for built",
            source: TRIED,
        },
        Fact {
            text: "what git repositories bring is kept beside it, in CARGO_HOME/git; mount that by hand where \
                   dependencies come from there",
            source: HOME,
        },
    ],
    ..Manager::PLAIN
};
