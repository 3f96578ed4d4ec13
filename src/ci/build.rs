//! The builds of a job: which Dockerfile, which stage, which builder.

use crate::ci::command;
use crate::ci::job::Job;
use crate::ci::job::Step;
use crate::ci::job::is_expression;

/// A build of one step.
#[derive(Clone, Debug)]
pub(super) struct Build {
    /// The index of the step.
    pub(super) step: usize,
    pub(super) program: Program,
    /// The builder that it names.
    pub(super) builder: Option<String>,
    /// What is built, or why that cannot be told: part of a sentence.
    pub(super) subject: Result<Subject, String>,
    pub(super) arguments: Arguments,
    /// Whether it is told to use no cache, which empties the cache mounts that it uses.
    pub(super) is_uncached: bool,
    /// The `type` that its layers are exported with.
    pub(super) export: Option<String>,
}

/// What chooses the builder where none is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Program {
    /// `docker build`
    Docker,
    /// `docker buildx`, and the actions, which call it.
    Buildx,
}

/// What a build builds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Subject {
    Dockerfile(Recipe),
    /// All that is in Bake files: in this directory these, or those that Bake looks for.
    Bake {
        directory: String,
        files: Vec<String>,
    },
}

/// A Dockerfile and what of it is built.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Recipe {
    /// From the root of the repository, as all paths here.
    pub(super) dockerfile: String,
    /// The directory that it copies from.
    pub(super) context: String,
    /// The stage; nothing for the last one.
    pub(super) target: Option<String>,
}

/// Values of `ARG`s that a build is given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Arguments(pub(super) Vec<String>);

impl Arguments {
    /// Whether they may set this one.
    pub(super) fn may_set(&self, name: &str) -> bool {
        self.0.iter().any(|given| {
            let given = given.split('=').next().unwrap_or_default().trim();
            given == name || is_expression(given)
        })
    }
}

/// What `BuildKit` puts in front of the ids of a build's cache mounts.
pub(super) const NAMESPACE: &str = "BUILDKIT_CACHE_MOUNT_NS";

/// The builds of a job, in order.
pub(super) fn builds(job: &Job) -> Vec<Build> {
    let steps = job.steps.iter().enumerate();
    let builds = steps.flat_map(|(at, step)| {
        let action = step.uses.as_ref().map(|uses| &*uses.action);
        match (action, &step.run) {
            (Some("docker/build-push-action"), _) => vec![pushed(at, step)],
            (Some("docker/bake-action"), _) => vec![baked(at, step)],
            (None, Some(run)) => {
                let directory = step.directory.as_ref().or(job.directory.as_ref());
                let directory = located("", directory.map_or(".", |directory| directory));
                let shell = step.shell.as_deref().and_then(|shell| shell.split_whitespace().next());
                let directory = match shell {
                    None | Some("bash" | "sh") => directory,
                    Some(shell) => Err(format!("scripts of `{shell}` are not read")),
                };
                command::builds(at, run, &directory)
            }
            _ => Vec::new(),
        }
    });
    builds.collect()
}

/// The build of `docker/build-push-action`.
///
/// <https://github.com/docker/build-push-action#inputs>
fn pushed(at: usize, step: &Step) -> Build {
    Build {
        step: at,
        program: Program::Buildx,
        builder: given(step, "builder"),
        subject: pushed_recipe(step).map(Subject::Dockerfile),
        arguments: Arguments(lines(step.input("build-args"))),
        is_uncached: step.input("no-cache") == Some("true"),
        export: step.input("cache-to").and_then(export_type),
    }
}

fn pushed_recipe(step: &Step) -> Result<Recipe, String> {
    let target = given(step, "target").map(|target| told("target", &target)).transpose()?;
    let context = given(step, "context");
    // Without a context it is the repository itself, as GitHub has it.
    let of_repository = match context.as_deref() {
        None => Some(""),
        Some(context) => context.strip_prefix("{{defaultContext}}").map(|rest| rest.trim_start_matches(':')),
    };
    let file = given(step, "file");
    let (context, base) = match (of_repository, context.as_deref()) {
        (Some(below), _) => {
            let context = located("", if below.is_empty() { "." } else { below })?;
            (context.clone(), context)
        }
        (None, context) => (located("", context.unwrap_or("."))?, String::new()),
    };
    recipe(context, &base, file.as_deref(), target)
}

