//! `cachemount cache` as far as it needs no engine.

#![expect(clippy::needless_raw_string_hashes, reason = "expect-test writes them")]

use expect_test::Expect;
use expect_test::expect;

use crate::invocation::BROKEN;
use crate::invocation::CLEAN;
use crate::invocation::Place;

#[expect(clippy::needless_pass_by_value, reason = "so that expectations are written without an ampersand")]
fn check(files: &[(&str, &str)], arguments: &[&str], expected: Expect) {
    let arguments: Vec<_> = ["cache"].iter().chain(arguments).copied().collect();
    expected.assert_eq(&Place::with(files).run(&arguments).shown());
}

#[test]
fn no_engine_is_told_with_what_to_do() {
    check(
        &[],
        &["ls", "--engine", "unix:///nowhere"],
        expect![[r#"
        exit code 2
        --- stderr
        error: no engine answers at unix:///nowhere: there is no socket /nowhere; start Docker, or say where it is with --engine or DOCKER_HOST
    "#]],
    );
}

#[test]
fn what_to_remove_has_to_be_said() {
    check(
        &[],
        &["prune", "--dry-run"],
        expect![[r#"
        exit code 2
        --- stderr
        error: the following required arguments were not provided:
          <--id <ID>|--target <PATH>|--manager <MANAGER>|--namespace <NAMESPACE>|--older-than <DURATION>|--unused-by <PATH>|--all>

        Usage: cachemount cache prune --dry-run <--id <ID>|--target <PATH>|--manager <MANAGER>|--namespace <NAMESPACE>|--older-than <DURATION>|--unused-by <PATH>|--all>

        For more information, try '--help'.
    "#]],
    );
    check(
        &[],
        &["prune", "--manager", "npmm"],
        expect![[r#"
            exit code 2
            --- stderr
            error: invalid value 'npmm' for '--manager <MANAGER>': it is not known; these are: apt, apk, yum, dnf, dnf5, pacman, zypper, tdnf, pip, uv, poetry, pdm, pipenv, hatch, conda, pixi, npm, yarn, yarn-berry, pnpm, bun, deno, cargo, go, composer, bundler, maven, gradle, nuget, sbt, lein, stack, cabal, mix, rebar3, pub, swift, opam, luarocks, cpanm, cpan

            For more information, try '--help'.
        "#]],
    );
    check(
        &[],
        &["prune", "--older-than", "1y"],
        expect![[r#"
        exit code 2
        --- stderr
        error: invalid value '1y' for '--older-than <DURATION>': give a number with its unit, as in 90s, 10m, 1h30m or 7d

        For more information, try '--help'.
    "#]],
    );
}

#[test]
fn nobody_is_asked_where_nobody_is() {
    check(
        &[],
        &["prune", "--all"],
        expect![[r#"
        exit code 2
        --- stderr
        error: nobody is there to be asked; give --force to remove, or --dry-run to see what would go
    "#]],
    );
}

#[test]
fn a_file_that_cannot_be_read_may_use_any_cache() {
    let files = [("a/Dockerfile", BROKEN), ("Dockerfile", CLEAN)];
    check(
        &files,
        &["prune", "--unused-by", ".", "--force", "--engine", "unix:///nowhere"],
        expect![[r#"
        exit code 2
        --- stderr
        error: a/Dockerfile:2:1: unknown instruction `RUNN`; did you mean `RUN`?
        error: nothing is removed, for what could not be read may use a cache; mend it, or leave it out of --unused-by
    "#]],
    );
    check(
        &[],
        &["prune", "--unused-by", ".", "--force", "--engine", "unix:///nowhere"],
        expect![[r#"
        exit code 2
        --- stderr
        warning: no Dockerfiles found in the paths given; name files to read them all the same
        error: nothing is removed, for no Dockerfile is there that could use a cache
    "#]],
    );
    check(
        &files,
        &["prune", "--unused-by", "gone", "--force", "--engine", "unix:///nowhere"],
        expect![[r#"
            exit code 2
            --- stderr
            error: gone: no such file or directory
            error: nothing is removed, for no Dockerfile is there that could use a cache
        "#]],
    );
}

#[test]
fn the_help_says_what_there_is() {
    check(
        &[],
        &["prune", "-h"],
        expect![[r#"
        exit code 0
        --- stdout
        Remove cache mounts from the engine, and nothing else

        Usage: cachemount cache prune [OPTIONS] <--id <ID>|--target <PATH>|--manager <MANAGER>|--namespace <NAMESPACE>|--older-than <DURATION>|--unused-by <PATH>|--all>

        Options:
              --id <ID>                 Remove those of this id, or of this record of the engine, as `ls` shows them
              --target <PATH>           Remove those that were mounted here
              --manager <MANAGER>       Remove those of these package managers
              --namespace <NAMESPACE>   Remove those of builds with this `BUILDKIT_CACHE_MOUNT_NS`; '' is none
              --older-than <DURATION>   Remove those that no build has used for so long, as in 12h, 7d
              --unused-by <PATH>        Remove those that no Dockerfile here uses: files, directories to search, Compose and Bake files
              --all                     Remove all cache mounts
              --dry-run                 Say what would be removed, and remove nothing
          -f, --force                   Do not ask [aliases: -y, --yes]
              --color <WHEN>            When to write colors [by default: on a terminal, unless `NO_COLOR` is set] [possible values: auto, always, never]
              --engine <HOST>           The engine [by default: `DOCKER_HOST`, the current Docker context, or the local socket]; may be given several times
              --output-format <FORMAT>  How the caches are written [default: full] [possible values: full, json]
          -h, --help                    Print help (see more with '--help')
          -V, --version                 Print version
    "#]],
    );
    check(
        &[],
        &["ls", "-h"],
        expect![[r#"
        exit code 0
        --- stdout
        List the cache mounts on the engine, and say which Dockerfiles use them

        Usage: cachemount cache ls [OPTIONS] [PATHS]...

        Arguments:
          [PATHS]...  Dockerfiles, directories to search, Compose and Bake files

        Options:
              --manager <MANAGER>       List those of these package managers only
              --namespace <NAMESPACE>   List those of these namespaces only, that is of builds with this `BUILDKIT_CACHE_MOUNT_NS`; '' is none
              --engine <HOST>           The engine [by default: `DOCKER_HOST`, the current Docker context, or the local socket]; may be given several times
              --output-format <FORMAT>  How the caches are written [default: full] [possible values: full, json]
              --color <WHEN>            When to write colors [by default: on a terminal, unless `NO_COLOR` is set] [possible values: auto, always, never]
          -h, --help                    Print help (see more with '--help')
          -V, --version                 Print version
    "#]],
    );
    check(
        &[],
        &["warm", "-h"],
        expect![[r#"
        exit code 0
        --- stdout
        Fill the cache mounts of Dockerfiles, so that later builds find them full

        Usage: cachemount cache warm [OPTIONS] [PATHS]...

        Arguments:
          [PATHS]...  Dockerfiles, directories to search, Compose and Bake files

        Options:
          -j, --jobs <N>                How many files are built at a time, on each engine [default: 2]
              --output-format <FORMAT>  How the outcome is written [default: full] [possible values: full, json]
              --color <WHEN>            When to write colors [by default: on a terminal, unless `NO_COLOR` is set] [possible values: auto, always, never]
          -h, --help                    Print help (see more with '--help')
          -V, --version                 Print version

        Building:
              --context <DIR>             The build context [by default: the directory of each Dockerfile]
              --build-arg <NAME[=VALUE]>  Set a build argument; without a value it is that of the environment
              --platform <PLATFORM>       Build for this platform
              --network <MODE>            The network of steps that run [possible values: default, none, host]
              --secret <SECRET>           Let steps mount a secret, as in id=token,src=file or id=token,env=VARIABLE
              --builtin-frontend          Send the file without its `# syntax=` line, so that no frontend is pulled
              --engine <HOST>             The engine [by default: `DOCKER_HOST`, the current Docker context, or the local socket]; several share the files
    "#]],
    );
}

#[test]
fn where_no_file_has_a_mount_there_is_nothing_to_fill() {
    check(
        &[("Dockerfile", CLEAN)],
        &["warm", "--engine", "unix:///nowhere"],
        expect![[r#"
        exit code 0
        --- stderr
        note: no file has a cache mount to fill; `cachemount check --fix` writes them
    "#]],
    );
    let files = [("a/Dockerfile", BROKEN), ("b/Dockerfile", "FROM debian:12\nRUN --mount=type=cache,target=/c true\n")];
    check(
        &files,
        &["warm", "--engine", "unix:///nowhere"],
        expect![[r#"
        exit code 2
        --- stderr
        error: a/Dockerfile:2:1: unknown instruction `RUNN`; did you mean `RUN`?
        error: no engine answers at unix:///nowhere: there is no socket /nowhere; start Docker, or say where it is with --engine or DOCKER_HOST
    "#]],
    );
}
