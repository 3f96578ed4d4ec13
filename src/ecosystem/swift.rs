//! The Swift Package Manager.

use super::{Cache, Default, Effect, EnvPlace, Fact, Holds, Manager, Place, Program, Sharing, Subcommand, Used};

// Nothing could be built with it here: what stands here is what its source says.
const DIRECTORY: &str = "https://github.com/swiftlang/swift-package-manager/blob/main/Sources/Basics/FileSystem/FileSystem+Extensions.swift";
const OPTIONS: &str = "https://github.com/swiftlang/swift-package-manager/blob/main/Sources/CoreCommands/Options.swift";

const FETCHES: Effect = Effect::Fetches { needs_index: false };

/// What is known of the Swift Package Manager.
pub(super) static SWIFT: Manager = Manager {
    name: "swift",
    programs: &[Program {
        names: &["swift"],
        versioned: false,
        value_options: &["--package-path", "--cache-path", "--scratch-path", "--build-path", "-c", "--configuration"],
        subcommands: &[
            Subcommand::new(&[&["build", "test", "run"]], FETCHES),
            Subcommand::new(&[&["package"], &["resolve", "update"]], FETCHES),
        ],
    }],
    caches: &[Cache {
        holds: Holds::Downloads,
        place: Place {
            flags: &["--cache-path"],
            env: &[EnvPlace {
                name: "XDG_CACHE_HOME",
                any_case: false,
                below: "org.swift.swiftpm",
                absolute_only: false,
            }],
            default: Default::Home(".cache/org.swift.swiftpm"),
            below: "",
        },
        used: Used::Installed,
        source: DIRECTORY,
        ..Cache::PLAIN
    }],
    sharing: Sharing::Unsaid,
    sharing_reason: Fact { text: "nothing is said of two at a time in one cache", source: DIRECTORY },
    // It only says where a build would be.
    idle_by: &["--show-bin-path"],
    untried: Some(Fact {
        text: "Swift keeps the repositories of packages in ~/.cache/org.swift.swiftpm, and what it checks out and builds of them \
               in .build, where a step behind it finds them: no fix mounts the first, since it has not been tried; mount \
               `~/.cache/org.swift.swiftpm` in the first step that resolves or builds, and not .build, unless the step copies \
               out what it built",
        source: DIRECTORY,
    }),
    notes: &[Fact { text: "with `--disable-dependency-cache` it keeps nothing", source: OPTIONS }],
    ..Manager::PLAIN
};
