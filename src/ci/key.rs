//! What the key of a cache is made from.

use crate::ci::Repository;
use crate::ci::build::Recipe;
use crate::ecosystem;

/// The files whose change makes another cache: Dockerfiles, and the lock files beside the contexts of those package
/// managers that they call. Paths from the root of the repository, each once.
pub(super) fn files<'r>(
    recipes: impl Iterator<Item = &'r (Recipe, Vec<&'static str>)> + Clone,
    repository: &dyn Repository,
) -> Vec<String> {
    let mut files: Vec<String> = recipes.clone().map(|(recipe, _)| recipe.dockerfile.clone()).collect();
    files.sort();
    let mut locks = Vec::new();
    for (recipe, managers) in recipes {
        let names = repository.names(&recipe.context);
        let is_lock = |name: &String| managers.iter().any(|manager| ecosystem::is_lock_file(manager, name));
        let front = if recipe.context.is_empty() { String::new() } else { format!("{}/", recipe.context) };
        locks.extend(names.iter().filter(|name| is_lock(name)).map(|name| format!("{front}{name}")));
    }
    locks.sort();
    files.extend(locks);
    files.dedup();
    // What would mean something else in an expression or a pattern.
    files.retain(|file| !file.contains(['\'', '*', '?', '[', ']', '#', '!', '{', '}', ',', '\\']));
    files
}

/// What a name is in a key, where commas are not allowed.
pub(super) fn part(name: &str) -> String {
    let plain =
        |character: char| if character.is_ascii_alphanumeric() || "._-".contains(character) { character } else { '-' };
    name.chars().map(plain).collect()
}
