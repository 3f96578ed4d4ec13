//! The cache mounts of a Dockerfile.

use crate::ci::build::Arguments;
use crate::ci::identity::Identity;
use crate::ci::identity::Owner;
use crate::facts::Facts;
use crate::semantic::Model;
use crate::semantic::Mount;
use crate::semantic::MountKind;
use crate::semantic::MountOption;
use crate::semantic::Scope;
use crate::semantic::cleaned;
use crate::source::LineIndex;
use crate::source::Source;
use crate::syntax;
use crate::syntax::Escape;

/// A cache mount.
#[derive(Clone, Debug)]
pub(super) struct CacheMount {
    /// The line that its flag begins on, from 1.
    pub(super) line: u32,
    /// Its target, as far as that can be told.
    pub(super) target: String,
    /// Which cache it is, or why that cannot be told or reached: part of a sentence.
    pub(super) identity: Result<Identity, String>,
}

/// What a Dockerfile says.
#[derive(Clone, Debug)]
pub(super) struct Recipes {
    /// Its cache mounts, in order.
    pub(super) mounts: Vec<CacheMount>,
    /// The names of the package managers that it calls.
    pub(super) managers: Vec<&'static str>,
}

/// Reads a Dockerfile as far as a build of `target` needs it.
pub(super) fn read(source: &Source, target: Option<&str>, arguments: &Arguments) -> Recipes {
    let dockerfile = syntax::parse(source);
    let model = Model::build(source, &dockerfile, &[]);
    let facts = Facts::derive(&model, |_| true, |_| false);
    let built = built(&model, target);
    let lines = LineIndex::new(source.text());
    let mut mounts = Vec::new();
    for run in model.runs.iter().filter(|run| built[run.stage] && !run.is_trigger) {
        for mount in run.mounts.iter().filter(|mount| mount.kind == MountKind::Cache) {
            let reader = Reader { mount, scope: &run.scope, escape: dockerfile.escape, arguments };
            mounts.push(CacheMount {
                line: lines.position(source.text(), mount.span.start).line,
                target: reader.target(),
                identity: reader.identity(),
            });
        }
    }
    let installs = facts.installs.iter().filter(|install| built[model.runs[install.run].stage]);
    let mut managers: Vec<_> = installs.map(|install| install.manager.name).collect();
    managers.sort_unstable();
    managers.dedup();
    Recipes { mounts, managers }
}

/// For each stage whether a build of `target` needs it. All are taken to be needed where there is no such stage.
fn built(model: &Model<'_>, target: Option<&str>) -> Vec<bool> {
    let count = model.stages.len();
    let named = target.map_or(count.checked_sub(1), |target| model.stage_named(target));
    named.map_or_else(|| vec![true; count], |stage| model.needed_by(stage, usize::MAX))
}

/// A mount where it stands.
struct Reader<'m> {
    mount: &'m Mount,
    scope: &'m Scope,
    escape: Escape,
    arguments: &'m Arguments,
}

impl Reader<'_> {
    fn target(&self) -> String {
        let written = || self.mount.target_option().and_then(|option| option.value.as_deref()).unwrap_or_default();
        self.mount.target.clone().unwrap_or_else(|| written().to_owned())
    }

    fn identity(&self) -> Result<Identity, String> {
        for name in ["from", "source", "src"] {
            if self.mount.option(&[name]).is_some() {
                return Err(format!("a mount with `{name}=` starts from other files than the steps could give it"));
            }
        }
        let target = self.mount.target_option().map(|option| self.said(option)).transpose()?;
        let target = target.filter(|target| !target.is_empty()).ok_or("it has no target")?;
        let id = self.mount.cache_id(|option| self.said(option))?.ok_or("it has no id")?;
        let owner = Owner { uid: self.number("uid")?, gid: self.number("gid")?, mode: self.mode()? };
        let target = self.mount.target.clone().unwrap_or_else(|| format!("/{}", cleaned(&target)));
        for text in [&id, &target] {
            if !text.chars().all(|character| character.is_ascii_alphanumeric() || "/._-+@:".contains(character)) {
                return Err(format!(
                    "`{text}` cannot be handed to buildkit-cache-dance, which takes no such characters"
                ));
            }
        }
        Ok(Identity { id, target, owner: owner.given() })
    }

    fn number(&self, name: &str) -> Result<Option<u32>, String> {
        let number = |text: String| text.parse().map_err(|_| format!("`{name}={text}` is no number"));
        self.value(name)?.map(number).transpose()
    }

    fn mode(&self) -> Result<Option<String>, String> {
        let mode = self.value("mode")?;
        match mode.filter(|mode| u32::from_str_radix(mode, 8).is_err()) {
            Some(wrong) => Err(format!("`mode={wrong}` is no octal number")),
            None => self.value("mode"),
        }
    }

    /// What the option of this name says in this build.
    fn value(&self, name: &str) -> Result<Option<String>, String> {
        self.mount.option(&[name]).map(|option| self.said(option)).transpose()
    }

    /// What an option says in this build.
    fn said(&self, option: &MountOption) -> Result<String, String> {
        let written = option.value.as_deref().unwrap_or_default();
        let expanded = self.scope.environment.expand(written, self.escape);
        match (expanded.text, expanded.argument) {
            (_, Some(argument)) if self.arguments.may_set(&argument) => {
                Err(format!("`{}={written}` is what the build is given for `{argument}`", option.key))
            }
            (Some(text), _) => Ok(text),
            (None, _) => Err(format!("what `{}={written}` is, the Dockerfile does not say", option.key)),
        }
    }
}
