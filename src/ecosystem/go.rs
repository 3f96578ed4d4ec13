//! Go: modules, and what the compiler made of them.

use super::{
    Beside, Cache, Default, Effect, EnvPlace, Fact, Holds, Idle, Manager, Place, Program, Releases, Sharing,
    Subcommand, Used,
};

const MODULES: &str = "https://go.dev/ref/mod#module-cache";
const BUILDS: &str = "https://pkg.go.dev/cmd/go#hdr-Build_and_test_caching";
const TRIED: &str = "tried with Go 1.27";

const FETCHES: Effect = Effect::Fetches { needs_index: false };
// They compile nothing: tried with Go 1.27.
const FETCHES_MODULES: Effect = Effect::FetchesInto(&[0]);

// https://pkg.go.dev/cmd/go#hdr-Compile_packages_and_dependencies
const VALUE_OPTIONS: &[&str] =
    &["-C", "-o", "-p", "-asmflags", "-exec", "-gcflags", "-ldflags", "-mod", "-modfile", "-run", "-tags"];

const MODULES_FLAG: &[&str] = &["-modcache", "--modcache"];
const BUILDS_FLAG: &[&str] = &["-cache", "--cache"];
const CLEAN: &[&[&str]] = &[&["clean"]];

// The checksum database's records, without which nothing is downloaded that is not in go.sum, and programs.
// https://go.dev/ref/mod#checksum-database
static CHECKSUMS: Beside = Beside { what: "records of checksums", elsewhere: &[] };

// https://go.dev/ref/mod#vendoring, https://go.dev/ref/mod#mod-commands, https://go.dev/ref/mod#environment-variables
static IDLE: Idle = Idle {
    env: &[("GOFLAGS", "-mod=vendor"), ("GO111MODULE", "off")],
    offline_env: &[("GOPROXY", "off")],
    copied: &["vendor"],
    made_by: &["mod vendor", "work vendor"],
    before: Releases {
        image: "golang",
        since: (1, 16),
        unless: &["go.mod", "go.sum", "GO111MODULE=on", "GO111MODULE on", "go mod "],
        or_with: &["dep ensure", "glide install", "glide up", "godep ", "govendor "],
        instead: "a project that is no module keeps its sources below GOPATH/src, which is no cache",
    },
};

/// What is known of Go.
pub(super) static GO: Manager = Manager {
    name: "go",
    programs: &[Program {
        // https://github.com/tonistiigi/xx/blob/master/src/xx-go: go itself, for the platform that is built for.
        names: &["go", "xx-go"],
        versioned: false,
        value_options: VALUE_OPTIONS,
        // https://pkg.go.dev/cmd/go
        subcommands: &[
            Subcommand::new(&[&["build", "install", "run", "test", "vet", "generate"]], FETCHES),
            Subcommand::new(&[&["get", "list"]], FETCHES_MODULES),
            Subcommand::new(&[&["mod"], &["download", "tidy", "vendor", "verify", "why", "graph"]], FETCHES_MODULES),
            Subcommand::new(&[&["work"], &["sync", "vendor"]], FETCHES_MODULES),
            Subcommand::flagged(CLEAN, &[MODULES_FLAG, BUILDS_FLAG], Effect::Empties(&[0, 1])),
            Subcommand::flagged(CLEAN, &[MODULES_FLAG], Effect::Empties(&[0])),
            Subcommand::flagged(CLEAN, &[BUILDS_FLAG], Effect::Empties(&[1])),
            Subcommand::flagged(
                &[&["env"]],
                &[&["-w", "--w"]],
                Effect::Moves(&[
                    "GOMODCACHE=",
                    "GOPATH=",
                    "GOCACHE=",
                    "GO111MODULE=off",
                    "GOFLAGS=-mod=vendor",
                    "GOPROXY=off",
                ]),
            ),
            // `env` says where the caches are, for others to look there.
            Subcommand::new(&[&["clean", "doc", "fmt", "help", "version"]], Effect::Idles),
            Subcommand::new(&[&["mod", "work"], &["edit", "init", "use"]], Effect::Idles),
        ],
    }],
    caches: &[
        Cache {
            holds: Holds::Downloads,
            place: Place {
                flags: &[],
                env: &[
                    EnvPlace { name: "GOMODCACHE", any_case: false, below: "", absolute_only: false },
                    EnvPlace { name: "GOPATH", any_case: false, below: "pkg/mod", absolute_only: false },
                ],
                default: Default::Home("go/pkg/mod"),
                below: "",
            },
            optional: true,
            used: Used::InPlace,
            beside: Some(&CHECKSUMS),
            source: MODULES,
            ..Cache::PLAIN
        },
        Cache {
            holds: Holds::Builds,
            place: Place {
                flags: &[],
                env: &[
                    EnvPlace { name: "GOCACHE", any_case: false, below: "", absolute_only: false },
                    EnvPlace { name: "XDG_CACHE_HOME", any_case: false, below: "go-build", absolute_only: false },
                ],
                default: Default::Home(".cache/go-build"),
                below: "",
            },
            compiled: true,
            used: Used::MadeAgain,
            source: BUILDS,
            ..Cache::PLAIN
        },
    ],
    sharing: Sharing::Shared,
    sharing_reason: Fact {
        text: "the locks of modules lie among them, and those who build at once may share what they make",
        source: TRIED,
    },
    idle_by: &["-mod=vendor", "--mod=vendor"],
    idle_where: Some(&IDLE),
    relocated_by_env: &["GOENV"],
    placed_by_images: true,
    // Tests, and what `go generate` and `go run` run.
    also_in: Some(".cache"),
    notes: &[
        Fact {
            text: "what cgo compiled is not compiled again when a C library changes: each base image gets a build cache \
                   of its own by the `id` of the mount",
            source: BUILDS,
        },
        Fact { text: "`go test` takes the results of tests that passed from the build cache", source: BUILDS },
        Fact { text: "where modules have to stay in the image, the build cache is mounted alone", source: TRIED },
        Fact {
            text: "`go clean -modcache` fails where the modules are mounted, so that it goes with the mount",
            source: TRIED,
        },
        Fact {
            text: "GOPATH/bin is what `go install` makes: never mount GOPATH",
            source: "https://go.dev/ref/mod#go-install",
        },
    ],
    ..Manager::PLAIN
};
