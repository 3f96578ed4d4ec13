//! Bundler, which installs a Ruby project's gems, and `gem`, which installs single ones.

use super::{
    Cache, Chosen, Default, Disablers, Effect, EnvPlace, Fact, Holds, Manager, Needed, Place, Program, Scratch,
    Sharing, Subcommand, Used,
};

const CONFIG: &str = "https://bundler.io/man/bundle-config.1.html";
const FETCHER: &str = "lib/rubygems/remote_fetcher.rb of RubyGems 3.3, cache_update_path";
const SOURCE: &str = "bundler/lib/bundler/source/rubygems.rb of Bundler 2.3, fetch_gem and download_cache_path";
const TRIED: &str = "tried with Bundler 2.3.15 and 2.6.7";
const TRIED_GEM: &str = "tried with RubyGems 3.3.15";

const FETCHES: Effect = Effect::Fetches { needs_index: false };

// https://bundler.io/man/bundle-install.1.html; without a subcommand it installs.
const VALUE_OPTIONS: &[&str] =
    &["-j", "--jobs", "-r", "--retry", "--gemfile", "--path", "--binstubs", "--shebang", "--with", "--without"];

// Every program that they may run is an installed one.
const LOCAL: &[&str] = &["check", "clean", "config", "env", "info", "list", "platform", "show", "version", "binstubs"];

static CHOSEN: Chosen = Chosen {
    env: "BUNDLE_USER_CACHE",
    path: "/var/cache/bundler",
    assignment: "BUNDLE_GLOBAL_GEM_CACHE=true BUNDLE_USER_CACHE=/var/cache/bundler",
    needs: Some(Needed { env: "BUNDLE_GLOBAL_GEM_CACHE", assignment: "BUNDLE_GLOBAL_GEM_CACHE=true" }),
    untold: "it keeps what it downloads among what it installs",
    // What is there otherwise is an index, which it asks for again.
    usual: &[],
    named: "bundle",
    cleans_elsewhere: false,
};

static EXTENSIONS: Scratch = Scratch {
    name: "extensions",
    reason: Fact {
        text: "Bundler keeps compiled extensions there too, and where it takes one from there it leaves out the copy \
               beside the gem's own files, which many gems load: what the first build installs works, and what the next \
               installs does not. So nothing of it outlasts a step",
        source: "https://github.com/ruby/rubygems/issues/6616, and tried with Bundler 2.3.15 and 2.6.7",
    },
};

/// What is known of Bundler.
pub(super) static BUNDLER: Manager = Manager {
    name: "bundler",
    programs: &[
        Program {
            names: &["bundle", "bundler"],
            versioned: false,
            value_options: VALUE_OPTIONS,
            subcommands: &[
                Subcommand::flagged(&[], &[&["-v", "-h"]], Effect::Idles),
                Subcommand::alone(FETCHES),
                Subcommand::new(&[&["install", "i", "update", "add", "cache", "package", "pack"]], FETCHES),
                Subcommand::new(&[LOCAL], Effect::Idles),
            ],
        },
        // See the notes.
        Program { names: &["gem"], versioned: false, value_options: &[], subcommands: &[] },
    ],
    caches: &[Cache {
        holds: Holds::Downloads,
        place: Place {
            flags: &[],
            env: &[EnvPlace { name: "BUNDLE_USER_CACHE", any_case: false, below: "", absolute_only: false }],
            default: Default::Chosen(&CHOSEN),
            below: "",
        },
        scratch: Some(&EXTENSIONS),
        used: Used::Installed,
        source: CONFIG,
        ..Cache::PLAIN
    }],
    sharing: Sharing::Locked,
    sharing_reason: Fact {
        text: "gems are written to their place directly, so that another may read half of one",
        source: FETCHER,
    },
    // Whatever is not one of those that mean false: bundler/lib/bundler/settings.rb of Bundler 2.3, to_bool
    disabled_by: Disablers { flags: &[], env: &["BUNDLE_GLOBAL_GEM_CACHE"], left_on_by: &["true", "1", "yes", "on"] },
    idle_by: &["--local", "--dry-run"],
    notes: &[
        Fact {
            text: "by itself Bundler keeps gems in `cache` of the directory that it installs into, which the image is for and \
                   other stages copy: with BUNDLE_GLOBAL_GEM_CACHE it keeps them, and git repositories, in \
                   BUNDLE_USER_CACHE, by the server that they come from, and leaves the same copies in the image",
            source: SOURCE,
        },
        Fact {
            text: "a mount at ~/.bundle/cache keeps nothing but an index unless BUNDLE_GLOBAL_GEM_CACHE is set, one at ~/.gem \
                   nothing in the image `ruby`, which sets GEM_HOME",
            source: TRIED,
        },
        Fact {
            text: "BUNDLE_GLOBAL_GEM_CACHE with a mount, and without one in memory at `extensions`, breaks gems with \
                   extensions from the second build on",
            source: TRIED,
        },
        Fact { text: "the index is asked for anew in each build, also where it is in the cache", source: TRIED },
        Fact {
            text: "`gem install` keeps what it downloads in `cache` of the directory that it installs into, and nowhere else. \
                   No fix mounts that: it goes by the names of files alone, wherever they come from, and what is built \
                   on the spot is put there too, so that another build would take it for what is published",
            source: TRIED_GEM,
        },
        Fact {
            text: "~/.bundle/config and .bundle/config may hold credentials, and GEM_HOME, BUNDLE_PATH and vendor/bundle are \
                   what the image is for: never mount them",
            source: CONFIG,
        },
    ],
    ..Manager::PLAIN
};
