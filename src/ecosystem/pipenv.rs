//! Pipenv: pip with a lock file and virtual environments.

use super::{
    Cache, Default, Disablers, Effect, EnvPlace, Fact, Holds, Manager, Place, Program, Sharing, Subcommand, Used,
};

const CONFIGURATION: &str = "https://pipenv.pypa.io/en/latest/configuration.html";

const FETCHES: Effect = Effect::Fetches { needs_index: false };

/// What is known of Pipenv.
pub(super) static PIPENV: Manager = Manager {
    name: "pipenv",
    programs: &[Program {
        names: &["pipenv"],
        versioned: false,
        // https://pipenv.pypa.io/en/latest/cli.html
        value_options: &["--python", "--pypi-mirror"],
        subcommands: &[
            Subcommand::new(&[&["install", "sync", "update", "upgrade", "lock"]], FETCHES),
            // What is behind `run` is another program's.
            Subcommand::new(&[&["run"]], Effect::Nothing),
            Subcommand::flagged(&[], &[&["--clear"]], Effect::RemovesCaches(&["pipenv", "pip"])),
        ],
    }],
    caches: &[Cache {
        holds: Holds::Downloads,
        place: Place {
            flags: &[],
            env: &[
                EnvPlace { name: "PIPENV_CACHE_DIR", any_case: false, below: "", absolute_only: false },
                EnvPlace { name: "XDG_CACHE_HOME", any_case: false, below: "pipenv", absolute_only: false },
            ],
            default: Default::Home(".cache/pipenv"),
            below: "",
        },
        compiled: true,
        used: Used::Installed,
        source: CONFIGURATION,
        ..Cache::PLAIN
    }],
    sharing: Sharing::Locked,
    sharing_reason: Fact {
        text: "versions from before 2023 write what they know of dependencies to its place directly, and fail where they \
               read half of it: `CorruptCacheError`",
        source: "https://github.com/pypa/pipenv/blob/v2018.11.26/pipenv/patched/piptools/cache.py",
    },
    disabled_by: Disablers { flags: &[], env: &["PIP_NO_CACHE_DIR"], left_on_by: &[""] },
    // What pip is given may switch its cache off, and `--clear` may empty it first, by the version.
    relocated_by: &["--extra-pip-args", "--clear"],
    // Versions from before 2026 read what is written for pip.
    relocated_by_env: &["PIP_CONFIG_FILE"],
    config_files: &[("pip.conf", "cache"), ("pip.ini", "cache")],
    // virtualenv, which makes the environments: seen with its version 21.15.
    also_in: Some(".cache"),
    notes: &[
        Fact {
            text: "it gives its own cache to the pip that it runs, so that a mount for pip's keeps nothing of what it installs",
            source: "pipenv/utils/pip.py of Pipenv 2026.10, and tried with it",
        },
        Fact {
            text: "`pipenv --clear` removes its own cache directory and pip's, which fails where one of them is mounted",
            source: "pipenv/routines/clear.py of Pipenv 2026.10",
        },
        Fact {
            text: "virtual environments ($HOME/.local/share/virtualenvs, or .venv) are what the image is for: never mount them",
            source: CONFIGURATION,
        },
    ],
    ..Manager::PLAIN
};
