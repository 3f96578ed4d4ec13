//! pacman: the package manager of Arch Linux.

use super::{Cache, Companion, Default, Effect, Fact, Holds, Manager, Place, Program, Sharing, Subcommand, Used};

const MANUAL: &str = "https://man.archlinux.org/man/pacman.8";
const CONFIG: &str = "https://man.archlinux.org/man/pacman.conf.5";
const HOOK: &str = "rootfs/usr/share/libalpm/hooks/package-cleanup.hook of \
                    https://gitlab.archlinux.org/archlinux/archlinux-docker";
const TRIED: &str = "tried with pacman 6.0.2 and 7.0.0";

const FETCHES: Effect = Effect::Fetches { needs_index: false };

const SYNC: &[&str] = &["-S", "--sync"];
const REFRESH: &[&str] = &["-y", "-yy", "--refresh"];

/// What people write together with `-S`, in the orders that they write it in.
const SYNCS: &[&str] = &[
    "-S", "--sync", "-Sy", "-Syy", "-Su", "-Suu", "-Syu", "-Suy", "-Syyu", "-Syuu", "-Suyy", "-Suuy", "-Syyuu", "-Sw",
    "-Syw", "-Suw", "-Syuw", "-Syyuw", "-Sq", "-Syq", "-Suq", "-Syuq", "-Syyuq", "-Sqy", "-Sqyu",
];

/// The databases alone, in /var/lib/pacman/sync: no cache keeps them.
const fn refreshes(flags: &'static [&'static [&'static str]]) -> Subcommand {
    Subcommand { words: &[], flags, effect: Effect::Nothing, runs_program: false, alone: true }
}

const SUBCOMMANDS: &[Subcommand] = &[
    // With `-Sc` go the packages that are not installed: in a shared cache, those of every other image. With
    // `--noconfirm` `-Scc` asks, takes no for an answer, and removes nothing.
    Subcommand::flagged(&[], &[&["-Sc", "-Scc", "-Scq", "-Sccq"]], Effect::Empties(&[0])),
    Subcommand::flagged(&[], &[SYNC, &["-c", "-cc", "--clean"]], Effect::Empties(&[0])),
    Subcommand::flagged(
        &[],
        &[SYNC, &["-g", "--groups", "-i", "--info", "-l", "--list", "-p", "--print", "-s", "--search"]],
        Effect::Nothing,
    ),
    Subcommand::flagged(&[], &[SYNC, &["-u", "-uu", "--sysupgrade"]], FETCHES),
    refreshes(&[&["-Sy", "-Syy", "-Syq"]]),
    refreshes(&[SYNC, REFRESH]),
    Subcommand::flagged(&[], &[SYNCS], FETCHES),
    // What is no file is downloaded into the cache.
    Subcommand::flagged(&[], &[&["-U", "--upgrade"]], FETCHES),
];

/// What is known of pacman.
pub(super) static PACMAN: Manager = Manager {
    name: "pacman",
    programs: &[Program {
        names: &["pacman"],
        versioned: false,
        value_options: &[
            "-b",
            "--dbpath",
            "-r",
            "--root",
            "--arch",
            "--assume-installed",
            "--cachedir",
            "--color",
            "--config",
            "--gpgdir",
            "--hookdir",
            "--ignore",
            "--ignoregroup",
            "--logfile",
            "--overwrite",
            "--print-format",
            "--sysroot",
        ],
        subcommands: SUBCOMMANDS,
    }],
    caches: &[Cache {
        holds: Holds::Downloads,
        place: Place {
            flags: &["--cachedir"],
            env: &[],
            default: Default::Absolute("/var/cache/pacman/pkg"),
            below: "",
        },
        // Another distribution's package may have the same name and version, and pacman fails with it.
        compiled: true,
        used: Used::Installed,
        source: MANUAL,
        ..Cache::PLAIN
    }],
    sharing: Sharing::Locked,
    sharing_reason: Fact {
        text: "the lock is in the image (/var/lib/pacman/db.lck), so that two builds do not see each other's, and both go on \
               with the same half of a download",
        source: CONFIG,
    },
    local_packages: &[".pkg.tar", ".pkg.tar.gz", ".pkg.tar.xz", ".pkg.tar.zst"],
    companion: Some(Companion {
        command: "rm -f /usr/share/libalpm/hooks/package-cleanup.hook",
        evidence: &["package-cleanup"],
        reason: Fact {
            text: "the images of Arch Linux delete every package once it is installed \
                   (/usr/share/libalpm/hooks/package-cleanup.hook), so that a mounted cache stays empty; without the hook \
                   nothing that is there is fetched again",
            source: HOOK,
        },
    }),
    relocated_by: &["-r", "--root", "--sysroot", "--config"],
    // Whoever adds repositories may have packages of the same name and version as another image.
    config_files: &[("pacman.conf", "CacheDir"), ("pacman.conf", "Server"), ("pacman.conf", "HookDir")],
    needs_root: true,
    notes: &[
        Fact {
            text: "a package in the cache is held against the checksum of the database: where another one has its name and \
                   version, pacman deletes it and fails, so that each base image gets a cache of its own by the `id` of \
                   the mount",
            source: TRIED,
        },
        Fact {
            text: "half a download that a stopped build leaves (*.part) is gone on with; from a server that sends only whole \
                   files pacman fails until it is deleted",
            source: TRIED,
        },
        Fact {
            text: "`pacman -Scc --noconfirm` removes no package, since the question that it does not ask has no for an answer; \
                   `pacman -Sc --noconfirm` removes those that are not installed",
            source: TRIED,
        },
        Fact {
            text: "the databases, /var/lib/pacman/sync, stay in the image: `pacman -Sy` in a step of its own is out of date \
                   once its layer is",
            source: CONFIG,
        },
        Fact { text: "/var/lib/pacman/local says what is installed: never mount /var/lib/pacman", source: CONFIG },
    ],
    ..Manager::PLAIN
};
