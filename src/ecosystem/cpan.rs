//! cpan: the installer that comes with Perl.

use super::{Cache, Default, Effect, Fact, Holds, Manager, Place, Program, Sharing, Subcommand, Used};

// No package could be downloaded with it here: what stands here is what its source says.
const PROGRAM: &str = "https://perldoc.perl.org/cpan";
const DIRECTORY: &str =
    "cpan_home_dir_candidates in CPAN/HandleConfig.pm, and keep_source_where in CPAN/FirstTime.pm, of Perl 5.36";

/// What is known of cpan.
pub(super) static CPAN: Manager = Manager {
    name: "cpan",
    programs: &[Program {
        names: &["cpan"],
        versioned: true,
        value_options: &["-j", "-M"],
        subcommands: &[
            Subcommand::flagged(&[], &[&["-v", "-V", "-h"]], Effect::Idles),
            Subcommand::flagged(&[], &[&["-a", "-A", "-C", "-D", "-J", "-l", "-L", "-m", "-O", "-x"]], Effect::Nothing),
            // A shell of its own, which is told what to do by what it reads.
            Subcommand::alone(Effect::Nothing),
            Subcommand::new(&[], Effect::Fetches { needs_index: false }),
        ],
    }],
    caches: &[Cache {
        holds: Holds::Downloads,
        place: Place { flags: &[], env: &[], default: Default::Home(".cpan/sources"), below: "" },
        used: Used::Installed,
        source: DIRECTORY,
        ..Cache::PLAIN
    }],
    sharing: Sharing::Unsaid,
    sharing_reason: Fact {
        text: "the lock is ~/.cpan/.lock, and so in the image: two builds do not see each other's",
        source: "CPAN.pm of Perl 5.36",
    },
    relocated_by: &["-j"],
    config_files: &[("MyConfig.pm", "keep_source_where"), ("Config.pm", "keep_source_where")],
    untried: Some(Fact {
        text: "cpan keeps what it downloads in ~/.cpan/sources, beside its configuration and what it builds, which \
               ~/.cpan/CPAN/MyConfig.pm may move: no fix mounts it, since it has not been tried; mount `~/.cpan/sources`, and not \
               ~/.cpan",
        source: PROGRAM,
    }),
    ..Manager::PLAIN
};
