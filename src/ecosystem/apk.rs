//! apk: Alpine's package manager.

use super::{
    Cache, Default, Disablers, Effect, Fact, Holds, KnownIn, Manager, Place, Program, Sharing, Subcommand, Switch, Used,
};

// No image of Alpine's could be had to try any of this. What is not in a manual has been read in the source, of the
// 2.x line (Alpine up to 3.22) and of 3.0 (from Alpine 3.23 on); where they differ, both are told.
const DATABASE: &str = "src/database.c of apk-tools 2.x and 3.0";
const SOLVER: &str = "src/solver.c of apk-tools 2.x, compare_providers";
const MANUAL: &str = "https://gitlab.alpinelinux.org/alpine/apk-tools/-/blob/master/doc/apk.8.scd";
const BUILDKIT: &str = "https://github.com/moby/buildkit/issues/2598";

const CACHE: usize = 0;

const FETCHES: Effect = Effect::Fetches { needs_index: false };

/// What is known of apk.
pub(super) static APK: Manager = Manager {
    name: "apk",
    programs: &[Program {
        names: &["apk"],
        versioned: false,
        // src/apk.c, and the options of `add`.
        value_options: &[
            "-p",
            "--root",
            "-X",
            "--repository",
            "--repository-config",
            "--repositories-file",
            "-t",
            "--virtual",
            "--arch",
            "--cache-dir",
            "--cache-max-age",
            "--keys-dir",
            "--progress-fd",
            "--timeout",
            "--wait",
        ],
        subcommands: &[
            Subcommand::new(&[&["update"]], Effect::Refreshes),
            Subcommand::new(&[&["add", "upgrade", "fix"]], FETCHES),
            // With a cache they download all packages that are installed.
            Subcommand::new(&[&["cache"], &["download", "sync"]], FETCHES),
            // What no repository of the image has goes: in a shared cache, the packages of every other image.
            Subcommand::new(&[&["cache"], &["clean", "purge"]], Effect::Empties(&[CACHE])),
            // `fetch` leaves packages to the working directory.
            Subcommand::new(
                &[&["fetch", "search", "list", "info", "policy", "version", "stats", "dot"]],
                Effect::Consults,
            ),
            Subcommand::new(&[&["del"]], Effect::Alters),
        ],
    }],
    caches: &[Cache {
        holds: Holds::Downloads,
        place: Place {
            flags: &["--cache-dir"],
            env: &[],
            // A directory does as well as the link that the manual speaks of: `openat` follows both.
            default: Default::Absolute("/etc/apk/cache"),
            below: "",
        },
        // 2.x keeps a list of packages there that are installed and in no repository (`installed`), which other
        // images read.
        compiled: true,
        used: Used::Installed,
        source: DATABASE,
        ..Cache::PLAIN
    }],
    sharing: Sharing::Locked,
    sharing_reason: Fact {
        text: "the lock is in the image (/lib/apk/db/lock), so that two builds do not see each other's, and each \
               replaces the index that the other works with",
        source: DATABASE,
    },
    disabled_by: Disablers { flags: &["--no-cache"], env: &[], left_on_by: &[] },
    offline: &["--no-network"],
    idle_by: &["--simulate", "-s", "--print-arch"],
    switch: Some(Switch {
        refresh: "--force-refresh",
        // `--update` is short for `--update-cache`, as every option may be shortened.
        instead_of: &["--update-cache", "--update", "-U"],
        repositories: &["-X", "--repository", "--repository-config", "--repositories-file", "--arch"],
        newest: &["--latest", "-l"],
        // Without a version it gets the time for one: src/app_add.c, create_virtual_package.
        named: &["--virtual", "-t"],
        configuration: "/etc/apk",
        known_in: KnownIn {
            distribution: "alpine",
            release: (3, 9),
            own: &["alpine", "baseimage-alpine"],
            current: &[
                "", "alpine", "latest", "edge", "lts", "current", "stable", "mainline", "fpm", "cli", "zts", "dind",
                "git", "jdk", "jre", "perl", "slim", "dev",
            ],
            images: &[
                ("node", (14, 0)),
                ("golang", (1, 14)),
                ("python", (3, 8)),
                ("ruby", (2, 7)),
                ("php", (7, 4)),
                ("rust", (1, 0)),
                ("nginx", (1, 19)),
                ("nginxinc/nginx-unprivileged", (1, 19)),
                ("redis", (6, 0)),
                ("postgres", (13, 0)),
                ("docker", (20, 0)),
                ("elixir", (1, 11)),
                ("erlang", (23, 0)),
                ("eclipse-temurin", (8, 0)),
                ("composer", (2, 0)),
                ("caddy", (2, 0)),
                ("haproxy", (2, 2)),
                ("dotnet/sdk", (5, 0)),
                ("dotnet/aspnet", (5, 0)),
                ("dotnet/runtime", (5, 0)),
                ("dotnet/runtime-deps", (5, 0)),
                ("oven/bun", (0, 0)),
                ("chainguard/wolfi-base", (0, 0)),
            ],
            source: "src/apk.c and src/app_update.c of apk-tools 2.x: `apk update` is this flag and nothing else, from \
                     2.10 on; the images' first versions are of autumn 2019 and later",
        },
        indexes: "/var/cache/apk",
        linked_by: &["/etc/apk/cache", "--cache-dir", "--cache-packages"],
        reason: Fact {
            text: "an index in the cache is taken as it is for four hours, and the mirrors drop packages that have been \
                   superseded; in 2.x its name says nothing of the architecture, so that a build for another one would \
                   take it too, and `--update-cache` takes it for a minute and then asks only for what is newer: \
                   `--force-refresh` downloads it whatever is there, as `--no-cache` does, and takes packages from \
                   the cache",
            source: BUILDKIT,
        },
    }),
    relocated_by: &["-p", "--root", "--initdb", "--usermode", "--cache-dir"],
    relocated_by_env: &["APK_CONFIG"],
    needs_root: true,
    notes: &[
        Fact {
            text: "a cache at /var/cache/apk keeps the index and no package, unless /etc/apk/cache is a link to it or \
                   `--cache-dir` names it",
            source: DATABASE,
        },
        Fact {
            text: "packages are found by name, version and a part of their hash, and held against the hash of the index: \
                   one of another release or architecture is never taken for it",
            source: DATABASE,
        },
        Fact {
            text: "a package that is only in the cache never goes before one of a repository; each base image gets a \
                   cache of its own all the same, by the `id` of the mount",
            source: SOLVER,
        },
        Fact {
            text: "the directory's being there switches the cache on: where Docker before 24 leaves it in the image, a later \
                   `apk add` without a mount and without `--no-cache` leaves its packages in the image",
            source: DATABASE,
        },
        Fact { text: "`--force-refresh` does not use cached indexes, local or from a proxy", source: MANUAL },
        Fact { text: "/lib/apk/db and /etc/apk/world say what is installed: never mount them", source: MANUAL },
    ],
    ..Manager::PLAIN
};
