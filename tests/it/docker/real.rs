//! Real Dockerfiles, built for real: before and after the safe fix, with empty mounts, with full ones, and with
//! mounts that were emptied while layers remained. Nothing may break, and the image stays the same.
//!
//! Only on demand, as it takes hours, fills the engine's disk and needs the registries of packages:
//! `CACHEMOUNT_BUILD_CORPUS=DIRECTORY` says where the files are, `CACHEMOUNT_BUILD_FILES` which of those that can be
//! built are: `40` for so many, `40..80` for those behind them, `part,of` for those with a name like that.

use std::collections::BTreeMap;
use std::env;
use std::fmt::Write as _;
use std::io;
use std::io::Write as _;
use std::path::Path;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::Duration;
use std::time::Instant;

use cachemount::benchmark::equivalence;
use cachemount::benchmark::equivalence::Difference;
use cachemount::benchmark::equivalence::Snapshot;
use rayon::iter::IntoParallelRefIterator as _;
use rayon::iter::ParallelIterator as _;

use crate::corpus::collect;
use crate::docker::built::emptied;
use crate::docker::built::is_stub;
use crate::docker::engine;
use crate::docker::lab::State;
use crate::docker::lab::text::Anew;
use crate::docker::real::choice::Candidate;
use crate::docker::real::site::Builder;
use crate::docker::real::site::Site;

mod choice;
mod context;
mod site;
mod stand_in;

/// How many files are built at a time.
const BUILDERS: usize = 2;

/// How many files are built before what they have left on the engine is removed: to find out what that is takes an engine
/// with many records longer than a short build.
const TOGETHER: usize = 4;

/// How long the first build of a file may take. Those after it may take [`PATIENCE`] as long.
const LIMIT: Duration = Duration::from_secs(120);

const PATIENCE: u32 = 4;

/// What came of a file.
enum Verdict {
    /// It could not be built even before the fix.
    Unbuilt(String),
    /// After the fix it is built in all ways, to the same image.
    Alike(Notes),
    Broken(String),
}

const UNBUILT: &str = "cannot be built before the fix";
const ALIKE: &str = "alike";
const BROKEN: &str = "NOT ALIKE";

impl Verdict {
    const fn outcome(&self) -> &'static str {
        match self {
            Self::Unbuilt(_) => UNBUILT,
            Self::Alike(_) => ALIKE,
            Self::Broken(_) => BROKEN,
        }
    }
}

/// What is not the same and says nothing of the fix.
#[derive(Default)]
struct Notes {
    /// What the engine has left above mounts.
    stubs: Vec<String>,
    /// What differs between two builds of the text before the fix, too.
    by_chance: Vec<String>,
}

#[test]
fn real_files_build_alike_before_and_after() {
    let Some(directory) = env::var_os("CACHEMOUNT_BUILD_CORPUS") else { return };
    let Some(engine) = engine("real_files_build_alike_before_and_after") else { return };
    let candidates = chosen(Path::new(&directory));
    let site = Site::new(&engine);
    let verdicts = Mutex::new(Vec::new());
    let next = AtomicUsize::default();
    thread::scope(|scope| {
        for _ in 0..BUILDERS {
            scope.spawn(|| {
                let mut builder = site.builder();
                let mut built = 0;
                while let Some(candidate) = candidates.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let began = Instant::now();
                    let verdict = Trial { site: &site, builder: &mut builder, candidate }.run();
                    built += 1;
                    if built % TOGETHER == 0 {
                        builder.clear();
                    }
                    say(&told(candidate, &verdict, began.elapsed()));
                    verdicts.lock().unwrap_or_else(PoisonError::into_inner).push((&candidate.kinds, verdict));
                }
                builder.clear();
            });
        }
    });
    let verdicts = verdicts.into_inner().unwrap_or_else(PoisonError::into_inner);
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for (of, _) in verdicts.iter().filter(|(_, verdict)| !matches!(verdict, Verdict::Unbuilt(_))) {
        of.iter().for_each(|kind| *kinds.entry(kind).or_default() += 1);
    }
    let count = |outcome| verdicts.iter().filter(|(_, verdict)| verdict.outcome() == outcome).count();
    let [unbuilt, alike, broken] = [UNBUILT, ALIKE, BROKEN].map(count);
    say(&format!(
        "{} tried: {unbuilt} {UNBUILT}, {alike} {ALIKE}, {broken} {BROKEN}; of those built: {kinds:?}",
        verdicts.len()
    ));
    assert_eq!(broken, 0, "each is told above");
}

