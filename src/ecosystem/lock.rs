//! The files that say which packages a project wants: where one changes, other packages are downloaded.

/// What a package manager reads of a project, that changes with the packages.
struct Locks {
    manager: &'static str,
    /// Names of files; `*` stands for anything.
    names: &'static [&'static str],
    /// Where that is documented.
    #[expect(dead_code, reason = "it is for who reads the table")]
    source: &'static str,
}

const LOCKS: &[Locks] = &[
    Locks {
        manager: "pip",
        names: &["requirements*.txt", "constraints*.txt", "pylock*.toml", "pyproject.toml"],
        source: "https://pip.pypa.io/en/stable/user_guide/#requirements-files",
    },
    Locks {
        manager: "uv",
        names: &["uv.lock", "requirements*.txt"],
        source: "https://docs.astral.sh/uv/concepts/projects/layout/#the-lockfile",
    },
    Locks {
        manager: "poetry",
        names: &["poetry.lock"],
        source: "https://python-poetry.org/docs/basic-usage/#installing-with-poetrylock",
    },
    Locks {
        manager: "pdm",
        names: &["pdm.lock", "pylock*.toml"],
        source: "https://pdm-project.org/en/latest/usage/lockfile/",
    },
    Locks { manager: "pipenv", names: &["Pipfile.lock"], source: "https://pipenv.pypa.io/en/latest/pipfile.html" },
    Locks {
        manager: "hatch",
        names: &["pyproject.toml", "hatch.toml"],
        source: "https://hatch.pypa.io/latest/config/environment/overview/#dependencies",
    },
    Locks {
        manager: "conda",
        names: &["environment*.yml", "environment*.yaml", "conda-lock*.yml", "conda-*.lock"],
        source: "https://docs.conda.io/projects/conda/en/latest/user-guide/tasks/manage-environments.html",
    },
    Locks {
        manager: "pixi",
        names: &["pixi.toml", "pixi.lock", "pyproject.toml"],
        source: "https://pixi.sh/latest/workspace/lockfile/",
    },
    Locks {
        manager: "npm",
        names: &["package-lock.json", "npm-shrinkwrap.json"],
        source: "https://docs.npmjs.com/cli/v11/configuring-npm/package-lock-json",
    },
    Locks { manager: "yarn", names: &["yarn.lock"], source: "https://classic.yarnpkg.com/lang/en/docs/yarn-lock/" },
    Locks { manager: "yarn-berry", names: &["yarn.lock"], source: "https://yarnpkg.com/cli/install" },
    Locks { manager: "pnpm", names: &["pnpm-lock.yaml"], source: "https://pnpm.io/git#lockfiles" },
    Locks { manager: "bun", names: &["bun.lock", "bun.lockb"], source: "https://bun.sh/docs/install/lockfile" },
    Locks { manager: "deno", names: &["deno.lock"], source: "https://docs.deno.com/runtime/fundamentals/modules/" },
    Locks {
        manager: "cargo",
        names: &["Cargo.lock"],
        source: "https://doc.rust-lang.org/cargo/guide/cargo-toml-vs-cargo-lock.html",
    },
    Locks { manager: "go", names: &["go.sum"], source: "https://go.dev/ref/mod#go-sum-files" },
    Locks {
        manager: "composer",
        names: &["composer.lock"],
        source: "https://getcomposer.org/doc/01-basic-usage.md#commit-your-composer-lock-file-to-version-control",
    },
    Locks {
        manager: "bundler",
        names: &["Gemfile.lock", "gems.locked"],
        source: "https://bundler.io/man/gemfile.5.html",
    },
    Locks {
        manager: "maven",
        names: &["pom.xml"],
        source: "https://maven.apache.org/guides/introduction/introduction-to-the-pom.html",
    },
    Locks {
        manager: "gradle",
        names: &["build.gradle", "build.gradle.kts", "libs.versions.toml", "gradle.lockfile"],
        source: "https://docs.gradle.org/current/userguide/dependency_management_basics.html",
    },
    Locks {
        manager: "nuget",
        names: &["*.csproj", "*.fsproj", "*.vbproj", "Directory.Packages.props", "packages.lock.json"],
        source: "https://learn.microsoft.com/en-us/nuget/consume-packages/package-references-in-project-files",
    },
    Locks {
        manager: "sbt",
        names: &["build.sbt", "plugins.sbt", "build.properties"],
        source: "https://www.scala-sbt.org/1.x/docs/Directories.html",
    },
    Locks { manager: "lein", names: &["project.clj"], source: "https://leiningen.org/#docs" },
    Locks {
        manager: "stack",
        names: &["stack.yaml", "stack.yaml.lock", "package.yaml"],
        source: "https://docs.haskellstack.org/en/stable/topics/lock_files/",
    },
    Locks {
        manager: "cabal",
        names: &["*.cabal", "cabal.project", "cabal.project.freeze"],
        source: "https://cabal.readthedocs.io/en/stable/cabal-project-description-file.html",
    },
    Locks { manager: "mix", names: &["mix.exs", "mix.lock"], source: "https://hexdocs.pm/mix/Mix.Tasks.Deps.html" },
    Locks {
        manager: "rebar3",
        names: &["rebar.config", "rebar.lock"],
        source: "https://rebar3.org/docs/configuration/dependencies/",
    },
    Locks {
        manager: "pub",
        names: &["pubspec.yaml", "pubspec.lock"],
        source: "https://dart.dev/tools/pub/glossary#lockfile",
    },
    Locks {
        manager: "swift",
        names: &["Package.swift", "Package.resolved"],
        source: "https://docs.swift.org/swiftpm/documentation/packagemanagerdocs/resolvingpackageversions/",
    },
    Locks {
        manager: "opam",
        names: &["*.opam", "*.opam.locked", "opam"],
        source: "https://opam.ocaml.org/doc/man/opam-lock.html",
    },
    Locks {
        manager: "luarocks",
        names: &["*.rockspec", "luarocks.lock"],
        source: "https://github.com/luarocks/luarocks/blob/main/docs/pinning_versions_with_a_lock_file.md",
    },
    Locks {
        manager: "cpanm",
        names: &["cpanfile", "cpanfile.snapshot", "Makefile.PL", "Build.PL"],
        source: "https://metacpan.org/dist/App-cpanminus/view/bin/cpanm",
    },
    Locks { manager: "cpan", names: &["Makefile.PL", "Build.PL"], source: "https://perldoc.perl.org/CPAN" },
];

