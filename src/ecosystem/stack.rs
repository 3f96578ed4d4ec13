//! stack: Haskell's build tool that brings the compiler.

use super::{Cache, Default, Effect, EnvPlace, Fact, Holds, Manager, Place, Program, Sharing, Subcommand, Used};

// Nothing could be built with it here: what stands here is what its documentation says.
const ROOT: &str = "https://docs.haskellstack.org/en/latest/topics/stack_root/";

/// What is known of stack.
pub(super) static STACK: Manager = Manager {
    name: "stack",
    programs: &[Program {
        names: &["stack"],
        versioned: false,
        value_options: &["--resolver", "--snapshot", "--stack-root", "--stack-yaml", "--work-dir", "-w", "--compiler"],
        subcommands: &[Subcommand::new(
            &[&["build", "install", "setup", "test", "bench", "haddock", "update", "upgrade"]],
            Effect::Fetches { needs_index: false },
        )],
    }],
    caches: &[Cache {
        holds: Holds::Builds,
        place: Place {
            flags: &["--stack-root"],
            env: &[EnvPlace { name: "STACK_ROOT", any_case: false, below: "", absolute_only: false }],
            default: Default::Home(".stack"),
            below: "",
        },
        compiled: true,
        used: Used::InPlace,
        source: ROOT,
        ..Cache::PLAIN
    }],
    sharing: Sharing::Unsaid,
    sharing_reason: Fact { text: "nothing is said of two at a time in one root", source: ROOT },
    untried: Some(Fact {
        text: "stack keeps in ~/.stack what it downloads, what it builds of that and, in programs, the compiler itself, which \
               later steps run: no fix mounts it; where one step builds and leaves what it makes with `--copy-bins` or \
               `--local-bin-path`, and no later one runs stack, mount `~/.stack` there",
        source: ROOT,
    }),
    ..Manager::PLAIN
};
