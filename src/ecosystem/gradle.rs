//! Gradle: Java's other build tool, and its wrapper.

use super::{
    Beside, Cache, Default, Effect, EnvPlace, Fact, Holds, Manager, Place, Program, Repository, Sharing, Subcommand,
    Used,
};

const DIRECTORIES: &str = "https://docs.gradle.org/current/userguide/directory_layout.html#dir:gradle_user_home";
const CACHING: &str = "https://docs.gradle.org/current/userguide/dependency_caching.html";
const WRAPPER: &str = "org.gradle.wrapper.Install of Gradle: a marker is made when all is unpacked, and what has none is \
                       unpacked anew";
const LOCKS: &str = "https://github.com/gradle/gradle/issues/851";
const TRIED: &str = "tried with Gradle 4.4.1 and OpenJDK 17";

const VERSION: &[&str] = &["-v", "--version", "-h", "-?", "--help"];
const STOPS: &[&str] = &["--stop", "--status"];

// https://docs.gradle.org/current/userguide/command_line_interface.html
const VALUE_OPTIONS: &[&str] = &[
    "-b",
    "--build-file",
    "-c",
    "--settings-file",
    "-D",
    "--system-prop",
    "-g",
    "--gradle-user-home",
    "-I",
    "--init-script",
    "-p",
    "--project-dir",
    "-P",
    "--project-prop",
    "-x",
    "--exclude-task",
    "--console",
    "--include-build",
    "--max-workers",
    "--project-cache-dir",
    "--tests",
];

// Of the two programs only the wrapper downloads Gradle itself.
const PACKAGES: Effect = Effect::FetchesInto(&[0]);
const BOTH: Effect = Effect::Fetches { needs_index: false };
const ITSELF: Effect = Effect::FetchesInto(&[1]);

// Scripts that it compiled, libraries of its own, and what it knows of files.
static HOME: Beside = Beside { what: "other files", elsewhere: &[] };

const FLAGS: &[&str] = &["-g", "--gradle-user-home", "-Dgradle.user.home", "gradle.user.home"];
const ENV: &[EnvPlace] = &[EnvPlace { name: "GRADLE_USER_HOME", any_case: false, below: "", absolute_only: false }];

// Java's user.home, which HOME does not change: tried with OpenJDK 17.
const USER_HOME: Default = Default::Account(".gradle");

static REPOSITORY: Repository = Repository {
    // What `publishToMavenLocal` installs is Maven's: https://docs.gradle.org/current/userguide/publishing_maven.html
    installed_by: &[],
    brought_by: &[],
    filled_by: &[],
    purged_by: &[],
    pointed_at_by: &[],
    anew: &["--refresh-dependencies"],
    called: &[("gradle", "gradle --refresh-dependencies"), ("./gradlew", "./gradlew --refresh-dependencies")],
    stale_by: &[],
    anew_reason: Fact {
        text: "for a day Gradle does not ask again which version is the newest of those that a project allows, nor for one \
               that may change: with `--refresh-dependencies` it asks, and downloads what has changed",
        source: "https://docs.gradle.org/current/userguide/dynamic_versions.html, and tried with Gradle 4.4.1",
    },
    options_in: &["GRADLE_OPTS", "JAVA_OPTS", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"],
    moved_by: &["user.home"],
};

/// What is known of Gradle.
pub(super) static GRADLE: Manager = Manager {
    name: "gradle",
    programs: &[
        Program {
            names: &["gradle"],
            versioned: false,
            value_options: VALUE_OPTIONS,
            subcommands: &[
                Subcommand::flagged(&[], &[VERSION], Effect::Idles),
                Subcommand::flagged(&[], &[STOPS], Effect::Idles),
                Subcommand::new(&[], PACKAGES),
            ],
        },
        Program {
            names: &["gradlew"],
            versioned: false,
            value_options: VALUE_OPTIONS,
            subcommands: &[
                Subcommand::flagged(&[], &[VERSION], ITSELF),
                Subcommand::flagged(&[], &[STOPS], ITSELF),
                Subcommand::new(&[], BOTH),
            ],
        },
    ],
    caches: &[
        Cache {
            holds: Holds::Downloads,
            place: Place { flags: FLAGS, env: ENV, default: USER_HOME, below: "caches/modules-2" },
            optional: true,
            used: Used::InPlace,
            beside: Some(&HOME),
            source: CACHING,
            ..Cache::PLAIN
        },
        Cache {
            holds: Holds::Downloads,
            place: Place { flags: FLAGS, env: ENV, default: USER_HOME, below: "wrapper/dists" },
            optional: true,
            used: Used::InPlace,
            beside: Some(&HOME),
            source: DIRECTORIES,
            ..Cache::PLAIN
        },
    ],
    sharing: Sharing::Locked,
    sharing_reason: Fact {
        text: "who has a lock hands it over when another asks by a port, which those in another container cannot reach: they \
               wait for a minute and fail",
        source: LOCKS,
    },
    offline: &["--offline"],
    repository: Some(&REPOSITORY),
    // It says where no mount is, or reads packages from a cache of somebody else's.
    relocated_by_env: &["GRADLE_RO_DEP_CACHE"],
    relocated_by: &["-Duser.home"],
    placed_by_images: true,
    notes: &[
        Fact {
            text: "~/.gradle also holds gradle.properties and init.d, with credentials and settings, and `caches` what Gradle \
                   made of scripts, of packages and, with `--build-cache`, of builds: mount nothing but \
                   caches/modules-2, which can be used anywhere by itself, and wrapper/dists",
            source: CACHING,
        },
        Fact { text: "home is what the account says, not HOME", source: TRIED },
        Fact {
            text: "with `--refresh-dependencies` and a full mount Gradle asks for each file whether it is the same, and \
                   downloads none that is",
            source: TRIED,
        },
        Fact { text: "a wrapper that was stopped leaves nothing that the next one takes for whole", source: WRAPPER },
        Fact {
            text: "the image `gradle` declares /home/gradle/.gradle as a volume, which BuildKit takes no notice of, and makes \
                   /root/.gradle a link to it",
            source: "https://github.com/gradle/docker-gradle/blob/master/jdk21-noble/Dockerfile",
        },
    ],
    ..Manager::PLAIN
};
