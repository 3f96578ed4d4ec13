//! What a script does to accounts, whichever way its commands end.
//!
//! Every command is followed for the case that it succeeds and for the case that it fails; where
//! ways meet, only what holds on all of them is kept. A `RUN` succeeds, or there is no image.

use std::rc::Rc;

use crate::semantic::account::Accounts;
use crate::semantic::account_commands::Reader;
use crate::semantic::account_ids::Suspicion;
use crate::shell::Branch;
use crate::shell::Command;
use crate::shell::CommandKind;
use crate::shell::Compound;
use crate::shell::CompoundKind;
use crate::shell::ConnectorKind;
use crate::shell::Item;
use crate::shell::List;
use crate::shell::Pipeline;
use crate::shell::Role;
use crate::shell::Script;
use crate::shell::Simple;
use crate::shell::TerminatorKind;
use crate::shell::Word;

/// What holds behind a command; `None` where that way is never taken.
///
/// Shared, because most commands change nothing.
#[derive(Clone, Debug)]
pub(super) struct Outcome {
    pub(super) success: Option<Rc<Accounts>>,
    pub(super) failure: Option<Rc<Accounts>>,
}

/// A way that is not taken.
const NEVER: Outcome = Outcome { success: None, failure: None };

impl Outcome {
    /// The same however it ends.
    pub(super) fn either(accounts: Rc<Accounts>) -> Self {
        Self { success: Some(accounts.clone()), failure: Some(accounts) }
    }

    fn joined(self, suspicion: Suspicion) -> Option<Rc<Accounts>> {
        join(self.success, self.failure, suspicion)
    }
}

fn negate(outcome: Outcome, negated: bool) -> Outcome {
    if negated { Outcome { success: outcome.failure, failure: outcome.success } } else { outcome }
}

fn join(one: Option<Rc<Accounts>>, other: Option<Rc<Accounts>>, suspicion: Suspicion) -> Option<Rc<Accounts>> {
    match (one, other) {
        (Some(one), Some(other)) if Rc::ptr_eq(&one, &other) || one == other => Some(one),
        (Some(one), Some(other)) => Some(Rc::new(Rc::unwrap_or_clone(one).or(&other, suspicion))),
        (one, other) => one.or(other),
    }
}

/// Follows one script.
pub(super) struct Flow<'a> {
    reader: Reader<'a>,
    functions: Vec<(&'a str, &'a Command)>,
    /// Whether `set -e` is on.
    errexit: bool,
    /// What holds where the script was left early, with success.
    left: Option<Rc<Accounts>>,
    /// Whether `set +e` was met: it is not followed how far that reaches.
    unsure_errexit: bool,
    /// How deep calls and compound commands are nested.
    depth: u32,
    /// How many of these an `exit` leaves without leaving the script.
    contained: u32,
}

/// Deeper nesting is not followed.
const MAX_DEPTH: u32 = 40;

impl<'a> Flow<'a> {
    pub(super) fn new(reader: Reader<'a>) -> Self {
        Self {
            reader,
            functions: Vec::new(),
            errexit: false,
            left: None,
            unsure_errexit: false,
            depth: 0,
            contained: 0,
        }
    }

    /// What holds behind the whole script, which succeeds.
    pub(super) fn run(&mut self, script: &'a Script, accounts: Rc<Accounts>) -> Option<Rc<Accounts>> {
        let end = self.list(&script.list, accounts).success;
        join(end, self.left.take(), Suspicion::Expected)
    }

    fn list(&mut self, list: &'a List, accounts: Rc<Accounts>) -> Outcome {
        let mut outcome = Outcome { success: Some(accounts), failure: None };
        for item in &list.items {
            let Some(before) = outcome.joined(Suspicion::Unnoticed) else {
                return NEVER;
            };
            outcome = self.item(item, before);
            if item.terminator.is_some_and(|end| end.kind == TerminatorKind::Background) {
                // What comes next does not wait for it.
                outcome = Outcome { success: outcome.joined(Suspicion::Expected), failure: None };
            }
        }
        outcome
    }

