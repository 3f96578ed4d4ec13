//! The builds of a script: `docker build`, `docker buildx build`, `docker buildx bake`.

use crate::ci::build::Arguments;
use crate::ci::build::Build;
use crate::ci::build::Program;
use crate::ci::build::Subject;
use crate::ci::build::export_type;
use crate::ci::build::located;
use crate::ci::build::recipe;
use crate::ci::build::told;
use crate::shell;
use crate::shell::Part;
use crate::shell::Word;
use crate::source::Span;
use crate::source::View;
use crate::source::offset;

/// Options of `docker build`, `docker buildx build` and `docker buildx bake` behind which no value stands: all others
/// have one.
///
/// <https://docs.docker.com/reference/cli/docker/buildx/build/>,
/// <https://docs.docker.com/reference/cli/docker/buildx/bake/>
const SWITCHES: &[&str] = &[
    "--check",
    "--compress",
    "--debug",
    "-D",
    "--disable-content-trust",
    "--force-rm",
    "--help",
    "--list-targets",
    "--list-variables",
    "--load",
    "--no-cache",
    "--print",
    "--pull",
    "--push",
    "--quiet",
    "-q",
    "--rm",
    "--squash",
    "--stream",
];

/// What stands for a part of a word that nobody can tell here.
const UNTOLD: &str = "${{ … }}";

/// The builds of a script that runs in `directory`, or of which it is not known where it runs.
pub(super) fn builds(step: usize, script: &str, directory: &Result<String, String>) -> Vec<Build> {
    if !script.contains("docker") {
        return Vec::new();
    }
    let text = without_expressions(script);
    let script = shell::parse(&View::new(&text, Span::new(0, offset(text.len()))));
    let mut directory = directory.clone();
    let mut builds = Vec::new();
    for site in shell::sites(&script) {
        let Some(invocation) = shell::invocation(site.simple) else { continue };
        if matches!(&*invocation.program, "cd" | "pushd") {
            directory = Err("its script changes its directory".to_owned());
        }
        if invocation.program != "docker" {
            continue;
        }
        let words: Vec<_> = invocation.arguments.iter().map(as_told).collect();
        let mut options = Options::of(&words);
        let Some((program, is_bake)) = options.called() else { continue };
        let subject = directory.clone().and_then(|it| if is_bake { options.baked(it) } else { options.built(&it) });
        let subject = match &script.error {
            Some(_) => Err("its script cannot be read as a shell reads it".to_owned()),
            None => subject,
        };
        builds.push(options.build(step, program, subject));
    }
    builds
}

/// The options of a command, and its other words.
#[derive(Default)]
struct Options<'w> {
    found: Vec<(&'w str, &'w str)>,
    words: Vec<&'w str>,
}

impl<'w> Options<'w> {
    fn of(words: &'w [String]) -> Self {
        let mut options = Self::default();
        let mut words = words.iter().map(String::as_str);
        while let Some(word) = words.next() {
            match word.split_once('=') {
                _ if !word.starts_with('-') || word == "-" => options.words.push(word),
                Some((name, value)) if name.starts_with("--") => options.found.push((name, value)),
                _ if SWITCHES.contains(&word) => options.found.push((word, "true")),
                // A short one with its value behind it: `-fDockerfile`.
                _ if !word.starts_with("--") && word.len() > 2 && word.is_char_boundary(2) => {
                    options.found.push(word.split_at(2));
                }
                _ => options.found.extend(words.next().map(|value| (word, value))),
            }
        }
        options
    }

    /// What a call of `docker` builds with, and whether it is Bake; its words are then those behind that.
    fn called(&mut self) -> Option<(Program, bool)> {
        let (called, names) = match self.words.as_slice() {
            ["build", ..] => ((Program::Docker, false), 1),
            ["image" | "builder", "build", ..] => ((Program::Docker, false), 2),
            ["buildx", "build" | "b", ..] => ((Program::Buildx, false), 2),
            ["buildx", "bake" | "f", ..] => ((Program::Buildx, true), 2),
            _ => return None,
        };
        self.words.drain(..names);
        Some(called)
    }

    fn all<'o>(&'o self, names: &'o [&str]) -> impl Iterator<Item = &'w str> + 'o {
        self.found.iter().filter(|(name, _)| names.contains(name)).map(|(_, value)| *value)
    }

    /// Of several the last one counts.
    fn last(&self, names: &[&str]) -> Option<&'w str> {
        self.all(names).last()
    }

    fn built(&self, directory: &str) -> Result<Subject, String> {
        let [context] = self.words[..] else {
            return Err("its context cannot be told from its words".to_owned());
        };
        let context = located(directory, context)?;
        let target = self.last(&["--target"]).map(|target| told("target", target)).transpose()?;
        recipe(context, directory, self.last(&["-f", "--file"]), target).map(Subject::Dockerfile)
    }

    fn baked(&self, directory: String) -> Result<Subject, String> {
        let files = self.all(&["-f", "--file"]).map(|file| told("file", file)).collect::<Result<_, _>>()?;
        Ok(Subject::Bake { directory, files })
    }

    fn build(&self, step: usize, program: Program, subject: Result<Subject, String>) -> Build {
        Build {
            step,
            program,
            builder: self.last(&["--builder"]).map(str::to_owned),
            subject,
            arguments: Arguments(self.all(&["--build-arg"]).map(str::to_owned).collect()),
            is_uncached: self.last(&["--no-cache"]) == Some("true"),
            export: self.last(&["--cache-to"]).and_then(export_type),
        }
    }
}

/// What a word says, with [`UNTOLD`] for what nobody can tell.
fn as_told(word: &Word) -> String {
    let part = |part: &Part| match part {
        Part::Literal { text, .. } => text.to_string(),
        _ => UNTOLD.to_owned(),
    };
    word.parts.iter().map(part).collect()
}

/// The script as a shell would see it, with a variable in the place of each expression.
fn without_expressions(script: &str) -> String {
    let mut text = String::with_capacity(script.len());
    let mut rest = script;
    while let Some(at) = rest.find("${{") {
        let end = rest[at..].find("}}").map_or(rest.len(), |end| at + end + 2);
        text.push_str(&rest[..at]);
        text.push_str("${EXPRESSION}");
        rest = &rest[end..];
    }
    text.push_str(rest);
    text
}
