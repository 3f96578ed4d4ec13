//! What is special about some fixtures, each with its reason. The test fails where a reason has gone.

use crate::docker::lab::Frontend;

/// Why a fixture cannot be built as it is.
#[derive(Clone, Copy, Debug)]
pub(super) enum Unbuilt {
    /// It is wrong on purpose.
    OnPurpose(&'static str),
    /// It is wrong on purpose, and the fix mends it.
    Mended(&'static str),
    /// Something is missing here.
    Missing(&'static str),
    /// Its base images are missing here, and nothing that stands in for them shows anything: it is not tried.
    Baseless(&'static str),
    /// The engine's own frontend is older than what it is written for, and no other can be fetched.
    Heredocs,
    /// As above, for what came with 1.3: variables in the options of a mount, and `--network`.
    Variables,
}

impl Unbuilt {
    pub(super) fn reason(self) -> &'static str {
        match self {
            Self::OnPurpose(reason) | Self::Mended(reason) | Self::Missing(reason) | Self::Baseless(reason) => reason,
            Self::Heredocs => "the engine's frontend knows no here-documents",
            Self::Variables => "the engine's frontend knows no variables in mounts and no networks",
        }
    }

    /// Whether this engine is new enough.
    pub(super) fn is_overcome(self, frontend: Frontend) -> bool {
        match self {
            Self::Heredocs => frontend.heredocs,
            Self::Variables => frontend.variables,
            _ => false,
        }
    }
}

const NO_LISTS: Unbuilt = Unbuilt::OnPurpose("apt installs with no lists");

const NO_ALPINE: Unbuilt = Unbuilt::Baseless("Alpine, its apk and its packages");

const NO_YUM: Unbuilt = Unbuilt::Baseless("CentOS 7, its yum and its packages");

const NO_DNF5: Unbuilt = Unbuilt::Baseless("Fedora 41, its dnf 5 and its packages");

const NO_GRADLE: Unbuilt = Unbuilt::Baseless("Gradle, of a release that is in use");

const NO_CONDA: Unbuilt = Unbuilt::Baseless("conda, mamba and their packages");

const NO_DENO: Unbuilt = Unbuilt::Baseless("Deno");

const NO_PIPX: Unbuilt = Unbuilt::Missing("pipx");

const NO_DOTNET: Unbuilt = Unbuilt::Baseless("the SDK of .NET");

const NO_RUST: Unbuilt = Unbuilt::Missing("the Rust toolchain");

#[rustfmt::skip]
const UNBUILT: &[(&str, Unbuilt)] = &[
    ("build-output-in-cache/copied_out_of_the_mount", Unbuilt::Missing("a project for make")),
    ("build-output-in-cache/run_by_a_later_step", Unbuilt::OnPurpose("a later step runs what is in the mount")),
    ("build-output-in-cache/started_by_the_container", Unbuilt::Missing("a script that makes the environment")),
    ("build-output-in-cache/there_without_the_mount_too", Unbuilt::Missing("a project for make")),
    ("crossed-release-cache/two_platforms", Unbuilt::Missing("images of another platform")),
    ("detached-apt-update/conditional_install_first", NO_LISTS),
    ("disabled-package-cache/read_only", Unbuilt::OnPurpose("npm cannot do with a cache that is read-only")),
    ("invalid-mount-option/misspelt", Unbuilt::OnPurpose("BuildKit refuses the mounts")),
    ("invalid-mount-option/variable", Unbuilt::Variables),
    ("root-owned-cache/node_user", Unbuilt::Mended("the mount is root's and npm is not")),
    ("root-owned-cache/owner_of_another_number", Unbuilt::OnPurpose("the mount belongs to another user than npm's")),
    ("root-owned-cache/useradd_with_uid", Unbuilt::Mended("the mount is root's and uv is not")),
    ("missing-cache-mount/images_of_ones_own", Unbuilt::Missing("the images of a private registry")),
    ("missing-cache-mount/playbook_in_a_later_step", Unbuilt::Missing("ansible")),
    ("missing-cache-mount/program_that_installs_with_apt", Unbuilt::Missing("gdebi")),
    ("missing-cache-mount/program_of_the_image_that_installs", Unbuilt::Missing("install_packages")),
    ("missing-cache-mount/hatch", Unbuilt::Missing("Hatch")),
    ("missing-cache-mount/luarocks_not_tried", Unbuilt::Missing("LuaRocks")),
    ("missing-cache-mount/pixi_not_tried", Unbuilt::Missing("pixi")),
    ("missing-cache-mount/swift_not_tried", Unbuilt::Baseless("Swift")),
    ("missing-cache-mount/apt_beside_managers_not_tried", Unbuilt::Missing("what LuaRocks, cpanm, Leiningen and opam download")),
    ("missing-cache-mount/xx_apt", Unbuilt::Missing("xx")),
    ("missing-cache-mount/gosu", Unbuilt::OnPurpose("another user than root may not install npm's global packages")),
    ("missing-cache-mount/numeric_user", Unbuilt::Mended("npm may not make its cache in /")),
    ("missing-cache-mount/libraries_for_a_browser", Unbuilt::Missing("Playwright")),
    ("missing-cache-mount/cache_named_to_a_program_that_npx_runs", Unbuilt::Missing("rimraf")),
    ("missing-cache-mount/script_after_cleaned_lists_as_another_user", Unbuilt::OnPurpose("only root can run apt")),
    ("missing-cache-mount/scripts_that_install_nothing", Unbuilt::Missing("the installers of Bun and of conda")),
    ("missing-cache-mount/other_flags", Unbuilt::Variables),
    ("missing-cache-mount/su", Unbuilt::OnPurpose("the directory is root's and npm is not")),
    ("missing-cache-mount/sudo", Unbuilt::Missing("sudo, which has to be a program with a set-user-ID bit")),
    ("missing-cache-mount/uid_from_argument_set_again", Unbuilt::OnPurpose("another user than root may not install npm's global packages")),
    ("missing-cache-mount/text_with_errors", Unbuilt::OnPurpose("BuildKit refuses the text")),
    ("missing-cache-mount/unreadable_script", Unbuilt::OnPurpose("the shell refuses the script")),
    ("missing-cache-mount/powershell", Unbuilt::Baseless("PowerShell, in which a word means what another command would do")),
    ("missing-cache-mount/windows", Unbuilt::Missing("an image of Windows")),
    ("missing-cache-mount/offline_by_variable", Unbuilt::OnPurpose("uv is offline and has nothing")),
    ("missing-cache-mount/heredoc", Unbuilt::Heredocs),
    ("missing-cache-mount/heredoc_for_bash", Unbuilt::Heredocs),
    ("missing-cache-mount/heredoc_that_writes_a_file", Unbuilt::Heredocs),
    ("missing-cache-mount/heredoc_with_tabs", Unbuilt::Heredocs),
    ("missing-cache-mount/cargo_and_make", NO_RUST),
    ("missing-cache-mount/cargo_as_another_user", NO_RUST),
    ("missing-cache-mount/cargo_as_another_user_with_a_home_of_its_own", NO_RUST),
    ("missing-cache-mount/cargo_as_root", NO_RUST),
    ("missing-cache-mount/cargo_behind_a_shell", NO_RUST),
    ("missing-cache-mount/cargo_chef", NO_RUST),
    ("missing-cache-mount/cargo_fetch_in_a_step_of_its_own", NO_RUST),
    ("missing-cache-mount/cargo_for_what_the_container_runs", NO_RUST),
    ("missing-cache-mount/cargo_home_made_before", NO_RUST),
    ("missing-cache-mount/cargo_home_moved", NO_RUST),
    ("missing-cache-mount/cargo_in_an_image_that_nobody_knows", NO_RUST),
    ("missing-cache-mount/cargo_in_an_image_to_work_in", NO_RUST),
    ("missing-cache-mount/cargo_mounted_in_one_step_of_two", NO_RUST),
    ("missing-cache-mount/cargo_offline_in_a_later_step", NO_RUST),
    ("missing-cache-mount/cargo_registry_removed", NO_RUST),
    ("missing-cache-mount/cargo_run_by_the_container", NO_RUST),
    ("missing-cache-mount/go_heredoc", Unbuilt::Heredocs),
    ("missing-cache-mount/composer_heredoc", Unbuilt::Heredocs),
    ("missing-cache-mount/maven_heredoc", Unbuilt::Heredocs),
    ("missing-cache-mount/bundler_heredoc", Unbuilt::Heredocs),
    ("missing-cache-mount/bundler_out_of_reach", Unbuilt::Missing("sudo, which has to be a program with a set-user-ID bit")),
    ("missing-cache-mount/yarn_heredoc", Unbuilt::Heredocs),
    ("missing-cache-mount/pnpm_heredoc", Unbuilt::Heredocs),
    ("missing-cache-mount/bun_heredoc", Unbuilt::Heredocs),
    ("missing-cache-mount/yarn_berry_told_by_a_file", Unbuilt::Missing("a project of Yarn 2 or later")),
    ("missing-cache-mount/pnpm_of_unknown_origin", Unbuilt::Missing("the installer of pnpm")),
    ("missing-cache-mount/yarn_with_its_registry", Unbuilt::Missing("an .npmrc")),
    ("missing-cache-mount/yarn_of_an_unknown_image", Unbuilt::Missing("npm in Debian's image")),
    ("purged-package-cache/go_clean_modcache", Unbuilt::Mended("Go removes the mount point, which is busy")),
    ("purged-package-cache/yarn_cache_clean", Unbuilt::Mended("Yarn removes the mount point, which is busy")),
    ("purged-package-cache/mount_point_removed", Unbuilt::OnPurpose("the mount point is busy")),
    ("missing-cache-mount/pdm_heredoc", Unbuilt::Heredocs),
    ("missing-cache-mount/pipenv_heredoc", Unbuilt::Heredocs),
    ("missing-cache-mount/poetry_heredoc", Unbuilt::Heredocs),
    ("missing-cache-mount/apk_as_another_user", NO_ALPINE),
    ("missing-cache-mount/apk_as_root", NO_ALPINE),
    ("missing-cache-mount/apk_cache_that_a_step_links", NO_ALPINE),
    ("missing-cache-mount/apk_flags_that_cannot_be_told", NO_ALPINE),
    ("missing-cache-mount/apk_flags_that_go_together", NO_ALPINE),
    ("missing-cache-mount/apk_heredoc", NO_ALPINE),
    ("missing-cache-mount/apk_in_another_root", NO_ALPINE),
    ("missing-cache-mount/apk_index_that_a_later_step_reads", NO_ALPINE),
    ("missing-cache-mount/apk_index_removed_as_if_it_were_there", NO_ALPINE),
    ("missing-cache-mount/apk_of_an_old_release", NO_ALPINE),
    ("missing-cache-mount/apk_script_in_a_later_step", NO_ALPINE),
    ("missing-cache-mount/apk_two_stages", NO_ALPINE),
    ("missing-cache-mount/apk_update_in_the_step", NO_ALPINE),
    ("missing-cache-mount/apk_virtual_package", NO_ALPINE),
    ("missing-cache-mount/apk_without_a_fresh_index", NO_ALPINE),
    ("disabled-package-cache/apk_no_cache", NO_ALPINE),
    ("misplaced-cache-mount/apk_index_alone", NO_ALPINE),
    ("purged-package-cache/apk_cache_clean", NO_ALPINE),
    ("missing-cache-mount/pacman_as_another_user", Unbuilt::OnPurpose("only root can run pacman")),
    ("missing-cache-mount/zypper_as_another_user", Unbuilt::OnPurpose("only root can run zypper")),
    ("missing-cache-mount/zypper_heredoc", Unbuilt::Heredocs),
    ("missing-cache-mount/pacman_heredoc", Unbuilt::Heredocs),
    ("missing-cache-mount/dnf_as_another_user", Unbuilt::OnPurpose("only root can run dnf")),
    ("missing-cache-mount/dnf_heredoc", Unbuilt::Heredocs),
    ("missing-cache-mount/dnf_modules_and_groups", Unbuilt::Missing("modules, groups and dnf's plugins")),
    ("missing-cache-mount/dnf5_by_name_and_by_image", NO_DNF5),
    ("disabled-package-cache/dnf5_that_keeps_nothing", NO_DNF5),
    ("missing-cache-mount/dnf5_as_another_user", NO_DNF5),
    ("missing-cache-mount/dnf5_cache_elsewhere", NO_DNF5),
    ("missing-cache-mount/dnf5_heredoc", NO_DNF5),
    ("missing-cache-mount/dnf5_in_parts", NO_DNF5),
    ("missing-cache-mount/dnf5_two_stages", NO_DNF5),
    ("purged-package-cache/dnf5_clean_all", NO_DNF5),
    ("missing-cache-mount/yum_of_old_releases", NO_YUM),
    ("disabled-package-cache/yum_that_keeps_nothing", NO_YUM),
    ("missing-cache-mount/yum_as_another_user", NO_YUM),
    ("missing-cache-mount/yum_cache_elsewhere", NO_YUM),
    ("missing-cache-mount/yum_heredoc", NO_YUM),
    ("missing-cache-mount/yum_in_parts", NO_YUM),
    ("missing-cache-mount/yum_two_stages", NO_YUM),
    ("purged-package-cache/yum_clean_all", NO_YUM),
    ("missing-cache-mount/nuget_as_another_user", NO_DOTNET),
    ("missing-cache-mount/nuget_heredoc", NO_DOTNET),
    ("missing-cache-mount/nuget_in_an_image_that_nobody_knows", NO_DOTNET),
    ("missing-cache-mount/nuget_in_one_step", NO_DOTNET),
    ("missing-cache-mount/nuget_mounted_already", NO_DOTNET),
    ("missing-cache-mount/nuget_packages_cleared", NO_DOTNET),
    ("missing-cache-mount/nuget_packages_copied", NO_DOTNET),
    ("missing-cache-mount/nuget_packages_moved", NO_DOTNET),
    ("missing-cache-mount/nuget_published_without_a_restore", NO_DOTNET),
    ("missing-cache-mount/nuget_restore_and_publish", NO_DOTNET),
    ("missing-cache-mount/nuget_run_by_the_container", NO_DOTNET),
    ("missing-cache-mount/nuget_tools", NO_DOTNET),
    ("missing-cache-mount/nuget_with_a_secret", NO_DOTNET),
    ("missing-cache-mount/gradle_as_another_user", NO_GRADLE),
    ("missing-cache-mount/gradle_as_root", NO_GRADLE),
    ("missing-cache-mount/gradle_heredoc", NO_GRADLE),
    ("missing-cache-mount/gradle_home_copied", NO_GRADLE),
    ("missing-cache-mount/gradle_home_removed", NO_GRADLE),
    ("missing-cache-mount/gradle_mounted_already", NO_GRADLE),
    ("missing-cache-mount/gradle_offline_in_a_later_step", NO_GRADLE),
    ("missing-cache-mount/gradle_run_by_the_container", NO_GRADLE),
    ("missing-cache-mount/gradle_user_home_moved", NO_GRADLE),
    ("missing-cache-mount/gradle_wrapper", NO_GRADLE),
    ("missing-cache-mount/conda_as_root", NO_CONDA),
    ("missing-cache-mount/conda_from_its_installer", NO_CONDA),
    ("missing-cache-mount/conda_heredoc", NO_CONDA),
    ("missing-cache-mount/conda_mounted_already", NO_CONDA),
    ("missing-cache-mount/conda_offline_in_a_later_step", NO_CONDA),
    ("missing-cache-mount/conda_packages_moved", NO_CONDA),
    ("missing-cache-mount/conda_that_downloads_nothing", NO_CONDA),
    ("missing-cache-mount/conda_that_links_into_its_cache", NO_CONDA),
    ("missing-cache-mount/conda_two_stages", NO_CONDA),
    ("missing-cache-mount/micromamba_as_another_user", NO_CONDA),
    ("missing-cache-mount/micromamba_copied", NO_CONDA),
    ("missing-cache-mount/deno_as_another_user", NO_DENO),
    ("missing-cache-mount/deno_compiled", NO_DENO),
    ("missing-cache-mount/deno_with_a_directory_of_its_own", NO_DENO),
    ("missing-cache-mount/pipx_as_another_user", NO_PIPX),
    ("missing-cache-mount/pipx_as_root", NO_PIPX),
    ("missing-cache-mount/pipx_with_arguments_for_pip", NO_PIPX),
    ("unlocked-cache/two_stages_at_once", Unbuilt::Mended("the second apt finds the cache locked")),
];

/// Fixtures whose mounts keep nothing, as the rule says itself.
const KEEP_NOTHING: &[(&str, &str)] = &[
    ("docker-clean-active/setting_in_another_lineage", "the package is in the base image"),
    ("docker-clean-active/dnf_of_an_unknown_image", "a safe fix adds no flag there"),
    ("missing-cache-mount/comment_above", "the package is in the base image"),
    ("missing-cache-mount/download_in_a_later_step", "`apt-get download` leaves the package to the working directory"),
];

/// Fixtures whose fix writes variables into mounts, as the frontend that they name knows them.
const VARIABLES_AFTER: &[&str] =
    &["missing-cache-mount/uid_from_argument_with_syntax", "missing-cache-mount/user_by_argument"];

pub(super) fn has_variables_after(fixture: &str) -> bool {
    VARIABLES_AFTER.contains(&fixture)
}

/// Fixtures whose unsafe fix breaks the build where engines leave the directories that they made for a mount, as the
/// finding says.
const BREAK_ON_STUBS: &[&str] = &[
    "missing-cache-mount/program_beside_the_cache_in_a_later_step",
    "missing-cache-mount/waived_for_a_user_who_is_not_root",
];

pub(super) fn breaks_on_stubs(fixture: &str) -> bool {
    BREAK_ON_STUBS.contains(&fixture)
}

pub(super) fn unbuilt(fixture: &str) -> Option<Unbuilt> {
    UNBUILT.iter().find(|(name, _)| *name == fixture).map(|(_, unbuilt)| *unbuilt)
}

pub(super) fn is_mended(fixture: &str) -> bool {
    matches!(unbuilt(fixture), Some(Unbuilt::Mended(_)))
}

pub(super) fn keeps_nothing(fixture: &str) -> Option<&'static str> {
    KEEP_NOTHING.iter().find(|(name, _)| *name == fixture).map(|(_, reason)| *reason)
}

pub(super) fn names() -> impl Iterator<Item = &'static str> {
    let special = KEEP_NOTHING.iter().map(|(name, _)| *name);
    UNBUILT.iter().map(|(name, _)| *name).chain(special).chain(VARIABLES_AFTER.iter().chain(BREAK_ON_STUBS).copied())
}
