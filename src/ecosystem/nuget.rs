//! `NuGet`, as `dotnet` calls it.

use super::{
    Beside, Cache, Default, Effect, EnvPlace, Fact, Holds, Manager, Place, Program, Sharing, Subcommand, Used,
};

const FOLDERS: &str =
    "https://learn.microsoft.com/en-us/nuget/consume-packages/managing-the-global-packages-and-cache-folders";
const RESTORE: &str = "https://learn.microsoft.com/en-us/dotnet/core/tools/dotnet-restore";
const NO_OP: &str = "https://github.com/NuGet/NuGet.Client, src/NuGet.Core/NuGet.Commands/RestoreCommand/Utility/NoOpRestoreUtilities.cs";
const ENVIRONMENT: &str =
    "https://github.com/NuGet/NuGet.Client, src/NuGet.Core/NuGet.Common/PathUtil/NuGetEnvironment.cs";
const CONCURRENCY: &str = "https://github.com/NuGet/NuGet.Client, src/NuGet.Core/NuGet.Common/ConcurrencyUtilities.cs: locks are in NuGetScratch";
const DELETED: &str =
    "https://github.com/NuGet/NuGet.Client, src/NuGet.Core/NuGet.Common/PathUtil/LocalResourceUtils.cs";
const TOOLS: &str = "https://learn.microsoft.com/en-us/dotnet/core/tools/dotnet-tool-install#installation-locations";

const FETCHES: Effect = Effect::Fetches { needs_index: false };

// https://learn.microsoft.com/en-us/dotnet/core/tools/dotnet-restore#implicit-restore
const RESTORING: &[&str] = &["restore", "build", "publish", "pack", "test", "run"];

// Templates run a restore when they have made a project.
const MAKING: &[&str] = &["new"];

// They download into directories of their own, or nothing.
const OTHERS: &[&str] = &["workload", "nuget", "sln", "solution", "help", "sdk", "dev-certs", "build-server"];

const VERSION: &[&str] = &["--info", "--list-sdks", "--list-runtimes"];

const LOCALS: &[&str] = &["all", "global-packages"];
const CLEAR: &[&str] = &["-c", "--clear"];

// The user's settings, which the first restore writes.
static HOME: Beside = Beside { what: "settings", elsewhere: &[] };

/// What is known of `NuGet`.
pub(super) static NUGET: Manager = Manager {
    name: "nuget",
    programs: &[Program {
        names: &["dotnet"],
        versioned: false,
        value_options: &["-c", "--configuration", "-o", "--output", "-f", "--framework", "-r", "--runtime"],
        subcommands: &[
            Subcommand::flagged(&[], &[VERSION], Effect::Idles),
            Subcommand::new(&[&["tool"], &["install", "list", "search", "uninstall", "update"]], Effect::Idles),
            Subcommand::new(&[&["tool"], &["run", "exec", "execute"]], Effect::Nothing),
            // `tool restore`: what it installs is run from there.
            Subcommand::new(&[&["tool"]], Effect::LinksIntoCache),
            // It takes away the directories themselves.
            Subcommand::flagged(&[&["nuget"], &["locals"], LOCALS], &[CLEAR], Effect::RemovesCaches(&["nuget"])),
            Subcommand::new(&[OTHERS], Effect::Idles),
            Subcommand::new(&[MAKING, &["list", "search", "install", "uninstall", "update"]], Effect::Idles),
            Subcommand::new(&[RESTORING], FETCHES),
            Subcommand::new(&[MAKING], FETCHES),
            // `add package NAME` and `add PROJECT package NAME`; `package add NAME` since .NET 10.
            Subcommand::new(&[&["add"], &["package"]], FETCHES),
            Subcommand::new(&[&["package"], &["add", "update"]], FETCHES),
        ],
    }],
    caches: &[Cache {
        holds: Holds::Downloads,
        place: Place {
            flags: &["--packages"],
            env: &[EnvPlace { name: "NUGET_PACKAGES", any_case: false, below: "", absolute_only: false }],
            default: Default::Home(".nuget/packages"),
            below: "",
        },
        optional: true,
        used: Used::InPlace,
        beside: Some(&HOME),
        source: FOLDERS,
        ..Cache::PLAIN
    }],
    sharing: Sharing::Locked,
    sharing_reason: Fact {
        text: "what keeps two restores from one package are files in the temporary directory, which another build does not \
               see",
        source: CONCURRENCY,
    },
    offline: &["--no-restore", "--no-build"],
    offline_means: "builds without a restore of its own",
    relocated_by: &[
        "-p:RestorePackagesPath",
        "/p:RestorePackagesPath",
        "-property:RestorePackagesPath",
        "--property:RestorePackagesPath",
        "--configfile",
    ],
    // The first run of each user's writes there, and older ones look there for packages.
    relocated_by_env: &["DOTNET_CLI_HOME"],
    config_files: &[
        ("nuget.config", "globalPackagesFolder"),
        ("NuGet.config", "globalPackagesFolder"),
        ("NuGet.Config", "globalPackagesFolder"),
    ],
    placed_by_images: true,
    notes: &[
        Fact {
            text: "builds read packages where they lie, and `obj` says where: with `--no-restore` and `--no-build` they fetch \
                   none, and fail where a step in front of them left its packages in a mount",
            source: RESTORE,
        },
        Fact {
            text: "a restore that has nothing new to do looks whether each package is there all the same, and fetches those \
                   that are not: `dotnet publish` behind `dotnet restore`, each with the mount, works also with an empty one",
            source: NO_OP,
        },
        Fact {
            text: "the cache of answers from servers, ~/.local/share/NuGet/http-cache or v3-cache, is good for 30 minutes: a \
                   mount there keeps nothing that the next day's build uses",
            source: FOLDERS,
        },
        Fact {
            text: "~/.nuget also holds NuGet/NuGet.Config with sources and credentials: mount nothing but \
                   ~/.nuget/packages",
            source: ENVIRONMENT,
        },
        Fact {
            text: "`dotnet nuget locals all --clear` removes the directory itself, which fails where it is a mount",
            source: DELETED,
        },
        Fact {
            text: "`dotnet tool install` puts tools into ~/.dotnet/tools, which the image is for; `dotnet tool restore` leaves \
                   them in ~/.nuget/packages, and runs them from there: no fix mounts that",
            source: TOOLS,
        },
    ],
    ..Manager::PLAIN
};
