//! Yarn 1, which calls itself classic: a package manager for Node.

use super::yarn_berry::YARN_BERRY;
use super::{
    Cache, Default, Effect, EnvPlace, Fact, Holds, Link, Manager, Place, Program, Sharing, Subcommand, Twin, Used,
};

const CLI: &str = "https://classic.yarnpkg.com/en/docs/cli/cache";
const CONCURRENCY: &str = "https://classic.yarnpkg.com/en/docs/cli/#toc-concurrency-and-mutex";
const TRIED: &str = "tried with Yarn 1.22.22";
const OPTIMIZE: &str = "https://docs.docker.com/build/cache/optimize/#use-cache-mounts";

const FETCHES: Effect = Effect::Fetches { needs_index: false };

// `yarn install --help` of Yarn 1.22.22.
const VALUE_OPTIONS: &[&str] = &[
    "--cache-folder",
    "--preferred-cache-folder",
    "--cwd",
    "--modules-folder",
    "--global-folder",
    "--link-folder",
    "--mutex",
    "--network-concurrency",
    "--child-concurrency",
    "--network-timeout",
    "--registry",
    "--proxy",
    "--https-proxy",
    "--use-yarnrc",
    "--otp",
    "--prefix",
];

/// What is known of Yarn 1.
pub(super) static YARN: Manager = Manager {
    name: "yarn",
    programs: &[Program {
        names: &["yarn", "yarnpkg"],
        versioned: false,
        value_options: VALUE_OPTIONS,
        subcommands: &[
            Subcommand::alone(FETCHES),
            Subcommand::new(&[&["install", "add", "upgrade"]], FETCHES),
            Subcommand::new(&[&["global"], &["add", "upgrade"]], FETCHES),
            Subcommand::new(&[&["cache"], &["clean", "clear"]], Effect::Empties(&[0])),
            Subcommand::new(&[&["config"], &["set"]], Effect::Configures(&["cache-folder"])),
        ],
    }],
    twin: Some(Twin {
        manager: &YARN_BERRY,
        // Each ended `yarn install` of Yarn 3.8.7 and 4.18.1 with an error. They take `--frozen-lockfile`.
        own_flags: &[
            "--production",
            "--prod",
            "--pure-lockfile",
            "--non-interactive",
            "--ignore-engines",
            "--ignore-optional",
            "--ignore-platform",
            "--ignore-scripts",
            "--prefer-offline",
            "--no-progress",
            "--no-lockfile",
            "--flat",
            "--force",
            "--link-duplicates",
            "--network-concurrency",
            "--check-files",
            "--no-bin-links",
            "--skip-integrity-check",
            "--verbose",
            "--cache-folder",
            "--mutex",
            "--modules-folder",
            "--har",
            "--focus",
            "--no-default-rc",
        ],
        own_words: &["global", "upgrade"],
        other_flags: &["--immutable", "--immutable-cache", "--check-cache", "--inline-builds", "--refresh-lockfile"],
        other_words: &["dlx", "up", "workspaces", "plugin", "dedupe"],
        files: &[".yarnrc.yml", ".yarnrc", ".yarn"],
        other_files: &[".yarnrc.yml", ".yarn"],
        other_phrases: &["yarn set version", "yarn policies set-version", "@yarnpkg/cli", "yarn-path", "yarnPath"],
        other_env: &[
            "YARN_NODE_LINKER",
            "YARN_ENABLE_GLOBAL_CACHE",
            "YARN_GLOBAL_FOLDER",
            "YARN_ENABLE_MIRROR",
            "YARN_ENABLE_IMMUTABLE_INSTALLS",
        ],
        other_versions: &["2", "3", "4", "berry", "stable", "canary"],
        images: &["node"],
        installed_by: &["npm"],
        own_versions: &["1", "^1", "~1", "latest", "classic", "legacy"],
        projects_by: &["git", "hg", "svn", "tar", "bsdtar", "unzip", "7z", "npx", "rsync", "scp", "degit"],
        telling: ("--non-interactive", "--immutable"),
        chooser: "corepack",
    }),
    caches: &[Cache {
        holds: Holds::Downloads,
        place: Place {
            flags: &["--cache-folder"],
            env: &[
                EnvPlace { name: "YARN_CACHE_FOLDER", any_case: true, below: "", absolute_only: false },
                EnvPlace { name: "npm_config_cache_folder", any_case: true, below: "", absolute_only: false },
                EnvPlace { name: "XDG_CACHE_HOME", any_case: false, below: "yarn", absolute_only: false },
            ],
            default: Default::ByUser { root: "/usr/local/share/.cache/yarn", others: ".cache/yarn" },
            below: "",
        },
        used: Used::Installed,
        source: CLI,
        ..Cache::PLAIN
    }],
    sharing: Sharing::Locked,
    sharing_reason: Fact {
        text: "several at a time make errors unless each is called with `--mutex`",
        source: CONCURRENCY,
    },
    offline: &["--offline"],
    idle_by: &["-v", "-h"],
    relocated_by: &["--preferred-cache-folder", "--use-yarnrc"],
    relocated_by_env: &["YARN_PREFERRED_CACHE_FOLDER"],
    links_into_cache: &[Link { env: Some("YARN_PLUGNPLAY_OVERRIDE"), flags: &["--pnp", "--enable-pnp"], value: None }],
    config_files: &[(".yarnrc", "cache-folder"), (".npmrc", "cache-folder")],
    notes: &[
        Fact {
            text: "as root it keeps its packages in /usr/local/share/.cache/yarn, wherever HOME is; many guides mount \
                   /root/.cache/yarn, which stays empty",
            source: TRIED,
        },
        Fact {
            text: "Yarn 2 and later is another program of the same name with another cache: a safe fix needs a file that shows \
                   which runs, by an option that only one knows, or by an image with Yarn 1 and a project that is copied \
                   file by file without a `.yarnrc.yml`",
            source: TRIED,
        },
        Fact {
            text: "Corepack downloads the version that package.json asks for to ~/.cache/node: never mount that",
            source: "https://github.com/nodejs/corepack#readme",
        },
        Fact { text: "`--pnp` installs a .pnp.js that points into the cache, which the image lacks", source: TRIED },
        Fact { text: "node_modules is what the image is for: never mount it", source: OPTIMIZE },
    ],
    ..Manager::PLAIN
};
