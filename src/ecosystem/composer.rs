//! Composer: PHP's package manager.

use super::{
    Beside, Cache, Chosen, Default, Disablers, Effect, EnvPlace, Fact, Holds, Manager, Place, Program, Sharing,
    Subcommand, Used,
};

const CONFIG: &str = "https://getcomposer.org/doc/06-config.md#cache-dir";
const HOME: &str = "https://getcomposer.org/doc/03-cli.md#composer-home";
const FACTORY: &str = "src/Composer/Factory.php of Composer 2.5, and tried with it";
const CACHE: &str = "src/Composer/Cache.php of Composer 2.5";

const FETCHES: Effect = Effect::Fetches { needs_index: false };

// https://getcomposer.org/doc/03-cli.md; those that may stand in front of a subcommand.
const VALUE_OPTIONS: &[&str] = &["-d", "--working-dir"];

const INSTALL: &[&str] = &["install", "i", "update", "u", "upgrade", "require", "r", "req", "reinstall"];
const CLEAR: &[&str] = &["clear-cache", "clearcache", "cc"];
const OPTIONS: Effect = Effect::Configures(&["cache-dir"]);

// What `composer global` installs, keys and credentials.
static HOME_OF_ITS_OWN: Beside = Beside { what: "global packages", elsewhere: &[] };

static CHOSEN: Chosen = Chosen {
    env: "COMPOSER_CACHE_DIR",
    path: "/var/cache/composer",
    assignment: "COMPOSER_CACHE_DIR=/var/cache/composer",
    needs: None,
    untold: "where its cache is depends on what is in the image",
    usual: &[".composer/cache", ".cache/composer"],
    named: "composer",
    cleans_elsewhere: false,
};

/// What is known of Composer.
pub(super) static COMPOSER: Manager = Manager {
    name: "composer",
    programs: &[Program {
        names: &["composer", "composer.phar"],
        versioned: false,
        value_options: VALUE_OPTIONS,
        subcommands: &[
            Subcommand::new(&[INSTALL], FETCHES),
            Subcommand::new(&[&["create-project"]], FETCHES),
            Subcommand::new(&[&["global"], INSTALL], FETCHES),
            // It takes out what is old, and leaves the rest.
            Subcommand::flagged(&[CLEAR], &[&["--gc"]], Effect::Nothing),
            Subcommand::new(&[CLEAR], Effect::Empties(&[0])),
            Subcommand::new(&[&["config"]], OPTIONS),
            Subcommand::new(&[&["global"], &["config"]], OPTIONS),
            // `self-update` keeps nothing there.
            Subcommand::new(&[&["validate", "diagnose", "self-update", "selfupdate"]], Effect::Idles),
        ],
    }],
    caches: &[Cache {
        holds: Holds::Downloads,
        place: Place {
            flags: &[],
            env: &[
                EnvPlace { name: "COMPOSER_CACHE_DIR", any_case: false, below: "", absolute_only: false },
                EnvPlace { name: "COMPOSER_HOME", any_case: false, below: "cache", absolute_only: false },
            ],
            default: Default::Chosen(&CHOSEN),
            below: "",
        },
        used: Used::Kept,
        beside: Some(&HOME_OF_ITS_OWN),
        source: CONFIG,
        ..Cache::PLAIN
    }],
    sharing: Sharing::Locked,
    sharing_reason: Fact {
        text: "archives are copied to their place directly, so that another may read half of one, and many come without \
               a checksum to tell by",
        source: CACHE,
    },
    disabled_by: Disablers { flags: &["--no-cache"], env: &[], left_on_by: &[] },
    offline_env: &["COMPOSER_DISABLE_NETWORK"],
    idle_by: &["--dry-run"],
    relocated_by_env: &[
        "COMPOSER_CACHE_FILES_DIR",
        "COMPOSER_CACHE_REPO_DIR",
        "COMPOSER_CACHE_VCS_DIR",
        "COMPOSER_CACHE_READ_ONLY",
    ],
    config_files: &[("composer.json", "\"cache-"), ("config.json", "\"cache-")],
    notes: &[
        Fact {
            text: "without COMPOSER_CACHE_DIR or COMPOSER_HOME the cache is in ~/.composer/cache or in ~/.cache/composer, by \
                   whether /etc/xdg, ~/.config/composer or ~/.composer is there, or any variable whose name begins with \
                   XDG_: a fix says in front of the call where it is",
            source: FACTORY,
        },
        Fact {
            text: "COMPOSER_HOME also holds credentials and what `composer global require` installs: never mount it",
            source: HOME,
        },
        Fact {
            text: "COMPOSER_CACHE_DIR goes before `cache-dir` of composer.json and config.json",
            source: "src/Composer/Config.php of Composer 2.5, and tried with it",
        },
        Fact {
            text: "the image `composer` sets COMPOSER_HOME=/tmp, so that its cache is /tmp/cache, and `rm -rf /tmp/*` fails \
                   while it is mounted",
            source: "https://github.com/composer/docker/blob/main/latest/Dockerfile",
        },
        Fact {
            text: "credentials are not kept in the cache: archives are, and clones of git repositories, whose addresses lose \
                   what stands in front of `@`",
            source: "src/Composer/Util/Git.php of Composer 2.5, syncMirror",
        },
        Fact {
            text: "a package that is installed from git is cloned from the cache with `--dissociate`: nothing in vendor points \
                   there",
            source: "tried with Composer 2.5 and git 2.39",
        },
        Fact { text: "vendor is what the image is for: never mount it", source: CONFIG },
    ],
    ..Manager::PLAIN
};
