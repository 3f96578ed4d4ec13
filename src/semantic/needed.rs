//! Which stages a build needs.

use crate::semantic::model::Base;
use crate::semantic::model::Model;

impl Model<'_> {
    /// For each stage whether a build of `stage` needs it, up to its instruction of this index: those that the stage is
    /// built on and that its instructions take files from are built as a whole.
    pub fn needed_by(&self, stage: usize, last: usize) -> Vec<bool> {
        let mut needed = vec![false; self.stages.len()];
        let mut next = vec![stage];
        while let Some(at) = next.pop() {
            if std::mem::replace(&mut needed[at], true) {
                continue;
            }
            let of = &self.stages[at];
            if let Base::Stage(base) = of.base {
                next.push(base);
            }
            let end = if at == stage { of.instructions.end.min(last.saturating_add(1)) } else { of.instructions.end };
            for instruction in &self.dockerfile.instructions[of.instructions.start..end] {
                let own = instruction.trigger.as_deref().unwrap_or(instruction);
                for value in own.flags.iter().filter_map(|flag| Some((&*flag.name, &flag.value.as_ref()?.text))) {
                    let from = match value {
                        ("from", from) => Some(&**from),
                        ("mount", mount) => mount.split(',').find_map(|field| field.strip_prefix("from=")),
                        _ => None,
                    };
                    // A stage is built from those in front of it.
                    next.extend(from.and_then(|from| self.stage_named(from)).filter(|from| *from < at));
                }
            }
        }
        needed
    }
}
