//! cpanminus: an installer of Perl's packages.

use super::{Cache, Default, Effect, Fact, Holds, Manager, Place, Program, Sharing, Subcommand, Used};

const MANUAL: &str = "https://metacpan.org/dist/App-cpanminus/view/bin/cpanm";
const FETCHING: &str = "tried with cpanminus 1.7046";

/// What is known of cpanminus.
pub(super) static CPANM: Manager = Manager {
    name: "cpanm",
    programs: &[Program {
        names: &["cpanm"],
        versioned: false,
        value_options: &[
            "-l",
            "--local-lib",
            "-L",
            "--local-lib-contained",
            "--mirror",
            "-M",
            "--from",
            "--mirror-index",
            "--save-dists",
            "--cpanfile",
            "--cpanmetadb",
            "--format",
            "--configure-args",
            "--build-args",
            "--test-args",
            "--install-args",
        ],
        subcommands: &[
            Subcommand::flagged(&[], &[&["-V", "-h", "--info", "-U", "--uninstall"]], Effect::Idles),
            Subcommand::new(&[], Effect::Fetches { needs_index: false }),
        ],
    }],
    caches: &[Cache {
        holds: Holds::Downloads,
        place: Place {
            flags: &["--save-dists"],
            env: &[],
            // It keeps nothing by itself; this is where the finding has it put what it downloads.
            default: Default::Absolute("/var/cache/cpanm"),
            below: "",
        },
        used: Used::Installed,
        source: MANUAL,
        ..Cache::PLAIN
    }],
    sharing: Sharing::Unsaid,
    sharing_reason: Fact { text: "nothing is said of two at a time in one directory", source: MANUAL },
    untried: Some(Fact {
        text: "cpanm downloads each distribution again, also one that is in ~/.cpanm, where it unpacks and builds them: a mount \
               there saves nothing, and no fix makes one; call it with `--save-dists /var/cache/cpanm --mirror \
               file:///var/cache/cpanm --mirror https://www.cpan.org`, and mount `/var/cache/cpanm`",
        source: FETCHING,
    }),
    ..Manager::PLAIN
};
