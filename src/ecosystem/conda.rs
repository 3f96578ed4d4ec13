//! conda, and those that install the same packages: mamba and micromamba.

use super::{
    Cache, Chosen, Default, Effect, EnvPlace, Fact, Holds, Link, Manager, Place, Program, Risk, Sharing, Subcommand,
    Used,
};

const LOCATIONS: &str =
    "https://docs.conda.io/projects/conda/en/latest/user-guide/configuration/custom-env-and-pkg-locations.html";
const SETTINGS: &str = "https://docs.conda.io/projects/conda/en/latest/user-guide/configuration/settings.html";
const PACKAGE_CACHE: &str = "conda/core/package_cache_data.py and conda/models/records.py of conda, is_extracted";
const LINK: &str = "libmamba/src/core/link.cpp of mamba 2, link_path";

const FETCHES: Effect = Effect::Fetches { needs_index: false };

// https://docs.conda.io/projects/conda/en/latest/commands/index.html and those of mamba in front of a subcommand
const VALUE_OPTIONS: &[&str] =
    &["-n", "--name", "-p", "--prefix", "-c", "--channel", "-f", "--file", "-r", "--root-prefix"];

const SUBCOMMANDS: &[Subcommand] = &[
    Subcommand::new(&[&["install", "create", "update", "upgrade"]], FETCHES),
    Subcommand::new(&[&["env"], &["create", "update"]], FETCHES),
    Subcommand::new(&[&["clean"]], Effect::Empties(&[0])),
    Subcommand::new(&[&["config"]], Effect::Moves(&["allow_softlinks", "always_softlink"])),
];

static CHOSEN: Chosen = Chosen {
    env: "CONDA_PKGS_DIRS",
    path: "/var/cache/conda",
    assignment: "CONDA_PKGS_DIRS=/var/cache/conda",
    needs: None,
    untold: "it keeps what it downloads where the packages of the image may be",
    usual: &[".conda/pkgs"],
    named: "/pkgs",
    cleans_elsewhere: true,
};

/// What is known of conda.
pub(super) static CONDA: Manager = Manager {
    name: "conda",
    programs: &[
        Program { names: &["conda"], versioned: false, value_options: VALUE_OPTIONS, subcommands: SUBCOMMANDS },
        Program {
            names: &["mamba", "micromamba"],
            versioned: false,
            value_options: VALUE_OPTIONS,
            subcommands: SUBCOMMANDS,
        },
    ],
    caches: &[Cache {
        holds: Holds::Downloads,
        place: Place {
            flags: &[],
            // libmamba/src/api/configuration.cpp of mamba 2 knows it too.
            env: &[EnvPlace { name: "CONDA_PKGS_DIRS", any_case: false, below: "", absolute_only: false }],
            default: Default::Chosen(&CHOSEN),
            below: "",
        },
        used: Used::Installed,
        source: LOCATIONS,
        ..Cache::PLAIN
    }],
    sharing: Sharing::Locked,
    sharing_reason: Fact {
        text: "packages are unpacked at their place, where another finds half of one",
        source: PACKAGE_CACHE,
    },
    offline: &["--offline"],
    offline_env: &["CONDA_OFFLINE", "MAMBA_OFFLINE"],
    idle_by: &["-d", "--dry-run"],
    local_packages: &[".conda", ".tar.bz2"],
    links_into_cache: &[
        Link { env: Some("CONDA_ALWAYS_SOFTLINK"), flags: &[], value: None },
        Link { env: Some("CONDA_ALLOW_SOFTLINKS"), flags: &[], value: None },
        Link { env: Some("MAMBA_ALWAYS_SOFTLINK"), flags: &["--always-softlink"], value: None },
        Link { env: Some("MAMBA_ALLOW_SOFTLINKS"), flags: &["--allow-softlinks"], value: None },
    ],
    config_files: &[
        (".condarc", "softlink"),
        ("condarc", "softlink"),
        (".mambarc", "softlink"),
        ("mambarc", "softlink"),
    ],
    risks: &[
        Risk {
            programs: &["conda"],
            fact: Fact {
                text: "a build that is stopped while conda unpacks may leave half a package in the cache, which later builds \
                       take for whole and fail with, until the cache is removed",
                source: PACKAGE_CACHE,
            },
        },
        Risk {
            programs: &["mamba", "micromamba"],
            fact: Fact {
                text: "from a mount mamba copies files and gives them new times, so that Python takes what packages bring \
                       compiled for old, and compiles it again where it runs",
                source: LINK,
            },
        },
    ],
    notes: &[
        Fact {
            text: "by itself conda keeps packages in `pkgs` of its own directory, as /opt/conda/pkgs, where those of the image \
                   are too: a fix says in front of the call where they go instead, and a clean-up behind it still cleans \
                   what the image has",
            source: LOCATIONS,
        },
        Fact {
            text: "no file can be linked from a mount to an environment: both copy instead, conda with the times of the files, \
                   and mamba without",
            source: "conda/gateways/disk/create.py of conda, create_link, and libmamba/src/core/link.cpp of mamba 2",
        },
        Fact {
            text: "what conda and mamba write of each package in conda-meta names the directory that it came from, which nothing \
                   but conda-pack looks at: run that in the step that installs, or it takes files as it finds them",
            source: "conda_pack/core.py of conda-pack 0.9, load_environment",
        },
        Fact {
            text: "mamba takes a package in the cache for whole only where it wrote so behind the last file, and with the \
                   checksum that the channel says",
            source: "libmamba/src/core/package_cache.cpp of mamba 2, has_valid_extracted_dir",
        },
        Fact {
            text: "allow_softlinks and always_softlink install links into the cache, which the image lacks",
            source: SETTINGS,
        },
        Fact {
            text: "lists of channels are kept there too, and taken as they are for as long as the server said",
            source: SETTINGS,
        },
        Fact {
            text: "environments (`envs` beside `pkgs`, or ~/.conda/envs) are what the image is for: never mount them",
            source: LOCATIONS,
        },
    ],
    ..Manager::PLAIN
};
