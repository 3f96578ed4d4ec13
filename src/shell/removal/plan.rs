//! Which bytes go, and where a `true` must stand in.

use crate::shell::ast::Command;
use crate::shell::ast::CommandKind;
use crate::shell::ast::Item;
use crate::shell::ast::List;
use crate::shell::ast::Part;
use crate::shell::ast::Pipeline;
use crate::shell::ast::RedirectKind;
use crate::shell::ast::Script;
use crate::shell::ast::Simple;
use crate::shell::ast::TerminatorKind;
use crate::shell::ast::Word;
use crate::shell::errexit::Context;
use crate::shell::invocation::invocation;
use crate::shell::removal::Dead;
use crate::shell::removal::Removal;
use crate::shell::removal::Replacement;
use crate::shell::removal::Surroundings;
use crate::shell::removal::item;
use crate::shell::walk::any_command;
use crate::source::Span;

/// Everything that goes, in order; `None` where it cannot be told exactly.
pub(super) fn plan(script: &Script, around: Surroundings<'_>, removal: Removal<'_>) -> Option<Vec<Dead>> {
    let mut commands = removal.commands.to_vec();
    commands.sort_unstable();
    commands.dedup();
    let mut words: Vec<_> = removal.words.iter().filter(|word| !covers(&commands, **word)).copied().collect();
    words.sort_unstable();
    words.dedup();
    let mut replaced = removal.replaced.to_vec();
    replaced.sort_unstable_by_key(|word| word.span);
    replaced.dedup();
    let asked = commands.len() + words.len() + replaced.len();
    let text = around.text.get(script.span.range())?;
    let status_is_read = ["$?", "${?", "$_", "${_}", "PIPESTATUS"].iter().any(|name| text.contains(name));
    let defines_functions = any_command(script, &|command| matches!(command.kind, CommandKind::Function { .. }));
    let mut plan = Plan {
        script,
        around,
        initially: removal.errexit,
        commands,
        words,
        replaced,
        status_is_read,
        defines_functions,
        errexit: Context::ever(script, around.text, removal.errexit),
        dead: Vec::new(),
        met: 0,
    };
    plan.list(&script.list)?;
    if plan.met != asked {
        return None;
    }
    plan.dead.sort_unstable_by_key(|dead| dead.span);
    Some(plan.dead)
}

/// Whether `span` lies in one of `spans`, which are in order and do not overlap.
fn covers(spans: &[Span], span: Span) -> bool {
    let behind = spans.partition_point(|other| other.start <= span.start);
    behind > 0 && spans[behind - 1].contains(span)
}

#[expect(clippy::struct_excessive_bools, reason = "they are independent of each other")]
pub(super) struct Plan<'a> {
    script: &'a Script,
    around: Surroundings<'a>,
    initially: bool,
    /// Spans of commands, in order.
    commands: Vec<Span>,
    /// Spans of words, in order.
    words: Vec<Span>,
    /// Words that become others, in order.
    replaced: Vec<Replacement>,
    /// Whether something may look at how the command before it ended.
    pub(super) status_is_read: bool,
    defines_functions: bool,
    /// Whether `set -e` may be on anywhere.
    errexit: bool,
    dead: Vec<Dead>,
    /// How many of the spans were met.
    met: usize,
}