/// The files that are built, in order.
fn chosen(directory: &Path) -> Vec<Candidate> {
    let mut files = Vec::new();
    collect(directory, &mut files);
    let mut left_out: BTreeMap<&str, usize> = BTreeMap::new();
    let mut candidates = Vec::new();
    for looked_at in files.par_iter().map(|file| choice::look(file, directory)).collect::<Vec<_>>() {
        match looked_at {
            Ok(candidate) => candidates.push(candidate),
            Err(reason) => *left_out.entry(reason).or_default() += 1,
        }
    }
    say(&format!("{} of {} files can be tried; the others: {left_out:#?}", candidates.len(), files.len()));
    let candidates = choice::spread(candidates);
    let wanted = env::var("CACHEMOUNT_BUILD_FILES").unwrap_or_default();
    let (from, to) = wanted.split_once("..").unwrap_or(("0", &wanted));
    if let (Ok(from), Ok(to)) = (from.parse(), to.parse::<usize>()) {
        return candidates.into_iter().take(to).skip(from).collect();
    }
    let is_wanted = |candidate: &Candidate| wanted.split(',').any(|part| candidate.name.contains(part));
    candidates.into_iter().filter(is_wanted).collect()
}

/// One real file.
struct Trial<'t, 's> {
    site: &'t Site,
    builder: &'t mut Builder<'s>,
    candidate: &'t Candidate,
}

impl Trial<'_, '_> {
    fn run(&mut self) -> Verdict {
        let before = match self.build(false, "before", Anew::Nothing) {
            Ok(before) => before,
            Err(error) => return Verdict::Unbuilt(error),
        };
        match self.build_after(&before) {
            Ok(notes) => Verdict::Alike(notes),
            Err(complaint) => Verdict::Broken(complaint),
        }
    }

    fn build_after(&mut self, before: &Snapshot) -> Result<Notes, String> {
        let mut differences = Vec::new();
        let stages = emptied(&self.candidate.after);
        let ways = [("empty mounts", Anew::Nothing), ("full mounts", Anew::Mounted)].into_iter();
        let ways = ways.chain(stages.iter().map(|stage| ("mounts emptied in between", Anew::Emptied(stage))));
        for (way, anew) in ways {
            let after = self.build(true, "before", anew).map_err(|error| format!("with {way} it breaks: {error}"))?;
            let equivalence = equivalence::compare(before, &after, &self.candidate.mounts);
            differences.extend(equivalence.differences.into_iter().map(|difference| (way, difference)));
        }
        differences.retain(|(_, difference)| !difference.path.ends_with(context::DOCKERFILE));
        self.judge(before, differences)
    }

    /// Which differences say something of the fix.
    fn judge(&mut self, before: &Snapshot, differences: Vec<(&str, Difference)>) -> Result<Notes, String> {
        let mut notes = Notes::default();
        let is_left = |difference: &Difference| self.site.leaves_stubs && is_stub(difference, &self.candidate.mounts);
        let (stubs, differences): (Vec<_>, Vec<_>) = differences.into_iter().partition(|(_, it)| is_left(it));
        notes.stubs.extend(stubs.iter().map(|(_, difference)| difference.to_string()));
        if differences.is_empty() {
            return Ok(notes);
        }
        let again = self.build(false, "again", Anew::Nothing)?;
        let chance = equivalence::compare(before, &again, &self.candidate.mounts).differences;
        let is_chance = |difference: &Difference| chance.iter().any(|other| other.path == difference.path);
        let (by_chance, differences): (Vec<_>, Vec<_>) = differences.into_iter().partition(|(_, it)| is_chance(it));
        notes.by_chance.extend(by_chance.iter().map(|(_, difference)| difference.to_string()));
        if differences.is_empty() {
            return Ok(notes);
        }
        let mut told = String::new();
        for (way, difference) in differences {
            let _ = writeln!(told, "with {way}: {difference}");
        }
        Err(told)
    }

    /// Builds the text before or after the fix. What is in front of the first mount is the same for both, and need
    /// not be run twice where `layers` are.
    fn build(&mut self, is_fixed: bool, layers: &str, anew: Anew<'_>) -> Result<Snapshot, String> {
        let name = &self.candidate.name;
        let is_first = !is_fixed && layers == "before";
        let (mounts, layers) =
            (format!("{name}{}", if is_fixed { "after" } else { "before" }), format!("{name}{layers}"));
        let state = State { mounts: &mounts, layers: &layers, anew, arguments: &[] };
        let text = if is_fixed { &self.candidate.after } else { &self.candidate.before };
        self.builder.build(text, state, if is_first { LIMIT } else { LIMIT * PATIENCE })
    }
}

fn told(candidate: &Candidate, verdict: &Verdict, took: Duration) -> String {
    let more = match verdict {
        Verdict::Unbuilt(error) => {
            let end: Vec<_> = error.lines().rev().take(4).collect();
            end.into_iter().rev().collect::<Vec<_>>().join(" / ")
        }
        Verdict::Alike(notes) if notes.stubs.is_empty() && notes.by_chance.is_empty() => String::new(),
        Verdict::Alike(notes) => format!("left by the engine: {:?}, by chance: {:?}", notes.stubs, notes.by_chance),
        Verdict::Broken(complaint) => complaint.clone(),
    };
    format!("{} {:?}, {} s: {}: {more}", candidate.name, candidate.kinds, took.as_secs(), verdict.outcome())
}

/// Says it at once, where the harness does not swallow it.
fn say(line: &str) {
    let _ = writeln!(io::stdout(), "real: {line}");
}
