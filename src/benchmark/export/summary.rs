//! The sentences that say what figures mean.

use crate::benchmark::comparison::BANDWIDTHS;
use crate::benchmark::comparison::Comparison;
use crate::benchmark::comparison::Saved;
use crate::benchmark::comparison::Verdict;
use crate::benchmark::equivalence::Equivalence;
use crate::benchmark::scenario::Scenario;
use crate::benchmark::unit;

/// What a scenario shows, in a sentence; `None` where only one text was built.
pub(super) fn of(comparison: &Comparison) -> Option<String> {
    let name = comparison.scenario.name();
    let (before, after) = (comparison.before.summary?.median, comparison.after.summary?.median);
    let times = format!("{} instead of {}", unit::seconds(after), unit::seconds(before));
    let ratio = unit::times(comparison.ratio?.value);
    Some(match comparison.verdict() {
        Verdict::LayerCache => {
            format!("`{name}`: {times}. This is the layer cache, which works with and without mounts")
        }
        Verdict::Faster => format!("`{name}`: {ratio} as fast, {times}"),
        Verdict::Slower => format!("`{name}`: slower than before, {times}"),
        Verdict::Same => format!("`{name}`: no difference, {times}{}", no_help(comparison.scenario)),
        Verdict::Unclear => format!("`{name}`: the times do not tell, {times}"),
    })
}

/// What is added where mounts were hoped to help.
fn no_help(scenario: Scenario) -> &'static str {
    match scenario {
        Scenario::Dependencies => ". The mounts do not help here",
        Scenario::Source => ". The layer cache already does what can be done here",
        Scenario::Cold | Scenario::Unchanged => "",
    }
}

/// What is not fetched any more, and how long its download takes on slower networks; `None` where no bytes are known
/// and nothing is untold.
pub(super) fn of_saved(saved: &Saved) -> Option<String> {
    let untold = if saved.untold.is_empty() {
        String::new()
    } else {
        let untold = saved.untold.iter().map(|(manager, content)| format!("{manager} {}", content.name()));
        let untold: Vec<_> = untold.collect();
        format!(", without {}, whose size is not told", untold.join(" and "))
    };
    if saved.bytes == 0 {
        return None;
    }
    let at_least = if saved.is_at_least { "at least " } else { "" };
    let (amount, more) = (unit::bytes(saved.bytes.unsigned_abs()), if saved.bytes < 0 { "more" } else { "less" });
    let seconds =
        BANDWIDTHS.map(|megabits| format!("{} at {megabits} Mbit/s", unit::seconds(saved.seconds_at(megabits).abs())));
    Some(format!("{at_least}{amount} {more} to fetch{untold}. The download takes {}", seconds.join(", ")))
}

/// Whether the images are the same, or that nobody has looked.
pub(super) fn of_images(verified: Option<&Equivalence>) -> String {
    let Some(verified) = verified else {
        return "the two images were not compared; --verify does that".to_owned();
    };
    let compared = format!("{} paths were compared", verified.compared);
    let excused: usize = verified.excused.values().sum();
    let reasons: Vec<_> = verified.excused.iter().map(|(reason, count)| format!("{count} in {reason}")).collect();
    let excused = if excused == 0 { String::new() } else { format!("; what differs: {}", reasons.join(", ")) };
    if verified.holds() {
        format!("same image: {compared} by type, mode, owner, link and content{excused}")
    } else {
        format!("the images differ in {} paths that no cache or log explains; {compared}", verified.paths())
    }
}
