//! PDM: a package manager for Python.

use super::{
    Beside, Cache, Default, Disablers, Effect, EnvPlace, Fact, Holds, Manager, Place, Program, Sharing, Subcommand,
    Used,
};

const CONFIGURATION: &str = "https://pdm-project.org/en/latest/reference/configuration/";
const INSTALL_CACHE: &str = "https://pdm-project.org/en/latest/usage/config/#cache-the-installation-of-wheels";
const SESSION: &str = "pdm/models/session.py of PDM 2.29";

const HTTP: usize = 0;
const WHEELS: usize = 1;

const FETCHES: Effect = Effect::Fetches { needs_index: false };

const ENV: &[EnvPlace] = &[
    EnvPlace { name: "PDM_CACHE_DIR", any_case: false, below: "", absolute_only: false },
    EnvPlace { name: "XDG_CACHE_HOME", any_case: false, below: "pdm", absolute_only: false },
];

const DEFAULT: Default = Default::Home(".cache/pdm");

// Installed packages and plugins that the image needs, and what it knows of packages.
static OTHERS: Beside = Beside { what: "other files", elsewhere: &[] };

const fn below(directory: &'static str) -> Place {
    Place { flags: &[], env: ENV, default: DEFAULT, below: directory }
}

/// What is known of PDM.
pub(super) static PDM: Manager = Manager {
    name: "pdm",
    programs: &[Program {
        names: &["pdm"],
        versioned: false,
        // https://pdm-project.org/en/latest/reference/cli/
        value_options: &["-c", "--config", "-p", "--project"],
        subcommands: &[
            Subcommand::new(&[&["install", "sync", "add", "update", "lock", "build"]], FETCHES),
            Subcommand::new(&[&["cache"], &["clear"], &["http"]], Effect::Empties(&[HTTP])),
            Subcommand::new(&[&["cache"], &["clear"], &["wheels"]], Effect::Empties(&[WHEELS])),
            Subcommand::new(&[&["cache"], &["clear"], &["hashes", "metadata", "packages"]], Effect::Idles),
            Subcommand::new(&[&["cache"], &["clear"]], Effect::Empties(&[HTTP, WHEELS])),
            Subcommand::new(&[&["cache"], &["remove"]], Effect::Empties(&[WHEELS])),
            Subcommand::new(&[&["config"]], Effect::Configures(&["cache_dir", "use_uv"])),
        ],
    }],
    // The directory above both also holds what the image needs: never mount that.
    caches: &[
        Cache {
            holds: Holds::Downloads,
            place: below("http"),
            used: Used::Installed,
            beside: Some(&OTHERS),
            source: CONFIGURATION,
            ..Cache::PLAIN
        },
        Cache {
            holds: Holds::Downloads,
            place: below("wheels"),
            compiled: true,
            used: Used::Installed,
            beside: Some(&OTHERS),
            source: CONFIGURATION,
            ..Cache::PLAIN
        },
    ],
    sharing: Sharing::Locked,
    sharing_reason: Fact {
        text: "all that it downloads is in one SQLite database, where who finds another writing waits five seconds and \
               fails",
        source: SESSION,
    },
    // Whatever is not empty, `0` and `false` too: pdm/cli/options.py of PDM 2.29.
    disabled_by: Disablers { flags: &["--no-cache"], env: &["PDM_NO_CACHE"], left_on_by: &[""] },
    idle_by: &["--dry-run"],
    relocated_by: &["-c", "--config"],
    // With uv it keeps in uv's cache what it installs.
    relocated_by_env: &["PDM_CONFIG_FILE", "PDM_USE_UV"],
    config_files: &[("config.toml", "cache_dir"), ("pdm.toml", "use_uv")],
    // virtualenv, which makes the environments: seen with its version 21.15.
    also_in: Some(".cache"),
    notes: &[
        Fact {
            text: "with `install.cache` on, which a project's pdm.toml may say, what is installed are links to `packages` in \
                   the directory above both caches, and `pdm install --plugins` puts plugins into `plugins` there: a mount \
                   of the whole directory takes them out of the image",
            source: INSTALL_CACHE,
        },
        Fact { text: "what was downloaded is kept for seven days, and then downloaded again", source: SESSION },
        Fact {
            text: "wheels that are built from sources are kept in wheels, and found again by their tags alone: images with \
                   other libraries must not share them, so that each base image gets a cache of its own by the `id` of \
                   the mount",
            source: "pdm/models/caches.py of PDM 2.29",
        },
        Fact {
            text: "with `use_uv` on it runs uv, whose cache it is then that keeps packages",
            source: "pdm/installers/uv.py of PDM 2.29",
        },
        Fact {
            text: "`pdm cache clear` takes away files and leaves directories, so that it works also where they are mounts",
            source: "pdm/cli/commands/cache.py of PDM 2.29",
        },
        Fact {
            text: "virtual environments (.venv, or ~/.local/share/pdm/venvs) and Pythons (~/.local/share/pdm/python) are \
                   what the image is for: never mount them",
            source: CONFIGURATION,
        },
    ],
    ..Manager::PLAIN
};
