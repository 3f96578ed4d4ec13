//! Whose cache a directory is, when only its path is known.

use crate::ecosystem;
use crate::ecosystem::Cache;
use crate::ecosystem::Default;
use crate::inventory::mount::in_order;

/// The package managers that keep their downloads in the directory `target`, or above it, unless they are told
/// otherwise; in the order of the tables. Several caches in one directory tell nothing.
pub(super) fn managers_at(target: &str) -> Vec<&'static str> {
    let having = |is: &dyn Fn(&Cache) -> bool| {
        in_order(|name| ecosystem::by_name(name).is_some_and(|manager| manager.caches.iter().any(is)))
    };
    let own = having(&|cache| {
        let below = cache.place.below;
        let within = |path: &str| if below.is_empty() { path.to_owned() } else { format!("{path}/{below}") };
        places(cache).iter().any(|place| place.holds(&within(place.path), target))
    });
    if !own.is_empty() {
        return own;
    }
    // What guides mount instead, and the directory that a manager has for all its caches.
    having(&|cache| cache.wider == Some(target) || places(cache).iter().any(|place| place.holds(place.path, target)))
}

/// A directory that a manager takes by itself.
struct Place {
    path: &'static str,
    /// Whether that is below a home directory.
    at_home: bool,
}

fn places(cache: &Cache) -> Vec<Place> {
    let absolute = |path| Place { path, at_home: false };
    let home = |path| Place { path, at_home: true };
    match cache.place.default {
        Default::Absolute(path) => vec![absolute(path)],
        Default::Home(path) | Default::Account(path) => vec![home(path)],
        Default::ByUser { root, others } => vec![absolute(root), home(others)],
        Default::Chosen(chosen) => {
            std::iter::once(absolute(chosen.path)).chain(chosen.usual.iter().copied().map(home)).collect()
        }
    }
}

impl Place {
    /// Whether `target` is the directory `path`, or in it.
    fn holds(&self, path: &str, target: &str) -> bool {
        let is_in = |rest: &str| rest.is_empty() || rest.starts_with('/');
        if self.at_home {
            let path = format!("/{path}");
            return target.match_indices(&path).any(|(at, _)| is_in(&target[at + path.len()..]));
        }
        target.strip_prefix(path).is_some_and(is_in)
    }
}

#[cfg(test)]
mod tests {
    use super::managers_at;

    #[test]
    fn managers_are_told_by_their_own_directories() {
        for (target, managers) in [
            ("/root/.cache/uv", &["uv"][..]),
            ("/home/app/.cache/pip", &["pip"]),
            ("/var/cache/apt", &["apt"]),
            ("/var/cache/apt/archives", &["apt"]),
            ("/var/lib/apt", &["apt"]),
            ("/var/lib/apt/lists", &["apt"]),
            ("/root/.cache/pypoetry", &["poetry"]),
            ("/usr/local/share/.cache/yarn/v6", &["yarn"]),
            ("/home/node/.cache/yarn", &["yarn"]),
            ("/root/.composer/cache", &["composer"]),
            ("/.npm", &["npm"]),
        ] {
            assert_eq!(managers_at(target), managers, "{target}");
        }
    }

    #[test]
    fn what_may_be_anybodys_is_nobodys() {
        for target in ["/root/.cache", "/cache", "/var/cache", "/root/.npmrc", "/var/cache/apt-cacher", "/src/target"] {
            assert!(managers_at(target).is_empty(), "{target}");
        }
    }
}
