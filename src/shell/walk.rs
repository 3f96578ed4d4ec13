//! Every simple command of a script, with what it stands in.

use std::sync::Arc;

use crate::shell::ast::Command;
use crate::shell::ast::CommandKind;
use crate::shell::ast::Compound;
use crate::shell::ast::CompoundKind;
use crate::shell::ast::ConnectorKind;
use crate::shell::ast::Item;
use crate::shell::ast::List;
use crate::shell::ast::Part;
use crate::shell::ast::Pipeline;
use crate::shell::ast::Role;
use crate::shell::ast::Script;
use crate::shell::ast::Simple;
use crate::shell::ast::TerminatorKind;
use crate::shell::ast::Word;
use crate::source::Span;

/// A simple command where it stands.
#[derive(Clone, Debug)]
pub struct Site<'a> {
    /// Its assignments and words.
    pub simple: &'a Simple,
    /// The same with its redirections.
    pub command: &'a Command,
    /// The innermost script that it stands in: the whole one, a substitution, or a nested one.
    pub script: &'a Script,
    frames: Option<Arc<Node<'a>>>,
}

/// Something that a command stands in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// What it reaches over.
    pub span: Span,
    /// Which.
    pub kind: FrameKind,
}

/// Which [`Frame`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FrameKind {
    /// A list of a compound command. What stands behind `elif` is in an arm of its own, as it
    /// would be behind `else if`.
    Branch(Role),
    /// `( )`, besides its [`FrameKind::Branch`].
    Subshell,
    /// A pipeline of more than one command.
    Pipe,
    /// Stands right of `&&`.
    AfterAnd {
        /// Whether a `||` behind it lets the script go on where it is not reached.
        rescued: bool,
    },
    /// Stands right of `||`.
    AfterOr,
    /// The body of a function.
    Function(String),
    /// `$( )`, backquotes, `<( )`.
    Substitution,
    /// A script that is handed to another shell, or to `eval`.
    Nested,
    /// An item behind which `&` stands.
    Background,
    /// A pipeline with a `!` in front.
    Negated,
}

impl Frame {
    /// Whether what is in it may be left out while what stands behind it runs.
    ///
    /// Being right of `&&` is not: in `a && b; c` the failure of `a` is taken for one of the whole.
    fn is_conditional(&self) -> bool {
        match &self.kind {
            FrameKind::Branch(role) => matches!(role, Role::Arm | Role::Loop),
            FrameKind::AfterAnd { rescued } => *rescued,
            FrameKind::AfterOr | FrameKind::Function(_) | FrameKind::Background => true,
            FrameKind::Subshell
            | FrameKind::Pipe
            | FrameKind::Substitution
            | FrameKind::Nested
            | FrameKind::Negated => false,
        }
    }
}

/// A frame and those around it; shared among all that stand in it.
#[derive(Debug)]
struct Node<'a> {
    frame: Frame,
    /// For a nested script: the command that hands it on.
    host: Option<&'a Simple>,
    parent: Option<Arc<Node<'a>>>,
}

impl<'a> Site<'a> {
    /// What it stands in, from the innermost outwards.
    pub fn frames(&self) -> impl Iterator<Item = &Frame> {
        self.nodes().map(|node| &node.frame)
    }

    /// The commands that hand on the nested scripts it stands in, from the innermost outwards:
    /// what they say of users and environments holds for this one too.
    pub fn hosts(&self) -> impl Iterator<Item = &'a Simple> {
        self.nodes().filter_map(|node| node.host)
    }

    fn nodes(&self) -> impl Iterator<Item = &Node<'a>> {
        std::iter::successors(self.frames.as_deref(), |node| node.parent.as_deref())
    }

    /// Whether this command has run, or has failed, whenever `other` runs in the same script.
    ///
    /// The commands left of `&&` are taken to succeed.
    pub fn dominates(&self, other: &Site<'_>) -> bool {
        self.command.span.start < other.command.span.start
            && !self.command.span.contains(other.command.span)
            && self.frames().filter(|frame| frame.is_conditional()).all(|frame| other.frames().any(|of| of == frame))
    }
}

/// Every simple command in `script`, in document order: in compound commands, functions,
/// substitutions and nested scripts too.
pub fn sites(script: &Script) -> Vec<Site<'_>> {
    let mut walk = Walk { sites: Vec::new(), script, frames: None };
    walk.list(&script.list);
    walk.sites
}

/// Whether `wanted` holds for any command in `script`: in compound commands, functions,
/// substitutions and nested scripts too.
pub(super) fn any_command(script: &Script, wanted: &impl Fn(&Command) -> bool) -> bool {
    let pipelines = script.list.items.iter().flat_map(pipelines);
    pipelines.flat_map(|pipeline| &pipeline.commands).any(|command| any_within(command, wanted))
}

fn any_within(command: &Command, wanted: &impl Fn(&Command) -> bool) -> bool {
    let word = |word: &Word| {
        word.parts.iter().any(|part| matches!(part, Part::Substitution(script) if any_command(script, wanted)))
    };
    let list = |list: &List| {
        list.items.iter().flat_map(pipelines).flat_map(|it| &it.commands).any(|command| any_within(command, wanted))
    };
    wanted(command)
        || command.redirects.iter().any(|redirect| word(&redirect.target))
        || match &command.kind {
            CommandKind::Simple(simple) => {
                simple.assignments.iter().any(|assignment| word(&assignment.value))
                    || simple.words.iter().any(word)
                    || simple.nested.as_deref().is_some_and(|nested| any_command(nested, wanted))
            }
            CommandKind::Compound(compound) => {
                compound.words.iter().any(word) || compound.branches.iter().any(|branch| list(&branch.list))
            }
            CommandKind::Function { body, .. } => any_within(body, wanted),
        }
}

