//! What each package manager does with its cache: data, each fact with its source.
//!
//! Invariant: typed constants and look-up, no other behaviour. Nothing here knows of Dockerfiles,
//! findings or edits. Whatever a rule or the facts need to know of a manager is a column of
//! [`Manager`], so that neither has to name one.

mod apk;
mod apt;
mod bun;
mod bundler;
mod cabal;
mod cache;
mod cargo;
mod composer;
mod conda;
mod cpan;
mod cpanm;
mod dart_pub;
mod deno;
mod dnf;
mod dnf5;
mod edition;
mod go;
mod gradle;
mod hatch;
mod idle;
mod interpreter;
mod keeping;
mod lein;
mod lock;
mod luarocks;
mod maven;
mod mix;
mod names;
mod npm;
mod nuget;
mod opam;
mod pacman;
mod pdm;
mod pip;
mod pipenv;
mod pixi;
mod pnpm;
mod poetry;
mod program;
mod rebar3;
mod repository;
mod sbt;
mod script;
mod stack;
mod swift;
mod switch;
mod tdnf;
mod twin;
mod uv;
mod yarn;
mod yarn_berry;
mod yum;
mod zypper;

pub use cache::Beside;
pub use cache::Cache;
pub use cache::Chosen;
pub use cache::Default;
pub use cache::Elsewhere;
pub use cache::EnvPlace;
pub use cache::Holds;
pub use cache::Needed;
pub use cache::Place;
pub use cache::Scratch;
pub use cache::Sharing;
pub use cache::Used;
pub use edition::Edition;
pub use idle::Idle;
pub use idle::Releases;
pub use interpreter::is_interpreter;
pub use interpreter::module;
pub use interpreter::script;
pub use keeping::Called;
pub use keeping::Keeping;
pub use keeping::Marker;
pub use lock::is_lock_file;
pub use names::by_name;
pub use names::by_program;
pub use names::is_any_named;
pub use program::Effect;
pub use program::Program;
pub use program::Subcommand;
pub use program::plain_words;
pub use program::subcommand;
pub use repository::Repository;
pub use script::is_known_address;
pub use script::is_known_name;
pub use script::is_known_program;
pub use switch::KnownIn;
pub use switch::Switch;
pub use twin::Twin;

/// Every package manager that is known, in the order in which they are told of.
pub static ALL: &[&Manager] = &[
    &apt::APT,
    &apk::APK,
    &yum::YUM,
    &dnf::DNF,
    &dnf5::DNF5,
    &pacman::PACMAN,
    &zypper::ZYPPER,
    &tdnf::TDNF,
    &pip::PIP,
    &uv::UV,
    &poetry::POETRY,
    &pdm::PDM,
    &pipenv::PIPENV,
    &hatch::HATCH,
    &conda::CONDA,
    &pixi::PIXI,
    &npm::NPM,
    &yarn::YARN,
    &yarn_berry::YARN_BERRY,
    &pnpm::PNPM,
    &bun::BUN,
    &deno::DENO,
    &cargo::CARGO,
    &go::GO,
    &composer::COMPOSER,
    &bundler::BUNDLER,
    &maven::MAVEN,
    &gradle::GRADLE,
    &nuget::NUGET,
    &sbt::SBT,
    &lein::LEIN,
    &stack::STACK,
    &cabal::CABAL,
    &mix::MIX,
    &rebar3::REBAR3,
    &dart_pub::PUB,
    &swift::SWIFT,
    &opam::OPAM,
    &luarocks::LUAROCKS,
    &cpanm::CPANM,
    &cpan::CPAN,
];

/// A fact and where it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fact {
    /// What holds: lower case, no full stop.
    pub text: &'static str,
    /// A page or source file that says so, or how it was tried.
    pub source: &'static str,
}

