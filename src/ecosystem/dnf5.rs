//! dnf 5: Fedora's package manager from 41 on.

use super::dnf::{CALLED_AS_DNF, CALLED_AS_YUM, DENYING, OFFLINE, RELOCATED_BY, SAID_BY, SUBCOMMANDS, VALUE_OPTIONS};
use super::{Cache, Called, Default, Disablers, Fact, Holds, Keeping, Manager, Place, Program, Sharing, Used};

// No image with it could be had: what stands here is what its documentation says.
const CACHING: &str = "https://dnf5.readthedocs.io/en/latest/misc/caching.7.html";
const CONFIG: &str = "https://dnf5.readthedocs.io/en/latest/dnf5.conf.5.html";
const OPTIONS: &str = "https://dnf5.readthedocs.io/en/latest/dnf5.8.html";

static KEEPING: Keeping = Keeping {
    flag: "--setopt=keepcache=1",
    value: "keepcache=1",
    said_by: SAID_BY,
    refresh: "--refresh",
    called: &[
        Called {
            bare: "dnf5",
            keeping: "dnf5 --setopt=keepcache=1",
            refreshing: "dnf5 --refresh",
            both: "dnf5 --refresh --setopt=keepcache=1",
        },
        CALLED_AS_DNF,
        CALLED_AS_YUM,
    ],
    unlock: None,
    reasons: &[
        Fact {
            text: "dnf 5 deletes every package with the next successful transaction, so that a mount keeps none for a third \
                   one; with `--setopt=keepcache=1` it keeps them",
            source: CACHING,
        },
        Fact {
            text: "an index in the cache is taken as it is for two days, and mirrors drop packages that have been superseded: \
                   `--refresh` makes dnf 5 ask whether it is the newest",
            source: OPTIONS,
        },
    ],
};

/// What is known of dnf 5.
pub(super) static DNF5: Manager = Manager {
    name: "dnf5",
    programs: &[Program {
        names: &["dnf5", "dnf", "yum"],
        versioned: false,
        value_options: VALUE_OPTIONS,
        subcommands: SUBCOMMANDS,
    }],
    caches: &[Cache {
        holds: Holds::Downloads,
        place: Place { flags: &[], env: &[], default: Default::Absolute("/var/cache/libdnf5"), below: "" },
        used: Used::Installed,
        source: CACHING,
        ..Cache::PLAIN
    }],
    sharing: Sharing::Locked,
    sharing_reason: Fact {
        text: "nothing keeps two of it from writing one cache at the same time, and one deletes what the other has downloaded",
        source: "https://github.com/rpm-software-management/dnf5/issues/1640, and issues/2566",
    },
    disabled_by: Disablers { flags: DENYING, env: &[], left_on_by: &[] },
    offline: OFFLINE,
    idle_by: &["--assumeno"],
    keeping: Some(&KEEPING),
    relocated_by: RELOCATED_BY,
    config_files: &[("dnf.conf", "cachedir")],
    needs_root: true,
    notes: &[
        Fact {
            text: "the directory for root is `system_cachedir`, /var/cache/libdnf5; `cachedir` is that of other users",
            source: CONFIG,
        },
        Fact { text: "/usr/lib/sysimage/libdnf5 says why a package was installed: never mount it", source: OPTIONS },
    ],
    ..Manager::PLAIN
};
