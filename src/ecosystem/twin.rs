//! Two package managers whose programs have the same name.

use super::Manager;

/// Another manager whose program has the same names, and what tells which of the two runs.
#[derive(Debug)]
pub struct Twin {
    /// The other one.
    pub manager: &'static Manager,
    /// Options that only this one knows: the other fails with them.
    pub own_flags: &'static [&'static str],
    /// Subcommands that only this one knows.
    pub own_words: &'static [&'static str],
    /// Options that only the other knows.
    pub other_flags: &'static [&'static str],
    /// Subcommands that only the other knows.
    pub other_words: &'static [&'static str],
    /// Files and directories of a project that can make this one run the other.
    pub files: &'static [&'static str],
    /// Those that projects of the other have.
    pub other_files: &'static [&'static str],
    /// What steps say that make a project one of the other's.
    pub other_phrases: &'static [&'static str],
    /// Variables that only the other reads.
    pub other_env: &'static [&'static str],
    /// What a version of the other begins with, behind the program's name and an `@`.
    pub other_versions: &'static [&'static str],
    /// Images that bring this one.
    pub images: &'static [&'static str],
    /// Programs that install this one by the name of its program, where a version begins with one of
    /// `own_versions` or is not written.
    pub installed_by: &'static [&'static str],
    /// What a version of this one begins with.
    pub own_versions: &'static [&'static str],
    /// Programs that bring whole projects, with whatever files they have.
    pub projects_by: &'static [&'static str],
    /// Options to write that tell: one of this one's, one of the other's.
    pub telling: (&'static str, &'static str),
    /// The program that runs whichever of the two the project asks for.
    pub chooser: &'static str,
}
