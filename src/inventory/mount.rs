//! The cache mounts that a Dockerfile asks for.

use std::cell::Cell;

use crate::ecosystem;
use crate::facts::Coverage;
use crate::facts::Facts;
use crate::inventory::package_manager::managers_at;
use crate::semantic::DeclaredImage;
use crate::semantic::Model;
use crate::semantic::Mount;
use crate::semantic::MountKind;
use crate::semantic::Run;
use crate::source::LineIndex;
use crate::source::Source;
use crate::syntax;
use crate::syntax::Escape;

/// A cache mount of a Dockerfile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileMount {
    /// The name of the file, as it is told.
    pub dockerfile: String,
    /// The line that its flag begins on, from 1.
    pub line: u32,
    /// Where it is mounted: absolute; nothing where that cannot be told.
    pub target: Option<String>,
    /// The id that the file gives to its cache: `id=`, else the target, cleaned; nothing where that cannot be told.
    pub id: Option<String>,
    /// Whether a build argument may make it another.
    pub varies: bool,
    /// The package managers that keep their downloads there, as far as the step shows, or else the target.
    pub managers: Vec<&'static str>,
    /// Whether it is for the builds of other files, behind `ONBUILD`.
    pub is_trigger: bool,
}

/// The cache mounts of a Dockerfile that goes by `name`, in order. `images` is what is known of base images.
pub fn mounts(name: &str, source: &Source, images: &[DeclaredImage]) -> Vec<FileMount> {
    let dockerfile = syntax::parse(source);
    let model = Model::build(source, &dockerfile, images);
    let facts = Facts::derive(&model, |_| true, |_| false);
    let lines = LineIndex::new(source.text());
    let mut found = Vec::new();
    for (index, run) in model.runs.iter().enumerate() {
        for (at, mount) in run.mounts.iter().enumerate().filter(|(_, mount)| mount.kind == MountKind::Cache) {
            let (id, varies) = id_of(mount, run, dockerfile.escape);
            found.push(FileMount {
                dockerfile: name.to_owned(),
                line: lines.position(source.text(), mount.span.start).line,
                target: mount.target.clone(),
                id,
                varies,
                managers: managers(&facts, index, at, mount.target.as_deref()),
                is_trigger: run.is_trigger,
            });
        }
    }
    found
}

/// The id of a mount's cache, and whether it depends on an `ARG`.
fn id_of(mount: &Mount, run: &Run, escape: Escape) -> (Option<String>, bool) {
    let varies = Cell::new(false);
    let id = mount.cache_id(|option| {
        let expanded = run.scope.environment.expand(option.value.as_deref().unwrap_or_default(), escape);
        varies.set(expanded.argument.is_some());
        expanded.text.ok_or(())
    });
    (id.ok().flatten(), varies.get())
}

/// Whose caches the mount of this index covers, in the order of the tables.
fn managers(facts: &Facts<'_>, run: usize, mount: usize, target: Option<&str>) -> Vec<&'static str> {
    let covers = |coverage| coverage == Coverage::Cache(mount);
    let installs = facts.installs_of(run).filter(|install| install.caches.iter().any(|it| covers(it.coverage)));
    let found: Vec<_> = installs.map(|install| install.manager.name).collect();
    match target {
        Some(target) if found.is_empty() => managers_at(target),
        _ => in_order(|name| found.contains(&name)),
    }
}

/// The names of package managers for which `wanted` holds, in the order of the tables.
pub(super) fn in_order(wanted: impl Fn(&str) -> bool) -> Vec<&'static str> {
    ecosystem::ALL.iter().map(|manager| manager.name).filter(|name| wanted(name)).collect()
}

#[cfg(test)]
mod tests {
    use super::mounts;
    use crate::source::Source;

    fn told(text: &str) -> Vec<String> {
        let found = mounts("Dockerfile", &Source::new(text.as_bytes().to_vec()), &[]);
        let told = found.into_iter().map(|mount| {
            let or = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
            let varies = if mount.varies { " varies" } else { "" };
            format!("{}: {} {}{varies} {:?}", mount.line, or(mount.target), or(mount.id), mount.managers)
        });
        told.collect()
    }

    #[test]
    fn a_mount_without_an_id_goes_by_its_target_as_written() {
        let text = "FROM debian:12\nWORKDIR /app\nRUN --mount=type=cache,target=/c/ \\\n  \
                    --mount=type=cache,dst=./x true\nRUN --mount=type=cache,id=,target=/d true\n";
        assert_eq!(told(text), ["3: /c /c []", "4: /app/x x []", "5: /d /d []"]);
    }

    #[test]
    fn variables_are_put_in_and_arguments_may_change_them() {
        let text = "FROM debian:12\nENV N=uv\nARG A=1\nARG B\nRUN --mount=type=cache,id=$N,target=/c \
                    --mount=type=cache,id=$N-$A,target=/d --mount=type=cache,id=$B,target=/e true\n";
        assert_eq!(told(text), ["5: /c uv []", "5: /d uv-1 varies []", "5: /e - varies []"]);
    }

    #[test]
    fn the_step_shows_whose_cache_it_is() {
        let text = "FROM python:3.12\nRUN --mount=type=cache,target=/x --mount=type=cache,target=/y pip install \
                    --cache-dir /x a\nRUN --mount=type=cache,target=/root/.cache pip install b && npm ci\n";
        assert_eq!(told(text), ["2: /x /x [\"pip\"]", "2: /y /y []", "3: /root/.cache /root/.cache [\"pip\"]"]);
    }
}
