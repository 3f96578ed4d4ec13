//! Package managers that delete what they downloaded unless a flag of the call says otherwise: how a call is written whose
//! downloads a cache keeps.

use crate::ecosystem::Called;
use crate::ecosystem::Effect;
use crate::ecosystem::Keeping;
use crate::facts::command::Call;
use crate::facts::command::RunCalls;
use crate::facts::in_front;
use crate::facts::install::Rewording;
use crate::facts::obstacle::Obstacle;
use crate::facts::obstacle::ObstacleKind;
use crate::semantic::Model;
use crate::shell::Word;
use crate::source::Span;

/// What a call has to be told.
#[derive(Clone, Copy)]
struct Lacks {
    /// That it keeps its packages: neither this nor the contrary stands there.
    keeping: bool,
    /// That it asks for the newest index.
    refresh: bool,
}

impl Lacks {
    fn of(call: &Call<'_>, keeping: &Keeping) -> Self {
        let says = |words: &[&str]| call.flags(words).next().is_some();
        let fetches = call.effect != Effect::Refreshes;
        Self {
            keeping: fetches && !says(keeping.said_by) && !says(call.manager.disabled_by.flags),
            refresh: !says(&[keeping.refresh]),
        }
    }

    fn text(self, called: &Called) -> &'static str {
        match (self.keeping, self.refresh) {
            (true, true) => called.both,
            (true, false) => called.keeping,
            (false, true) => called.refreshing,
            (false, false) => called.bare,
        }
    }
}

/// What becomes of the words of a call: those that say that nothing is kept say the contrary, and flags come behind the
/// program. With a mount that is there, whoever wrote it has seen to the index.
pub(super) fn rewordings(model: &Model<'_>, calls: &RunCalls<'_>, call: &Call<'_>, is_mounted: bool) -> Vec<Rewording> {
    let Some(keeping) = call.manager.keeping else { return Vec::new() };
    let denying = call.flags(call.manager.disabled_by.flags).map(|word| {
        let is_flag = word.literal().is_some_and(|text| text.starts_with('-'));
        Rewording { span: word.span, text: if is_flag { keeping.flag } else { keeping.value } }
    });
    let mut lacks = Lacks::of(call, keeping);
    lacks.refresh &= !is_mounted;
    let program = called(model, calls, call, keeping).filter(|_| lacks.keeping || lacks.refresh);
    denying.chain(program.map(|(word, called)| Rewording { span: word.span, text: lacks.text(called) })).collect()
}

/// The word of the program of a call that deletes what it downloads, for lack of a flag.
pub(super) fn unkept(calls: &RunCalls<'_>, call: &Call<'_>) -> Option<Span> {
    let keeping = call.manager.keeping?;
    let word = calls.commands[call.command].invocation.as_ref()?.program_word;
    Lacks::of(call, keeping).keeping.then_some(word.span)
}

/// The program of a call, where flags can come behind it.
fn called<'c>(
    model: &Model<'_>,
    calls: &'c RunCalls<'_>,
    call: &Call<'_>,
    keeping: &Keeping,
) -> Option<(&'c Word, &'static Called)> {
    let word = calls.commands[call.command].invocation.as_ref()?.program_word;
    if in_front::is_array(model, calls) {
        return None;
    }
    let written = model.source.slice(word.span);
    keeping.called.iter().find(|called| called.bare == written).map(|called| (word, called))
}

/// What speaks against a mount for one call: it cannot be told what it has to be.
pub(super) fn of_call(model: &Model<'_>, calls: &RunCalls<'_>, call: &Call<'_>) -> Option<Obstacle> {
    let keeping = call.manager.keeping?;
    let lacks = Lacks::of(call, keeping);
    let span = calls.commands[call.command].site.command.span;
    if !lacks.keeping && !lacks.refresh || called(model, calls, call, keeping).is_some() {
        return None;
    }
    let (kind, flags) = match (lacks.keeping, lacks.refresh) {
        (true, true) => (ObstacleKind::InseparableCleanup, format!("{} {}", keeping.refresh, keeping.flag)),
        (true, false) => (ObstacleKind::InseparableCleanup, keeping.flag.to_owned()),
        (false, _) => (ObstacleKind::StaleIndex, keeping.refresh.to_owned()),
    };
    let reason =
        format!("without `{flags}` it deletes what it downloads, or takes an old index; write it behind the program");
    Some(Obstacle::at(kind, span, reason))
}
