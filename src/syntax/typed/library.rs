//! What the crate `dockerfile-parser` makes of a `FROM` or `COPY`.
//!
//! It is given one instruction at a time, its lines joined, as it rejects a whole file for one
//! instruction it cannot read. It rejects about 1 in 100 instructions that `BuildKit` reads (JSON
//! arrays, `${x:+…}`, …), and its spans are those of the joined text; so it only says what the words
//! are, and our own reading stands wherever the two do not have the same words.

use dockerfile_parser::Dockerfile;
use dockerfile_parser::Instruction;

use crate::syntax::typed::Copy;
use crate::syntax::typed::From;
use crate::syntax::typed::Text;

/// Longest line that the crate is given, in bytes: it is slow, and nobody writes longer ones by hand.
const LONGEST_LINE: usize = 4096;

/// Takes over the words that the crate finds in `FROM <line>`.
pub(super) fn refine_from(line: &str, from: &mut From) {
    let Some(Instruction::From(read)) = instruction("FROM", line) else { return };
    if read.alias.is_some() == from.alias.is_some() {
        take(&mut from.image, read.image.content);
        if let (Some(alias), Some(read)) = (&mut from.alias, read.alias) {
            take(alias, read.content);
        }
    }
}

/// Takes over the words that the crate finds in `COPY <line>`; those of `ADD` are written alike.
pub(super) fn refine_copy(line: &str, copy: &mut Copy) {
    let Some(Instruction::Copy(read)) = instruction("COPY", line) else { return };
    if read.sources.len() == copy.sources.len() {
        take(&mut copy.destination, read.destination.content);
        for (source, read) in copy.sources.iter_mut().zip(read.sources) {
            take(source, read.content);
        }
    }
}

fn instruction(keyword: &str, line: &str) -> Option<Instruction> {
    if line.len() > LONGEST_LINE {
        return None;
    }
    let mut instructions = Dockerfile::parse(&format!("{keyword} {line}\n")).ok()?.instructions;
    if instructions.len() == 1 { instructions.pop() } else { None }
}

/// Takes over a word, which must be as long as the stretch it stands in, as spans are ours.
fn take(text: &mut Text, read: String) {
    if read.len() == text.text.len() {
        text.text = read;
    }
}
