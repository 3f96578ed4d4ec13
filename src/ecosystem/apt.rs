//! apt: Debian's and Ubuntu's package manager.

use super::{Cache, Companion, Default, Effect, Fact, Holds, Manager, Place, Program, Sharing, Subcommand, Used};

const REFERENCE: &str = "https://docs.docker.com/reference/dockerfile/#example-cache-apt-packages";
const TRIED: &str = "tried with apt 2.6 on Debian 12 and apt 3.0 on Debian 13";

const ARCHIVES: usize = 0;
const LISTS: usize = 1;

const FETCHES: Effect = Effect::Fetches { needs_index: true };

/// What is known of apt.
pub(super) static APT: Manager = Manager {
    name: "apt",
    programs: &[
        Program {
            // https://github.com/ilikenwf/apt-fast: it downloads into a directory of its own below apt's.
            // https://github.com/tonistiigi/xx/blob/master/src/xx-apt: apt itself, for the platform that is built for.
            names: &["apt-get", "apt", "aptitude", "apt-fast", "xx-apt", "xx-apt-get"],
            versioned: false,
            // https://manpages.debian.org/bookworm/apt/apt-get.8.en.html
            value_options: &[
                "-o",
                "--option",
                "-c",
                "--config-file",
                "-t",
                "--target-release",
                "--default-release",
                "-a",
                "--host-architecture",
                "-P",
                "--build-profiles",
            ],
            subcommands: &[
                Subcommand::new(&[&["update"]], Effect::Refreshes),
                Subcommand::new(
                    &[&[
                        "install",
                        "reinstall",
                        "upgrade",
                        "safe-upgrade",
                        "dist-upgrade",
                        "full-upgrade",
                        "build-dep",
                        "source",
                        "satisfy",
                    ]],
                    FETCHES,
                ),
                Subcommand::new(&[&["clean", "autoclean"]], Effect::Empties(&[ARCHIVES])),
                Subcommand::new(&[&["distclean", "dist-clean"]], Effect::Empties(&[ARCHIVES, LISTS])),
                Subcommand::new(
                    &[&["list", "search", "show", "policy", "depends", "rdepends", "download", "changelog", "showsrc"]],
                    Effect::Consults,
                ),
                Subcommand::new(
                    &[&[
                        "remove",
                        "purge",
                        "autoremove",
                        "auto-remove",
                        "autopurge",
                        "check",
                        "markauto",
                        "unmarkauto",
                        "hold",
                        "unhold",
                    ]],
                    Effect::Alters,
                ),
            ],
        },
        // https://manpages.debian.org/bookworm/apt/apt-mark.8.en.html
        Program {
            names: &["apt-mark"],
            versioned: false,
            value_options: &["-o", "--option", "-c", "--config-file", "-f", "--file"],
            subcommands: &[Subcommand::new(&[], Effect::Alters)],
        },
        // https://manpages.debian.org/bookworm/gdebi-core/gdebi.1.en.html
        // https://manpages.debian.org/bookworm/devscripts/mk-build-deps.1.en.html
        Program {
            names: &["gdebi", "mk-build-deps"],
            versioned: false,
            value_options: &[],
            subcommands: &[Subcommand::new(&[], FETCHES)],
        },
        // https://manpages.debian.org/bookworm/tasksel/tasksel.8.en.html
        // https://docs.ros.org/en/independent/api/rosdep/html/commands.html
        Program {
            names: &["tasksel", "rosdep"],
            versioned: false,
            value_options: &[],
            subcommands: &[Subcommand::new(&[&["install"]], FETCHES)],
        },
        // It downloads an index too, which stays in the image.
        // https://manpages.debian.org/bookworm/software-properties-common/add-apt-repository.1.en.html
        Program {
            names: &["add-apt-repository", "apt-add-repository"],
            versioned: false,
            value_options: &[],
            subcommands: &[Subcommand::new(&[], Effect::Alters)],
        },
        // https://manpages.debian.org/bookworm/apt/apt-cache.8.en.html
        Program {
            names: &["apt-cache"],
            versioned: false,
            value_options: &["-o", "--option", "-c", "--config-file"],
            subcommands: &[Subcommand::new(&[], Effect::Consults)],
        },
    ],
    caches: &[
        Cache {
            holds: Holds::Downloads,
            place: Place { flags: &[], env: &[], default: Default::Absolute("/var/cache/apt"), below: "" },
            used: Used::Installed,
            source: REFERENCE,
            ..Cache::PLAIN
        },
        Cache {
            holds: Holds::Index,
            place: Place { flags: &[], env: &[], default: Default::Absolute("/var/lib/apt/lists"), below: "" },
            // Packages that are there are not downloaded again, wherever the lists are: 0 B of 441 kB.
            optional: true,
            used: Used::Installed,
            wider: Some("/var/lib/apt"),
            source: TRIED,
            ..Cache::PLAIN
        },
    ],
    sharing: Sharing::Locked,
    sharing_reason: Fact {
        text: "a second apt fails at once on the locks in archives/ and lists/: `E: Could not get lock`",
        source: TRIED,
    },
    offline: &["--no-download"],
    companion: Some(Companion {
        command: "rm -f /etc/apt/apt.conf.d/docker-clean; echo 'Binary::apt::APT::Keep-Downloaded-Packages \"true\";' > /etc/apt/apt.conf.d/keep-cache",
        evidence: &["docker-clean", "Keep-Downloaded-Packages", "keep-cache", "Post-Invoke"],
        reason: Fact {
            text: "the images of Debian and Ubuntu delete every package after its installation \
                   (/etc/apt/apt.conf.d/docker-clean), so that a mounted cache stays empty: 78.4 MB of 78.4 MB were \
                   fetched again; with docker-clean disabled, 0 B",
            source: REFERENCE,
        },
    }),
    relocated_by: &[
        "dir",
        "rootdir",
        "-odir",
        "-orootdir",
        "-c",
        "--config-file",
        "apt::keep-downloaded-packages=false",
    ],
    relocated_by_env: &["APT_CONFIG"],
    needs_root: true,
    notes: &[
        Fact {
            text: "without docker-clean every apt writes pkgcache.bin and srcpkgcache.bin into /var/cache/apt (80 MB on \
                   Debian 12), a lone `apt-get update` too; `apt-get purge`, `apt-mark` and the like write 3 MB, or as much as that \
                   where lists are in the image: each step of a lineage needs that mount once one has it",
            source: TRIED,
        },
        Fact {
            text: "with docker-clean in place an `apt-get update` empties a mounted /var/cache/apt for every other build",
            source: TRIED,
        },
        Fact {
            text: "never mount the whole of /var/lib/apt: extended_states in it, shared among images, lets one image's \
                   `autoremove` delete another's packages; 16 packages went in a trial",
            source: TRIED,
        },
        Fact {
            text: "`apt-get update` has to stand in the step that installs: a step that is in the layer cache leaves no \
                   lists behind when they are in a mount, and the installation fails with `Unable to locate package`",
            source: TRIED,
        },
        Fact {
            text: "`apt` (not `apt-get`) deletes packages after their installation unless \
                   Binary::apt::APT::Keep-Downloaded-Packages is set",
            source: TRIED,
        },
        Fact {
            text: "`apt-get autoclean` deletes what the lists at hand do not name: in a shared cache, the packages of every \
                   other release",
            source: "https://manpages.debian.org/bookworm/apt/apt-get.8.en.html",
        },
        Fact {
            text: "two releases of a distribution that share one lists directory throw out each other's lists; each \
                   step that updates first is right all the same",
            source: TRIED,
        },
    ],
    ..Manager::PLAIN
};
