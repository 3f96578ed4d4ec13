//! yum 3: the package manager of Red Hat's distributions up to 7, and of Amazon's up to 2.

use super::dnf::{DENYING, EDITIONS, OFFLINE, RELOCATED_BY, SAID_BY, SUBCOMMANDS, VALUE_OPTIONS};
use super::{Cache, Called, Default, Disablers, Fact, Holds, Keeping, Manager, Place, Program, Sharing, Used};

// No image with it could be had: what is not in a manual has been read in the source.
const CONFIG: &str = "yum.conf(5) of yum 3.4, docs/yum.conf.5 of https://github.com/rpm-software-management/yum";
const REPOSITORY: &str = "yum/yumRepo.py of yum 3.4, withinCacheAge and getPackage";

static KEEPING: Keeping = Keeping {
    flag: "--setopt=keepcache=1",
    value: "keepcache=1",
    said_by: SAID_BY,
    refresh: "--setopt=metadata_expire=0",
    called: &[Called {
        bare: "yum",
        keeping: "yum --setopt=keepcache=1",
        refreshing: "yum --setopt=metadata_expire=0",
        both: "yum --setopt=metadata_expire=0 --setopt=keepcache=1",
    }],
    unlock: None,
    reasons: &[
        Fact {
            text: "the images' yum.conf says `keepcache=0`, with which every package is deleted once it is installed; \
                   `--setopt=keepcache=1` goes before it",
            source: CONFIG,
        },
        Fact {
            text: "an index in the cache is taken as it is for six hours, and mirrors drop packages that have been superseded: \
                   with `--setopt=metadata_expire=0` yum asks for the newest",
            source: REPOSITORY,
        },
    ],
};

/// What is known of yum.
pub(super) static YUM: Manager = Manager {
    name: "yum",
    programs: &[Program { names: &["yum"], versioned: false, value_options: VALUE_OPTIONS, subcommands: SUBCOMMANDS }],
    editions: EDITIONS,
    caches: &[Cache {
        holds: Holds::Downloads,
        place: Place { flags: &[], env: &[], default: Default::Absolute("/var/cache/yum"), below: "" },
        // Its directories are named by the names of repositories, which stand for other addresses in other images.
        compiled: true,
        used: Used::Installed,
        source: CONFIG,
        ..Cache::PLAIN
    }],
    sharing: Sharing::Locked,
    sharing_reason: Fact {
        text: "the lock is in the image (/var/run/yum.pid), so that two builds do not see each other's",
        source: "cli.py of yum 3.4",
    },
    disabled_by: Disablers { flags: DENYING, env: &[], left_on_by: &[] },
    offline: OFFLINE,
    idle_by: &["--assumeno"],
    keeping: Some(&KEEPING),
    relocated_by: RELOCATED_BY,
    config_files: &[("yum.conf", "cachedir")],
    needs_root: true,
    notes: &[
        Fact {
            text: "`yum` is dnf in Red Hat's distributions from 8 on, in Fedora and in Amazon Linux 2023: the base image \
                   has to tell which",
            source: "https://docs.oracle.com/cd/F12552_01/F12584/html/ol8-features-yum.html, and \
                     https://fedoraproject.org/wiki/Releases/41/ChangeSet#Switch_to_dnf5",
        },
        Fact {
            text: "a package is held against the checksum of the index before it is taken from the cache",
            source: REPOSITORY,
        },
        Fact { text: "/var/lib/yum and /var/lib/rpm say what is installed: never mount them", source: CONFIG },
    ],
    ..Manager::PLAIN
};
