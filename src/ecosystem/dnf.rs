//! dnf up to its fourth version: the package manager of Red Hat's distributions from 8 on, and of Fedora up to 40.

use super::dnf5::DNF5;
use super::yum::YUM;
use super::{
    Cache, Called, Default, Disablers, Edition, Effect, Fact, Holds, Keeping, Manager, Place, Program, Sharing,
    Subcommand, Used,
};

const CONFIG: &str = "https://dnf.readthedocs.io/en/latest/conf_ref.html";
const TRIED: &str = "tried with dnf 4.14";
const LOCKS: &str = "dnf/lock.py of dnf 4.14, and tried with it";
const FEDORA: &str = "https://fedoraproject.org/wiki/Releases/41/ChangeSet#Switch_to_dnf5";

const FETCHES: Effect = Effect::Fetches { needs_index: false };

const GROUP: &[&str] = &["group", "groups", "grp"];
const MODULE: &[&str] = &["module"];

// https://dnf.readthedocs.io/en/latest/command_ref.html#options, and those of yum 3's manual page.
pub(super) const VALUE_OPTIONS: &[&str] = &[
    "-c",
    "--config",
    "-d",
    "--debuglevel",
    "-e",
    "--errorlevel",
    "-R",
    "--randomwait",
    "-x",
    "--exclude",
    "--excludepkgs",
    "--setopt",
    "--repo",
    "--repoid",
    "--repofrompath",
    "--enablerepo",
    "--disablerepo",
    "--enableplugin",
    "--disableplugin",
    "--disableexcludes",
    "--installroot",
    "--releasever",
    "--forcearch",
    "--downloaddir",
    "--destdir",
    "--color",
    "--comment",
    "--rpmverbosity",
    "--advisory",
    "--bz",
    "--cve",
    "--sec-severity",
];

// https://dnf.readthedocs.io/en/latest/command_ref.html, https://dnf5.readthedocs.io/en/latest/commands/index.html
pub(super) const SUBCOMMANDS: &[Subcommand] = &[
    Subcommand::new(
        &[&[
            "install",
            "localinstall",
            "groupinstall",
            "reinstall",
            "update",
            "upgrade",
            "up",
            "localupdate",
            "groupupdate",
            "update-minimal",
            "upgrade-minimal",
            "update-to",
            "upgrade-to",
            "downgrade",
            "distro-sync",
            "distribution-synchronization",
            "dsync",
            "swap",
            "builddep",
            "build-dep",
            "debuginfo-install",
            "in",
            "rei",
            "dg",
        ]],
        FETCHES,
    ),
    Subcommand::new(&[GROUP, &["install", "update", "upgrade"]], FETCHES),
    Subcommand::new(&[MODULE, &["install", "update", "switch-to"]], FETCHES),
    Subcommand::new(&[MODULE, &["enable", "disable", "reset"]], Effect::Refreshes),
    Subcommand::new(&[&["makecache"]], Effect::Refreshes),
    Subcommand::new(&[&["clean"], &["all", "packages"]], Effect::Empties(&[0])),
    // Packages stay.
    Subcommand::new(&[&["clean"]], Effect::Alters),
    Subcommand::new(
        &[&[
            "list",
            "info",
            "search",
            "provides",
            "whatprovides",
            "repoquery",
            "rq",
            "check-update",
            "check-upgrade",
            "grouplist",
            "groupinfo",
            "updateinfo",
            "advisory",
            "deplist",
            "download",
            "repolist",
        ]],
        Effect::Consults,
    ),
    Subcommand::new(&[GROUP], Effect::Consults),
    Subcommand::new(&[MODULE], Effect::Consults),
    Subcommand::new(&[&["remove", "erase", "autoremove", "mark", "history", "groupremove"]], Effect::Alters),
];

/// Words by which a call has its cache elsewhere, or puts packages elsewhere; each also behind `--setopt`.
pub(super) const RELOCATED_BY: &[&str] = &[
    "-c",
    "--config",
    "--installroot",
    "--downloadonly",
    "--downloaddir",
    "--destdir",
    "--setopt=cachedir",
    "cachedir",
    "--setopt=system_cachedir",
    "system_cachedir",
    "--setopt=installroot",
    "installroot",
    "--setopt=destdir",
    "destdir",
];

pub(super) const OFFLINE: &[&str] = &["-C", "--cacheonly"];

pub(super) const SAID_BY: &[&str] = &[
    "--setopt=keepcache=1",
    "--setopt=keepcache=true",
    "--setopt=keepcache=True",
    "--setopt=keepcache=yes",
    "keepcache=1",
    "keepcache=true",
    "keepcache=True",
    "keepcache=yes",
];

/// The contrary.
pub(super) const DENYING: &[&str] = &[
    "--setopt=keepcache=0",
    "--setopt=keepcache=false",
    "--setopt=keepcache=False",
    "--setopt=keepcache=no",
    "keepcache=0",
    "keepcache=false",
    "keepcache=False",
    "keepcache=no",
];

