//! Maven: Java's build tool, and its wrapper.

use super::{
    Beside, Cache, Default, Effect, Fact, Holds, Manager, Place, Program, Repository, Sharing, Subcommand, Used,
};

const SETTINGS: &str = "https://maven.apache.org/settings.html#simple-values";
const LOCKS: &str = "https://github.com/apache/maven-resolver/issues/2017";
const TRIED: &str = "tried with Maven 3.8.7";

// Any goal may come with any other: what matters of them is in `REPOSITORY`.
const FETCHES: Effect = Effect::Fetches { needs_index: false };

// https://maven.apache.org/ref/3.9.9/maven-embedder/cli.html
const VALUE_OPTIONS: &[&str] = &[
    "-b",
    "--builder",
    "-color",
    "--color",
    "-D",
    "--define",
    "-emp",
    "--encrypt-master-password",
    "-ep",
    "--encrypt-password",
    "-f",
    "--file",
    "-gs",
    "--global-settings",
    "-gt",
    "--global-toolchains",
    "-itr",
    "-l",
    "--log-file",
    "-P",
    "--activate-profiles",
    "-pl",
    "--projects",
    "-rf",
    "--resume-from",
    "-s",
    "--settings",
    "-t",
    "--toolchains",
    "-T",
    "--threads",
];

const VERSION: &[&str] = &["-v", "--version", "-h", "--help"];

const SUBCOMMANDS: &[Subcommand] =
    &[Subcommand::flagged(&[], &[VERSION], Effect::Idles), Subcommand::new(&[], FETCHES)];

// The wrapper's Maven, and what plugins and extensions keep there.
static HOME: Beside = Beside { what: "other files", elsewhere: &[] };

static REPOSITORY: Repository = Repository {
    // https://maven.apache.org/guides/introduction/introduction-to-the-lifecycle.html#lifecycle-reference
    installed_by: &["install", "deploy"],
    // https://maven.apache.org/plugins/maven-install-plugin/install-file-mojo.html
    brought_by: &["install-file"],
    // https://docs.gradle.org/current/userguide/publishing_maven.html#publishing_maven:install
    filled_by: &["gradle", "gradlew"],
    // https://maven.apache.org/plugins/maven-dependency-plugin/purge-local-repository-mojo.html
    purged_by: &["purge-local-repository"],
    // https://maven.apache.org/plugins/maven-dependency-plugin/build-classpath-mojo.html
    pointed_at_by: &["build-classpath"],
    anew: &["-U", "--update-snapshots"],
    called: &[("mvn", "mvn -U"), ("./mvnw", "./mvnw -U")],
    stale_by: &["-nsu", "--no-snapshot-updates"],
    anew_reason: Fact {
        text: "for a day Maven does not ask again for a snapshot that is in the repository, nor for a package that was \
               missing: with `-U` it does, and takes all else from the repository",
        source: "https://maven.apache.org/ref/3.9.9/maven-embedder/cli.html, and tried with Maven 3.8.7",
    },
    options_in: &["MAVEN_OPTS", "MAVEN_ARGS", "MAVEN_CONFIG", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"],
    moved_by: &["maven.repo.local", "user.home", "settings", "-s ", "-gs "],
};

/// What is known of Maven.
pub(super) static MAVEN: Manager = Manager {
    name: "maven",
    programs: &[Program {
        names: &["mvn", "mvnw"],
        versioned: false,
        value_options: VALUE_OPTIONS,
        subcommands: SUBCOMMANDS,
    }],
    caches: &[Cache {
        holds: Holds::Downloads,
        place: Place {
            // `-D NAME=VALUE` is two words.
            flags: &["-Dmaven.repo.local", "maven.repo.local"],
            env: &[],
            // Java's user.home, which HOME does not change: tried with OpenJDK 17.
            default: Default::Account(".m2/repository"),
            below: "",
        },
        optional: true,
        used: Used::InPlace,
        beside: Some(&HOME),
        source: SETTINGS,
        ..Cache::PLAIN
    }],
    sharing: Sharing::Locked,
    sharing_reason: Fact {
        text: "Maven 3 keeps others from the files that it writes there only within its own process, and not another \
               build",
        source: LOCKS,
    },
    offline: &["-o", "--offline"],
    repository: Some(&REPOSITORY),
    // A settings file may say `localRepository`.
    relocated_by: &["-s", "--settings", "-gs", "--global-settings", "-Duser.home"],
    config_files: &[("settings.xml", "localRepository"), ("maven.config", "repo"), ("jvm.config", "-D")],
    placed_by_images: true,
    notes: &[
        Fact {
            text: "~/.m2 also holds settings.xml, with which private repositories are asked: mount nothing but \
                   ~/.m2/repository",
            source: SETTINGS,
        },
        Fact { text: "home is what the account says, not HOME", source: TRIED },
        Fact {
            text: "`install` puts the project's own packages among those that were downloaded: in a cache, other builds \
                   take them for what is published; `package` makes the same files",
            source: "https://maven.apache.org/guides/introduction/introduction-to-the-lifecycle.html",
        },
        Fact {
            text: "the wrapper keeps Maven itself in ~/.m2/wrapper, which no fix mounts: it is moved there from a \
                   temporary directory, and a build that is stopped meanwhile would leave a half in the mount",
            source: "only-mvnw of Apache Maven Wrapper 3.3",
        },
    ],
    ..Manager::PLAIN
};