    fn item(&mut self, item: &'a Item, accounts: Rc<Accounts>) -> Outcome {
        let errexit = self.errexit;
        let mut outcome = self.tested(!item.rest.is_empty(), |flow| flow.pipeline(&item.first, accounts));
        // Failures of pipelines in front of the last, which `set -e` lets pass.
        let mut passed = None;
        for (at, (connector, pipeline)) in item.rest.iter().enumerate() {
            let last = at + 1 == item.rest.len();
            let taken = match connector.kind {
                ConnectorKind::And => outcome.success.take(),
                ConnectorKind::Or => outcome.failure.take(),
            };
            let next = match taken {
                Some(accounts) => self.tested(!last, |flow| flow.pipeline(pipeline, accounts)),
                None => NEVER,
            };
            match connector.kind {
                ConnectorKind::And => {
                    passed = join(passed, outcome.failure.clone(), Suspicion::Unnoticed);
                    outcome = Outcome {
                        success: next.success,
                        failure: join(outcome.failure, next.failure, Suspicion::Expected),
                    };
                }
                ConnectorKind::Or => {
                    passed = None;
                    outcome = Outcome {
                        success: join(outcome.success, next.success, Suspicion::Expected),
                        failure: next.failure,
                    };
                }
            }
        }
        if errexit && self.errexit && !self.unsure_errexit {
            outcome.failure = passed;
        }
        outcome
    }

    /// Runs with `set -e` out of force where `tested`.
    fn tested<T>(&mut self, tested: bool, run: impl FnOnce(&mut Self) -> T) -> T {
        let errexit = self.errexit;
        self.errexit &= !tested;
        let result = run(self);
        // `set -e` may have come in between.
        self.errexit |= errexit;
        result
    }

    fn pipeline(&mut self, pipeline: &'a Pipeline, accounts: Rc<Accounts>) -> Outcome {
        if let Some(changed) = self.reader.piped_lines(pipeline, &accounts) {
            return changed;
        }
        let [first @ .., last] = pipeline.commands.as_slice() else { return Outcome::either(accounts) };
        if !first.is_empty() {
            return self.contain(|flow| flow.piped(pipeline.negated, first, last, accounts));
        }
        let outcome = self.tested(pipeline.negated, |flow| flow.command(last, accounts));
        negate(outcome, pipeline.negated)
    }

    fn piped(&mut self, negated: bool, first: &'a [Command], last: &'a Command, mut accounts: Rc<Accounts>) -> Outcome {
        for command in first {
            match self.tested(true, |flow| flow.command(command, accounts.clone())).joined(Suspicion::Unnoticed) {
                Some(after) => accounts = after,
                None => return Outcome::either(accounts),
            }
        }
        negate(self.tested(true, |flow| flow.command(last, accounts)), negated)
    }

    /// Runs what an `exit` within does not end the script with, nor a `set -e` reaches out of.
    fn contain(&mut self, run: impl FnOnce(&mut Self) -> Outcome) -> Outcome {
        let (left, errexit) = (self.left.take(), self.errexit);
        self.contained += 1;
        let mut outcome = run(self);
        self.contained -= 1;
        outcome.success = join(outcome.success, self.left.take(), Suspicion::Expected);
        (self.left, self.errexit) = (left, errexit);
        outcome
    }

    fn command(&mut self, command: &'a Command, mut accounts: Rc<Accounts>) -> Outcome {
        if self.depth >= MAX_DEPTH {
            Rc::make_mut(&mut accounts).anything_changed();
            return Outcome::either(accounts);
        }
        self.depth += 1;
        let outcome = match &command.kind {
            CommandKind::Simple(simple) => self.simple(command, simple, accounts),
            CommandKind::Compound(compound) => {
                self.reader.redirects(command, &mut accounts);
                self.compound(compound, accounts)
            }
            CommandKind::Function { name, body } => {
                self.functions.push((name, body));
                Outcome { success: Some(accounts), failure: None }
            }
        };
        self.depth -= 1;
        outcome
    }

    fn simple(&mut self, command: &'a Command, simple: &'a Simple, mut accounts: Rc<Accounts>) -> Outcome {
        if let Some(nested) = &simple.nested {
            if nested.error.is_some() {
                Rc::make_mut(&mut accounts).anything_changed();
                return Outcome::either(accounts);
            }
            return self.contain(|flow| flow.tested(true, |flow| flow.list(&nested.list, accounts)));
        }
        let name = simple.words.first().and_then(Word::literal).unwrap_or_default();
        match &*name {
            "true" | ":" => return Outcome { success: Some(accounts), failure: None },
            "false" => return Outcome { success: None, failure: Some(accounts) },
            "set" => {
                self.errexit |= sets_errexit(simple);
                self.unsure_errexit |= simple.words.iter().filter_map(Word::literal).any(|word| word.starts_with('+'));
                return Outcome { success: Some(accounts), failure: None };
            }
            "exit" | "return" => return self.leave(simple, accounts),
            _ => {}
        }
        let function = self.functions.iter().rev().find(|function| function.0 == name).map(|function| function.1);
        match function {
            Some(body) => self.contain(|flow| flow.command(body, accounts)),
            None => self.reader.command(command, simple, accounts),
        }
    }