/// Which manager `dnf` and `yum` are, by the image.
///
/// Fedora: <https://fedoraproject.org/wiki/Releases/41/ChangeSet#Switch_to_dnf5>; up to 25 it had the first dnf. Red Hat's:
/// <https://docs.oracle.com/cd/F12552_01/F12584/html/ol8-features-yum.html>, of a rebuild.
/// Amazon's: <https://docs.aws.amazon.com/linux/al2023/ug/package-management.html>, and the same page for 2027.
pub(super) static EDITIONS: &[Edition] = &[
    Edition { names: &["dnf", "yum"], distribution: "fedora", releases: (26, 40), manager: &DNF },
    Edition { names: &["dnf", "yum"], distribution: "fedora", releases: (41, u32::MAX), manager: &DNF5 },
    Edition { names: &["dnf", "yum"], distribution: "rhel", releases: (8, 10), manager: &DNF },
    Edition { names: &["yum"], distribution: "rhel", releases: (6, 7), manager: &YUM },
    Edition { names: &["dnf", "yum"], distribution: "amzn", releases: (2023, 2023), manager: &DNF },
    Edition { names: &["dnf", "yum"], distribution: "amzn", releases: (2027, 2027), manager: &DNF5 },
    Edition { names: &["yum"], distribution: "amzn", releases: (1, 2), manager: &YUM },
];

static KEEPING: Keeping = Keeping {
    flag: "--setopt=keepcache=1",
    value: "keepcache=1",
    said_by: SAID_BY,
    refresh: "--refresh",
    called: &[CALLED_AS_DNF, CALLED_AS_YUM],
    unlock: Some("rm -f /var/cache/dnf/*.pid"),
    reasons: &[
        KEPT,
        REFRESHED,
        Fact {
            text: "a build that is stopped leaves locks with the number of its process in the cache, and where that is \
                   another process's in a later build, dnf waits for it for ever: with the cache locked for this step, all that \
                   are there are such",
            source: LOCKS,
        },
    ],
};

const KEPT: Fact = Fact {
    text: "dnf deletes every package once it is installed, so that a mount keeps nothing but its index; with \
           `--setopt=keepcache=1` it keeps them",
    source: "https://dnf.readthedocs.io/en/latest/conf_ref.html#keepcache-label, and tried with dnf 4.14",
};

const REFRESHED: Fact = Fact {
    text: "an index in the cache is taken as it is for two days, and mirrors drop packages that have been superseded: with \
           `--refresh` dnf asks whether it is the newest, and downloads it where it is not",
    source: "https://dnf.readthedocs.io/en/latest/command_ref.html#options, and tried with dnf 4.14",
};

pub(super) const CALLED_AS_DNF: Called = Called {
    bare: "dnf",
    keeping: "dnf --setopt=keepcache=1",
    refreshing: "dnf --refresh",
    both: "dnf --refresh --setopt=keepcache=1",
};

pub(super) const CALLED_AS_YUM: Called = Called {
    bare: "yum",
    keeping: "yum --setopt=keepcache=1",
    refreshing: "yum --refresh",
    both: "yum --refresh --setopt=keepcache=1",
};

/// What is known of dnf.
pub(super) static DNF: Manager = Manager {
    name: "dnf",
    programs: &[Program {
        names: &["dnf", "yum", "dnf-3", "dnf4"],
        versioned: false,
        value_options: VALUE_OPTIONS,
        subcommands: SUBCOMMANDS,
    }],
    editions: EDITIONS,
    caches: &[Cache {
        holds: Holds::Downloads,
        place: Place { flags: &[], env: &[], default: Default::Absolute("/var/cache/dnf"), below: "" },
        // Its directories are named by the addresses of repositories, and each package is held against its checksum.
        compiled: false,
        used: Used::Installed,
        source: CONFIG,
        ..Cache::PLAIN
    }],
    sharing: Sharing::Locked,
    sharing_reason: Fact {
        text: "its locks hold the number of a process, which says nothing to another container, and another \
               `dnf clean` takes away what is being installed",
        source: LOCKS,
    },
    disabled_by: Disablers { flags: DENYING, env: &[], left_on_by: &[] },
    offline: OFFLINE,
    idle_by: &["--assumeno"],
    keeping: Some(&KEEPING),
    relocated_by: RELOCATED_BY,
    config_files: &[("dnf.conf", "cachedir"), ("yum.conf", "cachedir")],
    needs_root: true,
    notes: &[
        Fact {
            text: "Fedora from 41 on has dnf 5 under the same name, which keeps its cache in /var/cache/libdnf5; `yum` is the \
                   same program as `dnf` wherever there is one",
            source: FEDORA,
        },
        Fact {
            text: "without an index in the cache each call downloads one, so that `dnf makecache` in a step of its own needs no \
                   mount, and no later step needs its index but with `--cacheonly`",
            source: TRIED,
        },
        Fact {
            text: "`dnf clean all` empties a mounted cache, and `rm -rf /var/cache/dnf` fails while it is mounted",
            source: TRIED,
        },
        Fact {
            text: "a package whose repository lists another checksum is downloaded again, and an index is found by its \
                   repository's address: images may share one cache",
            source: TRIED,
        },
        Fact { text: "`--installroot` has its cache below that directory: it gets no mount", source: TRIED },
        Fact {
            text: "/var/lib/dnf says why a package was installed, and /var/lib/rpm which are: never mount them",
            source: CONFIG,
        },
        Fact {
            text: "microdnf gets no mount: a build that is stopped leaves a lock in its cache that keeps the next one from \
                   starting",
            source: "https://github.com/rpm-software-management/libdnf/issues/1685",
        },
    ],
    ..Manager::PLAIN
};
