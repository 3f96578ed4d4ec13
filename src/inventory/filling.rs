//! What of a Dockerfile has to be built so that its caches are filled.

use crate::semantic::Model;
use crate::semantic::MountKind;
use crate::semantic::Run;
use crate::source::Source;
use crate::syntax::Dockerfile;

/// The builds that fill all caches of a Dockerfile.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filling {
    /// The instructions that have a cache mount, by their indices, in order. Those that an `ONBUILD` keeps for later are
    /// not among them.
    pub steps: Vec<usize>,
    /// The last instruction of each build: the last of its stage that has a cache mount. What stands behind it is not
    /// sent, so that its stage is the one that is built; a stage that another one needs is built with that.
    pub ends: Vec<usize>,
}

/// What fills the caches of a Dockerfile.
pub fn filling(source: &Source, dockerfile: &Dockerfile) -> Filling {
    let model = Model::build(source, dockerfile, &[]);
    let fills = |run: &&Run| !run.is_trigger && run.mounts.iter().any(|mount| mount.kind == MountKind::Cache);
    let runs: Vec<_> = model.runs.iter().filter(fills).collect();
    let mut ends = Vec::new();
    let mut built = vec![false; model.stages.len()];
    // From behind: the first to come of a stage is its last, and a stage is needed only by those behind it.
    for run in runs.iter().rev() {
        if built[run.stage] {
            continue;
        }
        for (stage, needed) in model.needed_by(run.stage, run.instruction).into_iter().enumerate() {
            built[stage] |= needed;
        }
        ends.push(run.instruction);
    }
    ends.reverse();
    Filling { steps: runs.iter().map(|run| run.instruction).collect(), ends }
}

#[cfg(test)]
mod tests {
    use super::{Filling, filling};
    use crate::source::Source;
    use crate::syntax;

    fn check(text: &str, steps: &[usize], ends: &[usize]) {
        let source = Source::new(text.as_bytes().to_vec());
        let expected = Filling { steps: steps.to_vec(), ends: ends.to_vec() };
        assert_eq!(filling(&source, &syntax::parse(&source)), expected, "{text}");
    }

    const MOUNT: &str = "RUN --mount=type=cache,target=/c make\n";

    #[test]
    fn a_stage_is_built_up_to_its_last_mount() {
        check("FROM a\nRUN b\n", &[], &[]);
        check(&format!("FROM a\nRUN b\n{MOUNT}COPY . .\n{MOUNT}RUN c\n"), &[2, 4], &[4]);
        check(&format!("FROM a\nONBUILD {MOUNT}"), &[], &[]);
    }

    #[test]
    fn stages_that_need_each_other_are_built_at_once() {
        check(&format!("FROM a AS one\n{MOUNT}FROM one\n{MOUNT}"), &[1, 3], &[3]);
        check(&format!("FROM a AS one\n{MOUNT}FROM b\nCOPY --from=one /x /x\n{MOUNT}"), &[1, 4], &[4]);
        check(&format!("FROM a\n{MOUNT}FROM b\nRUN --mount=from=0,target=/x true\n{MOUNT}"), &[1, 4], &[4]);
    }

    #[test]
    fn stages_that_do_not_are_built_one_by_one() {
        check(&format!("FROM a AS one\n{MOUNT}FROM b\n{MOUNT}FROM c\nCOPY --from=one /x /x\n"), &[1, 3], &[1, 3]);
        // What is not built any more needs nothing.
        check(&format!("FROM a AS one\n{MOUNT}FROM b\n{MOUNT}COPY --from=one /x /x\n"), &[1, 3], &[1, 3]);
    }
}
