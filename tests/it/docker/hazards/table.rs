//! The hazards: where each is shown, and how it breaks.

/// How a text without care breaks.
#[derive(Clone, Copy, Debug)]
pub(super) enum Breaks {
    /// The first build fails with these words, or those behind a `|`, as other engines say it.
    Build(&'static str),
    /// A builder that knows no mounts refuses it with these words. No frontend that old can be had here, which has
    /// its words for the same: the engine's classic builder stands in for it.
    Classic(&'static str),
    /// So does the file itself, which no safe fix mends; a finding tells of it.
    Told(&'static str),
    /// What stands here, run behind the file, fails with these words where the engine leaves the directories that it made for a mount in the image, owned by
    /// root. Those of `BuildKit` 0.11 and later do not.
    OnStubs(&'static str, &'static str),
    /// What stands here, run in the image, fails with these words.
    Then(&'static str, &'static str),
    /// The build fails with these words when its arguments have these values.
    Arguments(&'static [(&'static str, &'static str)], &'static str),
    /// The build fails with these words when the mounts are emptied in front of the last step with any.
    Emptied(&'static str),
    /// The build fails with these words when the mounts are full.
    Full(&'static str),
    /// This path is not in the image.
    Misses(&'static str),
    /// This path is in the image, and should not be.
    Leaves(&'static str),
    /// Packages are fetched that the image brought along.
    Hides,
    /// With full mounts the packages are fetched all the same.
    Fetches {
        /// Whether our safe fix cures it; or a finding says so, for a person to decide.
        mended: bool,
    },
}

const NO_LISTS: &str = "Unable to locate package";
const BUSY: &str = "Device or resource busy";
const FETCHES: Breaks = Breaks::Fetches { mended: true };

#[rustfmt::skip]
pub(super) const HAZARDS: &[(&str, Breaks)] = &[
    // Somebody reads the cache, or what is above it, later.
    ("missing-cache-mount/copied_from_the_cache", Breaks::Build("not found|ENOTCACHED")),
    ("missing-cache-mount/read_by_a_later_step", Breaks::Build("cannot access archive")),
    ("missing-cache-mount/home_copied_by_a_later_step", Breaks::Misses("/srv/home/.npm/_cacache")),
    ("missing-cache-mount/home_of_the_environment_read_later", Breaks::Misses("/copy/.npm/_cacache")),
    ("missing-cache-mount/offline_in_a_later_step", Breaks::Build("ENOTCACHED")),
    ("missing-cache-mount/yarn_offline_in_a_later_step", Breaks::Build("offline mode")),
    ("missing-cache-mount/pnpm_fetched_for_a_later_step", Breaks::Build("ERR_PNPM_NO_OFFLINE_TARBALL")),
    ("missing-cache-mount/composer_offline_in_a_later_step", Breaks::Build("Connection refused|etwork")),
    ("missing-cache-mount/composer_where_xdg_counts", Breaks::Build("not found")),
    ("missing-cache-mount/composer_cache_copied", Breaks::Misses("/root/.composer/cache/files")),
    ("missing-cache-mount/composer_in_its_image_with_tmp_emptied", Breaks::Build(BUSY)),
    ("missing-cache-mount/composer_as_root", FETCHES),
    ("missing-cache-mount/bundler_as_root", FETCHES),
    ("missing-cache-mount/bundler_with_extensions", Breaks::Full("cannot load such file")),
    ("missing-cache-mount/dnf_cache_only_in_a_later_step", Breaks::Build("no cache for")),
    ("missing-cache-mount/dnf_cache_copied", Breaks::Misses("/srv/dnf/lab.solv")),
    ("missing-cache-mount/pacman_in_two_distributions", Breaks::Build("invalid or corrupted package")),
    ("missing-cache-mount/go_offline_in_a_later_step", Breaks::Build("disabled by GOPROXY=off")),
    ("missing-cache-mount/maven_offline_in_a_later_step", Breaks::Build("offline mode")),
    ("missing-cache-mount/maven_installed_for_a_later_step", Breaks::Emptied("Non-resolvable parent POM")),
    ("missing-cache-mount/go_modules_copied", Breaks::Build("/go/pkg/mod/cache/download")),
    ("missing-cache-mount/lists_that_a_later_step_only_reads", Breaks::Misses("/var/lib/apt/lists/_opt_lab_apt_._Packages.lz4")),
    ("missing-cache-mount/container_that_downloads_again", Breaks::OnStubs("RUN uv run true", "ermission denied")),
    ("missing-cache-mount/program_beside_the_cache_in_a_later_step", Breaks::OnStubs("", "ermission denied")),
    // Somebody removes the mount point, or what is above it.
    ("missing-cache-mount/clean_up_of_the_mount_point", Breaks::Build(BUSY)),
    ("missing-cache-mount/clean_up_of_the_whole_cache", Breaks::Build(BUSY)),
    ("missing-cache-mount/home_removed_with_what_is_in_it", Breaks::Build(BUSY)),
    ("missing-cache-mount/mount_point_found_by_its_name", Breaks::Build(BUSY)),
    ("missing-cache-mount/mount_point_removed_through_xargs", Breaks::Build(BUSY)),
    ("missing-cache-mount/mount_point_removed_by_a_script_of_find", Breaks::Build(BUSY)),
    ("missing-cache-mount/directory_removed_in_another_language", Breaks::Build(BUSY)),
    ("missing-cache-mount/offline_by_a_setting", Breaks::Build("ENOTCACHED")),
    ("missing-cache-mount/installed_into_the_cache", Breaks::Misses("/root/.cache/pip/site/requests")),
    ("missing-cache-mount/maven_home_removed", Breaks::Build(BUSY)),
    ("missing-cache-mount/dnf_clean_up_of_the_mount_point", Breaks::Build(BUSY)),
    ("missing-cache-mount/dnf_whole_cache_removed", Breaks::Build(BUSY)),
    ("missing-cache-mount/zypper_clean_up_of_the_directory", Breaks::Build(BUSY)),
    ("missing-cache-mount/pacman_clean_up_of_the_mount_point", Breaks::Build(BUSY)),
    ("missing-cache-mount/pacman_whole_cache_removed", Breaks::Build(BUSY)),
    ("missing-cache-mount/go_caches_cleaned", Breaks::Build("resource busy")),
    ("missing-cache-mount/yarn_whole_cache_removed", Breaks::Build(BUSY)),
    ("missing-cache-mount/bun_and_its_directory_removed", Breaks::Build(BUSY)),
    ("purged-package-cache/mount_point_removed", Breaks::Told(BUSY)),
    // Somebody makes it, or what is above it, and bears nothing that is there.
    ("missing-cache-mount/directory_made_for_the_cache", Breaks::Build("File exists")),
    ("missing-cache-mount/lists_removed_and_made_again", Breaks::Build("File exists")),
    // Whose the cache is changes behind the manager's back.
    ("missing-cache-mount/pip_owner_changed_from_above", Breaks::Fetches { mended: false }),
    // A clean-up empties the cache, or Debian's image does.
    ("missing-cache-mount/npm_cache_clean", FETCHES),
    ("missing-cache-mount/clean_up_in_the_middle", FETCHES),
    ("missing-cache-mount/clean_up_in_a_trap", FETCHES),
    ("missing-cache-mount/clean_up_in_a_variable", Breaks::Fetches { mended: false }),
    // A clean-up takes more away than the cache, and would have to stay.
    ("missing-cache-mount/clean_up_of_all_caches", Breaks::Leaves("/var/cache/app/made")),
    ("missing-cache-mount/state_of_apt_removed", Breaks::Leaves("/var/lib/apt/extended_states")),
    ("missing-cache-mount/onbuild_for_another_user", Breaks::Fetches { mended: false }),
    ("missing-cache-mount/apt_as_root", FETCHES),
    ("docker-clean-active/both_directories_mounted", FETCHES),
    ("missing-cache-mount/dnf_as_root", FETCHES),
    ("docker-clean-active/dnf_that_keeps_nothing", FETCHES),
    ("missing-cache-mount/pacman_as_root", FETCHES),
    ("missing-cache-mount/zypper_as_root", FETCHES),
    ("docker-clean-active/pacman_that_keeps_nothing", FETCHES),
    // A lock of a build that was stopped.
    ("missing-cache-mount/dnf_behind_a_build_that_was_stopped", Breaks::Build("124")),
    ("purged-package-cache/npm_on_one_line", FETCHES),
    ("missing-cache-mount/yarn_cache_clean", Breaks::Build("EBUSY")),
    ("missing-cache-mount/pnpm_store_prune", FETCHES),
    ("missing-cache-mount/bun_cache_removed", FETCHES),
    // Lists of packages that come from elsewhere.
    ("missing-cache-mount/update_in_an_earlier_layer", Breaks::Emptied(NO_LISTS)),
    ("missing-cache-mount/update_in_the_parent_stage", Breaks::Emptied(NO_LISTS)),
    ("missing-cache-mount/lists_of_the_base_image", Breaks::Build(NO_LISTS)),
    ("detached-apt-update/set_up_script", Breaks::Emptied(NO_LISTS)),
    // A setting for all steps of apt, of which one has no mount.
    ("missing-cache-mount/sibling_that_cannot_be_mounted", Breaks::Leaves("/var/cache/apt/archives/curl_1.0_all.deb")),
    ("missing-cache-mount/script_after_cleaned_lists", Breaks::Leaves("/var/cache/apt/archives/git_1.0_all.deb")),
    // Users.
    ("missing-cache-mount/node_user", Breaks::Build("EACCES")),
    ("root-owned-cache/node_user", Breaks::Build("EACCES")),
    ("missing-cache-mount/uid_from_argument", Breaks::Arguments(&[("UID", "20000")], "ermission denied")),
    ("missing-cache-mount/user_made_in_a_branch", Breaks::Build("EACCES")),
    ("missing-cache-mount/directory_made_beside_the_cache", Breaks::Build("ermission denied")),
    ("missing-cache-mount/go_as_another_user", Breaks::Build("ermission denied")),
    // What is in the cache is what the image needs.
    ("missing-cache-mount/link_mode_symlink", Breaks::Then("RUN python3 -c 'from requests import main'", "cannot import name")),
    ("missing-cache-mount/yarn_that_links_into_its_cache", Breaks::Then("RUN node -r ./.pnp.js -e 'require(\"is-odd/main.js\")'", "for unqualified path")),
    ("missing-cache-mount/pdm_that_links_into_its_cache", Breaks::Then("RUN .venv/bin/python -c 'from requests import main'", "cannot import name|No module named")),
    ("missing-cache-mount/bun_that_links_into_its_cache", Breaks::Then("RUN node -e 'require(\"is-number/main.js\")'", "annot find")),
    ("missing-cache-mount/model_beside_the_cache", Breaks::Misses("/root/.cache/huggingface/model")),
    ("missing-cache-mount/copied_into_the_cache", Breaks::Hides),
    // The cache is somewhere else, or switched off.
    ("missing-cache-mount/cache_flag", FETCHES),
    ("missing-cache-mount/exported_home", FETCHES),
    ("missing-cache-mount/maven_as_another_user", FETCHES),
    ("missing-cache-mount/home_variable", FETCHES),
    ("missing-cache-mount/home_within_su", FETCHES),
    ("missing-cache-mount/login_as_another_user", FETCHES),
    ("missing-cache-mount/su_that_keeps_home", FETCHES),
    ("missing-cache-mount/npm_config_cache", FETCHES),
    ("missing-cache-mount/npmrc_written_in_the_step", FETCHES),
    ("missing-cache-mount/tmpfs_mount", FETCHES),
    ("missing-cache-mount/uv_cache_dir", FETCHES),
    ("missing-cache-mount/yarn_as_root", FETCHES),
    ("missing-cache-mount/pnpm_home", FETCHES),
    ("missing-cache-mount/pnpm_as_another_user", Breaks::Fetches { mended: false }),
    ("missing-cache-mount/pnpm_with_its_project_bound", Breaks::Fetches { mended: false }),
    ("misplaced-cache-mount/tilde", Breaks::Fetches { mended: false }),
    ("misplaced-cache-mount/variable_says_otherwise", Breaks::Fetches { mended: false }),
    ("disabled-package-cache/flag", FETCHES),
    ("disabled-package-cache/variable", Breaks::Fetches { mended: false }),
    // Whoever builds knows no mounts. Of Windows and PowerShell nothing can be shown without an image: see what is
    // listed as not built.
    ("missing-cache-mount/old_syntax", Breaks::Classic("the --mount option requires BuildKit")),
    // Two builds at once.
    ("unlocked-cache/two_stages_at_once", Breaks::Build("Could not get lock")),
];
