//! zypper: the package manager of openSUSE and SUSE.

use super::{Cache, Default, Effect, Fact, Holds, KnownIn, Manager, Marker, Place, Program, Sharing, Subcommand, Used};

const MANUAL: &str = "https://github.com/openSUSE/zypper/blob/master/doc/zypper.8.txt";
const TRIED: &str = "tried with zypper 1.14.89 and libzypp 17.36.7";
const CLEANING: &str = "https://github.com/openSUSE/libzypp/pull/426, and tried with libzypp 17.36.7";

const FETCHES: Effect = Effect::Fetches { needs_index: false };
// It leaves the directories there as well.
const OTHERS: &str = "rm -rf /var/cache/zypp/raw/* /var/cache/zypp/solv/*";
const CLEAN: &[&str] = &["clean", "cc"];

static MARKER: Marker = Marker {
    command: "touch /var/cache/zypp/packages/.keep_packages /var/cache/zypp/packages/.no_auto_prune",
    file: ".keep_packages",
    said_by: &["--keep-packages", "keeppackages=1"],
    known_in: KnownIn {
        distribution: "openSUSE Leap",
        release: (16, 0),
        own: &["leap", "tumbleweed"],
        current: &["", "latest"],
        images: &[],
        source: "https://github.com/openSUSE/libzypp/pull/606 of January 2025: Leap 16.0 and Tumbleweed are newer",
    },
    reason: Fact {
        text: "zypper deletes every package once it is installed, so that a mount keeps none; with the first file in the cache \
               it keeps them, and with the second also those of repositories that another image has. Neither comes into the \
               image",
        source: "https://github.com/openSUSE/libzypp/pull/606, https://github.com/openSUSE/libzypp/pull/426, and tried \
                 with libzypp 17.36.7",
    },
};

const SUBCOMMANDS: &[Subcommand] = &[
    Subcommand::new(
        &[&[
            "install",
            "in",
            "update",
            "up",
            "dist-upgrade",
            "dup",
            "patch",
            "verify",
            "ve",
            "install-new-recommends",
            "inr",
            "source-install",
            "si",
        ]],
        FETCHES,
    ),
    // The index alone, which no cache keeps.
    Subcommand::new(&[&["refresh", "ref", "refresh-services", "refs"]], Effect::Nothing),
    // What was read of the index goes with it: of two flags together, packages go too.
    Subcommand::flagged(&[CLEAN], &[&["-a", "--all"]], Effect::EmptiesMore { caches: &[0], others: OTHERS }),
    Subcommand::flagged(
        &[CLEAN],
        &[&["-m", "--metadata"], &["-M", "--raw-metadata"]],
        Effect::EmptiesMore { caches: &[0], others: OTHERS },
    ),
    Subcommand::flagged(&[CLEAN], &[&["-m", "--metadata", "-M", "--raw-metadata"]], Effect::Nothing),
    Subcommand::new(&[CLEAN], Effect::Empties(&[0])),
];

/// What is known of zypper.
pub(super) static ZYPPER: Manager = Manager {
    name: "zypper",
    programs: &[Program {
        names: &["zypper"],
        versioned: false,
        // Those of all commands, and those in front of one.
        value_options: &[
            "-c",
            "--config",
            "--userdata",
            "-s",
            "--table-style",
            "-D",
            "--reposd-dir",
            "-C",
            "--cache-dir",
            "--raw-cache-dir",
            "--solv-cache-dir",
            "--pkg-cache-dir",
            "-p",
            "--plus-repo",
            "--plus-content",
            "--releasever",
            "-R",
            "--root",
            "--installroot",
            "--from",
            "-r",
            "--repo",
            "-t",
            "--type",
        ],
        subcommands: SUBCOMMANDS,
    }],
    caches: &[Cache {
        holds: Holds::Downloads,
        place: Place { flags: &[], env: &[], default: Default::Absolute("/var/cache/zypp/packages"), below: "" },
        // Its directories are named by the names of repositories, and each package is held against its checksum.
        compiled: false,
        used: Used::Installed,
        source: MANUAL,
        ..Cache::PLAIN
    }],
    sharing: Sharing::Locked,
    sharing_reason: Fact {
        text: "the lock is in the image (/run/zypp.pid), so that two builds do not see each other's",
        source: TRIED,
    },
    idle_by: &["--dry-run"],
    marker: Some(&MARKER),
    local_packages: &[".rpm"],
    relocated_by: &["-c", "--config", "-C", "--cache-dir", "--pkg-cache-dir", "-R", "--root", "--installroot"],
    relocated_by_env: &["ZYPP_CONF"],
    config_files: &[("zypp.conf", "cachedir"), ("zypp.conf", "packagesdir")],
    needs_root: true,
    notes: &[
        Fact {
            text: "a package in the cache whose checksum is not that of the index is downloaded again",
            source: TRIED,
        },
        Fact {
            text: "the index stays in the image, in raw and solv of /var/cache/zypp: its directories go by the names of \
                   repositories, which stand for other addresses in other images, and for ten minutes it is not asked for \
                   again; what it has read of another image's packages may make zypper fail, so that the whole of /var/cache/zypp \
                   is none to mount",
            source: "https://man.archlinux.org/man/zypp.conf.5, repo.refresh.delay, and tried with zypper 1.14.89",
        },
        Fact {
            text: "`zypper clean --all` empties packages and index, and so do `--metadata --raw-metadata` together: with a mount \
                   the index alone has to go",
            source: TRIED,
        },
        Fact {
            text: "without .no_auto_prune it deletes the packages of every repository that the image does not have",
            source: CLEANING,
        },
        Fact {
            text: "`zypper modifyrepo --keep-packages --all` does the same as .keep_packages, and is in the image from then on: \
                   a later step without a mount leaves its packages there",
            source: MANUAL,
        },
        Fact { text: "/var/lib/zypp says why a package was installed: never mount it", source: MANUAL },
    ],
    ..Manager::PLAIN
};
