//! Instruction by instruction: what stays, what may come, and what holds at each step.

use crate::edit::Applicability;
use crate::guard::Refusal;
use crate::guard::Written;
use crate::guard::command::commands;
use crate::guard::command::only_make_settings;
use crate::semantic::Environment;
use crate::semantic::Model;
use crate::semantic::Mount;
use crate::semantic::MountKind;
use crate::semantic::PathPattern;
use crate::semantic::Relation;
use crate::semantic::Run;
use crate::semantic::User;
use crate::semantic::Variable;
use crate::source::Span;
use crate::syntax::Flag;
use crate::syntax::Form;
use crate::syntax::Instruction;
use crate::syntax::Keyword;

/// A `RUN` in front of a fix and behind it.
pub(super) struct Pair<'m, 'a> {
    before: &'m Model<'a>,
    after: &'m Model<'a>,
    /// Its index among the runs in front of the fix.
    pub(super) old: usize,
    /// Its index among those behind it.
    pub(super) new: usize,
}

/// Every `RUN` with what became of it. All other instructions have to be the same, byte for byte; what is new has
/// to be a step that only makes a setting.
pub(super) fn pairs<'m, 'a>(before: &'m Model<'a>, after: &'m Model<'a>) -> Result<Vec<Pair<'m, 'a>>, Refusal> {
    let mut pairs = Vec::new();
    let mut rest = after.dockerfile.instructions.iter().enumerate().peekable();
    for (index, instruction) in before.dockerfile.instructions.iter().enumerate() {
        let refusal = |what| Refusal { span: instruction.span, what };
        let old = before.run_of(index);
        while let Some(&(at, new)) = rest.peek()
            && !has_text_of(before, instruction, after, new)
            && let Some(run) = after.run_of(at)
            && only_make_settings(&commands(after, run, &[]))
            && !old.is_some_and(|old| only_make_settings(&commands(before, old, &[])))
        {
            rest.next();
        }
        let Some((at, same)) = rest.next() else { return Err(refusal("the file, to lack this instruction")) };
        let is_same = || {
            has_text_of(before, instruction, after, same)
                || without_comments(before, instruction) == without_comments(after, same)
        };
        match (old, after.run_of(at)) {
            (Some(old), Some(new)) => pairs.push(Pair { before, after, old, new }),
            (None, None) if is_same() => {}
            _ => return Err(refusal("this instruction")),
        }
    }
    if rest.next().is_some() {
        let span = before.dockerfile.instructions.last().map_or(Span::empty(0), |it| it.span);
        return Err(Refusal { span, what: "the file, to go on behind this instruction" });
    }
    Ok(pairs)
}

impl Pair<'_, '_> {
    pub(super) fn refusal(&self, what: &'static str) -> Refusal {
        Refusal { span: self.before.instruction(self.run()).span, what }
    }

    fn run(&self) -> &Run {
        &self.before.runs[self.old]
    }

    fn fixed(&self) -> &Run {
        &self.after.runs[self.new]
    }

    /// Whether the same user runs it, in the same directory, with the same variables, in the same way.
    pub(super) fn same_surroundings(&self) -> Result<(), Refusal> {
        let (old, new) = (self.run(), self.fixed());
        let (scope, other) = (&old.scope, &new.scope);
        let is_same = (old.stage, old.is_trigger) == (new.stage, new.is_trigger)
            && (&scope.directory, scope.shell) == (&other.directory, other.shell)
            && same_user(&scope.user, &other.user)
            && same_environment(&scope.environment, &other.environment);
        if !is_same {
            return Err(self.refusal("what holds where this step runs"));
        }
        let (old, new) = (self.before.instruction(old), self.after.instruction(new));
        let same_form = std::mem::discriminant(&old.form) == std::mem::discriminant(&new.form)
            || matches!((&old.form, &new.form), (Form::Exec(_), Form::Exec(_)));
        if other_flags(self.before, old) != other_flags(self.after, new)
            || !same_form
            || old.heredocs.len() != new.heredocs.len()
        {
            return Err(self.refusal("the flags or the form of this step"));
        }
        Ok(())
    }

    /// Whether the step is written as it was, so that its commands are the same.
    pub(super) fn is_untouched(&self) -> bool {
        let (before, after) = (self.before, self.after);
        before.dockerfile.escape == after.dockerfile.escape
            && has_text_of(before, before.instruction(self.run()), after, after.instruction(self.fixed()))
    }

    /// How many mounts are new. They stand in front of the others.
    pub(super) fn added_mounts(&self) -> usize {
        self.fixed().mounts.len().saturating_sub(self.run().mounts.len())
    }

    /// Whether the mounts that were there are there still, and all others are caches, or in memory and in such a cache.
    pub(super) fn same_mounts(&self, at_least: Applicability) -> Result<(), Refusal> {
        let (old, new) = (&self.run().mounts, &self.fixed().mounts);
        let (added, kept) = new.split_at(self.added_mounts());
        let is_cache = |mount: &&Mount| mount.kind == MountKind::Cache && mount.target.is_some();
        let is_in_cache = |target: &str| {
            let caches = added.iter().filter(is_cache).filter_map(|it| it.target.as_deref());
            caches.map(PathPattern::new).any(|cache| cache.relation(target) == Relation::Above)
        };
        let is_scratch =
            |mount: &Mount| mount.kind == MountKind::Tmpfs && mount.target.as_deref().is_some_and(is_in_cache);
        let is_kept = |(old, new): (&Mount, &Mount)| {
            old.kind == new.kind && (at_least < Applicability::Safe || has_all(new, old))
        };
        if kept.len() != old.len()
            || !added.iter().all(|it| is_cache(&it) || is_scratch(it))
            || !old.iter().zip(kept).all(is_kept)
        {
            return Err(self.refusal("a mount that this step has"));
        }
        Ok(())
    }
}

/// Whether two instructions have the same text, comments and all.
fn has_text_of(before: &Model<'_>, old: &Instruction, after: &Model<'_>, new: &Instruction) -> bool {
    before.source.slice(old.span) == after.source.slice(new.span)
}

/// The text of an instruction without the comments in it.
fn without_comments(model: &Model<'_>, instruction: &Instruction) -> String {
    let mut text = Written { text: model.source.text(), comments: &instruction.comments }.at(instruction.span);
    // One behind the last line takes the line ending with it.
    text.truncate(text.trim_end().len());
    text
}

/// Whether a mount has all the options of another.
fn has_all(new: &Mount, old: &Mount) -> bool {
    old.options.iter().all(|option| new.options.iter().any(|it| (&it.key, &it.value) == (&option.key, &option.value)))
}

/// The flags of an instruction that are no mounts.
fn other_flags<'a>(model: &Model<'a>, of: &'a Instruction) -> Vec<&'a str> {
    let others = of.flags.iter().filter(|flag: &&Flag| of.keyword != Keyword::Run || flag.name != "mount");
    others.map(|flag| model.source.slice(flag.span)).collect()
}

fn same_user(old: &User, new: &User) -> bool {
    (&old.name, old.uid.get(), old.gid.get(), old.home.get())
        == (&new.name, new.uid.get(), new.gid.get(), new.home.get())
}

fn same_environment(old: &Environment, new: &Environment) -> bool {
    fn told<'e>((name, it): (&'e str, &'e Variable)) -> impl PartialEq + use<'e> {
        (name, it.value.as_ref(), it.argument.as_ref(), it.kind)
    }
    old.iter().map(told).eq(new.iter().map(told))
}
