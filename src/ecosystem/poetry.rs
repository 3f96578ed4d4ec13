//! Poetry: a package manager for Python.

use super::{
    Beside, Cache, Default, Disablers, Effect, Elsewhere, EnvPlace, Fact, Holds, Manager, Place, Program, Sharing,
    Subcommand, Used,
};

const CONFIGURATION: &str = "https://python-poetry.org/docs/configuration/#cache-dir";
const TRIED: &str = "tried with Poetry 2.5";

const METADATA: usize = 0;

const FETCHES: Effect = Effect::Fetches { needs_index: false };

const ENV: &[EnvPlace] = &[
    EnvPlace { name: "POETRY_CACHE_DIR", any_case: false, below: "", absolute_only: false },
    EnvPlace { name: "XDG_CACHE_HOME", any_case: false, below: "pypoetry", absolute_only: false },
];

const DEFAULT: Default = Default::Home(".cache/pypoetry");

// https://python-poetry.org/docs/configuration/#virtualenvscreate and those behind it; of the values of a switch only
// `true` and `1` say yes (src/poetry/config/config.py).
static VIRTUAL_ENVIRONMENTS: Beside = Beside {
    what: "virtual environments",
    elsewhere: &[
        Elsewhere {
            env: "POETRY_VIRTUALENVS_CREATE",
            option: "virtualenvs.create",
            values: &["false", "False", "0", "no"],
        },
        Elsewhere { env: "POETRY_VIRTUALENVS_IN_PROJECT", option: "virtualenvs.in-project", values: &["true", "1"] },
        Elsewhere { env: "POETRY_VIRTUALENVS_PATH", option: "virtualenvs.path", values: &[] },
    ],
};

/// What is known of Poetry.
pub(super) static POETRY: Manager = Manager {
    name: "poetry",
    programs: &[Program {
        names: &["poetry"],
        versioned: false,
        // https://python-poetry.org/docs/cli/#global-options
        value_options: &["-C", "--directory", "-P", "--project"],
        subcommands: &[
            Subcommand::new(&[&["install", "sync", "add", "update", "lock"]], FETCHES),
            Subcommand::new(&[&["cache"], &["clear"]], Effect::Empties(&[METADATA])),
            Subcommand::new(&[&["config"]], Effect::Configures(&["cache-dir"])),
        ],
    }],
    // The directory above both holds the virtual environments too: never mount that.
    caches: &[
        Cache {
            holds: Holds::Downloads,
            place: Place { flags: &[], env: ENV, default: DEFAULT, below: "cache" },
            used: Used::Installed,
            beside: Some(&VIRTUAL_ENVIRONMENTS),
            source: CONFIGURATION,
            ..Cache::PLAIN
        },
        Cache {
            holds: Holds::Downloads,
            place: Place { flags: &[], env: ENV, default: DEFAULT, below: "artifacts" },
            compiled: true,
            used: Used::Installed,
            beside: Some(&VIRTUAL_ENVIRONMENTS),
            source: CONFIGURATION,
            ..Cache::PLAIN
        },
    ],
    sharing: Sharing::Locked,
    sharing_reason: Fact {
        text: "what is known of a release is written to its place directly, so that another may read half of it",
        source: "poetry/utils/cache.py of Poetry 1.8 and 2.5",
    },
    disabled_by: Disablers { flags: &["--no-cache"], env: &[], left_on_by: &[] },
    idle_by: &["--dry-run", "--only-root", "--check"],
    relocated_by_env: &["POETRY_CONFIG_DIR"],
    config_files: &[("poetry.toml", "cache-dir"), ("config.toml", "cache-dir")],
    // virtualenv, which makes the environments: seen with its version 21.15.
    also_in: Some(".cache"),
    notes: &[
        Fact {
            text: "virtual environments are made in the directory above both caches, unless virtualenvs.create, in-project \
                   or path says otherwise: a mount of the whole directory takes them out of the image",
            source: TRIED,
        },
        Fact {
            text: "`--no-cache` switches off what is kept of indexes, and not the packages in artifacts",
            source: TRIED,
        },
        Fact {
            text: "wheels that are built from sources are kept in artifacts, and found again by their tags alone: images \
                   with other libraries must not share them, so that each base image gets a cache of its own by the `id` \
                   of the mount",
            source: TRIED,
        },
        Fact { text: "POETRY_NO_CACHE is no setting of Poetry's", source: CONFIGURATION },
    ],
    ..Manager::PLAIN
};