impl Plan<'_> {
    pub(super) fn is_removed(&self, command: &Command) -> bool {
        self.commands.binary_search(&command.span).is_ok()
    }

    /// Whether a line ends between two spans.
    pub(super) fn has_line_end(&self, before: Span, behind: Span) -> bool {
        self.around.text[before.end as usize..behind.start as usize].contains('\n')
    }

    pub(super) fn kill(&mut self, span: Span, opening: bool) {
        self.dead.push(Dead { span, text: "", opening });
    }

    pub(super) fn stand_in(&mut self, span: Span) {
        self.dead.push(Dead { span, text: "true", opening: false });
    }

    /// Notes that a command is taken out; `None` where it does more than its words say.
    pub(super) fn meet(&mut self, command: &Command) -> Option<()> {
        let CommandKind::Simple(simple) = &command.kind else { return None };
        let quiet = command.redirects.iter().all(|redirect| match redirect.kind {
            RedirectKind::Duplicate => true,
            RedirectKind::Read | RedirectKind::Write => redirect.target.literal().as_deref() == Some("/dev/null"),
            RedirectKind::HereString | RedirectKind::HereDocument { .. } => false,
        });
        let values = simple.assignments.iter().map(|assignment| &assignment.value);
        let runs = values.chain(&simple.words).any(runs_more);
        if simple.words.is_empty() || runs || !quiet {
            return None;
        }
        self.met += 1;
        Some(())
    }

    /// Whether anything that goes may lie in `span`.
    fn touches(&self, span: Span) -> bool {
        let within = |spans: &[Span]| {
            let from = spans.partition_point(|other| other.start < span.start);
            spans.get(from).is_some_and(|other| other.start < span.end)
        };
        within(&self.commands) || within(&self.words) || self.replaced.iter().any(|word| span.contains(word.span))
    }

    fn list(&mut self, list: &List) -> Option<()> {
        let gone: Vec<bool> = list.items.iter().map(|item| item::is_gone(self, item)).collect();
        let count = list.items.len();
        // The items from here on all go.
        let tail = gone.iter().rposition(|gone| !gone).map_or(0, |kept| kept + 1);
        let mut before = None;
        for (index, item) in list.items.iter().enumerate() {
            let stands = if index < tail {
                self.status_is_read && gone.get(index + 1) == Some(&false)
            } else {
                index == tail && !before.is_some_and(|kept| self.may_end(kept, item))
            };
            if !gone[index] {
                let ending = self.ending(item, index + 1 == count);
                item::trim(self, item, ending)?;
            } else if stands {
                item::stand(self, item)?;
            } else {
                item::drop(self, item, before.is_none())?;
                self.separator(before, item, before.is_none());
                continue;
            }
            before = Some(item);
        }
        Some(())
    }

    /// Whether the list may end with `kept` instead of `gone`, behind it, which succeeds.
    ///
    /// So it is where the failure of `kept` ends the script anyway.
    fn may_end(&self, kept: &Item, gone: &Item) -> bool {
        let plain = kept.rest.is_empty()
            && !kept.first.negated
            && kept.first.commands.iter().all(|command| matches!(command.kind, CommandKind::Simple(_)))
            && kept.terminator.is_some_and(|end| end.kind != TerminatorKind::Background);
        plain && self.errexit && self.context(gone).is_some_and(Context::is_certain)
    }

    /// Whether the last pipeline of `item` may go while others stay; where there are no others, nobody asks.
    ///
    /// In `a && b` the failure of `a` does not end a script under `set -e`, nor that of anything
    /// within `a`; in `a` it does. Where the script ends there anyway, `a` may be a program.
    fn ending(&self, item: &Item, last: bool) -> bool {
        if item.rest.is_empty() {
            return true;
        }
        let gone = |pipeline: &Pipeline| pipeline.commands.iter().any(|command| self.is_removed(command));
        let kept = item.rest.iter().rposition(|(_, pipeline)| !gone(pipeline));
        let kept = match kept {
            Some(last) if last + 1 == item.rest.len() => return true,
            Some(last) => &item.rest[last].1,
            None => &item.first,
        };
        let background = item.terminator.is_some_and(|end| end.kind == TerminatorKind::Background);
        !self.errexit
            || self.context(item).is_some_and(|context| {
                !context.is_possible() || (background || last && context.whole) && self.is_program(kept)
            })
    }

    /// Whether nothing that `set -e` could end runs within a pipeline.
    fn is_program(&self, pipeline: &Pipeline) -> bool {
        let program = |command: &Command| match &command.kind {
            CommandKind::Simple(simple) => {
                invocation(simple).is_some_and(|call| !matches!(&*call.program, "eval" | "." | "source"))
            }
            _ => false,
        };
        pipeline.commands.iter().all(program) && !self.defines_functions
    }

    /// What is known of the list that holds `item`; only to be asked where [`Plan::errexit`] says
    /// that it matters, since it is found anew each time.
    fn context(&self, item: &Item) -> Option<Context> {
        let at = item.first.commands.first()?.span;
        Context::where_ever(self.errexit, self.script, self.around.text, at, self.initially)
    }

    /// Takes out what separates `gone` from what stays: its own terminator, or the one of `kept`,
    /// the last item in front of it that stays.
    fn separator(&mut self, kept: Option<&Item>, gone: &Item, opening: bool) {
        match gone.terminator {
            Some(end) if end.kind != TerminatorKind::Newline => self.kill(end.span, opening),
            _ => {
                let Some(end) = kept.and_then(|kept| kept.terminator) else { return };
                if end.kind == TerminatorKind::Semicolon && self.is_one_line(end.span, gone.first.span) {
                    self.kill(end.span, false);
                }
            }
        }
    }

    /// Whether all line endings between two spans are continued.
    fn is_one_line(&self, before: Span, behind: Span) -> bool {
        let between = &self.around.text[before.end as usize..behind.start as usize];
        let mut lines = between.split('\n').rev().skip(1);
        lines.all(|line| {
            let line = line.trim_ascii();
            line.is_empty() || line.starts_with('#') || line.as_bytes().last() == Some(&self.around.escape)
        })
    }

    /// Goes through a command that stays, for what goes within it.
    pub(super) fn inside(&mut self, command: &Command) -> Option<()> {
        for redirect in &command.redirects {
            self.word(&redirect.target)?;
        }
        match &command.kind {
            CommandKind::Simple(simple) => self.simple(simple),
            CommandKind::Function { body, .. } if self.is_removed(body) => {
                self.meet(body)?;
                self.stand_in(body.span);
                Some(())
            }
            CommandKind::Function { body, .. } => self.inside(body),
            CommandKind::Compound(compound) => {
                compound.words.iter().try_for_each(|word| self.word(word))?;
                compound.branches.iter().try_for_each(|branch| self.list(&branch.list))
            }
        }
    }

    fn simple(&mut self, simple: &Simple) -> Option<()> {
        for assignment in &simple.assignments {
            if self.words.binary_search(&assignment.span).is_err() {
                self.word(&assignment.value)?;
            } else if simple.words.is_empty() || runs_more(&assignment.value) {
                return None;
            } else {
                self.met += 1;
                self.kill(assignment.span, true);
            }
        }
        for (index, word) in simple.words.iter().enumerate() {
            let becomes = self.replaced.binary_search_by_key(&word.span, |it| it.span).ok();
            if let Some(text) = becomes.and_then(|at| self.replaced.get(at)).map(|it| it.text) {
                if runs_more(word) {
                    return None;
                }
                self.met += 1;
                self.dead.push(Dead { span: word.span, text, opening: false });
            } else if self.words.binary_search(&word.span).is_err() {
                self.word(word)?;
            } else if index == 0 || runs_more(word) {
                return None;
            } else {
                self.met += 1;
                self.kill(word.span, false);
            }
        }
        match &simple.nested {
            Some(nested) if self.touches(nested.span) && nested.error.is_some() => None,
            Some(nested) => self.list(&nested.list),
            None => Some(()),
        }
    }

    fn word(&mut self, word: &Word) -> Option<()> {
        word.parts.iter().try_for_each(|part| match part {
            Part::Substitution(script) => self.list(&script.list),
            _ => Some(()),
        })
    }
}

/// Whether expanding `word` runs commands.
fn runs_more(word: &Word) -> bool {
    word.parts.iter().any(|part| matches!(part, Part::Substitution(_)))
        || word
            .parts
            .iter()
            .any(|part| matches!(part, Part::Parameter { operation, .. } if operation.contains(['$', '`', '='])))
}
