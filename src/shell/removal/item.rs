//! What goes of one and-or list.

use crate::shell::ast::Command;
use crate::shell::ast::CommandKind;
use crate::shell::ast::Connector;
use crate::shell::ast::ConnectorKind;
use crate::shell::ast::Item;
use crate::shell::ast::Pipeline;
use crate::shell::removal::plan::Plan;
use crate::shell::walk::pipelines;

/// Whether nothing of `item` stays: it does nothing but succeed.
pub(super) fn is_gone(plan: &Plan<'_>, item: &Item) -> bool {
    removed(plan, &item.first).is_some() && prefix(plan, item) > item.rest.len()
}

/// Takes out all of an item that is gone.
pub(super) fn drop(plan: &mut Plan<'_>, item: &Item, opening: bool) -> Option<()> {
    for pipeline in pipelines(item) {
        meet(plan, pipeline)?;
        plan.kill(pipeline.span, opening);
    }
    for (connector, _) in &item.rest {
        plan.kill(connector.span, opening);
    }
    Some(())
}

/// Puts `true` in the place of an item that is gone.
pub(super) fn stand(plan: &mut Plan<'_>, item: &Item) -> Option<()> {
    meet(plan, &item.first)?;
    plan.stand_in(item.first.span);
    for (connector, pipeline) in &item.rest {
        meet(plan, pipeline)?;
        plan.kill(connector.span, false);
        plan.kill(pipeline.span, false);
    }
    Some(())
}

/// Takes out a part of an item; the last pipeline may go only with `ending`.
pub(super) fn trim(plan: &mut Plan<'_>, item: &Item, ending: bool) -> Option<()> {
    let count = item.rest.len() + 1;
    let first = if removed(plan, &item.first).is_some() { prefix(plan, item) } else { 0 };
    if first > 0 && plan.status_is_read {
        return None;
    }
    for index in 0..first {
        meet(plan, at(item, index))?;
        plan.kill(at(item, index).span, true);
        plan.kill(item.rest[index].0.span, true);
    }
    let mut index = first;
    while index < count {
        let run = (index..count).take_while(|at| goes(plan, item, *at, first, ending)).count();
        if run == 0 {
            one(plan, at(item, index))?;
            index += 1;
            continue;
        }
        let connectors = connectors(plan, item, index, run);
        for (connector, pipeline) in &item.rest[index - 1..index - 1 + run] {
            meet(plan, pipeline)?;
            plan.kill(pipeline.span, false);
            if connectors {
                plan.kill(connector.span, false);
            }
        }
        if !connectors {
            for (connector, _) in &item.rest[index..index + run] {
                plan.kill(connector.span, false);
            }
        }
        index += run;
    }
    Some(())
}

/// Whether the connectors in front of a run go; if not, those behind.
///
/// One of them is too many, and which is a matter of style: where operators stand at the ends of
/// lines, the line that goes takes its own along.
fn connectors(plan: &Plan<'_>, item: &Item, index: usize, run: usize) -> bool {
    let Some((behind, next)) = item.rest.get(index + run - 1) else { return true };
    let (front, first) = &item.rest[index - 1];
    let last = &item.rest[index + run - 2].1;
    let trailing = behind.kind == ConnectorKind::And
        && plan.has_line_end(front.span, first.span)
        && !plan.has_line_end(last.span, behind.span)
        && plan.has_line_end(behind.span, next.span);
    !trailing
}

/// The removed command that `pipeline` consists of.
fn removed<'p>(plan: &Plan<'_>, pipeline: &'p Pipeline) -> Option<&'p Command> {
    match pipeline.commands.as_slice() {
        [only] if only.span == pipeline.span && plan.is_removed(only) => Some(only),
        _ => None,
    }
}

fn at(item: &Item, index: usize) -> &Pipeline {
    index.checked_sub(1).map_or(&item.first, |index| &item.rest[index].1)
}

fn connector(item: &Item, index: usize) -> Option<&Connector> {
    item.rest.get(index.checked_sub(1)?).map(|(connector, _)| connector)
}

/// How many pipelines at the start of an item go, with the connectors behind them: removed ones
/// before `&&`, and `|| true` behind a removed one, which never runs.
fn prefix(plan: &Plan<'_>, item: &Item) -> usize {
    let count = item.rest.len() + 1;
    let mut index = 0;
    while index < count && removed(plan, at(item, index)).is_some() {
        let mut last = index;
        while connector(item, last + 1).is_some_and(|connector| connector.kind == ConnectorKind::Or)
            && does_nothing(plan, at(item, last + 1))
        {
            last += 1;
        }
        match connector(item, last + 1) {
            Some(connector) if connector.kind == ConnectorKind::Or => return index,
            _ => index = last + 1,
        }
    }
    index
}

/// Whether `pipeline` is `true` or `:`, or goes itself.
fn does_nothing(plan: &Plan<'_>, pipeline: &Pipeline) -> bool {
    let [Command { kind: CommandKind::Simple(simple), redirects, .. }] = pipeline.commands.as_slice() else {
        return false;
    };
    if removed(plan, pipeline).is_some() {
        return true;
    }
    let [word] = simple.words.as_slice() else { return false };
    let nothing = matches!(word.literal().as_deref(), Some("true" | ":"));
    nothing && !pipeline.negated && redirects.is_empty() && simple.assignments.is_empty()
}

/// Whether the pipeline at `index` goes with an `&&`.
fn goes(plan: &Plan<'_>, item: &Item, index: usize, first: usize, ending: bool) -> bool {
    index > first
        && removed(plan, at(item, index)).is_some()
        && connector(item, index).is_some_and(|connector| connector.kind == ConnectorKind::And)
        && (ending || index < item.rest.len())
}

/// A pipeline that stays, or of which `true` stays.
fn one(plan: &mut Plan<'_>, pipeline: &Pipeline) -> Option<()> {
    for command in &pipeline.commands {
        if plan.is_removed(command) {
            plan.meet(command)?;
            plan.stand_in(command.span);
        } else {
            plan.inside(command)?;
        }
    }
    Some(())
}

fn meet(plan: &mut Plan<'_>, pipeline: &Pipeline) -> Option<()> {
    match removed(plan, pipeline) {
        Some(command) => plan.meet(command),
        None => Some(()),
    }
}
