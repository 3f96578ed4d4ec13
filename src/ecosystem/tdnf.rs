//! tdnf: the package manager of Photon OS and of Azure Linux.

use super::{Cache, Default, Effect, Fact, Holds, Manager, Place, Program, Sharing, Subcommand, Used};

const CONFIG: &str = "https://github.com/vmware/tdnf/wiki/Configuration-Options";

/// What is known of tdnf.
pub(super) static TDNF: Manager = Manager {
    name: "tdnf",
    programs: &[Program {
        names: &["tdnf"],
        versioned: false,
        value_options: &[
            "-c",
            "--config",
            "--disablerepo",
            "--enablerepo",
            "--installroot",
            "--releasever",
            "--repoid",
        ],
        subcommands: &[
            Subcommand::new(
                &[&["install", "reinstall", "update", "upgrade", "downgrade", "distro-sync"]],
                Effect::Fetches { needs_index: false },
            ),
            Subcommand::new(&[&["clean"]], Effect::Empties(&[0])),
        ],
    }],
    caches: &[Cache {
        holds: Holds::Downloads,
        place: Place { flags: &[], env: &[], default: Default::Absolute("/var/cache/tdnf"), below: "" },
        compiled: true,
        used: Used::Installed,
        source: CONFIG,
        ..Cache::PLAIN
    }],
    sharing: Sharing::Unsaid,
    sharing_reason: Fact {
        text: "the lock is in the image (/var/run/.tdnf-instance-lockfile), so that two builds do not see each other's",
        source: "https://github.com/vmware/tdnf/issues/402",
    },
    untried: Some(Fact {
        text: "tdnf deletes every package once it is installed, unless `keepcache=1` stands in /etc/tdnf/tdnf.conf, which every \
               image built on this one would have: no fix writes it; with it, mount `/var/cache/tdnf`",
        source: CONFIG,
    }),
    relocated_by: &["-c", "--config", "--installroot"],
    config_files: &[("tdnf.conf", "cachedir")],
    needs_root: true,
    ..Manager::PLAIN
};