/// The Dockerfile of a context: `file` below `base`, else the one in the context.
pub(super) fn recipe(
    context: String,
    base: &str,
    file: Option<&str>,
    target: Option<String>,
) -> Result<Recipe, String> {
    let dockerfile = match file {
        Some(file) => located(base, file)?,
        None => located(&context, "Dockerfile")?,
    };
    Ok(Recipe { dockerfile, context, target })
}

/// The build of `docker/bake-action`.
///
/// <https://github.com/docker/bake-action#inputs>
fn baked(at: usize, step: &Step) -> Build {
    let subject = || {
        let directory = located("", step.input("workdir").or(step.input("source")).unwrap_or("."))?;
        let files = lines(step.input("files"))
            .into_iter()
            .flat_map(|line| line.split(',').map(str::to_owned).collect::<Vec<_>>());
        // Files that other steps write, such as those of `docker/metadata-action`, say nothing of Dockerfiles.
        let files = files.map(|file| file.trim().to_owned()).filter(|file| !file.is_empty() && !is_expression(file));
        Ok(Subject::Bake { directory, files: files.collect() })
    };
    let set = lines(step.input("set"));
    let export = set.iter().filter_map(|line| line.split_once(".cache-to=")).find_map(|(_, value)| export_type(value));
    Build {
        step: at,
        program: Program::Buildx,
        builder: given(step, "builder"),
        subject: subject(),
        arguments: Arguments(
            set.iter().filter_map(|line| line.split_once(".args.")).map(|(_, it)| it.to_owned()).collect(),
        ),
        is_uncached: step.input("no-cache") == Some("true"),
        export,
    }
}

fn given(step: &Step, name: &str) -> Option<String> {
    step.input(name).map(str::trim).filter(|value| !value.is_empty()).map(str::to_owned)
}

fn lines(text: Option<&str>) -> Vec<String> {
    let lines = text.into_iter().flat_map(str::lines).map(str::trim);
    lines.filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

/// The `type` of `--cache-to`: a record, or the name of an image.
pub(super) fn export_type(value: &str) -> Option<String> {
    let first = value.lines().map(str::trim).find(|line| !line.is_empty())?;
    let kind = first.split(',').find_map(|field| field.trim().strip_prefix("type="));
    Some(kind.unwrap_or("registry").to_owned()).filter(|kind| !is_expression(kind))
}

/// A value that has to be known now.
pub(super) fn told(what: &str, value: &str) -> Result<String, String> {
    if is_expression(value) || value.contains('$') {
        return Err(format!("its {what} `{value}` is only known when the job runs"));
    }
    Ok(value.to_owned())
}

/// A path below `directory`, from the root of the repository; empty for the root itself.
///
/// # Errors
///
/// Why it is no such path, as part of a sentence.
pub(super) fn located(directory: &str, path: &str) -> Result<String, String> {
    const ROOT: [&str; 2] = ["${{ github.workspace }}", "${{github.workspace}}"];
    let of_root = ROOT.iter().find_map(|root| path.strip_prefix(root)).map(|rest| rest.trim_start_matches('/'));
    let (directory, path) = of_root.map_or((directory, path), |rest| ("", rest));
    let path = told("path", path)?;
    if path.contains("://") || path.starts_with("git@") || path == "-" {
        return Err(format!("it builds what `{path}` is, and not what is in the repository"));
    }
    if path.starts_with('/') {
        return Err(format!("`{path}` is not in the repository"));
    }
    let mut parts: Vec<&str> = Vec::new();
    for part in directory.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop().ok_or_else(|| format!("`{path}` is not in the repository"))?;
            }
            part => parts.push(part),
        }
    }
    Ok(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::{export_type, located};

    #[test]
    fn paths_are_those_from_the_root() {
        for (directory, path, expected) in [
            ("", "./web/", "web"),
            ("services", "../web/Dockerfile", "web/Dockerfile"),
            ("services", "${{ github.workspace }}/a.Dockerfile", "a.Dockerfile"),
            ("", ".", ""),
        ] {
            assert_eq!(located(directory, path).as_deref(), Ok(expected), "{directory} {path}");
        }
        for outside in
            ["/srv", "../a", "https://example.com/a.git", "git@example.com:a.git", "-", "$DIR", "${{ env.D }}/a"]
        {
            assert!(located("", outside).is_err(), "{outside}");
        }
    }

    #[test]
    fn an_export_without_a_type_is_one_to_a_registry() {
        assert_eq!(export_type("type=gha,mode=max").as_deref(), Some("gha"));
        assert_eq!(export_type("\n ghcr.io/a/b:cache\n").as_deref(), Some("registry"));
        assert_eq!(export_type("type=${{ env.KIND }}"), None);
    }
}