/// Whether the file of this name says which packages the manager of that name downloads.
///
/// Those of distributions read none: what they install stands in the Dockerfile.
pub fn is_lock_file(manager: &str, name: &str) -> bool {
    let names = LOCKS.iter().filter(|locks| locks.manager == manager).flat_map(|locks| locks.names);
    names.into_iter().any(|pattern| match pattern.split_once('*') {
        Some((front, end)) => name.len() >= front.len() + end.len() && name.starts_with(front) && name.ends_with(end),
        None => *pattern == name,
    })
}

#[cfg(test)]
mod tests {
    use super::{LOCKS, is_lock_file};
    use crate::ecosystem;

    #[test]
    fn every_manager_but_those_of_distributions_has_one() {
        let all: Vec<_> = ecosystem::ALL.iter().map(|manager| manager.name).collect();
        let without: Vec<_> =
            all.iter().filter(|name| !LOCKS.iter().any(|locks| locks.manager == **name)).copied().collect();
        assert_eq!(without, ["apt", "apk", "yum", "dnf", "dnf5", "pacman", "zypper", "tdnf"]);
        assert!(LOCKS.iter().all(|locks| all.contains(&locks.manager)));
    }

    #[test]
    fn names_are_whole_or_have_a_middle_of_any_kind() {
        for name in ["requirements.txt", "requirements-dev.txt", "pyproject.toml"] {
            assert!(is_lock_file("pip", name), "{name}");
        }
        for name in ["requirements.in", "old-requirements.txt", "uv.lock"] {
            assert!(!is_lock_file("pip", name), "{name}");
        }
    }
}