    /// `exit`: what holds is kept for the end, or the build fails.
    fn leave(&mut self, simple: &Simple, accounts: Rc<Accounts>) -> Outcome {
        let status = simple.words.get(1).map(|word| word.literal().unwrap_or_default().into_owned());
        if status.is_none_or(|status| status == "0" || status.parse::<u32>().is_err()) {
            self.left = join(self.left.take(), Some(accounts), Suspicion::Expected);
            return NEVER;
        }
        if self.contained > 0 {
            return Outcome { success: None, failure: Some(accounts) };
        }
        NEVER
    }

    fn compound(&mut self, compound: &'a Compound, accounts: Rc<Accounts>) -> Outcome {
        match compound.kind {
            CompoundKind::Test => Outcome::either(accounts),
            CompoundKind::Subshell | CompoundKind::Group => self.body(compound, accounts),
            CompoundKind::If => self.condition(&compound.branches, accounts),
            CompoundKind::Case => self.case(compound, &accounts),
            CompoundKind::For | CompoundKind::While | CompoundKind::Until => self.repeated(compound, accounts),
        }
    }

    fn body(&mut self, compound: &'a Compound, accounts: Rc<Accounts>) -> Outcome {
        let run = |flow: &mut Self| {
            let mut outcome = Outcome { success: Some(accounts), failure: None };
            for branch in &compound.branches {
                let Some(before) = outcome.joined(Suspicion::Unnoticed) else { return NEVER };
                outcome = flow.list(&branch.list, before);
            }
            outcome
        };
        if compound.kind == CompoundKind::Subshell { self.contain(run) } else { run(self) }
    }

    fn condition(&mut self, branches: &'a [Branch], accounts: Rc<Accounts>) -> Outcome {
        let mut open = Some(accounts);
        let mut chosen = None;
        let mut outcome = NEVER;
        // An arm that no condition stands in front of is the `else`.
        let mut guarded = false;
        for branch in branches {
            if branch.role == Role::Condition {
                guarded = true;
                let ends = match open.take() {
                    Some(before) => self.tested(true, |flow| flow.list(&branch.list, before)),
                    None => NEVER,
                };
                (chosen, open) = (ends.success, ends.failure);
                continue;
            }
            let taken = if guarded { chosen.take() } else { open.take() };
            guarded = false;
            let Some(before) = taken else { continue };
            let ends = self.list(&branch.list, before);
            outcome.success = join(outcome.success, ends.success, Suspicion::Expected);
            outcome.failure = join(outcome.failure, ends.failure, Suspicion::Expected);
        }
        outcome.success = join(outcome.success, open, Suspicion::Expected);
        outcome
    }

    fn case(&mut self, compound: &'a Compound, accounts: &Rc<Accounts>) -> Outcome {
        let mut outcome = Outcome { success: Some(accounts.clone()), failure: None };
        for branch in &compound.branches {
            let ends = self.list(&branch.list, accounts.clone());
            outcome.success = join(outcome.success, ends.success, Suspicion::Expected);
            outcome.failure = join(outcome.failure, ends.failure, Suspicion::Expected);
        }
        outcome
    }

    /// Any number of times: what holds behind none, one and two of them.
    fn repeated(&mut self, compound: &'a Compound, accounts: Rc<Accounts>) -> Outcome {
        let mut accounts = accounts;
        for _ in 0..2 {
            let mut after = Some(accounts.clone());
            for branch in &compound.branches {
                let Some(before) = after.take() else { break };
                after = self.tested(true, |flow| flow.list(&branch.list, before)).joined(Suspicion::Expected);
            }
            accounts = join(Some(accounts.clone()), after, Suspicion::Expected).unwrap_or(accounts);
        }
        Outcome::either(accounts)
    }
}

/// `set -e`, `set -eux`, `set -o errexit`.
fn sets_errexit(simple: &Simple) -> bool {
    simple.words.iter().skip(1).filter_map(Word::literal).any(|word| {
        word == "errexit"
            || word.strip_prefix('-').is_some_and(|letters| !letters.starts_with('-') && letters.contains('e'))
    })
}