/// A package manager.
#[derive(Debug)]
pub struct Manager {
    /// Its name.
    pub name: &'static str,
    /// The programs that are it.
    pub programs: &'static [Program],
    /// Another manager whose program has the same name.
    pub twin: Option<Twin>,
    /// What its programs are, this one among it, where the image has to tell; empty where their names do.
    pub editions: &'static [Edition],
    /// Programs that install it where none of its caches is: where it installs itself, it is among what it keeps. Empty
    /// where that does not matter.
    pub brought_by: &'static [&'static str],
    /// The directories that it keeps downloads in; in the order in which they are mounted.
    pub caches: &'static [Cache],
    /// Whether two of it may work in one cache at a time.
    pub sharing: Sharing,
    /// Why.
    pub sharing_reason: Fact,
    /// Arguments and variables that switch the cache off.
    pub disabled_by: Disablers,
    /// A flag that makes it work without the network, from what is in the cache.
    pub offline: &'static [&'static str],
    /// What it does with such a flag: a part of a sentence.
    pub offline_means: &'static str,
    /// Variables that do the same.
    pub offline_env: &'static [&'static str],
    /// Flags with which it fetches nothing, and does not need its cache.
    pub idle_by: &'static [&'static str],
    /// Where else it fetches nothing that its caches keep.
    pub idle_where: Option<&'static Idle>,
    /// What else is in its caches than downloads.
    pub repository: Option<&'static Repository>,
    /// How its calls are written so that it keeps what it downloads, where it does not of its own accord.
    pub keeping: Option<&'static Keeping>,
    /// The file in its cache that makes it keep what it downloads, where it does not of its own accord.
    pub marker: Option<&'static Marker>,
    /// Ends of arguments that name packages which are there already: where all are such, it fetches nothing.
    pub local_packages: &'static [&'static str],
    /// Settings without which a mounted cache keeps nothing.
    pub companion: Option<Companion>,
    /// What a mount needs that switches the cache on by being there.
    pub switch: Option<Switch>,
    /// Arguments (in lower case, up to where they vary) that put its directories where nobody can
    /// tell; also as the value of the option in front.
    pub relocated_by: &'static [&'static str],
    /// Variables that do the same.
    pub relocated_by_env: &'static [&'static str],
    /// Values of flags or variables that make what is installed point into the cache.
    pub links_into_cache: &'static [Link],
    /// Names of configuration files and the word in one that moves the cache.
    pub config_files: &'static [(&'static str, &'static str)],
    /// What speaks against its mounts wherever they are.
    pub risks: &'static [Risk],
    /// Whether images that bring it say where its caches are, by variables of their own.
    pub placed_by_images: bool,
    /// Whether it works only as root, so that a step that runs it is a step of root's.
    pub needs_root: bool,
    /// Whether it has the distribution's package manager install what its own packages need besides.
    pub calls_distribution: bool,
    /// A directory below the user's home in which programs that it runs keep files of their own.
    pub also_in: Option<&'static str>,
    /// Why no fix mounts its caches, and what a person may do: what nobody has tried, or what cannot be had without a
    /// change to the image.
    pub untried: Option<Fact>,
    /// Those of its programs that do so; empty for all.
    pub also_by: &'static [&'static str],
    /// What else there is to know: hazards, advice.
    pub notes: &'static [Fact],
}

impl Manager {
    /// The base row: what a table leaves out, its manager does not have.
    const PLAIN: Self = Self {
        name: "",
        programs: &[],
        twin: None,
        editions: &[],
        brought_by: &[],
        caches: &[],
        sharing: Sharing::Locked,
        sharing_reason: Fact { text: "", source: "" },
        disabled_by: Disablers { flags: &[], env: &[], left_on_by: &[] },
        offline: &[],
        offline_means: "works without the network",
        offline_env: &[],
        idle_by: &[],
        idle_where: None,
        repository: None,
        keeping: None,
        marker: None,
        local_packages: &[],
        companion: None,
        switch: None,
        relocated_by: &[],
        relocated_by_env: &[],
        links_into_cache: &[],
        config_files: &[],
        risks: &[],
        placed_by_images: false,
        needs_root: false,
        calls_distribution: false,
        also_in: None,
        untried: None,
        also_by: &[],
        notes: &[],
    };
}

/// Programs that work only as root: where one runs, root runs it.
///
/// They write below `/etc`, `/usr` and `/var`, which belong to root in every distribution's image.
pub static ROOT_PROGRAMS: &[&str] = &[
    "apt-get",
    "apt",
    "aptitude",
    "dpkg",
    "apk",
    "dnf",
    "dnf5",
    "yum",
    "microdnf",
    "tdnf",
    "rpm",
    "zypper",
    "pacman",
    "useradd",
    "groupadd",
    "usermod",
    "addgroup",
    "adduser",
    "update-alternatives",
    "ldconfig",
    "locale-gen",
];

/// Files in which credentials stand, by names that are a manager's, in lower case.
/// <https://learn.microsoft.com/en-us/nuget/reference/nuget-config-file#packagesourcecredentials>
pub static CREDENTIAL_FILES: &[&str] = &["nuget.config"];

/// What switches a cache off.
#[derive(Debug)]
pub struct Disablers {
    /// Flags, of which each is a word of its own.
    pub flags: &'static [&'static str],
    /// Variables, by any value but those of `left_on_by`.
    pub env: &'static [&'static str],
    /// Values of such a variable that leave the cache on.
    pub left_on_by: &'static [&'static str],
}

/// A setting without which a mounted cache keeps nothing.
#[derive(Debug)]
pub struct Companion {
    /// The command that makes it.
    pub command: &'static str,
    /// Words that show that a step deals with the setting already.
    pub evidence: &'static [&'static str],
    /// Why it is needed.
    pub reason: Fact,
}

/// What speaks against a mount though the build works with it: a person has to weigh it.
#[derive(Debug)]
pub struct Risk {
    /// The manager's programs that it is of.
    pub programs: &'static [&'static str],
    /// What it is.
    pub fact: Fact,
}

/// A setting that makes what is installed point into the cache.
#[derive(Debug)]
pub struct Link {
    /// The variable.
    pub env: Option<&'static str>,
    /// The flags.
    pub flags: &'static [&'static str],
    /// The value; nothing where the flag alone, or any value of the variable, says it.
    pub value: Option<&'static str>,
}