struct Walk<'a> {
    sites: Vec<Site<'a>>,
    script: &'a Script,
    frames: Option<Arc<Node<'a>>>,
}

impl<'a> Walk<'a> {
    fn within(&mut self, span: Span, kind: FrameKind, walk: impl FnOnce(&mut Self)) {
        self.within_host(span, kind, None, walk);
    }

    fn within_host(&mut self, span: Span, kind: FrameKind, host: Option<&'a Simple>, walk: impl FnOnce(&mut Self)) {
        let parent = self.frames.take();
        self.frames = Some(Arc::new(Node { frame: Frame { span, kind }, host, parent: parent.clone() }));
        walk(self);
        self.frames = parent;
    }

    fn list(&mut self, list: &'a List) {
        for item in &list.items {
            match item.terminator {
                Some(terminator) if terminator.kind == TerminatorKind::Background => {
                    let span = item.first.span.to(terminator.span);
                    self.within(span, FrameKind::Background, |walk| walk.item(item));
                }
                _ => self.item(item),
            }
        }
    }

    fn item(&mut self, item: &'a Item) {
        self.pipeline(&item.first);
        let mut at = 0;
        while at < item.rest.len() {
            // Pipelines that are joined by `&&` share a frame: if one is left out, so are those
            // behind it.
            let kind = item.rest[at].0.kind;
            let alike = if kind == ConnectorKind::Or {
                1
            } else {
                item.rest[at..].iter().take_while(|(connector, _)| connector.kind == kind).count()
            };
            let run = &item.rest[at..at + alike];
            at += alike;
            let span = run[0].1.span.to(run[alike - 1].1.span);
            let kind = match kind {
                ConnectorKind::And => FrameKind::AfterAnd { rescued: at < item.rest.len() },
                ConnectorKind::Or => FrameKind::AfterOr,
            };
            self.within(span, kind, |walk| run.iter().for_each(|(_, pipeline)| walk.pipeline(pipeline)));
        }
    }

    fn pipeline(&mut self, pipeline: &'a Pipeline) {
        if pipeline.negated {
            self.within(pipeline.span, FrameKind::Negated, |walk| walk.members(pipeline));
        } else {
            self.members(pipeline);
        }
    }

    fn members(&mut self, pipeline: &'a Pipeline) {
        if let [only] = pipeline.commands.as_slice() {
            self.command(only);
        } else {
            self.within(pipeline.span, FrameKind::Pipe, |walk| {
                pipeline.commands.iter().for_each(|command| walk.command(command));
            });
        }
    }

    fn command(&mut self, command: &'a Command) {
        match &command.kind {
            CommandKind::Simple(simple) => {
                self.sites.push(Site { simple, command, script: self.script, frames: self.frames.clone() });
                simple.assignments.iter().for_each(|assignment| self.word(&assignment.value));
                simple.words.iter().for_each(|word| self.word(word));
                command.redirects.iter().for_each(|redirect| self.word(&redirect.target));
                if let Some(nested) = &simple.nested {
                    self.inner(nested, FrameKind::Nested, Some(simple));
                }
                return;
            }
            CommandKind::Compound(compound) => self.compound(command.span, compound),
            CommandKind::Function { name, body } => {
                self.within(command.span, FrameKind::Function(name.clone()), |walk| walk.command(body));
            }
        }
        command.redirects.iter().for_each(|redirect| self.word(&redirect.target));
    }

    fn compound(&mut self, span: Span, compound: &'a Compound) {
        compound.words.iter().for_each(|word| self.word(word));
        match compound.kind {
            CompoundKind::Subshell => {
                self.within(span, FrameKind::Subshell, |walk| walk.branches(compound));
            }
            CompoundKind::If => self.conditional(span, compound),
            _ => self.branches(compound),
        }
    }

    fn branches(&mut self, compound: &'a Compound) {
        for branch in &compound.branches {
            self.within(branch.span, FrameKind::Branch(branch.role), |walk| walk.list(&branch.list));
        }
    }

    /// The branches of an `if`, each `elif` with all behind it in a frame of its own.
    fn conditional(&mut self, span: Span, compound: &'a Compound) {
        let around = self.frames.clone();
        let mut later = false;
        for branch in &compound.branches {
            if branch.role == Role::Condition && later {
                let frame = Frame { span: Span::new(branch.span.start, span.end), kind: FrameKind::Branch(Role::Arm) };
                self.frames = Some(Arc::new(Node { frame, host: None, parent: self.frames.take() }));
            }
            later = true;
            self.within(branch.span, FrameKind::Branch(branch.role), |walk| walk.list(&branch.list));
        }
        self.frames = around;
    }

    fn word(&mut self, word: &'a Word) {
        for part in &word.parts {
            if let Part::Substitution(script) = part {
                self.inner(script, FrameKind::Substitution, None);
            }
        }
    }

    fn inner(&mut self, script: &'a Script, kind: FrameKind, host: Option<&'a Simple>) {
        let outer = std::mem::replace(&mut self.script, script);
        self.within_host(script.span, kind, host, |walk| walk.list(&script.list));
        self.script = outer;
    }
}

/// The pipelines of an item.
pub(super) fn pipelines(item: &Item) -> impl Iterator<Item = &Pipeline> {
    std::iter::once(&item.first).chain(item.rest.iter().map(|(_, pipeline)| pipeline))
}
